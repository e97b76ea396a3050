"""Motifs of birds: the peacock tail and the swallow in flight."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import GROUND, OUTLINE, TAU, arc, ellipse, petal
from ankara_lab.draw.lines import curve, dashes
from ankara_lab.draw.motifs.family import Pen, family


@family("feather_tail", words=("peacock tail", "feathers"), upright=True)
def feather_tail(pen: Pen) -> None:
    """Draw a fan of feathers, each with an eye at its tip."""
    n, span = pen.count(5, 9), pen.size(2.4, 3.5)
    half = min(0.2, span / n * 0.42)
    one = pen.part()
    shape = petal(0.98, half, belly=1.9, sharp=0.9, n=15)
    one.bold(pen.a, shape, edge=pen.edge * 0.8)
    ink = pen.over(pen.a)
    for k in range(4):
        y = -0.26 - 0.1 * k
        wide = half * (0.34 + 0.14 * k)
        barb = np.array(((-wide, y - 0.09), (0, y), (wide, y - 0.09)))
        one.line(ink, barb, 0.026)
    for role, size in ((OUTLINE, 0.86), (pen.b, 0.68), (OUTLINE, 0.42), (GROUND, 0.24)):
        one.fill(
            role, ellipse((0, -0.755 + 0.03 * (1 - size)), half * size, half * size * 1.25, 0, 20)
        )
    order = sorted(range(n), key=lambda k: -abs(k - (n - 1) / 2))
    for k in order:
        pen.put(one.shapes, angle=(k - (n - 1) / 2) * span / max(n - 1, 1))
    face = 1 if pen.chance(0.5) else -1
    neck = curve(
        (
            (0.0, 0.36),
            (-0.17, 0.2),
            (-0.14, -0.02),
            (-0.07, -0.2),
            (-0.1, -0.34),
            (0.02, -0.44),
            (0.13, -0.35),
            (0.07, -0.18),
            (0.15, 0.0),
            (0.17, 0.2),
        ),
        closed=True,
    ) * (face, 1)
    for x in (-0.08, 0.02, 0.12):  # crest
        tip = np.array((x * 1.5 * face, -0.63 + abs(x) * 0.3))
        pen.line(OUTLINE, np.stack((np.array((0.02 * face, -0.42)), tip)), 0.035)
        pen.dots(OUTLINE, [tip], 0.06, 10)
        pen.dots(pen.c, [tip], 0.034, 8)
    pen.bold(pen.c, np.array(((0.1, -0.39), (0.26, -0.31), (0.1, -0.28))) * (face, 1), edge=0.045)
    pen.bold(pen.b, neck)
    for k, y in enumerate((-0.08, 0.04, 0.16)):
        w = 0.06 + 0.02 * k
        pen.line(pen.over(pen.b), np.array(((-w, y - 0.04), (0, y + 0.03), (w, y - 0.04))), 0.036)
    pen.dots(OUTLINE, [np.array((0.04 * face, -0.345))], 0.05, 10)
    pen.dots(GROUND, [np.array((0.04 * face, -0.345))], 0.026, 8)


@family("bird_swallow", words=("bird", "swallow"), upright=True)
def bird_swallow(pen: Pen) -> None:
    """Draw a bird in flight: swept wings, forked tail, feathers drawn in."""
    for side in (-1, 1):
        blade = curve(
            (
                (side * 0.04, 0.3),
                (side * 0.1, 0.62),
                (side * 0.34, 1.0),
                (side * 0.2, 0.6),
                (side * 0.12, 0.26),
            ),
            closed=True,
            per=4,
        )
        pen.bold(pen.b, blade)
        pen.line(pen.over(pen.b), np.array(((side * 0.08, 0.4), (side * 0.24, 0.82))), (0.05, 0.02))
    lift = pen.size(-0.12, 0.1)
    for side in (-1, 1):
        wing = curve(
            (
                (0.06, -0.36),
                (0.42, -0.5 + lift),
                (0.8, -0.42 + lift),
                (1.12, 0.02 + lift),
                (0.82, -0.1 + lift),
                (0.6, 0.02),
                (0.36, 0.06),
                (0.08, 0.22),
            ),
            closed=True,
        )
        wing = wing * (side, 1)
        pen.bold(pen.a, wing)
        ink = pen.over(pen.a)
        for k in range(5):
            top = np.array((0.26 + 0.15 * k, -0.3 + lift * k / 4 + 0.02 * k))
            low = top + np.array((0.09, 0.3 - 0.035 * k))
            pen.line(ink, np.stack((top, low)) * (side, 1), (0.03, 0.055))
        lead = curve(
            ((0.14, -0.35), (0.44, -0.42 + lift), (0.76, -0.34 + lift), (0.95, -0.14 + lift))
        )
        pen.fill(pen.c, *dashes(lead * (side, 1), 9, 0.05))
    body = curve(
        (
            (0, -0.86),
            (0.15, -0.72),
            (0.17, -0.5),
            (0.2, -0.15),
            (0.15, 0.25),
            (0.0, 0.52),
            (-0.15, 0.25),
            (-0.2, -0.15),
            (-0.17, -0.5),
            (-0.15, -0.72),
        ),
        closed=True,
        per=4,
    )
    beak = np.array(((-0.08, -0.8), (0, -1.02), (0.08, -0.8)))
    pen.bold(pen.b, beak)
    pen.bold(pen.c, body)
    ink = pen.over(pen.c)
    for y in np.linspace(-0.34, 0.28, pen.count(4, 5)):
        pen.line(
            ink, arc(0.13 - 0.08 * max(0, y), TAU * 0.32, TAU * 0.68, 7) + (0, y - 0.08), 0.036
        )
    for x in (-0.075, 0.075):
        pen.dots(OUTLINE, [np.array((x, -0.68))], 0.05, 10)
        pen.dots(GROUND, [np.array((x, -0.68))], 0.024, 8)
