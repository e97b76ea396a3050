"""What a design is like, in numbers that stay the same when its tile is rolled.

A tile is one period of a cloth and may begin anywhere, so pictures of one cloth can differ at
every pixel. Three descriptions look past that: :func:`signature` of a latent (channel means,
covariances and power spectrum), :func:`colour_histogram` and :func:`dominant_colours` of a tile.
Search, map and novelty all stand on them.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ankara_lab.latent.oklab import to_oklab
from ankara_lab.model.torus import Repeat, check_repeat, double_tile

RINGS, TURNS = 6, 4
"""Bands of frequency and of direction that the power spectrum is summed in."""
_BINS = (5, 6, 6)  # of Oklab L, a, b
_LOW, _HIGH = (0.0, -0.32, -0.32), (1.0, 0.32, 0.32)
COLOURS = 6
"""How many dominant colours a design is told by; wax print has three to six inks."""


def signature(latents: Tensor, repeat: Repeat = "straight") -> Tensor:
    """Describe latents so that a rolled tile has the same description.

    Parameters
    ----------
    latents : Tensor (B, Z, h, w), float
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (B, Z + Z (Z + 1) / 2 + 24), float32
        Channel means; covariances of channels (their signed square roots, so that all parts
        are of one unit); the power spectrum over all channels in 6 bands of frequency by 4 of
        direction, as logarithms of the shares.

    Raises
    ------
    ValueError
        If ``latents`` has another shape, is not finite, or ``repeat`` is unknown.

    References
    ----------
    Own choice of parts: first and second moments of features are Gram statistics, Gatys et al.
    2015, arXiv 1505.07376; the modulus of a Fourier transform does not change under a shift.

    Examples
    --------
    >>> z = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    >>> bool(torch.allclose(signature(z), signature(z.roll((3, 5), (-2, -1))), atol=1e-4))
    True
    """
    check_batch(latents)
    check_repeat(repeat)
    whole = double_tile(latents.float(), repeat)  # on a rectangle that repeats straight
    mean = whole.mean((-2, -1))  # (B, Z)
    flat = (whole - mean[..., None, None]).flatten(2)
    covariance = flat @ flat.mT / flat.shape[-1]  # (B, Z, Z)
    upper = torch.triu_indices(*covariance.shape[1:])
    spread = covariance[:, upper[0], upper[1]]
    power = torch.fft.fft2(whole - mean[..., None, None]).abs().square().sum(1)  # (B, h, w)
    band = _bands(*power.shape[-2:]).to(power.device)
    summed = power.new_zeros(len(power), RINGS * TURNS + 1)
    summed.index_add_(1, band, power.flatten(1))
    share = summed[:, 1:] / summed[:, 1:].sum(1, keepdim=True).clamp(min=1e-12)
    root = spread.sign() * spread.abs().sqrt()
    return torch.cat([mean, root, (share + 1e-4).log()], 1)


def _bands(high: int, wide: int) -> Tensor:
    """Which band each frequency falls in, Tensor (h * w,); 0 for the mean."""
    fy = torch.fft.fftfreq(high)[:, None].expand(high, wide)
    fx = torch.fft.fftfreq(wide)[None, :].expand(high, wide)
    radius = torch.hypot(fy, fx)
    ring = ((radius.clamp(min=1e-9) / 0.02).log2()).round().clamp(0, RINGS - 1).long()
    angle = torch.atan2(fy, fx) % math.pi  # a wave and its opposite are one
    turn = (angle / math.pi * TURNS).round().long() % TURNS
    band = 1 + ring * TURNS + turn
    return torch.where(radius == 0, 0, band).flatten()


def colour_histogram(tiles: Tensor) -> Tensor:
    """Count a tile's colours in Oklab, each shared out among the nearest bins.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]

    Returns
    -------
    Tensor (B, 180), float32
        Shares that add up to 1, in 5 bins of lightness by 6 by 6 of the two opponents.

    Raises
    ------
    ValueError
        If ``tiles`` has another shape.
    """
    lab = to_oklab(tiles.float()).flatten(2).movedim(1, 2)  # (B, H W, 3)
    low, high, bins = (torch.tensor(v, device=lab.device) for v in (_LOW, _HIGH, _BINS))
    place = ((lab - low) / (high - low)).clamp(0, 1) * (bins - 1)
    floor = place.floor().clamp(max=bins - 2.0)
    part = place - floor
    total = lab.new_zeros(len(lab), math.prod(_BINS))
    for corner in range(8):
        step = torch.tensor([corner >> 2 & 1, corner >> 1 & 1, corner & 1], device=lab.device)
        at = (floor + step).long()
        weight = torch.where(step.bool(), part, 1 - part).prod(-1)
        flat = (at[..., 0] * _BINS[1] + at[..., 1]) * _BINS[2] + at[..., 2]
        total.scatter_add_(1, flat, weight)
    return total / lab.shape[1]


def dominant_colours(tiles: Tensor) -> Tensor:
    """Find the few colours that a tile is mostly made of.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]

    Returns
    -------
    Tensor (B, 6, 4), float32
        Oklab L, a, b and share of the tile, the largest share first. Shares add up to 1; a
        design of fewer colours has rows of share 0.

    Raises
    ------
    ValueError
        If ``tiles`` has another shape.

    References
    ----------
    Lloyd's k-means; begun at the points farthest from one another (Gonzalez 1985), so that
    there is no chance in it.
    """
    lab = to_oklab(tiles.float())
    side = max(1, min(lab.shape[-2:]) // 64)
    # Pixels as they are, not averaged: a mean of two inks is a colour that is not on the cloth.
    points = lab[..., ::side, ::side].flatten(2).movedim(1, 2)  # (B, n, 3)
    batch = torch.arange(len(points), device=points.device)
    middle = points.median(1).values
    centres = [points[batch, (points - middle[:, None]).norm(dim=-1).argmin(1)]]
    gap = (points - centres[0][:, None]).norm(dim=-1)
    for _ in range(COLOURS - 1):
        centres.append(points[batch, gap.argmax(1)])
        gap = torch.minimum(gap, (points - centres[-1][:, None]).norm(dim=-1))
    centre = torch.stack(centres, 1)  # (B, 6, 3)
    for _ in range(8):
        mine = torch.cdist(points, centre).argmin(-1)
        chosen = torch.nn.functional.one_hot(mine, COLOURS).float()  # (B, n, 6)
        count = chosen.sum(1)
        moved = torch.einsum("bnk,bnc->bkc", chosen, points) / count.clamp(min=1)[..., None]
        centre = torch.where(count[..., None] > 0, moved, centre)
    share = count / points.shape[1]
    order = share.argsort(dim=1, descending=True, stable=True)
    found = torch.cat([centre, share[..., None]], -1)
    return found.gather(1, order[..., None].expand_as(found))


def check_batch(latents: Tensor, name: str = "latents") -> None:
    """Raise ``ValueError`` unless ``latents`` is a finite float tensor (B, Z, h, w)."""
    if not isinstance(latents, Tensor) or latents.ndim != 4 or 0 in latents.shape:
        told = tuple(latents.shape) if isinstance(latents, Tensor) else type(latents).__name__
        raise ValueError(f"{name} must be a Tensor (B, Z, h, w), got {told}; encode tiles first")
    # in parts: of ten thousand latents the test alone would take their memory twice again
    finite = all(bool(torch.isfinite(part).all()) for part in latents.split(256))
    if not latents.is_floating_point() or not finite:
        raise ValueError(f"{name} must be finite floats, got NaN, infinite or whole numbers")
