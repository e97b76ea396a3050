"""The small plates of lesson 13, how they are printed, and what its checkers see in them."""

from __future__ import annotations

import pytest
import torch

from ankara_lab.cloth.seam import seam_ratio
from ankara_lab.exercise.lesson_13 import fish_likeness, nearest
from ankara_lab.exercise.small_cloth import dye, small_cloth
from ankara_lab.model.codec import tile_to_picture


def test_the_same_seed_gives_the_same_tiles() -> None:
    first = small_cloth(3, seed=5)
    assert first.shape == (3, 1, 32, 32)
    assert first.abs().max() <= 1
    assert torch.equal(first, small_cloth(3, seed=5))
    assert not torch.equal(first, small_cloth(3, seed=6))


def test_printed_plates_repeat_without_a_seam() -> None:
    ratios = [seam_ratio(tile_to_picture(tile[None])) for tile in dye(small_cloth(120, seed=2))]
    for axis in zip(*ratios, strict=True):  # a mean: the wrap falls on a fish or beside it
        assert 0.8 < sum(axis) / len(axis) < 1.2


def test_bare_ground_and_full_ink_have_the_colours_of_a_palette() -> None:
    plates = torch.tensor([1.0, -1.0]).reshape(2, 1, 1, 1).expand(2, 1, 2, 2)
    tiles = dye(plates)
    assert tiles.shape == (2, 3, 2, 2)
    assert torch.equal(dye(plates[1:], first=1), tiles[1:])
    assert (dye(plates[:1]) - dye(plates[1:])).abs().mean() > 0.5, "ink and ground differ"


@pytest.mark.parametrize(
    ("count", "motif", "told"), [(0, "fish", "at least 1"), (1, "car", "fish")]
)
def test_what_cannot_be_drawn_is_refused(count: int, motif: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        small_cloth(count, motif)


def test_nearest_finds_a_cloth_again_wherever_it_was_cut() -> None:
    cloth = small_cloth(20, seed=3)
    rolled = torch.roll(cloth[7:8], (5, 11), (2, 3))
    found, gap = nearest(rolled, cloth)
    assert gap < 1e-6
    assert torch.allclose(found, rolled, atol=1e-5)


def test_fish_are_like_fish_and_snails_are_less() -> None:
    fish = fish_likeness(small_cloth(12, seed=99))
    others = fish_likeness(
        torch.cat([small_cloth(6, motif, seed=9) for motif in ("snail", "comb")])
    )
    noise = fish_likeness(torch.randn(4, 1, 32, 32, generator=torch.Generator().manual_seed(0)))
    assert fish.median() > 0.9 > others.median() > noise.median()
