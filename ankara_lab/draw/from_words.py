"""From words to a spec: what a description asks of the drawing rules.

The inverse of ``captions``, and as plain: known phrases are looked for, the longest first, and
what is not named is left to the seed. A model can then begin from the drawing instead of from
noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.captions import FILLER_WORDS, SCALE_WORDS, plural
from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.palettes import COLOUR_NAMES, colourways, find_palette, palettes, parse_colour
from ankara_lab.draw.spec import Spec, random_spec

EFFECT_WORDS = {
    "none": ("no crackle", "flat colour", "flat colours"),
    "strong": ("crackle", "cracked wax", "fine crackle", "marbling", "marbled veins", "bubbles"),
}
OTHER_NAMES = {
    "burgundy": "wine", "maroon": "wine", "crimson": "red", "scarlet": "red", "ochre": "gold",
    "mustard": "gold", "beige": "cream", "ivory": "cream", "lilac": "violet", "lavender": "violet",
    "aqua": "turquoise", "emerald": "green", "olive": "dark green", "sky blue": "light blue",
    "gray": "grey", "peach": "coral", "fuchsia": "magenta", "chocolate": "dark brown",
}  # fmt: skip
"""What else people call the colours of the captions."""
OTHER_MOTIFS = {
    "hand_fan": ("fan", "abebe"), "disc_record": ("disc", "record", "circle"),
    "cowrie": ("cowrie shell", "shell"), "feather_tail": ("peacock", "feather"),
    "ripple_dots": ("ripple", "ring"), "triangle_field": ("triangle",), "rosette": ("blossom",),
    "tortoise": ("ikaki", "akyekyedee"), "basket_weave": ("kente", "akwete"), "uli_line": ("uli",),
}  # fmt: skip
"""What else people call the motifs: shorter, or in the language of those to credit."""
_CHANCE = 0.05  # of Oklab's lightness: palettes about as near take turns with the seed
_TRIES = 64


def spec_from_words(words: str, seed: int = 0, mixture: str = "full") -> Spec:
    """Choose a swatch that a description asks for.

    Parameters
    ----------
    words : str
        Such as ``"yellow birds on indigo, half-drop"``. Known are the words of the captions:
        motifs, colours, layouts, fillers (``"net behind"``), scales and print effects.
    seed : int
        For all that the words leave open.
    mixture : str
        In what proportions it is left open, see `ankara_lab.draw.spec.random_spec`.

    Returns
    -------
    Spec
        Colours are those of the palette that comes nearest.

    Examples
    --------
    >>> spec = spec_from_words("yellow birds on indigo, half-drop", seed=1)
    >>> spec.motifs, spec.layout
    (('bird_swallow',), 'half_drop')
    """
    text = " " + re.sub(r"[^a-z-]+", " ", words.lower()).strip() + " "
    spec = random_spec(seed, mixture)
    ground, inks, text = _colours(text)
    layouts, text = _find(text, {name: layout.words for name, layout in LAYOUTS.items()})
    behind = {name: [f"{word} behind" for word in some] for name, some in _fillers().items()}
    fillers, text = _find(text, behind)
    scales, text = _find(text, SCALE_WORDS)
    effects, text = _find(text, EFFECT_WORDS)
    named = _motif_words()
    motifs, _ = _find(text, named)
    changes: dict[str, object] = {}
    for key, found in (("layout", layouts), ("filler", fillers), ("scale", scales),
                       ("effect", effects)):  # fmt: skip
        if found:
            changes[key] = found[0]
    if motifs:
        changes["motifs"] = tuple(motifs[:3])
        if "filler" not in changes and spec.filler in motifs:
            changes["filler"] = "seed_dots"
    if ground or inks:
        changes["palette"], changes["colourway"] = _nearest(ground, inks, seed)
    spec = replace(spec, **changes)  # type: ignore[arg-type]  # keys are Spec's own
    return _in_the_form_asked_for(spec, text)


def _find(text: str, table: Mapping[str, Iterable[str]]) -> tuple[list[str], str]:
    """Names whose phrases stand in a text, in its order, and the text without them."""
    phrases = sorted(((word, name) for name, some in table.items() for word in some),
                     key=lambda pair: -len(pair[0]))  # fmt: skip
    places: dict[str, int] = {}
    for word, name in phrases:
        if (at := text.find(f" {word} ")) >= 0:
            text = text[:at] + " " + "." * len(word) + " " + text[at + len(word) + 2 :]
            places[name] = min(at, places.get(name, at))
    return sorted(places, key=places.__getitem__), text


def _colours(text: str) -> tuple[str, list[str], str]:
    """The ground's colour, the other colours in their order, and the text without them."""
    ground, inks = "", []
    names = "|".join(sorted({*COLOUR_NAMES, *OTHER_NAMES}, key=len, reverse=True))
    pattern = re.compile(rf"(?<= )(on (?:an? )?)?({names})( ground| background)?(?= )")
    for match in pattern.finditer(text):
        name = OTHER_NAMES.get(match[2], match[2])
        if (match[1] or match[3]) and not ground:
            ground = name
        else:
            inks.append(name)
    return ground, inks, pattern.sub(lambda match: "." * len(match[0]), text)


@cache
def _motif_words() -> dict[str, tuple[str, ...]]:
    every = {name: (*family.words, *OTHER_MOTIFS.get(name, ()))
             for name, family in FAMILIES.items()}  # fmt: skip
    return {name: tuple(dict.fromkeys((*words, *map(plural, words))))
            for name, words in every.items()}  # fmt: skip


@cache
def _fillers() -> dict[str, tuple[str, ...]]:
    fields = {name: family.words for name, family in FAMILIES.items() if family.field}
    return {**fields, **FILLER_WORDS}


@cache
def _shades(name: str) -> NDArray[np.float64]:
    return srgb_to_oklab(np.array([parse_colour(code) for code in COLOUR_NAMES[name]], np.uint8))


def _nearest(ground: str, inks: list[str], seed: int) -> tuple[str, int]:
    """The palette and colourway whose roles come nearest to the colours named."""
    wanted = [(GROUND, ground, 2.0)] if ground else []
    wanted += [(role, name, weight) for role, name, weight in
               zip((MOTIF, ACCENT1, ACCENT2), inks, (1.5, 0.7, 0.4), strict=False)]  # fmt: skip
    rng = np.random.default_rng([seed, 7])
    best, chosen = np.inf, ("", 0)
    for name in palettes():
        lab = srgb_to_oklab(find_palette(name).rgb)
        for number, way in enumerate(colourways(name)):
            away = rng.random() * _CHANCE
            for role, colour, weight in wanted:
                steps = np.linalg.norm(_shades(colour) - lab[way[role]], axis=1)
                away += weight * float(steps.min())
            if away < best:
                best, chosen = away, (name, number)
    return chosen


def _in_the_form_asked_for(spec: Spec, text: str) -> Spec:
    """Change the seed until a motif of two forms, such as key and lamp, has the one named."""
    asked = [word for word in _motif_words()[spec.motifs[0]] if f" {word} " in text]
    for step in range(_TRIES if asked else 0):
        tried = replace(spec, seed=spec.seed + step * 1_000_003)
        forms = choose_form(tried.motifs[0], tried.seed, 0)
        if not forms or {*forms, *map(plural, forms)} & set(asked):
            return tried
    return spec
