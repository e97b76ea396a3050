"""Motifs of shell and scale: fish, tortoise, snail, cowrie."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    arc,
    capsule,
    circle,
    ellipse,
    inset,
    petal,
    regular,
    transform,
    turn,
)
from ankara_lab.draw.lines import curve, dashes, resample, spiral
from ankara_lab.draw.motifs.family import Pen, family


@family("fish", words=("fish",), upright=True)
def fish(pen: Pen) -> None:
    """Draw a fish with scales, fins, a striped tail and a round eye."""
    face = -1 if pen.chance(0.5) else 1
    sheet = pen.part()
    deep = pen.size(0.4, 0.5)
    tail = curve(
        (
            (0.5, 0),
            (0.74, -0.16),
            (1.0, -0.46),
            (0.94, -0.16),
            (0.86, 0),
            (0.94, 0.16),
            (1.0, 0.46),
            (0.74, 0.16),
        ),
        closed=True,
        per=4,
    )
    sheet.bold(pen.b, tail)
    for y in (-0.26, -0.1, 0.1, 0.26):
        sheet.line(sheet.over(pen.b), np.array(((0.66, y * 0.4), (0.92, y * 1.15))), (0.03, 0.05))
    for sign in (-1, 1):
        fin = curve(
            (
                (-0.4, sign * deep * 0.85),
                (-0.1, sign * (deep + 0.24)),
                (0.34, sign * (deep + 0.14)),
                (0.28, sign * deep * 0.6),
            ),
            closed=True,
            per=4,
        )
        sheet.bold(pen.c, fin)
        for x in (-0.18, -0.02, 0.14):
            sheet.line(
                sheet.over(pen.c),
                np.array(((x, sign * deep * 0.9), (x + 0.1, sign * (deep + 0.12)))),
                0.035,
            )
    t = np.linspace(0, 1, 22)
    half = deep * np.sin(np.pi * t**0.82) ** 0.8
    body = np.concatenate(
        (np.stack((-0.95 + 1.62 * t, -half), 1), np.stack((-0.95 + 1.62 * t, half), 1)[-2:0:-1])
    )
    sheet.bold(pen.a, body)
    ink = sheet.over(pen.a)
    cols = pen.count(4, 5)
    for i in range(cols):
        x = -0.2 + 0.72 / cols * i
        room = deep * np.sin(np.pi * min(1, (x + 1.0) / 1.62) ** 0.82) ** 0.8 - 0.09
        step = 0.21
        rows = max(1, int(2 * room / step) + (i % 2))
        for j in range(rows):
            y = (j - (rows - 1) / 2) * step
            if abs(y) < room - 0.03:
                sheet.line(ink, arc(0.1, 0.1 * np.pi, 0.9 * np.pi, 6) + (x, y), 0.036)
    gill = arc(0.42, TAU * 0.13, TAU * 0.37, 10) + (-0.78, 0)
    sheet.line(OUTLINE, gill, 0.1)
    sheet.line(pen.c, gill, 0.045)
    sheet.line(OUTLINE, np.array(((-0.95, 0.09), (-0.76, 0.13))), 0.04)
    for role, r in ((OUTLINE, 0.13), (GROUND, 0.095), (OUTLINE, 0.05)):
        sheet.fill(role, circle((-0.62, -0.1), r, 16))
    pen.fill_from(sheet, (face, 1))


@family(
    "tortoise",
    words=("tortoise", "turtle"),
    heritage="Ndoki Igbo (ikaki), Akan (akyekyedee)",
    upright=True,
)
def tortoise(pen: Pen) -> None:
    """Draw a tortoise from above: plated shell, four feet, head and tail."""
    splay = pen.size(-0.15, 0.15)
    for x, y, angle in (
        (0.52, -0.5, 0.8),
        (-0.52, -0.5, -0.8),
        (0.52, 0.48, 2.3),
        (-0.52, 0.48, -2.3),
    ):
        foot = transform(
            petal(0.56, 0.17, belly=1.5, sharp=0.6),
            (x * 0.75, y * 0.75),
            1,
            angle + splay * np.sign(x),
        )
        pen.bold(pen.b, foot)
        tip = foot[len(foot) // 2 - 1]
        for bend in (-0.14, 0.0, 0.14):
            pen.dots(pen.over(pen.b), [turn(tip, bend) * 0.9], 0.034, 8)
    pen.bold(pen.b, np.array(((-0.08, 0.66), (0, 1.0), (0.08, 0.66))))
    head = curve(
        ((0, -1.05), (0.17, -0.9), (0.13, -0.6), (-0.13, -0.6), (-0.17, -0.9)), closed=True
    )
    pen.bold(pen.b, head)
    for x in (-0.08, 0.08):
        pen.dots(OUTLINE, [np.array((x, -0.88))], 0.045)
        pen.dots(GROUND, [np.array((x, -0.89))], 0.02, 7)
    shell = ellipse((0, 0), 0.62, 0.74, 0, 44)
    pen.bold(pen.c, shell)
    pen.dots(pen.over(pen.c), resample(inset(shell, 0.062), 28, closed=True), 0.033, 8)
    pen.fill(OUTLINE, inset(shell, 0.12))
    k = 0.172

    def plate(x: float, y: float) -> None:
        hexagon = regular(6, k, TAU / 12, (x, y))
        reach = np.sqrt((hexagon[:, 0] / 0.47) ** 2 + (hexagon[:, 1] / 0.59) ** 2)
        hexagon = hexagon / np.maximum(reach, 1)[:, None]
        pen.fill(pen.a, inset(hexagon, 0.016))
        if np.hypot(x / 0.47, y / 0.59) < 0.86:
            small = inset(hexagon, 0.062)
            pen.fill(pen.over(pen.a), small)
            pen.fill(pen.b if pen.over(pen.a) == GROUND else pen.c, inset(small, 0.035))

    for i in (-2, -1, 0, 1, 2):
        for j in (-2, -1, 0, 1, 2):
            x, y = i * 1.5 * k, (j + 0.5 * (i % 2)) * np.sqrt(3) * k
            if np.hypot(x / 0.47, y / 0.59) < 1.12:
                plate(x, y)


@family("snail", words=("snail", "spiral shell"), upright=True)
def snail(pen: Pen) -> None:
    """Draw a snail: coiled shell on a long foot, two horns."""
    face = 1 if pen.chance(0.5) else -1
    sheet = pen.part()
    for tip in ((0.72, -0.52), (0.98, -0.42)):
        sheet.line(OUTLINE, np.array(((0.74, 0.06), tip)), (0.12, 0.07))
        sheet.dots(OUTLINE, [np.array(tip)], 0.1, 14)
        sheet.dots(pen.c, [np.array(tip)], 0.058, 12)
    foot = curve(
        (
            (-1.02, 0.72),
            (-0.6, 0.5),
            (0.1, 0.45),
            (0.48, 0.3),
            (0.6, -0.02),
            (0.78, -0.12),
            (0.95, 0.02),
            (0.92, 0.3),
            (0.74, 0.6),
            (0.4, 0.74),
            (-0.4, 0.76),
        ),
        closed=True,
    )
    sheet.bold(pen.b, foot)
    ink = sheet.over(pen.b)
    sheet.fill(
        ink, *dashes(curve(((-0.8, 0.67), (0.3, 0.65), (0.66, 0.48), (0.78, 0.2))), 13, 0.05)
    )
    sheet.dots(OUTLINE, [np.array((0.8, 0.05))], 0.05)
    middle = np.array((-0.17, -0.06))
    shell = circle(middle, 0.6, 44)
    sheet.bold(pen.a, shell)
    coil = spiral(0.02, 0.6, pen.size(2.1, 2.6), angle=pen.size(0, 1), n=60)
    sheet.line(OUTLINE, coil + middle, (0.06, 0.11))
    between = coil * 0.865
    way = resample(between + middle, 40)[8:-5]
    sheet.dots(sheet.over(pen.a), way, 0.036, 8)
    ribs = resample(coil * 0.98 + middle, 40)[26:]
    for at in ribs[::2]:
        line = np.stack((at, at + (middle - at) * 0.16))
        sheet.line(OUTLINE, line, (0.05, 0.02))
    sheet.dots(pen.c, [middle], 0.075, 12)
    pen.fill_from(sheet, (face, 1))


@family("cowrie", words=("cowrie", "shells"))
def cowrie(pen: Pen) -> None:
    """Draw a cowrie from below: plump egg, bent slit with teeth on both lips."""
    wide, bend = pen.size(0.68, 0.78), pen.size(0.07, 0.13) * (1 if pen.chance(0.5) else -1)
    t = np.linspace(0, TAU, 45)[:-1]
    shell = np.stack((wide * np.sin(t) * (1 + 0.14 * np.cos(t)), -np.cos(t)), 1)
    body, back = (pen.a, pen.b) if pen.chance(0.5) else (GROUND, pen.a)
    pen.bold(back, shell)
    pen.dots(pen.over(back), resample(inset(shell, 0.075), 26, closed=True), 0.036, 8)
    belly = shell * (0.8, 0.85) + (0, 0.01)
    pen.fill(OUTLINE, belly)
    pen.fill(body, inset(belly, 0.045))
    ys = np.linspace(-0.8, 0.78, 19)
    mid = bend * np.sin((ys + 0.8) * 3.6)
    open_ = 0.15 * (1 - np.abs((ys + 0.01) / 0.8) ** 2.5) + 0.025
    lips = np.concatenate(
        (np.stack((mid + open_ * 1.75, ys), 1), np.stack((mid - open_ * 1.75, ys), 1)[::-1])
    )
    pen.fill(pen.c, lips)
    n = pen.count(8, 11)
    for y in np.linspace(-0.62, 0.6, n):
        m = float(np.interp(y, ys, mid))
        h = float(np.interp(y, ys, open_))
        for side in (-1, 1):
            pen.fill(
                OUTLINE,
                capsule(
                    (m + side * h * 0.5, y), (m + side * (h * 1.75 + 0.1), y - 0.03), 0.036, 0.02
                ),
            )
    pen.fill(
        OUTLINE,
        np.concatenate(
            (np.stack((mid + open_ * 0.62, ys), 1), np.stack((mid - open_ * 0.62, ys), 1)[::-1])
        ),
    )
    ink = pen.a if body == GROUND else pen.over(body)
    for side in (-1, 1):
        blush = np.stack((side * wide * 0.6 * np.sqrt(1 - (ys[4:-4] / 0.9) ** 2), ys[4:-4]), 1)
        pen.line(ink, blush[::2], 0.035)
