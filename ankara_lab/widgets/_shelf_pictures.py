"""Small pictures for the shelf: one design, and all of them on a sheet with their names."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from ankara_lab.cloth.shelf import work_folder
from ankara_lab.cloth.thumbnails import thumbnail

_MOST, _ACROSS, _SIDE, _WORDS = 12, 4, 160, 30  # pictures on a sheet, of them in a row; px


def small_picture(name: str) -> Image.Image | None:
    """Make a small square picture of a design on the shelf: the middle, if it is not square.

    Parameters
    ----------
    name : str
        Without the ending.

    Returns
    -------
    PIL.Image or None
        None if the file is gone or damaged, or too large to be opened for a small picture.
    """
    try:
        small = Image.open(io.BytesIO(thumbnail(work_folder(), f"{name}.png")))
    except (ValueError, OSError):
        return None
    side = min(small.size)
    left, top = (small.width - side) // 2, (small.height - side) // 2
    return small.convert("RGB").crop((left, top, left + side, top + side))


def shelf_sheet(names: Sequence[str]) -> Image.Image | None:
    """Lay the first twelve designs in rows of four, each with its name; None if there is none."""
    names = names[:_MOST]
    if not names:
        return None
    wide, high = _SIDE + 10, _SIDE + _WORDS
    rows = -(-len(names) // _ACROSS)
    sheet = Image.new("RGB", (min(len(names), _ACROSS) * wide, rows * high), "white")
    pen = ImageDraw.Draw(sheet)
    for number, name in enumerate(names):
        x, y = number % _ACROSS * wide, number // _ACROSS * high
        if (small := small_picture(name)) is not None:
            sheet.paste(small.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS), (x, y))
        pen.text((x, y + _SIDE + 6), name[:24], "black", font_size=12)
    return sheet
