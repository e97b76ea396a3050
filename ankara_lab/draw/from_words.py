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
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.captions import FILLER_WORDS, MARK_WORDS, SCALE_WORDS, plural
from ankara_lab.draw.draft import Draft
from ankara_lab.draw.effects import choose_effects
from ankara_lab.draw.geometry import GROUND, OUTLINE, ROLES
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.palettes import (
    COLOUR_NAMES,
    colourways,
    find_palette,
    name_colour,
    palettes,
    parse_colour,
)
from ankara_lab.draw.seen import (
    filler_shows,
    ground_roles,
    named_inks,
    roles_seen,
    seen_shares,
)
from ankara_lab.draw.spec import Spec, random_spec

FLAT_WORDS = {"none": ("no crackle", "flat colour", "flat colours")}
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
_MISNAMED = 0.4  # and no shade that people would call something else, if it can be helped
_WEIGHTS = (4.0, 2.5, 1.5, 0.8)  # of the ground's colour and the others, as they are named
_TRIES = 128
_DRAFTS = 16
_OPEN = 0.25  # share of the tile, and
_LEAD = 0.05  # how much more than of any ink, from which nobody takes another colour for the ground
_CLOSED = 5.0  # what each share of the tile that lacks to them counts, beside colours misnamed
_HIDDEN = 1.0  # what a filler counts that was named and does not show, and
_MISSING = 4.0  # what a motif does: some layouts leave it out as chance will
_DRAFT_PX = 384  # on so small a sheet the cover of a role is right to 0.02


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
        Colours are those of the palette that comes nearest; the first one named goes to the role
        that is seen most on the motif, the second to the next.

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
    flat, text = _find(text, FLAT_WORDS)
    marks, text = _find(text, MARK_WORDS)
    named = _motif_words()
    motifs, _ = _find(text, named)
    changes: dict[str, object] = {}
    for key, found in (("layout", layouts), ("filler", fillers), ("scale", scales),
                       ("effect", flat or ["strong"] * len(marks))):  # fmt: skip
        if found:
            changes[key] = found[0]
    if not layouts:
        rolled = (random_spec(seed + k, mixture).layout for k in range(_TRIES))
        changes["layout"] = next(name for name in rolled if (LAYOUTS[name].filler or not fillers)
                                 and (LAYOUTS[name].motifs or not motifs))
    if motifs:
        changes["motifs"] = tuple(motifs[:3])
        if "filler" not in changes and spec.filler in motifs:
            changes["filler"] = "seed_dots"
    spec = replace(spec, **changes)  # type: ignore[arg-type]  # keys are Spec's own
    wanted = () if flat else marks
    spec = _as_asked(spec, text, wanted)
    if ground or inks or fillers or motifs:
        spec = _in_colours(spec, ground, inks, text, wanted, seed, keep=bool(fillers),
                           motif=bool(motifs))
    return spec


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


@cache
def _away(colour: str, palette: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How far each colour of a palette is from a named one, and whether it is called otherwise."""
    rgb = find_palette(palette).rgb
    steps = np.linalg.norm(_shades(colour)[:, None] - srgb_to_oklab(rgb), axis=2).min(0)
    return steps, np.array([name_colour(ink) != colour for ink in rgb])


def _in_colours(
    spec: Spec, ground: str, inks: list[str], text: str, marks: Iterable[str], seed: int,
    *, keep: bool, motif: bool,
) -> Spec:
    """Give a spec the colours named, and change its seed until the drawing shows them.

    A drawing is as asked if the ground that was named shows well, and if some palette has the
    colours named where it needs them: which role leads on a motif changes with the seed. Where
    none is found, it is the one that comes nearest; once half of the drafts have shown next to
    nothing of the ground, the filler goes. With ``keep`` it stays, and has to show too; with
    ``motif`` so has the main motif.
    """
    best, chosen, closed = np.inf, spec, True
    # of ripples all dark but for their dots, who says red means the dots
    lines = not inks or inks[0] in _line_colours()
    for step in range(_DRAFTS):
        tried = spec
        if step:
            tried = _as_asked(replace(spec, seed=spec.seed + step * 7_000_003), text, marks)
        if closed and not keep and step >= _DRAFTS // 2:
            tried = replace(tried, filler="plain")
        draft = _draft(tried)
        behind, on_motif = seen_shares(draft.cover, draft.behind)
        closed = closed and ground_roles(behind, ROLES)[0] != GROUND
        seen = _but_lines(named_inks(on_motif, ROLES, ROLES[GROUND]), lines)
        palette, way = tried.palette, tried.colourway
        if ground or inks:
            palette, way = _nearest(ground, dict(zip(seen, inks, strict=False)), seed)
        colours = find_palette(palette).rgb[list(colourways(palette)[way])]
        faults = _MISNAMED * _otherwise(ground, inks, draft, colours, lines)
        if ground:
            others = max(*draft.cover[GROUND + 1 : OUTLINE], behind[OUTLINE])
            faults += _CLOSED * max(0.0, max(_OPEN, _LEAD + others) - draft.cover[GROUND])
        if keep and tried.filler != "plain":
            faults += _HIDDEN * (not filler_shows(draft.shares[1], colours))
        if motif:
            faults += _MISSING * (0 not in draft.shown)
        if faults < best:
            best, chosen = faults, replace(tried, palette=palette, colourway=way)
        if not faults:
            break
    return chosen


def _otherwise(
    ground: str, inks: list[str], draft: Draft, colours: NDArray[np.uint8], lines: bool
) -> float:
    """The weight of the colours named that a caption of the drawing would name otherwise."""
    names = [name_colour(ink) for ink in colours]
    grounds, seen = roles_seen(names, draft.cover, draft.behind)
    said = [names[role] for role in _but_lines(seen, lines)[: len(inks)]]
    pairs = [(ground, names[grounds[0]]), *zip_longest(inks, said)]
    return sum(weight for weight, (asked, called) in zip(_WEIGHTS, pairs, strict=False)
               if asked and asked != called)


@cache
def _line_colours() -> frozenset[str]:
    """The names of all colours that lines have in some palette."""
    return frozenset(name_colour(find_palette(name).rgb[way[OUTLINE]])
                     for name in palettes() for way in colourways(name))


def _but_lines(roles: list[int], lines: bool) -> list[int]:
    """The roles that are seen on a motif, without its lines unless they are meant or alone."""
    return roles if lines or roles == [OUTLINE] else [role for role in roles if role != OUTLINE]


def _draft(spec: Spec) -> Draft:
    """Draw a spec small, to see how much of the tile each role covers, whatever its colour."""
    draft = Draft(spec, _DRAFT_PX, dict(FAMILIES))
    LAYOUTS[spec.layout].draw(draft)
    draft.finish()
    return draft


def _nearest(ground: str, inks: Mapping[int, str], seed: int) -> tuple[str, int]:
    """The palette and colourway whose roles come nearest to the colours named.

    Returns
    -------
    str, int
        The palette's name and the colourway.
    """
    wanted = [(GROUND, ground, _WEIGHTS[0])] if ground else []
    wanted += [(role, name, weight) for (role, name), weight in
               zip(inks.items(), _WEIGHTS[1:], strict=False)]  # fmt: skip
    rng = np.random.default_rng([seed, 7])
    best, chosen = np.inf, ("", 0)
    for name in palettes():
        ways = np.array(colourways(name))
        misnamed = np.zeros(len(ways))
        away = rng.random(len(ways)) * _CHANCE
        for role, colour, weight in wanted:
            steps, other = _away(colour, name)
            away += weight * steps[ways[:, role]]
            misnamed += weight * other[ways[:, role]]
        away += _MISNAMED * misnamed
        if away.min() < best:
            at = int(away.argmin())
            best, chosen = float(away[at]), (name, at)
    return chosen


def _as_asked(spec: Spec, text: str, marks: Iterable[str]) -> Spec:
    """Change the seed until a motif of two forms, such as key and lamp, has the one named, and
    the cloth has the marks named, and if it can be no others."""
    words = [word for word in _motif_words()[spec.motifs[0]] if f" {word} " in text]
    wanted, best, chosen = set(marks), np.inf, spec
    for step in range(_TRIES if words or wanted else 0):
        tried = replace(spec, seed=spec.seed + step * 1_000_003)
        forms = choose_form(tried.motifs[0], tried.seed, 0)
        faults = 4.0 * bool(forms and words and not {*forms, *map(plural, forms)} & set(words))
        if wanted:
            shown = set(choose_effects(tried.effect, tried.seed)[1])
            faults += 2 * len(wanted - shown) + 0.5 * len(shown - wanted)
        if faults < best:
            best, chosen = faults, tried
        if not faults:
            break
    return chosen
