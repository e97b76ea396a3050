"""Lesson 06's checkers try an arrow on cloths it does not know, and see both halves of an edit."""

from __future__ import annotations

import pytest
import torch
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise import lesson_06
from ankara_lab.exercise.checking import Hint
from ankara_lab.latent.edit import edit
from ankara_lab.model.codec import encode, picture_to_tile
from ankara_lab.model.load import Model


@pytest.fixture(scope="module")
def arrows(shipped_model: Model) -> dict[str, torch.Tensor]:
    """One arrow for each thing that the checkers measure, of plain tiles of one colour."""
    plain = {
        name: encode(torch.tensor(colour).reshape(1, 3, 1, 1).expand(1, 3, 64, 64), shipped_model)
        .mean(dim=(2, 3), keepdim=True)
        for name, colour in {
            "grey": [0.0, 0.0, 0.0], "light": [0.3, 0.3, 0.3], "warm": [0.3, 0.0, -0.3],
            "green": [-0.2, 0.2, -0.2],
        }.items()
    }  # fmt: skip
    return {name: plain[name] - plain["grey"] for name in ("light", "warm", "green")}


@pytest.fixture(scope="module")
def latent(shipped_model: Model) -> torch.Tensor:
    return encode(picture_to_tile(Image.fromarray(draw_swatch(seed=6).tile)), shipped_model)


@pytest.mark.parametrize("size", [0.7, 1.0])
def test_an_arrow_to_green_passes(arrows: dict[str, torch.Tensor], size: float) -> None:
    assert "greenness +" in lesson_06.greener(size * arrows["green"])
    assert "greenness +" in lesson_06.greener(size * arrows["green"][0])


def test_every_wrong_arrow_has_its_own_hint(
    arrows: dict[str, torch.Tensor], latent: torch.Tensor
) -> None:
    green, light = arrows["green"], arrows["light"]
    wrong = [light, -green, 12 * green, green + 3 * light, latent, green.flatten(),
             green * torch.nan]  # fmt: skip
    told = set()
    for answer in wrong:
        with pytest.raises(Hint) as hint:
            lesson_06.greener(answer)
        told.add(str(hint.value)[-60:])
    assert len(told) == len(wrong)


def test_light_without_warmth_passes(arrows: dict[str, torch.Tensor]) -> None:
    assert "of warm is out" in lesson_06.only_lighter(arrows["light"])


@pytest.mark.parametrize(
    ("light", "warm", "told"),
    [
        (1, 1.0, "the leak is in it"),
        (1, -1.0, "Now they become cooler"),
        (-1, 0.0, "Which way round"),
        (0.1, 0.0, "hardly become lighter"),
        (12, 0.0, "So far out"),
    ],
)
def test_a_leak_is_told(
    arrows: dict[str, torch.Tensor], light: float, warm: float, told: str
) -> None:
    with pytest.raises(Hint, match=told):
        lesson_06.only_lighter(light * arrows["light"] + warm * arrows["warm"])


def left_half(latent: torch.Tensor) -> torch.Tensor:
    mask = torch.zeros(1, 1, *latent.shape[2:])
    mask[..., : latent.shape[3] // 2] = 1
    return mask


@pytest.mark.parametrize("strength", [0.6, 1.0])
def test_day_and_night(shipped_model: Model, latent: torch.Tensor, strength: float) -> None:
    mask = left_half(latent)
    day = edit(latent, "lightness", strength, model=shipped_model, mask=mask)
    both = edit(day, "lightness", -strength, model=shipped_model, mask=1 - mask)
    assert "meet twice" in lesson_06.day_and_night(both)


def test_days_that_are_not_yet_both(shipped_model: Model, latent: torch.Tensor) -> None:
    mask = left_half(latent)
    day = edit(latent, "lightness", 1.0, model=shipped_model, mask=mask)
    night = edit(latent, "lightness", -1.0, model=shipped_model, mask=1 - mask)
    swapped = edit(edit(latent, "lightness", -1.0, model=shipped_model, mask=mask),
                   "lightness", 1.0, model=shipped_model, mask=1 - mask)  # fmt: skip
    all_over = edit(latent, "lightness", 1.0, model=shipped_model)
    for answer, told in (
        (day, "not night yet"), (night, "waits for its day"), (swapped, "changed sides"),
        (all_over, "Both halves do the same"), (latent.flip(2), "don't find the snails"),
        (torch.randn(latent.shape), "don't find the snails"),
    ):  # fmt: skip
        with pytest.raises(Hint, match=told):
            lesson_06.day_and_night(answer)
