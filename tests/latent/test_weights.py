"""Shares of designs at a point of the pad."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankara_lab.latent.weights import CORNERS, corner_weights

FRACTION = st.floats(0, 1)


@given(FRACTION, FRACTION, st.sampled_from([2, 3, 4]))
def test_shares_are_a_partition(row: float, column: float, count: int) -> None:
    shares = corner_weights((row, column), count)
    assert len(shares) == count
    assert all(-1e-12 <= share <= 1 for share in shares)
    assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_corner_belongs_to_its_design(count: int) -> None:
    for index, corner in enumerate(CORNERS[count]):
        assert corner_weights(corner, count)[index] == pytest.approx(1)


@given(FRACTION, FRACTION, st.sampled_from([2, 3, 4]))
def test_a_small_move_is_a_small_change(row: float, column: float, count: int) -> None:
    here = corner_weights((row, column), count)
    there = corner_weights((row + 1e-6, column + 1e-6), count)
    assert max(abs(a - b) for a, b in zip(here, there, strict=True)) < 1e-5


@pytest.mark.parametrize(
    ("point", "count", "words"),
    [((0.5, 0.5), 5, "2, 3 or 4"), ((float("nan"), 0.5), 4, "0 to 1"), ((1,), 4, "two numbers")],
)
def test_bad_input_says_what_to_do(point: tuple[float, ...], count: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        corner_weights(point, count)  # type: ignore[arg-type]
