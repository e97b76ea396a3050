"""A drawn cloth that looks photographed."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ankara_lab.photo.pretend import pretend_photo

CLOTH = Image.effect_noise((64, 64), 80).convert("RGB")


def test_same_seed_same_photo() -> None:
    first, second = (np.asarray(pretend_photo(CLOTH, seed=4, size=96)) for _ in range(2))
    assert first.shape == (96, 96, 3)
    assert np.array_equal(first, second)
    assert not np.array_equal(first, np.asarray(pretend_photo(CLOTH, seed=5, size=96)))


def test_light_falls_off() -> None:
    photo = np.asarray(pretend_photo(Image.new("RGB", (32, 32), "grey"), size=64), float)
    assert photo[:16].mean() > photo[-16:].mean() + 5
