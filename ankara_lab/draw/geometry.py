"""Turn circles, petals, strokes and curves into plain polygons.

All points are ``(n, 2)`` float64 arrays of ``(x, y)``. The y axis points down,
so "up" is ``-y`` and a positive turn is clockwise on screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]

ROLES = ("ground", "motif", "accent1", "accent2", "outline")
GROUND, MOTIF, ACCENT1, ACCENT2, OUTLINE = range(5)
TAU = 2 * np.pi


class Shape(NamedTuple):
    """One filled polygon: the role of its ink and its corners (n, 2)."""

    role: int
    points: Points


# -- moving ---------------------------------------------------------------


def shift(points: Points, dx: float, dy: float) -> Points:
    """Move points by ``(dx, dy)``."""
    return points + np.array((dx, dy))


def scale(points: Points, sx: float, sy: float | None = None) -> Points:
    """Scale points about the origin; ``sy`` defaults to ``sx``."""
    return points * np.array((sx, sx if sy is None else sy))


def turn(points: Points, angle: float) -> Points:
    """Turn points about the origin, clockwise on screen, by radians."""
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array(((c, s), (-s, c)))


def mirror(points: Points) -> Points:
    """Mirror points left to right about the y axis."""
    return points * np.array((-1.0, 1.0))


def transform(
    points: Points, centre: ArrayLike = (0, 0), size: float = 1.0, angle: float = 0.0
) -> Points:
    """Scale by ``size``, turn by ``angle``, then move the origin to ``centre``."""
    return turn(points * size, angle) + np.asarray(centre, float)


def move_shapes(
    shapes: Iterable[Shape], centre: ArrayLike = (0, 0), size: float = 1.0, angle: float = 0.0
) -> list[Shape]:
    """Transform every shape as :func:`transform` does, keeping its role."""
    return [Shape(role, transform(points, centre, size, angle)) for role, points in shapes]


def fit(shapes: Sequence[Shape], radius: float = 1.0, *, square: bool = False) -> list[Shape]:
    """Centre shapes on the origin and scale them to fill a disc or a square."""
    every = np.concatenate([points for _, points in shapes])
    middle = (every.min(0) + every.max(0)) / 2
    every = every - middle
    reach = np.abs(every).max() if square else np.sqrt((every**2).sum(1).max())
    return [Shape(role, (points - middle) * (radius / reach)) for role, points in shapes]


# -- closed outlines --------------------------------------------------------


@lru_cache(maxsize=64)
def _unit_circle(n: int) -> Points:
    """Return n points on the unit circle, starting straight up."""
    angle = np.arange(n) * TAU / n
    circle = np.stack((np.sin(angle), -np.cos(angle)), 1)
    circle.flags.writeable = False  # shared between callers
    return circle


def circle(centre: ArrayLike, radius: float, n: int = 40) -> Points:
    """Return a circle of ``n`` corners."""
    return _unit_circle(n) * radius + np.asarray(centre, float)


def ellipse(centre: ArrayLike, rx: float, ry: float, angle: float = 0.0, n: int = 40) -> Points:
    """Return an ellipse of half-axes ``rx``, ``ry`` turned by ``angle``."""
    return transform(scale(_unit_circle(n), rx, ry), centre, 1.0, angle)


def regular(n: int, radius: float, angle: float = 0.0, centre: ArrayLike = (0, 0)) -> Points:
    """Return a regular polygon, one corner straight up when ``angle`` is 0."""
    return transform(_unit_circle(n), centre, radius, angle)


def star(n: int, outer: float, inner: float, angle: float = 0.0) -> Points:
    """Return a star of ``n`` points between two radii."""
    points = _unit_circle(2 * n) * np.where(np.arange(2 * n) % 2, inner, outer)[:, None]
    return turn(points, angle)


def ring_points(n: int, radius: float, angle: float = 0.0) -> Points:
    """Return ``n`` centres evenly spaced on a ring."""
    return turn(_unit_circle(n) * radius, angle)


def arc(
    radius: float, start: float, stop: float, n: int = 24, centre: ArrayLike = (0, 0)
) -> Points:
    """Return an open arc; angle 0 is straight up and grows clockwise."""
    angle = np.linspace(start, stop, n)
    return np.stack((np.sin(angle), -np.cos(angle)), 1) * radius + np.asarray(centre, float)


def annulus(outer: float, inner: float, centre: ArrayLike = (0, 0), n: int = 40) -> Points:
    """Return a full ring as one keyhole polygon."""
    return keyhole(circle(centre, outer, n), circle(centre, inner, n))


def sector(outer: float, inner: float, start: float, stop: float, n: int = 10) -> Points:
    """Return a piece of a ring between two angles."""
    return np.concatenate((arc(outer, start, stop, n), arc(inner, stop, start, n)))


def keyhole(outside: Points, inside: Points) -> Points:
    """Join two nested outlines of equal direction into one ring polygon."""
    back = inside[::-1]
    return np.concatenate((outside, outside[:1], inside[:1], back[:-1], inside[:1]))


def lathe(heights: ArrayLike, halves: ArrayLike) -> Points:
    """Mirror a profile of half-widths at heights into a closed outline."""
    right = np.stack((np.asarray(halves, float), np.asarray(heights, float)), 1)
    return np.concatenate((right, mirror(right)[::-1]))


def petal(
    length: float, half: float, *, belly: float = 1.0, sharp: float = 1.0, n: int = 11
) -> Points:
    """Return a petal from the origin straight up.

    ``belly`` below 1 moves the widest part toward the base, above 1 toward the
    tip; ``sharp`` above 1 makes both ends pointed, below 1 rounder.
    """
    along = (1 - np.cos(np.linspace(0, np.pi, n))) / 2
    width = half * np.sin(np.pi * along**belly).clip(0) ** sharp
    return lathe(-length * along, width)


def leaf(length: float, half: float, n: int = 9) -> Points:
    """Return a pointed leaf of two arcs from the origin straight up."""
    along = np.linspace(0, 1, n)
    return lathe(-length * along, 4 * half * along * (1 - along))


def drop(length: float, half: float, n: int = 12) -> Points:
    """Return a drop: point at the origin, round belly at the top."""
    return petal(length, half, belly=1.9, sharp=0.95, n=n)


def capsule(a: ArrayLike, b: ArrayLike, radius: float, end: float | None = None) -> Points:
    """Return a round-ended bar from ``a`` to ``b``; ``end`` is the radius at b."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    along = np.arctan2(b[0] - a[0], a[1] - b[1])
    tip = arc(radius if end is None else end, along - np.pi / 2, along + np.pi / 2, 8, b)
    return np.concatenate((tip, arc(radius, along + np.pi / 2, along + 3 * np.pi / 2, 8, a)))


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """Return an upright rectangle."""
    return np.array(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), float)


def rounded(points: ArrayLike, radius: float, n: int = 4) -> Points:
    """Cut every corner with a small curve about ``radius`` long."""
    corner = np.asarray(points, float)
    t = np.linspace(0, 1, n)[None, :, None]
    ends = []
    for other in (np.roll(corner, 1, 0), np.roll(corner, -1, 0)):
        way = other - corner
        far = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
        ends.append(corner + way * np.minimum(radius / far, 0.48)[:, None])
    a, b, c = ends[0][:, None], corner[:, None], ends[1][:, None]
    return ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c).reshape(-1, 2)


def offset(points: Points, distance: float) -> Points:
    """Grow a closed outline outward (or inset it when negative)."""
    step = np.roll(points, -1, 0) - points
    far = np.hypot(step[:, 0], step[:, 1])
    keep = far > 1e-9
    points, step, far = points[keep], step[keep], far[keep]
    normal = np.stack((step[:, 1], -step[:, 0]), 1) / far[:, None]
    x, y = points[:, 0], points[:, 1]
    if (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() < 0:
        normal = -normal
    both = normal + np.roll(normal, 1, 0)
    # mitre length 1/cos(half angle), held below 2.2 at spikes
    size = np.maximum((both**2).sum(1) / 2, 0.41)
    return points + both * (distance / size)[:, None]


def inset(points: Points, distance: float) -> Points:
    """Shrink a closed outline by ``distance``."""
    return offset(points, -distance)
