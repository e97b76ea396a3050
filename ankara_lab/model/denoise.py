"""Denoising, the one loop that makes cloth of noise.

:func:`denoise` is a generator. It starts from noise, or from a latent with some noise on it,
asks the UNet at each timestep what is noise, lets the scheduler take a part of that away and
yields the step; whoever iterates it may draw a preview, count, or stop. The last step's latent
is the result. With ``repeat=None`` it computes what ``StableDiffusionPipeline`` computes, and
with a ``start`` what ``StableDiffusionImg2ImgPipeline`` does.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.model.codec import check_latents, check_size
from ankara_lab.model.engine import anywhere
from ankara_lab.model.torus import Repeat, check_repeat, seamless
from ankara_lab.model.words import embed

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

Prompt = str | Sequence[str] | Sequence[tuple[str, float]]


@dataclass(frozen=True, eq=False)
class Step:
    """One step of :func:`denoise`."""

    index: int
    """0 for the first."""
    total: int
    """Number of steps in all; ``index == total - 1`` for the last."""
    timestep: int
    """The scheduler's time, from about 1000 (noise) down to 0."""
    latent: Tensor
    """(B, Z, h, w), float32, after this step; the result if this is the last."""
    x0: Tensor
    """(B, Z, h, w), float32, what the result would be as far as can be told now: for previews."""


def denoise(
    model: Model,
    prompt: Prompt = "",
    *,
    negative: str = "",
    seed: int = 0,
    steps: int | None = None,
    guidance: float | None = None,
    repeat: Repeat | None = "straight",
    size: int | tuple[int, int] | None = None,
    start: Tensor | None = None,
    strength: float = 1.0,
    mask: Tensor | None = None,
    batch: int = 1,
    embeddings: Tensor | None = None,
    regions: Tensor | None = None,
    noise: Tensor | None = None,
) -> Iterator[Step]:
    """Denoise latents step by step, after a prompt.

    Arguments are checked when it is called, work begins with the first step asked for. To
    cancel, stop iterating.

    Parameters
    ----------
    model : Model
    prompt : str, sequence of str, or sequence of (str, weight)
        One text; or one text for each picture of the batch; or several texts mixed, by the
        weighted mean of their token states (weights ≥ 0, any sum), for every picture.
    negative : str
        What to keep away from, where guidance is above 1.
    seed : int
        Picture i of a batch starts from the noise of ``seed + i``: it is the picture that
        ``seed + i`` gives alone.
    steps : int, optional
        Default: the model's.
    guidance : float, optional
        How closely to follow the prompt; 1 is no guidance. Default: the model's. A model with
        an input for it (``time_cond_proj_dim``) needs no second pass.
    repeat : {"straight", "half-drop", "brick"} or None
        How the tile repeats. None pads with zeros, as stock pipelines do.
    size : int or (int, int), optional [px]
        Height and width of one tile. Default: ``start``'s, or the model's own.
    start : Tensor (B or 1, Z, h, w), optional
        Latent to begin with instead of noise alone.
    strength : float in (0, 1]
        How much of the way is gone again from ``start``: 1 forgets it almost or quite. At
        least one step is done.
    mask : Tensor (B or 1, 1, h, w) or (B or 1, 1, H, W) in [0, 1], optional
        Where to paint (1) and where to keep ``start`` (0), in latent or picture size.
    batch : int
        Number of pictures.
    embeddings : Tensor (B or 1, tokens, width), optional
        Token states in place of ``prompt``, see :func:`ankara_lab.model.words.embed`.
    regions : Tensor (N, 1, h, w) in [0, 1], optional
        Where each of N prompts holds in one picture: at each step the noise that the UNet sees
        for each is blended by these, scaled to add up to 1. ``region_masks`` makes them; the
        same number everywhere weighs the prompts against each other.
    noise : Tensor (B or 1, Z, h, w), optional
        Noise in place of that of ``seed``, for example as :func:`ankara_lab.model.invert.invert`
        finds it.

    Yields
    ------
    Step
        One for each step; the last one's ``latent`` is the result.

    Raises
    ------
    ValueError
        If an argument is out of its range or does not fit the others or the model.

    References
    ----------
    DDIM: arXiv 2010.02502. Classifier-free guidance: arXiv 2207.12598, eq. 6. Start from a
    picture: SDEdit, arXiv 2108.01073. Mask: RePaint, arXiv 2201.09865, eq. 8, without
    resampling. Regions: MultiDiffusion, arXiv 2302.08113, eq. 5; even weights: composable
    diffusion, arXiv 2206.01714, eq. 9.
    """
    check_repeat(repeat, allow_none=True)
    steps = _integer("steps", model.default_steps if steps is None else steps, 1, 1000)
    seed = _integer("seed", seed, 0, 2**63 - 1)
    batch = _integer("batch", batch, 1, 1024)
    guidance = _number("guidance", model.default_guidance if guidance is None else guidance)
    if guidance < 0:
        raise ValueError(f"guidance must be at least 0, got {guidance}; 1 is none, 5 is usual")
    if not 0 < _number("strength", strength) <= 1:
        raise ValueError(f"strength must be in (0, 1], got {strength}")
    states, batch = _states(model, prompt, embeddings, batch)
    if regions is not None:
        regions, batch = _region_shares(regions, len(states)), 1
    shape = _shape(model, size, start, batch, repeat)
    if mask is not None:
        mask = _latent_mask(mask, start, shape, model.scale_factor)
    if regions is not None and regions.shape[-2:] != torch.Size(shape[-2:]):
        raise ValueError(f"regions must be of latent size {shape[-2:]}, got "
                         f"{tuple(regions.shape[-2:])}")
    if noise is not None:
        check_latents(noise, model, "noise")
        if noise.shape[0] not in (1, shape[0]) or noise.shape[1:] != shape[1:]:
            raise ValueError(f"noise must be {shape} as size and batch say, got "
                             f"{tuple(noise.shape)}")
    guided = guidance > 1 and model.unet.config["time_cond_proj_dim"] is None
    if guided:
        without = embed([negative], model).to(states)
        if without.shape[1:] != states.shape[1:]:
            raise ValueError(f"embeddings must be (B, {without.shape[1]}, {without.shape[2]}) with "
                             f"this model, got {tuple(states.shape)}; embed makes them")
        states = torch.cat([without.expand_as(states), states])
    done = _steps(model, states, seed, steps, guidance, repeat, shape, start, strength, mask,
                  regions, noise)
    return (Step(*each) for each in done)


@anywhere("unet")
def _steps(
    model: Model, states: Tensor, seed: int, steps: int, guidance: float, repeat: Repeat | None,
    shape: tuple[int, int, int, int], start: Tensor | None, strength: float, mask: Tensor | None,
    regions: Tensor | None, noise: Tensor | None,
) -> Iterator[tuple[int, int, int, Tensor, Tensor]]:
    """The loop of :func:`denoise`, its arguments checked; the fields of its steps."""
    # The model's own scheduler keeps state while it runs, and others may be using it.
    scheduler = type(model.scheduler).from_config(model.scheduler.config)
    scheduler.set_timesteps(steps, device=model.device)
    times = scheduler.timesteps
    skip = 0 if start is None else (steps - max(1, int(steps * strength))) * scheduler.order
    times = times[skip:]
    # On the CPU, whatever the device: the same seed then gives the same noise everywhere.
    dice = [torch.Generator().manual_seed(seed + i) for i in range(shape[0])]
    if noise is None:
        noise = torch.cat([torch.randn((1, *shape[1:]), generator=die) for die in dice])
    noise = noise.detach().to(model.device, torch.float32).expand(shape)
    if start is None:
        latent = noise * scheduler.init_noise_sigma
    else:
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(skip)
        start = start.detach().to(noise).expand(shape)
        latent = scheduler.add_noise(start, noise, times[:1])
    takes_dice = "generator" in inspect.signature(scheduler.step).parameters
    extra = {"generator": dice} if takes_dice else {}
    states = states.to(device=model.device, dtype=model.dtype)
    width = model.unet.config["time_cond_proj_dim"]
    told = None if width is None else guidance_embedding(guidance, width).to(states)
    for index, time in enumerate(times):
        # Neither wrapping nor inference mode may hold while the caller's code runs at `yield`.
        with seamless(model.unet, repeat), torch.inference_mode():
            seen = latent if regions is None else latent.expand(len(regions), -1, -1, -1)
            output = _predict(model, scheduler, seen, time, states, told, guidance)
            if regions is not None:
                output = (regions.to(output) * output).sum(0, keepdim=True)
            done = scheduler.step(output, time, latent, **extra)
            x0 = _estimate(scheduler, done, output, time, latent)
            latent = done.prev_sample
            if mask is not None and start is not None:
                kept = start
                if index + 1 < len(times):
                    kept = scheduler.add_noise(start, noise, times[index + 1 : index + 2])
                latent, x0 = torch.lerp(kept, latent, mask), torch.lerp(start, x0, mask)
        # Copies: ordinary tensors, fit for autograd, and the caller may change them.
        yield index, len(times), int(time), latent.clone(), x0.clone()


def _predict(
    model: Model, scheduler: Any, latent: Tensor, time: Tensor, states: Tensor,
    told: Tensor | None, guidance: float,
) -> Tensor:
    """What the UNet says of the latent at this time, guided; float32."""
    twice = len(states) // len(latent)
    x = scheduler.scale_model_input(latent.repeat(twice, 1, 1, 1), time)
    x = x.to(dtype=model.dtype, memory_format=torch.channels_last)
    told = None if told is None else told.expand(len(x), -1)
    output = model.unet(x, time, encoder_hidden_states=states, timestep_cond=told).sample.float()
    if twice == 1:
        return output
    without, following = output.chunk(2)
    return without + guidance * (following - without)


def _estimate(scheduler: Any, done: Any, output: Tensor, time: Tensor, latent: Tensor) -> Tensor:
    """The x0 estimate: the scheduler's own if it tells, else from its noise level."""
    for name in ("pred_original_sample", "denoised"):
        if getattr(done, name, None) is not None:
            return getattr(done, name)
    if not hasattr(scheduler, "alphas_cumprod"):
        return done.prev_sample
    alpha = scheduler.alphas_cumprod[int(time)].to(latent)
    signal, spread = alpha.sqrt(), (1 - alpha).sqrt()
    kind = scheduler.config.get("prediction_type", "epsilon")
    if kind == "sample":
        return output
    if kind == "v_prediction":
        return signal * latent - spread * output
    return (latent - spread * output) / signal.clamp(min=1e-4)


def guidance_embedding(guidance: float, width: int) -> Tensor:
    """Code a guidance as the sines and cosines a distilled UNet was taught to read.

    Parameters
    ----------
    guidance : float
    width : int
        The UNet's ``time_cond_proj_dim``.

    Returns
    -------
    Tensor (1, width)

    References
    ----------
    arXiv 2210.03142, section 4; as in diffusers' ``get_guidance_scale_embedding``, which codes
    ``1000 * (guidance - 1)``.
    """
    half = width // 2
    rates = torch.exp(torch.arange(half) * -(math.log(10000.0) / (half - 1)))
    angles = torch.tensor([[1000.0 * (guidance - 1)]]) * rates
    return F.pad(torch.cat([angles.sin(), angles.cos()], 1), (0, width % 2))


def _states(
    model: Model, prompt: Prompt, embeddings: Tensor | None, batch: int
) -> tuple[Tensor, int]:
    """Token states (B, tokens, width) for the whole batch, and its size."""
    if embeddings is not None:
        if not isinstance(embeddings, Tensor) or embeddings.ndim != 3:
            raise ValueError("embeddings must be a Tensor (B, tokens, width) as embed gives, got "
                             f"{tuple(getattr(embeddings, 'shape', ())) or type(embeddings)}")
        states = embeddings.detach().float()
    elif isinstance(prompt, str):
        states = embed([prompt], model)
    elif not isinstance(prompt, Sequence):
        raise ValueError("prompt must be a str, several, or (str, weight) pairs, got "
                         f"{type(prompt).__name__}")
    elif prompt and all(isinstance(part, tuple) and len(part) == 2 for part in prompt):
        texts = [part[0] for part in prompt]
        weights = [_number("a prompt's weight", part[1]) for part in prompt]
        if min(weights) < 0 or sum(weights) <= 0:
            raise ValueError(f"the weights of prompts must be at least 0 and not all 0, got "
                             f"{weights}; name what to avoid in negative")
        share = torch.tensor(weights) / sum(weights)
        states = torch.einsum("n,ntd->td", share, embed(texts, model).cpu())[None]
    else:
        states = embed([*prompt], model)  # type: ignore[list-item]  # it says what is not a str
    if len(states) not in (1, batch) and batch != 1:
        raise ValueError(f"batch is {batch} but there are {len(states)} prompts; give one prompt, "
                         f"or {batch}, or leave batch out")
    batch = max(batch, len(states))
    return states.expand(batch, -1, -1), batch


def _shape(
    model: Model, size: int | tuple[int, int] | None, start: Tensor | None, batch: int,
    repeat: Repeat | None,
) -> tuple[int, int, int, int]:
    """The shape (B, Z, h, w) of the latents."""
    scale = model.scale_factor
    if start is not None:
        check_latents(start, model, "start")
        if start.shape[0] not in (1, batch):
            raise ValueError(f"start must hold 1 or {batch} latents, as batch says, got "
                             f"{start.shape[0]}")
        own = (start.shape[-2] * scale, start.shape[-1] * scale)
    else:
        own = (model.sample_size, model.sample_size)
    sides = own if size is None else (size, size) if isinstance(size, int) else tuple(size)
    if len(sides) != 2 or not all(isinstance(side, int) for side in sides):
        raise ValueError(f"size must be an int or (height, width) in px, got {size!r}")
    if start is not None and sides != own:
        raise ValueError(f"size {sides} does not fit start, which is of {own}; leave size out")
    check_size(sides, model.multiple(repeat), repeat)
    return (batch, model.latent_channels, sides[0] // scale, sides[1] // scale)


def _region_shares(regions: Tensor, prompts: int) -> Tensor:
    """Masks of regions scaled to add up to 1."""
    fits = isinstance(regions, Tensor) and regions.ndim == 4 and regions.shape[1] == 1
    if not fits or len(regions) != prompts:
        raise ValueError(f"regions must be a Tensor ({prompts}, 1, h, w), a mask for each prompt, "
                         f"got {tuple(getattr(regions, 'shape', ())) or type(regions)}")
    total = regions.sum(0, keepdim=True)
    if not torch.isfinite(regions).all() or bool((regions < 0).any() or (total < 1e-6).any()):
        raise ValueError("regions must be at least 0 and leave no place to no prompt")
    return regions.detach().float() / total


def _latent_mask(
    mask: Tensor, start: Tensor | None, shape: tuple[int, int, int, int], scale: int
) -> Tensor:
    """A mask in latent size, where 1 is painted."""
    if start is None:
        raise ValueError("mask needs start, the latent to keep where the mask is 0")
    sizes = [tuple(shape[-2:]), (shape[-2] * scale, shape[-1] * scale)]
    fits = isinstance(mask, Tensor) and mask.ndim == 4 and mask.shape[1] == 1
    if not fits or tuple(mask.shape[-2:]) not in sizes or mask.shape[0] not in (1, shape[0]):
        raise ValueError(f"mask must be a Tensor (1 or {shape[0]}, 1, rows, columns) of "
                         f"{sizes[0]} or {sizes[1]}, got "
                         f"{tuple(mask.shape) if isinstance(mask, Tensor) else type(mask)}")
    mask = mask.detach().float()
    if not bool(((mask >= 0) & (mask <= 1)).all()):
        raise ValueError("mask must be in [0, 1], 0 to keep and 1 to paint, got values outside")
    return F.adaptive_avg_pool2d(mask, shape[-2:]).to(start.device)


def _integer(name: str, value: Any, low: int, high: int) -> int:
    """An int in a range, or a ``ValueError`` that names it."""
    try:
        number = value.__index__()
    except AttributeError:
        raise ValueError(f"{name} must be an int, got {value!r}") from None
    if isinstance(value, bool) or not low <= number <= high:
        raise ValueError(f"{name} must be an int from {low} to {high}, got {value!r}")
    return number


def _number(name: str, value: Any) -> float:
    """A finite float, or a ``ValueError`` that names it."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number, got {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {value!r}")
    return number
