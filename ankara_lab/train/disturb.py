"""Pictures that teach the autoencoder more than clean prints.

A codec that has only seen drawn tiles fails on photographs. Two cheap kinds of
picture widen it: drawn prints degraded as a camera would, and pictures without
any print whose statistics are those of nature (dead leaves, 1/f noise).
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter


def photograph(tile: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Degrade a drawn tile as if it were photographed.

    Repeats the tile, then in this order: perspective, light falling off across
    the cloth, white balance, blur, sensor noise, JPEG.

    Parameters
    ----------
    tile : uint8 array (H, W, 3)
    rng : numpy Generator

    Returns
    -------
    uint8 array (H, W, 3)
        A picture that no longer wraps.
    """
    high, wide, _ = tile.shape
    cloth = Image.fromarray(np.tile(tile, (2, 2, 1)))
    zoom = rng.uniform(0.7, 1.6)
    corner = rng.uniform(0, [wide * (2 - zoom), high * (2 - zoom)])
    square = np.array([[0, 0], [0, 1], [1, 1], [1, 0]])  # Pillow's order of corners
    quad = corner + (square + rng.uniform(-0.08, 0.08, (4, 2))) * zoom * [wide, high]
    quad = quad.clip(0, [2 * wide - 1, 2 * high - 1])
    warped = cloth.transform(
        (wide, high), Image.Transform.QUAD, quad.ravel().tolist(), Image.Resampling.BICUBIC
    )
    light = np.asarray(warped, np.float32) / 255
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    angle, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.35)
    folds = 0.1 * rng.random() * np.sin(rng.uniform(3, 12) * (x * np.sin(angle) + y))
    shade = 1 + fall * (x * np.cos(angle) + y * np.sin(angle)) + folds
    light = light * shade[..., None].astype(np.float32) * rng.uniform(0.85, 1.1)
    light = light * rng.uniform(0.88, 1.12, 3).astype(np.float32)
    picture = _to_image(light).filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.2)))
    light = np.asarray(picture, np.float32) / 255
    light += rng.normal(0, rng.uniform(0, 0.04), light.shape).astype(np.float32)
    file = io.BytesIO()
    _to_image(light).save(file, "JPEG", quality=int(rng.integers(40, 95)))
    return np.asarray(Image.open(file).convert("RGB"))


def dead_leaves(size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw overlapping shapes whose sizes follow a power law.

    Parameters
    ----------
    size : int, [px]
    rng : numpy Generator

    Returns
    -------
    uint8 array (size, size, 3)

    References
    ----------
    Baradad et al., "Learning to See by Looking at Noise" (2021), section 3.
    """
    base = rng.integers(0, 256, 3)
    spread = rng.uniform(20, 110)
    picture = Image.new("RGB", (size, size), tuple(int(c) for c in base))
    draw = ImageDraw.Draw(picture)
    # Radii with density r^-3, from 2 px to a third of the picture, large ones first
    # would hide nothing: leaves fall in random order.
    radii = (rng.uniform((size / 3) ** -2.0, 2.0**-2, 900)) ** -0.5
    for radius in radii:
        y, x = rng.uniform(0, size, 2)
        colour = tuple(int(c) for c in np.clip(base + rng.normal(0, spread, 3), 0, 255))
        if rng.random() < 0.5:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
        else:
            angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 7)))
            corners = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], 1)
            draw.polygon([tuple(c) for c in corners], fill=colour)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.8))))


def pink_noise(size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw coloured noise whose amplitude falls with frequency like nature's, 1/f^a.

    References
    ----------
    Field, "Relations between the statistics of natural images" (1987).
    """
    fy, fx = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None]
    fall = np.maximum(np.hypot(fy, fx), 1 / size) ** -rng.uniform(0.8, 1.8)
    noise = np.fft.rfft2(rng.normal(size=(3, size, size))) * fall
    planes = np.fft.irfft2(noise, s=(size, size))
    planes /= planes.std(axis=(1, 2), keepdims=True)
    # Channels of nature go together: mix grey with a little colour.
    mixed = planes[:1] + rng.uniform(0.1, 0.8) * planes
    light = rng.uniform(0.25, 0.75, 3) + rng.uniform(0.08, 0.25) * mixed.transpose(1, 2, 0)
    return np.asarray(_to_image(light))


def natural(size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw one picture with natural statistics, of either kind."""
    return dead_leaves(size, rng) if rng.random() < 0.65 else pink_noise(size, rng)


def _to_image(light: NDArray[np.floating]) -> Image.Image:
    """Round linear values in [0, 1] to a picture, clipping what is outside."""
    return Image.fromarray((light.clip(0, 1) * 255).round().astype(np.uint8))
