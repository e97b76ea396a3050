"""Regions: masks share the tile, wrap as the repeat does, and mixtures keep their contrast."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.latent.region import Rectangle, Spot, Stroke, mix_regions, region_masks
from ankara_lab.model.denoise import denoise
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll

unit = st.floats(-1, 1)
regions = st.one_of(
    st.builds(Spot, unit, unit, st.floats(0, 0.3)),
    st.builds(Rectangle, unit, unit, st.floats(0.1, 1), st.floats(0.1, 1)),
    st.builds(Stroke, st.lists(st.tuples(unit, unit), min_size=1, max_size=4).map(tuple)),
)


def noises(count: int) -> torch.Tensor:
    return torch.randn(count, 4, 8, 8, generator=torch.Generator().manual_seed(0))


@settings(deadline=None, max_examples=40)
@given(some=st.lists(regions, min_size=2, max_size=4), rest=st.booleans(),
       kind=st.sampled_from([*REPEATS, None]))
def test_masks_share_every_place(some: list, rest: bool, kind: str | None) -> None:
    masks = region_masks([*some, None] if rest else some, (8, 12), repeat=kind)
    assert masks.shape == (len(some) + rest, 1, 8, 12)
    assert bool(((masks >= 0) & (masks <= 1)).all())
    torch.testing.assert_close(masks.sum(0), torch.ones(1, 8, 12))


@pytest.mark.parametrize("repeat", REPEATS)
def test_masks_wrap_as_the_cloth_does(repeat: str) -> None:
    def masks(dy: float, dx: float) -> torch.Tensor:
        return region_masks([Spot(0.2 + dy, 0.3 + dx, 0.1), None], (16, 16), repeat=repeat)

    torch.testing.assert_close(masks(3 / 16, 14 / 16), roll(masks(0, 0), 3, 14, repeat))
    assert (masks(0, 0) - masks(0.5, 0)).abs().max() > 0.5


def test_a_rectangle_over_the_edge_comes_in_again() -> None:
    mask = region_masks([Rectangle(0.75, 0, 0.5, 1)], (8, 8), softness=0.01)[0, 0]
    assert mask[:, 0].round().tolist() == [1, 1, 0, 0, 0, 0, 1, 1]


def test_hard_masks_lay_latents_unchanged_and_soft_ones_keep_contrast() -> None:
    latents = noises(2)
    masks = torch.zeros(2, 1, 8, 8)
    masks[0, :, :4], masks[1, :, 4:] = 1, 1
    laid = mix_regions(latents, masks)
    torch.testing.assert_close(laid[0, :, :4], latents[0, :, :4])
    torch.testing.assert_close(laid[0, :, 4:], latents[1, :, 4:])
    even = mix_regions(latents, torch.ones(2, 1, 8, 8))
    assert 0.85 < float(even.std() / latents.std()) < 1.15


@pytest.mark.parametrize("repeat", REPEATS)
def test_mixing_by_regions_keeps_seams(repeat: str) -> None:
    latents = noises(2)
    masks = region_masks([Spot(0.3, 0.3), Spot(0.8, 0.7)], (8, 8), repeat=repeat)
    moved = mix_regions(roll(latents, 3, 5, repeat), roll(masks, 3, 5, repeat))
    torch.testing.assert_close(moved, roll(mix_regions(latents, masks), 3, 5, repeat))


def test_prompts_hold_in_their_regions(tiny_model: Model) -> None:
    left = torch.zeros(2, 1, 8, 8)
    left[0, ..., :4], left[1, ..., 4:] = 1, 1

    def last(prompt: list[str], masks: torch.Tensor) -> torch.Tensor:
        return [*denoise(tiny_model, prompt, steps=1, regions=masks)][-1].latent

    red, drum = (last([text, text], left) for text in ("red fish", "drum"))
    both = last(["red fish", "drum"], left)
    assert both.shape == (1, 4, 8, 8)
    torch.testing.assert_close(both[..., :4], red[..., :4])
    torch.testing.assert_close(both[..., 4:], drum[..., 4:])
    plain = [*denoise(tiny_model, "drum", steps=1)][-1].latent
    torch.testing.assert_close(drum, plain, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(("some", "message"), [
    ([], "at least one"), ([None, None], "at most once"), (["left"], "a Spot, a Rectangle"),
    ([Stroke(())], "with points"), ([Rectangle(0, 0, 2, 1)], "height and width"),
    ([Spot(float("nan"), 0)], "fractions"),
])
def test_bad_regions_are_refused(some: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        region_masks(some, (8, 8))


def test_other_bad_input_is_refused(tiny_model: Model) -> None:
    with pytest.raises(ValueError, match="size must be"):
        region_masks([Spot(0, 0)], (0, 8))
    with pytest.raises(ValueError, match="softness"):
        region_masks([Spot(0, 0)], (8, 8), softness=0)
    with pytest.raises(ValueError, match="need masks"):
        mix_regions(noises(2), torch.ones(3, 1, 8, 8))
    with pytest.raises(ValueError, match="no place"):
        mix_regions(noises(2), torch.zeros(2, 1, 8, 8))
    with pytest.raises(ValueError, match="a mask for each prompt"):
        denoise(tiny_model, ["a", "b"], regions=torch.ones(3, 1, 8, 8))
    with pytest.raises(ValueError, match="latent size"):
        denoise(tiny_model, ["a", "b"], regions=torch.ones(2, 1, 4, 4))
