"""Inks: found again in what was drawn with them; each pixel gets one, and edges no third."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from ankara_lab.cloth.inks import find_inks, to_inks
from ankara_lab.cloth.regions import label_patches, remove_specks
from ankara_lab.draw.oklab import srgb_to_oklab
from tests.cloth.designs import swatch


def test_finds_the_inks_a_swatch_was_drawn_in() -> None:
    drawn = swatch(31, size=256)
    inks = find_inks(drawn.tile, 5)
    far = np.linalg.norm(
        srgb_to_oklab(drawn.palette)[:, None] - srgb_to_oklab(inks), axis=2
    ).min(1)
    assert (far < 0.03).all(), far
    flat = inks[to_inks(drawn.tile, inks)]
    true = drawn.palette[drawn.index]
    same = (np.abs(flat.astype(int) - true).max(-1) < 12).mean()
    assert same > 0.9


def test_finds_a_thin_outline_before_a_second_shade() -> None:
    tile = np.full((96, 96, 3), (240, 230, 205), np.uint8)
    tile[:, :48] = (236, 226, 200)  # a shade of the ground, half the cloth
    tile[40:42] = (20, 16, 60)
    assert find_inks(tile, 2)[1].tolist() == [20, 16, 60]


def test_flat_art_comes_back_exactly() -> None:
    drawn = swatch()
    flat = drawn.palette[drawn.index]
    inks = find_inks(flat, 8)
    assert {tuple(ink) for ink in inks.tolist()} == {
        tuple(colour) for colour in np.unique(flat.reshape(-1, 3), axis=0).tolist()
    }
    assert np.array_equal(inks[to_inks(flat, inks, speck=0)], flat)


def test_the_same_seed_finds_the_same_inks() -> None:
    tile = np.random.default_rng(0).integers(0, 256, (520, 520, 3), np.uint8) // 86 * 40
    assert np.array_equal(find_inks(tile, 4, seed=3), find_inks(tile, 4, seed=3))


@pytest.mark.parametrize("blur", [0.6, 1.0])
def test_a_soft_edge_is_no_third_ink(blur: float) -> None:
    hard = np.zeros((64, 64, 3))
    yy, xx = np.mgrid[:64, :64]
    hard[np.hypot(yy - 30, xx - 33) < 18] = 255
    hard[50:60, 5:15] = 128  # the ink between them is on the cloth as well, elsewhere
    soft = np.rint(gaussian_filter(hard, (blur, blur, 0), mode="wrap")).astype(np.uint8)
    index = to_inks(soft, [[0, 0, 0], [128, 128, 128], [255, 255, 255]])
    assert not (index[5:48] == 1).any()
    assert (index[52:58, 7:13] == 1).all()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 40), st.integers(1, 40), st.integers(2, 8))
def test_every_pixel_has_one_ink_and_no_speck_is_left(
    seed: int, high: int, wide: int, count: int
) -> None:
    rng = np.random.default_rng(seed)
    tile = rng.integers(0, 256, (high, wide, 3), np.uint8)
    inks = find_inks(tile, count)
    assert 1 <= len(inks) <= count
    index = to_inks(tile, inks, speck=3)
    assert index.shape == (high, wide) and index.max() < len(inks)
    size = label_patches(index)[1]
    assert len(size) == 1 or size.min() >= np.pi / 4 * 9
    way = int(rng.integers(high)), int(rng.integers(wide))
    patches = label_patches(np.roll(index, way, (0, 1)))[1]
    assert sorted(patches) == sorted(size)  # the wrap is no edge


def test_specks_go_and_a_patch_on_the_wrap_counts_whole() -> None:
    index = np.zeros((20, 20), np.uint8)
    index[5, 5] = 1
    index[0, 10:13] = index[-1, 10:13] = 2
    clean = remove_specks(index, 5)
    assert clean[5, 5] == 0 and (clean[[0, -1], 10:13] == 2).all()


def test_topology_is_kept_under_a_roll() -> None:
    drawn = swatch(23)
    inks = find_inks(drawn.tile, 5)
    rolled = to_inks(np.roll(drawn.tile, (17, 40), (0, 1)), inks, speck=0)
    assert np.array_equal(rolled, np.roll(to_inks(drawn.tile, inks, speck=0), (17, 40), (0, 1)))


@pytest.mark.parametrize("k", [0, 1, 9, 300, -2])
def test_refuses_numbers_no_printer_has(k: int) -> None:
    with pytest.raises(ValueError, match="2 to 8"):
        find_inks(swatch().tile, k)


@pytest.mark.parametrize(
    "inks", [[], [[0, 0]], [[0.5, 0, 0]], [[0, 0, 256]], [[1, 2, 3]] * 9, [[-1, 0, 0]]]
)
def test_refuses_other_inks(inks: list) -> None:
    with pytest.raises(ValueError, match="inks must be"):
        to_inks(swatch().tile, inks)


@pytest.mark.parametrize("tile", [np.zeros((4, 4)), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), "u1")])
def test_refuses_other_tiles(tile: np.ndarray) -> None:
    with pytest.raises(ValueError, match="tile must be"):
        find_inks(tile, 3)
    with pytest.raises(ValueError, match="speck"):
        to_inks(swatch().tile, [[0, 0, 0]], speck=-1)
