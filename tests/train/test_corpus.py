from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.train.corpus import is_held_out, load_corpus, plain_crop, to_tensor, torus_crop
from ankara_lab.train.disturb import dead_leaves, photograph, pink_noise
from ankara_lab.train.latents import rolled
from tests.train.conftest import draw_corpus


def test_tiles_come_in_the_order_of_the_records(corpus_folder: Path) -> None:
    for _ in range(2):  # decoded, then from the cache
        corpus = load_corpus(corpus_folder)
        for record, tile in zip(corpus.records, corpus.tiles, strict=True):
            picture = Image.open(corpus_folder / record["file_name"])
            np.testing.assert_array_equal(tile, np.asarray(picture))


def test_the_split_is_stable_and_about_a_twentieth() -> None:
    held = [is_held_out({"seed": seed, "file_name": f"{seed}.png"}) for seed in range(20_000)]
    assert 0.045 < np.mean(held) < 0.055
    assert is_held_out({"seed": 3, "file_name": "a"}) == is_held_out({"seed": 3, "file_name": "b"})


def test_no_design_is_on_both_sides(corpus_folder: Path) -> None:
    corpus = load_corpus(corpus_folder)
    both = np.concatenate([corpus.train_places, corpus.held_places])
    assert sorted(both) == list(range(len(corpus.tiles)))
    assert len(corpus.held_places)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(0, 1000))
def test_a_torus_crop_is_cut_from_the_rolled_tile(size: int, seed: int) -> None:
    tile = np.arange(12 * 12 * 3, dtype=np.uint16).reshape(12, 12, 3)
    crop = torus_crop(tile, size, np.random.default_rng(seed))
    assert crop.shape == (size, size, 3)
    turns = [np.rot90(c, k) for c in (crop, crop[:, ::-1]) for k in range(4)]
    lattice = np.tile(tile, (2, 2, 1))
    corner = {tuple(t[0, 0]) for t in turns}
    assert any(
        np.array_equal(lattice[y : y + size, x : x + size], turn)
        for turn in turns for y in range(12) for x in range(12) if tuple(lattice[y, x]) in corner
    )


def test_tiles_keep_their_values_and_their_memory_order() -> None:
    pictures = np.array([0, 127, 255], np.uint8).repeat(4).reshape(1, 2, 2, 3)
    tiles = to_tensor(pictures)
    assert tiles.is_contiguous(memory_format=torch.channels_last)
    assert tiles.min() == -1
    assert tiles.max() == 1
    assert plain_crop(pictures[0], 1, np.random.default_rng(0)).shape == (1, 1, 3)


@pytest.mark.parametrize("kind", [dead_leaves, pink_noise])
def test_natural_pictures_have_falling_spectra(kind: object) -> None:
    picture = kind(64, np.random.default_rng(0))  # type: ignore[operator]
    assert picture.shape == (64, 64, 3)
    power = np.abs(np.fft.fft2(picture.mean(2) - picture.mean())) ** 2
    assert power[1:4, 1:4].mean() > 10 * power[20:32, 20:32].mean()


def test_photographs_keep_the_print_and_the_seed(corpus_folder: Path) -> None:
    tile = load_corpus(corpus_folder).tiles[0]
    first, second = (photograph(tile, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.shape == tile.shape
    assert abs(first.mean() - tile.mean()) < 40


def test_each_latent_rolls_by_its_own_offset() -> None:
    latents = np.arange(5 * 2 * 4 * 6, dtype=np.float16).reshape(5, 2, 4, 6)
    moved = rolled(latents, np.random.default_rng(0))
    for before, after in zip(latents, moved, strict=True):
        offsets = [(y, x) for y in range(4) for x in range(6)]
        assert any(np.array_equal(np.roll(before, o, (1, 2)), after) for o in offsets)


def test_a_bad_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="metadata.jsonl"):
        load_corpus(tmp_path)
    folder = draw_corpus(tmp_path / "c", count=3)
    Image.new("RGB", (16, 16)).save(folder / "1.png")
    with pytest.raises(ValueError, match="all tiles must be 32x32"):
        load_corpus(folder)
    (folder / "1.png").unlink()
    with pytest.raises(ValueError, match="is missing"):
        load_corpus(folder)
    (folder / "metadata.jsonl").write_text(json.dumps(["no", "object"]) + "\n")
    with pytest.raises(ValueError, match="file_name"):
        load_corpus(folder)
