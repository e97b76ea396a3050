"""Edits: each moves what it names, keeps seams and masks, and refuses what it cannot do."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from ankara_lab.latent.crackle import crackle
from ankara_lab.latent.directions import Direction, Directions
from ankara_lab.latent.edit import ATTRIBUTES, edit
from ankara_lab.latent.inpaint import inpaint
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.latent.prompts import mix_prompts
from ankara_lab.latent.retouch import count_colours, main_colours, thicken, weigh_outline
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll

NAMES = [name + way for name in ("warmth", "lightness") for way in "+-"]
ARROWS = Directions({name: Direction(torch.zeros(4, 4, 1, 1), torch.ones(4) * (k + 1))
                     for k, name in enumerate(NAMES)}, "")


def latents(count: int = 1) -> torch.Tensor:
    return torch.randn(count, 4, 8, 8, generator=torch.Generator().manual_seed(0))


def cloth(size: int = 64) -> torch.Tensor:
    """A cream ground with a dark ring about a red disc, and a small dot."""
    y, x = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    far = torch.hypot(y - 26.0, x - 28.0)
    tile = torch.tensor([0.9, 0.8, 0.6])[:, None, None].expand(3, size, size).clone()
    tile[:, far < 14] = torch.tensor([-0.8, -0.8, -0.6])[:, None]
    tile[:, far < 11] = torch.tensor([0.6, -0.7, -0.7])[:, None]
    tile[:, torch.hypot(y - 54.0, x - 54.0) < 4] = torch.tensor([-0.6, -0.2, 0.7])[:, None]
    return tile[None]


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("strength", [-1.0, 1.0])
@pytest.mark.parametrize("attribute", [name for name in ATTRIBUTES if name != "crackle"])
def test_an_edit_keeps_shape_and_moves_the_latent(
    tiny_model: Model, attribute: str, strength: float, repeat: str
) -> None:
    done = edit(latents(2), attribute, strength, model=tiny_model, repeat=repeat,
                directions=ARROWS)
    assert done.shape == (2, 4, 8, 8)
    assert done.isfinite().all()
    assert torch.equal(edit(latents(), attribute, 0, model=tiny_model, directions=ARROWS),
                       latents())


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("strength", [-1.0, 0.7])
@pytest.mark.parametrize("retouch", [weigh_outline, thicken, count_colours])
def test_a_retouch_acts_alike_everywhere_on_the_cloth(retouch, strength, repeat) -> None:
    moved = retouch(roll(cloth(), 9, 21, repeat), strength, repeat=repeat)
    want = roll(retouch(cloth(), strength, repeat=repeat), 9, 21, repeat)
    assert ((moved - want).abs() > 0.02).float().mean() < 0.005


def test_an_outline_grows_and_shrinks_and_nothing_else_does() -> None:
    def dark(tile: torch.Tensor) -> float:
        return float((to_oklab(tile)[:, 0] < 0.3).float().mean())

    before = dark(cloth())
    assert dark(weigh_outline(cloth(), 1.0)) > 1.2 * before
    assert dark(weigh_outline(cloth(), -1.0)) < 0.8 * before
    far = (weigh_outline(cloth(), 1.0) - cloth()).abs()[..., 48:, :40]
    assert far.max() < 0.02


def test_density_fills_the_ground_or_clears_small_things_off_it() -> None:
    def ground(tile: torch.Tensor) -> float:
        return float(main_colours(to_oklab(tile))[1][0])

    assert ground(thicken(cloth(), 1.0)) < ground(cloth()) - 0.08
    cleared = thicken(cloth(), -0.5)
    assert (cleared - cloth())[..., :48, :].abs().max() < 0.02  # the disc stays
    assert (cleared - cloth())[..., 50:58, 50:58].abs().max() > 0.5  # the dot is gone


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("retouch", [weigh_outline, thicken, crackle, count_colours])
def test_more_strength_changes_more(retouch, way: int) -> None:
    before = crackle(cloth(128), 1.0) if retouch is crackle and way < 0 else cloth(128)
    moved = [float((retouch(before, way * strength) - before).abs().mean())
             for strength in (0.25, 0.5, 0.75, 1.0)]
    assert all(more >= less - 1e-6 for less, more in pairwise(moved))
    assert moved[-1] >= moved[0] > 0 or retouch is count_colours and moved[-1] > 0


def test_a_dark_ground_is_no_outline() -> None:
    night = cloth()
    night[:, :, :20] = torch.tensor([-0.8, -0.8, -0.6])[:, None, None]  # a dark band
    done = weigh_outline(night, 1.0)
    assert (done - night)[..., 20:24, 46:].abs().max() < 0.1  # its edge stays where it was
    assert (done - night).abs().max() > 0.5  # the ring grows


def test_colours_are_counted_up_and_down() -> None:
    def count(tile: torch.Tensor) -> int:
        return len(main_colours(to_oklab(tile), 0.01)[0])

    assert count(cloth()) == 4
    assert [count(count_colours(cloth(), strength)) for strength in (-1, -0.5)] == [2, 3]
    assert count(count_colours(cloth(), 0.5)) > 4


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_crackle_is_drawn_by_seed_in_light_areas_only(repeat: str | None) -> None:
    done = crackle(cloth(256), 1.0, repeat=repeat, seed=3)
    assert torch.equal(done, crackle(cloth(256), 1.0, repeat=repeat, seed=3))
    assert not torch.equal(done, crackle(cloth(256), 1.0, repeat=repeat, seed=4))
    changed = (done - cloth(256)).abs().amax(1)[0] > 0.1
    assert 0.02 < changed.float().mean() < 0.3
    assert not changed[20:32, 22:34].any()  # the red disc
    healed = crackle(done, -1.0, repeat=repeat)
    assert (healed - cloth(256)).abs().mean() < 0.4 * (done - cloth(256)).abs().mean()


@pytest.mark.parametrize("repeat", REPEATS)
def test_crackle_wraps(repeat: str) -> None:
    white = torch.full((1, 3, 64, 64), 0.95)
    white[..., 30:34, 30:34] = -0.9  # the ink of the veins
    done = crackle(white, 1.0, repeat=repeat)
    # Veins are connected lines: a dark pixel at the edge has a dark one beyond it.
    dark = (done < 0.5).all(1, keepdim=True).float()
    near = torch.stack([roll(dark, -1, dx, repeat) for dx in (-1, 0, 1)]).amax(0)
    edge, inner = dark[..., -1, :].bool(), dark[..., 10:50, :].bool()
    held = near[..., -1, :][edge].mean() if edge.any() else torch.tensor(1.0)
    assert held > 0.6 * near[..., 10:50, :][inner].mean()


def test_a_mask_keeps_what_it_does_not_cover(tiny_model: Model) -> None:
    mask = torch.zeros(1, 1, 64, 64)
    mask[..., 32:] = 1
    for attribute in ("warmth", "outline"):
        done = edit(latents(), attribute, 1.0, model=tiny_model, mask=mask, directions=ARROWS)
        assert torch.equal(done[..., :4], latents()[..., :4])
    assert not torch.equal(done[..., 4:], latents()[..., 4:])


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_inpainting_keeps_to_the_bit_and_paints_the_rest(
    tiny_model: Model, repeat: str | None
) -> None:
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., :3, :] = 1
    done = inpaint(latents(2), mask, "drum", model=tiny_model, steps=2, repeat=repeat)
    assert torch.equal(done[..., 3:, :], latents(2)[..., 3:, :])
    assert (done[..., :3, :] - latents(2)[..., :3, :]).abs().max() > 0.1


@pytest.mark.parametrize("how", ["words", "noise"])
def test_prompts_mix_smoothly(tiny_model: Model, how: str) -> None:
    def made(*weights: float) -> torch.Tensor:
        pairs = list(zip(["red fish", "drum"], weights, strict=True))
        return mix_prompts(pairs, model=tiny_model, how=how, steps=2, seed=1)

    assert made(1, 1).shape == (1, 4, 8, 8)
    torch.testing.assert_close(made(1, 1), made(2, 2))
    alone = mix_prompts([("drum", 1)], model=tiny_model, how=how, steps=2, seed=1)
    torch.testing.assert_close(made(0, 1), alone, atol=1e-4, rtol=1e-4)
    assert (made(1, 1) - alone).abs().max() > 1e-6


def test_warmer_is_warmer_and_darker_is_darker(shipped_model: Model) -> None:
    tile = torch.nn.functional.interpolate(cloth(), scale_factor=2, mode="bilinear")
    z = encode(tile, shipped_model)

    def mean(*change: object) -> torch.Tensor:
        done = edit(z, *change, model=shipped_model) if change else z
        return to_oklab(decode(done, shipped_model)).mean((0, 2, 3))

    before, warmer, darker = mean(), mean("warmth", 1.0), mean("lightness", -1.0)
    assert warmer[2] > before[2] + 0.02
    assert abs(warmer[0] - before[0]) < 0.03
    assert darker[0] < before[0] - 0.03


@pytest.mark.parametrize("attribute", ["crackle", "density"])
def test_what_was_drawn_outlasts_the_decoder(attribute: str, shipped_model: Model) -> None:
    z = encode(cloth(256), shipped_model)
    tile = decode(z, shipped_model)
    after = crackle(tile, 1.0) if attribute == "crackle" else thicken(tile, 1.0)
    shown = decode(edit(z, attribute, 1.0, model=shipped_model), shipped_model)
    drawn = (after - tile).abs().amax(1, keepdim=True) > 0.4
    assert drawn.float().mean() > 0.02
    asked, came = (after - tile)[drawn.expand_as(tile)], (shown - tile)[drawn.expand_as(tile)]
    assert (asked * came).sum() > 0.4 * (asked * asked).sum()


def test_bad_input_is_refused(tiny_model: Model) -> None:
    for arguments, message in (
        (("taste",), "attribute must be one of warmth"),
        (("warmth", 2), "strength must be from -1 to 1"),
        (("warmth", float("nan")), "strength must be from -1 to 1"),
    ):
        with pytest.raises(ValueError, match=message):
            edit(latents(), *arguments, model=tiny_model, directions=ARROWS)
    for options, message in (
        ({"mask": torch.ones(1, 1, 5, 5)}, "mask must be a Tensor"),
        ({"mask": torch.full((1, 1, 8, 8), 2.0)}, r"in \[0, 1\]"),
        ({"seed": -1}, "seed"), ({"repeat": "mirror"}, "repeat must be"),
        ({"directions": Directions({}, "b")}, "another autoencoder"),
    ):
        with pytest.raises(ValueError, match=message):
            edit(latents(), "warmth", 1.0, **{"model": tiny_model, "directions": ARROWS, **options})
    with pytest.raises(ValueError, match="scale of a photograph"):
        edit(latents(), "scale", 1.0, model=tiny_model, repeat=None)
    with pytest.raises(ValueError, match="channels|must be a Tensor"):
        edit(torch.zeros(1, 7, 8, 8), "warmth", model=tiny_model)
    for prompts, message in (("drum", "pairs"), ([], "pairs"), ([("drum", -1)], "at least 0")):
        with pytest.raises(ValueError, match=message):
            mix_prompts(prompts, model=tiny_model)
    with pytest.raises(ValueError, match="words or noise"):
        mix_prompts([("drum", 1)], model=tiny_model, how="loud")
