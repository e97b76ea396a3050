"""Cloth as small as can be, for lesson 13: one motif in one ink on a tile of 32 dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ankara_lab.draw.canvas import Canvas, Stamp
from ankara_lab.draw.geometry import GROUND, MOTIF, OUTLINE
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import palettes

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 32
"""Side of a tile [px]."""
STEP = 4
"""A motif's place is a multiple of this [px], which a latent of 8 by 8 pieces can follow."""
_FINE = 4  # painted so many times finer, then averaged: smooth edges
_RADIUS = 0.46  # of the motif [fraction of the tile]; a little ground stays around it


def small_cloth(count: int, motif: str = "fish", seed: int = 0) -> Tensor:
    """Draw plates that hold one motif each, in a form and at a place left to chance.

    Parameters
    ----------
    count : int
        How many, at least 1.
    motif : str
        One of the families: ``"fish"``, ``"snail"``, ``"umbrella"`` …
    seed : int

    Returns
    -------
    Tensor (count, 1, 32, 32), float32 in [-1, 1]
        1 is bare ground and -1 full ink. What leaves a plate on one side comes in on the other.

    Raises
    ------
    ValueError
        If the count is below 1 or no family is called so.

    Examples
    --------
    >>> tuple(small_cloth(2).shape)
    (2, 1, 32, 32)
    """
    import torch

    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    if motif not in FAMILIES:
        raise ValueError(f"no motif is called {motif!r}; there are: {', '.join(FAMILIES)}")
    rng = np.random.default_rng(seed)
    plates = np.empty((count, 1, SIDE, SIDE), np.float32)
    for plate in plates:
        canvas = Canvas(SIDE * _FINE)
        shapes = FAMILIES[motif].draw(rng)
        canvas.stamp(Stamp.of(shapes), 0.5, 0.5, _RADIUS)
        inked = np.isin(canvas.index, (MOTIF, OUTLINE))  # the accents stay bare: one ink, one plate
        cover = inked.reshape(SIDE, _FINE, SIDE, _FINE).mean((1, 3))
        plate[0] = 1 - 2 * np.roll(cover, rng.integers(SIDE // STEP, size=2) * STEP, (0, 1))
    return torch.from_numpy(plates)


def dye(plates: Tensor, first: int = 0) -> Tensor:
    """Print plates, each on the ground and with the ink of another palette.

    Parameters
    ----------
    plates : Tensor (B, 1, H, W), float in [-1, 1]
        1 is bare ground and -1 full ink.
    first : int
        Which of the palettes comes first; the others follow in their order.

    Returns
    -------
    Tensor (B, 3, H, W), float in [-1, 1]
        Tiles, to be shown.
    """
    import torch

    pairs = []
    for palette in palettes().values():
        rgb = palette.rgb.astype(np.float32) / 127.5 - 1
        apart = np.abs(rgb - rgb[GROUND]).mean(1)  # the ink that is seen best
        pairs.append((rgb[GROUND], rgb[int(apart.argmax())]))
    chosen = [pairs[(first + k) % len(pairs)] for k in range(len(plates))]
    ground, ink = (
        torch.from_numpy(np.stack(some))[:, :, None, None] for some in zip(*chosen, strict=True)
    )
    cover = (1 - plates.detach().cpu().clamp(-1, 1)) / 2
    return ground + cover * (ink - ground)
