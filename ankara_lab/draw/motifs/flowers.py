"""Motifs of flowers: rosette, hibiscus, fan flower."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    Points,
    circle,
    lathe,
    petal,
    ring_points,
    transform,
    turn,
)
from ankara_lab.draw.lines import bezier, resample
from ankara_lab.draw.motifs.family import Pen, family


def heart(pen: Pen, r: float, role: int) -> None:
    """Paint a dotted flower heart."""
    pen.fill(OUTLINE, circle((0, 0), r, 28))
    pen.fill(role, circle((0, 0), r * 0.8, 28))
    n = pen.count(6, 9)
    pen.dots(pen.over(role), ring_points(n, r * 0.52), r * 0.15, 8)
    pen.dots(pen.over(role), [np.zeros(2)], r * 0.2, 10)


@family("rosette", words=("flower", "rosette", "daisy"))
def rosette(pen: Pen) -> None:
    """Draw two layers of petals around a dotted heart."""
    n = pen.count(5, 12)
    half = min(0.34, 1.0 * np.tan(np.pi / n) * pen.size(0.62, 0.74))
    belly, sharp = pen.size(1.15, 1.7), pen.size(0.6, 1.0)
    back, front = pen.part(), pen.part()
    back.bold(pen.b, petal(0.98, half * 0.9, belly=belly, sharp=sharp))
    back.fill(pen.over(pen.b), petal(0.16, half * 0.24, n=7) + (0, -0.68))
    shape = petal(0.92, half, belly=belly, sharp=sharp, n=13)
    front.bold(pen.a, shape)
    ink = pen.over(pen.a)
    style = pen.count(0, 2 if n < 9 else 1)
    if style == 0:
        front.fill(ink, petal(0.5, half * 0.42, belly=belly, n=9) + (0, -0.3))
        front.fill(pen.c, petal(0.34, half * 0.24, belly=belly, n=7) + (0, -0.38))
    elif style == 1:
        for x in (-0.5, 0.0, 0.5):
            line = np.array(((x * half * 0.3, -0.2), (x * half, -0.62 - 0.12 * (x == 0))))
            front.line(ink, line, (0.05, 0.025))
    else:
        front.stitch(ink, shape, half * 0.3, 11, 0.035)
        front.fill(pen.c, circle((0, -0.6), half * 0.26, 10))
    pen.spin(back.shapes, n, TAU / n / 2)
    pen.spin(front.shapes, n)
    heart(pen, pen.size(0.25, 0.32), pen.c)


def _ruffle(pen: Pen, lobes: int, deep: float) -> Points:
    """Return a broad petal with a ruffled lip."""
    t = np.linspace(0, 1, 34)
    wide = 0.62 * np.sin(np.pi * (t * 0.5 + 0.5)) ** 0.0 * (t * 2 - 1)
    lip = 0.9 - 0.22 * np.abs(t * 2 - 1) ** 2.4 + deep * np.sin(np.pi * t * lobes) ** 2
    angle = wide * 1.02
    rim = np.stack((np.sin(angle), -np.cos(angle)), 1) * lip[:, None]
    return np.concatenate((np.array(((0.06, 0.0), (-0.06, 0.0))), rim))


@family("hibiscus", words=("hibiscus", "big flower"))
def hibiscus(pen: Pen) -> None:
    """Draw five ruffled petals and a stamen column with pollen dots."""
    shape = _ruffle(pen, pen.count(3, 5), pen.size(0.06, 0.1))
    one = pen.part()
    one.bold(pen.a, shape)
    one.fill(pen.c, petal(0.5, 0.17, belly=0.7, sharp=1.2))
    ink = pen.over(pen.a)
    for k, long in zip(range(-2, 3), (0.66, 0.76, 0.82, 0.76, 0.66), strict=True):
        way = turn(np.array(((0, -0.22), (0, -long))), k * 0.19)
        one.line(ink, way, (0.06, 0.018))
    pen.spin(one.shapes, 5, pen.size(0, TAU / 5))
    pen.fill(OUTLINE, circle((0, 0), 0.2, 22))
    pen.fill(pen.c, circle((0, 0), 0.14, 20))
    bow = bezier((0, 0), (0.12, -0.3), (0.34, -0.3), (0.6, -0.66), 10)
    pen.line(OUTLINE, bow, (0.2, 0.13))
    pen.line(pen.b, bow, (0.12, 0.06))
    tips = resample(bow, 12)[5:]
    side = np.array((0.07, 0.06))
    for k, at in enumerate(tips):
        spot = at + side * (1 if k % 2 else -1) * (1.3 if k < 6 else 0.3)
        pen.dots(OUTLINE, [spot], 0.072, 10)
        pen.dots(GROUND if pen.b != GROUND else pen.c, [spot], 0.042, 8)


@family("tulip_fan", words=("fan flower", "ginkgo", "shell fan"), upright=True)
def tulip_fan(pen: Pen) -> None:
    """Draw wedge petals that open like a fan from one base."""
    n, span = pen.count(5, 9), pen.size(1.9, 2.7)
    half = span / n * pen.size(0.56, 0.66)
    rim = np.linspace(-1, 1, 9)
    lip = 0.95 + 0.1 * (1 - rim**2)
    head = np.stack((np.sin(rim * half), -np.cos(rim * half)), 1) * lip[:, None]
    wedge = np.concatenate((np.array(((0.03, -0.1), (-0.03, -0.1))), head))
    order = sorted(range(n), key=lambda k: -abs(k - (n - 1) / 2))
    for k in order:
        role = (pen.a, pen.b)[k % 2]
        one = pen.part()
        one.bold(role, wedge)
        ink = one.over(role)
        one.fill(ink, np.concatenate((head[1:-1] * 0.9, head[-2:0:-1] * 0.84)))
        for bend in (-0.4, 0.0, 0.4):
            one.line(ink, turn(np.array(((0, -0.34), (0, -0.72))), bend * half), (0.02, 0.045))
        one.fill(pen.c, circle((0, -0.97), half * 0.2, 9))
        pen.put(one.shapes, angle=(k - (n - 1) / 2) * span / n)
    for side in (-1, 1):
        pen.bold(pen.c, transform(petal(0.46, 0.1), (0, 0.05), 1, side * (span / 2 + 0.3)))
    cup = lathe((-0.34, -0.2, 0.0, 0.12, 0.34), (0.0, 0.13, 0.15, 0.08, 0.045))
    pen.bold(pen.c, cup)
    for y, w in ((-0.16, 0.07), (-0.06, 0.1), (0.04, 0.07)):
        pen.line(pen.over(pen.c), np.array(((-w, y - 0.03), (0, y + 0.02), (w, y - 0.03))), 0.035)
