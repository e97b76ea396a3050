"""Beads on open ground: discs in the cloth's own inks, each as large as its place lets it be.

A printer who wants a fuller cloth puts dots and roundels where the ground lies open. Where that
is the distance to the nearest shape says. Wide ground gets rows of beads, laid where most of
them fit; then a bead goes to each place that is farther from all shapes than any place about
it, and again to what is left between. So a bead is never cut, and where the cloth repeats
within a tile the beads do.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, label, maximum_filter
from torch import Tensor

from ankara_lab.model.torus import Repeat, wrap_pad

_LARGEST = 1 / 18  # [fraction of H] a bead's radius at most
_SMALLEST = 2.6 / 256  # and at least: below it the decoder shows a smudge
_RIM = 1.6 / 256  # of ground that stays about each shape
_LOOK = 3 / 256  # how far a place must be the farthest
_ROWS = 8  # of beads on wide ground; even, so that half a tile's shift meets them
_ROUNDS = 3

Flags = NDArray[np.bool_]
Depth = NDArray[np.float64]
Bead = tuple[float, float, float]


def open_beads(ground: Flags, repeat: Repeat | None) -> list[Bead]:
    """Find where beads fit on the ground of a tile.

    Parameters
    ----------
    ground : ndarray (H, W) of bool
        Where nothing is drawn yet.
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    list of (row, column, radius), [px]
        Each once, its middle on the tile; they touch neither each other nor a shape.
    """
    free = ground.copy()
    beads: list[Bead] = []
    for turn in range(1 + _ROUNDS):
        depth = _depth(free, repeat)
        if depth is None:
            break
        found = _middles(depth, free.shape) if turn else _rows(depth, free.shape)
        # The largest first; what an earlier one took is closed to the others.
        for row, column, radius in sorted(found, key=lambda bead: -bead[2]):
            rows, columns, far = around(row, column, radius + 1, ground.shape, repeat)
            disc = rows[far <= radius], columns[far <= radius]
            if free[disc].all():
                free[disc] = False
                beads.append((row, column, radius))
        if turn and not found:
            break
    return beads


def around(
    row: float, column: float, reach: float, size: tuple[int, int], repeat: Repeat | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Where the pixels about a place lie on the tile, and how far each is from it [px]."""
    high, wide = size
    edge = int(np.ceil(reach))
    rows, columns = np.mgrid[-edge : edge + 1, -edge : edge + 1]
    rows, columns = (rows + round(row)).ravel(), (columns + round(column)).ravel()
    far = np.hypot(rows - row, columns - column)
    if repeat is None:
        inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
        return rows[inside], columns[inside], far[inside]
    if repeat == "half-drop":
        rows = rows - columns // wide * (high // 2)
    elif repeat == "brick":
        columns = columns - rows // high * (wide // 2)
    return rows % high, columns % wide, far


def _edge(size: tuple[int, int]) -> int:
    """How much of the cloth around a tile is looked at [px]."""
    return min(round(0.3 * size[0]), *size)


def _bounds(high: int) -> tuple[float, float, float]:
    """The largest and smallest radius and the rim, on a tile of so many rows [px]."""
    return _LARGEST * high, max(_SMALLEST * high, 2.6), max(_RIM * high, 1.2)


def _depth(free: Flags, repeat: Repeat | None) -> Depth | None:
    """How far each place of the tile and about it is from all shapes [px]; None if none is."""
    edge = _edge(free.shape)
    # Outside a photograph nothing is open.
    laid = np.pad(free, edge) if repeat is None else (
        wrap_pad(torch.from_numpy(free)[None, None].float(), (edge,) * 4, repeat)[0, 0].numpy()
        > 0.5)
    return None if laid.all() or not laid.any() else distance_transform_edt(laid)


def _rows(depth: Depth, size: tuple[int, int]) -> list[Bead]:
    """Staggered rows of equal beads, as many as fit, from where most would."""
    high, wide = size
    if high % (2 * _ROWS) or wide % _ROWS:
        return []
    edge, down, aside = _edge(size), high // _ROWS, wide // _ROWS
    own = depth[edge : edge + high, edge : edge + wide]
    step = np.arange(_ROWS)
    row = np.broadcast_to(step[:, None] * down, (_ROWS, _ROWS)) + step[None] % 2 * (down // 2)
    column = np.broadcast_to(step[None] * aside, (_ROWS, _ROWS))
    folded = own[(row[..., None, None] + np.arange(down)[:, None]) % high,
                 (column[..., None, None] + np.arange(aside)) % wide]
    dy, dx = np.unravel_index(int(folded.sum((0, 1)).argmax()), (down, aside))
    largest, _, rim = _bounds(high)
    radius = min(largest, 0.3 * min(down, aside))
    places = np.stack([(row + dy) % high, (column + dx) % wide], -1).reshape(-1, 2)
    return [(float(y), float(x), radius) for y, x in places if own[y, x] >= radius + rim]


def _middles(depth: Depth, size: tuple[int, int]) -> list[Bead]:
    """Beads for the middles of what is open."""
    high, wide = size
    edge = _edge(size)
    largest, smallest, rim = _bounds(high)
    # Along a ridge of equal depth what lies farther about decides.
    rank = np.minimum(depth, largest + rim) + 0.1 * gaussian_filter(depth, high / 40, truncate=2)
    look = 2 * max(2, round(_LOOK * high)) + 1
    peak, count = label((rank >= maximum_filter(rank, look) - 1e-9) & (depth >= smallest + rim))
    if not count:
        return []
    _, first = np.unique(peak[peak > 0], return_index=True)
    place = np.stack(np.nonzero(peak), 1)[first]
    radius = np.minimum(depth[place[:, 0], place[:, 1]] - rim, largest)
    gap = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + np.eye(count) * 9e9
    near = gap < radius[:, None] + radius[None] + rim
    beaten = (near & (radius[None] > radius[:, None] * 1.03)).any(1)
    # Equals share the room between them.
    equal = near & ~beaten[None]
    radius = np.minimum(radius, np.where(equal, (gap - rim) / 2, np.inf).min(1))
    own = ((place >= edge) & (place < np.array(size) + edge)).all(1)
    keep = own & ~beaten & (radius >= smallest)
    return [(float(y) - edge, float(x) - edge, float(r))
            for (y, x), r in zip(place[keep], radius[keep], strict=True)]


def string_beads(
    lab: Tensor, beads: list[Bead], inks: Tensor, repeat: Repeat | None
) -> Tensor:
    """Draw beads on a tile.

    Parameters
    ----------
    lab : Tensor (1, 3, H, W)
        Oklab.
    beads : list of (row, column, radius), [px]
    inks : Tensor (K, 3)
        Oklab, K at least 1: a bead is of the first, large ones have a heart of the second.
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (1, 3, H, W)
    """
    high, wide = lab.shape[-2:]
    done = lab[0].permute(1, 2, 0).numpy().copy()  # (H, W, 3)
    colours = inks.numpy()
    for row, column, radius in beads:
        rings = [(radius, colours[0])]
        if len(colours) > 1 and radius >= 5.5 * high / 256:
            rings.append((0.55 * radius, colours[1]))
        for size, colour in rings:
            rows, columns, far = around(row, column, size + 1, (high, wide), repeat)
            share = np.clip(size + 0.5 - far, 0, 1)[:, None]
            done[rows, columns] = done[rows, columns] * (1 - share) + colour * share
    return torch.from_numpy(done).permute(2, 0, 1)[None].contiguous()
