"""How a sewn garment looks from one side: panels of cloth, folds, seams and stitches.

A view is a flat drawing in cm: x to the right, y down, as the garment lies on a table or hangs.
Each panel is filled from one piece, through a place that turns the piece without resizing it, so
the print keeps its true size and follows the grain. Folds are strokes of height; the painter
(``garment_paint``) makes light, shadow and the print's bending from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ankara_lab.cloth.garment_piece import Points, along, curve, line, smooth


@dataclass(frozen=True)
class Place:
    """Where a piece lies in a view: ``view = piece @ turn + move``."""

    turn: Points = field(default_factory=lambda: np.eye(2))
    move: Points = field(default_factory=lambda: np.zeros(2))

    def put(self, points: ArrayLike) -> Points:
        """Take points of the piece into the view."""
        return np.asarray(points, float) @ self.turn + self.move

    def back(self, points: ArrayLike) -> Points:
        """Take points of the view back to the piece."""
        return (np.asarray(points, float) - self.move) @ np.linalg.inv(self.turn)


def place(angle: float = 0.0, pin: ArrayLike = (0, 0), at: ArrayLike = (0, 0)) -> Place:
    """Turn a piece clockwise by degrees, with its point ``pin`` laid at ``at``."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array(((c, s), (-s, c)))
    return Place(turn, np.asarray(at, float) - np.asarray(pin, float) @ turn)


class Fold(NamedTuple):
    """A soft ridge (or, with a negative height, a hollow) along a stroke [cm]."""

    points: Points
    width: float
    height: float
    fade: tuple[float, float] = (0.35, 0.35)  # shares of the stroke over which it rises and ends
    skew: float = 0.0  # -1 to 1: how much steeper one flank is than the other


class Line(NamedTuple):
    """Something drawn on the cloth: "seam", "stitch", "edge", "crease" or "thread"."""

    kind: str
    points: Points


@dataclass
class Panel:
    """One visible part of the garment.

    Attributes
    ----------
    outline : ndarray (n, 2), [cm]
        In the view.
    piece : str
        The piece it is filled from; "" for a plain colour.
    place : Place
    folds, lines : lists
    shade : float
        Below 1 for the inside of the garment.
    roundness : float, [cm]
        How far in from its outline the panel curves away from the eye.
    lift : float, [cm]
        How far it lies above what is under it: the size of its shadow.
    colour : tuple of int, optional
        RGB of a plain part, a button for instance.
    form : ndarray (n, 2), optional, [cm]
        What curves away at its outline, if that is more than this panel: both halves of a back,
        which are sewn in the middle, make one form.
    """

    outline: Points
    piece: str = ""
    place: Place = field(default_factory=Place)
    folds: list[Fold] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    shade: float = 1.0
    roundness: float = 2.0
    lift: float = 0.6
    colour: tuple[int, int, int] | None = None
    form: Points | None = None


# -- strokes that drapers know ------------------------------------------------


def inside(points: Points, distance: float) -> Points:
    """Shift an open line to its right-hand side: inward for edges that run clockwise."""
    step = np.gradient(points, axis=0)
    normal = np.stack((-step[:, 1], step[:, 0]), 1) / np.hypot(*step.T)[:, None]
    return points + normal * distance


def hanging(
    top: ArrayLike,
    foot: ArrayLike,
    *,
    width: float,
    height: float,
    sway: float = 0.0,
    fade: tuple[float, float] = (0.6, 0.05),
    skew: float = 0.0,
) -> Fold:
    """A fold that hangs: nothing at the top, full at the hem."""
    a, d = np.asarray(top, float), np.asarray(foot, float)
    across = np.array((sway, 0.0))
    points = curve(a, a + (d - a) * 0.35 + across, a + (d - a) * 0.7 - across * 0.5, d, 14)
    return Fold(points, width, height, fade, skew)


def pulled(
    start: ArrayLike,
    end: ArrayLike,
    *,
    bow: float = 0.0,
    width: float = 2.0,
    height: float = 0.5,
    fade: tuple[float, float] = (0.1, 0.7),
) -> Fold:
    """A fold that is pulled from a point, such as an underarm, and runs out."""
    a, d = np.asarray(start, float), np.asarray(end, float)
    way = d - a
    side = np.array((-way[1], way[0])) * bow
    return Fold(curve(a, a + way * 0.33 + side, a + way * 0.66 + side, d, 12), width, height, fade)


def drapes(
    foot: Points, *, count: int, top: float, seed: int, width: float = 4.0, height: float = 1.6
) -> list[Fold]:
    """Folds that rise from a hem at uneven distances, each to another height.

    ``top`` is how far up the longest reaches [cm].
    """
    rng = np.random.default_rng(seed)
    where = (np.arange(count) + 0.5 + rng.uniform(-0.28, 0.28, count)) / count
    made = []
    for k, (x, y) in enumerate(along(foot, where)):
        rise = top * rng.uniform(0.55, 1.0)
        sign = 1.0 if k % 2 == 0 else -0.75
        made.append(
            hanging(
                (x * 0.93, y - rise),
                (x, y + 0.5),
                width=width * rng.uniform(0.7, 1.3),
                height=sign * height * rng.uniform(0.7, 1.2),
                sway=rng.uniform(-1.2, 1.2),
                skew=rng.uniform(-0.4, 0.4),
            )
        )
    return made


def gathers(
    edge: Points,
    *,
    count: int,
    length: float,
    seed: int,
    width: float = 0.9,
    height: float = 0.6,
    spread: float = 0.0,
) -> list[Fold]:
    """Small folds that start on a gathered edge and run down, fanning out by ``spread``."""
    rng = np.random.default_rng(seed)
    where = (np.arange(count) + 0.5 + rng.uniform(-0.3, 0.3, count)) / count
    starts = along(edge, where)
    return [
        pulled(
            (x, y),
            (x + spread * (2 * t - 1), y + length * rng.uniform(0.5, 1.1)),
            width=width * rng.uniform(0.8, 1.4),
            height=height * (1 if k % 2 else -1),
            bow=rng.uniform(-0.05, 0.05),
            fade=(0.05, 0.8),
        )
        for k, (t, (x, y)) in enumerate(zip(where, starts, strict=True))
    ]


def lines(kind: str, many: Iterable[Points]) -> list[Line]:
    """Draw several lines of one kind."""
    return [Line(kind, points) for points in many]


__all__ = [
    "Fold",
    "Line",
    "Panel",
    "Place",
    "curve",
    "drapes",
    "gathers",
    "hanging",
    "inside",
    "line",
    "lines",
    "place",
    "pulled",
    "smooth",
]
