"""What wax printing leaves on the cloth, drawn at the pixels of the print file.

At 27 pixels an inch a crack of 0.3 mm does not exist, so marks are not asked of the design but
laid over it here, in mm. They are inks too: a crack takes the darkest ink, a bubble the
palest. So a design with marks still has exactly its inks, and separates like any other.

Two halves: `shift_blocks` moves the ink planes (misregistration, halo), the same on every
repeat as from one roller; `wax_marks` draws cracks and bubbles on a torus of its own, which is
the repeat in a repeat file and a metre of cloth in a preview.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import minimum_filter
from scipy.spatial import Voronoi

from ankara_lab.draw.effects import LEVELS, RESISTED, Effects
from ankara_lab.draw.oklab import lightness

CRACK, BUBBLE = 1, 2
_CELL_MM = 13.0  # how far apart the wax breaks when it is crumpled

Index = NDArray[np.uint8]
Inks = NDArray[np.uint8]

_WAX = {
    "none": Effects(),
    "light": Effects(crackle_mm=0.3, crackle_density=0.5, bubble_mm=1.6, bubble_density=0.3,
                     shift_mm=0.5, halo_mm=0.3),
    "strong": Effects(crackle_mm=0.6, crackle_density=2.0, bubble_mm=2.2, bubble_density=2.0,
                      shift_mm=1.2, halo_mm=0.6),
}  # fmt: skip


def wax_effects(level: str) -> Effects:
    """Return the marks of a level: ``"none"``, ``"light"`` or ``"strong"``.

    Raises
    ------
    ValueError
        If there is no such level.
    """
    if level not in _WAX:
        raise ValueError(f"wax must be one of {', '.join(LEVELS)}, got {level!r}")
    return _WAX[level]


def shift_blocks(
    index: Index, inks: Inks, effects: Effects, px_per_mm: float, seed: int = 0
) -> Index:
    """Move and thin the plane of each ink, as blocks that miss one another do.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        One period at print size; read as a torus.
    inks : ndarray (K, 3), uint8 sRGB
    effects : Effects
        ``shift_mm`` and ``halo_mm`` are used.
    px_per_mm : float, [px/mm]
    seed : int

    Returns
    -------
    ndarray (H, W), uint8
        Bare cloth shows where a plane has left; the ground and the darkest ink stay.
    """
    if not effects.shift_mm and not effects.halo_mm:
        return index
    rng = np.random.default_rng([seed, 21])
    ground, outline = ground_and_outline(index, inks)
    moved = np.where(index == ground, ground, bare_cloth(inks, ground)).astype(np.uint8)
    halo = round(effects.halo_mm * px_per_mm)
    for ink in range(len(inks)):
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.0) * effects.shift_mm * px_per_mm
        if ink in (ground, outline):
            continue
        plane = (index == ink).astype(np.uint8)
        if halo:
            plane = minimum_filter(plane, 2 * halo + 1, mode="wrap")
        way = round(far * np.sin(angle)), round(far * np.cos(angle))
        moved[np.roll(plane, way, (0, 1)) > 0] = ink
    moved[index == outline] = outline
    return moved


def wax_marks(size: tuple[int, int], effects: Effects, px_per_mm: float, seed: int = 0) -> Index:
    """Draw cracks and bubbles on a torus.

    Parameters
    ----------
    size : (int, int), [px]
        Rows and columns of one period of the marks.
    effects : Effects
        ``crackle_*`` and ``bubble_*`` are used.
    px_per_mm : float, [px/mm]
    seed : int

    Returns
    -------
    ndarray (R, C), uint8
        0 nothing, 1 crack, 2 bubble.
    """
    rng = np.random.default_rng([seed, 22])
    image = Image.new("L", (size[1], size[0]))
    pen = ImageDraw.Draw(image)
    high, wide = (side / px_per_mm for side in size)  # [mm]
    area_cm2 = high * wide / 100
    if effects.bubble_density and effects.bubble_mm:
        count = rng.poisson(area_cm2 * effects.bubble_density)
        nest = rng.random((max(1, count // 5), 2)) * (wide, high)
        at = nest[rng.integers(len(nest), size=count)] + rng.normal(0, 9, (count, 2))
        radius = effects.bubble_mm / 2 * rng.lognormal(0, 0.3, count)
        for (x, y), r in zip((at % (wide, high)).tolist(), radius.tolist(), strict=True):
            for dx, dy in product((-wide, 0, wide), (-high, 0, high)):
                if -r <= x + dx <= wide + r and -r <= y + dy <= high + r:
                    for part, value in ((r, BUBBLE), (0.7 * r, 0)):
                        box = (x + dx - part, y + dy - part, x + dx + part, y + dy + part)
                        pen.ellipse([side * px_per_mm for side in box], fill=value)
    if effects.crackle_density and effects.crackle_mm:
        length = effects.crackle_density * area_cm2 * 10  # [mm]
        for line in _cracks(rng, wide, high, length):
            for dx, dy in product((-wide, 0, wide), (-high, 0, high)):
                moved = (line + (dx, dy)) * px_per_mm
                if (moved.max(0) >= 0).all() and (moved.min(0) <= size[::-1]).all():
                    thick = max(1, round(effects.crackle_mm * px_per_mm * rng.uniform(0.6, 1.2)))
                    pen.line([tuple(point) for point in moved.tolist()], CRACK, thick, "curve")
    return np.asarray(image).copy()


def lay_marks(index: Index, marks: Index, inks: Inks, bare: int, outline: int) -> Index:
    """Lay marks over an index map of the same size.

    Parameters
    ----------
    index, marks : ndarray (R, C), uint8
        Of :func:`wax_marks`.
    inks : ndarray (K, 3), uint8 sRGB
    bare, outline : int
        See :func:`bare_cloth` and :func:`ground_and_outline`.

    Returns
    -------
    ndarray (R, C), uint8
        Dye runs into a crack only where the wax had kept the cloth light.
    """
    resisted = lightness(inks) > RESISTED
    table = np.tile(np.arange(len(inks), dtype=np.uint8), (3, 1))
    table[CRACK, resisted] = outline
    table[BUBBLE, :] = bare
    table[BUBBLE, outline] = outline
    return table[marks, index]


def ground_and_outline(index: Index, inks: Inks) -> tuple[int, int]:
    """Say which ink covers most and which is the darkest.

    Parameters
    ----------
    index : ndarray (H, W), uint8
    inks : ndarray (K, 3), uint8 sRGB

    Returns
    -------
    (int, int)
    """
    area = np.bincount(index.ravel(), minlength=len(inks))
    return int(area.argmax()), int(np.argmin(lightness(inks)))


def bare_cloth(inks: Inks, ground: int) -> int:
    """Say which ink stands for cloth that no dye reached: the palest, if any is pale."""
    light = lightness(inks)
    return int(light.argmax()) if light.max() > RESISTED else ground


def _cracks(
    rng: np.random.Generator, wide: float, high: float, length: float
) -> list[NDArray[np.float64]]:
    """Edges of torus Voronoi cells, whole patches of them, until the length is used up [mm]."""
    count = max(12, round(wide * high / _CELL_MM**2))
    seeds = rng.random((count, 2)) * (wide, high)
    shifts = list(product((-wide, 0, wide), (-high, 0, high)))
    diagram = Voronoi(np.concatenate([seeds + shift for shift in shifts]))
    pairs = np.asarray(diagram.ridge_points)
    ends = np.array([v if -1 not in v else (0, 0) for v in diagram.ridge_vertices])
    a, b = diagram.vertices[ends[:, 0]], diagram.vertices[ends[:, 1]]
    middle = (a + b) / 2
    home = (ends[:, 0] != ends[:, 1]) & (middle >= 0).all(1) & (middle < (wide, high)).all(1)
    # cloth cracks where it was folded: cells near a fold break, their neighbours with them
    folds = rng.random((max(2, round(wide * high / 9000)), 2)) * (wide, high)
    off = np.abs(seeds[:, None] - folds)
    off = np.minimum(off, (wide, high) - off)
    mood = np.sqrt(np.square(off).sum(2)).min(1) + rng.normal(0, 18, count)
    order = np.flatnonzero(home)
    order = order[rng.random(len(order)) < 0.7]  # an unbroken net would look like a giraffe
    order = order[np.argsort(mood[pairs[order] % count].mean(1), kind="stable")]
    far = np.linalg.norm(b - a, axis=1)
    order = order[: int(np.searchsorted(far[order].cumsum(), length)) + 1]
    lines = np.stack((a[order], b[order]), 1)  # (n, points, 2)
    for _ in range(3):  # a crack wanders: displace the middle of every part
        step = np.linalg.norm(np.diff(lines, axis=1), axis=2, keepdims=True)
        middles = (lines[:, 1:] + lines[:, :-1]) / 2
        middles += rng.normal(0, 0.13, middles.shape) * step
        wide_lines = np.empty((len(lines), 2 * lines.shape[1] - 1, 2))
        wide_lines[:, ::2], wide_lines[:, 1::2] = lines, middles
        lines = wide_lines
    return list(lines)
