"""Regions of a tile: soft masks that wrap round, and latents laid side by side by them.

A region is a spot, a rectangle or a brush stroke, in fractions of the tile; what leaves the tile
on one side comes in on the other, half a tile lower or aside where the repeat says so. Masks
made of several regions add up to 1 everywhere. :func:`mix_regions` lays latents by them;
``denoise(regions=…)`` paints a prompt in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ankara_lab.model.torus import Repeat, check_repeat


@dataclass(frozen=True)
class Spot:
    """Around a point."""

    y: float
    """[fraction of H]"""
    x: float
    """[fraction of W]"""
    radius: float = 0.0
    """[fraction of H]"""


@dataclass(frozen=True)
class Rectangle:
    """From a corner down and to the right; it may reach over the edge and come in again."""

    top: float
    """[fraction of H]"""
    left: float
    """[fraction of W]"""
    height: float
    """[fraction of H], at most 1."""
    width: float
    """[fraction of W], at most 1."""


@dataclass(frozen=True)
class Stroke:
    """Along a line of points, as a brush goes."""

    points: tuple[tuple[float, float], ...]
    """(y, x) each, [fraction of H and W]; a point outside the tile is a way over its edge."""
    radius: float = 0.05
    """Of the brush [fraction of H]."""


Region = Spot | Rectangle | Stroke | None


def region_masks(
    regions: Sequence[Region],
    size: tuple[int, int],
    *,
    repeat: Repeat | None = "straight",
    softness: float = 0.06,
) -> Tensor:
    """Make soft masks of regions, which share every place of the tile among them.

    Parameters
    ----------
    regions : sequence of Spot, Rectangle, Stroke or None
        None, at most once, is all that the others leave.
    size : (int, int)
        Rows and columns of the masks: a latent's, or a tile's [px].
    repeat : {"straight", "half-drop", "brick"} or None
    softness : float, [fraction of H]
        How wide one region fades into the next; at least 0.001.

    Returns
    -------
    Tensor (N, 1, rows, columns) in [0, 1]
        One for each region; they add up to 1. A single region fades to 0 outside.

    Raises
    ------
    ValueError
        If there is no region, a region or the size is not of that form, or softness is too low.

    Examples
    --------
    >>> left, rest = region_masks([Rectangle(0, 0, 1, 0.5), None], (8, 8))
    >>> bool(left[0, 4, 2] > 0.99), bool(rest[0, 4, 6] > 0.7)
    (True, True)
    """
    check_repeat(repeat, allow_none=True)
    if not regions or sum(region is None for region in regions) > 1:
        raise ValueError("regions must be at least one Spot, Rectangle or Stroke, with None at "
                         f"most once for the rest, got {list(regions)}")
    if len(size) != 2 or not all(isinstance(side, int) and 0 < side <= 8192 for side in size):
        raise ValueError(f"size must be (rows, columns), whole numbers from 1, got {size!r}")
    if not softness >= 0.001:
        raise ValueError(f"softness must be at least 0.001 of the tile, got {softness}")
    far = [None if region is None else _distance(region, size, repeat) for region in regions]
    named = [away for away in far if away is not None]
    if not named:
        return torch.ones(1, 1, *size)
    fades = [torch.exp(-0.5 * (away / softness) ** 2) for away in named]
    if len(regions) == 1:
        return fades[0][None, None]
    if len(named) < len(regions):
        shares = iter(fades)
        rest = 1 - torch.stack(fades).amax(0)
        parts = torch.stack([rest if away is None else next(shares) for away in far])
        return (parts / parts.sum(0))[:, None]
    # The nearest has it; on the border, where two are as near, they share it.
    return torch.softmax(-torch.stack(named) / softness * 2, 0)[:, None]


def mix_regions(latents: Tensor, masks: Tensor) -> Tensor:
    """Lay latents side by side by soft masks.

    Where two meet, their mean would be pale; it gets back the contrast that averaging took.

    Parameters
    ----------
    latents : Tensor (N, Z, h, w)
    masks : Tensor (N, 1, h, w) in [0, 1]
        As :func:`region_masks` gives; scaled to add up to 1.

    Returns
    -------
    Tensor (1, Z, h, w)
        It keeps the seams if latents and masks wrap.

    Raises
    ------
    ValueError
        If the shapes do not fit, values are not finite, or a place has no mask.

    References
    ----------
    Own derivation: the variance of a sum of independent parts is the sum of m² times theirs.
    """
    fits = all(isinstance(x, Tensor) and x.ndim == 4 for x in (latents, masks))
    if not fits or masks.shape != (len(latents), 1, *latents.shape[2:]):
        told = [tuple(getattr(x, "shape", ())) for x in (latents, masks)]
        raise ValueError(f"latents (N, Z, h, w) need masks (N, 1, h, w), got {told[0]} and "
                         f"{told[1]}; region_masks makes them")
    if not torch.isfinite(latents).all() or not torch.isfinite(masks).all():
        raise ValueError("latents and masks must be finite, got NaN or infinite values")
    total = masks.sum(0, keepdim=True)
    if bool((masks < 0).any()) or bool((total <= 1e-6).any()):
        raise ValueError("masks must be at least 0 and leave no place of the tile to nobody")
    share = (masks / total).to(latents)
    middle = latents.mean((-2, -1), keepdim=True)
    ground = (share * middle).sum(0, keepdim=True)
    pattern = (share * (latents - middle)).sum(0, keepdim=True)
    return ground + pattern / share.square().sum(0, keepdim=True).sqrt()


def _distance(region: Region, size: tuple[int, int], repeat: Repeat | None) -> Tensor:
    """How far each place is from a region, over the edges too [fraction of H], (rows, columns)."""
    high, wide = size
    y = ((torch.arange(high) + 0.5) / high)[:, None]
    x = ((torch.arange(wide) + 0.5) / wide)[None, :]
    reach = 0 if repeat is None else 2
    best = torch.full(size, torch.inf)
    for i in range(-reach, reach + 1):
        for j in range(-reach, reach + 1):
            down = i + (j / 2 if repeat == "half-drop" else 0)
            aside = j + (i / 2 if repeat == "brick" else 0)
            best = torch.minimum(best, _from(region, y - down, x - aside, wide / high))
    return best


def _from(region: Region, y: Tensor, x: Tensor, aspect: float) -> Tensor:
    """How far points (y, x) are from one copy of a region; ``aspect`` is W / H."""
    if isinstance(region, Rectangle):
        _check(region, (region.top, region.left, region.height, region.width))
        if not (0 < region.height <= 1 and 0 < region.width <= 1):
            raise ValueError(f"a Rectangle's height and width must be in (0, 1], got {region}")
        dy = torch.maximum(region.top - y, y - region.top - region.height).clamp(min=0)
        dx = torch.maximum(region.left - x, x - region.left - region.width).clamp(min=0)
        return torch.hypot(dy, dx * aspect)
    if isinstance(region, Spot):
        points: Sequence[tuple[float, float]] = ((region.y, region.x),)
    elif isinstance(region, Stroke) and region.points:
        points = region.points
    else:
        raise ValueError(f"a region is a Spot, a Rectangle or a Stroke with points, got {region!r}")
    _check(region, [number for point in points for number in point] + [region.radius])
    best = torch.full(torch.broadcast_shapes(y.shape, x.shape), torch.inf)
    for (y0, x0), (y1, x1) in zip(points, points[1:] or points, strict=False):
        way_y, way_x = y1 - y0, (x1 - x0) * aspect
        off_y, off_x = y - y0, (x - x0) * aspect
        along = (off_y * way_y + off_x * way_x) / max(way_y**2 + way_x**2, 1e-12)
        along = along.clamp(0, 1)
        best = torch.minimum(best, torch.hypot(off_y - along * way_y, off_x - along * way_x))
    return (best - region.radius).clamp(min=0)


def _check(region: object, numbers: Sequence[float]) -> None:
    if not all(isinstance(number, int | float) and abs(number) <= 8 for number in numbers):
        raise ValueError(f"a region's numbers are fractions of the tile, -8 to 8, got {region!r}")
