"""Colour transport: the cloud of colours arrives, alike pixels stay alike."""

from __future__ import annotations

import torch

from ankara_lab.latent.transport import transport_colours


def cloud(seed: int, mean: list[float], spread: float) -> torch.Tensor:
    dice = torch.Generator().manual_seed(seed)
    return torch.randn(1, 3, 60, 64, generator=dice) * spread + torch.tensor(mean).reshape(3, 1, 1)


def test_the_colours_arrive() -> None:
    one, other = cloud(0, [0.3, 0.0, 0.1], 0.05), cloud(1, [0.7, 0.1, -0.1], 0.02)
    got = transport_colours(one, other)
    torch.testing.assert_close(got.mean((-2, -1)), other.mean((-2, -1)), atol=5e-3, rtol=0)
    torch.testing.assert_close(got.std((-2, -1)), other.std((-2, -1)), atol=5e-3, rtol=0)


def test_own_colours_stay_and_alike_pixels_stay_alike() -> None:
    one = cloud(0, [0.5, 0.0, 0.0], 0.1)
    torch.testing.assert_close(transport_colours(one, one), one, atol=0.03, rtol=0)
    got = transport_colours(torch.cat([one, one], -1), cloud(1, [0.7, 0.1, 0.0], 0.05))
    assert torch.equal(got[..., :64], got[..., 64:])


def test_flat_pictures_take_a_flat_colour() -> None:
    got = transport_colours(torch.full((1, 3, 8, 8), 0.2), torch.full((1, 3, 9, 9), 0.4))
    torch.testing.assert_close(got, torch.full((1, 3, 8, 8), 0.4), atol=1e-4, rtol=0)
