"""PSNR of pictures and of tiles."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.latent.quality import psnr


def test_psnr_by_hand() -> None:
    black = np.zeros((8, 8, 3), np.uint8)
    assert psnr(black, black) == float("inf")
    assert psnr(black, black + 255) == pytest.approx(0.0)
    assert psnr(black, black + 51) == pytest.approx(20 * np.log10(5))


def test_pictures_arrays_and_tiles_agree() -> None:
    rng = np.random.default_rng(0)
    one, other = (rng.integers(0, 256, (16, 24, 3)).astype(np.uint8) for _ in range(2))
    tiles = [torch.from_numpy(side).permute(2, 0, 1)[None].float() / 127.5 - 1
             for side in (one, other)]  # fmt: skip
    expected = psnr(one, other)
    assert psnr(Image.fromarray(one), Image.fromarray(other)) == expected
    assert psnr(*tiles) == pytest.approx(expected, abs=1e-4)


def test_pictures_of_two_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="one size"):
        psnr(np.zeros((8, 8, 3), np.uint8), np.zeros((9, 8, 3), np.uint8))
