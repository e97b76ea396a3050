"""Plates as files: one grey picture for each ink, with its name and registration marks."""

from __future__ import annotations

import csv
import io
import os
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ankara_lab.cloth.export import check_writable
from ankara_lab.cloth.measures import dots_per_metre
from ankara_lab.cloth.profile import srgb_profile
from ankara_lab.cloth.separate import Ink, Separation, check_trap

MARGIN_CM = 1.5
"""White rim of a plate, where its marks stand."""


def write_plates(design: Separation, folder: str | Path, *, trap_mm: float = 0.3) -> list[Path]:
    """Write plates, flat design and ink list into a new folder: all of them or none.

    Parameters
    ----------
    design : Separation
        Half-drops and others are laid out as the rectangle that repeats straight.
    folder : str or Path
        Must not exist yet, or be empty.
    trap_mm : float, [mm]
        How far a light ink runs under a darker one.

    Returns
    -------
    list of Path
        ``01_<name>.png`` … in printing order, ``flat.png`` and ``inks.csv``.

    Raises
    ------
    ValueError
        If ``trap_mm`` is not 0 to 2.
    OSError
        If the folder holds files already or cannot be written.
    """
    check_trap(trap_mm)
    goal = Path(folder)
    if goal.is_dir():
        if any(goal.iterdir()):
            raise OSError(f"{str(goal)!r} holds files already; name a new folder")
    else:
        check_writable(goal)
    part = goal.with_name(f".{goal.name[:100]}.{os.getpid()}.part")
    unit = design.unit()
    names = []
    try:
        part.mkdir()
        dots = dots_per_metre(design.dpi)
        dpi = (dots * 0.0254, dots * 0.0254)
        for ink, plate in zip(unit.ink_list, unit.plates(trap_mm), strict=True):
            names.append(f"{ink.number:02d}_{ink.name.replace(' ', '_')}.png")
            sheet = Image.fromarray(plate_sheet(plate, ink, design.dpi))
            sheet.save(part / names[-1], dpi=dpi, compress_level=2)
        picture = Image.fromarray(unit.index).convert("P")
        picture.putpalette(unit.inks.tobytes())
        picture.save(part / "flat.png", dpi=dpi, icc_profile=srgb_profile())
        (part / "inks.csv").write_text(ink_table(unit.ink_list), encoding="utf-8")
        if goal.is_dir():
            goal.rmdir()
        part.rename(goal)
    except OSError as error:
        raise OSError(f"cannot write {str(goal)!r}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [goal / name for name in (*names, "flat.png", "inks.csv")]


def plate_sheet(plate: NDArray[np.uint8], ink: Ink, dpi: float) -> NDArray[np.uint8]:
    """Put a white rim round a plate, with four registration crosses and the ink's name.

    Parameters
    ----------
    plate : ndarray (H, W), uint8
    ink : Ink
    dpi : float

    Returns
    -------
    ndarray (H + 2 m, W + 2 m), uint8
        ``m`` is :func:`plate_margin`.
    """
    margin = plate_margin(dpi)
    sheet = Image.fromarray(np.pad(plate, margin, constant_values=255))
    pen = ImageDraw.Draw(sheet)
    wide, high = sheet.size
    arm, line = margin * 0.3, max(1, round(margin / 90))
    for x, y in ((wide / 2, margin / 2), (wide / 2, high - margin / 2),
                 (margin / 2, high / 2), (wide - margin / 2, high / 2)):  # fmt: skip
        pen.line((x - arm, y, x + arm, y), 0, line)
        pen.line((x, y - arm, x, y + arm), 0, line)
        pen.ellipse((x - arm / 2, y - arm / 2, x + arm / 2, y + arm / 2), outline=0, width=line)
    font = ImageFont.load_default(max(6, margin * 0.22))
    words = f"{ink.number}  {ink.name}  {ink.hex}  {ink.coverage:.1f} %"
    room = wide / 2 - margin - arm - pen.textlength(words, font=font)
    if room > 0:
        pen.text((margin, margin * 0.35), words, 0, font)
    return np.asarray(sheet)


def plate_margin(dpi: float) -> int:
    """Rim of a plate in pixels."""
    return round(MARGIN_CM / 100 * dots_per_metre(dpi))


def ink_table(inks: list[Ink]) -> str:
    """Write the ink list as CSV.

    Examples
    --------
    >>> print(ink_table([Ink(1, "red", "#C4161C", "Aba market red, motif", 0.0, 12.5)]))
    number,name,hex,nearest palette colour,Oklab difference x 100,coverage %
    1,red,#C4161C,"Aba market red, motif",0.0,12.5
    <BLANKLINE>
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("number", "name", "hex", "nearest palette colour", "Oklab difference x 100",
                    "coverage %"))  # fmt: skip
    table.writerows(inks)
    return text.getvalue()
