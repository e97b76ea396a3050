"""The seam measures see a seam where there is one and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankara_lab.cloth.seam import Seams, seam_ratio, seam_score


def waves(height: int, width: int, periods: float) -> np.ndarray:
    """Stripes both ways; seamless when ``periods`` is whole."""
    rows = np.sin(2 * np.pi * periods * np.arange(height) / height)[:, None, None]
    columns = np.sin(2 * np.pi * periods * np.arange(width) / width)[None, :, None]
    return np.clip(0.5 + 0.2 * rows + 0.2 * columns * np.ones(3), 0, 1)


def test_a_seamless_tile_scores_one() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    for measure in (seam_ratio, seam_score):
        assert all(value <= 1.1 for value in measure(noise))
    assert all(0.95 <= value <= 1.05 for value in seam_ratio(noise))
    assert all(value <= 1.05 for value in seam_score(waves(64, 48, 2)))


def test_a_cut_is_found_on_its_own_axis() -> None:
    whole, cut = waves(96, 96, 2), waves(96, 96, 2)[:60]
    assert seam_score(cut).top_bottom > 3 and seam_ratio(cut).top_bottom > 3
    assert seam_score(cut).left_right == pytest.approx(seam_score(whole).left_right, rel=0.2)
    turned = seam_score(cut.transpose(1, 0, 2))
    assert turned == pytest.approx(Seams(seam_score(cut).left_right, seam_score(cut).top_bottom))


def test_by_hand_on_a_step() -> None:
    tile = np.zeros((4, 4, 3))
    tile[2:] = 1  # black over white: two edges of Oklab step 1 among four lines
    assert seam_ratio(tile).top_bottom == pytest.approx(2.0)
    assert seam_ratio(tile).left_right == 1.0


def test_flat_cloth_has_no_seam() -> None:
    flat = np.full((8, 8, 3), 77, np.uint8)
    assert seam_ratio(flat) == seam_score(flat) == Seams(1.0, 1.0)


@given(st.integers(2, 12), st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_laws(height: int, width: int, seed: int) -> None:
    tile = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    ratio = seam_ratio(tile)
    # Rolling along one axis moves no line of the other.
    assert seam_ratio(np.roll(tile, 1, axis=0)).left_right == pytest.approx(ratio.left_right)
    # Averaged over every roll, each line was the wrap once, so the mean ratio is 1.
    rolled = [seam_ratio(np.roll(tile, shift, axis=0)).top_bottom for shift in range(height)]
    assert np.mean(rolled) == pytest.approx(1.0)
    # Mirroring changes nothing.
    assert seam_ratio(tile[::-1]) == pytest.approx(ratio)


@pytest.mark.parametrize(
    "tile",
    [
        np.zeros((8, 8)),
        np.zeros((3, 8, 8)),
        np.zeros((1, 8, 3)),
        np.full((8, 8, 3), np.nan),
        np.full((8, 8, 3), -1.0),
        np.full((8, 8, 3), 200),
    ],
)
def test_refuses_other_forms(tile: np.ndarray) -> None:
    with pytest.raises(ValueError, match="got"):
        seam_ratio(tile)
