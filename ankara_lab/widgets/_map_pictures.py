"""Small pictures for the map of designs: thumbnails, all of them on one sheet, the map itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

THUMB = 96
"""Side of a small picture of a design [px]."""

CELL = 48
"""Side of a picture on the sheet of all designs [px]."""

_KEPT = 600
_POINT = (47, 115, 210)


class Thumbs:
    """Small pictures by the designs' places; of those decoded later the last 600 are kept."""

    def __init__(self) -> None:
        self._given: dict[int, Image.Image] = {}
        self._made: dict[int, Image.Image] = {}

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, place: int) -> bool:
        return place in self._given or place in self._made

    def __getitem__(self, place: int) -> Image.Image:
        return self._given[place] if place in self._given else self._made[place]

    def put(self, place: int, picture: Image.Image, *, forever: bool = False) -> None:
        """Keep a picture small; ``forever`` for those that were given."""
        small = picture.convert("RGB").resize((THUMB, THUMB), Image.Resampling.LANCZOS)
        (self._given if forever else self._made)[place] = small
        while len(self._made) > _KEPT:
            self._made.pop(next(iter(self._made)), None)


def contact_sheet(thumbs: Thumbs, count: int) -> Image.Image:
    """Lay ``count`` small pictures in a square, row by row."""
    across = int(np.ceil(np.sqrt(count)))
    sheet = Image.new("RGB", (across * CELL, across * CELL))
    for place in range(count):
        small = thumbs[place].resize((CELL, CELL), Image.Resampling.LANCZOS)
        sheet.paste(small, (place % across * CELL, place // across * CELL))
    return sheet


def draw_map(
    points: NDArray[Any],
    frame: Sequence[float],
    inks: NDArray[np.uint8] | None,
    point: Sequence[float],
    picture: Image.Image,
) -> Image.Image:
    """Draw a map with its crosshair, and the cloth that lies there beside it.

    Parameters
    ----------
    points : ndarray (N, 2)
        x to the right, y up.
    frame : (float, float, float)
        x of the left edge, y of the upper edge, side.
    inks : ndarray (N, 3), uint8, optional
    point : (float, float)
    picture : PIL.Image.Image

    Returns
    -------
    PIL.Image.Image
    """
    side, (left, top, wide) = max(picture.height, 384), frame
    still = Image.new("RGB", (2 * side + 16, side), "white")
    pen = ImageDraw.Draw(still)

    def on_paper(places: Any) -> Any:
        return ((np.asarray(places) - [left, top]) * [side / wide, -side / wide]).tolist()

    radius = min(5.0, max(1.5, 40 / len(points) ** 0.5))
    colours = [_POINT] * len(points) if inks is None else list(map(tuple, inks.tolist()))
    for (x, y), colour in zip(on_paper(points), colours, strict=True):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    x, y = on_paper(point)
    for line in ((x - 12, y, x + 12, y), (x, y - 12, x, y + 12)):
        pen.line(line, fill="black", width=3)
    still.paste(picture.resize((side, side), Image.Resampling.LANCZOS), (side + 16, 0))
    return still
