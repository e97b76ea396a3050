"""Mixing: weights mean what they say, nothing is washed out, seams are kept."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.latent.mix import METHODS, lerp, mix, slerp
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll

counts_and_weights = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.floats(0.01, 10), min_size=n, max_size=n))


def noises(count: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 4, 8, 8, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None, max_examples=30)
@given(weights=counts_and_weights, seed=st.integers(0, 99))
def test_lerp_is_the_weighted_mean(weights: list[float], seed: int) -> None:
    latents = noises(len(weights), seed)
    want = sum(w * z for w, z in zip(weights, latents, strict=True)) / sum(weights)
    torch.testing.assert_close(lerp(latents, weights)[0], want, atol=1e-5, rtol=1e-4)


@settings(deadline=None, max_examples=30)
@given(part=st.floats(0, 1), seed=st.integers(0, 99))
def test_slerp_of_two_is_shoemakers(part: float, seed: int) -> None:
    latents = noises(2, seed)
    a, b = latents.double()
    a, b = a / a.norm(), b / b.norm()
    angle = math.acos(float((a * b).sum()))
    want = (math.sin((1 - part) * angle) * a + math.sin(part * angle) * b) / math.sin(angle)
    got = slerp(latents, [1 - part, part])[0].double()
    torch.testing.assert_close(got / got.norm(), want, atol=1e-5, rtol=0)


@settings(deadline=None, max_examples=30)
@given(weights=counts_and_weights, seed=st.integers(0, 99))
def test_slerp_stays_on_the_sphere_and_ignores_order(weights: list[float], seed: int) -> None:
    latents = noises(len(weights), seed)
    got = slerp(latents, weights)
    lengths = latents.flatten(1).norm(dim=1)
    assert lengths.min() * 0.999 <= got.norm() <= lengths.max() * 1.001
    turned = slerp(latents.flip(0), weights[::-1])
    torch.testing.assert_close(got, turned, atol=1e-4, rtol=0)


def test_slerp_where_there_is_no_way_is_lerp() -> None:
    z = noises(1)
    for latents in (torch.cat([z, -z]), torch.cat([z, 0 * z]), torch.zeros(2, 4, 8, 8)):
        assert torch.equal(slerp(latents, [0.5, 0.5]), lerp(latents, [0.5, 0.5]))
    same = torch.cat([z, z, z])
    torch.testing.assert_close(slerp(same, [1, 2, 3]), z)


@pytest.mark.parametrize("method", ["lerp", "slerp"])
def test_a_mixture_has_the_contrast_of_its_sources(method: str) -> None:
    latents = noises(4) * torch.tensor([1.0, 2, 3, 4]).reshape(4, 1, 1, 1)
    got = mix(latents, [1, 1, 1, 1], method=method).std((-2, -1), correction=0)[0]
    want = latents.std((-2, -1), correction=0).mean(0)
    torch.testing.assert_close(got, want)


@pytest.mark.parametrize("method", ["lerp", "slerp"])
def test_one_design_alone_stays_as_it_is(method: str) -> None:
    latents = noises(3)
    assert torch.equal(mix(latents, [0, 5, 0], method=method), latents[1:2])


@pytest.mark.parametrize("method", ["lerp", "slerp"])
@pytest.mark.parametrize("repeat", REPEATS)
def test_seams_are_kept(method: str, repeat: str) -> None:
    latents = noises(3)
    moved = mix(roll(latents, 3, 5, repeat), [1, 2, 3], method=method, repeat=repeat)
    want = roll(mix(latents, [1, 2, 3], method=method, repeat=repeat), 3, 5, repeat)
    torch.testing.assert_close(moved, want, atol=1e-5, rtol=0)


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_the_renoised_merge_moves_smoothly_with_the_weights(
    tiny_model: Model, repeat: str | None
) -> None:
    latents = noises(2)
    options = {"method": "renoise", "model": tiny_model, "repeat": repeat, "steps": 4, "seed": 3}
    here = mix(latents, [0.5, 0.5], **options)
    near = mix(latents, [0.501, 0.499], **options)
    assert here.shape == (1, 4, 8, 8)
    assert torch.equal(here, mix(latents, [0.5, 0.5], **options))
    assert (here - near).abs().max() < 0.05
    assert (here - mix(latents, [0.5, 0.5], **{**options, "seed": 4})).abs().max() > 0.05


def test_the_renoised_merge_mixes_prompts_too(tiny_model: Model) -> None:
    options = {"method": "renoise", "model": tiny_model, "steps": 4}
    latents = noises(2)
    red, drum, both = (
        mix(latents, [1, 1], prompt=prompt, **options)
        for prompt in ("red fish", "drum", ["red fish", "drum"])
    )
    assert (both - red).abs().max() > 1e-6
    assert (both - drum).abs().max() > 1e-6
    one = mix(latents, [1, 1], prompt=["drum", "drum"], **options)
    torch.testing.assert_close(one, drum, atol=1e-5, rtol=0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("latents", "weights", "message"), [
    (torch.zeros(1, 4, 8, 8), [1], "2 to 4 latents"),
    (torch.zeros(5, 4, 8, 8), [1] * 5, "2 to 4 latents"),
    (torch.zeros(4, 8, 8), [1] * 4, "2 to 4 latents"),
    ([1, 2], [1, 1], "got list"),
    (torch.full((2, 4, 8, 8), float("nan")), [1, 1], "finite"),
    (torch.zeros(2, 4, 8, 8), [1, 1, 1], "2 numbers"),
    (torch.zeros(2, 4, 8, 8), [1, -1], "at least 0"),
    (torch.zeros(2, 4, 8, 8), [0, 0], "not all 0"),
    (torch.zeros(2, 4, 8, 8), [1, float("nan")], "at least 0"),
    (torch.zeros(2, 4, 8, 8), "ab", "weights must be numbers"),
])
def test_bad_input_is_refused(tiny_model: Model, method, latents, weights, message) -> None:
    with pytest.raises(ValueError, match=message):
        mix(latents, weights, method=method, model=tiny_model)


def test_unknown_methods_and_wrong_prompts_are_refused(tiny_model: Model) -> None:
    with pytest.raises(ValueError, match="method must be one of lerp, slerp, renoise"):
        mix(noises(2), [1, 1], method="blend")
    with pytest.raises(ValueError, match="one text or 2"):
        mix(noises(2), [1, 1], method="renoise", model=tiny_model, prompt=["a", "b", "c"])
