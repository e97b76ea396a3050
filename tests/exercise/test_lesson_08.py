"""Lesson 08's helpers: likeness of texts, shares of colours, what makes two orders two."""

from __future__ import annotations

import pytest
import torch

from ankara_lab.exercise.checking import Hint
from ankara_lab.exercise.lesson_08 import bound, colour_shares, drawing_of, likeness, read_alike
from ankara_lab.model.load import Model


def test_likeness_of_a_text_with_itself_is_one(shipped_model: Model) -> None:
    assert likeness("red fish", "red fish", shipped_model) == pytest.approx(1, abs=1e-5)
    near = likeness("leaves", "foliage", shipped_model)
    assert near > likeness("leaves", "my bank statement", shipped_model)


def test_shares_of_a_tile_of_two_colours() -> None:
    tile = torch.tensor([200, 20, 31]).div(127.5).sub(1).reshape(1, 3, 1, 1).repeat(1, 1, 8, 8)
    tile[..., :2] = 1  # a quarter of the columns white
    shares = colour_shares(tile)
    assert shares["red"] == pytest.approx(0.75)
    assert shares["white"] == pytest.approx(0.25)
    assert sum(shares.values()) == pytest.approx(1)


def test_who_wears_which_colour_is_counted() -> None:
    tiles = torch.cat([drawing_of("red fish on a cream ground", seed) for seed in (0, 2)]
                      + [drawing_of("cream fish on a red ground", 0)])
    assert tiles.shape == (3, 3, 256, 256)
    assert bound(tiles, "red", "cream") == {
        "ground as ordered": 2, "motif as ordered": 2, "the two exchanged": 1
    }


@pytest.mark.parametrize(
    "pair",
    [
        ("two green leaves on pink", "nine green leaves on pink"),
        ("a fan above a drum", "a drum above a fan"),
        ("white stars on a blue ground", "blue stars on a white ground"),
    ],
)
def test_numbers_places_and_colours_make_two_orders_of_one_sound(
    pair: tuple[str, str], shipped_model: Model
) -> None:
    assert "two cloths" in read_alike(pair)


def test_commas_and_capitals_make_no_other_order() -> None:
    with pytest.raises(Hint, match="one order twice"):
        read_alike(("Red fish, on cream", "red fish on cream"))
