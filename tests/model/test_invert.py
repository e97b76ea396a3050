"""Inversion: what is walked back comes forward again, for every kind of model and tile."""

from __future__ import annotations

import pytest
import torch

from ankara_lab.model.denoise import denoise
from ankara_lab.model.invert import invert, with_ddim
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll
from tests.model_fixtures import tiny


def latents(count: int = 1) -> torch.Tensor:
    return torch.randn(count, 4, 8, 8, generator=torch.Generator().manual_seed(0))


def there_and_back(model: Model, start: torch.Tensor, **options: object) -> float:
    *_, back = invert(model, start, steps=10, **options)
    *_, last = denoise(
        with_ddim(model), start=start, noise=back.x0, steps=10, guidance=1.0,
        strength=options.get("strength", 0.6), batch=len(start),
        repeat=options.get("repeat", "straight"),
    )
    return float((last.latent - start).std() / start.std())


@pytest.mark.parametrize("prediction", ["v_prediction", "epsilon"])
def test_it_comes_back_the_closer_the_more_it_is_refined(prediction: str) -> None:
    model = tiny(prediction=prediction)
    errors = [there_and_back(model, latents(2), refine=refine) for refine in (0, 3)]
    assert errors[1] < 0.02
    assert errors[1] < errors[0] or errors[0] < 1e-4


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_it_comes_back_on_every_torus(tiny_model: Model, repeat: str | None) -> None:
    assert there_and_back(tiny_model, latents(), refine=3, repeat=repeat) < 0.02


@pytest.mark.parametrize("repeat", REPEATS)
def test_the_noise_moves_with_the_cloth(tiny_model: Model, repeat: str) -> None:
    *_, here = invert(tiny_model, latents(), steps=5, repeat=repeat)
    *_, moved = invert(tiny_model, roll(latents(), 2, 6, repeat), steps=5, repeat=repeat)
    torch.testing.assert_close(moved.x0, roll(here.x0, 2, 6, repeat), atol=1e-4, rtol=0)


def test_a_guidance_input_is_told() -> None:
    assert there_and_back(tiny(guidance_embedding=True), latents(), refine=3) < 0.02


@pytest.mark.parametrize(("change", "message"), [
    ({"steps": 0}, "steps must be an int"), ({"refine": -1}, "refine must be an int"),
    ({"strength": 0}, "strength must be in"), ({"repeat": "zigzag"}, "repeat must be"),
    ({"latents": torch.zeros(1, 5, 8, 8)}, "latents must be"),
])
def test_bad_input_is_refused(tiny_model: Model, change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        invert(tiny_model, change.pop("latents", latents()), **change)


@pytest.mark.parametrize("noise", [torch.zeros(3, 4, 8, 8), torch.zeros(1, 4, 4, 8)])
def test_noise_that_does_not_fit_is_refused(tiny_model: Model, noise: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="noise must be"):
        denoise(tiny_model, start=latents(), noise=noise)
