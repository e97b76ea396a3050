"""Laying a tile: each kind of repeat puts the neighbours where it says."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.cloth.repeat import REPEATS, lay_repeat, unit_cell, unit_shape
from ankara_lab.cloth.seam import seam_score
from tests.cloth.designs import swatch

TILE = np.random.default_rng(0).integers(0, 256, (8, 12, 3), np.uint8)


def test_straight_repeats_both_ways() -> None:
    assert np.array_equal(lay_repeat(TILE, 2), np.tile(TILE, (2, 2, 1)))


def test_half_drop_lowers_the_next_column() -> None:
    cloth = lay_repeat(TILE, 3, repeat="half-drop")
    assert np.array_equal(cloth[4:, 12:24], cloth[:-4, :12])
    assert np.array_equal(cloth[:, 24:], cloth[:, :12])


def test_brick_moves_the_next_row_aside() -> None:
    cloth = lay_repeat(TILE, 3, repeat="brick")
    assert np.array_equal(cloth[8:16, 6:], cloth[:8, :-6])
    assert np.array_equal(cloth[16:], cloth[:8])


@pytest.mark.parametrize(
    ("tile", "across", "repeat"),
    [(TILE[..., 0], 2, "straight"), (TILE, 0, "straight"), (TILE, 2, "sideways")],
)
def test_bad_input(tile: np.ndarray, across: int, repeat: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        lay_repeat(tile, across, repeat=repeat)


def sheared(tile: np.ndarray, repeat: str) -> np.ndarray:
    """Turn a tile that is seamless laid straight into one that is when laid otherwise."""
    high, wide = tile.shape[:2]
    if repeat == "half-drop":
        return np.stack([np.roll(tile[:, c], high * c // (2 * wide), 0) for c in range(wide)], 1)
    if repeat == "brick":
        return np.stack([np.roll(tile[r], wide * r // (2 * high), 0) for r in range(high)])
    return tile


@pytest.mark.parametrize("repeat", REPEATS)
def test_the_unit_is_what_repeats_straight(repeat: str) -> None:
    tile = swatch(23).tile
    unit = unit_cell(tile, repeat)
    cloth = lay_repeat(tile, 4, repeat=repeat)
    high, wide = min(cloth.shape[0], 2 * unit.shape[0]), min(cloth.shape[1], 2 * unit.shape[1])
    assert np.array_equal(np.tile(unit, (2, 2, 1))[:high, :wide], cloth[:high, :wide])
    a, b = unit_shape(repeat)
    if repeat != "p6m":
        assert unit.shape == (a * 128, b * 128, 3)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_a_seamless_tile_stays_seamless(repeat: str) -> None:
    unit = unit_cell(sheared(swatch(23).tile, repeat), repeat)
    assert all(score <= 1.1 for score in seam_score(unit))


@pytest.mark.parametrize("repeat", ["mirror", "p4m", "p6m"])
def test_mirrors_show_no_seam_even_on_a_photograph(repeat: str) -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    photo = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], ramp[:, None]), -1)
    assert all(score <= 1.1 for score in seam_score(unit_cell(photo, repeat)))


def test_symmetries_by_their_definition() -> None:
    tile = swatch(5, size=48).tile[..., 0]
    mirror = unit_cell(tile, "mirror")
    assert np.array_equal(mirror, mirror[::-1]) and np.array_equal(mirror, mirror[:, ::-1])
    p4m = unit_cell(tile, "p4m")
    assert np.array_equal(p4m, p4m.T) and np.array_equal(p4m, np.rot90(p4m))
    wheel = unit_cell(tile, "pinwheel")
    assert np.array_equal(wheel, np.rot90(wheel))
    turn = unit_cell(tile, "turn")
    assert np.array_equal(turn, np.rot90(turn, 2))
    drop = unit_cell(tile, "third-drop")
    assert np.array_equal(np.roll(drop, (16, 48), (0, 1)), drop)


def test_quarter_turns_need_a_square() -> None:
    for repeat in ("pinwheel", "p4m"):
        with pytest.raises(ValueError, match="square"):
            unit_cell(TILE, repeat)
