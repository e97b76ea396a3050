"""A latent file comes back as it went in, and nothing else is taken for one."""

from __future__ import annotations

import io

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save

from ankara_lab.latent.file import latent_from_bytes, latent_to_bytes

RECIPE = {"operation": "encode", "repeat": "half-drop", "note": "àdìrẹ", "seed": 7}


@given(st.integers(1, 16), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_there_and_back(channels: int, rows: int, columns: int, seed: int) -> None:
    noise = torch.Generator().manual_seed(seed)
    latent = torch.randn(1, channels, rows, columns, generator=noise)
    again, recipe = latent_from_bytes(latent_to_bytes(latent, RECIPE))
    assert torch.equal(again, latent) and recipe == RECIPE


def test_same_latent_same_bytes_in_any_layout() -> None:
    latent = torch.randn(1, 4, 6, 8, generator=torch.Generator().manual_seed(1))
    spread = latent.to(memory_format=torch.channels_last)
    shuffled = dict(reversed(RECIPE.items()))
    assert latent_to_bytes(latent, RECIPE) == latent_to_bytes(spread, shuffled)


def test_a_file_of_another_program_has_no_recipe() -> None:
    for metadata in (None, {"recipe": "not JSON"}, {"recipe": "[1]"}):
        data = save({"latent": torch.zeros(1, 4, 2, 2).half()}, metadata=metadata)
        latent, recipe = latent_from_bytes(data)
        assert latent.dtype == torch.float32 and recipe == {}


@pytest.mark.parametrize(
    "latent",
    [
        torch.zeros(4, 8, 8),
        torch.zeros(2, 4, 8, 8),
        torch.zeros(1, 4, 8, 8, dtype=torch.int64),
        torch.zeros(1, 4, 0, 8),
        torch.zeros(1, 1, 1, 5000),
        torch.full((1, 4, 2, 2), float("inf")),
    ],
)
def test_refuses_what_is_no_latent(latent: torch.Tensor) -> None:
    with pytest.raises(ValueError):
        latent_to_bytes(latent)
    with pytest.raises(ValueError, match=r"z\.safetensors"):
        latent_from_bytes(save({"latent": latent}), "z.safetensors")


def test_refuses_pickles_and_rubbish() -> None:
    pickled = io.BytesIO()
    torch.save(torch.zeros(1, 4, 2, 2), pickled)
    for data in (b"", b"\0" * 7, b"\xff" * 64, pickled.getvalue()):
        with pytest.raises(ValueError, match="not a latent file"):
            latent_from_bytes(data)
