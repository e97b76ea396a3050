"""Motifs of zigzags and teeth: chevron and triangles, each with its field."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import GROUND, OUTLINE, Points, Shape, box, inset
from ankara_lab.draw.lines import wrap
from ankara_lab.draw.motifs.family import Pen, family
from ankara_lab.draw.motifs.plates import SQUARE


def _zigzag(y: float, thick: float, high: float, peaks: int, x0: float, x1: float) -> Points:
    """Return a zigzag band across [x0, x1]."""
    t = np.arange(20 * peaks + 1) / 20  # dense, so that clipping the corners is exact
    line = np.stack((x0 + (x1 - x0) * t / peaks, y + high * (1 - np.abs(t % 1 * 2 - 1))), 1)
    return np.concatenate((line, (line + (0, thick))[::-1]))


def chevron_rows(
    pen: Pen, x0: float, x1: float, peaks: int, top: float, low: float, rows: int
) -> None:
    """Paint zigzag bands of changing ink, dotted or lined."""
    cycle = (pen.a, GROUND, pen.b, pen.a, pen.c, GROUND)
    step = (low - top) / rows
    wave = (x1 - x0) / (2 * peaks) * 0.9
    for k in range(-2 - int(wave / step), rows + 1):
        y, role = top + k * step, cycle[k % min(rows, 6)]
        pen.fill(role, _zigzag(y + step * 0.1, step * 0.8, wave, peaks, x0, x1))
        ink, style = pen.over(role), (k % rows + rows) % 3
        if style == 0:
            pen.fill(ink, _zigzag(y + step * 0.44, step * 0.14, wave, peaks, x0, x1))
        elif style == 1:
            n = 6 * peaks
            x = x0 + (x1 - x0) * (np.arange(n) + 0.5) / n
            rise = wave * np.abs(((x - x0) / (x1 - x0) * peaks) % 1 * 2 - 1)
            dots = np.stack((x, y + step * 0.5 + wave - rise), 1)
            pen.dots(pen.over(role) if role != GROUND else pen.a, dots, step * 0.17, 8)


def chevron_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with zigzag bands."""
    pen = Pen(rng)
    pen.fill(OUTLINE, box(0, 0, 1, 1))
    peaks, rows = max(1, n), 6 * max(1, round(n / 3))
    out = list(pen.shapes)
    wave, step = 1 / (2 * peaks) * 0.9, 1 / rows
    cycle = (pen.a, GROUND, pen.b, pen.a, pen.c, GROUND)
    for k in range(rows):
        part, role = pen.part(), cycle[k % 6]
        y = k * step
        part.fill(role, _zigzag(y + step * 0.1, step * 0.8, wave, peaks, 0, 1))
        if k % 3 == 0:
            part.fill(pen.over(role), _zigzag(y + step * 0.4, step * 0.2, wave, peaks, 0, 1))
        elif k % 3 == 1:
            x = (np.arange(4 * peaks) + 0.5) / (4 * peaks)
            rise = wave * (1 - np.abs((x * peaks) % 1 * 2 - 1))
            ink = part.over(role) if role != GROUND else pen.b
            part.dots(ink, np.stack((x, y + step * 0.5 + rise), 1), step * 0.17, 9)
        out += part.shapes
    return wrap(out)


@family("chevron", words=("chevron", "zigzag"), square=True, field=chevron_field)
def chevron(pen: Pen) -> None:
    """Draw a square of zigzag bands, cut clean at its edge."""
    pen.fill(OUTLINE, SQUARE)
    rows, peaks = pen.count(5, 7), pen.count(1, 3)
    part = pen.part()
    chevron_rows(part, -1, 1, peaks, -1, 1, rows)
    inner = 1 - pen.edge
    for role, points in part.shapes:
        if points[:, 1].max() > -inner and points[:, 1].min() < inner:
            pen.fill(role, points.clip(-inner, inner))


def _tooth(pen: Pen, x: float, y: float, half: float, high: float, role: int, style: int) -> None:
    """Paint one triangle, tip up when ``high`` > 0, with a smaller one inside."""
    big = np.array(((x - half, y), (x, y - high), (x + half, y)))
    pen.fill(role, big)
    ink = pen.over(role)
    low = y - high * 0.12
    if style == 0:
        pen.fill(
            ink, np.array(((x - half * 0.56, low), (x, y - high * 0.72), (x + half * 0.56, low)))
        )
        pen.fill(
            role,
            np.array(
                (
                    (x - half * 0.3, y - high * 0.2),
                    (x, y - high * 0.5),
                    (x + half * 0.3, y - high * 0.2),
                )
            ),
        )
    elif style == 1:
        r = min(half, abs(high)) * 0.13
        for dx, dy in ((0, 0.52), (-0.36, 0.2), (0.36, 0.2), (0, 0.2)):
            pen.dots(ink, [np.array((x + dx * half, y - dy * high))], r, 8)
    else:
        for t in (0.14, 0.36, 0.58):
            w = half * (1 - t) * 0.76
            pen.fill(ink, box(x - w, y - high * t, x + w, y - high * (t + 0.09)))


def _teeth(pen: Pen, rows: int, across: int, low: float, wide: float) -> None:
    """Paint rows of up and down triangles over a square from ``low``."""
    flip, cycle = pen.chance(0.5), (pen.a, pen.b, pen.a, pen.c)
    for j in range(rows):
        top = low + j * wide / rows
        high, half = wide / rows, wide / across / 2
        style = (j + flip) % 3
        for i in range(across):
            x = low + (i + 0.5) * 2 * half
            role = cycle[j % 4] if flip else cycle[(i + j) % 4]
            up = (j % 2 == 0) or flip
            base = top + high * (0.95 if up else 0.05)
            _tooth(pen, x, base, half * 0.94, high * (0.9 if up else -0.9), role, style)


def triangle_rows(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with rows of triangles."""
    pen = Pen(rng)
    n = 4 * max(1, round(n / 4))
    pen.fill(OUTLINE if pen.chance(0.6) else GROUND, box(0, 0, 1, 1))
    _teeth(pen, n, n, 0, 1)
    return wrap(pen.shapes)


@family("triangle_field", words=("triangles", "teeth"), square=True, field=triangle_rows)
def triangle_field(pen: Pen) -> None:
    """Draw a framed square of triangle rows."""
    pen.fill(OUTLINE, SQUARE)
    pen.fill(GROUND, inset(SQUARE, pen.edge))
    if pen.chance(0.5):
        pen.fill(OUTLINE, inset(SQUARE, pen.edge * 1.8))
    rows = pen.count(3, 4)
    edge = 1 - pen.edge * 1.8
    _teeth(pen, rows, pen.count(3, 5), -edge, 2 * edge)
