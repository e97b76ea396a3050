"""Train the autoencoder: tiles to latents and back.

A corpus folder comes in; a folder ``vae/`` in diffusers' format comes out, with
the running mean of the weights. Training uses plain zero padding on random
windows, because circular padding would double its cost; whole tiles are
measured, and later encoded, with circular padding. Reconstruction losses only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny
from torch import Tensor, nn

from ankara_lab.model.refine import FINE, refine_latents
from ankara_lab.model.torus import seamless
from ankara_lab.train._config import RunConfig
from ankara_lab.train._loop import Trainer
from ankara_lab.train._sheet import save_sheet, to_uint8
from ankara_lab.train.corpus import load_corpus, to_tensor
from ankara_lab.train.latents import load_autoencoder
from ankara_lab.train.windows import Windows


@dataclass
class AutoencoderConfig(RunConfig):
    """Settings of the autoencoder and its training."""

    out: Path = Path("runs/autoencoder")
    width: int = 48
    """Channels of every convolution; AutoencoderTiny needs one width throughout each half."""
    decoder_width: int = 0
    """Channels of the decoder's convolutions; 0 means ``width``."""
    encoder_blocks: tuple[int, ...] = (0, 2, 3, 3)
    """Residual blocks at each resolution, fine to coarse; each entry after the first halves it."""
    decoder_blocks: tuple[int, ...] = (4, 3, 2, 0)
    """Residual blocks at each resolution, coarse to fine."""
    latent_channels: int = 8
    crop: int = 128
    """Side of the training windows [px]."""
    latent_noise: float = 0.03
    """Most noise added to latents, so that the decoder forgives an imperfect UNet.

    Each window gets a share of it drawn evenly, so that clean latents are not forgotten."""
    kept: tuple[int, ...] = ()
    """How many latent channels, the first ones, a window keeps: one of these by chance; () all.

    The first channels then carry what matters most, ground and shapes, and the last ones only
    what is fine, so the UNet can learn the first first (Rippel et al. 2014, arXiv:1402.0915;
    for diffusion Chen et al. 2025, arXiv:2508.00413)."""
    latent_weight: float = 0.02
    """Weight of the pull of each latent channel to mean 0 and deviation 1."""
    scale_weight: float = 0.25
    """Weight of the half-size loss: half-size latents must decode to the half-size picture.

    Latents that obey keep their fine detail out of the way of the UNet, which then
    learns faster (Skorokhodov et al. 2025, arXiv:2502.14831)."""
    square_weight: float = 0.0
    """Weight of the squared error, which counts the few large errors most."""
    log_weight: float = 0.0
    """Weight of the logarithm of each window's squared error.

    It is the mean of decibels itself: a simple window counts as much as a busy one."""
    grid_weight: float = 0.5
    """Weight of the grid loss: no line of a picture may be harder because of where it lies."""
    begin: Path | None = None
    """Folder of a trained autoencoder to begin with, instead of random weights.

    It may be narrower or have fewer residual blocks at a resolution: the network grown from
    it computes the same, until it learns."""
    decoder_only: bool = False
    """Leave the encoder of ``begin`` as it is, so that latents made with it stay valid."""
    refine: int = 0
    """Steps of descent that the latents of half of the windows take before they are decoded.

    The decoder then learns from latents that suit it as those of `encode(refine=...)` do, and
    learns to gain more from them."""
    photographed: float = 0.25
    """Fraction of windows from prints degraded like photographs."""
    natural: float = 0.15
    """Fraction of windows from dead leaves and 1/f noise."""
    pool: int = 400
    """Degraded and natural pictures made beforehand, each."""
    held: int = 32
    """Held-out tiles to measure on."""
    limit: int = 0
    """Use only so many tiles of the corpus; 0 means all."""


def build_autoencoder(config: AutoencoderConfig) -> AutoencoderTiny:
    """Make an AutoencoderTiny whose residual blocks start as the identity.

    The last convolution of each block starts at zero: with it and Muon training
    learns several times faster than from the default initialisation.

    Raises
    ------
    ValueError
        If encoder and decoder differ in their number of resolutions.
    """
    levels = len(config.encoder_blocks)
    if levels != len(config.decoder_blocks):
        raise ValueError(
            "encoder_blocks and decoder_blocks must have the same length, "
            f"got {config.encoder_blocks} and {config.decoder_blocks}"
        )
    torch.manual_seed(config.seed)
    vae = AutoencoderTiny(
        encoder_block_out_channels=(config.width,) * levels,
        decoder_block_out_channels=(config.decoder_width or config.width,) * levels,
        num_encoder_blocks=config.encoder_blocks,
        num_decoder_blocks=config.decoder_blocks,
        latent_channels=config.latent_channels,
        scaling_factor=1.0,
    )
    for module in vae.modules():
        if type(module).__name__ == "AutoencoderTinyBlock":
            nn.init.zeros_(module.conv[-1].weight)
            nn.init.zeros_(module.conv[-1].bias)
    return vae


def _begin_with(vae: AutoencoderTiny, trained: AutoencoderTiny) -> None:
    """Fill a network with a trained one's weights, stage by stage."""
    for part in ("encoder", "decoder"):
        own, other = (_stages(getattr(net, part).layers) for net in (vae, trained))
        for (rest, blocks), (their_rest, their_blocks) in zip(own, other, strict=True):
            if len(blocks) < len(their_blocks):
                raise ValueError(
                    f"the {part} needs at least {len(their_blocks)} blocks where begin has as "
                    f"many, got {len(blocks)}; raise {part}_blocks"
                )
            old = blocks[: len(their_blocks)]
            for layer, theirs in zip((*rest, *old), (*their_rest, *their_blocks), strict=True):
                _widen_into(layer, theirs)


@torch.no_grad()
def _widen_into(layer: nn.Module, theirs: nn.Module) -> None:
    """Copy a layer's weights into one at least as wide that computes the same and more.

    What the old channels are made of is old channels alone, so new input weights of old rows
    are 0; the new rows keep their random weights.
    """
    for own, old in zip(layer.parameters(), theirs.parameters(), strict=True):
        if any(a < b for a, b in zip(own.shape, old.shape, strict=True)):
            raise ValueError(
                f"begin has weights of shape {tuple(old.shape)}, wider than {tuple(own.shape)}; "
                "raise width or decoder_width"
            )
        own[: len(old)] = 0
        own[tuple(slice(0, side) for side in old.shape)] = old


def _stages(layers: nn.Sequential) -> list[tuple[list[nn.Module], list[nn.Module]]]:
    """Group layers by resolution: those between blocks, and the residual blocks."""
    stages: list[tuple[list[nn.Module], list[nn.Module]]] = [([], [])]
    for layer in layers:
        if isinstance(layer, nn.Conv2d) and layer.stride == (2, 2):
            stages.append(([], []))
        stages[-1][type(layer).__name__ == "AutoencoderTinyBlock"].append(layer)
        if isinstance(layer, nn.Upsample):
            stages.append(([], []))
    return stages


class Reconstruct(nn.Module):
    """Encode, disturb and decode; AutoencoderTiny's own forward would quantise."""

    def __init__(
        self, vae: AutoencoderTiny, *, decoder_only: bool = False, halve: bool = True,
        refine: int = 0,
    ) -> None:
        super().__init__()
        self.vae, self.halve, self.refine = vae, halve, refine
        vae.encoder.requires_grad_(not decoder_only)

    def forward(
        self, tiles: Tensor, noise: Tensor, keep: Tensor
    ) -> tuple[Tensor, Tensor | None, Tensor]:
        """Decode what noise and ``keep`` leave of the latents of tiles (B, 3, H, W).

        Returns pictures (B, 3, H, W), half-size ones (B, 3, H/2, W/2) or None, latents
        (B, Z, h, w); ``keep`` is (B, Z, 1, 1), 1 or 0.
        """
        latents = self.vae.encode(tiles).latents
        half = self.vae.decode(F.avg_pool2d(latents * keep, 2)).sample if self.halve else None
        codes = (latents + noise) * keep
        if self.refine:
            few = len(tiles) // 2
            start = (latents * keep)[:few]
            exact = refine_latents(self._decode, tiles[:few], start, self.refine)
            # what the steps added is a constant: the encoder learns through where they began
            codes = torch.cat([start + (exact - start.detach()), codes[few:]])
        return self.vae.decode(codes).sample, half, latents

    def _decode(self, latents: Tensor) -> Tensor:
        return self.vae.decode(latents).sample


def reconstruction_loss(output: Tensor, target: Tensor) -> Tensor:
    """Compare pictures at four scales and along their edges.

    L1, plus half the L1 after averaging 2, 4 and 8 px, plus half the L1 of
    first differences, which keeps thin outlines.

    Parameters
    ----------
    output, target : Tensor (B, 3, H, W), float in [-1, 1]

    Returns
    -------
    Tensor ()
    """
    error = output - target
    loss = error.abs().mean()
    for _ in range(3):
        error = F.avg_pool2d(error, 2)  # pooling is linear: pool the error, not both pictures
        loss = loss + 0.5 * error.abs().mean()
    error = output - target
    edges = error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean()
    return loss + 0.5 * edges


def grid_loss(output: Tensor, target: Tensor, period: int) -> Tensor:
    """Measure how much harder some lines of a picture are than others, by their place in the grid.

    A decoder that doubles its picture three times leaves a grid of ``2**3`` px: the steps
    across every other line are larger than those across its neighbours, which shows where
    tiles meet. The steps of a drawn picture know no grid.

    Parameters
    ----------
    output, target : Tensor (B, 3, H, W)
    period : int, [px]
        Side of the grid.

    Returns
    -------
    Tensor ()
        Mean difference of the logarithms of relative steps, over places and both axes.
    """
    away = []
    for axis in (2, 3):
        steps = [
            picture.diff(dim=axis).abs().mean((0, 1, 5 - axis)) for picture in (output, target)
        ]
        count = len(steps[0]) // period * period
        rows = [step[:count].reshape(-1, period).mean(0) + 1e-4 for step in steps]
        shares = [(row / row.mean()).log() for row in rows]
        away.append((shares[0] - shares[1]).abs().mean())
    return (away[0] + away[1]) / 2


def latent_pull(latents: Tensor) -> Tensor:
    """Measure how far latent channels (B, Z, h, w) are from mean 0 and deviation 1."""
    flat = latents.float().transpose(0, 1).flatten(1)  # (Z, B*h*w)
    away = (flat.mean(1).square() + (flat.std(1) - 1).square()).mean()
    # the logarithm keeps one outlying picture from outshouting the pictures themselves:
    # without it a run of 40 minutes blew its latents up half-way
    return away.log1p()


def psnr(output: Tensor, target: Tensor) -> Tensor:
    """Return the peak signal-to-noise ratio [dB] of each tile (B, 3, H, W) in [-1, 1]."""
    error = (output.float().clamp(-1, 1) - target.float()).div(2).square().mean(dim=(1, 2, 3))
    return -10 * error.clamp_min(1e-10).log10()


@torch.no_grad()
def reconstruct_tiles(vae: AutoencoderTiny, tiles: Tensor, batch: int = 8) -> tuple[Tensor, Tensor]:
    """Encode and decode whole tiles with circular padding.

    Parameters
    ----------
    vae : AutoencoderTiny
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
    batch : int
        Tiles at a time.

    Returns
    -------
    Tensor (B, 3, H, W), Tensor (B, Z, h, w)
        Reconstructions and latents, on the CPU.
    """
    outputs, latents = [], []
    with seamless([vae], "straight"):
        for part in tiles.split(batch):
            code = vae.encode(part.to(vae.device, memory_format=torch.channels_last)).latents
            latents.append(code.float().cpu())
            outputs.append(vae.decode(code).sample.float().cpu())
    return torch.cat(outputs), torch.cat(latents)


@torch.no_grad()
def decode_tiles(vae: AutoencoderTiny, latents: Tensor, *, keep: int, batch: int = 8) -> Tensor:
    """Decode latents (B, Z, h, w) with only their first ``keep`` channels, circular padding."""
    outputs = []
    with seamless([vae], "straight"):
        for part in latents.split(batch):
            part = part * (torch.arange(part.shape[1]) < keep)[:, None, None]
            part = part.to(vae.device, memory_format=torch.channels_last)
            outputs.append(vae.decode(part).sample.float().cpu())
    return torch.cat(outputs)


def _refined(vae: AutoencoderTiny, tiles: Tensor, latents: Tensor, steps: int = 8) -> Tensor:
    """Decode the refined latents of whole tiles (B, 3, H, W), circular padding, on the CPU."""
    tiles, latents = (some.to(vae.device) for some in (tiles, latents))
    with seamless([vae], "straight"):
        latents = refine_latents(lambda codes: vae.decode(codes).sample, tiles, latents, steps)
        with torch.no_grad():
            return vae.decode(latents).sample.float().cpu()


def train_autoencoder(config: AutoencoderConfig, *, resume: bool = False) -> Path:
    """Train an autoencoder and save it as a diffusers folder.

    Parameters
    ----------
    config : AutoencoderConfig
    resume : bool
        Go on from the checkpoint in ``config.out``.

    Returns
    -------
    Path
        The folder ``vae`` inside ``config.out``.

    Raises
    ------
    ValueError
        If the corpus or a setting does not fit, see the message.
    """
    corpus = load_corpus(config.data, limit=config.limit)
    windows = Windows(
        corpus,
        crop=config.crop,
        photographed=config.photographed,
        natural_share=config.natural,
        pool=config.pool,
        seed=config.seed,
    )
    held = to_tensor(corpus.tiles[corpus.held_places[: config.held]])
    if config.decoder_only and config.begin is None:
        raise ValueError("decoder_only needs the encoder of a trained autoencoder: --set begin=...")
    vae = build_autoencoder(config)
    if config.begin is not None:
        _begin_with(vae, load_autoencoder(config.begin))
    net = Reconstruct(vae, decoder_only=config.decoder_only, halve=config.scale_weight > 0,
                      refine=config.refine)
    trainer = Trainer(config, net, resume=resume)
    factor = 2 ** (len(config.encoder_blocks) - 1)
    shape = (config.batch, config.latent_channels, config.crop // factor, config.crop // factor)

    def loss_of(module: nn.Module, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        places = corpus.train_places[trainer.places(step, len(corpus.train_places))]
        tiles = windows.draw(places, trainer.numpy_rng(step)).to(trainer.device)
        dice = trainer.torch_rng(step)
        noise = torch.randn(shape, generator=dice) * config.latent_noise
        noise = noise * torch.rand((len(noise), 1, 1, 1), generator=dice)
        kept = config.kept or (config.latent_channels,)
        counts = torch.tensor(kept)[torch.randint(len(kept), (len(noise), 1), generator=dice)]
        keep = (torch.arange(config.latent_channels) < counts).float()[..., None, None]
        output, half, latents = module(tiles, noise.to(trainer.device), keep.to(trainer.device))
        match = reconstruction_loss(output.float(), tiles)
        squares = (output.float() - tiles).square().mean(dim=(1, 2, 3))  # (B,)
        parts = {"match": match, "pull": latent_pull(latents)}
        parts["grid"] = grid_loss(output.float(), tiles, factor)
        parts["log"] = (squares + FINE).log().mean()
        loss = match + config.latent_weight * parts["pull"] + config.grid_weight * parts["grid"]
        loss = loss + config.square_weight * squares.mean() + config.log_weight * parts["log"]
        if half is not None:
            parts["scale"] = reconstruction_loss(half.float(), F.avg_pool2d(tiles, 2))
            loss = loss + config.scale_weight * parts["scale"]
        return loss, parts

    def evaluate(net: nn.Module) -> dict[str, float]:
        with trainer.accelerator.autocast():
            output, latents = reconstruct_tiles(net.vae, held)
            few = min(config.kept or (config.latent_channels,))
            part = decode_tiles(net.vae, latents, keep=few)
            exact = _refined(net.vae, held[:8], latents[:8]) if config.refine else output[:0]
        refined = {"psnr_refined_of_8": psnr(exact, held[:8]).mean().item()} if len(exact) else {}
        return refined | {
            "psnr": psnr(output, held).mean().item(),
            "psnr_of_fewest": psnr(part, held).mean().item(),
            "latent_std": latents.std(dim=(0, 2, 3)).mean().item(),
        }

    def sheet(net: nn.Module, path: Path) -> None:
        pairs = held[:8]
        with trainer.accelerator.autocast():
            output, _ = reconstruct_tiles(net.vae, pairs)
        save_sheet(to_uint8(torch.cat([pairs, output])), path, columns=len(pairs))

    folder = Path(config.out) / "vae"
    trainer.train(
        loss_of,
        evaluate=evaluate,
        sheet=sheet,
        export=lambda net: net.vae.save_pretrained(folder),
    )
    return folder
