"""Restyle a tile by its patches: move them until they are distributed as the style's are.

Seen along one direction, the patches of a tile are a row of numbers, and so are the style's. The
optimal transport between two rows of numbers is to sort both. Each step takes a few random
directions, moves every patch by what sorting says, and lets overlapping patches agree on each
pixel: a gradient step on the sliced Wasserstein distance, without a gradient to compute. It
goes from a small tile to the whole one, so that large forms settle before fine ones, and begins
with what the fast method lays.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.latent.patches import wrap_add
from ankara_lab.latent.style_fast import bring_back, lay_style
from ankara_lab.latent.transport import transport_colours
from ankara_lab.model.torus import Repeat, wrap_pad

_SIDE = 7  # [px] of a patch, at every size
_DIRECTIONS = 12  # of a step
_STEPS = (24, 32, 32)  # at full size, half and a quarter
_PULL = 0.08  # of the structure, at each step, where it is to be kept wholly
_CHROMA = 1.5  # Oklab's a and b span less than L; so weighted, a patch is matched in all three


def texture_steps(
    content: Tensor,
    style: Tensor,
    *,
    keep_structure: float,
    repeat: Repeat,
    steps: int | None = None,
    seed: int = 0,
) -> Iterator[tuple[int, int, Tensor]]:
    """Move a tile's patches to the distribution of a style's.

    Parameters
    ----------
    content, style : Tensor (1, 3, H, W), Oklab
    keep_structure : float in [0, 1]
    repeat : {"straight", "half-drop", "brick"}
    steps : int, optional
        At each size. Default: 24 at full size, more at smaller ones.
    seed : int
        Of the directions.

    Yields
    ------
    (int, int, Tensor (1, 3, H, W))
        Number of the step, of all, and the tile in Oklab so far.

    References
    ----------
    Elnekave and Weiss 2022, arXiv 2203.12571 (GPDM: sliced Wasserstein over patches, coarse to
    fine); Pitie et al. 2007 for the step without a gradient.
    """
    weight = torch.tensor([1.0, _CHROMA, _CHROMA]).to(content).reshape(1, 3, 1, 1)
    with torch.inference_mode():
        # Patches of the style as they are laid at a first look: near enough to its distribution
        # for brush marks to settle, which from plain colours would stay blobs.
        laid = lay_style(content, style, keep_structure=keep_structure, repeat=repeat, seed=seed)
        guide = laid * weight
    goal = style * weight
    fresh = 0.4 + 0.6 * keep_structure
    sizes = _sizes(content.shape[-2], content.shape[-1], repeat)
    dice = torch.Generator().manual_seed(seed)
    counts = [steps or _STEPS[factor // 2] for factor in sizes]
    total, number = sum(counts), 0
    tile: Tensor | None = None
    for count, factor in zip(counts, sizes, strict=True):
        aim, there = (F.avg_pool2d(x, factor) if factor > 1 else x for x in (guide, goal))
        if tile is None:
            tile = aim
        else:
            # The larger forms are as they settled; the finer come in from the guide.
            settled = _twice(tile, repeat)
            tile = settled + fresh * (aim - _twice(F.avg_pool2d(aim, 2), repeat))
        for index in range(count):
            with torch.inference_mode():
                tile = _moved(tile, there, dice, repeat)
                if index < count - 1:
                    tile = bring_back(tile, aim, _PULL * keep_structure, repeat)
                shown = tile if factor == 1 else F.interpolate(tile, scale_factor=factor)
                last = factor == 1 and index == count - 1
                if last:
                    shown = transport_colours(tile / weight, style, seed=seed) * weight
            yield number, total, (shown / weight).clone()
            number += 1


def _sizes(high: int, wide: int, repeat: Repeat) -> list[int]:
    """By what the tile is made smaller, from much to not at all."""
    even = 1 if repeat == "straight" else 2
    factors = [4, 2, 1]
    return [f for f in factors if f == 1 or (
        min(high, wide) // f >= 32 and high % (f * even) == 0 and wide % (f * even) == 0)]


def _moved(tile: Tensor, goal: Tensor, dice: torch.Generator, repeat: Repeat) -> Tensor:
    """One step of the tile's patches towards the goal's."""
    width = 3 * _SIDE * _SIDE
    # Orthonormal directions, so that what one of them moves the others do not see.
    turned = torch.linalg.qr(torch.randn(width, _DIRECTIONS, generator=dice))[0].T.to(tile)
    kernel = turned.reshape(_DIRECTIONS, 3, _SIDE, _SIDE)
    reach = _SIDE // 2
    seen = F.conv2d(wrap_pad(tile, (reach,) * 4, repeat), kernel)[0].flatten(1)  # (D, N)
    wanted = F.conv2d(goal, kernel)[0].flatten(1)  # (D, M): only patches that lie within
    place = seen.argsort(1)
    asked = wanted.sort(1).values
    if asked.shape[1] != seen.shape[1]:
        asked = F.interpolate(asked[None], seen.shape[1], mode="linear", align_corners=True)[0]
    move = torch.zeros_like(seen).scatter_(1, place, asked) - seen
    move = move.reshape(1, _DIRECTIONS, *tile.shape[-2:])
    spread = F.conv_transpose2d(move, kernel)
    # Each pixel lies in 49 patches, and a step sees 12 of 147 directions: the mean of the moves,
    # stepped as far as stays stable.
    return tile + _RATE * wrap_add(spread, reach, repeat)


_RATE = 3.5 / _SIDE**2


def _twice(x: Tensor, repeat: Repeat) -> Tensor:
    """Double the size, smoothly and across the edges."""
    around = F.interpolate(wrap_pad(x, (2,) * 4, repeat), scale_factor=2, mode="bilinear")
    return around[..., 4:-4, 4:-4]
