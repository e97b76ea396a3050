"""Make the motifs of a tile larger or smaller, and keep it a tile.

A window of another size than the tile is cut from the endless cloth and resized to the tile. If
the window is two or three tiles it wraps by itself. Any other does not: so the place is looked
for where what lies beyond one side is most like what lies within the other, and there the two
are blended over a narrow strip. On cloth whose motifs stand in a grid that place is all but
perfect, because the window then holds a whole number of motifs.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.model.torus import Repeat, check_repeat, roll, wrap_pad

_STRIP = 1 / 12  # [fraction of the window] that is blended
_STRETCH = (1.0, 0.94, 1.06, 0.88, 1.12)  # windows tried, in parts of the one asked for


def zoom(tile: Tensor, factor: float, *, repeat: Repeat = "straight") -> Tensor:
    """Resize what a tile shows and keep its size and its seams.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    factor : float
        1/3 to 3; 2 shows motifs twice as large, 1/2 half as large. 1/2 and 1/3 are exact; for
        others up to an eighth more or less is taken where the cloth wraps better.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (1, 3, H, W)

    Raises
    ------
    ValueError
        If tile or factor is not so, or the repeat halves an odd side.

    References
    ----------
    Own derivation. Blending of overlaps: image quilting, Efros and Freeman 2001.
    """
    check_repeat(repeat)
    if not isinstance(tile, Tensor) or tile.ndim != 4 or tile.shape[:2] != (1, 3):
        raise ValueError("tile must be a Tensor (1, 3, H, W), got "
                         f"{tuple(tile.shape) if isinstance(tile, Tensor) else type(tile)}")
    if not 1 / 3 - 1e-6 <= factor <= 3:
        raise ValueError(f"factor must be from 1/3 to 3, got {factor}")
    if abs(factor - 1) < 0.01:
        return tile.clone()
    if repeat == "brick":
        turned = zoom(tile.transpose(-1, -2), factor, repeat="half-drop")
        return turned.transpose(-1, -2).contiguous()
    whole = round(1 / factor)
    size = tuple(tile.shape[-2:])
    if whole > 1 and abs(whole - 1 / factor) < 0.02:
        return _shrunk(tile, whole, repeat)
    window = _window(tile, factor, repeat)
    scaled = _resize(window, size, repeat)
    return scaled.clamp(-1, 1)


def _shrunk(tile: Tensor, whole: int, repeat: Repeat) -> Tensor:
    """Show the cloth ``whole`` times smaller, which wraps by itself."""
    high, wide = tile.shape[-2:]
    cloth = _cloth(tile, whole * high, whole * wide, 0, 0, repeat)
    return F.avg_pool2d(cloth, whole)


def _cloth(tile: Tensor, rows: int, columns: int, top: int, left: int, repeat: Repeat) -> Tensor:
    """A piece of the endless cloth (straight or half-drop)."""
    high, wide = tile.shape[-2:]
    row = torch.arange(top, top + rows)[:, None]
    column = torch.arange(left, left + columns)[None, :]
    drop = high // 2 if repeat == "half-drop" else 0
    return tile[:, :, (row - (column // wide) * drop) % high, column % wide]


def _window(tile: Tensor, factor: float, repeat: Repeat) -> Tensor:
    """The window of about 1/factor that wraps best, its strips blended (straight, half-drop)."""
    high, wide = tile.shape[-2:]
    best: tuple[float, int, int, int, int] | None = None
    for part in _STRETCH:
        sides = [max(16, 2 * round(part * side / factor / 2)) for side in (high, wide)]
        cost, top, left = _cheapest(tile, sides[0], sides[1], repeat)
        cost *= 1 + 2 * abs(part - 1)  # among equals, the size asked for
        if best is None or cost < best[0]:
            best = (cost, top, left, *sides)
    assert best is not None  # _STRETCH is not empty
    _, top, left, rows, columns = best
    down, aside = max(2, round(rows * _STRIP)), max(2, round(columns * _STRIP))
    piece = _cloth(tile, rows + down, columns + aside, top, left, repeat)
    fade = _fade(down)[:, None]
    piece[:, :, :down] = piece[:, :, :down] * fade + piece[:, :, rows:] * (1 - fade)
    piece = piece[:, :, :rows]  # now it wraps from top to bottom, so its strips may be dropped
    drop = rows // 2 if repeat == "half-drop" else 0
    beyond, piece = piece[..., columns:].roll(-drop, -2), piece[..., :columns].clone()
    fade = _fade(aside)
    piece[..., :aside] = piece[..., :aside] * fade + beyond * (1 - fade)
    return piece


def _fade(length: int) -> Tensor:
    """From 0 to 1 in a half cosine: 0 is what lies beyond."""
    return 0.5 - 0.5 * torch.cos(torch.pi * (torch.arange(length) + 0.5) / length)


def _cheapest(tile: Tensor, rows: int, columns: int, repeat: Repeat) -> tuple[float, int, int]:
    """Where to cut a window so that what lies beyond it is most like what lies within."""
    down, aside = max(2, round(rows * _STRIP)), max(2, round(columns * _STRIP))
    drop = rows // 2 if repeat == "half-drop" else 0
    beside = (tile - roll(tile, -drop, -columns, repeat)).square().sum(1, keepdim=True)
    below = (tile - roll(tile, -rows, 0, repeat)).square().sum(1, keepdim=True)
    high, wide = tile.shape[-2:]
    cost = _box(beside, min(rows, high), min(aside, wide), repeat)
    cost = cost + _box(below, min(down, high), min(columns, wide), repeat)
    place = int(cost.flatten().argmin())
    return float(cost.flatten()[place]), place // wide, place % wide


def _box(x: Tensor, rows: int, columns: int, repeat: Repeat) -> Tensor:
    """The mean of x over a box from each place down and to the right."""
    padded = wrap_pad(x, (0, columns - 1, 0, rows - 1), repeat)
    return F.avg_pool2d(F.avg_pool2d(padded, (rows, 1), 1), (1, columns), 1)


def _resize(window: Tensor, size: tuple[int, ...], repeat: Repeat) -> Tensor:
    """Scale a window that wraps to a size, by curves that wrap as well."""
    rows, columns = window.shape[-2:]
    if rows > size[0]:  # soften what would flicker
        blur = [max(1, 2 * round(of / side) - 1) for of, side in zip((rows, columns), size,
                                                                     strict=True)]
        reach = (blur[1] // 2, blur[1] // 2, blur[0] // 2, blur[0] // 2)
        window = F.avg_pool2d(wrap_pad(window, reach, repeat), tuple(blur), 1)
    edge = 4
    wide = wrap_pad(window, (edge,) * 4, repeat)
    y = (torch.arange(size[0]) + 0.5) * rows / size[0] + edge
    x = (torch.arange(size[1]) + 0.5) * columns / size[1] + edge
    grid = torch.stack(torch.broadcast_tensors(
        (2 * x / wide.shape[-1] - 1)[None, :], (2 * y / wide.shape[-2] - 1)[:, None]), -1)
    return F.grid_sample(wide, grid[None].to(wide), mode="bicubic", align_corners=False)
