"""Motifs from things: comb, drum, hand fan, stool, umbrella, key and lamp."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    arc,
    box,
    capsule,
    circle,
    inset,
    lathe,
    ring_points,
    rounded,
    sector,
    turn,
)
from ankara_lab.draw.lines import curve, dashes, resample, stroke
from ankara_lab.draw.motifs.family import Pen, family


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
    n = pen.count(6, 8)
    ends = np.linspace(-1, 1, n) * 0.9
    for k, (x, y) in enumerate(zip(ends[:-1], ends[1:], strict=True)):
        for lean in (x, y):
            cord = np.stack(
                (
                    (lean + (x if lean == y else y)) / 2 * 0
                    + (x + (y - x) * (t + 1) / 2 if lean == x else y + (x - y) * (t + 1) / 2)
                    * side,
                    t * 0.78,
                ),
                1,
            )
            pen.line(OUTLINE if pen.a != OUTLINE else GROUND, cord, 0.062)
            pen.line(GROUND, cord, 0.028)
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


@family("hand_fan", words=("hand fan",), heritage="Yoruba (abebe)", upright=True)
def hand_fan(pen: Pen) -> None:
    """Draw a round pleated fan on a turned handle."""
    n, r, up = pen.count(14, 22), 0.66, np.array((0, -0.34))
    grip = lathe(
        (0.2, 0.4, 0.46, 0.56, 0.62, 0.86, 0.98), (0.08, 0.07, 0.12, 0.12, 0.06, 0.09, 0.06)
    )
    pen.bold(pen.c, grip)
    for y in (0.51, 0.72, 0.8):
        pen.line(pen.over(pen.c), np.array(((-0.06, y), (0.06, y))), 0.035)
    lobes = ring_points(n, r * 0.95, TAU / n / 2) + up
    size = TAU * r / n * 0.44
    pen.dots(OUTLINE, lobes, size + 0.05, 14)
    pen.dots(pen.b, lobes, size * 0.9, 12)
    pen.fill(OUTLINE, circle(up, r, 48))
    gap = TAU / n / 2
    fold = sector(r - 0.05, 0.2, -gap * 0.98, gap * 0.98, 5)
    slim = sector(r - 0.11, 0.3, -gap * 0.22, gap * 0.22, 3)
    for k in range(n):
        role = (pen.a, GROUND)[k % 2] if n % 2 == 0 else pen.a
        pen.fill(role, turn(inset(fold, 0.01), k * 2 * gap + gap) + up)
        pen.fill(pen.over(role) if role == pen.a else pen.b, turn(slim, k * 2 * gap + gap) + up)
    for role, size in ((OUTLINE, 0.26), (pen.c, 0.21), (OUTLINE, 0.12), (GROUND, 0.075)):
        pen.fill(role, circle(up, size, 24))
    pen.dots(pen.over(pen.c), ring_points(9, 0.165) + up, 0.026, 7)


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


@family("umbrella", words=("umbrella", "parasol"), upright=True)
def umbrella(pen: Pen) -> None:
    """Draw an open umbrella: ribbed dome, scalloped hem, hooked stick."""
    ribs = pen.count(5, 8)
    stick = np.concatenate(
        (
            np.array(((0, -0.9), (0, 0.72))),
            arc(0.14, TAU / 4, TAU * 0.78, 9) * (-1, 1) * (1, 1) + (0.14, 0.74),
        )
    )
    stick = np.concatenate(
        (np.array(((0, -1.0), (0, 0.72))), arc(0.15, -TAU / 4, -TAU * 0.75, 9, (0.15, 0.74)))
    )
    pen.fill(OUTLINE, stroke(stick, 0.09 + 1.5 * pen.edge))
    pen.fill(pen.c, stroke(stick, 0.075))
    angle = np.linspace(-TAU / 4, TAU / 4, ribs + 1)
    foot = np.stack((np.sin(angle) * 0.95, np.zeros(ribs + 1)), 1)
    panels = []
    for k in range(ribs):
        a, b = foot[k], foot[k + 1]
        side_a = np.stack(
            (a[0] * np.sin(np.linspace(0, TAU / 4, 8)), -0.86 * np.cos(np.linspace(0, TAU / 4, 8))),
            1,
        )
        side_b = np.stack(
            (b[0] * np.sin(np.linspace(0, TAU / 4, 8)), -0.86 * np.cos(np.linspace(0, TAU / 4, 8))),
            1,
        )
        s = np.linspace(0, 1, 6)[:, None]
        hem = (
            a + (b - a) * s - np.concatenate((0 * s, 0.16 * np.sin(np.pi * s) * (b - a)[0] * 2), 1)
        )
        panels.append((np.concatenate((side_a, hem[1:-1], side_b[::-1])), a, b))
    for shape, _, _ in panels:
        pen.fill(OUTLINE, inset(shape, -pen.edge))
    for k, (shape, a, b) in enumerate(panels):
        role = (pen.a, pen.b)[k % 2]
        pen.fill(role, inset(shape, 0.014))
        ink = pen.over(role)
        x = (a[0] + b[0]) / 2
        for t, r in ((0.45, 0.03), (0.62, 0.042), (0.78, 0.052)):
            at = np.array((x * np.sin(t * TAU / 4) / 1.0, -0.86 * np.cos(t * TAU / 4)))
            pen.dots(ink, [at], r * min(1, 6 / ribs), 9)
        s = np.linspace(0.12, 0.88, 6)[:, None]
        hem = (
            a + (b - a) * s - np.concatenate((0 * s, 0.16 * np.sin(np.pi * s) * (b - a)[0] * 2), 1)
        )
        pen.line(ink, hem * (1, 1) - (0, 0.075), 0.03)
    pen.dots(OUTLINE, foot, 0.07, 10)
    pen.dots(pen.c, foot, 0.042, 9)
    pen.dots(OUTLINE, [np.array((0, -0.9))], 0.09, 12)
    pen.dots(pen.c, [np.array((0, -0.9))], 0.05, 10)


def _key(pen: Pen) -> None:
    """Draw an old door key."""
    shaft = rounded(box(-0.09, -0.35, 0.09, 0.96), 0.05)
    bits = [rounded(box(0.05, y, 0.4 - 0.1 * k, y + 0.14), 0.03) for k, y in enumerate((0.74, 0.5))]
    pen.bold(pen.a, shaft, *bits)
    pen.fill(pen.over(pen.a), *dashes(np.array(((0, -0.1), (0, 0.9))), 9, 0.05))
    lobes = ring_points(pen.count(3, 6), 0.25) + (0, -0.6)
    pen.bold(pen.a, *(circle(c, 0.22, 24) for c in lobes), circle((0, -0.6), 0.26, 30))
    for at in lobes:
        pen.dots(OUTLINE, [at], 0.13, 16)
        pen.dots(GROUND, [at], 0.085, 14)
    pen.fill(OUTLINE, circle((0, -0.6), 0.17, 20))
    pen.fill(pen.b, circle((0, -0.6), 0.12, 20))
    pen.dots(pen.over(pen.b), ring_points(6, 0.07) + (0, -0.6), 0.022, 6)
    for y in (-0.22, 0.36):
        pen.bold(pen.c, rounded(box(-0.17, y - 0.06, 0.17, y + 0.06), 0.04), edge=pen.edge * 0.7)


def _lamp(pen: Pen) -> None:
    """Draw a light bulb with rays."""
    middle = np.array((0, -0.25))
    for k in range(-4, 5):
        way = np.array(((0, -0.68), (0, -0.86 if k % 2 else -0.98)))
        line = turn(way, k * 0.42) + middle
        pen.line(OUTLINE, line, (0.16, 0.12))
        pen.line(pen.b, line + (line[0] - line[1]) * 0.0, (0.07, 0.04))
    bulb = curve(
        (
            (0, -0.8),
            (0.36, -0.66),
            (0.54, -0.28),
            (0.42, 0.08),
            (0.23, 0.4),
            (-0.23, 0.4),
            (-0.42, 0.08),
            (-0.54, -0.28),
            (-0.36, -0.66),
        ),
        closed=True,
    )
    pen.bold(pen.a, bulb)
    pen.stitch(pen.over(pen.a), bulb, 0.075, 24, 0.04)
    pen.fill(OUTLINE, inset(bulb, 0.13))
    pen.fill(GROUND, inset(bulb, 0.17))
    wire = np.array(
        (
            (-0.1, 0.2),
            (-0.18, -0.2),
            (-0.07, -0.36),
            (0, -0.14),
            (0.07, -0.36),
            (0.18, -0.2),
            (0.1, 0.2),
        )
    )
    pen.line(pen.b, curve(wire), 0.06)
    for k, y in enumerate((0.46, 0.62, 0.78)):
        half = 0.25 - 0.03 * k
        pen.bold((pen.c, pen.b)[k % 2], rounded(box(-half, y, half, y + 0.13), 0.05), edge=0.04)
    pen.fill(OUTLINE, lathe((0.93, 1.0), (0.12, 0.08)))


@family("key_lamp", words=("key", "lamp", "bulb"), upright=True)
def key_lamp(pen: Pen) -> None:
    """Draw either an old key or a lamp bulb."""
    coin = pen.chance(0.5)
    (_key if pen.word == "key" or (pen.word is None and coin) else _lamp)(pen)
