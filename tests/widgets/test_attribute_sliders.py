"""AttributeSliders without a browser: order of edits, drag, rest, reset, errors."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from ankara_lab.latent.edit import ATTRIBUTES, edit
from ankara_lab.model.codec import decode
from ankara_lab.widgets.attribute_sliders import ENDS, ORDER, AttributeSliders
from tests.widgets.recording import Recording


class Sliders(Recording, AttributeSliders):
    pass


@pytest.fixture
def tile(tiny_model: Any) -> torch.Tensor:
    side = tiny_model.sample_size
    return torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_every_attribute_has_a_slider() -> None:
    assert set(ENDS) == set(ORDER) == set(ATTRIBUTES)


def test_edits_are_applied_in_the_order_of_the_recipe(shipped_model: Any) -> None:
    tile = torch.rand(1, 3, 256, 256, generator=torch.Generator().manual_seed(0)) * 2 - 1
    sliders = Sliders(tile, shipped_model)
    wanted = {"warmth": 0.5, "outline": -0.5, "crackle": 0}
    sliders.browser_says(kind="event", view="v", seq=1, strengths=wanted, rest=False)
    assert sliders.problem == ""
    header, moving = sliders.frames()[-1]
    assert (header["seq"], moving.format) == (1, "JPEG")
    assert sliders.recipe["changes"] == [["outline", -0.5], ["warmth", 0.5]]
    latent = sliders.latent
    for attribute, strength in sliders.recipe["changes"]:  # type: ignore[attr-defined]
        latent = edit(latent, attribute, strength, model=shipped_model)
    assert sliders.result is not None
    assert torch.equal(sliders.result, decode(latent, shipped_model))


def test_reset_gives_the_design_back(tiny_model: Any, tile: torch.Tensor) -> None:
    sliders = Sliders(tile, tiny_model, strengths={"outline": 1.0})
    sliders.browser_says(kind="event", view="v", seq=1, strengths={}, rest=True)
    assert sliders.frames()[-1][1].format == "PNG"
    assert torch.equal(sliders.result, decode(sliders.latent, tiny_model))
    assert sliders.recipe["changes"] == []


def test_bad_input_is_told(tiny_model: Any, tile: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="attributes are"):
        Sliders(tile, tiny_model, strengths={"taste": 1})
    with pytest.raises(ValueError, match="-1 to 1"):
        Sliders(tile, tiny_model, strengths={"warmth": 2})
    sliders = Sliders(tile, tiny_model)
    sliders.browser_says(kind="event", view="v", seq=4, strengths={"warmth": "x"}, rest=True)
    assert "warmth" in sliders.problem
    assert sliders.sent[-1][0] == {"kind": "missed", "view": "v", "seq": 4}
