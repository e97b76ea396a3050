"""Painting over: the tile comes back changed, the more the freer, and still a tile."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.codec import decode, encode, picture_to_tile, tile_to_picture
from ankara_lab.model.design import FREEDOM, design, steps_for
from ankara_lab.model.load import Model


@pytest.fixture(scope="module")
def drawing() -> torch.Tensor:
    return picture_to_tile(Image.fromarray(draw_swatch(seed=7).tile))


def test_the_freer_the_farther_from_the_drawing(
    drawing: torch.Tensor, shipped_model: Model
) -> None:
    there = decode(encode(drawing, shipped_model), shipped_model)
    made = [design("birds", shipped_model, over=drawing, freedom=freedom)
            for freedom in (0.05, FREEDOM, 0.6, 1.0)]
    apart = [float((each - there).abs().mean()) for each in made]
    assert all(more > less for less, more in pairwise(apart))
    assert apart[0] > 0.01


def test_it_is_what_denoising_makes_of_the_encoded_tile(
    drawing: torch.Tensor, shipped_model: Model
) -> None:
    made = design("red fans on cream", shipped_model, over=drawing, seed=4)
    start = encode(drawing, shipped_model)
    same = design("red fans on cream", shipped_model, start=start, strength=FREEDOM,
                  steps=steps_for(FREEDOM), seed=4)
    assert torch.equal(made, same)
    assert max(seam_score(tile_to_picture(made))) <= 1.1


@pytest.mark.parametrize("freedom", [0.0, -0.1, 1.5])
def test_a_freedom_out_of_range_is_refused(
    freedom: float, drawing: torch.Tensor, tiny_model: Model
) -> None:
    with pytest.raises(ValueError, match="must be in"):
        design("", tiny_model, over=drawing, freedom=freedom)


def test_a_start_and_a_tile_to_paint_over_are_one_too_many(tiny_model: Model) -> None:
    with pytest.raises(ValueError, match="got start as well"):
        design("", tiny_model, over=torch.zeros(1, 3, 32, 32), start=torch.zeros(1, 4, 4, 4))


@given(strength=st.floats(0.01, 1.0), least=st.integers(1, 20))
def test_at_least_so_many_steps_are_done(strength: float, least: int) -> None:
    steps = steps_for(strength, least)
    assert steps >= 12 and int(steps * strength) >= least
    assert steps == 12 or int((steps - 2) * strength) < least  # and not many more
