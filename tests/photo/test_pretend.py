"""A drawn cloth that looks photographed."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ankara_lab.photo.pretend import pretend_corners, pretend_photo

CLOTH = Image.effect_noise((64, 64), 80).convert("RGB")


def test_same_seed_same_photo() -> None:
    first, second = (np.asarray(pretend_photo(CLOTH, seed=4, size=96)) for _ in range(2))
    assert first.shape == (96, 96, 3)
    assert np.array_equal(first, second)
    assert not np.array_equal(first, np.asarray(pretend_photo(CLOTH, seed=5, size=96)))


def test_light_falls_off() -> None:
    photo = np.asarray(pretend_photo(Image.new("RGB", (32, 32), "grey"), size=64), float)
    assert photo[:16].mean() > photo[-16:].mean() + 5


def test_the_corners_on_the_table_are_where_they_are_said_to_be() -> None:
    """Outside the four corners lies the table, inside the cloth, for several seeds."""
    red = Image.new("RGB", (64, 64), (200, 0, 0))
    for seed in range(5):
        photo = np.asarray(pretend_photo(red, seed=seed, size=256, table=True), float)
        red_share = photo[..., 0] / photo.sum(-1)
        corners = pretend_corners(seed, 256)
        middle = corners.mean(0)
        for inward, cloth in ((0.93, True), (1.07, False)):
            for x, y in middle + (corners - middle) * inward:
                assert (red_share[round(y), round(x)] > 0.6) == cloth


def test_shows_as_many_repeats_as_asked() -> None:
    stripe = np.zeros((64, 64, 3), np.uint8)
    stripe[:, :32] = 255
    row = np.asarray(pretend_photo(Image.fromarray(stripe), size=256, repeats=4))[128, :, 0] > 100
    assert 6 <= np.count_nonzero(row[1:] != row[:-1]) <= 10
    with pytest.raises(ValueError, match=r"0\.5 to 8"):
        pretend_photo(CLOTH, repeats=9)
