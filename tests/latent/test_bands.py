"""Layout from one latent, detail from another: bands are right and wrap."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.latent.bands import layout_and_detail
from ankara_lab.model.torus import REPEATS, roll


def noises(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    dice = torch.Generator().manual_seed(seed)
    return torch.randn(1, 3, 16, 16, generator=dice), torch.randn(1, 3, 16, 16, generator=dice)


def wave(cycles: int) -> torch.Tensor:
    return torch.cos(2 * torch.pi * cycles * torch.arange(16) / 16).expand(1, 1, 16, 16)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 99), cutoff=st.floats(0, 20), kind=st.sampled_from(REPEATS))
def test_one_latent_alone_stays_and_the_mean_is_the_layouts(seed, cutoff, kind) -> None:
    one, other = noises(seed)
    torch.testing.assert_close(layout_and_detail(one, one, cutoff, repeat=kind), one)
    both = layout_and_detail(one, other, cutoff, repeat=kind)
    torch.testing.assert_close(both.mean((2, 3)), one.mean((2, 3)), atol=1e-5, rtol=0)


def test_slow_waves_come_from_the_layout_and_fast_ones_from_the_detail() -> None:
    got = layout_and_detail(wave(1), wave(7), 3.5)
    torch.testing.assert_close(got, wave(1) + wave(7), atol=0.02, rtol=0)
    gone = layout_and_detail(wave(7), wave(1), 3.5)
    assert gone.abs().max() < 0.02


@pytest.mark.parametrize("repeat", REPEATS)
def test_seams_are_kept(repeat: str) -> None:
    one, other = noises()
    moved = layout_and_detail(roll(one, 3, 5, repeat), roll(other, 3, 5, repeat), repeat=repeat)
    want = roll(layout_and_detail(one, other, repeat=repeat), 3, 5, repeat)
    torch.testing.assert_close(moved, want, atol=1e-5, rtol=0)


def test_bad_input_is_refused() -> None:
    one, other = noises()
    with pytest.raises(ValueError, match="one shape"):
        layout_and_detail(one, other[..., :8])
    with pytest.raises(ValueError, match="finite"):
        layout_and_detail(one, other * float("nan"))
    with pytest.raises(ValueError, match="cutoff"):
        layout_and_detail(one, other, -1)
    with pytest.raises(ValueError, match="repeat must be"):
        layout_and_detail(one, other, repeat="mirror")
