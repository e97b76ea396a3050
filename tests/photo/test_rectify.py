"""A photographed cloth is laid flat by its corners, given or found."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.photo.light import even_light
from ankara_lab.photo.open import PhotoError
from ankara_lab.photo.plane import carry, homography
from ankara_lab.photo.rectify import find_corners, rectify

QUAD = np.array([[70.0, 50.0], [330.0, 70.0], [370.0, 340.0], [40.0, 310.0]])


def cloth() -> Image.Image:
    tile = draw_swatch(seed=70_000_003, size=100).tile
    return Image.fromarray(np.tile(tile, (3, 3, 1)))


def on_a_table(picture: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """Lay a picture into QUAD on a plain table."""
    wide, high = picture.size
    back = homography(QUAD + 0.5, [[0, 0], [wide, 0], [wide, high], [0, high]])
    how = Image.Transform.PERSPECTIVE, (back / back[2, 2]).ravel()[:8].tolist()
    seen = picture.transform((420, 400), *how, Image.Resampling.BICUBIC)
    mask = Image.new("L", picture.size, 255).transform((420, 400), *how)
    table = Image.new("RGB", (420, 400), colour)
    table.paste(seen, mask=mask)
    return table


def test_given_corners_bring_the_cloth_back() -> None:
    flat = rectify(on_a_table(cloth(), (200, 200, 205)), QUAD, size=(300, 300), even_light=False)
    gap = np.abs(np.asarray(flat).astype(int) - np.asarray(cloth()).astype(int))[8:-8, 8:-8]
    assert np.median(gap) <= 6  # twice resampled; a turned or mirrored cloth differs by dozens


def test_corners_may_come_in_any_order() -> None:
    photo = on_a_table(cloth(), (200, 200, 205))
    first = rectify(photo, QUAD).tobytes()
    for order in permutations(range(4)):
        assert rectify(photo, QUAD[list(order)].tolist()).tobytes() == first


@pytest.mark.parametrize("colour", [(235, 235, 235), (150, 140, 120), (30, 30, 34)])
def test_the_cloth_on_a_plain_table_is_found(colour: tuple[int, int, int]) -> None:
    found = find_corners(on_a_table(cloth(), colour))
    assert found is not None
    assert np.abs(found - QUAD).max() < 8  # 2 % of the photo


def test_where_cloth_fills_the_photo_the_whole_is_taken() -> None:
    photo = cloth()
    assert find_corners(photo) is None
    assert rectify(photo).size == (299, 299)


def test_a_slope_of_light_goes_and_the_print_stays() -> None:
    pixels = np.asarray(cloth())
    fall = np.linspace(1.0, 0.5, 300)[None, :, None] ** (1 / 2.2)
    lit = (pixels * fall).astype(np.uint8)
    level = even_light(lit).astype(float)
    left, right = level[:, :100].mean(), level[:, 200:].mean()
    assert abs(left / right - 1) < 0.06 < abs(lit[:, :100].mean() / lit[:, 200:].mean() - 1)
    contrast = level.std() / level.mean() / (pixels.std() / pixels.mean())
    assert 0.9 < contrast < 1.1
    assert np.abs(even_light(pixels).astype(float) - pixels).mean() < 6


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        ([(0, 0), (99, 0), (99, 99)], "got 3"),
        ([(0, 0), (50, 0), (99, 0), (50, 99)], "one line"),
        ([(0, 0), (99, 0), (40, 30), (0, 99)], "within the others"),
        ([(0, 0)] * 4, "one line"),
        ([(0, 0), (200, 0), (99, 99), (0, 99)], "outside the photo"),
        ([(0, 0), (float("nan"), 0), (99, 99), (0, 99)], "outside the photo"),
        ([(0, 0), ("left", 0), (99, 99), (0, 99)], "four pairs"),
        ([1, 2, 3, 4], "four pairs"),
        (7, "four pairs"),
    ],
)
def test_corners_that_are_none_are_refused(corners: object, words: str) -> None:
    with pytest.raises(PhotoError, match=words):
        rectify(Image.new("RGB", (100, 100)), corners)


def test_a_size_out_of_range_is_refused() -> None:
    photo = Image.new("RGB", (100, 100))
    for size in ((8, 100), (100, 9000)):
        with pytest.raises(PhotoError, match="16 to 4096"):
            rectify(photo, size=size)
    with pytest.raises(PhotoError, match="16 to 4096"):
        rectify(photo, [(0, 0), (9, 0), (9, 9), (0, 9)])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-40, 40), min_size=8, max_size=8))
def test_a_homography_takes_four_points_to_four(shake: list[float]) -> None:
    start = np.array([[0.0, 0.0], [300, 0], [300, 200], [0, 200]])
    goal = start + np.array(shake).reshape(4, 2)
    matrix = homography(start, goal)
    assert np.allclose(carry(matrix, start), goal, atol=1e-6)
    assert np.allclose(carry(np.linalg.inv(matrix), goal), start, atol=1e-6)
