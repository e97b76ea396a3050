"""A length of cloth, given out in bands of rows so that no size needs much memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ankara_lab.cloth.wax import lay_marks

SELVEDGE_CM = 1.2
_EVERY_CM = 40.0  # how far apart the words on the selvedge begin

Index = NDArray[np.uint8]


@dataclass(frozen=True)
class Length:
    """Cloth at print size.

    Attributes
    ----------
    unit : ndarray (H, W) or (H, W, 3), uint8
        What repeats straight: an index map, or colours where ``inks`` is None.
    size : (int, int), [px]
        Rows and columns of the cloth.
    inks : ndarray (K, 3), uint8 sRGB, or None
    bare, outline : int
        See :func:`ankara_lab.cloth.wax.lay_marks`.
    marks : ndarray (R, C), uint8, optional
        Cracks and bubbles with a period of their own.
    selvedge : ndarray (S, E), uint8, optional
        A strip for both long edges, as an index map or colours; S is its own period.
    """

    unit: NDArray[np.uint8]
    size: tuple[int, int]
    inks: NDArray[np.uint8] | None = None
    bare: int = 0
    outline: int = 0
    marks: Index | None = None
    selvedge: NDArray[np.uint8] | None = None

    def bands(self, rows: int = 256) -> Iterator[NDArray[np.uint8]]:
        """Give the cloth from the top down.

        Yields
        ------
        ndarray (n, C, 3), uint8 sRGB
            ``rows`` rows at a time; the last band may be lower.
        """
        cloth = self
        if self.inks is not None and self.marks is None:  # colour one unit instead of the cloth
            strip = None if self.selvedge is None else self.inks[self.selvedge]
            cloth = replace(self, unit=self.inks[self.unit], selvedge=strip, inks=None)
        high = self.size[0]
        for top in range(0, high, rows):
            band = cloth.band(top, min(rows, high - top))
            yield band if cloth.inks is None else cloth.inks[band]

    def band(self, top: int, rows: int) -> NDArray[np.uint8]:
        """Rows from ``top`` on, in the form of ``unit``."""
        at = np.arange(top, top + rows)
        wide = self.size[1]
        cloth = _across(self.unit[at % self.unit.shape[0]], wide)
        if self.marks is not None and self.inks is not None:
            marks = _across(self.marks[at % self.marks.shape[0]], wide)
            cloth = lay_marks(cloth, marks, self.inks, self.bare, self.outline)
        if self.selvedge is not None:
            strip = self.selvedge[at % self.selvedge.shape[0]]
            edge = min(strip.shape[1], wide // 2)
            cloth[:, :edge], cloth[:, wide - edge :] = strip[:, :edge], strip[:, :edge]
        return cloth


def selvedge_strip(words: str, dots_per_cm: float, ground: int, outline: int) -> Index:
    """Write the line that runs along both edges of a cloth.

    Parameters
    ----------
    words : str
        A line of your own, up to 120 letters: design, maker, "made with a model" …
    dots_per_cm : float, [dots/cm]
    ground, outline : int
        Ink numbers of the strip and of the letters.

    Returns
    -------
    ndarray (S, E), uint8
        Reads from the bottom up when the cloth hangs.

    Raises
    ------
    ValueError
        If the line is empty, longer than 120 letters or holds a line break.
    """
    line = words.strip()
    if not 1 <= len(line) <= 120 or not line.isprintable():
        raise ValueError(
            f"the selvedge line must be 1 to 120 letters on one line, got {len(line)}; shorten it"
        )
    high = round(SELVEDGE_CM * dots_per_cm)
    font = ImageFont.load_default(max(6, round(0.5 * dots_per_cm)))
    left, top, right, bottom = font.getbbox(line)
    wide = max(round(_EVERY_CM * dots_per_cm), int(right - left) + 4 * high)
    image = Image.new("1", (wide, high))
    ImageDraw.Draw(image).text((high - left, (high - bottom - top) / 2), line, fill=1, font=font)
    return np.where(np.rot90(np.asarray(image)), outline, ground).astype(np.uint8)


def _across(rows: NDArray[np.uint8], wide: int) -> NDArray[np.uint8]:
    """Lay rows of one period side by side until they are wide enough."""
    times = -(-wide // rows.shape[1])
    return np.concatenate([rows] * times, 1)[:, :wide] if times > 1 else rows[:, :wide].copy()
