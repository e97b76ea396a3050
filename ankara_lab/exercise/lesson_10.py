"""Exercises of lesson 10: a threshold, a place, and a flaw that stays hidden."""

from __future__ import annotations

from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.cloth_photos import cloth_photo, spoil
from ankara_lab.exercise.looks import expect_number, expect_numbers, expect_tile
from ankara_lab.latent.flaws import find_flaws

GOOD = (1, 2)
"""The lesson's good photos."""
MYSTERY, PLACE = 40, (64, 190)
"""The photo of 10.2, and where its flaw is (row, column)."""
PLAIN = 20
"""The photo that 10.3 spoils."""
_NEAR = 25  # [px] as far as a flaw reaches from its middle
_LIMIT = 5.0  # the score that 10.3 stays below
_SEEN = 0.2  # of the range -1 to 1: a change that eyes see


def mystery() -> object:
    """The photo of exercise 10.2, with a flaw somewhere."""
    return spoil(cloth_photo(MYSTERY), "pale patch", *PLACE)


@exercise(
    "10.1", "Set the score above which a cloth is put aside",
    begin="Look at the two rows of scores above: the answer is one number between them.",
)  # fmt: skip
def threshold(answer: object) -> str:
    """Try the number on two good and two spoilt photos that the lesson has not shown."""
    limit = expect_number(answer, "the score above which a cloth is put aside", 0, 1000)
    good = [cloth_photo(number) for number in GOOD]
    clean = [find_flaws(cloth_photo(number), good).score for number in (31, 32)]
    if limit < max(clean):
        stopped = sum(score > limit for score in clean)
        raise Hint(
            f"With {limit:g} you put {stopped} of 2 new good cloths aside, with scores of "
            f"{', '.join(f'{score:.1f}' for score in clean)}. A false alarm costs a walk to the "
            "table. How high do good cloths come?"
        )
    spoilt = [find_flaws(spoil(cloth_photo(33), kind), good).score for kind in ("stain", "thread")]
    if limit >= min(spoilt):
        raise Hint(
            f"With {limit:g} a spoilt cloth of score {min(spoilt):.1f} goes to the customer. What "
            "is the lowest score of a flaw that you have seen?"
        )
    return (
        f"Two new good cloths ({clean[0]:.1f}, {clean[1]:.1f}) pass, and two new flaws "
        f"({spoilt[0]:.1f}, {spoilt[1]:.1f}) are stopped."
    )


@exercise(
    "10.2", "Say where the flaw in the mystery photo is",
    begin="Two numbers in brackets, (row, column). Where is the heat map brightest?",
)  # fmt: skip
def place(answer: object) -> str:
    """Compare the place with the one where the flaw was drawn."""
    row, column = expect_numbers(answer, "the row", "the column")
    if not (0 <= row < 256 and 0 <= column < 256):
        raise Hint(
            f"The photo has rows and columns 0 to 255; ({row:g}, {column:g}) is outside. argmax "
            "counts all dots in one long line: divmod(number, width) gives row and column."
        )
    near = abs(row - PLACE[0]) <= _NEAR and abs(column - PLACE[1]) <= _NEAR
    if not near and abs(column - PLACE[0]) <= _NEAR and abs(row - PLACE[1]) <= _NEAR:
        raise Hint("Row comes first, counted from the top; then column, from the left.")
    if not near:
        raise Hint(
            f"At ({row:g}, {column:g}) the cloth is as it should be. Show the heat map, and look "
            "where it is brightest."
        )
    return f"The flaw's middle is at {PLACE}; you pointed at ({row:g}, {column:g})."


@exercise(
    "10.3", "Spoil a cloth so that a person sees it and the finder does not",
    begin="Make a copy, plain.clone(), and change it. Which change would the two witnesses, asked "
    "without good pictures, find everywhere alike?",
)  # fmt: skip
def hidden(answer: object) -> str:
    """Count what changed, and ask the finder without good pictures and with them."""
    tile, plain = expect_tile(answer), cloth_photo(PLAIN)
    if tile.shape != plain.shape:
        raise Hint(f"The photo is {tuple(plain.shape)}, yours {tuple(tile.shape)}. Begin from "
                   "plain.clone(), and keep its size.")  # fmt: skip
    tile = tile.float().cpu().clamp(-1, 1)
    changed = float(((tile - plain).abs().amax(1) > _SEEN).float().mean())
    if changed < 0.01:
        raise Hint(
            f"Only {changed:.2%} of the dots changed enough to be seen. A customer would not "
            "notice; spoil it more."
        )
    alone = find_flaws(tile).score
    if alone >= _LIMIT:
        raise Hint(
            f"The finder gives it {alone:.1f}. It looks for places that are unlike their copies "
            "one repeat on. What if the copies had the flaw as well?"
        )
    if float(tile.std()) < 0.5 * float(plain.std()):
        raise Hint("There is little cloth left in this. Keep the pattern, and spoil it.")
    told = find_flaws(tile, [cloth_photo(number) for number in GOOD]).score
    return (
        f"{changed:.0%} of the dots are changed, and the score alone is {alone:.1f}: what is "
        f"everywhere is the rule, not the exception. With good pictures it is {told:.1f}."
    )
