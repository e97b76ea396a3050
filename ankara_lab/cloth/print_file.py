"""From a tile to a print file: true size, exact inks, in PNG, TIFF, PDF or SVG."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankara_lab.cloth.export import check_writable, whole_file, write_whole
from ankara_lab.cloth.inks import check_picture
from ankara_lab.cloth.length import Length, selvedge_strip
from ankara_lab.cloth.measures import check_fits, dots_per_metre, pixels
from ankara_lab.cloth.print_formats import (
    About,
    sheet_grid,
    write_pdf,
    write_png,
    write_sheets,
    write_tiff,
)
from ankara_lab.cloth.profile import hard_to_print
from ankara_lab.cloth.recipe import SourceType, recipe_text, xmp_packet
from ankara_lab.cloth.repeat import STEPS, check_repeat, lay_repeat, unit_cell, unit_shape
from ankara_lab.cloth.seam import seam_score
from ankara_lab.cloth.separate import Separation, print_size, separate
from ankara_lab.cloth.sharp import enlarge_picture
from ankara_lab.cloth.vector import flat_svg
from ankara_lab.cloth.wax import (
    bare_cloth,
    ground_and_outline,
    lay_marks,
    shift_blocks,
    wax_effects,
    wax_marks,
)

SEAM_LIMIT = 1.1
_MOST_PIXELS = 2_000_000_000
_WRITERS = {".png": write_png, ".tif": write_tiff, ".tiff": write_tiff, ".pdf": write_pdf}
_SUFFIXES = (*_WRITERS, ".svg")


class ClothWarning(UserWarning):
    """The file was written, but a printer or a customer may not like something in it."""


class PrintFile(NamedTuple):
    """What was written."""

    path: Path
    height_cm: float
    width_cm: float
    rows: int
    columns: int
    dpi: float


def export_cloth(
    design: ArrayLike | Separation,
    path: str | Path,
    *,
    cloth_cm: tuple[float, float] | None = None,
    repeat_cm: float = 24.0,
    repeat: str = "straight",
    dpi: float = 300.0,
    inks: int | ArrayLike | None = 5,
    wax: str = "none",
    per_metre: bool = False,
    selvedge: str | None = None,
    sheets: bool = False,
    recipe: Mapping[str, object] | None = None,
    source_type: SourceType = "trainedAlgorithmicMedia",
    seed: int = 0,
) -> PrintFile:
    """Write a design as a file that a printer can take, at its true size on cloth.

    Parameters
    ----------
    design : array (H, W, 3), uint8 sRGB, or Separation
        One tile, or what :func:`separate` made of it; that brings its own size, inks, dpi and
        repeat, and those named here are not read.
    path : str or Path
        Ends in ``.png``, ``.tif``, ``.pdf`` or ``.svg``. An older file there is replaced only
        by a whole new one.
    cloth_cm : (float, float), [cm]
        Height and width of the cloth. Left out, the file holds one unit of the repeat, which
        any printer can lay straight.
    repeat_cm : float, [cm]
        Width of one tile on the cloth.
    repeat : str
        How tiles meet, see :func:`ankara_lab.cloth.repeat.unit_cell`.
    dpi : float
        300 for mills, 150 for most print-on-demand.
    inks : int or array (K, 3), uint8 sRGB, optional
        How many inks to find, 2 to 8, or the inks. None keeps every colour of the tile, softly
        enlarged.
    wax : str
        Marks of wax printing: ``"none"``, ``"light"`` or ``"strong"``. They need inks.
    per_metre : bool
        Cracks and bubbles differ over a metre of cloth, as in real life: for a preview. They
        repeat with the tile otherwise.
    selvedge : str, optional
        A line along both edges of a cloth.
    sheets : bool
        Cut a PDF into A4 sheets with marks, to print at home.
    recipe : mapping of str to JSON values, optional
    source_type : str
        IPTC Digital Source Type.
    seed : int

    Returns
    -------
    PrintFile

    Warns
    -----
    ClothWarning
        If the tile shows a seam (with the measure), or an ink is too vivid for most prints.

    Raises
    ------
    ValueError
        If a choice is out of range, the repeat is wider than the cloth, or choices disagree.
    OSError
        If the file cannot be written. Nothing is left behind.
    """
    goal = Path(path)
    kind = goal.suffix.lower()
    _check_choices(goal, kind, cloth_cm, inks, wax, per_metre, selvedge, sheets, design)
    effects = wax_effects(wax)
    check_writable(goal)  # before the long work
    recipe_text(recipe or {})
    xmp_packet(source_type)
    if isinstance(design, Separation):
        dpi = design.dpi
    dots = dots_per_metre(dpi)
    flat = _flatten(design, inks, repeat_cm, dpi, repeat, cloth_cm, seed)
    if isinstance(flat, Separation):
        table = flat.inks
        shifted = shift_blocks(flat.index, table, effects, dots / 1000, seed)
        unit = unit_cell(shifted, flat.repeat)
        ground, outline = ground_and_outline(unit, table)
        bare = bare_cloth(table, ground)
    else:
        unit, table, bare, outline = flat, None, 0, 0
    size = unit.shape[:2] if cloth_cm is None else _size_px(cloth_cm, dpi)
    if size[0] * size[1] > _MOST_PIXELS:
        raise ValueError(
            f"{size[0]} x {size[1]} px is more than any printer takes; lower the dpi or the length"
        )
    strip = _strip(selvedge, table, dots / 100, bare, outline)
    marks = None
    if table is not None and (effects.crackle_density or effects.bubble_density):
        period = (dots, size[1]) if per_metre else (unit.shape[0], unit.shape[1])
        marks = wax_marks(period, effects, dots / 1000, seed)
        if not per_metre:
            unit, marks = lay_marks(unit, marks, table, bare, outline), None
    cloth = Length(unit, (size[0], size[1]), table, bare, outline, marks, strip)
    _warn(design, unit, table, repeat)
    about = About(dots, recipe or {}, source_type)
    high, wide = (side / dots * 100 for side in cloth.size)
    if kind == ".svg":
        index = cloth.band(0, cloth.size[0])
        assert table is not None  # _check_choices saw to it
        svg = flat_svg(index, table, (high, wide), recipe, source_type=source_type)
        write_whole(goal, svg.encode())
    else:
        with whole_file(goal) as file:
            if sheets:
                pieces = (
                    ([_piece(cloth, *box)], box[2:], name)
                    for *box, name in sheet_grid(cloth.size, dots)
                )
                write_sheets(file, pieces, about)  # type: ignore[arg-type]
            else:
                _WRITERS[kind](file, cloth.bands(), cloth.size, about)
    return PrintFile(goal, round(high, 3), round(wide, 3), *cloth.size, dpi)


def _check_choices(
    goal: Path,
    kind: str,
    cloth_cm: tuple[float, float] | None,
    inks: Any,
    wax: str,
    per_metre: bool,
    selvedge: str | None,
    sheets: bool,
    design: Any,
) -> None:
    if kind not in _SUFFIXES:
        raise ValueError(f"a print file ends in {', '.join(_SUFFIXES)}; got {goal.name!r}")
    flat = inks is not None or isinstance(design, Separation)
    if not flat and (kind == ".svg" or wax != "none"):
        what = "an SVG" if kind == ".svg" else "wax marks"
        raise ValueError(f"{what} can only be made of flat inks; give inks=5, say")
    if sheets and kind != ".pdf":
        raise ValueError(f"A4 sheets come as one PDF; name the file .pdf, got {goal.name!r}")
    if cloth_cm is None and (selvedge is not None or per_metre):
        raise ValueError(
            "a repeat file has no selvedge and no marks per metre: they would repeat with it; "
            "give cloth_cm, for example (100, 116)"
        )


def _flatten(
    design: Any,
    inks: Any,
    repeat_cm: float,
    dpi: float,
    repeat: str,
    cloth_cm: tuple[float, float] | None,
    seed: int,
) -> Separation | NDArray[np.uint8]:
    """The tile at print size in inks, or the unit of the repeat as a picture."""
    if isinstance(design, Separation):
        if cloth_cm is not None:
            check_fits(design.size_cm[1], cloth_cm[1])
        return design
    picture = check_picture(design)
    if cloth_cm is not None:
        check_fits(repeat_cm, cloth_cm[1])
    check_repeat(repeat)
    if inks is None:
        high, wide = print_size(picture.shape[:2], repeat_cm, dpi)
        down, aside = unit_shape(repeat)
        return enlarge_picture(unit_cell(picture, repeat), (down * high, aside * wide))
    return separate(picture, inks, repeat_cm=repeat_cm, dpi=dpi, repeat=repeat, seed=seed)


def _size_px(cloth_cm: tuple[float, float], dpi: float) -> tuple[int, int]:
    high, wide = cloth_cm
    return pixels(high, dpi, what="the cloth's length"), pixels(wide, dpi, what="its width")


def _strip(
    words: str | None, inks: NDArray[np.uint8] | None, dots_per_cm: float, bare: int, outline: int
) -> NDArray[np.uint8] | None:
    if words is None:
        return None
    if inks is None:
        return selvedge_strip(words, dots_per_cm, 255, 0)[..., None].repeat(3, 2)
    return selvedge_strip(words, dots_per_cm, bare, outline)


def _piece(cloth: Length, top: int, left: int, rows: int, columns: int) -> NDArray[np.uint8]:
    band = cloth.band(top, rows)[:, left : left + columns]
    return band if cloth.inks is None else cloth.inks[band]


def _warn(design: Any, unit: NDArray[np.uint8], inks: Any, repeat: str) -> None:
    if isinstance(design, Separation):
        looked = inks[unit]
    else:
        tile = check_picture(design)
        looked = unit_cell(tile, repeat) if repeat in STEPS else lay_repeat(tile, 2, repeat=repeat)
    if min(looked.shape[:2]) >= 2:
        top, left = seam_score(looked)
        if max(top, left) > SEAM_LIMIT:
            warnings.warn(
                f"the tile is not seamless: seam score {top:.2f} top to bottom and {left:.2f} "
                f"left to right, where {SEAM_LIMIT} is the most; the cloth will show lines",
                ClothWarning,
                stacklevel=3,
            )
    if inks is not None and hard_to_print(inks).any():
        vivid = ", ".join("#" + ink.tobytes().hex().upper() for ink in inks[hard_to_print(inks)])
        warnings.warn(
            f"more vivid than most textile prints can be: {vivid}; ask for a proof on cloth",
            ClothWarning,
            stacklevel=3,
        )
