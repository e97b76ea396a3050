"""Say in English what a swatch shows, in many ways: full, short, and in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import name_colour
from ankara_lab.draw.seen import roles_seen

if TYPE_CHECKING:
    from ankara_lab.draw.spec import Spec

CLOTH = (
    "ankara", "ankara wax print", "African wax print", "Dutch wax style", "pagne wax",
    "kitenge", "chitenge", "abada", "wax fabric",
)  # fmt: skip
FILLER_WORDS: dict[str, tuple[str, ...]] = {
    "plain": ("plain", "empty"),
    "seed_dots": ("seed dots", "dots", "speckled dots"),
    "pebble": ("pebbles", "gravel", "small stones"),
    "net": ("net", "fish net", "fine grid"),
    "scales": ("scales", "fish scales"),
    "comb_stroke": ("comb strokes", "brush strokes"),
    "cross_hatch": ("cross hatch", "hatching"),
}
MARK_WORDS: dict[str, tuple[str, ...]] = {
    "crackle": ("crackle", "cracked wax", "fine crackle"),
    "marble": ("marbled veins", "marbling"),
    "bubble": ("bubble texture", "bubbles", "pitted"),
    "speckle": ("wax speckle", "speckles"),
    "misregistration": ("off-register", "halo", "misprint"),
}
SCALE_WORDS: dict[str, tuple[str, ...]] = {
    "small": ("small scale", "tiny motifs", "dense", "busy"),
    "medium": ("medium scale",),
    "large": ("large scale", "bold", "oversized"),
}


def captions(
    spec: Spec,
    palette: NDArray[np.uint8],
    cover: NDArray[np.float64],
    behind: NDArray[np.float64],
    marks: tuple[str, ...],
    shown: Sequence[int] | None = None,
    filled: bool = True,
    count: int = 6,
    families: Mapping[str, Family] = FAMILIES,
) -> list[str]:
    """Describe a swatch in several ways, the plainest first.

    Parameters
    ----------
    spec : Spec
    palette : ndarray (5, 3), uint8 sRGB
    cover, behind : ndarray (5,), [fraction of the tile]
        How much each role covers in all, and behind the motifs.
    marks : tuple of str
        Print effects that show.
    shown : sequence of int, optional
        Which of the spec's motifs the layout shows. Default: all.
    filled : bool
        Whether the filler shows.
    count : int
        How many captions.
    families : mapping of str to Family
        What the spec's motifs are; a tailor's own are among them.

    Returns
    -------
    list of str
    """
    rng = np.random.default_rng([spec.seed, 6])
    which = range(len(spec.motifs)) if shown is None else shown
    words = [_words(spec, k, families) for k in which] or [FILLER_WORDS["scales"]]
    filler = spec.filler if filled else "plain"
    names = [name_colour(ink) for ink in palette]
    grounds, inks = roles_seen(names, cover, behind)
    ground, lead = names[grounds[0]], [names[role] for role in inks]
    return [
        _caption(spec, ground, lead, marks, words, filler, rng, plain=k == 0, short=k >= 3)
        for k in range(count)
    ]


def _words(spec: Spec, which: int, families: Mapping[str, Family]) -> tuple[str, ...]:
    """Return the words for a motif in the form in which it is drawn."""
    name = spec.motifs[which]
    return choose_form(name, spec.seed, which) or families[name].words


def _caption(
    spec: Spec,
    ground: str,
    inks: list[str],
    marks: tuple[str, ...],
    motif_words: list[tuple[str, ...]],
    filler: str,
    rng: np.random.Generator,
    *,
    plain: bool,
    short: bool,
) -> str:
    def say(words: tuple[str, ...]) -> str:
        return words[0] if plain else str(rng.choice(words))

    motifs = [plural(say(words)) for words in motif_words]
    on_ground = f"on {article(ground)} {ground} ground"
    layout = say(LAYOUTS[spec.layout].words)
    main = motifs[0] if short and rng.random() < 0.6 else " and ".join(motifs[:2])
    lead = " and ".join(inks[: 1 if short else 2])

    style = 0 if plain else int(rng.integers(4))
    if short and not plain:
        return (
            f"{lead} {main} on {ground}, {layout}",
            f"{main} on {ground}",
            f"{lead} {main} {on_ground}",
            f"{layout}, {lead} {main}, {ground} ground",
        )[style]
    tail = []
    if spec.filler != "plain" and (plain or rng.random() < 0.6) and filler != "plain":
        words = FILLER_WORDS.get(filler) or FAMILIES[filler].words
        tail.append(f"{say(words)} behind")
    if plain or rng.random() < 0.4:
        tail.append(say(SCALE_WORDS[spec.scale]))
    if marks and (plain or rng.random() < 0.5):
        tail.append(say(MARK_WORDS[marks[0]]))
    elif not marks and rng.random() < 0.15:
        tail.append("flat colour, no crackle")
    rest = "".join(f", {words}" for words in tail)
    cloth = say(CLOTH)
    return (
        f"{cloth}, {lead} {main} {on_ground}, {layout}{rest}",
        f"{layout} of {main} in {' and '.join(inks)} {on_ground}{rest}",
        f"{cloth} with {lead} {main} on {ground}, {layout}{rest}",
        f"{lead} {main} on {ground}, {layout}{rest}",
    )[style]


_SAME = {"fish", "foliage", "teeth"}
_ODD = {"leaf": "leaves"}


def article(word: str) -> str:
    """Return the article that goes before a word.

    Examples
    --------
    >>> article("indigo"), article("navy")
    ('an', 'a')
    """
    return "an" if word[0] in "aeiou" else "a"


def plural(word: str) -> str:
    """Put a motif's name in the plural.

    Examples
    --------
    >>> plural("fan"), plural("leaf"), plural("fish"), plural("daisy")
    ('fans', 'leaves', 'fish', 'daisies')
    """
    head, _, last = word.rpartition(" ")
    lead = f"{head} " if head else ""
    if last in _SAME or last.endswith("s"):
        return word
    if last in _ODD:
        return lead + _ODD[last]
    if last.endswith("y") and last[-2] not in "aeiou":
        return lead + last[:-1] + "ies"
    if last.endswith(("ch", "sh", "x")):
        return word + "es"
    return word + "s"
