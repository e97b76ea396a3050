"""Say in English what a swatch shows, in many ways: full, short, and in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.palettes import name_colour

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
SEEN = 0.04
"""A colour that covers less of the tile is not worth a word."""
_FILLER_SEEN = 0.03  # the share of the tile below which people, and nets, see no filler
_STANDS_OUT = 0.1  # distance in Oklab from the ground
_GROUND_SEEN = 0.1  # a ground of which less shows between motifs and fillers is not seen as one


def captions(
    spec: Spec,
    palette: NDArray[np.uint8],
    cover: NDArray[np.float64],
    marks: tuple[str, ...],
    shown: Sequence[int] | None = None,
    filled: bool = True,
    inks: Sequence[int] = (MOTIF, ACCENT1, ACCENT2),
    count: int = 6,
    families: Mapping[str, Family] = FAMILIES,
) -> list[str]:
    """Describe a swatch in several ways, the plainest first.

    Parameters
    ----------
    spec : Spec
    palette : ndarray (5, 3), uint8 sRGB
    cover : ndarray (5,), [fraction of the tile]
        How much of the tile each role covers.
    marks : tuple of str
        Print effects that show.
    shown : sequence of int, optional
        Which of the spec's motifs the layout shows. Default: all.
    filled : bool
        Whether the filler shows.
    inks : sequence of int
        The colour roles in the order in which they are named, see `Draft.inks`.
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
    return [
        _caption(spec, palette, cover, marks, words, filler, inks, rng, plain=k == 0, short=k >= 3)
        for k in range(count)
    ]


def _words(spec: Spec, which: int, families: Mapping[str, Family]) -> tuple[str, ...]:
    """Return the words for a motif in the form in which it is drawn."""
    name = spec.motifs[which]
    return choose_form(name, spec.seed, which) or families[name].words


def _caption(
    spec: Spec,
    palette: NDArray[np.uint8],
    cover: NDArray[np.float64],
    marks: tuple[str, ...],
    motif_words: list[tuple[str, ...]],
    filler: str,
    roles: Sequence[int],
    rng: np.random.Generator,
    *,
    plain: bool,
    short: bool,
) -> str:
    def say(words: tuple[str, ...]) -> str:
        return words[0] if plain else str(rng.choice(words))

    names = [name_colour(ink) for ink in palette]
    ground = names[ground_role(cover)]
    inks = [names[role] for role in named_inks(roles, cover, names)]
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


def ground_role(cover: Sequence[float] | NDArray[np.float64]) -> int:
    """Say which role the eye takes for the ground.

    Parameters
    ----------
    cover : sequence of 5 float, [fraction of the tile]
        How much of the tile each role covers.

    Returns
    -------
    int
        ``GROUND``, unless motifs and fillers leave next to nothing of it: then the role that
        covers most.
    """
    return GROUND if cover[GROUND] >= _GROUND_SEEN else int(np.argmax(cover))


def filler_shows(behind: Sequence[float] | NDArray[np.float64], palette: NDArray[np.uint8]) -> bool:
    """Say whether there is a filler to be seen behind the motifs.

    Parameters
    ----------
    behind : sequence of 5 float, [fraction of the tile]
        How much of each role is the filler's, see `Draft.behind`.
    palette : ndarray (5, 3), uint8 sRGB

    Returns
    -------
    bool
        False where motifs cover it, or it has next to the ground's colour.
    """
    colours = srgb_to_oklab(palette)
    stands_out = np.linalg.norm(colours - colours[GROUND], axis=1) > _STANDS_OUT
    return float(np.asarray(behind)[stands_out].sum()) >= _FILLER_SEEN


def named_inks(
    inks: Sequence[int], cover: Sequence[float] | NDArray[np.float64], names: Sequence[str]
) -> list[int]:
    """Say which inks a caption names beside the ground.

    Parameters
    ----------
    inks : sequence of int
        The colour roles in their order, see `Draft.inks`.
    cover : sequence of 5 float, [fraction of the tile]
        How much of the tile each role covers.
    names : sequence of 5 str
        The colour of each role.

    Returns
    -------
    list of int
        Those that can be seen and are not called as the ground is or as one before; the first
        ink if there is none.
    """
    named = {names[ground_role(cover)]: GROUND}
    for role in inks:
        if cover[role] >= SEEN:
            named.setdefault(names[role], role)
    return list(named.values())[1:] or [inks[0]]


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
