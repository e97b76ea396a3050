"""Motifs of the house: open hand, comb, drum, stool."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    box,
    capsule,
    circle,
    inset,
    lathe,
    ring_points,
    rounded,
)
from ankara_lab.draw.lines import curve, dashes, resample, spiral
from ankara_lab.draw.motifs.family import Pen, family


@family("hand", words=("hand", "palm", "open hand"), upright=True)
def hand(pen: Pen) -> None:
    """Draw an open hand with ringed fingers and a coil in the palm."""
    lay = (
        ((-0.3, 0.1), (-0.5, -0.52)),
        ((-0.1, 0.0), (-0.17, -0.8)),
        ((0.12, 0.0), (0.17, -0.82)),
        ((0.32, 0.1), (0.48, -0.58)),
        ((0.3, 0.42), (0.74, 0.02)),
    )
    wide = pen.size(0.105, 0.125)
    fingers = [capsule(a, b, wide * 1.05, wide * 0.88) for a, b in lay]
    palm = rounded(
        ((-0.44, -0.06), (0.44, -0.06), (0.46, 0.4), (0.27, 0.72), (-0.27, 0.72), (-0.44, 0.4)), 0.2
    )
    cuff = rounded(((-0.36, 0.68), (0.36, 0.68), (0.4, 0.98), (-0.4, 0.98)), 0.06)
    pen.bold(pen.a, *fingers, palm)
    ink = pen.over(pen.a)
    for (a, b), k in zip(lay, range(5), strict=True):
        a_, b_ = np.array(a), np.array(b)
        nail = b_ + (b_ - a_) / np.hypot(*(b_ - a_)) * 0.015
        pen.dots(OUTLINE, [nail], wide * 0.66, 12)
        pen.dots(pen.c, [nail], wide * 0.42, 10)
        way = (b_ - a_) / np.hypot(*(b_ - a_))
        side = np.array((-way[1], way[0])) * wide * 0.72
        for t in (0.42, 0.52) if k < 4 else (0.5, 0.62):
            at = a_ + (b_ - a_) * t
            pen.line(pen.b if t in (0.42, 0.5) else ink, np.stack((at - side, at + side)), 0.05)
    pen.bold(pen.b, cuff)
    teeth = np.linspace(-0.3, 0.3, 6)
    for p, q in zip(teeth[:-1], teeth[1:], strict=True):
        pen.fill(pen.over(pen.b), np.array(((p, 0.94), ((p + q) / 2, 0.74), (q, 0.94))))
    pen.fill(OUTLINE, circle((0, 0.34), 0.28, 30))
    pen.fill(GROUND, circle((0, 0.34), 0.23, 30))
    pen.line(pen.c, spiral(0.0, 0.17, 2.0, angle=pen.size(0, TAU), n=30) + (0, 0.34), 0.05)


@family("comb", words=("comb",), upright=True)
def comb(pen: Pen) -> None:
    """Draw a comb: domed carved handle, bar, long teeth."""
    n, half = pen.count(7, 9), pen.size(0.56, 0.66)
    at = np.linspace(-half + 0.07, half - 0.07, n)
    thick = (at[1] - at[0]) * 0.34
    teeth = [capsule((x, -0.05), (x * 1.04, 0.96 - 0.1 * abs(x)), thick, thick * 0.45) for x in at]
    pen.bold(pen.a, *teeth, edge=min(pen.edge, thick * 0.55))
    t = np.linspace(-1, 1, 15)
    dome = np.concatenate(
        (
            np.stack((t * half * 0.9, -0.3 - 0.64 * np.sqrt(1 - t**2 * 0.98)), 1),
            np.array(((half * 0.9, -0.2), (-half * 0.9, -0.2))),
        )
    )
    pen.bold(pen.a, dome)
    pen.stitch(pen.over(pen.a), dome, 0.07, 24, 0.04)
    pen.bold(pen.b, rounded(box(-half - 0.05, -0.22, half + 0.05, 0.04), 0.06))
    ink = pen.over(pen.b)
    marks = np.linspace(-half, half, 8)
    for p, q in zip(marks[:-1], marks[1:], strict=True):
        pen.fill(ink, np.array(((p + 0.02, 0.01), ((p + q) / 2, -0.18), (q - 0.02, 0.01))))
    pen.fill(OUTLINE, circle((0, -0.54), 0.24, 26))
    pen.fill(GROUND, circle((0, -0.54), 0.19, 26))
    pen.dots(pen.c, ring_points(6, 0.115) + (0, -0.54), 0.052, 9)
    pen.dots(OUTLINE, [np.array((0, -0.54))], 0.05, 9)
    for x in (-0.36, 0.36):
        pen.dots(pen.c, [np.array((x * half / 0.55, -0.38))], 0.06, 12)


@family("drum", words=("talking drum", "drum"), upright=True)
def drum(pen: Pen) -> None:
    """Draw an hourglass drum with lacing from head to head."""
    wide, waist = pen.size(0.58, 0.7), pen.size(0.22, 0.3)
    t = np.linspace(-1, 1, 13)
    side = waist + (wide - waist) * np.abs(t) ** 1.6
    pen.bold(pen.a, lathe(t * 0.78, side))
    n = pen.count(4, 6)
    ends = np.linspace(-1, 1, 2 * n + 1) * 0.88
    for k in range(2 * n):  # one cord, zigzag from head to head
        top, low = ends[k : k + 2] if k % 2 == 0 else ends[k : k + 2][::-1]
        cord = np.stack(((top + (low - top) * (t + 1) / 2) * side, t * 0.78), 1)
        pen.line(pen.over(pen.a), cord, 0.05)
    pen.bold(pen.c, rounded(box(-waist - 0.05, -0.09, waist + 0.05, 0.09), 0.06))
    pen.dots(pen.over(pen.c), np.array([(x, 0) for x in np.linspace(-waist, waist, 5)]), 0.035)
    for sign in (-1, 1):
        head = rounded(box(-wide - 0.08, sign * 0.84 - 0.14, wide + 0.08, sign * 0.84 + 0.14), 0.12)
        pen.bold(pen.b, head)
        marks = np.linspace(-wide, wide, 9)
        ink = pen.over(pen.b)
        for p, q in zip(marks[:-1], marks[1:], strict=True):
            low, high = sign * 0.84 + 0.09 * sign, sign * 0.84 - 0.09 * sign
            pen.fill(ink, np.array(((p + 0.015, high), ((p + q) / 2, low), (q - 0.015, high))))


@family("stool", words=("stool",), heritage="Akan", upright=True)
def stool(pen: Pen) -> None:
    """Draw a carved stool: curved seat, pierced column, stepped base."""
    lift = pen.size(0.3, 0.42)
    x = np.linspace(-1, 1, 17)
    top = -0.4 - lift * np.abs(x) ** 2.2
    seat = np.concatenate((np.stack((x * 0.95, top), 1), np.stack((x * 0.84, top + 0.27), 1)[::-1]))
    for side in (-1, 1):
        strut = curve(((side * 0.6, -0.3), (side * 0.42, 0.1), (side * 0.6, 0.55)))
        pen.line(OUTLINE, strut, 0.17 + 2 * pen.edge)
        pen.line(pen.b, strut, 0.17)
        pen.fill(pen.over(pen.b), *dashes(strut, 6, 0.05))
    column = lathe((-0.25, 0.0, 0.15, 0.3, 0.58), (0.27, 0.19, 0.22, 0.19, 0.27))
    pen.bold(pen.c, column)
    for y in (-0.02, 0.18, 0.38):
        hole = np.array(((0, y - 0.1), (0.11, y), (0, y + 0.1), (-0.11, y)))
        pen.fill(OUTLINE, hole)
        pen.fill(GROUND, inset(hole, 0.03))
    pen.bold(pen.a, rounded(box(-0.72, 0.55, 0.72, 0.72), 0.05))
    pen.bold(pen.a, rounded(box(-0.85, 0.72, 0.85, 0.92), 0.05))
    pen.bold(pen.a, seat)
    ink = pen.over(pen.a)
    marks = np.linspace(-0.78, 0.78, 12)
    for p, q in zip(marks[:-1], marks[1:], strict=True):
        pen.fill(ink, np.array(((p, 0.88), ((p + q) / 2, 0.76), (q, 0.88))))
    pen.dots(ink, np.array([(v, 0.64) for v in np.linspace(-0.62, 0.62, 11)]), 0.032, 8)
    middle = np.stack((x * 0.86, top + 0.135), 1)[1:-1]
    pen.dots(ink, resample(middle, 13), 0.045, 9)
    for off in (-0.085, 0.085):
        pen.line(ink, middle + (0, off), 0.024)
