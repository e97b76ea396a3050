"""Traced lines: shared by both sides, so that nothing is left bare and nothing overlaps."""

from __future__ import annotations

import io

import numpy as np
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.cloth.measures import fit_to_width, pixels
from ankara_lab.cloth.outlines import trace_inks
from ankara_lab.cloth.vector import flat_svg


def area(rings: list[np.ndarray]) -> float:
    total = 0.0
    for x, y in (ring.T for ring in rings):
        total += float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    return abs(total)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 12), st.integers(1, 12), st.integers(1, 5))
def test_areas_add_up_to_the_picture(seed: int, high: int, wide: int, count: int) -> None:
    index = np.random.default_rng(seed).integers(0, count, (high, wide), np.uint8)
    traced = trace_inks(index)
    assert set(traced) == set(np.unique(index))
    # each ring runs with its ink on one side, so signed areas of holes take themselves off
    whole = sum(area(rings) for rings in traced.values())
    assert whole == pytest.approx(high * wide, rel=0.02, abs=0.6)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**31))
def test_even_noise_is_drawn_nearly_to_the_pixel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    index = rng.integers(0, 4, (10, 14), np.uint8).repeat(6, 0).repeat(6, 1)
    inks = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]], np.uint8)
    svg = flat_svg(index, inks, (60 * 2.54 / 96, 84 * 2.54 / 96))
    drawn = resvg_py.svg_to_bytes(svg_string=svg, dpi=96)
    picture = np.asarray(Image.open(io.BytesIO(bytes(drawn))).convert("RGB"))
    assert (picture == inks[index]).all(-1).mean() >= 0.98
    assert {tuple(c) for c in np.unique(picture.reshape(-1, 3), axis=0)} <= {tuple(c) for c in inks}


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="numbers below 1"):
        flat_svg(np.ones((2, 2), np.uint8), [[0, 0, 0]], (1, 1))


def test_measures() -> None:
    assert [fit.repeat_cm for fit in fit_to_width(29)] == [29.0, 23.2]
    with pytest.raises(ValueError, match="wider cloth"):
        fit_to_width(120)
    for cm in (0, -3, float("inf")):
        with pytest.raises(ValueError, match="positive"):
            pixels(cm, 300)
