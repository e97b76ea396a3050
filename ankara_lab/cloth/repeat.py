"""Lay a tile as cloth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

OFFSETS = {"straight": (0.0, 0.0), "half-drop": (0.5, 0.0), "brick": (0.0, 0.5)}
"""How far the next column sits lower and the next row aside, as a fraction of the tile."""


def lay_repeat(
    tile: NDArray[np.uint8], across: int = 3, *, repeat: str = "straight"
) -> NDArray[np.uint8]:
    """Lay ``across`` by ``across`` tiles side by side, as the cloth will print.

    Parameters
    ----------
    tile : ndarray (H, W, 3), uint8
        One period of the cloth; ``numpy.asarray(picture)`` of a PIL picture.
    across : int
        Tiles in each direction, 1 to 32.
    repeat : {"straight", "half-drop", "brick"}
        How tiles meet.

    Returns
    -------
    ndarray (across · H, across · W, 3), uint8

    Raises
    ------
    ValueError
        If ``tile`` is not (H, W, 3), ``across`` is out of range or ``repeat`` is unknown.

    References
    ----------
    Own derivation: cloth pixel (r, c) reads tile row ``r - (c // W) · drop · H`` and
    tile column ``c - (r // H) · aside · W``, modulo the tile's sides.

    Examples
    --------
    >>> lay_repeat(np.zeros((4, 6, 3), np.uint8), 2, repeat="half-drop").shape
    (8, 12, 3)
    """
    if tile.ndim != 3 or tile.shape[2] != 3:
        raise ValueError(f"tile must be (H, W, 3), got {tile.shape}; use numpy.asarray(picture)")
    if not 1 <= across <= 32:
        raise ValueError(f"across must be 1 to 32 tiles, got {across}")
    if repeat not in OFFSETS:
        raise ValueError(f"repeat must be one of {', '.join(OFFSETS)}; got {repeat!r}")
    drop, aside = OFFSETS[repeat]
    high, wide = tile.shape[:2]
    row = np.arange(high * across)[:, None]
    col = np.arange(wide * across)[None, :]
    from_row = (row - np.round((col // wide) * drop * high).astype(int)) % high
    from_col = (col - np.round((row // high) * aside * wide).astype(int)) % wide
    return tile[from_row, from_col]
