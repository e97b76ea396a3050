"""Train the UNet: captions and noise to latents.

Corpus, autoencoder and text encoder come in; folders ``unet/`` and ``vae/`` (the
same autoencoder with its ``scaling_factor`` measured) come out, with the running
mean of the weights. v-prediction on a schedule that ends in pure noise; circular
padding throughout; latents rolled at random, so that no place of a tile is special.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor, nn

from ankara_lab.model.codec import decode
from ankara_lab.model.denoise import denoise
from ankara_lab.model.load import Model
from ankara_lab.model.torus import seamless
from ankara_lab.train._config import RunConfig
from ankara_lab.train._loop import Trainer
from ankara_lab.train._sheet import save_sheet, to_uint8
from ankara_lab.train.captions import Captions, choose_caption
from ankara_lab.train.corpus import load_corpus
from ankara_lab.train.latents import corpus_latents, load_autoencoder, rolled
from ankara_lab.train.noising import Noising, make_scheduler

PROMPTS = (
    "yellow birds on indigo, half-drop",
    "red flowers on a cream ground",
    "white cowrie shells on dark green",
    "orange fans on navy with small dots",
    "turquoise leaves on brown",
    "black and white eggs on yellow",
    "burgundy ground with ochre combs",
    "pink hibiscus flowers on teal, brick",
    "large yellow records on purple",
    "green umbrellas on an orange ground",
    "indigo stripes with white stars",
    "a red drum on a yellow ground",
    "small white fish on blue",
    "gold eyes on black with crackle",
    "purple peacock feathers on lime green",
    "wax print in red, black and cream",
)


@dataclass
class UNetConfig(RunConfig):
    """Settings of the UNet and its training."""

    out: Path = Path("runs/unet")
    vae: Path = Path("runs/autoencoder/vae")
    """Folder of the trained autoencoder."""
    text: Path = Path("runs/text")
    """Folder with ``text_encoder`` and ``tokenizer``."""
    begin: Path | None = None
    """Folder of a trained UNet of the same shape to begin with, instead of random weights."""
    batch: int = 32
    warmup: int = 100
    clip: float = 1.0
    sheet_minutes: float = 10.0
    channels: tuple[int, ...] = (64, 128, 256)
    """Width at each resolution, fine to coarse; multiples of ``groups``."""
    attention: tuple[bool, ...] = (False, True, True)
    """Which resolutions have attention, and so see the words."""
    layers: int = 1
    """Residual blocks at each resolution."""
    heads: int = 4
    groups: int = 32
    """Groups of the normalisation."""
    drop: float = 0.1
    """Fraction of samples whose caption is left empty, for guidance."""
    shorten: float = 0.15
    """Fraction of captions cut short, as people write them."""
    uniform: float = 0.1
    """Fraction of timesteps drawn evenly; the others gather where signal equals noise."""
    shift: float = 1.0
    """Above 1, timesteps gather at more noise, where motif and layout are decided."""
    crop: int = 0
    """Side of the windows cut from latents to begin with [latent px]; 0 means whole tiles only.

    Motifs and colours are learnt at full scale for a fraction of the cost; whole tiles then
    teach the layout. Windows do not wrap, so their convolutions pad with zeros."""
    crop_fraction: float = 0.6
    """Fraction of the budget spent on windows at first."""
    crop_mix: float = 0.0
    """Fraction of the later steps that still use windows."""
    crop_batch: int = 128
    """Windows in a step."""
    held: int = 64
    """Held-out tiles to measure on."""
    steps_shown: int = 12
    """Denoising steps of sample sheets."""
    guidance_shown: float = 3.0
    """Guidance of sample sheets."""
    limit: int = 0
    """Use only so many tiles of the corpus; 0 means all."""


def build_unet(
    config: UNetConfig, sample_size: int, channels: int, width: int
) -> UNet2DConditionModel:
    """Make the UNet; its residual branches and its output start at zero.

    Parameters
    ----------
    config : UNetConfig
    sample_size : int
        Side of the latents.
    channels : int
        Z, latent channels.
    width : int
        Width of the text encoder.

    Raises
    ------
    ValueError
        If ``channels`` and ``attention`` of the configuration differ in length.
    """
    if len(config.channels) != len(config.attention):
        raise ValueError(
            "channels and attention must have the same length, "
            f"got {config.channels} and {config.attention}"
        )
    torch.manual_seed(config.seed)
    unet = UNet2DConditionModel(
        sample_size=sample_size,
        in_channels=channels,
        out_channels=channels,
        block_out_channels=config.channels,
        down_block_types=tuple(
            "CrossAttnDownBlock2D" if a else "DownBlock2D" for a in config.attention
        ),
        up_block_types=tuple(
            "CrossAttnUpBlock2D" if a else "UpBlock2D" for a in reversed(config.attention)
        ),
        layers_per_block=config.layers,
        attention_head_dim=config.heads,  # the number of heads, in spite of its name
        cross_attention_dim=width,
        norm_num_groups=config.groups,
    )
    for module in unet.modules():
        kind = type(module).__name__
        if kind in ("ResnetBlock2D", "Transformer2DModel"):
            last = module.conv2 if kind == "ResnetBlock2D" else module.proj_out
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)
    nn.init.zeros_(unet.conv_out.weight)
    nn.init.zeros_(unet.conv_out.bias)
    return unet


def _begin_with(unet: UNet2DConditionModel, folder: Path) -> None:
    """Fill a UNet with a trained one's weights."""
    trained = UNet2DConditionModel.from_pretrained(folder, local_files_only=True)
    try:
        unet.load_state_dict(trained.state_dict())
    except RuntimeError as error:
        raise ValueError(
            f"the UNet in {folder} has another shape than the configuration asks for: "
            f"{str(error).splitlines()[-1].strip()}; use its channels and attention"
        ) from None


class Denoise(nn.Module):
    """The UNet as a function of tensors only."""

    def __init__(self, unet: UNet2DConditionModel) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, latents: Tensor, times: Tensor, states: Tensor) -> Tensor:
        """Return v (B, Z, h, w) for noisy latents, timesteps (B,) and token states."""
        return self.unet(latents, times, encoder_hidden_states=states).sample


def train_unet(config: UNetConfig, *, resume: bool = False) -> Path:
    """Train a UNet and save it as a diffusers folder, beside its autoencoder.

    Parameters
    ----------
    config : UNetConfig
    resume : bool
        Go on from the checkpoint in ``config.out``.

    Returns
    -------
    Path
        ``config.out``, which holds ``unet`` and ``vae``.

    Raises
    ------
    ValueError
        If the corpus, the autoencoder, the text encoder or a setting does not
        fit, see the message.
    """
    vae = load_autoencoder(config.vae)
    captions = Captions(config.text, torch.device("cpu"))
    corpus = load_corpus(config.data, limit=config.limit)
    factor = 2 ** (len(vae.config.encoder_block_out_channels) - 1)
    unet = build_unet(
        config,
        corpus.tiles.shape[1] // factor,
        vae.config.latent_channels,
        captions.encoder.config.hidden_size,
    )
    if config.begin is not None:
        _begin_with(unet, config.begin)
    unet.set_attn_processor(AttnProcessor())  # faster to train than SDPA on a CPU
    trainer = Trainer(config, Denoise(unet), resume=resume)
    captions.encoder.to(trainer.device)
    cache = config.vae.parent / "latents"
    latents = corpus_latents(corpus, config.vae, cache, trainer.accelerator)
    scale = _scaling_factor(latents[corpus.train_places[:2000]])
    vae.register_to_config(scaling_factor=scale)
    scheduler = make_scheduler()
    noising = Noising(scheduler, config.uniform, config.shift)

    def loss_of(module: nn.Module, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        rng, dice = trainer.numpy_rng(step), trainer.torch_rng(step)
        # Not from the process's own numbers: all processes take the same kind of picture.
        chance = np.random.default_rng((config.seed, step, 5)).random()
        window = config.crop and (
            trainer.progress < config.crop_fraction or chance < config.crop_mix
        )
        own = corpus.train_places
        batch = config.crop_batch if window else config.batch
        places = own[trainer.places(step, len(own), batch)]
        texts = [
            choose_caption(
                corpus.captions(place), rng, drop=config.drop, shorten_rate=config.shorten
            )
            for place in places
        ]
        turned = rolled(latents[places], rng)
        if window:  # of a tile rolled at random the corner is a window at random
            turned = turned[:, :, : config.crop, : config.crop]
        clean = torch.from_numpy(turned).float() * scale
        noise = torch.randn(clean.shape, generator=dice)
        times = noising.times(len(clean), dice)
        noisy, wanted = noising.mix(clean, noise, times)
        with trainer.accelerator.autocast():
            states = captions.read(texts).float()
        noisy = noisy.to(trainer.device, memory_format=torch.channels_last)
        with seamless(trainer.net, None if window else "straight"):
            output = module(noisy, times.to(trainer.device), states)
        return F.mse_loss(output.float(), wanted.to(trainer.device)), {}

    held = corpus.held_places[: config.held]

    @torch.no_grad()
    def evaluate(net: nn.Module) -> dict[str, float]:
        # The same noise and timesteps each time, so that only the network changes the score.
        dice = torch.Generator().manual_seed(config.seed)
        clean = torch.from_numpy(latents[held]).float() * scale
        times = torch.linspace(0, 999, len(clean)).long()
        noisy, wanted = noising.mix(clean, torch.randn(clean.shape, generator=dice), times)
        losses = []
        with trainer.accelerator.autocast(), seamless(net, "straight"):
            for some in torch.arange(len(clean)).split(16):
                states = captions.read([corpus.captions(held[i])[0] for i in some]).float()
                x = noisy[some].to(trainer.device, memory_format=torch.channels_last)
                output = net(x, times[some].to(trainer.device), states)
                losses.append((output.float().cpu() - wanted[some]).square().mean((1, 2, 3)))
        return {"held_loss": torch.cat(losses).mean().item()}

    def sheet(net: nn.Module, path: Path) -> None:
        model = Model(
            vae=vae.to(trainer.device), unet=net.unet, text_encoder=captions.encoder,
            tokenizer=captions.tokenizer, scheduler=scheduler, name="training",
        )
        with trainer.accelerator.autocast():
            save_sheet(_samples(model, config), path, columns=4)

    def export(net: nn.Module) -> None:
        net.unet.save_pretrained(Path(config.out) / "unet")
        vae.save_pretrained(Path(config.out) / "vae")

    trainer.train(loss_of, evaluate=evaluate, sheet=sheet, export=export)
    return Path(config.out)


def _scaling_factor(latents: np.ndarray) -> float:
    """The scalar that brings training latents (N, Z, h, w) to a deviation of 1."""
    return round(float(1 / latents.astype(np.float32).std()), 5)


def _samples(model: Model, config: UNetConfig) -> Any:
    """Draw one picture for each of the fixed prompts, (16, H, W, 3) uint8."""
    pictures = []
    for start in range(0, len(PROMPTS), 4):
        steps = denoise(
            model, list(PROMPTS[start : start + 4]), seed=start,
            steps=config.steps_shown, guidance=config.guidance_shown,
        )
        *_, last = steps
        pictures.append(to_uint8(decode(last.latent, model)))
    return np.concatenate(pictures)


