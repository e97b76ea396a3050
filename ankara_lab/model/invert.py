"""Inversion: which noise does the model make this latent of?

:func:`invert` walks the sampler's way backwards, from a latent up to a noisy one from which
:func:`ankara_lab.model.denoise.denoise` comes back to it. What lies between can then be changed
on the way back.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ankara_lab.model.codec import check_latents, check_size
from ankara_lab.model.denoise import Step, _predict, guidance_embedding
from ankara_lab.model.torus import Repeat, check_repeat, seamless
from ankara_lab.model.words import embed

if TYPE_CHECKING:
    from ankara_lab.model.load import Model


def with_ddim(model: Model) -> Model:
    """Give a model the one scheduler whose steps can be gone backwards; networks are shared.

    Parameters
    ----------
    model : Model

    Returns
    -------
    Model
        With a ``DDIMScheduler`` of the same noise schedule.
    """
    from diffusers import DDIMScheduler

    known = inspect.signature(DDIMScheduler.__init__).parameters
    config = {key: value for key, value in dict(model.scheduler.config).items() if key in known}
    config |= {"clip_sample": False, "thresholding": False}
    return replace(model, scheduler=DDIMScheduler(**config))


def invert(
    model: Model,
    latents: Tensor,
    *,
    prompt: str = "",
    steps: int = 20,
    strength: float = 0.6,
    refine: int = 1,
    repeat: Repeat | None = "straight",
) -> Iterator[Step]:
    """Walk latents back towards the noise that the model makes them of.

    Parameters
    ----------
    model : Model
        Of any scheduler; its noise schedule is used with DDIM's steps.
    latents : Tensor (B, Z, h, w)
    prompt : str
        What is told to the model; without guidance, which cannot be gone backwards.
    steps : int
        Of the whole way.
    strength : float in (0, 1]
        How much of the way is gone, as in ``denoise``.
    refine : int
        How often each step is corrected by what the model says at its end: 0 is quick, 2 comes
        back closest.
    repeat : {"straight", "half-drop", "brick"} or None

    Yields
    ------
    Step
        The last one's ``latent`` is the noisy one. Its ``x0`` is the noise itself, (B, Z, h, w):
        ``denoise(with_ddim(model), start=latents, noise=step.x0, strength=..., guidance=1)``
        comes back to ``latents``.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    DDIM inversion: arXiv 2010.02502, section 4.3; the correction is the fixed point of Pan et
    al. 2023, arXiv 2309.04907.
    """
    check_repeat(repeat, allow_none=True)
    check_latents(latents, model)
    sides = (latents.shape[-2] * model.scale_factor, latents.shape[-1] * model.scale_factor)
    check_size(sides, model.multiple(repeat), repeat)
    for name, value, least in (("steps", steps, 1), ("refine", refine, 0)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 1000:
            raise ValueError(f"{name} must be an int from {least} to 1000, got {value!r}")
    if not 0 < strength <= 1:
        raise ValueError(f"strength must be in (0, 1], got {strength}")
    states = embed([prompt], model).expand(len(latents), -1, -1)
    return _steps(model, latents, states, steps, strength, refine, repeat)


def _steps(
    model: Model, latents: Tensor, states: Tensor, steps: int, strength: float, refine: int,
    repeat: Repeat | None,
) -> Iterator[Step]:
    """The loop of :func:`invert`, its arguments checked."""
    scheduler: Any = with_ddim(model).scheduler
    scheduler.set_timesteps(steps, device=model.device)
    times = scheduler.timesteps[steps - max(1, int(steps * strength)):].flip(0)
    stride = scheduler.config.num_train_timesteps // steps
    start = latents.detach().to(model.device, torch.float32)
    latent = start.clone()
    states = states.to(device=model.device, dtype=model.dtype)
    width = model.unet.config["time_cond_proj_dim"]
    told = None if width is None else guidance_embedding(1.0, width).to(states)
    for index, time in enumerate(times):
        before = int(time) - stride
        below = scheduler.alphas_cumprod[before] if before >= 0 else scheduler.final_alpha_cumprod
        signal, spread = _level(scheduler.alphas_cumprod[int(time)])
        old_signal, old_spread = _level(below)
        with seamless(model.unet, repeat), torch.inference_mode():
            noisy = latent
            for _ in range(refine + 1):
                output = _predict(model, scheduler, noisy, time, states, told, 1.0)
                noise = _noise(scheduler, output, noisy, signal, spread)
                noisy = signal * (latent - old_spread * noise) / old_signal + spread * noise
            latent = noisy
            seed_noise = (latent - signal * start) / spread
        yield Step(index, len(times), int(time), latent.clone(), seed_noise.clone())


def _level(alpha: Tensor) -> tuple[float, float]:
    """How much of a latent is signal and how much noise at a time."""
    return float(alpha) ** 0.5, (1 - float(alpha)) ** 0.5


def _noise(scheduler: Any, output: Tensor, latent: Tensor, signal: float, spread: float) -> Tensor:
    """The noise in a latent, by what the model said of it."""
    kind = scheduler.config.prediction_type
    if kind == "v_prediction":
        return spread * latent + signal * output
    return (latent - signal * output) / spread if kind == "sample" else output
