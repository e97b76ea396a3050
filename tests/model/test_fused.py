"""The fused end of the decoder gives the decoder's own picture."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from diffusers import AutoencoderTiny
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from ankara_lab.model.codec import decode
from ankara_lab.model.fused import decode_fused, has_fusible_end
from ankara_lab.model.torus import REPEATS, seamless


def tiny_decoder(width: int, *, end: int = 0, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    vae = AutoencoderTiny(
        encoder_block_out_channels=(width,) * 3, decoder_block_out_channels=(width,) * 3,
        num_encoder_blocks=(0, 1, 1), num_decoder_blocks=(1, 1, end), latent_channels=4,
    )  # fmt: skip
    return vae.decoder.eval().requires_grad_(False)


@settings(deadline=None, max_examples=20)
@given(width=st.sampled_from([3, 8]), high=st.sampled_from([2, 4, 6]),
       wide=st.sampled_from([2, 6, 8]), repeat=st.sampled_from(REPEATS),
       seed=st.integers(0, 99))  # fmt: skip
def test_it_is_the_same_map(width: int, high: int, wide: int, repeat: Any, seed: int) -> None:
    decoder = tiny_decoder(width, seed=seed).double()
    latents = torch.randn(2, 4, high, wide, dtype=torch.float64)
    with seamless(decoder, repeat):
        expected = decoder(latents)
        got = decode_fused(decoder, latents, repeat)
    assert torch.allclose(got, expected, atol=1e-9)


def test_the_shipped_decoder_is_fused_and_agrees(shipped_model: Any) -> None:
    decoder = copy.deepcopy(shipped_model.vae.decoder).float()
    assert has_fusible_end(decoder)
    latents = torch.randn(1, shipped_model.latent_channels, 32, 32)
    for repeat in REPEATS:
        with seamless(decoder, repeat), torch.no_grad():
            expected = decoder(latents)
            got = decode_fused(decoder, latents, repeat)
        assert (got - expected).abs().max() < 1e-3


def test_new_weights_make_a_new_kernel() -> None:
    decoder: Any = tiny_decoder(4)
    latents = torch.randn(1, 4, 4, 4)
    with seamless(decoder, "straight"):
        before = decode_fused(decoder, latents, "straight")
        with torch.no_grad():
            decoder.layers[-1].weight.mul_(2.0)
        after = decode_fused(decoder, latents, "straight")
        assert torch.allclose(after, decoder(latents), atol=1e-5)
    assert not torch.allclose(before, after, atol=1e-3)


def test_a_decoder_that_ends_otherwise_is_left_alone() -> None:
    assert not has_fusible_end(tiny_decoder(4, end=1))
    assert not has_fusible_end(nn.Conv2d(3, 3, 3))


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_decode_takes_the_short_way_for_tiles_only(
    repeat: Any, shipped_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    monkeypatch.setattr(
        "ankara_lab.model.codec.decode_fused",
        lambda *args: taken.append(args) or decode_fused(*args),
    )
    latents = torch.randn(1, shipped_model.latent_channels, 16, 16)
    assert decode(latents, shipped_model, repeat=repeat).shape == (1, 3, 128, 128)
    assert len(taken) == (repeat is not None)
