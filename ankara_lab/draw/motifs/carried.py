"""Motifs carried along: hand fan, umbrella, key, lamp."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    Points,
    arc,
    box,
    circle,
    inset,
    lathe,
    offset,
    ring_points,
    rounded,
    sector,
    turn,
)
from ankara_lab.draw.lines import curve, dashes, stroke
from ankara_lab.draw.motifs.family import Pen, family


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


def _hem(a: Points, b: Points, start: float, stop: float) -> Points:
    """Return the scalloped hem of one umbrella panel between two rib ends."""
    s = np.linspace(start, stop, 6)
    rise = 0.32 * (b - a)[0] * np.sin(np.pi * s)
    return a + (b - a) * s[:, None] - np.stack((0 * s, rise), 1)


@family("umbrella", words=("umbrella", "parasol"), upright=True)
def umbrella(pen: Pen) -> None:
    """Draw an open umbrella: ribbed dome, scalloped hem, hooked stick."""
    ribs = pen.count(5, 8)
    hook = arc(0.15, -TAU / 4, -TAU * 0.75, 9, (0.15, 0.74))
    stick = np.concatenate((np.array(((0, -1.0), (0, 0.72))), hook))
    pen.fill(OUTLINE, stroke(stick, 0.09 + 1.5 * pen.edge))
    pen.fill(pen.c, stroke(stick, 0.075))
    foot = np.stack(
        (np.sin(np.linspace(-TAU / 4, TAU / 4, ribs + 1)) * 0.95, np.zeros(ribs + 1)), 1
    )
    down = np.linspace(0, TAU / 4, 8)
    rib = [np.stack((at[0] * np.sin(down), -0.86 * np.cos(down)), 1) for at in foot]
    panels = [
        np.concatenate((rib[k], _hem(foot[k], foot[k + 1], 0, 1)[1:-1], rib[k + 1][::-1]))
        for k in range(ribs)
    ]
    pen.fill(OUTLINE, *(offset(panel, pen.edge) for panel in panels))
    for k, panel in enumerate(panels):
        role = (pen.a, pen.b)[k % 2]
        pen.fill(role, inset(panel, 0.014))
        ink = pen.over(role)
        x = (foot[k] + foot[k + 1])[0] / 2
        for t, r in ((0.45, 0.03), (0.62, 0.042), (0.78, 0.052)):
            at = np.array((x * np.sin(t * TAU / 4), -0.86 * np.cos(t * TAU / 4)))
            pen.dots(ink, [at], r * min(1, 6 / ribs), 9)
        pen.line(ink, _hem(foot[k], foot[k + 1], 0.12, 0.88) - (0, 0.075), 0.03)
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
