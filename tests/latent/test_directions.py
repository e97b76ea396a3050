"""Directions: fitted exactly where they can be, equal at every place, tied to their autoencoder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ankara_lab.latent.directions import Direction, Directions, fit_direction, load_directions
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll
from ankara_lab.train.directions import (
    CHANGES,
    DirectionsConfig,
    explained,
    learn_directions,
    save_directions,
)

SWATCHES = Path(__file__).parents[2] / "datasets" / "swatches"


def some(reach: int = 1) -> tuple[Direction, torch.Tensor]:
    dice = torch.Generator().manual_seed(1)
    size = 2 * reach + 1
    direction = Direction(torch.randn(4, 4, size, size, generator=dice),
                          torch.randn(4, generator=dice))
    return direction, torch.randn(6, 4, 12, 12, generator=dice)


@pytest.mark.parametrize("reach", [0, 1, 2])
def test_a_linear_change_is_found_again(reach: int) -> None:
    direction, before = some(reach)
    found = fit_direction(before, before + direction(before, None), reach=reach, ridge=0)
    torch.testing.assert_close(found.kernel, direction.kernel, atol=1e-3, rtol=1e-3)
    assert explained(found, before, before + direction(before, None)) > 0.999


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_direction_is_the_same_everywhere_on_the_cloth(repeat: str) -> None:
    direction, latents = some()
    moved = direction(roll(latents, 3, 7, repeat), repeat)
    torch.testing.assert_close(moved, roll(direction(latents, repeat), 3, 7, repeat),
                               atol=1e-4, rtol=1e-4)


def test_directions_are_learnt_saved_and_belong_to_one_autoencoder(
    tiny_model: Model, tmp_path: Path
) -> None:
    config = DirectionsConfig(data=SWATCHES, tiles=6, crop=64)
    learnt = learn_directions(tiny_model, config)
    assert set(learnt.named) == set(CHANGES)
    assert all(value.kernel.isfinite().all() for value in learnt.named.values())
    path = tmp_path / "d.safetensors"
    save_directions(replace(learnt, autoencoder="a" * 64), path)
    again = load_directions(path)
    torch.testing.assert_close(again.named["warmth+"].bias, learnt.named["warmth+"].bias,
                               atol=1e-3, rtol=1e-3)
    with pytest.raises(ValueError, match="another autoencoder.*train directions"):
        again.check(tiny_model)


def test_the_shipped_directions_are_small_and_those_of_the_shipped_model(shipped_model) -> None:
    shipped = load_directions()
    assert isinstance(shipped, Directions)
    shipped.check(shipped_model)


def test_bad_input_is_refused(tmp_path: Path) -> None:
    _, latents = some()
    with pytest.raises(ValueError, match="one shape"):
        fit_direction(latents, latents[:1])
    with pytest.raises(ValueError, match="there are no directions"):
        load_directions(tmp_path / "none.safetensors")
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"words")
    with pytest.raises(ValueError, match="is no file of directions"):
        load_directions(bad)
