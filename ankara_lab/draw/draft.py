"""The drawing board of one swatch: what a layout paints on and paints with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.canvas import EMPTY, Canvas, Stamp
from ankara_lab.draw.fillers import FILLERS
from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF, OUTLINE, Shape
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES

if TYPE_CHECKING:
    from ankara_lab.draw.spec import Spec

_CELLS = {"small": 4, "medium": 3, "large": 2}
_FILLER = 8  # added to the roles of the spec's filler, and
_MOTIFS = 16  # to those of its motifs, until it is known how much of each shows
_FILLER_CELLS = {"small": (18, 26), "medium": (13, 20), "large": (9, 15)}


class Draft:
    """One swatch being drawn.

    Attributes
    ----------
    base : Canvas
        What lies behind: ground, filler, stripes.
    top : Canvas
        The motifs, on an open overlay; it is laid on the base with a rim.
    cells : int
        Motifs across the tile that the scale asks for.
    turn : float, [rad]
        One random turn for families that have no up.
    shares : float array (3, 5), [fraction of the tile]
        How much of the tile is each role's ground and bands, its filler's, its motifs', once the
        draft is finished. Some layouts paint no filler; of others motifs, plates and contours
        leave nothing of it to see.
    """

    def __init__(self, spec: Spec, side: int, families: Mapping[str, Family] = FAMILIES) -> None:
        self.spec = spec
        self.rng = np.random.default_rng([spec.seed, 1])
        self.base = Canvas(side)
        self.top = Canvas(side, EMPTY)
        self.cells = _CELLS[spec.scale]
        self.families = [families[name] for name in spec.motifs]
        self.turn = float(self.rng.uniform(0, 2 * np.pi))
        self.halo = float(self.rng.uniform(0.006, 0.014))
        self.echoes: tuple[int, ...] = ()
        if self.rng.random() < 0.3:  # contour lines that ripple out from the motif
            line = int(self.rng.choice((OUTLINE, MOTIF, ACCENT1, ACCENT2)))
            self.echoes = (line, GROUND) * (1 if self.rng.random() < 0.6 else 2)
        self.shares = np.zeros((3, 5))
        self._stamps: dict[tuple[int, int], Stamp] = {}

    def stamp(self, which: int, variant: int = 0) -> Stamp:
        """Draw a motif once; ``which`` counts through the spec's motifs, round and round."""
        which %= len(self.families)
        key = (which, variant)
        if key not in self._stamps:
            rng = np.random.default_rng([self.spec.seed, 2, which, variant])
            form = choose_form(self.spec.motifs[which], self.spec.seed, which)
            shapes = self.families[which].draw(rng, form[0] if form else None)
            self._stamps[key] = Stamp.of([Shape(role + _MOTIFS, each) for role, each in shapes])
        return self._stamps[key]

    @property
    def shown(self) -> tuple[int, ...]:
        """Which of the spec's motifs the layout has used."""
        return tuple(sorted({which for which, _ in self._stamps}))

    @property
    def cover(self) -> NDArray[np.float64]:
        """How much of the tile each role covers: (5,), once the draft is finished."""
        return self.shares.sum(0)

    @property
    def behind(self) -> NDArray[np.float64]:
        """The part of `cover` that lies behind the motifs: (5,)."""
        return self.shares[:2].sum(0)

    def upright(self, which: int) -> bool:
        """Tell whether a motif has an up."""
        return self.families[which % len(self.families)].upright

    def angle(self, which: int) -> float:
        """Return the turn of a motif that stands in rows."""
        family = self.families[which % len(self.families)]
        return 0.0 if family.upright or family.square else self.turn

    def put(
        self,
        which: int,
        points: Iterable[tuple[float, float]],
        radius: float,
        *,
        angle: float | None = None,
        on: Canvas | None = None,
        variant: int = 0,
    ) -> None:
        """Place one motif at many points."""
        canvas = self.top if on is None else on
        for x, y in points:
            turn = self.angle(which) if angle is None else angle
            canvas.stamp(self.stamp(which, variant), x, y, radius, turn)

    def fill_base(self) -> None:
        """Paint the spec's filler over the ground."""
        shapes = self.filler(self.spec.filler)
        self.base.paint([Shape(role + _FILLER, points) for role, points in shapes])

    def filler(self, name: str, factor: float = 1.0) -> list:
        """Draw a filler or an all-over field by name; ``factor`` makes it finer."""
        rng = np.random.default_rng([self.spec.seed, 3])
        if name == "plain":
            return []
        if name in FILLERS:
            low, high = _FILLER_CELLS[self.spec.scale]
            return FILLERS[name](rng, max(4, round(int(rng.integers(low, high)) * factor)))
        field = FAMILIES[name].field
        if field is None:
            raise ValueError(f"{name} has no all-over field; choose a filler")
        return field(rng, max(2, round((self.cells + 1) * factor)))

    def finish(self) -> Canvas:
        """Lay the motifs on the base and return it."""
        self.base.lay(self.top, halo=self.halo, echoes=self.echoes)
        index = self.base.index
        codes = np.bincount(index.ravel(), minlength=_MOTIFS + _FILLER).reshape(3, _FILLER)
        self.shares = codes[:, :5] / index.size
        self.base.recode([code % _FILLER for code in range(256)])
        return self.base
