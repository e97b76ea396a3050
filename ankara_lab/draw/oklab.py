"""Colours as the eye weighs them: sRGB to Oklab and back.

Distances between two colours are taken in Oklab everywhere in the toolkit, because equal
distances there look about equally different. Everything is plain numpy on arrays whose last
axis holds the three channels; nothing is clipped on the way in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Ottosson (2020): linear sRGB → cone responses, cube root, then lightness and two opponents.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES = np.linalg.inv(_TO_CONES)
_FROM_LAB = np.linalg.inv(_TO_LAB)


def srgb_to_oklab(rgb: ArrayLike) -> NDArray[np.float64]:
    """Turn sRGB colours into Oklab lightness, green-red and blue-yellow.

    Parameters
    ----------
    rgb : array (..., 3), uint8 in [0, 255] or float in [0, 1]

    Returns
    -------
    ndarray (..., 3), float64
        L in [0, 1], a and b in about [-0.4, 0.4].

    Raises
    ------
    ValueError
        If the last axis is not the three colour channels.

    References
    ----------
    B. Ottosson, "A perceptual color space for image processing", 2020.

    Examples
    --------
    >>> srgb_to_oklab([1.0, 1.0, 1.0]).round(3).tolist()
    [1.0, 0.0, 0.0]
    """
    return np.cbrt(_linear(_channels(rgb)) @ _TO_CONES.T) @ _TO_LAB.T


def oklab_to_srgb(lab: ArrayLike) -> NDArray[np.float64]:
    """Turn Oklab colours into sRGB, clipped to what a screen can show.

    Parameters
    ----------
    lab : array (..., 3), float

    Returns
    -------
    ndarray (..., 3), float64 in [0, 1]

    Raises
    ------
    ValueError
        If the last axis is not three long.

    References
    ----------
    B. Ottosson, "A perceptual color space for image processing", 2020.
    """
    cones = _channels(lab).astype(np.float64) @ _FROM_LAB.T
    linear = np.clip(cones**3 @ _FROM_CONES.T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def lightness(rgb: ArrayLike) -> NDArray[np.float64]:
    """Turn sRGB colours into CIE lightness L*, the scale printers judge contrast by.

    Parameters
    ----------
    rgb : array (..., 3), uint8 in [0, 255] or float in [0, 1]

    Returns
    -------
    ndarray (...), float64 in [0, 100]

    Raises
    ------
    ValueError
        If the last axis is not the three colour channels.

    References
    ----------
    CIE 15:2004, equation 8.3; luminance by IEC 61966-2-1.
    """
    luminance = _linear(_channels(rgb)) @ np.array([0.2126, 0.7152, 0.0722])
    cube = np.cbrt(luminance)
    return np.where(luminance > (6 / 29) ** 3, 116 * cube - 16, luminance * (29 / 3) ** 3)


def _channels(colours: ArrayLike) -> NDArray[np.generic]:
    array = np.asarray(colours)
    if array.ndim < 1 or array.shape[-1] != 3:
        raise ValueError(
            f"colours must have shape (..., 3), got {array.shape}; "
            "put the colour channels last, and drop an alpha channel"
        )
    return array


def _linear(colours: NDArray[np.generic]) -> NDArray[np.float64]:
    if colours.dtype == np.uint8:
        return _LINEAR_OF_BYTE[colours]
    return _to_linear(colours.astype(np.float64))


def _to_linear(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((np.maximum(srgb, 0.0) + 0.055) / 1.055) ** 2.4)


# 256 possible bytes: a table is twenty times faster than the power on every pixel.
_LINEAR_OF_BYTE = _to_linear(np.arange(256) / 255.0)
