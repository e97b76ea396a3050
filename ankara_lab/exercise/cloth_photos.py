"""Photos of one drawn cloth, good and spoilt, for the lesson on flaws and its exercises."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ankara_lab.draw.swatch import draw_swatch

SEED, SIDE = 3, 256
FLAWS = ("stain", "thread", "pale patch")
"""Kinds of flaw that :func:`spoil` draws."""


@cache
def _cloth() -> NDArray[np.float64]:
    return np.tile(draw_swatch(seed=SEED, size=128).tile, (4, 4, 1)).astype(float)


def cloth_photo(number: int) -> Tensor:
    """Take one photo of the lesson's cloth: another place, the grain of the camera.

    Parameters
    ----------
    number : int
        Which photo; the same number gives the same one.

    Returns
    -------
    Tensor (1, 3, 256, 256), float in [-1, 1]
    """
    rng = np.random.default_rng(number)
    down, aside = rng.integers(0, _cloth().shape[0] - SIDE, 2)
    view = _cloth()[down : down + SIDE, aside : aside + SIDE] * 0.92
    grain = rng.normal(scale=5, size=view.shape)
    pixels = (view + grain).clip(0, 255).round()
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 127.5 - 1


def spoil(photo: Tensor, kind: str, row: int = 150, column: int = 80) -> Tensor:
    """Draw a flaw into a photo.

    Parameters
    ----------
    photo : Tensor (1, 3, H, W), float in [-1, 1]
        Stays as it is.
    kind : {"stain", "thread", "pale patch"}
    row, column : int, [px]
        The flaw's middle.

    Returns
    -------
    Tensor (1, 3, H, W)

    Raises
    ------
    ValueError
        If ``kind`` is unknown.
    """
    if kind not in FLAWS:
        raise ValueError(f"kind must be one of {', '.join(FLAWS)}, got {kind!r}")
    spoilt = photo.clone()
    rows = torch.arange(photo.shape[-2])[:, None] - float(row)
    columns = torch.arange(photo.shape[-1])[None, :] - float(column)
    if kind == "stain":
        spoilt[:, :, rows.square() + columns.square() < 13**2] *= 0.35
    elif kind == "thread":
        bent = (columns - 6 * torch.sin(rows / 12)).abs() < 1.5
        spoilt[:, :, bent & (rows.abs() < 45)] = 0.85
    else:
        patch = (rows.abs() < 20) & (columns.abs() < 25)
        spoilt[:, :, patch] = spoilt[:, :, patch] * 0.6 + 0.3
    return spoilt
