"""Draw with lines: curves, spirals, strokes of varying width, dashes, wrapping."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from ankara_lab.draw.geometry import Points, Shape, arc, keyhole


def bezier(p0: ArrayLike, p1: ArrayLike, p2: ArrayLike, p3: ArrayLike, n: int = 14) -> Points:
    """Flatten one cubic Bezier curve into ``n`` points."""
    t = np.linspace(0, 1, n)[:, None]
    a, b, c, d = (np.asarray(p, float) for p in (p0, p1, p2, p3))
    return (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d


def curve(points: ArrayLike, *, closed: bool = False, per: int = 5) -> Points:
    """Draw a smooth Catmull-Rom curve through points, ``per`` steps a span."""
    p = np.asarray(points, float)
    if closed:
        q = np.concatenate((p[-1:], p, p[:2]))
    else:
        q = np.concatenate((2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]))
    a, b, c, d = q[:-3, None], q[1:-2, None], q[2:-1, None], q[3:, None]
    t = (np.arange(per) / per)[None, :, None]
    line = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    line = line.reshape(-1, 2)
    return line if closed else np.concatenate((line, p[-1:]))


def spiral(r0: float, r1: float, turns: float, *, angle: float = 0.0, n: int = 44) -> Points:
    """Return an Archimedean spiral from radius ``r0`` to ``r1``."""
    t = np.linspace(0, 1, n)
    a = angle + t * turns * 2 * np.pi
    return np.stack((np.sin(a), -np.cos(a)), 1) * (r0 + (r1 - r0) * t)[:, None]


def _normals(points: Points, closed: bool) -> Points:
    """Return unit normals at every point of a line."""
    if closed:
        way = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    else:
        way = np.empty_like(points)
        way[1:-1] = points[2:] - points[:-2]
        way[0], way[-1] = points[1] - points[0], points[-1] - points[-2]
    far = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
    return np.stack((-way[:, 1], way[:, 0]), 1) / far[:, None]


def stroke(
    points: ArrayLike, width: float | ArrayLike, *, closed: bool = False, cap: bool = False
) -> Points:
    """Turn a line into a filled polygon.

    Parameters
    ----------
    points : array (n, 2)
        The line.
    width : float or array (n,)
        Full width, one value or one a point; two values taper evenly.
    closed : bool
        Join the ends into a ring.
    cap : bool
        Round both ends (open lines only).
    """
    p = np.asarray(points, float)
    w = np.asarray(width, float)
    if w.ndim and len(w) == 2 and len(p) != 2:
        w = np.linspace(w[0], w[1], len(p))
    half = np.broadcast_to(w / 2, len(p))
    side = _normals(p, closed) * half[:, None]
    if closed:
        return keyhole(p + side, p - side)
    if not cap:
        return np.concatenate((p + side, (p - side)[::-1]))
    first, last = p[0] - p[1], p[-1] - p[-2]
    a, b = np.arctan2(last[0], -last[1]), np.arctan2(first[0], -first[1])
    tip = arc(half[-1], a + np.pi / 2, a - np.pi / 2, 6, p[-1])
    tail = arc(half[0], b + np.pi / 2, b - np.pi / 2, 6, p[0])
    return np.concatenate((p + side, tip, (p - side)[::-1], tail))


def resample(points: ArrayLike, n: int, *, closed: bool = False) -> Points:
    """Return ``n`` points at equal steps along a line."""
    p = np.asarray(points, float)
    if closed:
        p = np.concatenate((p, p[:1]))
    way = np.diff(p, axis=0)
    run = np.concatenate(((0.0,), np.hypot(way[:, 0], way[:, 1]).cumsum()))
    at = np.linspace(0, run[-1], n, endpoint=not closed)
    return np.stack((np.interp(at, run, p[:, 0]), np.interp(at, run, p[:, 1])), 1)


def dashes(
    points: ArrayLike, n: int, width: float, *, duty: float = 0.58, closed: bool = False
) -> list[Points]:
    """Cut a line into ``n`` dashes, each a small four- or six-corner bar."""
    steps = 8
    line = resample(points, n * steps + (0 if closed else 1), closed=closed)
    if closed:
        line = np.concatenate((line, line[:1]))
    long = max(1, round(duty * steps))
    pick = np.arange(n)[:, None] * steps + np.array((0, long // 2, long))  # (n, 3)
    p = line[pick]
    way = p[:, 2] - p[:, 0]
    far = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
    side = (np.stack((-way[:, 1], way[:, 0]), 1) / far[:, None] * width / 2)[:, None]
    return list(np.concatenate((p + side, (p - side)[:, ::-1]), 1))


def wrap(shapes: Iterable[Shape]) -> list[Shape]:
    """Repeat shapes at the torus offsets that touch the unit square.

    Parameters
    ----------
    shapes : iterable of Shape
        Shapes in painter's order, less than one tile wide.

    Returns
    -------
    list of Shape
        The same order; each shape with its copies at the offsets among
        (-1, 0, 1)² whose bounding box meets [0, 1]².
    """
    out = []
    for role, points in shapes:
        low, high = points.min(0), points.max(0)
        for dy in (-1, 0, 1):
            if high[1] + dy < 0 or low[1] + dy > 1:
                continue
            for dx in (-1, 0, 1):
                if high[0] + dx >= 0 and low[0] + dx <= 1:
                    out.append(Shape(role, points + (dx, dy) if dx or dy else points))
    return out
