"""Search: rolled tiles are the same cloth, words mean what they say, answers are exact."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.commands.designs import designs_of
from ankara_lab.draw.captions import plural
from ankara_lab.draw.motifs.meanings import MEANINGS
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.latent import search as module
from ankara_lab.latent.features import COLOURS, colour_histogram, dominant_colours, signature
from ankara_lab.latent.index import DesignIndex, build_index, fold, text_vectors
from ankara_lab.latent.search import novelty, search
from ankara_lab.model.torus import REPEATS, roll

SWATCHES = Path(__file__).parents[2] / "datasets" / "swatches"


def tiles(count: int = 10, seed: int = 0) -> torch.Tensor:
    chance = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 8, 8, generator=chance) * 2 - 1
    return torch.nn.functional.interpolate(coarse, 32)


RECORDS = [
    {"name": f"{n}.png", "captions": [f"{colour} {motif} on blue"], "terms": [motif, colour]}
    for n, (motif, colour) in enumerate(
        (motif, colour) for motif in ("bird", "talking drum", "eye", "leaf", "star")
        for colour in ("red", "green")
    )
]


@pytest.fixture(scope="module")
def index(tiny_model: Any) -> DesignIndex:
    return build_index([tiles()[:4], tiles()[4:]], RECORDS, tiny_model)


@settings(deadline=None, max_examples=30)
@given(down=st.integers(-20, 20), right=st.integers(-20, 20), repeat=st.sampled_from(REPEATS),
       z=st.integers(1, 5), h=st.sampled_from([2, 4, 8]), w=st.sampled_from([2, 6, 8]))
def test_features_do_not_see_where_a_tile_begins(
    down: int, right: int, repeat: str, z: int, h: int, w: int
) -> None:
    latents = torch.randn(2, z, h, w, generator=torch.Generator().manual_seed(0))
    one, other = (signature(x, repeat) for x in (latents, roll(latents, down, right, repeat)))
    assert one.shape == (2, z + z * (z + 1) // 2 + 24) and torch.isfinite(one).all()
    torch.testing.assert_close(one, other, atol=2e-3, rtol=1e-3)


def test_colours_are_counted() -> None:
    half = torch.full((1, 3, 16, 16), 1.0)
    half[..., 4:] = -1.0  # a quarter white, the rest black
    found = dominant_colours(half)
    assert found.shape == (1, COLOURS, 4)
    torch.testing.assert_close(found[0, :2, 3], torch.tensor([0.75, 0.25]))
    torch.testing.assert_close(found[0, :2, 0], torch.tensor([0.0, 1.0]), atol=5e-3, rtol=0)
    shares = colour_histogram(tiles())
    assert shares.shape == (10, 180) and (shares >= 0).all()
    torch.testing.assert_close(shares.sum(1), torch.ones(10))


def test_a_rolled_tile_finds_itself(index: DesignIndex, tiny_model: Any) -> None:
    for place in range(10):
        hits = search(index, like=tiles()[[place]].roll((8, 16), (-2, -1)), model=tiny_model, k=3)
        assert hits[0].place == place and hits[0].similarity > 0.99
        assert [h.similarity for h in hits] == sorted((h.similarity for h in hits), reverse=True)
    assert novelty(tiles()[:1], index, model=tiny_model)[0].record["name"] == "0.png"


def test_neighbours_are_those_of_brute_force(index: DesignIndex, tiny_model: Any) -> None:
    asked = tiles(1, seed=3)
    hits = search(index, like=asked, model=tiny_model, k=10)
    known = module._vectors(index)
    from ankara_lab.model.codec import encode

    query = module._join(signature(encode(asked, tiny_model)), colour_histogram(asked), index)[0]
    gaps = [float((query - row).square().sum()) for row in known]
    assert [hit.place for hit in hits] == sorted(range(10), key=gaps.__getitem__)


def test_words_colours_and_both(index: DesignIndex, tiny_model: Any) -> None:
    def first(k: int = 2, **asked: Any) -> set[int]:
        return {hit.place for hit in search(index, k=k, model=tiny_model, **asked)}

    assert first(words="birds") == {0, 1} and first(words="Leaves") == {6, 7}
    assert first(words="drums") == {2, 3} and first(words="talking drum") == {2, 3}
    assert first(1, words="a green eye") == {5}
    top = index.colours[4, 0, :3]
    assert (index.colours[..., :3] - top).norm(dim=-1).amin(1).argmin() == 4
    from ankara_lab.latent.oklab import from_oklab

    rgb = ((from_oklab(top[None, :, None, None])[0, :, 0, 0] + 1) * 127.5).round().int().tolist()
    assert first(1, colours=["#" + bytes(rgb).hex()], words="eye") == {4}


def test_an_index_comes_back_from_its_file(index: DesignIndex, tiny_model: Any) -> None:
    data = index.to_bytes()
    back = DesignIndex.from_bytes(data)
    assert data == index.to_bytes() == back.to_bytes() and len(back) == 10
    assert search(back, words="star", model=tiny_model) == search(
        index, words="star", model=tiny_model)


@pytest.mark.parametrize("damage", [
    lambda d: b"", lambda d: d[:-9], lambda d: b"\xff" * 99,
    lambda d: d.replace(b'"records"', b'"recordz"'),
])
def test_a_damaged_index_is_refused(index: DesignIndex, damage: Any) -> None:
    with pytest.raises(ValueError, match="is not an index"):
        DesignIndex.from_bytes(damage(index.to_bytes()))
    wrong = dataclasses.replace(index, captions=index.captions[:3])
    with pytest.raises(ValueError, match="captions must be"):
        DesignIndex.from_bytes(wrong.to_bytes())


@pytest.mark.parametrize(("asked", "match"), [
    ({}, "nothing to search"), ({"words": " ,"}, "at least one word"),
    ({"words": "x", "k": 0}, "k must"), ({"colours": ["red"]}, "#RRGGBB"),
    ({"colours": []}, "colours must"), ({"colours": "#ffffff"}, "must"),
    ({"like": torch.zeros(3, 32, 32)}, "like must"),
    ({"like": torch.full((1, 3, 32, 32), 9.0)}, "must be in"),
])
def test_bad_questions(index: DesignIndex, tiny_model: Any, asked: dict, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        search(index, model=tiny_model, **asked)


def test_bad_designs(tiny_model: Any) -> None:
    with pytest.raises(ValueError, match="as many tiles"):
        build_index([tiles()], RECORDS[:3], tiny_model)
    with pytest.raises(ValueError, match="list of str"):
        build_index([tiles()[:1]], [{"name": "a", "terms": "bird"}], tiny_model)


@settings(max_examples=50)
@given(word=st.text("aeSsxhy -_'", max_size=12))
def test_folding_knows_no_case_and_keeps_words_apart(word: str) -> None:
    assert fold(word) == fold(word.upper()) == " ".join(fold(word).split())


def test_meanings_are_of_families() -> None:
    assert set(MEANINGS) <= set(FAMILIES) and all(MEANINGS.values())


def test_words_find_the_asked_motif(shipped_model: Any) -> None:
    records = designs_of(str(SWATCHES))
    vocabulary = sorted({fold(term) for record in records for term in record["terms"]})
    width = text_vectors(["a"], shipped_model).shape[1]
    known = DesignIndex(  # words alone: the pictures are not looked at
        records=records, signature=torch.zeros(len(records), 1), centre=torch.zeros(1),
        spread=torch.ones(1), histogram=torch.zeros(len(records), 180),
        colours=torch.zeros(len(records), 6, 4), captions=torch.zeros(len(records), width),
        terms=text_vectors(vocabulary, shipped_model), vocabulary=vocabulary, model="")
    chance = random.Random(0)
    words = [(name, word) for name, family in FAMILIES.items() for word in family.words]
    found = 0
    for _ in range(200):
        name, word = chance.choice(words)
        asked = chance.choice(["{}", "cloth with {}", "red {}", "{} on indigo"])
        asked = asked.format(chance.choice([word, plural(word)]))
        hits = search(known, words=asked, model=shipped_model)
        found += any(motif["id"] == name for hit in hits for motif in hit.record["motifs"])
    assert found >= 180
