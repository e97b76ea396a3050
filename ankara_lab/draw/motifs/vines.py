"""Motifs that curl: the vine coil with its field, the paisley drop."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import GROUND, OUTLINE, TAU, Shape, inset, petal, transform, turn
from ankara_lab.draw.lines import bezier, curve, resample, spiral, wrap
from ankara_lab.draw.motifs.family import Pen, even, family
from ankara_lab.draw.motifs.leaves import veined_leaf


def _coil(pen: Pen, turns: float, sign: int) -> None:
    """Paint one beaded coil with a heart of dots, outer end at the bottom."""
    path = spiral(0.06, 0.74, turns, angle=np.pi - turns * TAU, n=54)
    path = path * (sign, 1)
    pen.line(OUTLINE, path, (0.13, 0.25))
    pen.line(pen.a, path, (0.06, 0.15))
    beads = resample(path, 26)[2:]
    pen.dots(pen.over(pen.a), beads, 0.026, 8)
    pen.dots(OUTLINE, [np.zeros(2)], 0.13, 14)
    pen.dots(pen.b, [np.zeros(2)], 0.085, 12)


def vine_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with waving vines that throw coils to both sides."""
    pen = Pen(rng)
    rows = even(n)
    waves = rows // 2
    long, high = 1 / waves, 1 / rows
    size = min(long / 2, high)
    deep, reach = 0.22 * high, 0.38 * size
    coil, tip = {}, pen.part()
    for sign in (-1, 1):
        part = pen.part()
        _coil(part, 1.6, sign)
        coil[sign] = part.shapes
    veined_leaf(tip, pen.b, 2, edge=0.09)
    t = np.linspace(0, 1, 25)
    wave = np.stack((t * long, deep * np.sin(TAU * t)), 1)
    for j in range(rows):
        for i in range(waves):
            root = np.array(((i + 0.5 * (j % 2)) * long, (j + 0.5) * high))
            pen.line(OUTLINE, wave + root, 0.17 * size)
            for side, x in ((1, 0.25), (-1, 0.75)):  # trough, crest
                at = root + (x * long, side * (deep - reach * 0.95))
                pen.put(coil[1], at, reach * 1.1, 0.0 if side > 0 else np.pi)
                bud = root + (x * long, side * deep)
                for lean in (-1.15, 1.15):  # two leaves on the outside of the bend
                    flip = 0.0 if side < 0 else np.pi
                    pen.put(tip.shapes, bud, 0.4 * size, flip + lean)
                seed = root + (x * long, side * (deep + 0.2 * size))
                pen.dots(OUTLINE, [seed], 0.09 * size, 10)
                pen.dots(pen.c, [seed], 0.055 * size, 8)
            pen.line(pen.c, wave + root, 0.07 * size)
    return wrap(pen.shapes)


@family("vine_coil", words=("scroll", "coil", "tendril", "swirl"), field=vine_field)
def vine_coil(pen: Pen) -> None:
    """Draw a beaded coil with leaves growing off its back."""
    turns, sign = pen.size(1.7, 2.4), 1 if pen.chance(0.5) else -1
    tip = pen.part()
    veined_leaf(tip, pen.b, 3, half=0.3, edge=0.1)
    n = pen.count(6, 9)
    for k in range(n):
        angle = sign * (np.pi * 1.02 - (k + 0.6) * TAU / (n + 0.4))
        root = turn(np.array((0, -0.72)), angle)
        pen.put(tip.shapes, root, 0.42, angle + sign * 0.65)
    stem = bezier((0, 0.74), (-0.3 * sign, 0.8), (-0.55 * sign, 0.95), (-0.8 * sign, 0.86), 9)
    pen.line(OUTLINE, stem, (0.25, 0.12))
    pen.line(pen.a, stem, (0.15, 0.04))
    _coil(pen, turns, sign)


@family("paisley_drop", words=("drop", "teardrop", "paisley"))
def paisley_drop(pen: Pen) -> None:
    """Draw a bent drop with a dotted rim and a smaller drop inside."""
    lean = pen.size(0.75, 1.1) * (1 if pen.chance(0.5) else -1)
    round_end = np.array(
        (
            (0.0, 0.95),
            (-0.5, 0.8),
            (-0.66, 0.34),
            (-0.5, -0.1),
            (-0.2, -0.42),
            (0.06, -0.72),
            (0.42, -0.9),
            (0.33, -0.62),
            (0.4, -0.3),
            (0.6, 0.05),
            (0.66, 0.42),
            (0.48, 0.8),
        )
    )
    shape = curve(round_end * (np.sign(lean), 1), closed=True, per=5)
    fringe = pen.count(20, 28)
    pen.dots(OUTLINE, resample(inset(shape, -0.1), fringe, closed=True), 0.095, 12)
    pen.dots(pen.b, resample(inset(shape, -0.1), fringe, closed=True), 0.055, 10)
    pen.bold(pen.a, shape)
    pen.stitch(pen.over(pen.a), shape, 0.08, 30, 0.04)
    middle = shape * (0.72, 0.66) + (0, 0.16)
    pen.fill(OUTLINE, middle)
    pen.fill(GROUND, inset(middle, 0.05))
    inner = shape * (0.5, 0.46) + (0, 0.25)
    pen.fill(pen.c, inner)
    pen.fill(OUTLINE, shape * (0.36, 0.34) + (0, 0.3))
    for k in range(6):
        at = transform(petal(0.17, 0.065, n=7), (0, 0.42), 1, k * TAU / 6)
        pen.fill(pen.b, at)
    pen.dots(GROUND, [np.array((0, 0.42))], 0.05)
