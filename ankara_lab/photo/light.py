"""Take a gentle fall of light off a photo and leave the print as it is.

Light from a window or a lamp changes slowly over a cloth, and it multiplies: so it is a low
polynomial in the logarithm of linear light: so few numbers cannot follow a print.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, map_coordinates

from ankara_lab.photo.colour import to_bytes, to_linear
from ankara_lab.photo.plane import carry

_SIDE = 160  # [px] of the small copy that the light is judged on
_MOST = 0.7  # natural log: light is never lifted or lowered more than twofold
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def even_light(
    pixels: NDArray[np.uint8],
    *,
    flatten: NDArray[np.floating] | None = None,
    vectors: NDArray[np.float64] | None = None,
) -> NDArray[np.uint8]:
    """Level the light of a photo (H, W, 3); its mean stays.

    Where the repeat is known, only places that show the same bit of the print are compared, so
    that a print that is itself darker on one side stays so.

    Parameters
    ----------
    pixels : uint8 array (H, W, 3)
    flatten : array (3, 3), optional
        Homography from the photo to the flat cloth; together with ``vectors``.
    vectors : array (2, 2), optional, [px]
        The repeat on the flat cloth.

    References
    ----------
    Own derivation: log light is fitted by a plane, and where the repeat is known by a quadratic
    in x and y, by least absolute deviations.
    """
    high, wide = pixels.shape[:2]
    factor = min(1.0, _SIDE / max(high, wide))
    small = Image.fromarray(pixels).resize(
        (max(2, round(wide * factor)), max(2, round(high * factor))), Image.Resampling.BOX
    )
    light = np.log(to_linear(np.asarray(small)) @ _LUMINANCE + 0.01)
    y, x = np.mgrid[0 : small.height, 0 : small.width]
    spots = np.stack([x.ravel() * wide / small.width, y.ravel() * high / small.height], 1)
    terms = _terms(spots, high, wide)
    if flatten is None or vectors is None:
        smooth = gaussian_filter(light, 0.04 * _SIDE, mode="nearest").ravel()
        terms = terms[:, :2]  # a bowl may be the print's own, or cloth on a bright table
        fall = _least_absolute(np.column_stack([np.ones(len(terms)), terms]), smooth)[1:]
    else:
        soft = gaussian_filter(light, 1.0)
        rows, target = _pairs(soft, spots, flatten, vectors, (high, wide))
        fall = _least_absolute(rows, target)
    level = terms @ fall
    level = (level - level.mean()).clip(-_MOST, _MOST).reshape(small.height, small.width)
    gain = np.exp(-np.asarray(_stretched(level.astype(np.float32), high, wide)))
    return to_bytes(to_linear(pixels) * gain[..., None])


def _stretched(level: NDArray[np.float32], high: int, wide: int) -> Image.Image:
    return Image.fromarray(level).resize((wide, high), Image.Resampling.BICUBIC)


def _terms(spots: NDArray[np.floating], high: int, wide: int) -> NDArray[np.floating]:
    x, y = 2 * spots[:, 0] / wide - 1, 2 * spots[:, 1] / high - 1
    return np.stack([x, y, x * x, x * y, y * y], axis=1)


def _pairs(
    light: NDArray[np.float64],
    spots: NDArray[np.float64],
    flatten: NDArray[np.floating],
    vectors: NDArray[np.float64],
    size: tuple[int, int],
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """How the light differs between places a step of the repeat apart."""
    high, wide = size
    flat, lift = carry(flatten, spots), np.linalg.inv(flatten)
    rows: list[NDArray[np.floating]] = [np.eye(5) * 1e-3 * len(spots)]  # no pairs, no slope
    target: list[NDArray[np.floating]] = [np.zeros(5)]
    for step in (vectors[0], vectors[1], vectors.sum(0), vectors[0] - vectors[1]):
        there = carry(lift, flat + step)
        inside = ((there >= 0) & (there <= [wide - 1, high - 1])).all(1)
        at = there[inside] * [light.shape[1] / wide, light.shape[0] / high]
        seen = map_coordinates(light, (at[:, 1], at[:, 0]), order=1, mode="nearest")
        rows.append(_terms(there[inside], high, wide) - _terms(spots[inside], high, wide))
        target.append(seen - light.ravel()[inside])
    return np.concatenate(rows), np.concatenate(target)


def _least_absolute(
    rows: NDArray[np.floating], target: NDArray[np.floating]
) -> NDArray[np.floating]:
    trust: NDArray[np.floating] = np.ones(len(target))
    answer: NDArray[np.floating] = np.zeros(rows.shape[1])
    for _ in range(6):
        weighted = rows * trust[:, None]
        normal = weighted.T @ rows + 1e-6 * np.eye(rows.shape[1])
        answer = np.linalg.solve(normal, weighted.T @ target)
        trust = 1 / np.maximum(np.abs(target - rows @ answer), 0.02)
    return answer
