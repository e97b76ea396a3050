"""A tile cut from a photo repeats without a seam and shows what the cloth shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.photo.cut import cut_tile
from ankara_lab.photo.open import PhotoError
from ankara_lab.photo.repeat import PhotoRepeat, find_repeat
from benchmarks.repeats import KINDS, photograph, seam_of


@pytest.fixture(scope="module")
def tile() -> np.ndarray:
    return draw_swatch(seed=70_000_003, size=128).tile


@pytest.fixture(scope="module")
def plain(tile: np.ndarray) -> tuple[Image.Image, PhotoRepeat]:
    photo = Image.fromarray(np.tile(tile, (3, 3, 1)))
    return photo, PhotoRepeat(((128.0, 0.0), (0.0, 128.0)), "straight", 1.0, (384, 384))


@pytest.mark.parametrize("kind", KINDS)
def test_the_tile_of_a_tipped_photo_has_no_seam(tile: np.ndarray, kind: str) -> None:
    rng = np.random.default_rng(5 + KINDS.index(kind))
    shot = photograph(tile, rng, kind=kind, size=(700, 600), periods=2.8, turn=-7, tip=9)
    cut, repeat = cut_tile(shot.photo, size=128)
    assert cut.shape == (128, 128, 3) and cut.dtype == np.uint8
    assert repeat == kind
    assert seam_of(cut, repeat) <= 1.1


def test_the_content_is_kept_to_the_pixel(
    tile: np.ndarray, plain: tuple[Image.Image, PhotoRepeat]
) -> None:
    """Of an exact photo the tile is the drawing, turned on its torus."""
    cut, repeat = cut_tile(*plain, size=128)
    assert repeat == "straight"
    wave = [np.fft.fft2(each.astype(float).mean(-1) - each.mean()) for each in (tile, cut)]
    shift = np.unravel_index(np.fft.ifft2(wave[1] * wave[0].conj()).real.argmax(), (128, 128))
    gap = np.abs(np.roll(tile, shift, (0, 1)).astype(int) - cut.astype(int))
    # the bilinear error of a quarter pixel at hard edges is all that may remain
    assert np.median(gap) <= 2 and gap.mean() < 8


def test_uneven_light_is_taken_off_and_the_print_is_not(tile: np.ndarray) -> None:
    lit = np.tile(tile, (3, 3, 1)) * np.linspace(1, 0.55, 384)[None, :, None]
    repeat = PhotoRepeat(((128.0, 0.0), (0.0, 128.0)), "straight", 1.0, (384, 384))
    cut = cut_tile(lit.astype(np.uint8), repeat, size=128)[0]
    even = cut_tile(np.tile(tile, (3, 3, 1)), repeat, size=128)[0]
    assert seam_of(cut, "straight") <= 1.1
    assert abs(cut.std() / cut.mean() - even.std() / even.mean()) < 0.06


@settings(max_examples=5, deadline=None)
@given(size=st.integers(16, 300), kind=st.sampled_from(KINDS))
def test_any_size_and_kind(size: int, kind: str) -> None:
    y, x = np.mgrid[0:150, 0:170]
    photo = np.stack([127 + 120 * np.sin(x / 6), 127 + 120 * np.cos(y / 7), 0 * x + 90], -1)
    lattice = {"half-drop": ((50.0, 20.0), (0.0, 40.0)), "brick": ((50.0, 0.0), (25.0, 40.0))}
    vectors = lattice.get(kind, ((50.0, 0.0), (0.0, 40.0)))
    repeat = PhotoRepeat(vectors, kind, 1.0, (150, 170))
    tile, laid = cut_tile(photo.astype(np.uint8), repeat, size=size)
    assert tile.shape == (size, size, 3) and tile.dtype == np.uint8 and laid == kind


def test_an_oblique_repeat_gives_a_straight_tile() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    repeat = PhotoRepeat(((70.0, 0.0), (20.0, 60.0)), "oblique", 1.0, (200, 200))
    tile, laid = cut_tile(photo, repeat, size=64)
    assert laid == "straight" and seam_of(tile, laid) <= 1.1


def test_bad_input_is_refused(plain: tuple[Image.Image, PhotoRepeat]) -> None:
    photo, repeat = plain
    for size in (0, 15, 5000):
        with pytest.raises(ValueError, match="16 to 2048"):
            cut_tile(photo, repeat, size=size)
    with pytest.raises(PhotoError, match="this photo first"):
        cut_tile(photo.crop((0, 0, 300, 300)), repeat)
    with pytest.raises(PhotoError, match="no period whole"):
        cut_tile(photo, replace(repeat, vectors=((390.0, 0.0), (0.0, 128.0))))
    with pytest.raises(PhotoError, match="one colour"):
        cut_tile(Image.new("RGB", (200, 200)))


def test_the_repeat_is_found_if_it_is_not_given(plain: tuple[Image.Image, PhotoRepeat]) -> None:
    photo, _ = plain
    given = cut_tile(photo, find_repeat(photo), size=64)[0]
    assert np.array_equal(cut_tile(photo, size=64)[0], given)
