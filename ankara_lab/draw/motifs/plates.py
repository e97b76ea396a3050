"""Motifs of plates: hexagon shell and nested diamonds, each with its field."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    Points,
    Shape,
    box,
    circle,
    inset,
    regular,
)
from ankara_lab.draw.lines import wrap
from ankara_lab.draw.motifs.family import Pen, even, family

SQUARE = box(-1.0, -1.0, 1.0, 1.0)


def cells(draw: Callable[[Pen, int, int], None], lead: Pen, across: int, down: int) -> list[Shape]:
    """Cover the torus with unit cells; ``draw(pen, i, j)`` fills [-1, 1]²."""
    out: list[Shape] = []
    if not lead.shapes:
        out.append(Shape(OUTLINE, box(0, 0, 1, 1)))
    for j in range(down):
        for i in range(across):
            part = lead.part()
            draw(part, i, j)
            size = np.array((0.5 / across, 0.5 / down))
            middle = np.array(((i + 0.5) / across, (j + 0.5) / down))
            out += [Shape(role, points * size + middle) for role, points in part.shapes]
    return wrap(out)


def _plate(pen: Pen, style: int, k: int) -> None:
    """Paint one hexagon plate of radius 1 with its inner nest."""
    role = (pen.a, pen.b, pen.c)[(0, 0, 1, 0, 2)[k % 5] if style else 0]
    ink = pen.over(role)
    hexagon = regular(6, 1.0)
    pen.fill(role, inset(hexagon, 0.07))
    pen.fill(ink, inset(hexagon, 0.24))
    pen.fill(role if style != 2 else pen.c, inset(hexagon, 0.34))
    pen.fill(OUTLINE, inset(hexagon, 0.52))
    pen.fill(GROUND if style != 1 else pen.b, inset(hexagon, 0.6))
    pen.fill(pen.c if style != 2 else pen.a, circle((0, 0), 0.14, 12))


def hex_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with hexagon plates."""
    lead, out = Pen(rng), []
    style, rows = lead.count(0, 2), max(2, 2 * round(n / np.sqrt(3)))
    lead.fill(OUTLINE, box(0, 0, 1, 1))
    out += lead.shapes
    plates = []
    for k in range(5):
        part = lead.part()
        _plate(part, style, k)
        plates.append(part.shapes)
    size = np.array((1 / (n * np.sqrt(3)), 1 / (rows * 1.5)))
    for j in range(rows):
        for i in range(n):
            at = np.array(((i + 0.5 * (j % 2) + 0.25) / n, (j + 0.5) / rows))
            out += [Shape(r, p * size + at) for r, p in plates[(i + 2 * j) % 5]]
    return wrap(out)


@family("hex_shell", words=("tortoise shell", "honeycomb"), field=hex_field)
def hex_shell(pen: Pen) -> None:
    """Draw seven nested hexagon plates, one in the middle of six."""
    style = pen.count(0, 2)
    step = np.sqrt(3)
    spots = [(0.0, 0.0)] + [
        (step * np.cos(k * TAU / 6), step * np.sin(k * TAU / 6)) for k in range(6)
    ]
    pen.fill(OUTLINE, *(regular(6, 1.0 + 2.4 * pen.edge, 0, at) for at in spots))
    for k, at in enumerate(spots):
        part = pen.part()
        _plate(part, style, k)
        pen.put(part.shapes, at)


def _diamond(pen: Pen, half: float, high: float, steps: int, stairs: bool) -> None:
    """Paint nested rhombi, smooth or stepped."""
    cycle = (pen.a, GROUND, pen.b, OUTLINE, pen.c, GROUND)
    for k in range(steps):
        s = 1 - k / (steps + 0.35)
        for role, size in ((OUTLINE, s), (cycle[k % 6], s - 0.055)):
            if size > 0.04:
                pen.fill(role, _rhomb(half * size, high * size, stairs))


def _rhomb(half: float, high: float, stairs: bool) -> Points:
    """Return a rhombus, or one with five steps a side."""
    if not stairs:
        return np.array(((0, -high), (half, 0), (0, high), (-half, 0)), float)
    t = np.arange(6) / 5
    x, y = np.repeat(t, 2)[1:] * half, np.repeat(t - 1, 2)[:-1] * high
    quarter = np.stack((x, y), 1)
    right = np.concatenate((quarter, (quarter * (1, -1))[::-1]))
    return np.concatenate((right, (right * (-1, 1))[::-1]))


def diamond_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with nested diamonds, alternating in ink."""
    lead = Pen(rng)
    stairs, steps = lead.chance(0.4), lead.count(3, 5)
    n = even(n)

    def stand(pen: Pen, i: int, j: int) -> None:
        _diamond(pen, 1.0, 1.0, steps, stairs)

    def between(pen: Pen, i: int, j: int) -> None:
        part = pen.part()
        part.a, part.b = lead.b, lead.a
        _diamond(part, 1.0, 1.0, max(2, steps - 1), stairs)
        pen.put(part.shapes, (1.0, 1.0))

    # all of one kind before the other, so that their overlap is alike at the edge
    whole = cells(stand, lead, n, n)
    lead.shapes = whole
    return whole + cells(between, lead, n, n)


@family("diamond_nest", words=("diamond", "lozenge"), square=True, field=diamond_field)
def diamond_nest(pen: Pen) -> None:
    """Draw nested rhombi with small diamonds standing in the corners."""
    steps, stairs = pen.count(3, 5), pen.chance(0.45)
    half = pen.size(0.85, 1.0)
    for x in (-0.5, 0.5):  # a dotted path around the diamond
        for y in (-0.5, 0.5):
            for k in (-0.24, 0.0, 0.24):
                at = np.array(
                    (x * 1.12 * half + np.sign(x) * k * 0.8, y * 1.12 - np.sign(y) * k * 0.8)
                )
                pen.dots(OUTLINE, [at], 0.06, 10)
                pen.dots(pen.b, [at], 0.035, 8)
    _diamond(pen, half, 1.0, steps, stairs)
    pen.dots(GROUND if steps != 2 else pen.c, [np.zeros(2)], 0.06, 10)
    for x in (-1, 1):
        for y in (-1, 1):
            part = pen.part()
            part.a, part.b = pen.b, pen.c
            _diamond(part, 1.0, 1.0, 3, False)
            pen.put(part.shapes, (0.74 * x, 0.74 * y), 0.26)
