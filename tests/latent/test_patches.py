"""Patches go round the torus, are found by likeness and laid where they were taken."""

from __future__ import annotations

import pytest
import torch

from ankara_lab.latent.patches import (
    lay_patches,
    nearest_patches,
    take_patches,
    wrap_add,
    wrap_blur,
)
from ankara_lab.model.torus import REPEATS, roll, wrap_pad


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("repeat", REPEATS)
def test_wrap_add_is_the_adjoint_of_wrap_pad(repeat: str) -> None:
    x, y = noise(1, 2, 8, 12), noise(1, 2, 14, 18)
    there = (wrap_pad(x, (3,) * 4, repeat) * y).sum()
    torch.testing.assert_close(there, (x * wrap_add(y, 3, repeat)).sum())


@pytest.mark.parametrize("repeat", REPEATS)
def test_patches_and_blur_move_with_the_cloth(repeat: str) -> None:
    x = noise(1, 3, 16, 16)
    moved = roll(x, 5, 21, repeat)
    blurred = roll(wrap_blur(x, 1.5, repeat), 5, 21, repeat)
    torch.testing.assert_close(wrap_blur(moved, 1.5, repeat), blurred)
    taken = take_patches(x, 5, repeat).T.reshape(1, 75, 16, 16)
    torch.testing.assert_close(
        take_patches(moved, 5, repeat).T.reshape(1, 75, 16, 16), roll(taken, 5, 21, repeat))


def test_the_nearest_is_the_nearest() -> None:
    wanted, offered = noise(50, 12), noise(80, 12)
    want = torch.cdist(wanted, offered).argmin(1)
    assert torch.equal(nearest_patches(wanted, offered), want)


@pytest.mark.parametrize("repeat", REPEATS)
def test_flat_patches_lie_flat_across_the_edges(repeat: str) -> None:
    source, places = torch.full((1, 3, 8, 8), 0.3), torch.arange(12) % 4
    laid = lay_patches(source, places, (16, 12), 4, 12, repeat)
    torch.testing.assert_close(laid, torch.full((1, 3, 16, 12), 0.3))


def test_patches_laid_where_they_were_give_the_picture_within() -> None:
    source = noise(1, 3, 24, 24)
    laid = lay_patches(source, torch.arange(36), (24, 24), 4, 12, "straight")
    torch.testing.assert_close(laid[..., 4:-4, 4:-4], source[..., 4:-4, 4:-4])
