"""Make a drawn cloth look like a phone photo, for lessons without a camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from ankara_lab.photo.plane import homography

_TABLE = (196, 190, 182)


def pretend_photo(
    picture: Image.Image,
    *,
    seed: int = 0,
    size: int = 256,
    repeats: float = 1.4,
    table: bool = False,
) -> Image.Image:
    """Lay a picture out as cloth and "photograph" it: tilt, folds, shade, blur, noise.

    Parameters
    ----------
    picture : PIL.Image
        One tile of cloth.
    seed : int
        Another seed gives another photo.
    size : int, [px]
        Side of the photo.
    repeats : float, [tiles]
        How many tiles the photo shows each way, 0.5 to 8.
    table : bool
        Show a square piece of that cloth on a plain table, seen aslant, so that it has corners
        to find; otherwise the cloth fills the photo.

    Returns
    -------
    PIL.Image, RGB, ``size`` by ``size``

    Raises
    ------
    ValueError
        If ``repeats`` is out of range.

    Examples
    --------
    >>> pretend_photo(Image.new("RGB", (32, 32), "teal"), size=48).size
    (48, 48)
    """
    if not 0.5 <= repeats <= 8:
        raise ValueError(f"repeats must be from 0.5 to 8 tiles, got {repeats!r}")
    rng = np.random.default_rng(seed)
    tile = picture.convert("RGB")
    if table:
        pixels = _on_a_table(tile, rng, size, repeats)
    else:
        pixels = _filling(tile, rng, size, repeats)
    pixels = pixels / 255

    row, col = np.mgrid[0:size, 0:size] / size
    folds = gaussian_filter(rng.normal(size=(size, size)), (size / 6, size / 14), mode="wrap")
    folds = folds / np.abs(folds).max()
    light = 0.86 + 0.22 * (1 - row) * (0.5 + col) + 0.13 * folds
    warm = np.array([1.03, 1.0, 0.93])  # indoor light is a little yellow
    pixels = gaussian_filter(pixels * light[..., None] * warm, (0.6, 0.6, 0))
    pixels += rng.normal(scale=0.012, size=pixels.shape)
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).round().astype(np.uint8))


def pretend_corners(seed: int = 0, size: int = 256) -> NDArray[np.float64]:
    """Tell where the cloth's corners lie in ``pretend_photo(…, table=True)``.

    Parameters
    ----------
    seed : int
    size : int, [px]
        Both as for the photo.

    Returns
    -------
    ndarray (4, 2), [px]
        Each (x, y): top left, top right, bottom right, bottom left.
    """
    return _corners(np.random.default_rng(seed)) * size


def _corners(rng: np.random.Generator) -> NDArray[np.float64]:
    far, near = rng.uniform(0.13, 0.2), rng.uniform(0.04, 0.08)
    quad = np.array([[far, 0.14], [1 - far, 0.1], [1 - near, 0.94], [near, 0.9]])
    return quad + rng.uniform(-0.02, 0.02, (4, 2))


def _laid(tile: Image.Image, count: int) -> Image.Image:
    wide, high = tile.size
    cloth = Image.new("RGB", (wide * count, high * count))
    for row in range(count):
        for col in range(count):
            cloth.paste(tile, (col * wide, row * high))
    return cloth


def _filling(
    tile: Image.Image, rng: np.random.Generator, size: int, repeats: float
) -> NDArray[np.float64]:
    """Cloth that fills the photo, a little turned."""
    wide, high = tile.size
    count = int(np.ceil(repeats * 1.3)) + 1  # turning needs some cloth beyond the edges
    cloth = _laid(tile, count).rotate(rng.uniform(-9, 9), Image.Resampling.BICUBIC)
    start = (count - repeats) / 2 - 0.05
    left, top = int(wide * start), int(high * start)
    cloth = cloth.crop((left, top, left + int(wide * repeats), top + int(high * repeats)))
    return np.asarray(cloth.resize((size, size), Image.Resampling.LANCZOS), np.float64)


def _on_a_table(
    tile: Image.Image, rng: np.random.Generator, size: int, repeats: float
) -> NDArray[np.float64]:
    """A square of cloth on a table, seen from its lower edge, its corners within the photo."""
    wide, high = int(tile.width * repeats), int(tile.height * repeats)
    cloth = _laid(tile, int(np.ceil(repeats))).crop((0, 0, wide, high))
    quad = _corners(rng) * size
    back = homography(quad, [[0, 0], [wide, 0], [wide, high], [0, high]])
    how = Image.Transform.PERSPECTIVE, (back / back[2, 2]).ravel()[:8].tolist()
    photo = Image.new("RGB", (size, size), _TABLE)
    mask = Image.new("L", cloth.size, 255).transform((size, size), *how)
    photo.paste(cloth.transform((size, size), *how, Image.Resampling.BICUBIC), mask=mask)
    return np.asarray(photo, np.float64)
