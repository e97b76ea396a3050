"""Find designs in an index: by a picture, by words, by colours, or by several at once.

Every search compares the question with all designs and sorts, so the answer is exact; at ten
thousand designs that is a few milliseconds. Nothing depends on where a tile begins, because the
features do not. :func:`novelty` asks the same of a new design, to show what it is close to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ankara_lab.latent.features import colour_histogram, signature
from ankara_lab.latent.index import DesignIndex, fold, text_vectors
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.model.codec import encode
from ankara_lab.model.torus import Repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

_COLOUR_WEIGHT = 1.0  # of the root histogram beside the standardised signature
_FAR = 0.12  # [Oklab] at this distance a colour counts 1/e
_LEAST = 0.3  # cosine of two text vectors below which words have nothing to do with each other
_LITTLE = {"a", "an", "the", "of", "on", "in", "with", "and", "or", "for", "cloth", "design",
           "ankara", "print", "wax", "pattern", "motif", "show", "me", "some", "ground", "color"}


@dataclass(frozen=True)
class Hit:
    """One design that was found."""

    place: int
    """Its number in the index, from 0."""
    similarity: float
    """From 0 to 1. By picture 1 is the same cloth, and 0.5 as near as a design of this index is
    to its nearest neighbour (the median)."""
    record: dict[str, Any]
    """What the index knows of it."""


def search(
    index: DesignIndex,
    *,
    words: str | None = None,
    like: Tensor | None = None,
    colours: Sequence[str] | None = None,
    k: int = 5,
    model: Model | None = None,
    repeat: Repeat = "straight",
) -> list[Hit]:
    """Find the k designs of an index that fit best.

    Parameters
    ----------
    index : DesignIndex
    words : str, optional
        What should be on the cloth, such as "yellow birds". A word that stands among a
        design's terms, in singular or plural, counts fully; another one as much as its
        meaning is near by the model's text encoder.
    like : Tensor (1, 3, H, W), float in [-1, 1], optional
        A tile to look like.
    colours : sequence of str, optional
        As ``"#RRGGBB"``.
    k : int
        How many; fewer if the index holds fewer.
    model : Model, optional
        For words and pictures: the one that the index was made with; default: the shipped one.
    repeat : {"straight", "half-drop", "brick"}
        How ``like`` repeats.

    Returns
    -------
    list of Hit
        The best first. Asked for several things, a design's similarity is their mean.

    Raises
    ------
    ValueError
        If nothing is asked for, ``k`` is less than 1, words are empty, a colour is not
        ``#RRGGBB``, or the features of ``model`` are not those of the index.

    References
    ----------
    Bhattacharyya 1943 (comparing histograms by their roots); Robertson 2004 (rare words count
    more: inverse document frequency).
    """
    if not isinstance(k, int) or k < 1:
        raise ValueError(f"k must be an int of at least 1, got {k!r}")
    scores = []
    if like is not None:
        scores.append(by_picture(index, like, _model(model), repeat))
    if words is not None:
        scores.append(by_words(index, words, _model(model)))
    if colours is not None:
        scores.append(by_colours(index, colours))
    if not scores:
        raise ValueError("nothing to search for; give words, a picture (like) or colours")
    score = torch.stack(scores).mean(0)
    best = score.argsort(descending=True, stable=True)[:k].tolist()
    return [Hit(place, float(score[place]), index.records[place]) for place in best]


def novelty(
    tile: Tensor,
    index: DesignIndex,
    *,
    k: int = 5,
    model: Model | None = None,
    repeat: Repeat = "straight",
) -> list[Hit]:
    """Show what a new design is close to, so that a person can see whose it may resemble.

    The records of an index of our swatches hold ``motifs``, a list of dicts with ``name``,
    ``meaning`` and ``heritage``, the people to credit. A high similarity is a reason to look
    closely and to change the design, a low one is no proof that it is new: the index knows
    only what was put into it.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    index : DesignIndex
    k : int
    model : Model, optional
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    list of Hit
        The nearest first.

    Raises
    ------
    ValueError
        As :func:`search`.
    """
    return search(index, like=tile, k=k, model=model, repeat=repeat)


def by_picture(index: DesignIndex, tile: Tensor, model: Model, repeat: Repeat) -> Tensor:
    """How near every design is to a tile (1, 3, H, W), Tensor (N,) in [0, 1]."""
    if not isinstance(tile, Tensor) or tile.ndim != 4 or len(tile) != 1:
        told = tuple(tile.shape) if isinstance(tile, Tensor) else type(tile).__name__
        raise ValueError(f"like must be one tile, Tensor (1, 3, H, W), got {told}; "
                         "picture_to_tile makes one of a picture")
    asked = signature(encode(tile, model, repeat=repeat), repeat).cpu()
    if asked.shape[1] != index.signature.shape[1]:
        raise ValueError(f"the index was made with the model {index.model}, not {model.name}; "
                         "build it again")
    known = _vectors(index)
    query = _join(asked, colour_histogram(tile).cpu(), index)
    distance = torch.cdist(query, known, compute_mode="donot_use_mm_for_euclid_dist")[0]
    return 0.5 ** (distance / _usual(index))


def by_words(index: DesignIndex, words: str, model: Model) -> Tensor:
    """How well every design fits words, Tensor (N,) in [0, 1]."""
    asked = _asked(words, set(index.vocabulary))
    if not asked:
        raise ValueError(f"words must hold at least one word to search for, got {words!r:.60}")
    vectors = text_vectors([words, *asked], model)
    if vectors.shape[1] != index.captions.shape[1]:
        raise ValueError(f"the index was made with the model {index.model}, not {model.name}; "
                         "build it again")
    whole = (index.captions @ vectors[0]).clamp(0, 1)
    if not index.vocabulary:
        return whole
    holds, rarity = _holds(index)
    total, weights = torch.zeros(len(index)), 0.0
    for term, vector in zip(asked, vectors[1:], strict=True):
        near = _near(term, vector, index)
        if not near.any():
            weights += 1.0
            continue
        # A word weighs what its nearest term does: rare ones more.
        weight = float(rarity[near.argmax()])
        at = near.nonzero()[:, 0]  # most terms are far from it
        total += weight * (holds[:, at] * near[at]).amax(1)
        weights += weight
    # Captions decide among designs that have the same terms.
    return 0.9 * total / weights + 0.1 * whole


def by_colours(index: DesignIndex, colours: Sequence[str]) -> Tensor:
    """How well every design shows colours, Tensor (N,) in [0, 1]."""
    if isinstance(colours, str) or not colours:
        raise ValueError(f"colours must be a list such as ['#F2B705'], got {colours!r:.60}")
    for colour in colours:
        if not isinstance(colour, str) or not re.fullmatch(r"#?[0-9a-fA-F]{6}", colour):
            raise ValueError(f"a colour must be written #RRGGBB, got {colour!r:.40}")
    rgb = [list(bytes.fromhex(colour.removeprefix("#"))) for colour in colours]
    tiles = torch.tensor(rgb, dtype=torch.float32).T[None, :, :, None] / 127.5 - 1
    asked = to_oklab(tiles)[0, :, :, 0].T  # (n, 3)
    gap = torch.cdist(index.colours[..., :3], asked[None])  # (N, 6, n)
    share = index.colours[..., 3:]
    # A colour has to be seen to count: below 3 % of the tile its share holds it back.
    found = ((-gap / _FAR).exp() * (share / 0.03).clamp(max=1)).amax(1).mean(1)
    covered = ((-gap.amin(2) / _FAR).exp() * share[..., 0]).sum(1)
    return 0.75 * found + 0.25 * covered


def _asked(words: str, vocabulary: set[str]) -> list[str]:
    """The terms that words ask for: phrases of the vocabulary first, then single words."""
    tokens = fold(words).split()
    found: list[str] = []
    while tokens:
        for length in range(min(3, len(tokens)), 0, -1):
            phrase = " ".join(tokens[:length])
            if phrase in vocabulary or length == 1:
                if phrase in vocabulary or phrase not in _LITTLE:
                    found.append(phrase)
                tokens = tokens[length:]
                break
    return list(dict.fromkeys(found))


def _near(asked: str, vector: Tensor, index: DesignIndex) -> Tensor:
    """How near one asked term is to every term of the vocabulary, (V,) in [0, 1]."""
    cosine = index.terms @ vector
    near = 0.7 * ((cosine - _LEAST) / (1 - _LEAST)).clamp(0, 1) ** 2
    near[cosine.argmax()] *= 1.1  # of many that are a little near, one is most likely meant
    for at, term in enumerate(index.vocabulary):
        if term == asked:
            near[at] = 1.0
        elif term.endswith(f" {asked}") or asked.endswith(f" {term}"):  # a talking drum is a drum
            near[at] = 0.9
    return near


@lru_cache(maxsize=4)
def _holds(index: DesignIndex) -> tuple[Tensor, Tensor]:
    """Which terms each design holds, (N, V) of 0 and 1, and how rare each is, (V,)."""
    place = {term: at for at, term in enumerate(index.vocabulary)}
    holds = torch.zeros(len(index), len(place))
    for row, record in enumerate(index.records):
        for term in record.get("terms", []):
            if (at := place.get(fold(term))) is not None:
                holds[row, at] = 1
    count = holds.sum(0)
    return holds, torch.log1p((len(index) - count + 0.5) / (count + 0.5))


@lru_cache(maxsize=4)
def _vectors(index: DesignIndex) -> Tensor:
    """One vector (N, F + 180) for each design, whose distances are those of the cloths."""
    return _join(index.signature, index.histogram, index)


def _join(features: Tensor, histogram: Tensor, index: DesignIndex) -> Tensor:
    scaled = (features - index.centre) / index.spread / features.shape[1] ** 0.5
    return torch.cat([scaled, _COLOUR_WEIGHT * histogram.sqrt()], 1)


@lru_cache(maxsize=4)
def _usual(index: DesignIndex) -> float:
    """The median distance of a design to its nearest neighbour, over at most 1000 of them."""
    known = _vectors(index)
    if len(known) < 2:
        return 1.0
    some = torch.arange(0, len(known), max(1, len(known) // 1000))
    gap = torch.cdist(known[some], known)
    gap[torch.arange(len(some)), some] = torch.inf
    return max(float(gap.amin(1).median()), 1e-6)


def _model(model: Model | None) -> Model:
    if model is not None:
        return model
    from ankara_lab.model.load import shipped_model

    return shipped_model()
