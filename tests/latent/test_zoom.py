"""Zoom: exact where a whole number of tiles fits, seamless everywhere."""

from __future__ import annotations

import pytest
import torch

from ankara_lab.latent.zoom import zoom
from ankara_lab.model.torus import REPEATS, double_tile, roll


def smooth(repeat: str, size: int = 64) -> torch.Tensor:
    """Noise made smooth on the torus of a repeat."""
    tile = torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(2)) * 2 - 1
    for _ in range(12):
        tile = sum(roll(tile, dy, dx, repeat) for dy in (-1, 0, 1) for dx in (-1, 0, 1)) / 9
    return (tile / tile.abs().max()).clamp(-1, 1)


def step_ratio(tile: torch.Tensor) -> float:
    """The step over the wrap against the largest step inside, the worse axis."""
    across = [(tile - tile.roll(1, dim)).abs().mean((0, 1, 5 - dim)) for dim in (2, 3)]
    return max(float(steps[0] / steps.max()) for steps in across)


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("factor", [1 / 3, 0.5, 0.7, 1.4, 2.0])
def test_seams_are_kept(repeat: str, factor: float) -> None:
    size = 66 if factor < 0.4 else 64
    done = zoom(smooth(repeat, size), factor, repeat=repeat)
    assert done.shape == (1, 3, size, size)
    assert step_ratio(double_tile(done, repeat)) <= 1.01


@pytest.mark.parametrize("repeat", REPEATS)
def test_half_as_large_is_the_cloth_seen_from_afar(repeat: str) -> None:
    tile = smooth(repeat)
    small = zoom(tile, 0.5, repeat=repeat)
    torch.testing.assert_close(small, roll(small, 32, 0, repeat) if repeat != "brick"
                               else roll(small, 0, 32, repeat))
    torch.testing.assert_close(small[..., :32, :32], torch.nn.functional.avg_pool2d(tile, 2))


def test_twice_as_large_has_half_the_detail() -> None:
    tile = smooth("straight")
    rough = [(x - x.roll(1, 3)).abs().mean() for x in (tile, zoom(tile, 2.0))]
    assert rough[1] < 0.7 * rough[0]


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="factor"):
        zoom(smooth("straight"), 5)
    with pytest.raises(ValueError, match="tile must be"):
        zoom(torch.zeros(3, 8, 8), 2)
