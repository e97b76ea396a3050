"""Mix two to four latents into one.

Five ways, each with its manner of failing: :func:`lerp`, the weighted mean, shows all designs
at once like a double exposure; :func:`slerp` goes along the sphere, which is right for latents
that are noise; and the re-noised merge of :func:`mix` lays noise over the mean and denoises it
again, so that the model draws one motif where two were. Two more keep the designs apart:
``regions`` lays them side by side (`region`), ``layout`` takes the layout of the first and the
detail of the others (`bands`). All see the tile as a torus, so seams are kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor

from ankara_lab.latent.bands import layout_and_detail
from ankara_lab.latent.chroma import keep_chroma
from ankara_lab.latent.region import Spot, mix_regions, region_masks
from ankara_lab.model.denoise import denoise
from ankara_lab.model.torus import Repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

Method = Literal["lerp", "slerp", "renoise", "regions", "layout"]
METHODS = ("lerp", "slerp", "renoise", "regions", "layout")

_PLACES = ((0.25, 0.25), (0.75, 0.75), (0.75, 0.25), (0.25, 0.75))


def lerp(latents: Tensor, weights: Tensor | Sequence[float]) -> Tensor:
    """Mix latents by their weighted mean.

    Parameters
    ----------
    latents : Tensor (N, Z, h, w)
        Two to four.
    weights : Tensor (N,) or sequence of float
        At least 0, not all 0; they are scaled to sum to 1.

    Returns
    -------
    Tensor (1, Z, h, w)

    Raises
    ------
    ValueError
        If shapes or weights are not so.

    Examples
    --------
    >>> lerp(torch.tensor([0.0, 4.0]).reshape(2, 1, 1, 1), [3, 1]).item()
    1.0
    """
    share = _share(latents, weights)
    return torch.einsum("n,nzhw->zhw", share, latents)[None]


def slerp(latents: Tensor, weights: Tensor | Sequence[float]) -> Tensor:
    """Mix latents along the sphere they lie on: for latents that are noise.

    Noise in many dimensions lies near a sphere, and the straight way between two noises leads
    through its inside, where the model has never been.

    Parameters
    ----------
    latents : Tensor (N, Z, h, w)
        Two to four.
    weights : Tensor (N,) or sequence of float
        At least 0, not all 0; they are scaled to sum to 1.

    Returns
    -------
    Tensor (1, Z, h, w)
        Its direction is the weighted spherical mean of the directions, its length the weighted
        mean of the lengths. Opposite or zero latents have no way along the sphere: they are
        mixed by :func:`lerp`.

    Raises
    ------
    ValueError
        If shapes or weights are not so.

    References
    ----------
    Buss and Fillmore 2001, "Spherical averages and applications to spherical splines",
    algorithm A1; for two latents this is Shoemake's slerp.
    """
    share = _share(latents, weights).double()
    flat = latents.flatten(1).double()  # (N, D)
    length = flat.norm(dim=1)
    mean = share @ flat
    if not (length > 0).all() or mean.norm() < 1e-6 * length.max():
        return lerp(latents, weights)
    unit = flat / length[:, None]
    mean = share @ unit
    mean = mean / mean.norm()
    for _ in range(50):
        cosine = (unit @ mean).clamp(-1, 1)
        angle = cosine.acos()
        # The log map: the way from the mean to each, laid flat at the mean.
        away = (unit - cosine[:, None] * mean) * _over_sine(angle)[:, None]
        way = share @ away
        far = way.norm()
        if far < 1e-12:
            break
        mean = mean * far.cos() + way * (far.sin() / far)
        mean = mean / mean.norm()
    return (mean * (share @ length)).to(latents.dtype).reshape(1, *latents.shape[1:])


def mix(
    latents: Tensor,
    weights: Tensor | Sequence[float],
    *,
    method: Method = "lerp",
    model: Model | None = None,
    prompt: str | Sequence[str] = "",
    strength: float = 0.5,
    seed: int = 0,
    steps: int | None = None,
    repeat: Repeat | None = "straight",
    vivid: bool = True,
) -> Tensor:
    """Mix two to four latents into one that decodes to a clear picture.

    Every channel gets back the contrast that averaging took.

    Parameters
    ----------
    latents : Tensor (N, Z, h, w)
        Two to four.
    weights : Tensor (N,) or sequence of float
        At least 0, not all 0; they are scaled to sum to 1. Where only one is above 0, all but
        ``renoise`` return that latent unchanged.
    method : {"lerp", "slerp", "renoise", "regions", "layout"}
        ``renoise`` lays noise over the mean, always the same for one ``seed`` so that the
        mixture moves smoothly with the weights, and denoises it. ``regions`` gives each design
        a part of the tile, larger with its weight. ``layout`` takes the low frequencies of the
        first and the high ones of the others' mean; the first's weight says up to which.
    model : Model, optional
        For ``renoise``, where the default is the shipped one, and for ``vivid``.
    prompt : str or sequence of N str
        For ``renoise``: one text, or one for each latent, mixed as the latents are.
    strength : float in (0, 1]
        For ``renoise``: how much noise. 0.45 to 0.6 merges motifs and keeps the layout.
    seed : int
    steps : int, optional
        Of the whole way; ``renoise`` does about ``strength * steps``.
    repeat : {"straight", "half-drop", "brick"} or None
        How the tiles repeat, all alike.
    vivid : bool
        Where there is a model, bring back the chroma that is lost where hues cancel (see
        `chroma`), at the cost of a few decodings: not for a pad while it is dragged.

    Returns
    -------
    Tensor (1, Z, h, w)

    Raises
    ------
    ValueError
        If shapes, weights, method or the number of prompts are not so.

    References
    ----------
    Wang and Golland 2023, arXiv 2307.12560 (interpolate, re-noise, denoise); arXiv 2505.07481
    (unit variance by channel).
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    share = _share(latents, weights)
    texts = [prompt] if isinstance(prompt, str) else list(prompt)
    if len(texts) not in (1, len(latents)):
        raise ValueError(f"prompt must be one text or {len(latents)}, one for each latent, got "
                         f"{len(texts)}")
    if method == "layout" and repeat is None:
        raise ValueError("layout needs tiles that repeat, repeat is None; use another method")
    if method != "renoise":
        if bool((share == 1).any()):
            return latents[int(share.argmax())][None].clone()
        mixed = _plain(method, latents, share, repeat)
        if model is None or not vivid:
            return mixed
        return keep_chroma(mixed, latents, share, model, repeat=repeat)
    if model is None:
        from ankara_lab.model.load import shipped_model

        model = shipped_model()
    mean = _with_contrast(lerp(latents, share), latents, share)
    words = texts[0] if len(texts) == 1 else list(zip(texts, share.tolist(), strict=True))
    for step in denoise(  # noqa: B007  (the last one is wanted)
        model, words, seed=seed, steps=steps, repeat=repeat, start=mean, strength=strength
    ):
        pass
    merged = step.latent.to(latents)
    return keep_chroma(merged, latents, share, model, repeat=repeat) if vivid else merged


def _plain(method: str, latents: Tensor, share: Tensor, repeat: Repeat | None) -> Tensor:
    """Mix without a model; no weight is 1."""
    if method == "regions":
        return mix_regions(latents, _patches(share, latents, repeat))
    if method == "layout":
        rest = share[1:] / share[1:].sum()
        detail = torch.einsum("n,nzhw->zhw", rest, latents[1:])[None]
        if len(rest) > 1:
            detail = _with_contrast(detail, latents[1:], rest)
        cutoff = float(share[0]) * latents.shape[-2] / 5
        both = layout_and_detail(latents[:1], detail, cutoff, repeat=repeat or "straight")
        return _with_contrast(both, latents, share)
    mixed = slerp(latents, share) if method == "slerp" else lerp(latents, share)
    return _with_contrast(mixed, latents, share)


def _patches(share: Tensor, latents: Tensor, repeat: Repeat | None) -> Tensor:
    """A patch of the tile for each design, larger with its weight, (N, 1, h, w)."""
    spots = [Spot(*_PLACES[k]) for k in range(len(share))]
    size = (latents.shape[-2], latents.shape[-1])
    masks = region_masks(spots, size, repeat=repeat).to(latents) * 0.998 + 0.002 / len(share)
    # A weight moves the border between two patches by as many widths of its softness.
    tilt = (share.clamp(min=1e-6) * len(share)).log() * 4
    return torch.softmax(masks.log() + tilt[:, None, None, None], 0)


def _with_contrast(mixed: Tensor, latents: Tensor, share: Tensor) -> Tensor:
    """Give each channel of a mixture the weighted mean of its sources' standard deviations."""
    if bool((share == 1).any()):
        return latents[int(share.argmax())][None].clone()
    wanted = torch.einsum("n,nz->z", share, latents.std((-2, -1), correction=0))
    mean = mixed.mean((-2, -1), keepdim=True)
    now = mixed.std((-2, -1), correction=0)[0]
    # Where sources cancel out there is no pattern left to strengthen, only rounding errors.
    gain = torch.where(now > 0.05 * wanted, wanted / now.clamp(min=1e-12), 1.0)
    return mean + (mixed - mean) * gain[:, None, None]


def _share(latents: Tensor, weights: Tensor | Sequence[float]) -> Tensor:
    """The weights (N,) scaled to sum to 1, after a look at both arguments."""
    if not isinstance(latents, Tensor) or latents.ndim != 4 or not 2 <= len(latents) <= 4:
        told = tuple(latents.shape) if isinstance(latents, Tensor) else type(latents).__name__
        raise ValueError(f"latents must be a Tensor (N, Z, h, w) of 2 to 4 latents, got {told}; "
                         "join latents with torch.cat")
    if not latents.is_floating_point() or not torch.isfinite(latents).all():
        raise ValueError("latents must be finite floats, got NaN, infinite or whole numbers")
    try:
        share = torch.as_tensor(weights, dtype=torch.float64).detach().cpu()
    except (TypeError, ValueError, RuntimeError):
        raise ValueError(f"weights must be numbers, one for each latent, got {weights!r}") from None
    if share.shape != (len(latents),):
        raise ValueError(f"weights must be {len(latents)} numbers, one for each latent, got "
                         f"{tuple(share.shape)}")
    total = float(share.sum())
    if not math.isfinite(total) or bool((share < 0).any()) or total <= 0:
        raise ValueError(f"weights must be at least 0 and not all 0, got {share.tolist()}")
    return (share / total).to(latents)


def _over_sine(angle: Tensor) -> Tensor:
    """angle / sin(angle), which is 1 at 0."""
    return torch.where(angle < 1e-7, 1.0, angle / angle.sin().clamp(min=1e-12))
