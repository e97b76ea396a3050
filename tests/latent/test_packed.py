"""Latents as text in a recipe."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.latent.packed import pack_latents, rounded, unpack_latents


@settings(deadline=None, max_examples=20)
@given(shape=st.tuples(*[st.integers(1, 4)] * 4), seed=st.integers(0, 99))
def test_latents_come_back_as_they_were_rounded(shape: tuple[int, ...], seed: int) -> None:
    latents = rounded(torch.randn(shape, generator=torch.Generator().manual_seed(seed)))
    assert torch.equal(unpack_latents(pack_latents(latents)), latents)


def test_the_order_in_memory_is_that_of_a_recipe() -> None:
    latents = torch.randn(1, 4, 6, 8).to(memory_format=torch.channels_last)
    assert rounded(latents).stride() == unpack_latents(pack_latents(latents)).stride()


def test_damaged_latents_are_refused() -> None:
    for bad in (["1x2:???"], ["3x3:AAAA"], [7], "words", None):
        with pytest.raises(ValueError, match="damaged"):
            unpack_latents(bad)
