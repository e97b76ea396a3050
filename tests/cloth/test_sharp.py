"""Enlarged inks: exact colours, clean curves, nearer to the truth than a stretched picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.cloth.inks import to_inks
from ankara_lab.cloth.seam import seam_score
from ankara_lab.cloth.sharp import enlarge_inks, enlarge_picture
from ankara_lab.draw.oklab import srgb_to_oklab
from tests.cloth.designs import swatch


def nearest(picture: np.ndarray, inks: np.ndarray) -> np.ndarray:
    far = [np.square(srgb_to_oklab(picture) - ink).sum(-1) for ink in srgb_to_oklab(inks)]
    return np.argmin(far, 0)


def test_nearer_to_the_drawing_than_lanczos() -> None:
    drawn = swatch(41, size=768)
    small = np.asarray(Image.fromarray(drawn.tile).reduce(6))
    inks = np.unique(drawn.palette, axis=0)
    truth = nearest(drawn.tile, inks)
    ours = enlarge_inks(to_inks(small, inks, speck=0), (768, 768), tile=small, inks=inks)
    stretched = nearest(enlarge_picture(small, (768, 768)), inks)
    assert (ours == truth).mean() > (stretched == truth).mean() + 0.02


def test_a_disc_stays_round() -> None:
    yy, xx = np.mgrid[:512, :512] + 0.5
    disc = np.where(np.hypot(yy - 250, xx - 262) < 150, 255, 0).astype(np.uint8)
    small = np.asarray(Image.fromarray(disc).reduce(16))[..., None].repeat(3, 2)
    inks = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    large = enlarge_inks(to_inks(small, inks, speck=0), (512, 512), tile=small, inks=inks)
    radius = np.hypot(yy - 250, xx - 262)
    wrong = large != (disc > 0)
    assert np.abs(radius[wrong] - 150).max() < 3  # a small pixel is 16 wide


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**31),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_brings_no_new_ink_and_turns_with_the_torus(seed: int, shape: tuple, size: tuple) -> None:
    rng = np.random.default_rng(seed)
    index = rng.integers(0, 5, shape, np.uint8)
    large = enlarge_inks(index, size)
    assert large.shape == size and set(np.unique(large)) <= set(np.unique(index))
    whole = (shape[0] * 3, shape[1] * 3)
    turned = enlarge_inks(np.roll(index, (1, 2), (0, 1)), whole)
    assert (turned == np.roll(enlarge_inks(index, whole), (3, 6), (0, 1))).mean() > 0.98


def test_the_seam_is_kept() -> None:
    tile = swatch(23).tile
    assert all(score <= 1.1 for score in seam_score(enlarge_picture(tile, (500, 400))))
    assert enlarge_picture(tile, (30, 20)).shape == (30, 20, 3)


def test_bad_input() -> None:
    index = np.zeros((4, 4), np.uint8)
    with pytest.raises(ValueError, match="size"):
        enlarge_inks(index, (0, 4))
    with pytest.raises(ValueError, match="size"):
        enlarge_picture(swatch().tile, (4, 0))
    with pytest.raises(ValueError, match="index must"):
        enlarge_inks(np.zeros((4, 4, 3), np.uint8), (8, 8))
    with pytest.raises(ValueError, match="one size"):
        enlarge_inks(index, (8, 8), tile=swatch().tile, inks=[[0, 0, 0]])
