"""Lay a photographed cloth flat: four corners to a rectangle, and the light level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from scipy.ndimage import (
    binary_closing,
    binary_dilation,
    binary_fill_holes,
    binary_opening,
    gaussian_filter,
    label,
)
from scipy.spatial import ConvexHull

from ankara_lab.photo.colour import oklab
from ankara_lab.photo.light import even_light as level
from ankara_lab.photo.open import MAX_SIDE, MIN_SIDE, PhotoError
from ankara_lab.photo.plane import homography
from ankara_lab.photo.repeat import as_picture

_SIDE = 200  # [px] of the small copy that the cloth is looked for in
_LIKE = 0.06  # [Oklab] how far the background's colour may stray


def rectify(
    photo: Image.Image | ArrayLike,
    corners: Sequence[Sequence[float]] | None = None,
    *,
    size: tuple[int, int] | None = None,
    even_light: bool = True,
) -> Image.Image:
    """Lay the cloth in a photo flat: perspective and a gentle fall of light taken off.

    Parameters
    ----------
    photo : PIL.Image or array (H, W, 3) of uint8
    corners : four pairs (x, y), [px], optional
        The cloth's corners in any order; the one nearest to the photo's upper left becomes the
        upper left. Default: :func:`find_corners`, and the whole photo where it finds none.
    size : (int, int), optional, [px]
        Height and width of the result; default: the mean lengths of opposite sides.
    even_light : bool
        Take a slope off the logarithm of the light, which leaves the print alone.

    Returns
    -------
    PIL.Image, RGB

    Raises
    ------
    PhotoError
        If there are not four corners, if one lies outside the photo or is not a number, if they
        make no convex quadrilateral, or if the result would be smaller than 16 px or larger
        than 4096 px a side.

    References
    ----------
    Hartley and Zisserman, "Multiple View Geometry" (2004), section 4.1.

    Examples
    --------
    >>> rectify(Image.new("RGB", (80, 60)), [(0, 0), (79, 0), (79, 59), (0, 59)]).size
    (79, 59)
    """
    picture = as_picture(photo)
    quad = find_corners(picture) if corners is None else _in_order(corners, picture.size)
    if quad is None:
        wide, high = picture.width - 1, picture.height - 1
        quad = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], float)
    high, wide = _lengths(quad) if size is None else size
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in (high, wide)):
        raise PhotoError(
            f"the flat picture would have {wide} x {high} px; expected {MIN_SIDE} to {MAX_SIDE} "
            "px a side: choose corners further apart, or give another size"
        )
    # Pillow counts from pixel corners here, so the middle of the first pixel is at one half.
    frame = [[0, 0], [wide, 0], [wide, high], [0, high]]
    back = homography(frame, quad + 0.5)
    flat = picture.transform(
        (wide, high),
        Image.Transform.PERSPECTIVE,
        (back / back[2, 2]).ravel()[:8].tolist(),
        Image.Resampling.BICUBIC,
    )
    return Image.fromarray(level(np.asarray(flat))) if even_light else flat


def find_corners(photo: Image.Image | ArrayLike) -> NDArray[np.float64] | None:
    """Find the four corners of a cloth that lies on a plain background.

    Parameters
    ----------
    photo : PIL.Image or array (H, W, 3) of uint8

    Returns
    -------
    ndarray (4, 2) or None, [px]
        ``(x, y)`` clockwise from the upper left. None where cloth fills the photo, the
        background is not plain, or what lies on it has not four corners.
    """
    picture = as_picture(photo)
    factor = _SIDE / max(picture.size)
    small = picture.resize(
        (max(8, round(picture.width * factor)), max(8, round(picture.height * factor))),
        Image.Resampling.BOX,
    )
    lab = oklab(np.asarray(small))
    cloth = _cloth(lab)
    if cloth is None:
        return None
    rows, cols = np.nonzero(cloth)
    points = np.stack([cols, rows], 1).astype(float)
    hull = points[ConvexHull(points).vertices]
    quad = _four_sided(hull)
    area = _area(quad)
    share = area / cloth.size
    if not 0.1 < share < 0.97 or cloth.sum() < 0.85 * area:
        return None
    scale = np.array(picture.size) / small.size
    found = (quad + 0.5) * scale - 0.5
    found = found.clip(0, np.array(picture.size) - 1)
    return _in_order(found.tolist(), picture.size)


def _cloth(lab: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """Everything but the plain background that the photo's border shows most of."""
    border = np.zeros(lab.shape[:2], bool)
    border[:3], border[-3:], border[:, :3], border[:, -3:] = True, True, True, True
    grain = np.linalg.norm(lab - gaussian_filter(lab, (1.5, 1.5, 0)), axis=2)
    calm = gaussian_filter(grain, 1.5) < 0.025
    edge = lab[border & calm]
    if len(edge) < 0.15 * border.sum():
        return None
    some = edge[:: len(edge) // 60 + 1]
    ground = some[np.argmin([np.median(np.abs(edge - one).sum(1)) for one in some])]
    # shadows fall on a background as well: lightness may stray more than hue
    like = np.linalg.norm((lab - ground) * np.array([0.5, 1.5, 1.5]), axis=2) < _LIKE
    pieces, count = label(like & calm)
    if not count:
        return None
    touching = np.unique(pieces[border])
    outside = np.isin(pieces, touching[touching > 0])
    if not outside.any():
        return None
    outside = binary_dilation(outside, iterations=4, mask=like)  # up to the cloth's very edge
    cloth = np.pad(~outside, 6, mode="edge")  # cloth at the photo's edge goes on beyond it
    cloth = binary_opening(binary_closing(cloth, iterations=2), iterations=3)[6:-6, 6:-6]
    cloth = binary_fill_holes(cloth)
    pieces, count = label(cloth)
    if not count:
        return None
    return pieces == np.argmax(np.bincount(pieces.ravel())[1:]) + 1


def _four_sided(hull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop sides of a convex polygon, each time the one that costs least area, down to four."""
    points = [np.asarray(point) for point in hull]
    while len(points) > 4:
        best: tuple[float, int, NDArray[np.float64]] | None = None
        for k in range(len(points)):
            a, b, c, d = (points[(k + i) % len(points)] for i in (-1, 0, 1, 2))
            first, second = b - a, c - d
            turn = first[0] * second[1] - first[1] * second[0]
            if turn >= -1e-9:  # the neighbours do not meet beyond this side
                continue
            gap = c - b
            meet = b + first * ((gap[0] * second[1] - gap[1] * second[0]) / turn)
            added = _area(np.stack([b, meet, c]))
            if best is None or added < best[0]:
                best = added, k, meet
        if best is None:
            break
        _, k, meet = best
        after = (k + 1) % len(points)
        points[k] = meet
        del points[after]
    return np.stack(points[:4])


def _area(points: NDArray[np.float64]) -> float:
    x, y = points.T
    return float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2)


def _in_order(corners: Sequence[Sequence[float]], size: tuple[int, int]) -> NDArray[np.float64]:
    """Check four corners and turn them clockwise from the upper left."""
    what = "corners must be four pairs x,y in px"
    try:
        quad = np.array([[float(x), float(y)] for x, y in corners])
    except (TypeError, ValueError):
        raise PhotoError(f"{what}, for example (0, 0) (799, 0) (799, 599) (0, 599)") from None
    if quad.shape != (4, 2):
        raise PhotoError(f"{what}, got {len(quad)}")
    wide, high = size
    for x, y in quad:
        if not (-1 <= x <= wide and -1 <= y <= high):
            raise PhotoError(
                f"the corner {x:g},{y:g} lies outside the photo, which has {wide} x {high} px"
            )
    around = quad - quad.mean(0)
    quad = quad[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]
    quad = np.roll(quad, -int(np.argmin(quad.sum(1))), axis=0)
    sides = np.roll(quad, -1, 0) - quad
    after = np.roll(sides, -1, 0)
    turn = sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]
    lengths = np.linalg.norm(sides, axis=1)
    if (turn <= 0.02 * lengths * np.roll(lengths, -1)).any():
        raise PhotoError(
            "the corners make no quadrilateral: three lie on one line or one lies within the "
            "others; mark the four corners of the cloth"
        )
    return quad


def _lengths(quad: NDArray[np.float64]) -> tuple[int, int]:
    """Height and width: the mean lengths of opposite sides, [px]."""
    top, right, bottom, left = np.linalg.norm(np.roll(quad, -1, 0) - quad, axis=1)
    wide, high = (top + bottom) / 2, (left + right) / 2
    shrink = min(1.0, MAX_SIDE / max(wide, high))
    return round(high * shrink), round(wide * shrink)
