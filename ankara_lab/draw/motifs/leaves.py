"""Motifs of leaves: one broad leaf, a sprig."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import GROUND, OUTLINE, inset, lathe, petal, turn
from ankara_lab.draw.lines import bezier, resample
from ankara_lab.draw.motifs.family import Pen, family


def veined_leaf(pen: Pen, role: int, veins: int, *, half: float = 0.36, edge: float = 0.07) -> None:
    """Paint a leaf one unit tall with midrib and side veins."""
    shape = petal(1.0, half, belly=0.8, sharp=1.15, n=15)
    pen.bold(role, shape, edge=edge)
    ink = pen.over(role)
    pen.line(ink, np.array(((0, 0.02), (0, -0.88))), (0.075, 0.02))
    for k in range(veins):
        y = -0.14 - 0.62 * k / max(veins - 1, 1)
        reach = half * 0.74 * np.sin(np.pi * min(0.97, -y + 0.1) ** 0.8)
        for side in (-1, 1):
            pen.line(ink, np.array(((0, y), (side * reach, y - 0.15))), (0.05, 0.016))


@family("leaf_single", words=("leaf", "leaves"))
def leaf_single(pen: Pen) -> None:
    """Draw one broad leaf with a two-tone blade, veins and a seam."""
    half, wavy = pen.size(0.56, 0.74), pen.chance(0.5)
    t = np.linspace(0, 1, 33)
    wide = half * np.sin(np.pi * t**0.8) ** 1.1
    if wavy:
        wide = wide * (1 + 0.13 * np.abs(np.sin(np.pi * t * 7)) - 0.04)
    shape = lathe(0.72 - 1.7 * t, wide)
    pen.line(OUTLINE, np.array(((0.02, 1.0), (0, 0.6))), (0.16, 0.12))
    pen.bold(pen.a, shape)
    right = np.concatenate((np.stack((wide, 0.72 - 1.7 * t), 1), np.array(((0, -0.98), (0, 0.72)))))
    pen.fill(pen.b if pen.chance(0.6) else pen.a, inset(right, 0.015))
    pen.line(OUTLINE, np.array(((0, 0.9), (0, -0.8))), (0.1, 0.03))
    n = pen.count(5, 8)
    for k in range(n):
        y = 0.5 - 1.12 * k / (n - 1)
        reach = half * 0.8 * np.sin(np.pi * ((0.86 - y) / 1.7) ** 0.8)
        for side in (-1, 1):
            way = bezier(
                (0, y),
                (side * reach * 0.5, y - 0.06),
                (side * reach * 0.8, y - 0.12),
                (side * reach, y - 0.24),
                6,
            )
            pen.line(OUTLINE, way, (0.075, 0.03))
            pen.line(GROUND, way, (0.035, 0.012))
            if pen.chance(0.75):
                pen.dots(pen.c, [np.array((side * reach * 0.52, y - 0.17))], 0.032, 8)
    pen.line(GROUND, np.array(((0, 0.94), (0, -0.72))), (0.045, 0.012))
    pen.stitch(GROUND, shape, 0.045, 34, 0.022)


@family("leaf_sprig", words=("sprig", "branch", "foliage"), upright=True)
def leaf_sprig(pen: Pen) -> None:
    """Draw a curved stem with alternating leaves and berries."""
    bend = pen.size(0.12, 0.3) * (1 if pen.chance(0.5) else -1)
    stem = bezier((-bend, 1.0), (bend, 0.5), (bend, -0.2), (-bend * 0.4, -0.4), 22)
    pen.line(OUTLINE, stem, (0.17, 0.1))
    n = pen.count(4, 6)
    at = resample(stem, n + 3)
    one, two = pen.part(), pen.part()
    veined_leaf(one, pen.a, 3, half=0.3, edge=0.09)
    veined_leaf(two, pen.b, 3, half=0.3, edge=0.09)
    both = pen.chance(0.4)
    for k in range(n):
        side = 1 if k % 2 else -1
        here, way = at[k + 1], at[k + 2] - at[k]
        along = np.arctan2(way[0], -way[1])
        kind = two if both and k % 2 else one
        pen.put(kind.shapes, here, 0.84 - 0.05 * k, along + side * pen.size(1.0, 1.2))
        berry = here + turn(np.array((-side * 0.24, -0.16)), along)
        pen.line(OUTLINE, np.stack((here, berry)), 0.045)
        pen.dots(OUTLINE, [berry], 0.115, 14)
        pen.dots(pen.c, [berry], 0.072, 12)
        pen.dots(pen.over(pen.c), [berry - 0.02], 0.022, 6)
    pen.put(two.shapes if both else one.shapes, stem[-1], 0.6, -bend)
    pen.line(pen.c, stem, (0.08, 0.035))
