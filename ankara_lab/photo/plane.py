"""Flat cloth seen by a camera: homographies, and looking a picture up through one.

Points are ``(x, y)`` in px as Pillow counts them: x to the right, y down, and the middle of the
first pixel at (0, 0). A homography is a 3 x 3 matrix that takes ``(x, y, 1)`` to a multiple of
the other point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import map_coordinates, spline_filter

Points = NDArray[np.floating]


def homography(start: ArrayLike, goal: ArrayLike) -> NDArray[np.float64]:
    """Find the homography that takes four points to four others.

    Parameters
    ----------
    start, goal : array (4, 2), [px]
        No three of either on one line.

    Returns
    -------
    ndarray (3, 3)

    References
    ----------
    Hartley and Zisserman, "Multiple View Geometry" (2004), section 4.1.
    """
    rows, sides = [], []
    for (x, y), (u, v) in zip(np.asarray(start, float), np.asarray(goal, float), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        sides += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(sides)), 1.0).reshape(3, 3)


def carry(matrix: NDArray[np.floating], points: ArrayLike) -> Points:
    """Take points (..., 2) through a homography."""
    points = np.asarray(points, float)
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    return moved[..., :2] / moved[..., 2:]


def tilt(slope: ArrayLike, middle: ArrayLike) -> NDArray[np.float64]:
    """Return the homography that takes a photo's px to the px of the cloth lying flat.

    It leaves the middle, and all distances near it, as they are; elsewhere a point at ``d``
    from the middle goes to ``d / (1 + slope · d)``.

    Parameters
    ----------
    slope : (2,), [1/px]
        How fast the scale falls, to the right and down.
    middle : (2,), [px]
    """
    (p, q), (x, y) = np.asarray(slope, float), np.asarray(middle, float)
    there = np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
    back = np.array([[1.0, 0, -x], [0, 1, -y], [0, 0, 1]])
    return there @ np.array([[1.0, 0, 0], [0, 1, 0], [p, q, 1]]) @ back


def look_up(
    planes: NDArray[np.floating], points: Points, *, order: int = 3, prepared: bool = False
) -> NDArray[np.floating]:
    """Read a picture (H, W, 3) at points (..., 2) between its pixels; the edge goes on.

    With ``prepared`` the planes come from :func:`prepare`, which saves time when one picture
    is read again and again.
    """
    at = points[..., 1], points[..., 0]
    return np.stack(
        [
            map_coordinates(
                planes[..., k], at, order=order, mode="nearest", prefilter=not prepared,
                output=np.float32,
            )
            for k in range(planes.shape[-1])
        ],
        axis=-1,
    )


def prepare(planes: NDArray[np.floating]) -> NDArray[np.floating]:
    """Turn a picture (H, W, C) into cubic spline coefficients for :func:`look_up`."""
    return np.stack(
        [
            spline_filter(planes[..., k], 3, output=np.float32, mode="nearest")
            for k in range(planes.shape[-1])
        ],
        axis=-1,
    )
