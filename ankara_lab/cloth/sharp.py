"""Sharp at print size: from a small tile to the pixels of a print file.

A 256 px tile printed 24 cm wide has 27 pixels an inch. Stretched as a picture it turns soft,
and every soft edge is a colour that is no ink. So the *inks* are stretched: how much of each
pixel each ink covers, read from the soft edges of the tile, is interpolated smoothly, and every
fine pixel takes the ink that covers most of it. Edges come out as clean curves, in exact colours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from ankara_lab.cloth.inks import check_inks, check_picture

_ROWS = 512  # rows worked on at once, so that memory stays small

Index = NDArray[np.uint8]


def enlarge_inks(
    index: Index,
    size: tuple[int, int],
    *,
    tile: ArrayLike | None = None,
    inks: ArrayLike | None = None,
) -> Index:
    """Enlarge an index map to print size with clean curved edges, in exact inks.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        Which ink each pixel has; read as a torus, so the result tiles as it does.
    size : (int, int), [px]
        Rows and columns wanted. A smaller size than (H, W) works as well.
    tile : array (H, W, 3), uint8 sRGB, optional
        The picture that ``index`` was made of. Its soft edges say where inside a pixel the edge
        runs; without it, edges are smoothed from the pixels alone.
    inks : array (K, 3), uint8 sRGB, optional
        The inks of ``index``; needed with ``tile``.

    Returns
    -------
    ndarray (R, C), uint8
        Only inks that are in ``index``.

    Raises
    ------
    ValueError
        If the shapes disagree or the size is not positive.

    References
    ----------
    Own derivation: cubic interpolation of each ink's coverage on the torus, then the largest.
    R. Keys, "Cubic convolution interpolation", IEEE ASSP 29 (1981).
    """
    if index.ndim != 2 or not index.size:
        raise ValueError(f"index must be (H, W), got {index.shape}; see to_inks")
    rows, columns = size
    if rows < 1 or columns < 1:
        raise ValueError(f"size must be at least 1 x 1 px, got {rows} x {columns}")
    if tile is None or inks is None:
        planes = np.stack([index == ink for ink in np.unique(index)]).astype(np.float32)
    else:
        planes = _coverage(index, check_picture(tile), check_inks(inks))
    used = np.unique(index)
    if len(used) == 1:
        return np.full(size, used[0], np.uint8)
    down = _weights(index.shape[0], rows)
    right = _weights(index.shape[1], columns).T
    wide = planes @ right  # (K, H, C)
    large = np.empty(size, np.uint8)
    for top in range(0, rows, _ROWS):
        part = down[top : top + _ROWS]
        best = part @ wide[0]
        which = np.zeros(best.shape, np.uint8)
        for ink in range(1, len(used)):
            value = part @ wide[ink]
            which[value > best] = ink
            np.maximum(best, value, out=best)
        large[top : top + _ROWS] = used[which]
    return large


def enlarge_picture(tile: ArrayLike, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Enlarge a picture on the torus by Lanczos: for cloth that is not to be flat.

    Parameters
    ----------
    tile : array (H, W, 3), uint8 sRGB
    size : (int, int), [px]
        Rows and columns wanted.

    Returns
    -------
    ndarray (R, C, 3), uint8 sRGB

    Raises
    ------
    ValueError
        If ``tile`` has another form or the size is not positive.
    """
    picture = check_picture(tile)
    rows, columns = size
    if rows < 1 or columns < 1:
        raise ValueError(f"size must be at least 1 x 1 px, got {rows} x {columns}")
    high, wide = picture.shape[:2]
    rim = 4  # more than the reach of the filter
    if rows < high or columns < wide:
        rim = 4 * int(np.ceil(max(high / rows, wide / columns)))
    around = Image.fromarray(np.pad(picture, ((rim, rim), (rim, rim), (0, 0)), mode="wrap"))
    box = (rim, rim, rim + wide, rim + high)
    return np.asarray(around.resize((columns, rows), Image.Resampling.LANCZOS, box=box))


def _coverage(
    index: Index, tile: NDArray[np.uint8], inks: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """How much of each pixel each ink in use covers, (K, H, W): soft along edges only."""
    if tile.shape[:2] != index.shape or index.max() >= len(inks):
        raise ValueError(
            f"tile and index must have one size and index fewer than {len(inks)} inks, got "
            f"{tile.shape[:2]} and {index.shape} with ink number {index.max()}"
        )
    rgb = tile.astype(np.float32)
    own = inks.astype(np.float32)[index]
    other = np.zeros(index.shape, np.uint8)
    share = np.zeros(index.shape, np.float32)
    best = np.square(rgb - own).sum(-1)
    for ink in np.unique(index):
        here = (index == ink).astype(np.uint8)
        near = here.copy()
        for axis in (0, 1):
            near |= np.roll(near, 1, axis) | np.roll(near, -1, axis)
        near &= 1 - here
        way = inks[ink].astype(np.float32) - own
        length = np.maximum(np.square(way).sum(-1), 1e-6)
        along = np.clip(((rgb - own) * way).sum(-1) / length, 0, 0.5)
        left = np.square(rgb - own - along[..., None] * way).sum(-1)
        better = (near > 0) & (left < best)
        best = np.where(better, left, best)
        share = np.where(better, along, share)
        other = np.where(better, ink, other)
    return np.stack([
        (index == ink) * (1 - share) + (other == ink) * share for ink in np.unique(index)
    ]).astype(np.float32)  # fmt: skip


def _weights(old: int, new: int) -> NDArray[np.float32]:
    """Cubic interpolation round a circle as a matrix (new, old)."""
    at = (np.arange(new) + 0.5) * old / new - 0.5
    stretch = max(1.0, old / new)  # averages when it makes smaller
    reach = int(np.ceil(2 * stretch))
    matrix = np.zeros((new, old), np.float32)
    base = np.floor(at).astype(int)
    for step in range(1 - reach, reach + 1):
        weight = _kernel((base + step - at) / stretch)
        np.add.at(matrix, (np.arange(new), (base + step) % old), weight)
    return matrix / matrix.sum(1, keepdims=True)


def _kernel(x: NDArray[np.float64], b: float = 0.6, c: float = 0.2) -> NDArray[np.float64]:
    """Mitchell and Netravali's cubic; this soft, a thin slanting line does not fall into dots."""
    x = np.abs(x)
    inner = (12 - 9 * b - 6 * c) * x**3 + (-18 + 12 * b + 6 * c) * x**2 + (6 - 2 * b)
    outer = (-b - 6 * c) * x**3 + (6 * b + 30 * c) * x**2 - (12 * b + 48 * c) * x + 8 * b + 24 * c
    return np.where(x < 1, inner, np.where(x < 2, outer, 0.0)) / 6
