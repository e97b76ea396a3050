"""Oklab agrees with its published values and comes back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ankara_lab.draw.oklab import lightness, oklab_to_srgb, srgb_to_oklab


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((1, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 1, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 1), (0.45201, -0.03246, -0.31153)),
        ((1, 1, 1), (1, 0, 0)),
    ],
)
def test_published_values(rgb: tuple[int, ...], lab: tuple[float, ...]) -> None:
    assert np.allclose(srgb_to_oklab(np.array(rgb, float)), lab, atol=1e-4)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 4), st.just(3))))
def test_there_and_back(rgb: np.ndarray) -> None:
    assert np.array_equal(np.rint(oklab_to_srgb(srgb_to_oklab(rgb)) * 255).astype(np.uint8), rgb)
    assert np.allclose(srgb_to_oklab(rgb), srgb_to_oklab(rgb / 255.0))


def test_lightness_runs_from_0_to_100() -> None:
    assert np.allclose(lightness(np.array([[0, 0, 0], [119, 119, 119], [255, 255, 255]], np.uint8)),
                       [0, 50.03, 100], atol=0.1)  # fmt: skip


def test_refuses_four_channels() -> None:
    with pytest.raises(ValueError, match="alpha"):
        srgb_to_oklab(np.zeros((2, 2, 4)))
