"""Sentences for teaching the text encoder: captions, whole and cut, and general phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ankara_lab.train.vocabulary import colour_words

_GENERAL = (
    "{w}", "{w} {w}", "a {w}", "the {w} of the {w}", "{c} {w} on {c}", "{c} and {c} {w}",
    "{w} on a {c} ground", "a {c} {w} pattern", "cloth with {w}", "fabric like {w} and {w}",
    "{w} with {c} and {c}", "wax print of {w} in {c}", "{c}", "dark {c} {w}", "light {c} {w}",
    "{w} {w} {w}", "a print of a {w}, {c} on {c}", "big {w}, small {w}", "{c}, {c} and {c}",
    "an ankara design with {w} over {w}", "no {w}", "{w} in {w}",
)


def shorten(caption: str, rng: np.random.Generator) -> str:
    """Leave out parts of a caption, or shuffle its clauses, as a person in a hurry would."""
    clauses = [part.strip() for part in re.split(r"[,;]", caption) if part.strip()]
    if len(clauses) > 1 and rng.random() < 0.6:
        count = rng.integers(1, len(clauses) + 1)
        return ", ".join(clauses[i] for i in rng.permutation(len(clauses))[:count])
    words = caption.split()
    start = rng.integers(len(words))
    length = rng.integers(1, 9)
    return " ".join(words[start : start + length])


def general(vocabulary: Sequence[str], rng: np.random.Generator) -> str:
    """Fill a template with whole words of the vocabulary and colour words."""
    words = _words(tuple(vocabulary))
    template = str(rng.choice(_GENERAL))
    text = re.sub(r"\{w\}", lambda _: str(words[rng.integers(len(words))]), template)
    return re.sub(r"\{c\}", lambda _: str(_COLOURS[rng.integers(len(_COLOURS))]), text)


_COLOURS = colour_words()
_KNOWN: dict[tuple[str, ...], list[str]] = {}


def _words(vocabulary: tuple[str, ...]) -> list[str]:
    if vocabulary not in _KNOWN:
        _KNOWN[vocabulary] = [t for t in vocabulary if re.fullmatch(r"[a-z]{2,}", t)]
    return _KNOWN[vocabulary]


def misspell(words: Sequence[str], rng: np.random.Generator, rate: float = 0.03) -> list[str]:
    """Drop, double or swap one letter in a few words; the number of words stays.

    Parameters
    ----------
    words : sequence of str
    rng : numpy Generator
    rate : float in [0, 1]
        Chance that a word of four letters or more is hit.

    Returns
    -------
    list of str
    """
    hit = rng.random(len(words)) < rate
    return [_slip(w, rng) if h and len(w) > 3 else w for w, h in zip(words, hit, strict=True)]


def _slip(word: str, rng: np.random.Generator) -> str:
    place, kind = rng.integers(1, len(word) - 1), rng.integers(3)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def sentences(
    captions: Sequence[str], vocabulary: Sequence[str], count: int, seed: int
) -> list[str]:
    """Return distinct sentences: about 4 in 10 captions, 3 cut captions, 3 general phrases.

    Parameters
    ----------
    captions : sequence of str
    vocabulary : sequence of str
    count : int
        How many are tried; doubles are left out.
    seed : int

    Returns
    -------
    list of str
        In random order.
    """
    rng = np.random.default_rng((seed, 4))
    made: dict[str, None] = {}
    for kind in rng.random(count):
        caption = captions[int(rng.integers(len(captions)))]
        if kind < 0.4:
            text = caption
        elif kind < 0.7:
            text = shorten(caption, rng)
        else:
            text = general(vocabulary, rng)
        if text.strip():
            made[text.strip()] = None
    return list(made)
