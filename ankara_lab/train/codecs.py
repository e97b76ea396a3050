"""JPEG and WebP at a given number of bytes: what an autoencoder has to be better than."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ankara_lab.latent.quality import psnr
from ankara_lab.train.metrics import ssim

FORMATS: dict[str, tuple[dict[str, Any], ...]] = {
    # full and halved colour: saturated print often needs the first, smooth photographs the second
    "JPEG": ({"subsampling": 0}, {"subsampling": 2}),
    "WEBP": ({"use_sharp_yuv": True},),
}
"""The settings of each format that are tried; the better result counts."""


def squeeze(picture: NDArray[np.uint8], form: str, most: int) -> NDArray[np.uint8]:
    """Write a picture at the best quality that fits and read it back.

    Parameters
    ----------
    picture : uint8 array (H, W, 3)
    form : {"JPEG", "WEBP"}
    most : int, [bytes]
        If not even the lowest quality fits, that one is taken.

    Returns
    -------
    uint8 array (H, W, 3)
    """
    image = Image.fromarray(picture)
    tried = [_fit(image, form, most, options) for options in FORMATS[form]]
    fitting = [data for data in tried if len(data) <= most] or tried[-1:]
    read = [np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) for data in fitting]
    return max(read, key=lambda each: psnr(picture, each))


def by_size(pictures: NDArray[np.uint8], most: int) -> dict[str, float]:
    """Return the mean PSNR [dB] and SSIM of pictures (N, H, W, 3) at so many bytes each."""
    figures: dict[str, float] = {"bytes": most}
    for form in FORMATS:
        pairs = [(picture, squeeze(picture, form, most)) for picture in pictures]
        name = form.lower()
        figures[f"{name}_psnr"] = round(float(np.mean([psnr(*pair) for pair in pairs])), 2)
        figures[f"{name}_ssim"] = round(float(np.mean([ssim(*pair) for pair in pairs])), 4)
    return figures


def _fit(image: Image.Image, form: str, most: int, options: dict[str, Any]) -> bytes:
    """The file of the highest quality that fits, by halving."""
    low, high = 1, 100
    best = _write(image, form, low, options)
    while low < high:
        middle = (low + high + 1) // 2
        data = _write(image, form, middle, options)
        if len(data) <= most:
            best, low = data, middle
        else:
            high = middle - 1
    return best


def _write(image: Image.Image, form: str, quality: int, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, form, quality=quality, **options)
    return file.getvalue()
