"""Laying a tile: each kind of repeat puts the neighbours where it says."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.cloth.repeat import lay_repeat

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
