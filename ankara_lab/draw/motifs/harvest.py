"""Motifs of the harvest: pineapple, sugar cane, calabash."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    inset,
    lathe,
    petal,
    transform,
    turn,
)
from ankara_lab.draw.lines import bezier, curve
from ankara_lab.draw.motifs.family import Pen, family


def _cane(pen: Pen) -> None:
    """Draw three jointed canes side by side, leaves at their heads."""
    rod = pen.part()
    for side in (-1, 1):
        for k in range(2):
            blade = bezier(
                (0, -0.95),
                (side * 0.06, -1.3),
                (side * 0.3, -1.4 + 0.16 * k),
                (side * (0.34 + 0.1 * k), -1.0 + 0.36 * k),
                9,
            )
            rod.line(OUTLINE, blade, (0.2, 0.07))
            rod.line(pen.b, blade, (0.11, 0.015))
    joints = pen.count(4, 5)
    step = 1.95 / joints
    for k in range(joints):
        top = -1.0 + k * step
        piece = lathe(
            np.array((0.03, 0.1, 0.5, 0.9, 0.97)) * step + top, (0.125, 0.1, 0.085, 0.1, 0.125)
        )
        role = pen.a if k % 2 or pen.rng.random() < 0.5 else pen.c
        rod.bold(role, piece, edge=0.06)
        rod.line(
            rod.over(role),
            np.array(((-0.045, top + 0.2 * step), (-0.045, top + 0.75 * step))),
            0.035,
        )
        rod.line(
            rod.over(role), np.array(((0.04, top + 0.35 * step), (0.04, top + 0.6 * step))), 0.03
        )
    for x, y, lean in ((-0.4, 0.1, -0.13), (0.4, 0.1, 0.13), (0.0, 0.0, 0.0)):
        pen.put(rod.shapes, (x, y), 1.0, lean)
    for side in (-1, 1):  # tufts at the foot
        for k in (0, 1, 2):
            tuft = transform(
                petal(0.5 - 0.08 * k, 0.07), (0.16 * side, 1.1), 1, side * (0.5 + 0.4 * k)
            )
            pen.bold(pen.b, tuft, edge=0.05)


@family("pineapple_cane", words=("pineapple", "sugar cane"), upright=True)
def pineapple_cane(pen: Pen) -> None:
    """Draw a pineapple with a lozenge net and a crown of leaves, or sugar cane."""
    coin = pen.chance(0.6)
    if pen.word == "sugar cane" or (pen.word is None and not coin):
        _cane(pen)
        return
    for k, angle in enumerate((-1.15, 1.15, -0.8, 0.8, -0.42, 0.42, 0.0)):
        long = 0.5 + 0.05 * k
        blade = transform(petal(long, 0.1, belly=0.8), (0, -0.2), 1, angle)
        pen.bold(pen.b, blade)
        pen.line(
            pen.over(pen.b),
            turn(np.array(((0, -0.1), (0, -long * 0.72))), angle) + (0, -0.2),
            (0.035, 0.012),
        )
    body = lathe(
        np.linspace(-0.24, 0.95, 15),
        0.46 * (1 - np.abs(np.linspace(-1, 1, 15)) ** 2.6).clip(0.1) ** 0.5,
    )
    pen.bold(OUTLINE, body)
    rows = pen.count(6, 8)
    high = 1.19 / rows
    for j in range(2 * rows - 1):
        y = -0.24 + high * (j + 1) / 2
        half = 0.46 * max(0.0, 1 - abs((y - 0.355) / 0.595) ** 2.6) ** 0.5
        for i in range(-3, 4):
            x = (i + 0.5 * (j % 2)) * 0.235
            if abs(x) < half - 0.03:
                lozenge = np.array(
                    ((x, y - high / 2), (x + 0.1175, y), (x, y + high / 2), (x - 0.1175, y))
                )
                lozenge[:, 0] = lozenge[:, 0].clip(-half, half)
                pen.fill(pen.a, inset(lozenge, 0.017))
                pen.dots(pen.over(pen.a) if j % 2 else pen.c, [np.array((x, y))], 0.028, 7)


@family("calabash", words=("calabash", "gourd", "pot"), upright=True)
def calabash(pen: Pen) -> None:
    """Draw a gourd with bands of triangles and dots."""
    y = np.array((-0.98, -0.94, -0.82, -0.6, -0.38, -0.2, 0.05, 0.35, 0.62, 0.82, 0.93))
    waist = pen.size(0.15, 0.21)
    x = np.array((0.1, 0.13, 0.1, waist, 0.3, 0.25, 0.5, 0.64, 0.58, 0.38, 0.16))
    side = curve(np.stack((x, y), 1), per=4)
    shape = lathe(side[:, 1], side[:, 0])
    pen.bold(pen.a, shape)

    def half(at: float) -> float:
        return float(np.interp(at, side[:, 1], side[:, 0]))

    def hoop(top: float, low: float, role: int, edge: float = 0.03) -> None:
        for role_, a, b in ((OUTLINE, top - edge, low + edge), (role, top, low)):
            ys = np.linspace(a, b, 5)
            pen.fill(role_, lathe(ys, [half(v) for v in ys]))

    hoop(0.14, 0.5, GROUND)
    n = pen.count(6, 9)
    edges = np.linspace(-half(0.32), half(0.32), n + 1) * 0.98
    for p, q in zip(edges[:-1], edges[1:], strict=True):
        m = (p + q) / 2
        pen.fill(pen.b, np.array(((p, 0.5), (m, 0.16), (q, 0.5))))
        pen.dots(OUTLINE, [np.array((m, 0.41))], 0.032, 8)
    hoop(-0.46, -0.34, pen.c)
    pen.dots(pen.over(pen.c), np.array([(v, -0.4) for v in np.linspace(-0.22, 0.22, 5)]), 0.03, 8)
    spots = np.linspace(-half(0.0), half(0.0), 8)[1:-1]
    pen.dots(
        pen.over(pen.a), np.stack((spots, 0 * spots + 0.02 - 0.05 * np.cos(spots * 3)), 1), 0.032
    )
    for r in np.linspace(0.6, 0.78, 2):
        spots = np.linspace(-half(r), half(r), 9)[1:-1]
        pen.dots(pen.over(pen.a), np.stack((spots, 0 * spots + r + 0.02), 1), 0.032, 8)
    pen.line(pen.over(pen.a), curve(((-0.16, -0.3), (-0.1, -0.62), (-0.06, -0.86))), (0.02, 0.045))
