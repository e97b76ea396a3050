"""Exercises of lesson 03: four corners, the repeat in centimetres, and the tile."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import (
    expect_number,
    expect_numbers,
    expect_picture,
    is_tensor,
    looks_like,
)
from ankara_lab.photo.pretend import pretend_corners

SEED, SIDE, REPEATS = 28, 768, 2.6
"""The second photo: ``pretend_photo(…, seed=SEED, size=SIDE, repeats=REPEATS, table=True)``."""
WIDTH = 60.0
"""How wide its piece of cloth is, [cm]."""
_OFF = 20.0  # [px] how far a corner may be from where it is
_LOOK = 64  # [px] side at which tiles are compared


@cache
def _drawn() -> NDArray[np.uint8]:
    return draw_swatch(seed=SEED).tile


@exercise(
    "03.1", "Give the four corners of the cloth",
    begin="Four pairs (x, y), x counted from the left and y from the top, both up to 768.",
)  # fmt: skip
def four_corners(answer: object) -> str:
    """Compare with where the corners are, in whatever order they come."""
    if is_tensor(answer) or isinstance(answer, np.ndarray):
        answer = answer.tolist()  # type: ignore[attr-defined]
    if not isinstance(answer, (list, tuple)) or len(answer) != 4:
        raise Hint(f"A list of four corners is wanted; this is {looks_like(answer)}.")
    given = np.array([expect_numbers(one, "x", "y") for one in answer])
    true = pretend_corners(SEED, SIDE)
    if given.max() <= 1.5:
        raise Hint("These are shares of the photo, not dots. How many dots is it wide?")
    off = _apart(given, true)
    if off <= _OFF:
        return f"Within {off:.0f} dots of the truth: rectify can put the camera above the cloth."
    whole = np.array([(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)])
    if _apart(given, whole) < 12:
        raise Hint("These are the corners of the photo. Where do table and cloth meet?")
    if _apart(given[:, ::-1], true) <= _OFF:
        raise Hint("Right places, but each pair is turned round: first how far from the left, then "
                   "how far down.")
    raise Hint(f"One of them is {off:.0f} dots from the nearest corner it could mean; up to "
               f"{_OFF:.0f} is near enough. Lay them over the photo, in order round the cloth.")


def _apart(given: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Largest distance of a corner in the best order of them."""
    return min(
        float(np.linalg.norm(given[list(order)] - true, axis=1).max())
        for order in permutations(range(4))
    )


@exercise(
    "03.2", "Measure the repeat in centimetres",
    begin="The cloth laid flat is so many dots wide, and 60 cm; one repeat is so many dots wide.",
)  # fmt: skip
def repeat_in_cm(answer: object) -> str:
    """Compare with what was laid on the table."""
    wide = expect_number(answer, "a width in centimetres", 0)
    true = WIDTH / REPEATS
    if abs(wide / true - 1) <= 0.05:
        return f"{wide:.1f} cm. A tailor now knows how many repeats go into a sleeve."
    if 150 < wide < 300:
        raise Hint(f"{wide:.0f} looks like dots. The flat cloth has a width in dots too, and that "
                   "is 60 cm.")
    if abs(wide / REPEATS - 1) <= 0.05:
        raise Hint("That is how many repeats there are on the piece. How wide is one of them?")
    if abs(wide / (true / 2) - 1) <= 0.06:
        raise Hint("That is from one leaf to the next. But the white half of one is the blue half "
                   "of the other. Where does the very same leaf come again?")
    raise Hint(f"{wide:.1f} cm is not it. Lay it flat with the corners from 1, find the repeat, "
               "and compare its step to the right with the width of the flat picture.")


@exercise(
    "03.3", "Cut the tile of the cloth",
    begin="Flat cloth first, then cut_tile; it gives two things, and the tile is the first.",
)  # fmt: skip
def the_tile(answer: object) -> str:
    """Look at the seams, and whether all of the drawn tile is there once, rolled or not."""
    if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], str):
        answer = answer[0]
    picture = expect_picture(answer)
    if min(picture.shape[:2]) < 32:
        raise Hint(f"{picture.shape[1]} by {picture.shape[0]} dots are too few to see a leaf.")
    seams = max(seam_score(picture))
    alike = _alike(_drawn(), picture)
    side = round(REPEATS * len(_drawn()))
    if _alike(np.tile(_drawn(), (3, 3, 1))[:side, :side], picture) > max(alike, 0.5):
        raise Hint(f"That is the whole piece, {REPEATS} repeats each way. The printer had only one "
                   "of them: find_repeat knows how large it is.")
    if alike < 0.6:
        raise Hint(f"That does not look like one repeat of this cloth (likeness {alike:.2f}, 1 is "
                   "the printer's own). Is it more or less than one cell of the lattice?")
    if seams > 1.1:
        raise Hint(f"One repeat, but its edges do not meet (seam score {seams:.1f}; up to 1.1 is "
                   "good). What does cut_tile do beside the edges?")
    return (f"One repeat, as the printer had it (likeness {alike:.2f}), and its edges meet "
            f"({seams:.2f}).")


def _alike(cloth: NDArray[np.uint8], picture: NDArray[np.uint8]) -> float:
    """Highest correlation of two pictures over all ways of rolling one of them."""
    first, second = (
        np.asarray(Image.fromarray(one).convert("L").resize((_LOOK, _LOOK)), float)
        for one in (cloth, picture)
    )
    first, second = first - first.mean(), second - second.mean()
    size = np.sqrt((first**2).sum() * (second**2).sum())
    if size < 1e-6:
        return 0.0
    spectrum = np.fft.rfft2(first) * np.fft.rfft2(second).conj()
    return float(np.fft.irfft2(spectrum, (_LOOK, _LOOK)).max() / size)
