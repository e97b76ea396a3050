"""Make a drawn cloth look like a phone photo, for lessons without a camera."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter


def pretend_photo(picture: Image.Image, *, seed: int = 0, size: int = 256) -> Image.Image:
    """Lay a picture out as cloth and "photograph" it: tilt, folds, shade, blur, noise.

    Parameters
    ----------
    picture : PIL.Image
        One tile of cloth.
    seed : int
        Another seed gives another photo.
    size : int, [px]
        Side of the photo.

    Returns
    -------
    PIL.Image, RGB, ``size`` by ``size``

    Examples
    --------
    >>> pretend_photo(Image.new("RGB", (32, 32), "teal"), size=48).size
    (48, 48)
    """
    rng = np.random.default_rng(seed)
    tile = picture.convert("RGB")
    wide, high = tile.size
    cloth = Image.new("RGB", (wide * 3, high * 3))
    for row in range(3):
        for col in range(3):
            cloth.paste(tile, (col * wide, row * high))
    cloth = cloth.rotate(rng.uniform(-9, 9), Image.Resampling.BICUBIC)
    left, top = int(wide * 0.75), int(high * 0.75)
    cloth = cloth.crop((left, top, left + int(wide * 1.4), top + int(high * 1.4)))
    pixels = np.asarray(cloth.resize((size, size), Image.Resampling.LANCZOS), np.float64) / 255

    row, col = np.mgrid[0:size, 0:size] / size
    folds = gaussian_filter(rng.normal(size=(size, size)), (size / 6, size / 14), mode="wrap")
    folds = folds / np.abs(folds).max()
    light = 0.86 + 0.22 * (1 - row) * (0.5 + col) + 0.13 * folds
    warm = np.array([1.03, 1.0, 0.93])  # indoor light is a little yellow
    pixels = gaussian_filter(pixels * light[..., None] * warm, (0.6, 0.6, 0))
    pixels += rng.normal(scale=0.012, size=pixels.shape)
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).round().astype(np.uint8))
