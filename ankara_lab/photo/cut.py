"""Cut one period out of a photo so that it tiles.

The tile is looked up from the photo in one go, so nothing in it is averaged: only along its
right and lower edge does it pass over, within a narrow strip, into what the photo shows one
period further left or up. That is the same bit of the print, aligned to a fraction of a pixel,
so the strip stays sharp; and the cut is laid where the print is calm and its copies agree.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from ankara_lab.photo.colour import oklab, to_bytes, to_linear
from ankara_lab.photo.light import even_light
from ankara_lab.photo.open import PhotoError
from ankara_lab.photo.plane import carry, look_up
from ankara_lab.photo.repeat import PhotoRepeat, as_picture, find_repeat

TileRepeat = Literal["straight", "half-drop", "brick"]
_STRIPS = (0.16, 0.1, 0.05, 0.02)  # of the tile: how broad the blended strip is, if there is room
_LOOK = 48  # [px/tile] of the small copy on which the place of the cut is chosen


def cut_tile(
    photo: Image.Image | ArrayLike, repeat: PhotoRepeat | None = None, *, size: int = 256
) -> tuple[NDArray[np.uint8], TileRepeat]:
    """Cut one period out of a photo as a square tile that repeats without a seam.

    Parameters
    ----------
    photo : PIL.Image or array (H, W, 3) of uint8
    repeat : PhotoRepeat, optional
        Of this very photo; default: :func:`find_repeat` looks for it.
    size : int, [px]
        Side of the tile, 16 to 2048. A period that is not square is stretched to it.

    Returns
    -------
    (ndarray (size, size, 3) of uint8, {"straight", "half-drop", "brick"})
        The tile and how it is to be laid. An oblique repeat gives a straight tile, sheared.

    Raises
    ------
    PhotoError
        If no repeat is found, if ``repeat`` belongs to a photo of another size, or if the photo
        shows no period whole.
    ValueError
        If ``size`` is out of range.

    References
    ----------
    Own derivation: tile(s, t) = (1 - w) J(s, t) + w J(s - 1, t - drop) with w from 0 to 1 in
    the last strip of s, and J the same blend of the photo along t.
    """
    if not 16 <= size <= 2048:
        raise ValueError(f"size must be 16 to 2048 px, got {size}")
    picture = as_picture(photo)
    found = find_repeat(picture) if repeat is None else repeat
    if found.size != (picture.height, picture.width):
        raise PhotoError(
            f"the repeat was found in a photo of {found.size[1]} x {found.size[0]} px, this one "
            f"has {picture.width} x {picture.height}; find the repeat of this photo first"
        )
    kind: TileRepeat = "straight" if found.kind == "oblique" else found.kind
    pixels = even_light(
        np.asarray(picture), flatten=found.flatten(), vectors=np.array(found.vectors)
    )
    origin, strip = _place(pixels, found, kind)
    margin = max(1, round(strip * size))
    pixels, lens = _near_scale(pixels, found, size)
    steps = np.arange(-margin, size) / size
    light = _window(to_linear(pixels), found, origin, steps, steps, lens)
    drop = round(size / 2)
    fade = (1 - np.cos(np.linspace(0, np.pi, margin + 2)[1:-1])) / 2
    if kind == "brick":
        light = _close(_close(light, fade, 1, 0).swapaxes(0, 1), fade, 1, drop).swapaxes(0, 1)
    else:
        light = _close(_close(light, fade, 0, 0), fade, 1, drop if kind == "half-drop" else 0)
    return to_bytes(light), kind


def _close(
    light: NDArray[np.float32], fade: NDArray[np.float64], axis: int, drop: int
) -> NDArray[np.float32]:
    """Blend the end of an axis into what lies before its beginning, and cut that off.

    ``drop`` is how much lower the next column sits; the other axis must be closed by then.
    """
    margin = len(fade)
    light = np.moveaxis(light, axis, 0)
    before, tile = light[:margin], light[margin:].copy()
    if drop:
        before = np.roll(before, drop, axis=1)
    weight = fade.reshape(-1, *[1] * (light.ndim - 1)).astype(np.float32)
    tile[-margin:] = tile[-margin:] * (1 - weight) + before * weight
    return np.moveaxis(tile, 0, axis)


def _window(
    planes: NDArray[np.floating],
    found: PhotoRepeat,
    origin: NDArray[np.float64],
    right: NDArray[np.float64],
    down: NDArray[np.float64],
    lens: float = 1.0,
    *,
    order: int = 3,
) -> NDArray[np.float32]:
    """Look a part of the flat cloth up, its sides counted in tiles from an origin."""
    points = _points(found, origin, right, down) * lens + (lens - 1) / 2
    return look_up(planes, points, order=order).astype(np.float32)


def _points(
    found: PhotoRepeat,
    origin: NDArray[np.float64],
    right: NDArray[np.float64],
    down: NDArray[np.float64],
) -> NDArray[np.floating]:
    u, v = found.cell
    flat = origin + right[None, :, None] * u + down[:, None, None] * v
    return carry(np.linalg.inv(found.flatten()), flat)


def _near_scale(
    pixels: NDArray[np.uint8], found: PhotoRepeat, size: int
) -> tuple[NDArray[np.uint8], float]:
    """Reduce a photo that has many pixels for one of the tile, so that nothing flickers."""
    scale = size / float(np.sqrt(abs(np.linalg.det(found.cell))))
    if scale > 0.75:
        return pixels, 1.0
    high, wide = pixels.shape[:2]
    picture = Image.fromarray(pixels).resize(
        (max(1, round(wide * scale)), max(1, round(high * scale))), Image.Resampling.LANCZOS
    )
    return np.asarray(picture), picture.width / wide


def _place(
    pixels: NDArray[np.uint8], found: PhotoRepeat, kind: TileRepeat
) -> tuple[NDArray[np.float64], float]:
    """Choose where the tile begins, on the flat cloth, and how broad its strip may be."""
    corners = carry(
        found.flatten(),
        [[0, 0], [found.size[1], 0], [found.size[1], found.size[0]], [0, found.size[0]]],
    )
    inner = (corners - found.middle) @ np.linalg.inv(found.cell)
    low, top = np.floor(inner.min(0) * _LOOK).astype(int), np.ceil(inner.max(0) * _LOOK).astype(int)
    low, top = np.maximum(low, -3 * _LOOK), np.minimum(top, 3 * _LOOK)
    right, down = (np.arange(low[k], top[k] + 1) / _LOOK for k in (0, 1))
    points = _points(found, found.middle, right, down)
    limit = [found.size[1] - 2, found.size[0] - 2]
    inside: Any = ((points >= 1) & (points <= limit)).all(-1)
    cell = float(np.sqrt(abs(np.linalg.det(found.cell))))
    blur = cell / _LOOK / 2
    seen = oklab(pixels)
    if blur > 0.6:
        seen = gaussian_filter(seen, (blur, blur, 0))
    lab = look_up(seen, points, order=1)
    for strip in _STRIPS:
        margin = max(1, round(strip * _LOOK))
        best: tuple[float, tuple[int, int]] | None = None
        span = _LOOK + margin
        for i in range(margin, len(down) - _LOOK, 3):
            for j in range(margin, len(right) - _LOOK, 3):
                if not inside[i - margin : i + _LOOK + 1, j - margin : j + _LOOK + 1][
                    :: span // 6, :: span // 6
                ].all():
                    continue
                cost = _cost(lab, i, j, kind, margin)
                off = np.hypot(right[j] + 0.5, down[i] + 0.5)
                cost *= 1 + 0.15 * off  # the middle of a photo is its sharpest part
                if best is None or cost < best[0]:
                    best = cost, (i, j)
        if best:
            i, j = best[1]
            u, v = found.cell
            return found.middle + right[j] * u + down[i] * v, strip
    raise PhotoError(
        "the photo shows no period whole; take a photo from further away, or cut less of it off"
    )


def _cost(lab: NDArray[np.floating], i: int, j: int, kind: TileRepeat, margin: int) -> float:
    """How much the print changes at the cut, and how far its two ends differ."""
    rows, cols = slice(i, i + _LOOK), slice(j, j + _LOOK)
    down = lab[i + _LOOK - margin : i + _LOOK, cols] - lab[i - margin : i, cols]
    right = lab[rows, j + _LOOK - margin : j + _LOOK] - lab[rows, j - margin : j]
    step_down = np.abs(lab[i, cols] - lab[i - 1, cols]).mean()
    step_right = np.abs(lab[rows, j] - lab[rows, j - 1]).mean()
    cost = step_down + step_right
    if kind != "half-drop":
        cost += np.abs(right).mean()
    if kind != "brick":
        cost += np.abs(down).mean()
    return float(cost)
