"""Oklab on tiles: the same colours as for arrays, there and back, with a finite slope."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.draw.oklab import oklab_to_srgb, srgb_to_oklab
from ankara_lab.latent.oklab import from_oklab, to_oklab


@settings(deadline=None, max_examples=20)
@given(high=st.integers(1, 9), wide=st.integers(1, 9), seed=st.integers(0, 99))
def test_colours_are_those_of_the_array_functions(high: int, wide: int, seed: int) -> None:
    rgb = np.random.default_rng(seed).random((2, high, wide, 3))
    tiles = torch.from_numpy(rgb).movedim(-1, 1) * 2 - 1
    lab = to_oklab(tiles)
    np.testing.assert_allclose(lab.movedim(1, -1).numpy(), srgb_to_oklab(rgb), atol=1e-6)
    np.testing.assert_allclose(from_oklab(lab).movedim(1, -1).numpy() / 2 + 0.5, rgb, atol=1e-6)


def test_colours_out_of_gamut_are_clipped_as_for_arrays() -> None:
    lab = torch.tensor([[0.5, 0.3, 0.3], [1.1, 0.0, 0.0], [0.2, -0.3, 0.1]], dtype=torch.float64)
    got = from_oklab(lab.T.reshape(1, 3, 1, 3))[0, :, 0].T / 2 + 0.5
    np.testing.assert_allclose(got.numpy(), oklab_to_srgb(lab.numpy()), atol=1e-6)


def test_the_slope_is_finite_everywhere() -> None:
    corners = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0])] * 3).T.reshape(1, 3, 2, 4)
    corners.requires_grad_(True)
    from_oklab(to_oklab(corners)).sum().backward()
    assert torch.isfinite(corners.grad).all()


@pytest.mark.parametrize("wrong", [torch.zeros(3, 8, 8), torch.zeros(1, 4, 8, 8), [1, 2, 3],
                                   torch.zeros(1, 3, 8, 8, dtype=torch.uint8)])
def test_bad_input_is_refused(wrong: object) -> None:
    for function in (to_oklab, from_oklab):
        with pytest.raises(ValueError, match=r"float Tensor \(B, 3, H, W\)"):
            function(wrong)
