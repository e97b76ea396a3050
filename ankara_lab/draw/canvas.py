"""A torus to paint role indices on: polygons go in, an index map comes out.

Coordinates run over the unit tile [0, 1)²; whatever crosses an edge is painted again
on the other side, so every canvas tiles. A canvas is painted several times finer than
the picture it ends in, which is all the anti-aliasing there is: each fine pixel holds
exactly one role. `EMPTY` marks what an overlay leaves open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt

from ankara_lab.draw.geometry import GROUND, Points, Shape

EMPTY = 255
_COARSE = 192  # distances are measured on a grid this wide: ten times cheaper, smooth enough


class Stamp(NamedTuple):
    """A motif ready to be placed often: all points in one array, and where each shape ends."""

    points: Points
    ends: tuple[int, ...]
    roles: tuple[int, ...]

    @classmethod
    def of(cls, shapes: Sequence[Shape]) -> Stamp:
        """Pack shapes."""
        ends = np.cumsum([len(points) for _, points in shapes])
        points = np.concatenate([points for _, points in shapes])
        return cls(points, tuple(ends.tolist()), tuple(role for role, _ in shapes))


class Canvas:
    """One square tile of role indices, ``side`` fine pixels across."""

    def __init__(self, side: int, fill: int = GROUND) -> None:
        self.side = side
        self.image = Image.new("L", (side, side), fill)
        self._pen = ImageDraw.Draw(self.image)

    @property
    def index(self) -> NDArray[np.uint8]:
        """The role of every fine pixel, uint8 (side, side)."""
        return np.asarray(self.image)

    def paint(self, shapes: Sequence[Shape]) -> None:
        """Paint shapes that are already wrapped."""
        if not shapes:
            return
        stamp = Stamp.of(shapes)
        self._polygons(stamp, stamp.points * self.side)

    def stamp(
        self,
        stamp: Stamp,
        x: float,
        y: float,
        radius: float,
        angle: float = 0.0,
        *,
        mirror: bool = False,
        wrap_y: bool = True,
    ) -> None:
        """Place a motif of the unit disc at (x, y), again wherever it crosses an edge."""
        c, s = np.cos(angle) * radius, np.sin(angle) * radius
        flip = -1.0 if mirror else 1.0
        points = stamp.points @ np.array(((c * flip, s * flip), (-s, c))) + (x, y)
        low, high = points.min(0), points.max(0)
        for dy in (-1, 0, 1) if wrap_y else (0,):
            if high[1] + dy < 0 or low[1] + dy > 1:
                continue
            for dx in (-1, 0, 1):
                if high[0] + dx >= 0 and low[0] + dx <= 1:
                    self._polygons(stamp, (points + (dx, dy)) * self.side)

    def _polygons(self, stamp: Stamp, points: Points) -> None:
        # Pillow takes pixel centres as whole numbers: half a pixel to the left and up
        flat = (points - 0.5).ravel().tolist()
        start = 0
        for end, role in zip(stamp.ends, stamp.roles, strict=True):
            if end - start >= 3:  # a polygon needs three corners
                self._pen.polygon(flat[2 * start : 2 * end], fill=role)
            start = end

    def lay(
        self, top: Canvas, *, halo: float = 0.0, halo_role: int = GROUND, echoes: Sequence[int] = ()
    ) -> None:
        """Lay an overlay on this canvas, with a rim and contour echoes around it.

        Parameters
        ----------
        top : Canvas
            What is laid on; its `EMPTY` pixels stay open.
        halo : float, [fraction of the tile]
            Width of the rim that keeps the motif clear of what lies behind.
        halo_role : int
            Role of the rim.
        echoes : sequence of int
            Roles of further contour lines, each ``halo`` wide, from the rim outward.
        """
        marks = top.index
        solid = marks != EMPTY
        if halo > 0:
            away = _distance(solid)
            below = self.index.copy()
            for k, role in reversed(list(enumerate((halo_role, *echoes)))):
                np.putmask(below, away < halo * (k + 1), role)
        else:
            below = self.index
        self._put(np.where(solid, marks, below))

    def fill_where(self, mask: NDArray[np.bool_], source: Canvas | int) -> None:
        """Fill the masked fine pixels from another canvas or with one role."""
        new = source if isinstance(source, int) else source.index
        self._put(np.where(mask, new, self.index).astype(np.uint8))

    def recode(self, codes: Sequence[int]) -> None:
        """Give every fine pixel another role: ``codes[role]``, for all 256 there could be."""
        self.image = self.image.point(codes)
        self._pen = ImageDraw.Draw(self.image)

    def _put(self, index: NDArray[np.uint8]) -> None:
        self.image = Image.fromarray(np.ascontiguousarray(index))
        self._pen = ImageDraw.Draw(self.image)

    def text(self, words: str, x: float, y: float, height: float, role: int) -> None:
        """Write capitals centred on (x, y), ``height`` as a fraction of the tile."""
        # Pillow's own default face is Aileron (CC0): nothing to ship, the same everywhere
        from PIL import ImageFont

        face = ImageFont.load_default(max(8.0, height * self.side))
        self._pen.fontmode = "1"  # whole pixels only: an index has no half tones
        self._pen.text((x * self.side, y * self.side), words, fill=role, font=face, anchor="mm")


def _distance(solid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Measure how far every fine pixel lies from the solid ones, in tiles, on the torus."""
    side = solid.shape[0]
    step = max(k for k in range(1, max(2, side // _COARSE + 1)) if side % k == 0)
    coarse = solid[step // 2 :: step, step // 2 :: step]
    rows = coarse.shape[0]
    margin = rows // 10  # rims and echoes together are thinner than a tenth of the tile
    away = distance_transform_edt(~np.pad(coarse, margin, mode="wrap")).astype(np.float32)
    # one coarse cell more on each side, so that the enlargement wraps too
    cut = away[margin - 1 : margin + rows + 1, margin - 1 : margin + rows + 1]
    wide = Image.fromarray(cut).resize(((rows + 2) * step,) * 2, Image.Resampling.BILINEAR)
    return np.asarray(wide)[step:-step, step:-step] / rows
