"""Recolour a tile: the same drawing in the colours of another palette.

Exactly, every pixel gets one of the given colours, fit for as many printing screens. Gently,
each ink is moved to its new colour and what varied within it, shading and soft edges, is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from ankara_lab.cloth.inks import check_inks, check_picture, find_inks, to_inks
from ankara_lab.draw.oklab import oklab_to_srgb, srgb_to_oklab

_SOFT = 0.06  # Oklab distance over which a pixel's share in an ink falls off


def recolour(
    tile: ArrayLike,
    palette: ArrayLike,
    *,
    inks: ArrayLike | None = None,
    match: str = "nearest",
    gentle: bool = False,
) -> NDArray[np.uint8]:
    """Recolour a tile to a palette.

    Parameters
    ----------
    tile : array (H, W, 3), uint8 sRGB
        One period of the cloth; a PIL picture in mode RGB works as well.
    palette : array (K, 3), uint8 sRGB
        2 to 8 colours.
    inks : array (L, 3), uint8 sRGB, optional
        The colours now, L at most K. Default: found, as many as the palette has.
    match : {"nearest", "order"}
        ``nearest`` gives each ink a colour of its own so that all move as little as can be;
        ``order`` gives the first ink the first colour, and so on: found inks begin with the
        one that covers most.
    gentle : bool
        Keep shading and soft edges, instead of exactly the palette's colours.

    Returns
    -------
    ndarray (H, W, 3), uint8 sRGB
        It tiles as ``tile`` does. Not gentle, it holds no colour but the palette's.

    Raises
    ------
    ValueError
        If tile, palette or inks are not so, or ``match`` is unknown.

    References
    ----------
    Assignment: Kuhn 1955. Gentle: own derivation, each pixel moves by the mean of its inks'
    moves, weighed by how near it is to each in Oklab.

    Examples
    --------
    >>> tile = np.zeros((16, 16, 3), np.uint8)
    >>> tile[:, 8:] = 255
    >>> sorted(set(map(tuple, recolour(tile, [[9, 9, 90], [250, 240, 200]])[0].tolist())))
    [(9, 9, 90), (250, 240, 200)]
    """
    picture, goal = check_picture(tile), check_inks(palette)
    if len(goal) < 2:
        raise ValueError(f"palette must hold 2 to 8 colours, got {len(goal)}")
    if match not in ("nearest", "order"):
        raise ValueError(f"match must be nearest or order, got {match!r}")
    now = find_inks(picture, len(goal)) if inks is None else check_inks(inks)
    if len(now) > len(goal):
        raise ValueError(f"inks must be at most as many as the palette's {len(goal)} colours, got "
                         f"{len(now)}; merge some first")
    lab, wanted = srgb_to_oklab(now), srgb_to_oklab(goal)
    chosen = np.arange(len(now))
    if match == "nearest":
        chosen = linear_sum_assignment(np.linalg.norm(lab[:, None] - wanted, axis=2))[1]
    if not gentle:
        flat: NDArray[np.uint8] = goal[chosen][to_inks(picture, now)]
        return flat
    pixels = srgb_to_oklab(picture)
    far = np.square(pixels[:, :, None] - lab).sum(-1) / (2 * _SOFT**2)  # (H, W, L)
    share = np.exp(far.min(-1, keepdims=True) - far)
    share /= share.sum(-1, keepdims=True)
    moved = oklab_to_srgb(pixels + share @ (wanted[chosen] - lab))
    return np.rint(255 * moved).astype(np.uint8)
