"""Lay a tile as cloth.

Every way of laying comes down to its *unit*: the smallest rectangle that repeats straight. For
a half-drop that is two columns, for a mirrored repeat two by two; a kaleidoscope folds the
tile. A file that holds one unit can be printed by a machine that only knows straight repeats.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[Any]  # (H, W) ink numbers or (H, W, 3) colours

OFFSETS = {"straight": (0.0, 0.0), "half-drop": (0.5, 0.0), "brick": (0.0, 0.5)}
"""How far the next column sits lower and the next row aside, as a fraction of the tile."""

STEPS = {**OFFSETS, "third-drop": (1 / 3, 0.0), "third-brick": (0.0, 1 / 3)}
"""The repeats whose tiles only slide: the unit alone is a torus then, the tile by itself is not."""


def unit_cell(tile: Picture, repeat: str = "straight") -> Picture:
    """Build the rectangle that repeats straight when a tile is laid in some other way.

    Parameters
    ----------
    tile : ndarray (H, W) or (H, W, 3)
        One period of the cloth, as colours or as an index map.
    repeat : str
        ``"straight"``; ``"half-drop"``, ``"third-drop"``: each column a half or a third lower;
        ``"brick"``, ``"third-brick"``: each row a half or a third aside; ``"mirror"``: every
        other column and row mirrored; ``"turn"``: every other column upside down;
        ``"pinwheel"``: quarter turns; ``"p4m"``, ``"p6m"``: kaleidoscopes of an eighth of a
        square or a twelfth of a hexagon.

    Returns
    -------
    ndarray (a · H, b · W) or (a · H, b · W, 3), same dtype
        ``a`` by ``b`` is :func:`unit_shape`; for p6m the height is only near to it.

    Raises
    ------
    ValueError
        If ``repeat`` is unknown, ``tile`` has another form, or a pinwheel or p4m is asked of a
        tile that is not square.

    References
    ----------
    D. Schattschneider, "The plane symmetry groups", Amer. Math. Monthly 85 (1978). A mirror
    line never shows a seam; "turn" and "pinwheel" show none only where the tile's edges are
    plain.

    Examples
    --------
    >>> unit_cell(np.array([[1, 2], [3, 4]]), "half-drop").tolist()
    [[1, 2, 3, 4], [3, 4, 1, 2]]
    """
    check_repeat(repeat)
    if tile.ndim not in (2, 3) or not tile.size:
        raise ValueError(f"tile must be (H, W) or (H, W, 3), got {tile.shape}")
    if repeat in ("pinwheel", "p4m") and tile.shape[0] != tile.shape[1]:
        raise ValueError(
            f"a {repeat} repeat turns the tile by quarters and needs a square one, got "
            f"{tile.shape[0]} x {tile.shape[1]}; crop it or choose mirror"
        )
    return _UNITS[repeat](tile)


def unit_shape(repeat: str) -> tuple[int, int]:
    """Say how many tiles high and wide the unit of a repeat is.

    Raises
    ------
    ValueError
        If ``repeat`` is unknown.

    Examples
    --------
    >>> unit_shape("half-drop"), unit_shape("mirror")
    ((1, 2), (2, 2))
    """
    check_repeat(repeat)
    if repeat in STEPS:
        down, aside = STEPS[repeat]
        return round(1 / aside) if aside else 1, round(1 / down) if down else 1
    return (1, 2) if repeat == "turn" else (2, 2)


def check_repeat(repeat: str) -> None:
    """Raise unless this is a way to lay a tile.

    Raises
    ------
    ValueError
        If it is not.
    """
    if repeat not in _UNITS:
        raise ValueError(f"repeat must be one of {', '.join(_UNITS)}; got {repeat!r}")


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
    repeat : str
        How tiles meet: ``"straight"``, ``"half-drop"``, ``"brick"`` or another one of
        :func:`ankara_lab.cloth.repeat.unit_cell`.

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
    unit = unit_cell(tile, repeat)
    rows = np.arange(tile.shape[0] * across) % unit.shape[0]
    columns = np.arange(tile.shape[1] * across) % unit.shape[1]
    return unit[rows[:, None], columns]


def _stepped(repeat: str) -> Callable[[Picture], Picture]:
    def unit(tile: Picture) -> Picture:
        down, aside = STEPS[repeat]
        high, wide = tile.shape[:2]
        rows, columns = unit_shape(repeat)
        return np.concatenate([
            np.concatenate([
                np.roll(tile, (round(c * down * high), round(r * aside * wide)), (0, 1))
                for c in range(columns)
            ], 1)
            for r in range(rows)
        ])  # fmt: skip

    return unit


def _mirror(tile: Picture) -> Picture:
    pair = np.concatenate((tile, tile[:, ::-1]), 1)
    return np.concatenate((pair, pair[::-1]))


def _turn(tile: Picture) -> Picture:
    return np.concatenate((tile, tile[::-1, ::-1]), 1)


def _pinwheel(tile: Picture) -> Picture:
    top = np.concatenate((tile, np.rot90(tile, -1)), 1)
    return np.concatenate((top, np.concatenate((np.rot90(tile), np.rot90(tile, 2)), 1)))


def _p4m(tile: Picture) -> Picture:
    at = np.arange(tile.shape[0])
    return _mirror(tile[np.maximum(at[:, None], at), np.minimum(at[:, None], at)])


def _p6m(tile: Picture) -> Picture:
    """Fold the plane into the triangle of 30, 60 and 90 degrees at the tile's corner."""
    high, wide = tile.shape[:2]
    across = 2 * wide
    down = round(across * np.sqrt(3) / 2) * 2
    # hexagon centres stand at the corners and the middle of a cell of 1 by √3
    x = (np.arange(across) + 0.5)[None, :] / across
    y = (np.arange(down)[:, None] + 0.5) / down * np.sqrt(3)
    corner = [(x - i - h, y - (j + h) * np.sqrt(3)) for i in (0, 1) for j in (0, 1) for h in (0,)]
    corner.append((x - 0.5, y - np.sqrt(3) / 2))
    far = np.stack([a**2 + b**2 for a, b in corner])
    which = far.argmin(0)
    dx, dy = (np.choose(which, np.broadcast_arrays(*part)) for part in zip(*corner, strict=True))
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx) % (np.pi / 3)
    angle = np.minimum(angle, np.pi / 3 - angle)
    # the farthest corner of the triangle is 1/√3 away: it reaches the tile's opposite side
    scale = np.sqrt(3) * 0.999
    column = (radius * np.cos(angle) * scale * wide).astype(int) % wide
    row = (radius * np.sin(angle) * scale * high).astype(int) % high
    return tile[row, column]


_UNITS: dict[str, Callable[[Picture], Picture]] = {
    **{repeat: _stepped(repeat) for repeat in STEPS},
    "mirror": _mirror,
    "turn": _turn,
    "pinwheel": _pinwheel,
    "p4m": _p4m,
    "p6m": _p6m,
}

REPEATS = tuple(_UNITS)
"""Every way to lay one tile."""
