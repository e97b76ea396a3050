"""Ornamental strips: what borders, stripes and lattices are made of.

A strip runs along u in [0, 1) and has v in [-width/2, width/2] across. It is periodic
in u, so that it may be laid straight, upright or along any closed line of the torus.
"""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    ACCENT1,
    ACCENT2,
    GROUND,
    MOTIF,
    OUTLINE,
    Points,
    Shape,
    circle,
)

_INKS = (GROUND, MOTIF, ACCENT1, ACCENT2, OUTLINE)
KINDS = ("dots", "triangles", "zigzag", "dashes", "lozenges", "waves", "checks")


def other_ink(rng: np.random.Generator, *taken: int) -> int:
    """Pick a role that is none of those taken."""
    return int(rng.choice([ink for ink in _INKS if ink not in taken]))


def _bar(low: float, high: float, steps: int = 2) -> Points:
    along = np.linspace(0, 1, steps)
    edge = np.concatenate((along, along[::-1]))
    return np.stack((edge, np.repeat((low, high), steps)), 1)


def _zigzag(n: int, half: float, thick: float) -> Points:
    u = np.arange(2 * n + 1) / (2 * n)
    v = np.where(np.arange(2 * n + 1) % 2, half, -half)
    line = np.stack((u, v), 1)
    return np.concatenate((line - (0, thick / 2), (line + (0, thick / 2))[::-1]))


def _wave(n: int, half: float, thick: float) -> Points:
    u = np.linspace(0, 1, 12 * n + 1)
    line = np.stack((u, half * np.sin(2 * np.pi * n * u)), 1)
    return np.concatenate((line - (0, thick / 2), (line + (0, thick / 2))[::-1]))


def ornament(kind: str, n: int, half: float, role: int, second: int) -> list[Shape]:
    """Repeat one ornament ``n`` times along a strip of half-width ``half``."""
    at = (np.arange(n) + 0.5) / n
    reach = 0.5 / n
    shapes: list[Shape] = []
    if kind == "dots":
        size = min(half, reach) * 0.72
        for u in at:
            shapes += [
                Shape(role, circle((u, 0), size, 16)),
                Shape(second, circle((u, 0), size / 2, 12)),
            ]
    elif kind == "triangles":
        for u in at:
            for base, tip in ((half, -half * 0.1), (-half, half * 0.1)):
                corners = np.array(((u - reach, base), (u + reach, base), (u, tip)))
                shapes.append(Shape(role if base > 0 else second, corners))
    elif kind == "zigzag":
        shapes.append(Shape(role, _zigzag(n, half * 0.55, half * 0.62)))
        for k, u in enumerate((np.arange(2 * n) + 0.5) / (2 * n) + 0.25 / n):
            side = -0.72 if k % 2 == 0 else 0.72
            shapes.append(
                Shape(second, circle((u % 1, side * half), min(half * 0.2, reach * 0.3), 10))
            )
    elif kind == "dashes":
        for row in (-0.5, 0.5):
            for u in at + (reach / 2 if row > 0 else 0):
                box = np.array(((-0.6, -0.3), (0.6, -0.3), (0.6, 0.3), (-0.6, 0.3)))
                shapes.append(Shape(role, box * (reach, half) + (u, row * half)))
    elif kind == "lozenges":
        diamond = np.array(((0, -1), (1, 0), (0, 1), (-1, 0)), float)
        for u in at:
            shapes.append(Shape(role, diamond * (reach * 0.96, half * 0.94) + (u, 0)))
            shapes.append(Shape(second, diamond * (reach * 0.5, half * 0.5) + (u, 0)))
    elif kind == "waves":
        shapes.append(Shape(role, _wave(max(1, n // 2), half * 0.5, half * 0.5)))
        shapes.append(Shape(second, _wave(max(1, n // 2), half * 0.5, half * 0.16)))
    elif kind == "checks":
        for k in range(2 * n):
            for row in range(3):
                if (k + row) % 2 == 0:
                    box = np.array(((0, 0), (1, 0), (1, 1), (0, 1))) * (reach, half * 2 / 3)
                    shapes.append(Shape(role, box + (k * reach, -half + row * half * 2 / 3)))
    return shapes


def strip(
    rng: np.random.Generator, width: float, n: int, *, ground: int | None = None
) -> list[Shape]:
    """Compose a strip: a coloured ground, dark edges, an ornament, a stitched line.

    Parameters
    ----------
    rng : numpy.random.Generator
    width : float, [fraction of the tile]
    n : int
        Ornaments along the strip.
    ground : int, optional
        Role of the strip's own ground; chosen when left out.

    Returns
    -------
    list of Shape
        In strip coordinates (u, v).
    """
    below = other_ink(rng, GROUND) if ground is None else ground
    ink = other_ink(rng, below)
    second = other_ink(rng, ink, below)
    half, edge = width / 2, width * float(rng.uniform(0.07, 0.12))
    rim = OUTLINE if below != OUTLINE else other_ink(rng, OUTLINE)
    shapes = [Shape(rim, _bar(-half, half)), Shape(below, _bar(-half + edge, half - edge))]
    inner = half - edge
    if rng.random() < 0.6 and width > 0.06:  # two stitched lines and the ornament between
        thread = inner * 0.2
        shapes += [
            Shape(second, points + (0, side * (inner - thread)))
            for side in (-1, 1)
            for points in _threads(2 * n, thread * 0.5)
        ]
        inner *= 0.66
    shapes += ornament(str(rng.choice(KINDS)), n, inner, ink, second)
    return shapes


def _threads(n: int, half: float) -> list[Points]:
    box = np.array(((-0.3, -1), (0.3, -1), (0.3, 1), (-0.3, 1)))
    return [box * (1 / n, half) + ((k + 0.5) / n, 0) for k in range(n)]


def along_x(shapes: list[Shape], y: float) -> list[Shape]:
    """Lay a strip level, centred on height y."""
    return [Shape(role, points + (0, y)) for role, points in shapes]


def along_y(shapes: list[Shape], x: float) -> list[Shape]:
    """Lay a strip upright, centred on x."""
    return [Shape(role, points[:, ::-1] + (x, 0)) for role, points in shapes]


def along_line(
    shapes: list[Shape], start: tuple[float, float], way: tuple[float, float]
) -> list[Shape]:
    """Lay a strip along a slanting line; ``way`` is what one period of u covers."""
    step = np.asarray(way, float)
    normal = np.array((-step[1], step[0])) / np.hypot(*step)
    basis = np.stack((step, normal))  # (u, v) -> (x, y)
    return [Shape(role, points @ basis + np.asarray(start)) for role, points in shapes]
