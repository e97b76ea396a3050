"""What a swatch's record says is on it, as class numbers for the attribute nets.

The classes are those that captions speak of: colours by the names of ``draw/palettes.py``, the
main motif, the layout, the filler, the marks of printing, the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ankara_lab.draw.captions import FILLER_WORDS, MARK_WORDS, SCALE_WORDS, plural
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.forms import FORMS
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import COLOUR_NAMES, name_colour, parse_colour
from ankara_lab.draw.seen import nearly_named, roles_seen, seen_shares

UNKNOWN = -100
"""The class number of what a tile does not show; torch's losses pass over it."""

_STAGGERED = ("half_drop", "half_brick")
_FIELDS = tuple(name for name, family in FAMILIES.items() if family.field)
CLASSES: dict[str, tuple[str, ...]] = {
    "ground": tuple(COLOUR_NAMES),
    "colour": tuple(COLOUR_NAMES),
    "motif": tuple(FAMILIES),
    "layout": tuple(LAYOUTS),
    "filler": (*FILLER_WORDS, *_FIELDS),
    "effect": tuple(MARK_WORDS),
    "scale": tuple(SCALE_WORDS),
}
"""The names of every attribute's classes. ``colour`` is the motif's; of ``effect`` a tile may show
several."""


def _motif_words(name: str) -> str:
    forms = FORMS.get(name)
    if forms:
        return " or ".join(plural(form[0]) for form in forms)
    return plural(FAMILIES[name].words[0])


WORDS: dict[str, tuple[str, ...]] = {
    "ground": CLASSES["ground"],
    "colour": CLASSES["colour"],
    "motif": tuple(_motif_words(name) for name in FAMILIES),
    "layout": tuple(layout.words[0] for layout in LAYOUTS.values()),
    "filler": (
        *(words[0] for words in FILLER_WORDS.values()),
        *(FAMILIES[name].words[0] for name in _FIELDS),
    ),
    "effect": tuple(words[0] for words in MARK_WORDS.values()),
    "scale": tuple(words[0] for words in SCALE_WORDS.values()),
}
"""The same in plain English."""


def names_of(record: dict[str, Any]) -> dict[str, str | None]:
    """Name what a record says, one class an attribute.

    Parameters
    ----------
    record : dict
        ``Swatch.record`` or a line of a corpus' ``metadata.jsonl``.

    Returns
    -------
    dict of str to str or None
        None where there is nothing to see: no motif in some layouts, no mark. Of motifs, their
        colours and marks it is the one that the first caption names first; of layouts the one
        that was drawn.

    Examples
    --------
    >>> from ankara_lab.draw.swatch import draw_swatch
    >>> names_of(draw_swatch(seed=0, size=32).record)["layout"]
    'medallion'
    """
    spec = record["spec"]
    shown = motifs_of(record)
    return {
        "ground": grounds_of(record)[0],
        "colour": colours_of(record)[0],
        "motif": shown[0] if shown else None,
        "layout": spec["layout"],
        "filler": spec["filler"] if record["filled"] else "plain",
        "effect": record["marks"][0] if record["marks"] else None,
        "scale": spec["scale"],
    }


def classes_of(record: dict[str, Any]) -> dict[str, Any]:
    """Number what a record says.

    Returns
    -------
    dict of str to int or float array
        Class numbers, ``UNKNOWN`` where there is nothing to see; for ``effect`` a 0 or 1 for
        each mark; for `SHARED` attributes a share for each, of motifs and colours two thirds to
        the first of two.
    """
    numbers: dict[str, Any] = {
        key: UNKNOWN if name is None else CLASSES[key].index(name)
        for key, name in names_of(record).items()
        if key != "effect" and key not in SHARED
    }
    marks = [float(mark in record["marks"]) for mark in CLASSES["effect"]]
    return numbers | {
        **colours_named(record),
        "effect": np.array(marks, np.float32),
        "motif": _shares("motif", motifs_of(record), (2 / 3, 1 / 3)),
        "layout": _shares("layout", layouts_of(record), (1 / 2, 1 / 2)),
    }


def colours_named(record: dict[str, Any]) -> dict[str, np.ndarray]:
    """Return what :func:`classes_of` says of ``ground`` and ``colour``."""
    of_each = (2 / 3, 1 / 3)
    return {"ground": _shares("ground", grounds_of(record), of_each),
            "colour": _shares("colour", colours_of(record), of_each)}


def motif_shares(record: dict[str, Any]) -> np.ndarray:
    """Return how much of the tile is motif in the colour of each name, (names,) float32."""
    shares = np.zeros(len(CLASSES["colour"]), np.float32)
    for colour, whole, back in zip(record["palette"], record["cover"], record["behind"],
                                   strict=True):
        shares[CLASSES["colour"].index(name_colour(_rgb(colour)))] += max(whole - back, 0.0)
    return shares


def swap_record(record: dict[str, Any], swap: Sequence[int]) -> dict[str, Any]:
    """Return the record of a tile whose colour channels are put in another order.

    Parameters
    ----------
    record : dict
    swap : sequence of 3 int
        Which of red, green and blue (0, 1, 2) becomes each of them.
    """
    palette = ["#" + "".join(colour[1 + 2 * k : 3 + 2 * k] for k in swap)
               for colour in record["palette"]]
    return {**record, "palette": palette}


def _shares(key: str, names: list[str], of_each: tuple[float, ...]) -> np.ndarray:
    shares = np.zeros(len(CLASSES[key]), np.float32)
    for name, share in zip(names, of_each, strict=False):
        shares[CLASSES[key].index(name)] = share
    return shares / max(shares.sum(), 1e-9)


def name_all(levels: int) -> np.ndarray:
    """Return the class number of every colour's name.

    Returns
    -------
    int64 array (levels, levels, levels)
        By red, green and blue, each cut into so many parts; what counts is a part's middle.
    """
    middles = ((np.arange(levels) + 0.5) * 256 / levels).astype(np.uint8)
    colours = np.stack(np.meshgrid(middles, middles, middles, indexing="ij"), -1)
    numbers = {name: number for number, name in enumerate(CLASSES["ground"])}
    named = [numbers[name_colour(colour)] for colour in colours.reshape(-1, 3)]
    return np.array(named).reshape((levels,) * 3)


def inks_of(record: dict[str, Any]) -> tuple[np.ndarray, tuple[int, int, int]]:
    """Return the palette (5, 3) uint8, and which of it are the ground and the motif's colours.

    The two colours of the motif are those of :func:`colours_of`, or the first one twice.
    """
    palette = np.stack([_rgb(colour) for colour in record["palette"]])
    _, grounds, inks = _seen(record)
    return palette, (grounds[0], inks[0], inks[-1])


def grounds_of(record: dict[str, Any]) -> list[str]:
    """Return the ground's colour, and of two-tone cloth the other one that may be taken for it."""
    names, grounds, _ = _seen(record)
    return [names[role] for role in grounds]


def colours_of(record: dict[str, Any], ground: str | None = None) -> list[str]:
    """Return the motif's colours that the first caption names, at most two, the first one first.

    Parameters
    ----------
    record : dict
    ground : str, optional
        Of two-tone cloth, the one of :func:`grounds_of` that is taken for the ground.
    """
    names, _, inks = _seen(record, ground)
    return [names[role] for role in inks]


def colours_near(record: dict[str, Any], ground: str | None = None) -> list[str]:
    """Return the colours that lack little of being among those of :func:`colours_of`."""
    names, grounds, inks = _seen(record, ground)
    _, on_motif = seen_shares(record["cover"], record["behind"])
    own = [names[role] for role in grounds]
    ground = ground if ground in own else own[0]
    return [names[role] for role in nearly_named(on_motif, names, ground, inks)]


def _seen(
    record: dict[str, Any], ground: str | None = None
) -> tuple[list[str], list[int], list[int]]:
    """Name the roles' colours, and say which are the ground and, at most two, the motif's."""
    names = [name_colour(_rgb(colour)) for colour in record["palette"]]
    grounds, inks = roles_seen(names, record["cover"], record["behind"], ground)
    return names, grounds, inks[:2]


def motifs_of(record: dict[str, Any]) -> list[str]:
    """Return the motif families that the first caption names, at most two, the main one first."""
    return [name for name in record["shown"] if name in FAMILIES][:2]


def layouts_of(record: dict[str, Any]) -> list[str]:
    """Return the layouts that a swatch has: the one it was drawn in, and what is the same.

    Of two motifs to a tile each stands half a tile lower and half a tile aside of the other: such
    a half-drop is a brick as well.
    """
    layout, scale = record["spec"]["layout"], record["spec"]["scale"]
    same = scale == "large" and layout in _STAGGERED
    return [layout, *(other for other in _STAGGERED if same and other != layout)]


SHARED: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "ground": grounds_of, "motif": motifs_of, "colour": colours_of, "layout": layouts_of,
}
"""Attributes of which more than one class can be right, and what says which."""


def _rgb(colour: str) -> np.ndarray:
    return np.array(parse_colour(colour), np.uint8)
