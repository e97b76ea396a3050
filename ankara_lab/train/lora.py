"""Teach a model a motif from a few pictures: a LoRA and a word's vector.

The weights of the model stay; beside those of its convolutions and its attention stand thin
matrices that learn (by `peft`), and in the table of words one new vector (textual inversion).
The pictures are multiplied in ways that keep cloth cloth, encoded once, and mixed with drawn
swatches of other motifs, so that what the model knew is not lost. Two losses are measured on the
way: on pictures of the motif that it does not learn from, and on cloth that it knew. When the
first rises again while the loss it learns by still falls, it has begun to learn by heart.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor, nn

from ankara_lab.draw.captions import plural
from ankara_lab.model.codec import check_size
from ankara_lab.model.denoise import guidance_embedding
from ankara_lab.model.load import Model, shipped_model
from ankara_lab.model.lora import Lora, add_words, hash_weights
from ankara_lab.model.torus import Repeat, check_repeat, seamless
from ankara_lab.train.examples import (
    Examples,
    known_examples,
    motif_examples,
    roll_at_random,
    texts_of,
)
from ankara_lab.train.noising import Noising

_LAYERS = ("to_q", "to_k", "to_v", "to_out.0", "proj_in", "proj_out", "conv1", "conv2", "conv",
           "conv_in", "conv_out", "conv_shortcut")  # fmt: skip
_MOST_PICTURES = 64
_LONGEST_WORD = 40


@dataclass(frozen=True)
class TeachConfig:
    """How a motif is taught; the defaults are for five pictures and a few minutes on a CPU."""

    steps: int = 500
    """How many batches are learnt from."""
    batch: int = 8
    """Tiles in each."""
    rank: int = 8
    """Rows of A and columns of B of every change; the file grows with it."""
    lr: float = 3e-3
    token_lr: float = 1e-2
    """Step length of the word's vector."""
    colourings: int = 8
    """How often each picture is recoloured."""
    known: int = 24
    """Drawn swatches that stand for what the model knew."""
    known_share: float = 0.15
    """Fraction of the steps that go over these."""
    shift: float = 2.0
    """Above 1, timesteps gather at more noise, where it is decided what is drawn."""
    drop: float = 0.1
    """Fraction of tiles shown without words, for guidance."""
    mean: float = 0.98
    """What each step keeps of the running mean of the weights, which is the result."""
    measured: int = 8
    """How often the losses are measured and the LoRA can be had on the way."""


@dataclass(frozen=True, eq=False)
class TeachStep:
    """One step of :func:`teach`."""

    index: int
    """0 for the first."""
    total: int
    """Number of steps; ``index == total - 1`` for the last."""
    loss: float
    """Of this batch; noisy, since its timesteps are drawn at random."""
    learnt_loss: float | None
    """On the pictures that it learns from, always with the same noise; None where not measured."""
    held_loss: float | None
    """The same on the pictures held out; None where not measured or without any."""
    known_loss: float | None
    """The same on cloth with other motifs; None where not measured."""
    lora: Lora | None
    """The result if it ended here; None where not measured."""


def teach(
    tiles: Tensor,
    word: str,
    model: Model | None = None,
    *,
    held: Tensor | None = None,
    repeat: Repeat | None = "straight",
    seed: int = 0,
    config: TeachConfig | None = None,
    **settings: Any,
) -> Iterator[TeachStep]:
    """Teach a model a motif from a few pictures, step by step.

    Arguments are checked when it is called, work begins with the first step asked for. To
    cancel, stop iterating; the last ``lora`` that was had is as good as its step.

    Parameters
    ----------
    tiles : Tensor (N, 3, H, W), float in [-1, 1]
        One to 64 pictures that show the motif; five are enough. ``picture_to_tile`` makes them.
    word : str
        Its name in the singular, such as ``"sewing machine"``. Prompts may use the plural too.
    model : Model, optional
        Default: the shipped one. It is not changed.
    held : Tensor (M, 3, H, W), optional
        Other pictures of it, to measure on and never to learn from.
    repeat : {"straight", "half-drop", "brick"} or None
        How the tiles repeat; None for photographs.
    seed : int
    config : TeachConfig, optional
    **settings
        Fields of :class:`TeachConfig` that are to be otherwise, such as ``steps=100``.

    Yields
    ------
    TeachStep
        One for each step; the last one's ``lora`` is the result. ``load_lora`` puts it on the
        model, ``save_lora`` writes it.

    Raises
    ------
    ValueError
        If pictures, word, repeat or a setting do not fit, see the message.
    ModuleNotFoundError
        If `peft` is not installed.

    References
    ----------
    LoRA: arXiv 2106.09685; for convolutions as in `peft`. A word's vector: textual inversion,
    arXiv 2208.01618. Keeping what was known: DreamBooth, arXiv 2208.12242, section 3.3.
    """
    import peft  # noqa: F401  (said at once if it is missing)

    config = dataclasses.replace(config or TeachConfig(), **settings)
    model = model or shipped_model()
    word = " ".join(word.split()).lower() if isinstance(word, str) else ""
    if not word or len(word) > _LONGEST_WORD or not word[0].isalpha():
        raise ValueError("word must be the motif's name, 1 to 40 letters, such as 'sewing "
                         f"machine'; got {word!r:.60}")
    check_repeat(repeat, allow_none=True)
    for name, some in (("tiles", tiles), ("held", held)):
        if some is not None:
            _check_tiles(some, name, model, repeat)
    for name in ("steps", "batch", "rank", "known", "measured"):
        if getattr(config, name) < 1:
            raise ValueError(f"{name} must be at least 1, got {getattr(config, name)}")
    return _Teacher(tiles, word, model, held, repeat, seed, config).run()


class _Teacher:
    """What is learnt, what it is learnt from, and the loop."""

    def __init__(
        self, tiles: Tensor, word: str, model: Model, held: Tensor | None,
        repeat: Repeat | None, seed: int, config: TeachConfig,
    ) -> None:  # fmt: skip
        self.tiles, self.held, self.repeat = tiles, held, repeat
        self.model, self.seed, self.config = model, seed, config
        self.words = tuple(dict.fromkeys((word, plural(word))))
        self.measured: list[tuple[int, float | None, float | None, float | None]] = []

    def run(self) -> Iterator[TeachStep]:
        """Encode, learn, measure; see :func:`teach`."""
        config, model = self.config, self.model
        own = motif_examples(self.tiles, self.words[0], model, repeat=self.repeat,
                             colourings=config.colourings, seed=self.seed)
        known = known_examples(model, config.known)
        tests = self._tests(own)
        self._prepare()
        noising = Noising(model.scheduler, 0.1, config.shift)
        for index in range(config.steps):
            rng = np.random.default_rng([self.seed, 9, index])
            self._set_rates(index)
            some = known if rng.random() < config.known_share else own
            loss = self._learn(some, noising, rng, index)
            last = index == config.steps - 1
            if not last and (index + 1) % max(1, config.steps // config.measured):
                yield TeachStep(index, config.steps, loss, None, None, None, None)
                continue
            with self._averaged():
                learnt, held, kept = (
                    None if test is None else self._measure(test, noising) for test in tests)
                self.measured.append((index + 1, learnt, held, kept))
                lora = self._result()
            yield TeachStep(index, config.steps, loss, learnt, held, kept, lora)

    def _tests(self, own: Examples) -> tuple[Examples, Examples | None, Examples]:
        """What is measured on: the pictures as they are, those held out, known cloth."""
        model, config = self.model, self.config
        every = range(0, len(own), 1 + config.colourings)
        first = Examples(own.latents[list(every)], [own.captions[place] for place in every],
                         [own.repeats[place] for place in every])
        held = None if self.held is None else motif_examples(
            self.held, self.words[0], model, repeat=self.repeat, colourings=0, seed=self.seed)
        return first, held, known_examples(model, 8, 2_100_000)

    def _prepare(self) -> None:
        """Copy what learns, and put the thin matrices and the new word into the copies."""
        from peft import LoraConfig, inject_adapter_in_model

        model, config = self.model, self.config
        self.unet = copy.deepcopy(model.unet).float().requires_grad_(False).train()
        self.unet.set_attn_processor(AttnProcessor())  # faster to train than SDPA on a CPU
        names = [name for name, part in self.unet.named_modules()
                 if isinstance(part, (nn.Linear, nn.Conv2d)) and name.endswith(_LAYERS)]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            inject_adapter_in_model(
                LoraConfig(r=config.rank, lora_alpha=config.rank, target_modules=names), self.unet)
        self.unet.to(memory_format=torch.channels_last)
        self.encoder = copy.deepcopy(model.text_encoder)
        self.tokenizer = copy.deepcopy(model.tokenizer)
        pieces = self.tokenizer(self.words[0], add_special_tokens=False).input_ids
        start = self.encoder.get_input_embeddings().weight[pieces].mean(0)
        with torch.random.fork_rng(devices=[]):
            add_words(self.tokenizer, self.encoder, self.words, start)
        self.encoder.requires_grad_(False)
        self.ids = torch.tensor(self.tokenizer.convert_tokens_to_ids(list(self.words)))
        self.token = nn.Parameter(start.detach().clone())
        thin = [weight for weight in self.unet.parameters() if weight.requires_grad]
        self.optimiser = torch.optim.AdamW(
            [{"params": thin, "lr": config.lr}, {"params": [self.token], "lr": config.token_lr}],
            betas=(0.9, 0.99), weight_decay=0.0,
        )  # fmt: skip
        self.learning = [*thin, self.token]
        self.means = [weight.detach().clone() for weight in self.learning]

    def _set_rates(self, index: int) -> None:
        """Warm up over 20 steps, then fall to nothing."""
        left = 1 - index / self.config.steps
        for group, first in zip(self.optimiser.param_groups,
                                (self.config.lr, self.config.token_lr), strict=True):
            group["lr"] = first * min(1.0, (index + 1) / 20) * left**0.7

    def _learn(
        self, some: Examples, noising: Noising, rng: np.random.Generator, index: int
    ) -> float:
        """Take one step on a batch of one lay; return its loss."""
        config = self.config
        lay = some.repeats[int(rng.integers(len(some)))]
        alike = np.array([place for place in range(len(some)) if some.repeats[place] == lay])
        places = rng.choice(alike, config.batch)
        clean = roll_at_random(some.latents[places], lay, rng)
        dice = torch.Generator().manual_seed(int(rng.integers(2**62)))
        times = noising.times(config.batch, dice)
        texts = texts_of(some, places.tolist(), rng, config.drop)
        loss = self._loss(clean, times, texts, lay, noising, dice).mean()
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.learning, 1.0)
        self.optimiser.step()
        keep = min(config.mean, (1 + index) / (10 + index))
        torch._foreach_lerp_(self.means, [weight.detach() for weight in self.learning], 1 - keep)
        return float(loss.detach())

    @torch.no_grad()
    def _measure(self, test: Examples, noising: Noising) -> float:
        """The mean loss over timesteps spread evenly, with noise that is always the same."""
        losses = []
        times = torch.linspace(40, 999, 8).long()
        for place in range(len(test)):
            dice = torch.Generator().manual_seed(place)
            clean = test.latents[place : place + 1].expand(len(times), -1, -1, -1)
            texts = [test.captions[place][0]] * len(times)
            losses.append(self._loss(clean, times, texts, test.repeats[place], noising, dice))
        return float(torch.cat(losses).mean())

    def _loss(
        self, clean: Tensor, times: Tensor, texts: list[str], lay: Repeat | None,
        noising: Noising, dice: torch.Generator,
    ) -> Tensor:  # fmt: skip
        """The squared error (B,) of what the UNet says of noisy latents."""
        device = self.model.device
        noise = torch.randn(clean.shape, generator=dice)
        noisy, velocity = noising.mix(clean.cpu(), noise, times)
        kind = self.model.scheduler.config.get("prediction_type", "epsilon")
        wanted = {"v_prediction": velocity, "epsilon": noise, "sample": clean.cpu()}[kind]
        width = self.unet.config["time_cond_proj_dim"]
        told = None if width is None else guidance_embedding(self.model.default_guidance, width)
        half = self.model.dtype != torch.float32
        with seamless(self.unet, lay), torch.autocast(device.type, torch.bfloat16, enabled=half):
            output = self.unet(
                noisy.to(device, memory_format=torch.channels_last), times.to(device),
                encoder_hidden_states=self._states(texts),
                timestep_cond=None if told is None else told.expand(len(times), -1).to(device),
            ).sample  # fmt: skip
        return (output.float() - wanted.to(device)).square().mean((1, 2, 3))

    def _states(self, texts: list[str]) -> Tensor:
        """Token states of texts, through which the word's vector learns."""
        encoder = self.encoder
        length = min(self.tokenizer.model_max_length, encoder.config.max_position_embeddings)
        tokens = self.tokenizer(texts, padding="max_length", max_length=length, truncation=True,
                                return_tensors="pt")
        ids = tokens.input_ids
        table = encoder.get_input_embeddings()
        ours = torch.isin(ids, self.ids)[..., None].to(table.weight.device)
        vectors = torch.where(ours, self.token, table(ids.to(table.weight.device)))
        mask = tokens.attention_mask.to(vectors.device)
        attends = getattr(encoder.config, "use_attention_mask", False)
        return encoder(inputs_embeds=vectors, attention_mask=mask if attends else None)[0]

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """Put the running means in place of what learns, for as long as the block lasts."""
        kept = [weight.detach().clone() for weight in self.learning]
        self._put(self.means)
        try:
            yield
        finally:
            self._put(kept)

    @torch.no_grad()
    def _put(self, values: list[Tensor]) -> None:
        for weight, value in zip(self.learning, values, strict=True):
            weight.copy_(value)

    def _result(self) -> Lora:
        """What has been learnt so far, as a file holds it."""
        changes = {}
        for name, part in self.unet.named_modules():
            if hasattr(part, "lora_A"):
                down, up = part.lora_A["default"].weight, part.lora_B["default"].weight
                changes[name] = (down.detach().cpu().clone(), up.detach().cpu().clone())
        recipe = {
            "weights": hash_weights(self.model), "model": self.model.name,
            "pictures": len(self.tiles), "repeat": self.repeat or "none", "seed": self.seed,
            **dataclasses.asdict(self.config),
            "losses": [[step, *(loss and round(loss, 5) for loss in some)]
                       for step, *some in self.measured],
        }  # fmt: skip
        return Lora(self.words, changes, self.token.detach().cpu().clone(), recipe)


def _check_tiles(tiles: Tensor, name: str, model: Model, repeat: Repeat | None) -> None:
    if not isinstance(tiles, Tensor) or tiles.ndim != 4 or tiles.shape[1] != 3:
        told = tuple(tiles.shape) if isinstance(tiles, Tensor) else type(tiles).__name__
        raise ValueError(f"{name} must be a Tensor (N, 3, H, W), got {told}; picture_to_tile "
                         "makes one tile of a picture, torch.cat joins them")
    if not 1 <= len(tiles) <= _MOST_PICTURES:
        raise ValueError(f"{name} must be 1 to {_MOST_PICTURES} pictures, got {len(tiles)}")
    if not tiles.is_floating_point() or not bool((tiles.abs() <= 1.01).all()):
        raise ValueError(f"{name} must be float in [-1, 1] without NaN; picture_to_tile makes "
                         "tiles of pictures")
    check_size(tiles.shape[-2:], model.multiple(repeat), repeat)
