"""Say in English what a swatch shows, in many ways: full, short, and in other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.registry import FAMILIES
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
_SEEN = 0.04  # a colour that covers less is not worth a word


def captions(
    spec: Spec,
    palette: NDArray[np.uint8],
    cover: NDArray[np.float64],
    marks: tuple[str, ...],
    count: int = 6,
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
    count : int
        How many captions.

    Returns
    -------
    list of str
    """
    rng = np.random.default_rng([spec.seed, 6])
    return [_caption(spec, palette, cover, marks, rng, plain=k == 0, short=k >= 3) for k in range(count)]


def _caption(
    spec: Spec,
    palette: NDArray[np.uint8],
    cover: NDArray[np.float64],
    marks: tuple[str, ...],
    rng: np.random.Generator,
    *,
    plain: bool,
    short: bool,
) -> str:
    def say(words: tuple[str, ...]) -> str:
        return words[0] if plain else str(rng.choice(words))

    known = FAMILIES
    ground = name_colour(palette[GROUND])
    inks = []
    for role in (MOTIF, ACCENT1, ACCENT2):
        name = name_colour(palette[role])
        if cover[role] >= _SEEN and name != ground and name not in inks:
            inks.append(name)
    inks = inks or [name_colour(palette[MOTIF])]
    motifs = [plural(say(known[name].words)) for name in spec.motifs]
    layout = say(LAYOUTS[spec.layout].words)
    main = motifs[0] if short and rng.random() < 0.6 else " and ".join(motifs[:2])
    lead = " and ".join(inks[: 1 if short else 2])

    style = 0 if plain else int(rng.integers(4))
    if short and not plain:
        return (
            f"{lead} {main} on {ground}, {layout}",
            f"{main} on {ground}",
            f"{lead} {main} on a {ground} ground",
            f"{layout}, {lead} {main}, {ground} ground",
        )[style]
    tail = []
    if spec.filler != "plain" and (plain or rng.random() < 0.6):
        words = FILLER_WORDS.get(spec.filler) or known[spec.filler].words
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
        f"{cloth}, {lead} {main} on a {ground} ground, {layout}{rest}",
        f"{layout} of {main} in {' and '.join(inks)} on a {ground} ground{rest}",
        f"{cloth} with {lead} {main} on {ground}, {layout}{rest}",
        f"{lead} {main} on {ground}, {layout}{rest}",
    )[style]


_SAME = {"fish", "foliage", "scissors"}
_ODD = {"leaf": "leaves", "branch": "branches", "tooth": "teeth", "brush": "brushes"}


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
