"""Motifs of eyes: one eye with lashes, and two linked discs."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import GROUND, OUTLINE, TAU, Points, arc, circle, ring_points
from ankara_lab.draw.motifs.family import Pen, family


def _iris(pen: Pen, centre: tuple[float, float], r: float) -> None:
    """Paint the rings of an iris."""
    ringed = ((OUTLINE, 1.0), (pen.b, 0.86), (OUTLINE, 0.6), (pen.c, 0.5), (OUTLINE, 0.3))
    for role, size in ringed:
        pen.fill(role, circle(centre, r * size, 28))
    pen.dots(pen.over(pen.b), ring_points(12, r * 0.73) + centre, r * 0.075, 7)
    pen.fill(GROUND, circle((centre[0] - r * 0.1, centre[1] - r * 0.12), r * 0.12, 10))


def almond(half: float, high: float, n: int = 18) -> Points:
    """Return an eye-shaped outline lying on its side."""
    x = np.linspace(-1, 1, n)
    y = high * (1 - x**2) ** 0.9
    top = np.stack((x * half, -y), 1)
    return np.concatenate((top, (top * (1, -1))[::-1]))


@family("eye", words=("eye", "eyes"), upright=True)
def eye(pen: Pen) -> None:
    """Draw an eye with ringed iris, dotted lids and lashes."""
    high, n = pen.size(0.46, 0.6), pen.count(7, 13)
    for k in range(n):
        t = np.linspace(-0.95, 0.95, n)[k]
        root = np.array((t * 0.78, -high * (1 - (t * 0.8) ** 2)))
        way = np.array((t * 0.75, -1.0))
        tip = root + way * pen.size(0.26, 0.34)
        pen.line(OUTLINE, np.stack((root, tip)), (0.11, 0.05))
        pen.dots(pen.b, [tip], 0.045, 9)
        if pen.chance(0.8):
            pen.line(OUTLINE, np.stack((root, tip)) * (1, -0.82), (0.09, 0.02))
    pen.bold(pen.a, almond(0.98, high))
    pen.dots(pen.over(pen.a), almond(0.86, high * 0.86, 14), 0.03, 8)
    pen.fill(OUTLINE, almond(0.76, high * 0.74))
    pen.fill(GROUND, almond(0.68, high * 0.64))
    _iris(pen, (0, 0), high * 0.64)


@family("linked_eyes", words=("linked discs", "twin circles"))
def linked_eyes(pen: Pen) -> None:
    """Draw two ringed discs joined by a woven band."""
    r, gap = pen.size(0.46, 0.5), 0.56
    bow = pen.size(0.2, 0.3)
    bar = np.concatenate((arc(gap, -TAU / 4, TAU / 4, 14) * (1, 0.25),))
    band_shape = np.concatenate((bar + (0, -bow), (bar + (0, -bow))[::-1] * (1, -1)))
    pen.bold(pen.c, band_shape)
    for x in np.linspace(-0.24, 0.24, 7):
        pen.fill(OUTLINE, circle((x, 0), 0.03, 8))
    for k in range(3):  # berries above and below the band
        for sign in (-1, 1):
            at = np.array(((k - 1) * 0.2, sign * (bow + 0.24 + 0.12 * (k == 1))))
            pen.dots(OUTLINE, [at], 0.1, 12)
            pen.dots(pen.b, [at], 0.06, 10)
    inner = pen.count(9, 14)
    for side in (-gap, gap):
        pen.bold(pen.a, circle((side, 0), r, 36))
        pen.dots(pen.over(pen.a), ring_points(inner * 2, r * 0.86) + (side, 0), r * 0.06, 8)
        pen.fill(OUTLINE, circle((side, 0), r * 0.72, 32))
        pen.fill(GROUND, circle((side, 0), r * 0.64, 32))
        _iris(pen, (side, 0), r * 0.5)
