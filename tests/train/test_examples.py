"""Examples keep cloth cloth: grounds and inks, seams, words that say what is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab import draw_swatch, picture_to_tile, seam_score
from ankara_lab.cloth.inks import find_inks
from ankara_lab.cloth.recolour import recolour
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.svg_motif import load_motifs
from ankara_lab.exercise.sewing_machine import FIVE, FOLDER
from ankara_lab.model.torus import double_tile
from ankara_lab.train.examples import (
    choose_colours,
    cloth_of,
    describe_motif,
    known_examples,
    motif_examples,
    other_lays,
    roll_at_random,
    texts_of,
)


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    motifs = load_motifs(FOLDER)
    return [draw_swatch(spec, size=64, motifs=motifs).tile for spec in FIVE]


def tile_of(picture: np.ndarray) -> torch.Tensor:
    return picture_to_tile(Image.fromarray(picture), picture.shape[0])


def test_colours_keep_the_ground_apart_and_dark_lines_dark(pictures: list[np.ndarray]) -> None:
    rng = np.random.default_rng(0)
    for picture in pictures:
        inks = find_inks(picture, 5)
        goals = [choose_colours(inks, rng) for _ in range(8)]
        assert len({goal.tobytes() for goal in goals}) > 4
        for goal in goals:
            assert goal.shape == inks.shape
            lab = srgb_to_oklab(goal)
            assert np.linalg.norm(lab[1:3] - lab[0], axis=1).min() >= 0.25
            order = srgb_to_oklab(inks)[1:, 0].argsort()
            assert (np.diff(lab[1:, 0][order]) >= 0).all(), "lightness keeps its order"


def test_no_palette_of_enough_colours_leaves_the_inks() -> None:
    inks = np.arange(24, dtype=np.uint8).reshape(8, 3) * 9
    assert choose_colours(inks, np.random.default_rng(0)) is inks


def test_examples_are_cloth(tiny_model: Any, pictures: list[np.ndarray]) -> None:
    tiles = torch.cat([tile_of(picture) for picture in pictures])
    found = motif_examples(tiles, "sewing machine", tiny_model, colourings=3, seed=1)
    assert len(found) == len(found.captions) == len(found.repeats) == 20
    assert found.latents.shape == (20, 4, 8, 8)
    for caption, repeat in zip(found.captions, found.repeats, strict=True):
        assert all("sewing machine" in text for text in caption)
        assert all((repeat == "straight") != (repeat in text) for text in caption)
    again = motif_examples(tiles, "sewing machine", tiny_model, colourings=3, seed=1)
    assert torch.equal(again.latents, found.latents) and again.captions == found.captions
    other = motif_examples(tiles, "sewing machine", tiny_model, colourings=3, seed=2)
    assert not torch.equal(other.latents, found.latents)
    assert cloth_of(found, 0).shape == (1, 4, 8, 8)


def test_recoloured_and_laid_otherwise_no_seam_shows(pictures: list[np.ndarray]) -> None:
    rng, lays = np.random.default_rng(0), 0
    for picture in pictures:
        inks = find_inks(picture, 5)
        coloured = recolour(picture, choose_colours(inks, rng), inks=inks, match="order")
        assert max(seam_score(coloured)) <= 1.1
        for repeat, turn in other_lays(picture, "straight"):
            lays += 1
            laid = double_tile(tile_of(coloured).roll(turn, (-2, -1)), repeat)
            flat = ((laid[0].permute(1, 2, 0) + 1) / 2).clamp(0, 1).numpy()
            assert max(seam_score(flat)) <= 1.1, f"a seam in {repeat}"
    assert lays >= 2, "motifs on a plain ground can be laid otherwise"


def test_a_motif_is_not_cut_for_another_lay() -> None:
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[:16] = 255  # every column changes at the middle: half a tile lower it meets its foe
    stripes[:, ::2] //= 2
    assert "half-drop" not in [repeat for repeat, _ in other_lays(stripes, "straight")]
    assert other_lays(stripes, "half-drop") == [] == other_lays(stripes, None)


def test_words_name_ground_and_main_colour() -> None:
    inks = np.array([[30, 40, 110], [240, 190, 20], [20, 20, 20]], np.uint8)
    said = describe_motif("kettle", inks, "brick")
    assert said[0] == "gold kettles on indigo, brick" and len(set(said)) == len(said)
    assert describe_motif("fish", inks[:2], "straight")[-1] == "fish"
    flat = np.array([[30, 40, 110]] * 2, np.uint8)
    assert describe_motif("kettle", flat, None)[0] == "indigo kettles on indigo"


def test_rolls_and_texts_follow_their_dice(tiny_model: Any) -> None:
    known = known_examples(tiny_model, 2)
    assert known.latents.shape == (2, 4, 8, 8) and set(known.repeats) == {"straight"}
    moved = roll_at_random(known.latents, "half-drop", np.random.default_rng(0))
    assert torch.equal(moved, roll_at_random(known.latents, "half-drop", np.random.default_rng(0)))
    assert not torch.equal(moved, known.latents)
    assert torch.allclose(moved.sort().values.sum(), known.latents.sum(), atol=1e-3)
    assert roll_at_random(known.latents, None, np.random.default_rng(0)) is known.latents
    rng = np.random.default_rng(0)
    assert texts_of(known, [0, 1], rng, 1.0) == ["", ""]
    assert texts_of(known, [1], rng, 0.0)[0] in known.captions[1]
