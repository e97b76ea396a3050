"""Say in plain English what a tile shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from ankara_lab.model.attributes import SEVERAL, AttributeNet, shipped_attributes

_SURE = 0.5  # a mark below this chance is not mentioned
_DOUBT = 0.25  # a motif, layout or filler below this chance is not put into the caption
_ALSO = 0.25  # from this chance on a second colour of the motif is named too, or a second layout
_SMALLEST = 16


@dataclass(frozen=True)
class Description:
    """What the attribute net reads from one tile.

    Attributes
    ----------
    caption : str
        One phrase, in the words that prompts use; what the net can only guess at is left out.
    words : dict of str to str
        For each attribute the likeliest word; ``effect`` is "" where no mark is likely.
    probabilities : dict of str to dict of str to float
        For each attribute the chance of every word, in [0, 1]. Those of ``effect`` stand each
        for itself, all others sum to one.
    """

    caption: str
    words: dict[str, str]
    probabilities: dict[str, dict[str, float]] = field(repr=False)


def describe(tiles: Tensor, *, net: AttributeNet | None = None) -> list[Description]:
    """Describe tiles: colours, motif, layout, what lies behind, marks of printing.

    Use it to caption a picture of one's own, or to see what of a prompt has arrived. The net has
    seen drawn swatches only: of a photograph, trust the colours before the motif.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
        Of any size from 16 px.
    net : AttributeNet, optional
        Default: the shipped one.

    Returns
    -------
    list of Description
        One for each tile; a rolled tile gets nearly the same.

    Raises
    ------
    ValueError
        If ``tiles`` has another shape or range, or holds NaN.
    """
    if not isinstance(tiles, Tensor) or tiles.ndim != 4 or tiles.shape[1] != 3:
        told = tuple(tiles.shape) if isinstance(tiles, Tensor) else type(tiles).__name__
        raise ValueError(f"tiles must be a Tensor (B, 3, H, W), got {told}; picture_to_tile "
                         "makes one of a picture")
    if not len(tiles) or min(tiles.shape[-2:]) < _SMALLEST:
        raise ValueError(f"tiles must be at least one, of at least {_SMALLEST} px a side, got "
                         f"{tuple(tiles.shape)}")
    if not tiles.is_floating_point() or not bool((tiles.abs() <= 1.01).all()):
        raise ValueError("tiles must be float in [-1, 1] without NaN; picture_to_tile makes "
                         "tiles of pictures")
    net = shipped_attributes() if net is None else net
    found = net.probabilities(tiles)
    described = []
    for row in range(len(tiles)):
        chances = {
            name: dict(zip(net.words[name], values[row].tolist(), strict=True))
            for name, values in found.items()
        }
        words = {name: max(some, key=some.__getitem__) for name, some in chances.items()}
        for name in SEVERAL:
            if chances[name][words[name]] < _SURE:
                words[name] = ""
        sure = {
            name: word
            for name, word in words.items()
            if name not in ("motif", "layout", "filler") or chances[name][word] >= _DOUBT
        }
        described.append(Description(_caption(sure, chances), words, chances))
    return described


def _likely(chances: dict[str, float]) -> list[str]:
    """The likeliest word, and the next one where it is likely too."""
    ordered = sorted(chances, key=chances.__getitem__, reverse=True)
    return [ordered[0], *(name for name in ordered[1:2] if chances[name] >= _ALSO)]


def _caption(words: dict[str, str], chances: dict[str, dict[str, float]]) -> str:
    ground = words["ground"]
    article = "an" if ground[0] in "aeiou" else "a"
    lead = " and ".join(name for name in _likely(chances["colour"]) if name != ground)
    motif = f"{lead} {words.get('motif', 'motifs')}".lstrip()
    parts = [f"{motif} on {article} {ground} ground"]
    if "layout" in words:
        parts.append(" or ".join(_likely(chances["layout"])))
    if words.get("filler", "plain") != "plain":
        parts.append(f"{words['filler']} behind")
    return ", ".join([*parts, words["scale"], *filter(None, [words["effect"]])])
