"""Say in English what a swatch shows, in many ways: full, short, and in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.geometry import GROUND, OUTLINE
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
_FILLER_SEEN = 0.03  # the share of the tile below which people, and nets, see no filler
_STANDS_OUT = 0.1  # distance in Oklab from the ground
_AS_GOOD = 0.75  # share of the largest colour behind from which another is the ground as well
_LEAST = 0.01  # share of the tile below which there are no motifs, or nothing behind them
_LINES = 0.5  # what the area of lines counts: the eye passes over them
_ON_MOTIF = 0.1  # share of the motifs below which a colour is not worth a word


def captions(
    spec: Spec,
    palette: NDArray[np.uint8],
    behind: NDArray[np.float64],
    on_motif: NDArray[np.float64],
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
    behind, on_motif : ndarray (5,), [fraction of the tile]
        How much each role covers behind the motifs, and of them, see `seen_shares`.
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
    ground = names[ground_roles(behind, names)[0]]
    inks = [names[role] for role in named_inks(on_motif, names, ground)]
    return [
        _caption(spec, ground, inks, marks, words, filler, rng, plain=k == 0, short=k >= 3)
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


def seen_shares(
    cover: Sequence[float] | NDArray[np.float64], behind: Sequence[float] | NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell what lies behind the motifs from what is on them.

    Parameters
    ----------
    cover, behind : sequence of 5 float, [fraction of the tile]
        How much each role covers in all, and behind the motifs, as a swatch's record says.

    Returns
    -------
    ndarray (5,), ndarray (5,), [fraction of the tile]
        How much each role covers behind the motifs, and of them. Cloth without motifs is all
        pattern and all ground, and so is cloth of which motifs leave nothing: it is both times
        the whole tile.
    """
    whole, back = np.asarray(cover, float), np.asarray(behind, float)
    front = (whole - back).clip(0)
    return (back if back.sum() >= _LEAST else whole), (front if front.sum() >= _LEAST else whole)


def ground_roles(
    behind: Sequence[float] | NDArray[np.float64], names: Sequence[str]
) -> list[int]:
    """Say which roles the eye may take for the ground.

    It is the colour that covers most of what lies behind the motifs, bands and filler too.

    Parameters
    ----------
    behind : sequence of 5 float, [fraction of the tile]
        How much each role covers behind the motifs.
    names : sequence of 5 str
        The colour of each role.

    Returns
    -------
    list of int
        One, or two where a second colour covers nearly as much, as on two-tone cloth; the
        likelier one first. Of near equals that is the colour of ``GROUND``.
    """
    colours = _colours_seen(behind, names)
    most = max(colours.values())
    near = [name for name, seen in colours.items() if seen >= _AS_GOOD * most]
    near.sort(key=lambda name: (name != names[GROUND], -colours[name]))
    return [_role(name, behind, names) for name in near[:2]]


def _colours_seen(
    shares: Sequence[float] | NDArray[np.float64], names: Sequence[str]
) -> dict[str, float]:
    """How much the eye sees of each colour: roles of one name are one, and lines in a colour of
    their own count half."""
    colours: dict[str, float] = {}
    for role, (name, share) in enumerate(zip(names, shares, strict=True)):
        lines = role == OUTLINE and name not in colours
        colours[name] = colours.get(name, 0.0) + share * (_LINES if lines else 1.0)
    return colours


def _role(name: str, shares: Sequence[float] | NDArray[np.float64], names: Sequence[str]) -> int:
    """The role of a colour's name, the one that covers most."""
    return max((role for role in range(5) if names[role] == name), key=shares.__getitem__)


def filler_shows(behind: Sequence[float] | NDArray[np.float64], palette: NDArray[np.uint8]) -> bool:
    """Say whether there is a filler to be seen behind the motifs.

    Parameters
    ----------
    behind : sequence of 5 float, [fraction of the tile]
        How much of each role is the filler's, see `Draft.shares`.
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
    on_motif: Sequence[float] | NDArray[np.float64], names: Sequence[str], ground: str
) -> list[int]:
    """Say which inks a caption names beside the ground.

    Parameters
    ----------
    on_motif : sequence of 5 float, [fraction of the tile]
        How much of the motifs each role covers; of the tile, where there are none.
    names : sequence of 5 str
        The colour of each role.
    ground : str
        The ground's colour.

    Returns
    -------
    list of int
        Roles whose colours can be seen and are not the ground's, the one that is seen most first.
        Lines do not count, unless there is nothing else to be seen on this ground. Of cloth in
        one colour it is that one.
    """
    fills = _colours_seen(on_motif[:OUTLINE], names[:OUTLINE])
    least = _ON_MOTIF * sum(on_motif)
    seen = sorted((name for name, share in fills.items() if share >= least and name != ground),
                  key=lambda name: -fills[name])  # fmt: skip
    if not seen:
        seen = [names[OUTLINE] if names[OUTLINE] != ground else
                max(fills, key=lambda name: (name != ground, fills[name]))]
    return [_role(name, on_motif, names) for name in seen]


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
