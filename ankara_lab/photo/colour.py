"""Light and colour of a photograph: sRGB, linear light, and Oklab's three opponents.

This room stands by itself, so the few lines it needs of `draw/oklab.py` are here again, in
single precision, which is enough for eight-bit pictures and twice as fast.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Ottosson (2020): linear sRGB → cone responses, cube root, then lightness and two opponents.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)


def _to_linear(srgb: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


_LINEAR_OF_BYTE = _to_linear(np.arange(256) / 255.0).astype(np.float32)


def to_linear(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn sRGB bytes (..., 3) into linear light in [0, 1]."""
    return _LINEAR_OF_BYTE[pixels]


def to_bytes(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Turn linear light (..., 3) into sRGB bytes; what is outside [0, 1] is clipped."""
    light = light.clip(0.0, 1.0)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(srgb * 255).astype(np.uint8)


def oklab(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn sRGB bytes (..., 3) into Oklab lightness, green-red and blue-yellow.

    References
    ----------
    B. Ottosson, "A perceptual color space for image processing", 2020.
    """
    return np.cbrt(to_linear(pixels) @ _TO_CONES.T) @ _TO_LAB.T
