"""Pieces of a garment: outlines in cm, whose edges have names, and the seams that join them.

A piece is drawn as it lies on the cloth: x runs across, y along the grain, downward as worn. Its
outline is the *sewing line*; the cutting line lies an allowance further out, edge by edge. All
pieces of a garment's front share one origin, and so do those of its back; a print that runs on
from piece to piece therefore has the same place on the cloth in both (``garment_match``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
SEAM_CM, SIDE_CM, HEM_CM = 1.5, 2.5, 3.5
"""Usual allowances; Nigerian tailors leave more at the sides, for letting out."""


class Edge(NamedTuple):
    """One side of a piece: its name and its points (n, 2), clockwise on screen."""

    name: str
    points: Points

    @property
    def length(self) -> float:
        """Length of the sewing line [cm]."""
        return length_of(self.points)


class Seam(NamedTuple):
    """Two edges that are sewn to each other.

    ``ease`` is how much longer the first is, gathered in as it is sewn [cm]. ``match`` says what
    of the print is to run on across it: "full" (every way; both edges run along the grain from
    ``start`` to ``stop``, fractions of the edge from its top), "height" (level only), "drawn" (both
    are drawn where they meet, as two fronts that overlap) or "".
    """

    one: str
    edge: str
    other: str
    other_edge: str
    match: str = ""
    start: float = 0.0
    stop: float = 1.0
    ease: float = 0.0


@dataclass(frozen=True)
class Piece:
    """One piece to cut.

    Attributes
    ----------
    name : str
    edges : tuple of Edge
        The closed sewing line, clockwise on screen.
    cut : int
        How many; the second of two is the mirror image if ``mirrored``.
    allowances : mapping of str to float, [cm]
        By the name of an edge without its ".left" or ".right"; others get the garment's.
    notches : ndarray (n, 2)
        Marks on the sewing line.
    marks : tuple of ndarray
        Darts, fold and placement lines drawn on the piece.
    on_fold : bool
        Whether the piece is the same on both sides of x = 0 and may be cut on a fold.
    """

    name: str
    edges: tuple[Edge, ...]
    cut: int = 1
    mirrored: bool = False
    allowances: Mapping[str, float] = field(default_factory=dict)
    notches: Points = field(default_factory=lambda: np.zeros((0, 2)))
    marks: tuple[Points, ...] = ()
    on_fold: bool = False

    def edge(self, name: str) -> Edge:
        """Find an edge by its name."""
        for edge in self.edges:
            if edge.name == name:
                return edge
        names = ", ".join(edge.name for edge in self.edges)
        raise ValueError(f"{self.name} has the edges {names}; got {name!r}")

    @property
    def outline(self) -> Points:
        """The sewing line as one polygon (n, 2)."""
        return _without_doubles(np.concatenate([edge.points for edge in self.edges]))

    @property
    def area(self) -> float:
        """Area inside the sewing line [cm²]."""
        return area_of(self.outline)

    def cutting_line(self, seam_cm: float = SEAM_CM) -> Points:
        """The outline with its allowances, as one polygon (n, 2).

        Parameters
        ----------
        seam_cm : float, [cm]
            Allowance of edges that name none of their own.
        """
        parts = [
            (edge.points, self.allowances.get(edge.name.split(".")[0], seam_cm))
            for edge in self.edges
        ]
        return _grow(parts)

    def mirror(self, name: str) -> Piece:
        """Give the mirror image, with left and right edges exchanged."""
        swap = {"left": "right", "right": "left"}

        def other(word: str) -> str:
            base, _, side = word.partition(".")
            return f"{base}.{swap[side]}" if side else base

        edges = tuple(
            Edge(other(edge.name), mirror(edge.points)[::-1]) for edge in reversed(self.edges)
        )
        return replace(
            self,
            name=name,
            edges=edges,
            cut=1,
            mirrored=False,
            notches=mirror(self.notches),
            marks=tuple(map(mirror, self.marks)),
        )


# -- points and curves ----------------------------------------------------


def mirror(points: Points) -> Points:
    """Mirror points about x = 0."""
    return points * np.array((-1.0, 1.0))


def line(*points: ArrayLike) -> Points:
    """Join points by straight lines."""
    return np.array([np.asarray(point, float) for point in points])


def curve(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, n: int = 20) -> Points:
    """Draw a cubic Bézier curve from ``a`` to ``d``."""
    t = np.linspace(0, 1, n)[:, None]
    a, b, c, d = (np.asarray(point, float) for point in (a, b, c, d))
    return (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d


def smooth(*points: ArrayLike, n: int = 8) -> Points:
    """Draw a smooth curve through all points (centripetal Catmull-Rom)."""
    p = line(*points)
    if len(p) < 3:
        return p
    p = np.concatenate((2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]))
    t = np.linspace(0, 1, n, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        parts.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.concatenate((*parts, p[-2:-1]))


def length_of(points: Points) -> float:
    """Length of an open line [cm]."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def area_of(points: Points) -> float:
    """Area of a polygon [cm²], positive."""
    x, y = points.T
    return float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2)


def along(points: Points, where: ArrayLike) -> Points:
    """Find the points at fractions of a line's length."""
    step = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    at = np.asarray(where, float) * step[-1]
    return np.stack((np.interp(at, step, points[:, 0]), np.interp(at, step, points[:, 1])), -1)


def cut_at_height(points: Points, y: float) -> tuple[Points, Points]:
    """Cut a line that runs downward at a height, into what is above and below."""
    x = np.interp(y, points[:, 1], points[:, 0])
    at = np.array(((x, y),))
    return (
        np.concatenate((points[points[:, 1] < y], at)),
        np.concatenate((at, points[points[:, 1] > y])),
    )


def symmetric(name: str, half: Sequence[tuple[str, Points]], **options: object) -> Piece:
    """Make a whole piece from its right half.

    ``half`` runs clockwise from the top of the centre line to its foot; its first and last edge
    cross the centre, the others get a twin on the left.
    """
    (first, top), *sides, (last, foot) = half
    edges = [Edge(first, np.concatenate((mirror(top)[::-1], top[1:])))]
    edges += [Edge(f"{word}.right", points) for word, points in sides]
    edges += [Edge(last, np.concatenate((foot, mirror(foot)[::-1][1:])))]
    edges += [Edge(f"{word}.left", mirror(points)[::-1]) for word, points in reversed(sides)]
    return Piece(name, tuple(edges), on_fold=True, **options)  # type: ignore[arg-type]


def polygon(name: str, edges: Sequence[tuple[str, Points]], **options: object) -> Piece:
    """Make a piece from all its edges, clockwise on screen."""
    return Piece(name, tuple(Edge(*edge) for edge in edges), **options)  # type: ignore[arg-type]


def rectangle(name: str, width: float, height: float, **options: object) -> Piece:
    """Make a rectangle, centred on x = 0."""
    x = width / 2
    edges = [
        ("top", line((0, 0), (x, 0))),
        ("side", line((x, 0), (x, height))),
        ("hem", line((x, height), (0, height))),
    ]
    return symmetric(name, edges, **options)


def is_simple(points: Points) -> bool:
    """Whether no two sides of a polygon cross."""
    return not _crossings(points).any()


def _crossings(points: Points) -> NDArray[np.bool_]:
    """Which sides of a polygon cross which others (n, n)."""
    a, b = points, np.roll(points, -1, 0)
    n = len(a)

    def side(p: Points, q: Points, r: Points) -> Points:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
            r[..., 0] - p[..., 0]
        )

    p, q, r, s = a[:, None], b[:, None], a[None], b[None]
    tiny = 1e-9
    crossing = (side(p, q, r) * side(p, q, s) < -tiny) & (side(r, s, p) * side(r, s, q) < -tiny)
    i, j = np.indices((n, n))
    apart = (np.abs(i - j) > 1) & (np.abs(i - j) < n - 1)
    return np.asarray(crossing & apart)


# -- allowances -------------------------------------------------------------


def _without_doubles(points: Points) -> Points:
    step = np.hypot(*(points - np.roll(points, 1, 0)).T)
    return points[step > 1e-6]


def _grow(parts: Sequence[tuple[Points, float]]) -> Points:
    """Move every side of a clockwise polygon outward by its own distance."""
    starts, ends, away = [], [], []
    for points, distance in parts:
        for a, b in zip(points[:-1], points[1:], strict=True):
            if np.hypot(*(b - a)) > 1e-6:
                starts.append(a)
                ends.append(b)
                away.append(distance)
    a, b, d = np.array(starts), np.array(ends), np.array(away)
    way = (b - a) / np.hypot(*(b - a).T)[:, None]
    out = np.stack((way[:, 1], -way[:, 0]), 1)  # clockwise on screen, y down: outward is left
    grown = []
    for i in range(len(a)):
        j = i - 1
        before, after = a[i] + out[j] * d[j], a[i] + out[i] * d[i]
        bend = float(way[j, 0] * way[i, 1] - way[j, 1] * way[i, 0])
        if abs(bend) < 0.02:  # straight on, perhaps with another allowance
            grown += [before] if abs(d[i] - d[j]) < 1e-9 else [before, after]
            continue
        meet = _meet(before, way[j], after, way[i])
        reach = 2.5 * max(d[i], d[j]) + 1e-6
        near = np.hypot(*(meet - a[i])) <= reach
        grown += [meet] if near else [before, after]
    return _without_loops(_without_doubles(np.array(grown)))


def _without_loops(points: Points) -> Points:
    """Cut off the small loops that an offset makes inside tight hollow curves."""
    for _ in range(40):
        i, j = np.nonzero(np.triu(_crossings(points)))
        n = len(points)
        short = np.minimum(j - i, n - (j - i))
        if not len(i) or short.min() > n // 3:
            break
        k = int(short.argmin())
        a, b = int(i[k]), int(j[k])
        u, v = points[a + 1] - points[a], points[(b + 1) % n] - points[b]
        at = _meet(points[a], u, points[b], v)[None]
        inner = b - a <= n // 2
        points = (
            np.concatenate((points[: a + 1], at, points[b + 1 :]))
            if inner
            else np.concatenate((at, points[a + 1 : b + 1]))
        )
    return points


def _meet(p: Points, u: Points, q: Points, v: Points) -> Points:
    """Where the lines p + s·u and q + t·v cross."""
    w = q - p
    return p + u * ((w[0] * v[1] - w[1] * v[0]) / (u[0] * v[1] - u[1] * v[0]))
