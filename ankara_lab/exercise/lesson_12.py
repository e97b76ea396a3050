"""Exercises of lesson 12: the least cloth for a wrapper and blouse, three inks, a print file."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from scipy.ndimage import gaussian_filter

from ankara_lab.cloth.garment import draft
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_layout import cut_layout
from ankara_lab.cloth.separate import separate
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_file, expect_numbers, looks_like

SEED = 11
"""The lesson's swatch."""
LESSON = (116.0, 24.0)
"""Cloth and repeat of the lesson [cm]."""
REPEAT_CM, DPI, INKS = 15.0, 300.0, 3
"""What the order of 12.3 says."""


@exercise(
    "12.1", "Find the cloth and repeat that need the least cloth",
    begin="Two numbers in brackets: the width of the cloth and of one repeat, both in cm, such as "
    "(116, 24). Then change them.",
)  # fmt: skip
def least_cloth(answer: object) -> str:
    """Lay wrapper and buba, matched, and compare the square metres with the lesson's."""
    width, repeat = expect_numbers(
        answer, "the width of the cloth in cm", "the width of one repeat in cm"
    )
    if width < repeat:
        raise Hint(
            f"A repeat of {repeat:g} cm on cloth of {width:g} cm: did the two change places? The "
            "cloth comes first."
        )
    if not 70 <= width <= 180:
        raise Hint(f"Nobody sells wax print {width:g} cm wide; it is mostly 90 to 150 cm.")
    if repeat < 12:
        raise Hint(
            f"A repeat of {repeat:g} cm wastes little, but from across the street it looks like "
            "plain cloth (section 2). Stay at 12 cm or more: what else can you change?"
        )
    mine, lesson = _square_metres(width, repeat), _square_metres(*LESSON)
    if mine > 0.95 * lesson:
        raise Hint(
            f"{width:g} cm cloth with a {repeat:g} cm repeat takes {mine:.2f} m², the lesson's "
            f"takes {lesson:.2f} m²; less than {0.95 * lesson:.2f} m² can be done. Yards alone "
            "mislead: a yard of wide cloth is more cloth. What width leaves no broad strip unused?"
        )
    return (
        f"{mine:.2f} m² in place of {lesson:.2f} m²: {1 - mine / lesson:.0%} less. The width that "
        "suits the pieces matters more than the widest cloth, and a small repeat leaves less "
        "waste at each matched seam."
    )


@exercise(
    "12.2", "Choose three inks that read from across a room",
    begin="Three colours of three numbers each, 0 to 255: "
    "np.array([[…, …, …], […, …, …], […, …, …]], np.uint8).",
)  # fmt: skip
def three_inks(answer: object) -> str:
    """Separate the lesson's tile into the inks; see what they cover and whether it reads."""
    inks = _inks(answer)
    tile = draw_swatch(seed=SEED).tile
    flat = separate(tile, inks, repeat_cm=8, dpi=81)
    cover = [ink.coverage for ink in sorted(flat.ink_list, key=lambda ink: ink.number)]
    light = _luminance(inks)
    contrast = (light.max() + 0.05) / (light.min() + 0.05)
    if contrast < 4.5:
        raise Hint(
            f"The lightest ink is only {contrast:.1f} times as light as the darkest, and from "
            "across a room different colours of one lightness melt into one; 4.5 times is the "
            "least for signs and books. Squint at the cloth: what do you still see?"
        )
    if min(cover) < 2:
        idle = flat.ink_list[int(np.argmin([ink.coverage for ink in flat.ink_list]))]
        raise Hint(
            f"The ink {idle.hex} covers {idle.coverage:.1f} % of the cloth: you would pay for a "
            "plate that prints almost nothing. Is it too near another of your inks, or far from "
            "every colour of the tile?"
        )
    if (alike := _alike(tile, flat.flat)) < 0.8:
        raise Hint(
            f"Blurred as from across a room, your cloth and the first agree by {alike:.2f} (1 is "
            "the same, below 0.8 the motif gets lost). Which part of the drawing fell to the same "
            "ink as its ground?"
        )
    return (
        f"Three plates that cover {', '.join(f'{part:.0f} %' for part in sorted(cover)[::-1])}; "
        f"lightest to darkest {contrast:.1f} to 1. The motif reads by light and dark first, by "
        "colour second."
    )


@exercise(
    "12.3", "Write the print file that a mill ordered",
    begin="The order: one repeat 15 cm wide, 300 dots per inch, three inks, PNG. export_cloth in "
    "section 8 writes such files; put the file's name here.",
)  # fmt: skip
def print_file(answer: object) -> str:
    """Read size, resolution, colours and label from the file itself."""
    path = expect_file(answer)
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            dpi = picture.info.get("dpi")
            packet = str(picture.info.get("XML:com.adobe.xmp"))
            width = picture.width
            colours = _colours(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Hint(f"{path.name} is no PNG picture; the mill asked for PNG.") from None
    label = re.search(r"digitalsourcetype/(\w+)", packet)
    if dpi is None:
        raise Hint(
            f"{path.name} is {width} dots wide and doesn't say how many centimetres that is: a "
            "picture for the screen. Which function of section 8 writes a size into the file?"
        )
    if abs(dpi[0] - DPI) > 1:
        raise Hint(
            f"{path.name} has {dpi[0]:.0f} dots per inch, the order says {DPI:.0f}. A mill would "
            "send it back. Where did you say how fine it is?"
        )
    wide_cm = width / dpi[0] * 2.54
    if abs(wide_cm - REPEAT_CM) > 0.2:
        raise Hint(
            f"One repeat is {wide_cm:.1f} cm wide, the order says {REPEAT_CM:g} cm. "
            "Dots, inches and centimetres hang together: which of them did you set?"
        )
    if colours != INKS:
        raise Hint(
            f"I count {colours if colours <= 64 else 'more than 64'} colours, the order says "
            f"{INKS} inks. What turns a tile into few flat inks?"
        )
    if label is None:
        raise Hint("The file does not say how the picture was made; that label is part of it.")
    return (
        f"{path.name}: {REPEAT_CM:g} cm at {DPI:.0f} dpi, {INKS} flat inks, labelled {label[1]}. "
        "The mill can print it as it is."
    )


def _square_metres(width: float, repeat: float) -> float:
    """Cloth for a wrapper and a buba of size 14, matched [m²]."""
    cloth = Cloth(draw_swatch(seed=SEED).tile, "straight", repeat)
    try:
        length = sum(
            cut_layout(garment, width, cloth=cloth).length_cm
            for garment in (draft("wrapper", cloth_cm=width), draft("buba", size=14))
        )
    except ValueError:
        raise Hint(
            f"With a {repeat:g} cm repeat on cloth of {width:g} cm the pieces cannot be matched: "
            "30 m were not enough. Which of the two numbers is in the way?"
        ) from None
    return length * width / 1e4


def _inks(answer: object) -> NDArray[np.uint8]:
    try:
        inks = np.asarray(answer)
    except (ValueError, RuntimeError):  # lists of unequal length
        inks = np.zeros(0)
    if inks.ndim != 2 or inks.shape[1] != 3 or inks.dtype.kind not in "uif":
        raise Hint(
            f"Three inks are wanted, each of three numbers for red, green and blue; this is "
            f"{looks_like(answer)}."
        )
    if len(inks) != INKS:
        raise Hint(f"These are {len(inks)} inks; the printer has {INKS} rollers free.")
    if inks.dtype.kind == "f" and inks.max() <= 1:
        raise Hint("These numbers lie between 0 and 1; an ink's go from 0 to 255, as np.uint8.")
    if not (np.isfinite(inks).all() and inks.min() >= 0 and inks.max() <= 255):
        raise Hint("A colour's numbers go from 0 (none of it) to 255 (all of it).")
    if len(np.unique(inks, axis=0)) < INKS:
        raise Hint("Two of the inks are one and the same: that is a plate for nothing.")
    return inks.astype(np.uint8)


def _luminance(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance of sRGB, WCAG 2.2."""
    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _alike(tile: NDArray[np.uint8], flat: NDArray[np.uint8]) -> float:
    """Correlation of light and dark in two pictures, blurred as from across a room."""
    side = (tile.shape[1], tile.shape[0])
    small = np.asarray(Image.fromarray(flat).resize(side, Image.Resampling.BOX))
    seen = [
        gaussian_filter(np.sqrt(_luminance(one)), 2, mode="wrap").ravel() for one in (tile, small)
    ]
    return float(np.corrcoef(*seen)[0, 1])


def _colours(picture: Image.Image) -> int:
    """How many colours a picture has, read from every eighth row and column."""
    pixels = np.asarray(picture.convert("RGB"))[::8, ::8].reshape(-1, 3)
    return len(np.unique(pixels, axis=0))
