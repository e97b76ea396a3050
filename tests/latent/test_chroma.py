"""Chroma: a mixture is as colourful as what it was mixed of."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image

from ankara_lab.latent.chroma import keep_chroma, mean_chroma
from ankara_lab.latent.mix import mix
from ankara_lab.model.codec import decode, encode, picture_to_tile
from ankara_lab.model.load import Model

SWATCHES = Path(__file__).parents[2] / "datasets" / "swatches"


@pytest.mark.parametrize("method", ["lerp", "slerp", "regions", "layout"])
def test_a_mixture_of_cloths_is_not_washed_out(shipped_model: Model, method: str) -> None:
    tiles = [picture_to_tile(Image.open(SWATCHES / f"{k:04d}.webp")) for k in (3, 21)]
    latents = torch.cat([encode(tile, shipped_model) for tile in tiles])
    mixed = mix(latents, [1, 1], method=method, model=shipped_model)
    ends = mean_chroma(decode(latents, shipped_model)).mean()
    assert mean_chroma(decode(mixed, shipped_model)) >= 0.9 * ends


def test_what_is_colourful_enough_stays_as_it_is(shipped_model: Model) -> None:
    latent = encode(picture_to_tile(Image.open(SWATCHES / "0003.webp")), shipped_model)
    both = torch.cat([latent, latent])
    kept = keep_chroma(latent, both, torch.tensor([0.5, 0.5]), shipped_model)
    assert torch.equal(kept, latent)
