"""The words that the menus of the design studio offer, and the sentence they make."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ankara_lab.draw.captions import FAMILIES, plural
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.palettes import COLOUR_NAMES

SUGGESTIONS = (
    "yellow birds on indigo, half-drop",
    "red record discs on a cream ground, crackle",
    "teal leaves on a gold ground, scattered",
    "white cowries on a wine ground",
    "pink flowers on a turquoise ground, medallion layout",
)


@cache
def menu_words() -> dict[str, list[str]]:
    """Return menu name → the words that the drawn cloth's captions use."""
    colours = list(COLOUR_NAMES)
    return {
        "motif_colour": colours,
        "motif": sorted({plural(family.words[0]) for family in FAMILIES.values()}),
        "ground": colours,
        "layout": [layout.words[0] for layout in LAYOUTS.values()],
    }


def words_to_prompt(words: Mapping[str, str]) -> str:
    """Join chosen words into one prompt; words left open are left out.

    Parameters
    ----------
    words : mapping of str to str
        Any of the keys of :func:`menu_words`; an empty string means no choice.

    Examples
    --------
    >>> words_to_prompt({"motif_colour": "yellow", "motif": "birds", "ground": "indigo"})
    'yellow birds on an indigo ground'
    >>> words_to_prompt({"layout": "half-drop", "motif": "fish"})
    'fish, half-drop'
    """
    things = " ".join(filter(None, (words.get("motif_colour"), words.get("motif"))))
    ground = words.get("ground", "")
    if ground:
        article = "an" if ground[0] in "aeiou" else "a"
        things = f"{things or 'wax print'} on {article} {ground} ground"
    return ", ".join(filter(None, (things, words.get("layout"))))
