"""JPEG and WebP at a given number of bytes: what an autoencoder has to be better than."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ankara_lab.train.metrics import psnr, ssim

FORMATS = ("JPEG", "WEBP")


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
    image, low, high = Image.fromarray(picture), 1, 100
    best = _write(image, form, low)
    while low < high:
        middle = (low + high + 1) // 2
        data = _write(image, form, middle)
        if len(data) <= most:
            best, low = data, middle
        else:
            high = middle - 1
    return np.asarray(Image.open(io.BytesIO(best)).convert("RGB"))


def by_size(pictures: NDArray[np.uint8], most: int) -> dict[str, float]:
    """Return the mean PSNR [dB] and SSIM of pictures (N, H, W, 3) at so many bytes each."""
    figures: dict[str, float] = {"bytes": most}
    for form in FORMATS:
        pairs = [(picture, squeeze(picture, form, most)) for picture in pictures]
        name = form.lower()
        figures[f"{name}_psnr"] = round(float(np.mean([psnr(*pair) for pair in pairs])), 2)
        figures[f"{name}_ssim"] = round(float(np.mean([ssim(*pair) for pair in pairs])), 4)
    return figures


def _write(image: Image.Image, form: str, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, form, quality=quality)
    return file.getvalue()
