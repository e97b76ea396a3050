"""Exercises of lesson 04: the nearest cloths, words that find one, and a place between several."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import name_colour
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_numbers, expect_text, is_tensor, looks_like
from ankara_lab.latent.index import DesignIndex, build_index
from ankara_lab.latent.map import LatentMap, latent_map
from ankara_lab.latent.search import search
from ankara_lab.model.codec import encode, picture_to_tile

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

COUNT, LEAVES = 80, 28
"""How many cloths the collection holds, drawn from seeds 0 on, and the place of the leaves."""
_NEAR, _FOUND, _MOST = 5, 5, 0.65


def _model() -> Model:
    from ankara_lab.model.load import shipped_model

    return shipped_model()


@cache
def collection() -> tuple[list[Any], Tensor, DesignIndex]:
    """Draw, encode and index the lesson's cloths; the second call costs nothing.

    Returns
    -------
    (list of Swatch, Tensor (80, Z, h, w), DesignIndex)
    """
    swatches = [draw_swatch(seed=seed) for seed in range(COUNT)]
    tiles = torch.cat([picture_to_tile(Image.fromarray(swatch.tile)) for swatch in swatches])
    latents = torch.cat([encode(some, _model()) for some in tiles.split(8)])
    records = [
        {"name": f"seed {seed}", "captions": [swatch.caption], "terms": _terms(swatch.record)}
        for seed, swatch in enumerate(swatches)
    ]
    return swatches, latents, build_index(tiles.split(8), records, _model())


def _terms(record: Mapping[str, Any]) -> list[str]:
    """What a design shows, by its record: motifs and layout in words, and its colours."""
    motifs = [word for name in record["shown"] if name in FAMILIES for word in FAMILIES[name].words]
    inks = (np.frombuffer(bytes.fromhex(ink[1:]), np.uint8)
            for ink, cover in zip(record["palette"], record["cover"], strict=True) if cover >= 0.04)
    layout = LAYOUTS[record["spec"]["layout"]].words
    return list(dict.fromkeys([*motifs, *layout, *map(name_colour, inks)]))


@cache
def _map() -> LatentMap:
    return latent_map(collection()[1], method="pca")


@exercise(
    "04.1", "Name the five cloths most like the leaves",
    begin="A list of five places, whole numbers from 0 to 79.",
)  # fmt: skip
def nearest(answer: object) -> str:
    """Compare with the search by picture; the leaves themselves don't count."""
    if is_tensor(answer) or isinstance(answer, np.ndarray):
        answer = answer.tolist()  # type: ignore[attr-defined]
    if not isinstance(answer, (list, tuple, set)) or not answer:
        raise Hint(f"A list of five places is wanted; this is {looks_like(answer)}.")
    places = list(answer)
    if not all(isinstance(one, int) and 0 <= one < COUNT for one in places):
        raise Hint(f"Places are whole numbers from 0 to {COUNT - 1}; a Hit has one as `.place`.")
    if LEAVES in places:
        raise Hint("The leaves are the cloth that is most like the leaves. Ask for one more and "
                   "leave them out.")
    if len(set(places)) != _NEAR:
        raise Hint(f"These are {len(set(places))} cloths; {_NEAR} are wanted, each once.")
    swatch = collection()[0][LEAVES]
    tile = picture_to_tile(Image.fromarray(swatch.tile))
    best = [hit.place for hit in search(collection()[2], like=tile, k=12, model=_model())]
    best.remove(LEAVES)
    right = len(set(places) & set(best[:7]))  # the last ones are nearly alike
    if right < _NEAR - 1:
        raise Hint(f"{right} of the five are among the nearest. Near on the *map* is not near in "
                   "the space: the map shows two of thousands of directions. Search by picture.")
    return "The nearest in the space, where neither the map's two directions nor words decide."


@exercise(
    "04.2", "Find the leaves by words",
    begin='Some words in quotation marks, such as "yellow birds".',
)  # fmt: skip
def by_words(answer: object) -> str:
    """Search by the words; the leaves must be among the first five."""
    words = expect_text(answer, "what is to be found")
    found = [hit.place for hit in search(collection()[2], words=words, k=COUNT, model=_model())]
    rank = found.index(LEAVES) + 1
    if rank > _FOUND:
        first = collection()[0][found[0]].caption
        raise Hint(f"The leaves come at place {rank}. First comes: {first[:70]}. Say what one "
                   "sees: what is on the cloth, and in which colour?")
    return f"The leaves come at place {rank} of {COUNT}, and no picture was looked at."


@exercise(
    "04.3", "Find a place on the map that belongs to nobody",
    begin="A point (x, y) on the map; atlas.blend_at(x, y) says what is mixed there.",
)  # fmt: skip
def between(answer: object) -> str:
    """Look up of what the cloth at the point is made."""
    if is_tensor(answer) or isinstance(answer, np.ndarray):
        answer = answer.tolist()  # type: ignore[attr-defined]
    x, y = expect_numbers(answer, "x", "y")
    low, high = _map().points.min(0).values, _map().points.max(0).values
    if not (low[0] <= x <= high[0] and low[1] <= y <= high[1]):
        raise Hint(f"({x:.1f}, {y:.1f}) lies off the map. It reaches from {low[0]:.1f} to "
                   f"{high[0]:.1f} and from {low[1]:.1f} to {high[1]:.1f}.")
    places, shares = _map().blend_at(x, y)
    if len(places) < 2 or max(shares) > _MOST:
        most = places[int(np.argmax(shares))]
        raise Hint(f"{max(shares):.0%} of the cloth there is cloth {most}: that is its place. Move "
                   "away from the point, towards others.")
    return (f"A cloth of {len(places)} others, the largest with {max(shares):.0%}: it has never "
            "been, and the map knew where it would be.")
