"""Say what a motif family is, and the pen that every family draws with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ankara_lab.draw.geometry import (
    ACCENT1,
    ACCENT2,
    GROUND,
    MOTIF,
    OUTLINE,
    TAU,
    Points,
    Shape,
    circle,
    fit,
    inset,
    move_shapes,
    offset,
    turn,
)
from ankara_lab.draw.lines import dashes, stroke


class Draw(Protocol):
    """Draw one motif; ``word`` asks for the form that a caption word names."""

    def __call__(self, rng: np.random.Generator, word: str | None = None) -> list[Shape]:
        """Return shapes in painter's order."""


Field = Callable[[np.random.Generator, int], list[Shape]]


@dataclass(frozen=True)
class Family:
    """One motif family.

    ``draw(rng, word)`` gives the motif inside the unit disc (the square [-1, 1]²
    when ``square``), in painter's order; ``word``, one of ``words``, picks the form
    in families that hold two things, such as key and lamp. ``field(rng, n)``, where
    there is one, covers the unit torus with n repeats across, already wrapped.
    """

    id: str
    words: tuple[str, ...]
    heritage: str | None
    draw: Draw
    upright: bool
    square: bool
    field: Field | None


KNOWN: dict[str, Family] = {}


def family(
    name: str,
    *,
    words: tuple[str, ...],
    heritage: str | None = None,
    upright: bool = False,
    square: bool = False,
    field: Field | None = None,
) -> Callable[[Callable[[Pen], None]], Callable[[Pen], None]]:
    """Register a drawing function ``f(pen)`` as a motif family."""

    def keep(sketch: Callable[[Pen], None]) -> Callable[[Pen], None]:
        def draw(rng: np.random.Generator, word: str | None = None) -> list[Shape]:
            if word is not None and word not in words:
                raise ValueError(f"{name} is called {' or '.join(words)}, not {word!r}")
            pen = Pen(rng)
            pen.word = word
            sketch(pen)
            return fit(pen.shapes, square=square)

        draw.__name__, draw.__doc__ = sketch.__name__, sketch.__doc__
        KNOWN[name] = Family(name, words, heritage, draw, upright, square, field)
        return sketch

    return keep


def even(n: int) -> int:
    """Round up to an even number, at least 2."""
    return max(2, n + n % 2)


def swap_inks(rng: np.random.Generator) -> tuple[int, int, int]:
    """Order the three colour roles; the motif colour mostly leads."""
    lead = (MOTIF, ACCENT1, ACCENT2)[rng.choice(3, p=(0.62, 0.24, 0.14))]
    rest = [role for role in (MOTIF, ACCENT1, ACCENT2) if role != lead]
    if rng.random() < 0.4:
        rest.reverse()
    return lead, rest[0], rest[1]


class Pen:
    """Collect the shapes of one motif.

    ``a``, ``b``, ``c`` are its main, second and third ink; ``edge`` is its
    outline width as a fraction of the radius, ``word`` the caption word asked for.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.shapes: list[Shape] = []
        self.word: str | None = None
        self.a, self.b, self.c = swap_inks(rng)
        self.edge = float(rng.uniform(0.045, 0.085))

    def chance(self, p: float) -> bool:
        """Say yes with probability ``p``."""
        return bool(self.rng.random() < p)

    def count(self, low: int, high: int) -> int:
        """Pick a whole number from ``low`` to ``high``, both included."""
        return int(self.rng.integers(low, high + 1))

    def size(self, low: float, high: float) -> float:
        """Pick a length between two bounds."""
        return float(self.rng.uniform(low, high))

    def over(self, role: int) -> int:
        """Give an ink that shows on top of ``role``: light on motif, dark on accents."""
        return GROUND if role == MOTIF else OUTLINE

    def fill(self, role: int, *outlines: Points) -> None:
        """Paint outlines flat."""
        self.shapes += [Shape(role, points) for points in outlines]

    def bold(self, role: int, *outlines: Points, edge: float | None = None) -> None:
        """Paint outlines with one dark rim around them all."""
        rim = self.edge if edge is None else edge
        self.fill(OUTLINE, *(offset(points, rim) for points in outlines))
        self.fill(role, *outlines)

    def nest(self, roles: Iterable[int], points: Points, step: float) -> None:
        """Paint ever smaller copies of one outline inside it."""
        for k, role in enumerate(roles, 1):
            self.fill(role, inset(points, step * k))

    def stitch(self, role: int, points: Points, depth: float, n: int, width: float) -> None:
        """Sew a dashed seam line inside an outline."""
        self.fill(role, *dashes(inset(points, depth), n, width, closed=True))

    def line(self, role: int, points: Points, width: float | tuple[float, float]) -> None:
        """Paint a line, tapering when two widths are given."""
        self.fill(role, stroke(points, width))

    def dots(self, role: int, centres: Iterable[Points], radius: float, n: int = 10) -> None:
        """Paint round dots."""
        self.fill(role, *(circle(c, radius, n) for c in centres))

    def put(self, shapes: Iterable[Shape], *args: object, **kwargs: object) -> None:
        """Add shapes moved as :func:`move_shapes` does."""
        self.shapes += move_shapes(shapes, *args, **kwargs)  # type: ignore[arg-type]

    def fill_from(self, other: Pen, stretch: tuple[float, float] = (1, 1)) -> None:
        """Add the shapes of a loose part, stretched or mirrored."""
        self.shapes += [Shape(role, points * np.array(stretch)) for role, points in other.shapes]

    def part(self) -> Pen:
        """Start a loose part with the same inks, to be placed by :meth:`put`."""
        other = object.__new__(Pen)
        other.__dict__ = {**self.__dict__, "shapes": []}
        return other

    def spin(self, shapes: list[Shape], n: int, start: float = 0.0, span: float = TAU) -> None:
        """Add ``n`` turned copies of shapes evenly over ``span`` radians."""
        step = span / n if span >= TAU - 1e-9 else span / max(n - 1, 1)
        for k in range(n):
            self.shapes += [Shape(r, turn(p, start + k * step)) for r, p in shapes]
