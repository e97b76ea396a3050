"""Motifs of paths: square meander, basket weave, uli-style line, with fields."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    Points,
    Shape,
    arc,
    box,
    inset,
    transform,
    turn,
)
from ankara_lab.draw.lines import curve, resample, spiral, stroke, wrap
from ankara_lab.draw.motifs.family import Pen, even, family
from ankara_lab.draw.motifs.plates import SQUARE, cells


def _meander(pen: Pen, turns: int, role: int, size: float, bold: float) -> None:
    """Paint a square spiral with an inner seam; ``bold`` is the width of its colour."""
    path = _square_spiral(turns) * size
    width = size * 1.06 / turns
    pen.fill(OUTLINE, stroke_square(path, width * (bold + 0.24)))
    pen.fill(role, stroke_square(path, width * bold))
    pen.fill(pen.over(role), stroke_square(path, width * 0.1))


def _square_spiral(turns: int) -> Points:
    """Return the corners of a square spiral from the lower left corner inward."""
    step, r = 1.0 / turns, 1.0
    points = [(-1.0, 1.0)]
    for _ in range(turns):
        points += [(-r, -r), (r, -r), (r, r), (-r + step, r)]
        r -= step
    return np.array(points[:-1])


def stroke_square(path: Points, width: float) -> Points:
    """Turn a path of axis-aligned legs into a polygon with square corners."""
    way = np.diff(path, axis=0)
    way = way / np.maximum(np.abs(way).sum(1, keepdims=True), 1e-9)
    side = np.stack((-way[:, 1], way[:, 0]), 1) * width / 2
    p = path.copy()
    p[0] -= way[0] * width / 2
    p[-1] += way[-1] * width / 2
    corner = np.concatenate((side[:1], side[:-1] + side[1:], side[-1:]))
    return np.concatenate((p + corner, (p - corner)[::-1]))


def meander_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with square spirals turned from cell to cell."""
    lead, n = Pen(rng), even(n)
    turns, paint, bold = lead.count(2, 3), lead.chance(0.5), lead.size(0.36, 0.5)

    def draw(pen: Pen, i: int, j: int) -> None:
        role = (lead.a, lead.b)[(i + j) % 2]
        pen.fill(GROUND if paint else (lead.c, GROUND)[(i + j) % 2], inset(SQUARE, 0.05))
        part = pen.part()
        _meander(part, turns, role, 0.76, bold)
        pen.put(part.shapes, angle=TAU / 4 * (i + 2 * j))

    return cells(draw, lead, n, n)


@family("spiral_square", words=("meander", "key pattern"), square=True, field=meander_field)
def spiral_square(pen: Pen) -> None:
    """Draw four square spirals turned around the middle, or one large one."""
    bold = pen.size(0.36, 0.5)
    if pen.chance(0.4):
        pen.fill(OUTLINE, SQUARE)
        pen.fill(pen.b, inset(SQUARE, 0.045))
        pen.dots(pen.over(pen.b), resample(inset(SQUARE, 0.11), 36, closed=True), 0.032, 8)
        pen.fill(OUTLINE, inset(SQUARE, 0.17))
        pen.fill(GROUND, inset(SQUARE, 0.22))
        _meander(pen, pen.count(2, 3), pen.a, 0.58, bold)
        return
    pen.fill(OUTLINE, SQUARE * 2.05)
    turns, spin = pen.count(2, 3), pen.count(0, 1)
    for k, (x, y) in enumerate(((-1, -1), (1, -1), (1, 1), (-1, 1))):
        part = pen.part()
        part.fill((GROUND, pen.c)[k % 2], inset(SQUARE, 0.05))
        _meander(part, turns, (pen.a, pen.b)[k % 2], 0.7, bold)
        pen.put(part.shapes, (x, y), 1.0, TAU / 4 * k * (1 if spin else -1))
    diamond = np.array(((0, -0.3), (0.3, 0), (0, 0.3), (-0.3, 0)))
    pen.fill(OUTLINE, diamond)
    pen.fill(GROUND, inset(diamond, 0.08))
    pen.fill(pen.a, inset(diamond, 0.14))


def _block(pen: Pen, role: int, style: int, across: bool, gap: float = 0.1) -> None:
    """Paint one woven block of strips, ``gap`` apart, inside [-1, 1]²."""
    strips = 3
    for k in range(strips):
        lo = -0.94 + k * 1.88 / strips
        hi = lo + 1.88 / strips - gap
        main = role if (k != 1 or style == 0) else pen.c
        pen.fill(main, box(-0.94, lo, 0.94, hi) if across else box(lo, -0.94, hi, 0.94))
        ink, mid = pen.over(main), (lo + hi) / 2
        marks = np.linspace(-0.72, 0.72, 5)
        for m in marks if k == 1 else ():
            at = (m, mid) if across else (mid, m)
            if style == 2:
                d = 0.15
                pen.fill(
                    ink,
                    np.array(
                        (
                            (at[0], at[1] - d),
                            (at[0] + d, at[1]),
                            (at[0], at[1] + d),
                            (at[0] - d, at[1]),
                        )
                    ),
                )
            else:
                a, b = (0.07, 0.19) if across else (0.19, 0.07)
                pen.fill(ink, box(at[0] - a, at[1] - b, at[0] + a, at[1] + b))
        if k != 1:
            bar = (
                box(-0.84, mid - 0.05, 0.84, mid + 0.05)
                if across
                else box(mid - 0.05, -0.84, mid + 0.05, 0.84)
            )
            pen.fill(ink, bar)


def weave_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with blocks woven over and under."""
    lead, n = Pen(rng), even(n)
    style = lead.count(0, 2)

    def draw(pen: Pen, i: int, j: int) -> None:
        across = (i + j) % 2 == 0
        _block(pen, pen.a if across else pen.b, style, across)

    return cells(draw, lead, n, n)


@family(
    "basket_weave",
    words=("woven blocks", "basket"),
    square=True,
    field=weave_field,
    heritage="Asante and Ewe (kente), Ndoki Igbo (akwete)",
)
def basket_weave(pen: Pen) -> None:
    """Draw nine blocks woven over and under."""
    pen.fill(OUTLINE, SQUARE)
    style, swap = pen.count(0, 2), pen.count(0, 1)
    n, gap = pen.count(2, 3), pen.size(0.07, 0.14)
    for i in range(n):
        for j in range(n):
            part, across = pen.part(), (i + j + swap) % 2 == 0
            _block(part, pen.a if across else pen.b, style, across, gap)
            pen.put(part.shapes, ((2 * i + 1) / n - 1, (2 * j + 1) / n - 1), 0.98 / n)


def _uli(pen: Pen, kind: int) -> None:
    """Paint one sparse brush figure: tapered curve, dots and a crescent."""
    moons: list[tuple[Points, float]]
    ink, other = pen.a, pen.b
    fat = pen.size(0.85, 1.2)
    swell = fat * np.sin(np.linspace(0.12, np.pi - 0.05, 40)) ** 0.7
    if kind == 0:  # open coil
        path = spiral(0.1, 0.86, pen.size(1.3, 1.7), angle=pen.size(0, TAU), n=40)
        pen.fill(ink, stroke(path, np.linspace(0.18, 0.03, 40) + 0.11 * swell))
        pen.dots(other, resample(path[14:] * 1.17, 11)[:-1], 0.045, 10)
        pen.dots(other, [path[-1] * 1.04], 0.12, 14)
        moons = [(path[-1] * -0.98, 0.0)]
    elif kind == 1:  # long S
        path = curve(
            ((-0.72, 0.42), (-0.55, 0.84), (-0.12, 0.5), (0.12, -0.5), (0.55, -0.84), (0.72, -0.42))
        )
        path = resample(path, 40)
        pen.fill(ink, stroke(path, 0.26 * swell + 0.04, cap=True))
        beads = np.stack((np.linspace(0.24, 0.4, 4), np.linspace(-0.36, 0.12, 4)), 1)
        for k, bead in enumerate(beads):
            pen.dots(ink, np.stack((bead, -bead)), 0.075 - 0.011 * k, 10)
        pen.dots(other, [path[0] + (0.24, 0.02), path[-1] - (0.24, 0.02)], 0.11, 14)
        moons = [(np.array((-0.5, -0.5)), -0.7), (np.array((0.5, 0.5)), -0.7 + np.pi)]
    else:  # bow with rays
        path = arc(0.85, -1.6, 1.6, 40)
        pen.fill(ink, stroke(path, 0.24 * swell + 0.04, cap=True))
        for k in range(-3, 4):
            pen.line(ink, turn(np.array(((0, -0.66), (0, -0.32))), k * 0.4), (0.1, 0.02))
        pen.dots(other, arc(0.25, -1.2, 1.2, 5) * (1, 0.6) + (0, 0.16), 0.05)
        pen.dots(other, [np.array((0, 0.14))], 0.12, 16)
        moons = [(np.array((0.0, 0.52)), np.pi)]
    moon = np.concatenate((arc(0.3, -1.7, 1.7, 14), arc(0.36, 1.45, -1.45, 14) + (0, 0.16)))
    for at, angle in moons:
        pen.fill(pen.c, transform(moon, at, 1.0, angle))
        pen.dots(pen.c, [at + (0, 0.04)], 0.05, 10)
    away = np.linspace(-0.5, 0.5, 5) * 1.1
    if kind == 2:
        pen.dots(ink, np.stack((away, 0.86 - 0.3 * away**2), 1), 0.055, 10)


def uli_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with sparse uli-style figures, half-dropped and turned."""
    lead, n, out = Pen(rng), even(n), []
    for i in range(n):
        for j in range(n):
            part = lead.part()
            _uli(part, int(rng.integers(3)))
            at = ((i + 0.5) / n, (j + 0.5 + 0.5 * (i % 2)) / n)
            place = lead.part()
            place.put(part.shapes, np.array(at) % 1.0, 0.44 / n, float(rng.uniform(0, TAU)))
            out += place.shapes
    return wrap(out)


@family("uli_line", words=("uli-style line", "curve"), heritage="Igbo women (uli)", field=uli_field)
def uli_line(pen: Pen) -> None:
    """Draw one sparse brush figure with dots and a crescent."""
    _uli(pen, pen.count(0, 2))
