"""LatentLens without a browser: channels off, quality, figures, errors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from ankara_lab.latent.compress import compress, decompress
from ankara_lab.model.codec import decode, encode, tile_to_picture
from ankara_lab.model.refine_steps import REFINE_SOON
from ankara_lab.widgets.latent_lens import LatentLens, error_map, heat_maps
from tests.widgets.recording import Recording


class Lens(Recording, LatentLens):
    pass


@pytest.fixture
def tile(tiny_model: Any) -> torch.Tensor:
    side = tiny_model.sample_size
    return torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_a_click_on_a_channel_is_answered(tiny_model: Any, tile: torch.Tensor) -> None:
    lens = Lens(tile, tiny_model)
    lens.browser_says(kind="event", view="v", seq=1, quality=30, off=[2], rest=False)
    lens.browser_says(kind="event", view="v", seq=2, quality=30, off=[2], rest=True)
    (_, _), (first, moving), (second, still) = lens.frames()
    assert (first["seq"], moving.format, second["seq"], still.format) == (1, "JPEG", 2, "PNG")
    data = compress(encode(tile, tiny_model, refine=REFINE_SOON), quality=30)
    latent = decompress(data)[0]
    latent[:, 2] = 0
    assert lens.result is not None
    assert torch.allclose(lens.result, decode(latent, tiny_model), atol=1e-5)
    assert lens.told("figures")[-1]["bytes"] == len(data) == lens.recipe["bytes"]
    assert lens.recipe["off"] == [2]


def test_finer_costs_more(tiny_model: Any, tile: torch.Tensor) -> None:
    lens = Lens(tile, tiny_model, quality=5)
    few = lens.told("figures")[-1]["bytes"]
    lens.quality = 95
    assert lens.told("figures")[-1]["bytes"] > few


def test_pictures_swatches_and_latents_go_in(tiny_model: Any, tile: torch.Tensor) -> None:
    picture = tile_to_picture(tile)
    swatch = SimpleNamespace(tile=np.asarray(picture))
    saved = SimpleNamespace(picture=picture)
    latent = encode(tile, tiny_model, refine=REFINE_SOON)
    for design in (picture, swatch, saved, latent):
        assert (Lens(design, tiny_model).latent - latent).abs().max() < 0.05 * latent.abs().max()


def test_bad_input_is_told(tiny_model: Any, tile: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="got str"):
        Lens("a.png", tiny_model)
    with pytest.raises(ValueError, match="must be one"):
        Lens(torch.cat([tile, tile]), tiny_model)
    with pytest.raises(ValueError, match="0 to 3"):
        Lens(tile, tiny_model, off=[4])
    lens = Lens(tile, tiny_model)
    lens.browser_says(kind="event", view="v", seq=9, quality=30, off=[99], rest=True)
    assert "channels are" in lens.problem
    assert lens.sent[-1][0] == {"kind": "missed", "view": "v", "seq": 9}


def test_colours_of_the_maps() -> None:
    heat = np.asarray(heat_maps(torch.tensor([[[-2.0, 0.0, 2.0]]]), 2.0)).astype(int)
    assert heat[0, 0, 2] > heat[0, 0, 0] and heat[0, 2, 0] > heat[0, 2, 2]
    assert len(set(heat[0, 1])) == 1
    error = np.asarray(error_map(np.array([[[0.0] * 3, [64.0] * 3]])))
    assert error.tolist() == [[[0, 0, 0], [255, 255, 255]]]
