"""MotifMixer without a browser: designs, drag, rest, methods, errors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from ankara_lab.latent.mix import mix
from ankara_lab.model.codec import decode, encode, tile_to_picture
from ankara_lab.model.refine_steps import REFINE_SOON
from ankara_lab.widgets.motif_mixer import MotifMixer
from tests.widgets.recording import Recording


class Mixer(Recording, MotifMixer):
    pass


@pytest.fixture
def tiles(tiny_model: Any) -> torch.Tensor:
    side = tiny_model.sample_size
    return torch.rand(4, 3, side, side, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_tiles_pictures_swatches_and_latents_are_the_same(
    tiny_model: Any, tiles: torch.Tensor
) -> None:
    pictures = [tile_to_picture(tile) for tile in tiles]
    swatches = [SimpleNamespace(tile=np.asarray(picture)) for picture in pictures]
    latents = encode(tiles, tiny_model, refine=REFINE_SOON)
    for designs in (tiles, pictures, swatches, latents, [tiles[0], pictures[1], latents[2]]):
        mixer = Mixer(designs, tiny_model)
        expected = latents[: len(designs)]
        assert (mixer.latents - expected).abs().max() < 0.05 * expected.abs().max()


def test_a_drag_is_answered_frame_by_frame(tiny_model: Any, tiles: torch.Tensor) -> None:
    mixer = Mixer(tiles, tiny_model)
    assert len(mixer.frames("design3")) == 1
    mixer.sent.clear()
    mixer.browser_says(kind="event", view="v", seq=1, point=[0.0, 0.25], rest=False)
    mixer.browser_says(kind="event", view="v", seq=2, point=[0.0, 1.0], rest=True)
    (first, moving), (second, still) = mixer.frames()
    assert (first["seq"], moving.format) == (1, "JPEG")
    assert (second["seq"], still.format) == (2, "PNG")
    assert mixer.weights == (0, 1, 0, 0)
    expected = decode(mix(mixer.latents, mixer.weights), tiny_model)
    assert mixer.result is not None
    assert torch.allclose(mixer.result, expected, atol=1e-5)


def test_python_can_move_the_handle(tiny_model: Any, tiles: torch.Tensor) -> None:
    mixer = Mixer(tiles[:2], tiny_model)
    before = mixer.result
    mixer.point = (0.5, 1.0)
    assert mixer.result is not None
    assert not torch.equal(mixer.result, before)
    assert mixer.recipe["shares"] == [0.0, 1.0]


def test_renoise_runs_at_rest_only(tiny_model: Any, tiles: torch.Tensor) -> None:
    mixer = Mixer(tiles[:3], tiny_model)
    mixer.method = "renoise"
    assert mixer.job is not None
    mixer.job.wait(60)
    first = mixer.job
    mixer.browser_says(kind="event", view="v", seq=1, point=[0.2, 0.2], rest=False)
    assert mixer.job is first
    mixer.browser_says(kind="event", view="v", seq=2, point=[0.2, 0.2], rest=True)
    assert mixer.job is not first
    mixer.job.wait(60)
    assert mixer.problem == ""
    assert torch.equal(mixer.result, mixer.job.latest[0])
    assert mixer.recipe["method"] == "renoise"


def test_a_bad_point_is_shown_and_answered(tiny_model: Any, tiles: torch.Tensor) -> None:
    mixer = Mixer(tiles[:2], tiny_model)
    mixer.browser_says(kind="event", view="v", seq=9, point=["a", "b"], rest=False)
    assert mixer.problem
    assert mixer.sent[-1][0] == {"kind": "missed", "view": "v", "seq": 9}


def test_bad_designs(tiny_model: Any, tiles: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="2, 3 or 4"):
        Mixer(tiles[:1], tiny_model)
    with pytest.raises(ValueError, match="got str"):
        Mixer(["a.png", "b.png"], tiny_model)
    with pytest.raises(ValueError, match="names"):
        Mixer(tiles[:2], tiny_model, names=["one"])
    with pytest.raises(ValueError, match="one size"):
        Mixer([tiles[0], torch.zeros(1, 3, 256, 256)], tiny_model)
