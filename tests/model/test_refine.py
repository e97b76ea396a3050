"""Refined latents: nearer to the picture, as seamless, and no further than need be."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.quality import psnr
from ankara_lab.model.codec import decode, encode, tile_to_picture
from ankara_lab.model.load import Model, shipped_model
from ankara_lab.model.refine import refine_latents
from ankara_lab.model.torus import REPEATS, roll
from ankara_lab.train.corpus import to_tensor
from tests.model_fixtures import tiny


@pytest.fixture(scope="module")
def tile() -> Tensor:
    return to_tensor(draw_swatch(seed=3, size=128).tile[None])


def left(model: Model, tile: Tensor, latent: Tensor, repeat: str | None = "straight") -> float:
    back = decode(latent, model, repeat=repeat)
    return psnr(tile_to_picture(tile), tile_to_picture(back))


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_the_shipped_autoencoder_keeps_more(tile: Tensor, repeat: str | None) -> None:
    model = shipped_model()
    plain = encode(tile, model, repeat=repeat)
    refined = encode(tile, model, repeat=repeat, refine=4)
    assert left(model, tile, refined, repeat) > left(model, tile, plain, repeat) + 0.3
    moved = (refined - plain).square().mean().sqrt()
    assert 0 < moved < 0.3, "a refined latent stays near the encoder's, whose deviation is 1"
    assert all(weight.grad is None for weight in model.vae.parameters())


def test_more_steps_keep_more(tile: Tensor) -> None:
    model = shipped_model()
    kept = [left(model, tile, encode(tile, model, refine=steps)) for steps in (0, 2, 8)]
    assert kept == sorted(kept)


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_rolled_tile_has_the_rolled_latent(repeat: str) -> None:
    model = tiny(seed=2)
    tiles = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    moved = encode(roll(tiles, 24, 40, repeat), model, repeat=repeat, refine=3)
    want = roll(encode(tiles, model, repeat=repeat, refine=3), 3, 5, repeat)
    torch.testing.assert_close(moved, want, atol=1e-3, rtol=0)


def test_tiles_of_a_batch_do_not_hear_of_each_other() -> None:
    model = tiny(seed=2, kl=True)
    tiles = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1
    together = encode(tiles, model, refine=3)
    alone = torch.cat([encode(one[None], model, refine=3) for one in tiles])
    torch.testing.assert_close(together, alone, atol=1e-3, rtol=0)


def test_a_decoder_of_known_answer_is_answered() -> None:
    goal = torch.linspace(-0.5, 0.5, 64).reshape(1, 1, 8, 8)
    start = torch.zeros_like(goal)
    found = refine_latents(lambda codes: codes, goal, start, 60)
    assert (found - goal).abs().max() < 0.05
    assert not start.any(), "what was given stays as it was"
    assert torch.equal(refine_latents(lambda codes: codes, goal, start, 0), start)


@pytest.mark.parametrize("steps", [-1, 1001, 1.5, True])
def test_other_steps_are_refused(steps: object) -> None:
    tiles = torch.zeros(1, 3, 32, 32)
    with pytest.raises(ValueError, match="refine must be an int from 0 to 1000"):
        encode(tiles, tiny(), refine=steps)  # type: ignore[arg-type]
