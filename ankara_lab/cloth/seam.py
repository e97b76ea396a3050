"""How visible is the seam where a tile meets its neighbour?

A tile is laid edge to edge, so its last row meets its first. Let c(l) be the mean step in
Oklab from one side of a line l to the other, for every line between two rows, the wrap line
among them. A seamless tile steps no harder across the wrap than anywhere else. The two
measures here compare c(wrap) with the other lines: the *ratio* with their mean, for judging a
set of tiles by its median; the *score* with their 98th percentile, for judging one tile, since
a good tile may have a motif's edge on the wrap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankara_lab.draw.oklab import srgb_to_oklab

_FLAT = 1e-6  # an Oklab step far below what eight bits can hold


class Seams(NamedTuple):
    """One measure on both axes; 1 means that the wrap line looks like the other lines."""

    top_bottom: float
    left_right: float


def seam_ratio(tile: ArrayLike) -> Seams:
    """Compare the step across the wrap with the mean step across all lines.

    For a set of seamless tiles the median over the set is 0.95 to 1.05 on each axis. For a
    single good tile it may be large: use :func:`seam_score` there. A half-drop or brick tile
    does not wrap by itself; measure its doubled tile (:func:`ankara_lab.double_tile`).

    Parameters
    ----------
    tile : array (H, W, 3), uint8 in [0, 255] or float in [0, 1]
        One picture in sRGB; a PIL picture in mode RGB works as well.

    Returns
    -------
    Seams
        ``(top_bottom, left_right)``. A flat tile gives 1.

    Raises
    ------
    ValueError
        If ``tile`` is not (H, W, 3), is smaller than 2 x 2, holds NaN, or is a float
        array outside [0, 1].

    References
    ----------
    Own derivation: c(wrap) / mean over l of c(l).

    Examples
    --------
    >>> ramp = np.linspace(0, 1, 8)[:, None, None] * np.ones((1, 8, 3))
    >>> seam_ratio(ramp).top_bottom > 3  # white meets black at the wrap
    True
    """
    return Seams(*(_compare(steps, steps.mean()) for steps in _line_steps(tile)))


def seam_score(tile: ArrayLike) -> Seams:
    """Compare the step across the wrap with the 98th percentile of all lines.

    Every seamless tile scores at most 1.1 on each axis: its wrap line is no harder than the
    hardest lines within it.

    Parameters
    ----------
    tile : array (H, W, 3), uint8 in [0, 255] or float in [0, 1]
        One picture in sRGB; for half-drop and brick, the doubled tile.

    Returns
    -------
    Seams
        ``(top_bottom, left_right)``. A flat tile gives 1.

    Raises
    ------
    ValueError
        As :func:`seam_ratio`.

    References
    ----------
    Own derivation: c(wrap) / 98th percentile over l of c(l).
    """
    return Seams(*(_compare(steps, np.percentile(steps, 98)) for steps in _line_steps(tile)))


def _compare(steps: NDArray[np.float64], usual: np.floating) -> float:
    if usual < _FLAT:
        return 1.0 if steps[0] < _FLAT else float("inf")
    return float(steps[0] / usual)


def _line_steps(tile: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean Oklab step across each line, (H,) and (W,); index 0 is the wrap line."""
    picture = np.asarray(tile)
    if picture.ndim != 3 or picture.shape[2] != 3 or min(picture.shape[:2]) < 2:
        raise ValueError(
            f"tile must be one picture (H, W, 3) of at least 2 x 2, got shape {picture.shape}; "
            "turn a tensor into a picture first with tile_to_picture"
        )
    if picture.dtype != np.uint8 and not (np.min(picture) >= 0 and np.max(picture) <= 1):
        raise ValueError(
            "a tile that is not uint8 must be float in [0, 1] without NaN, got values from "
            f"{np.min(picture)} to {np.max(picture)}"
        )
    lab = srgb_to_oklab(picture)  # (H, W, 3)
    rows, columns = (
        np.linalg.norm(lab - np.roll(lab, 1, axis), axis=2).mean(axis=1 - axis) for axis in (0, 1)
    )
    return rows, columns
