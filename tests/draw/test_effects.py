"""Each of the eleven marks shows, shows where it belongs, and leaves the tile a torus."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.effects import LEVELS, Effects, choose_effects, print_cloth
from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF, OUTLINE
from ankara_lab.draw.palettes import find_palette

RGB = find_palette("Indigo classic").rgb  # ground and accent 2 are light
SIZE, SIDE = 240, 480
ELEVEN = {
    "crackle": {"crackle_mm": 0.6, "crackle_density": 2.0},
    "marble": {"marble_mm": 1.5, "marble_count": 15.0},
    "bubble": {"bubble_mm": 2.2, "bubble_density": 2.0},
    "speckle": {"speckle_mm": 0.7, "speckle_density": 6.0},
    "misregistration": {"shift_mm": 2.2},
    "halo": {"halo_mm": 1.2},
    "overlap": {"shift_mm": 6.0, "overlap": 0.8},
    "bleed": {"bleed_mm": 0.5},
    "mottle": {"mottle": 0.06},
    "weave": {"weave": 0.03},
    "jitter": {"jitter_mm": 0.4},
}


def stripes() -> np.ndarray:
    """Four inked stripes 80 px wide on the ground."""
    index = np.zeros((SIDE, SIDE), np.uint8)
    for role in (MOTIF, ACCENT1, ACCENT2, OUTLINE):
        index[:, role * 90 : role * 90 + 80] = role
    return index


INDEX = stripes()


def cloth(px_per_mm: float = 16.0, seed: int = 3, **effects: float) -> np.ndarray:
    return print_cloth(INDEX, RGB, Effects(**effects), px_per_mm, SIZE, seed).astype(int)


def changed(name: str, px_per_mm: float = 16.0) -> dict[int, float]:
    """Share of each role's pixels that an effect changes."""
    apart = (cloth(px_per_mm, **ELEVEN[name]) != cloth(px_per_mm)).any(-1)
    return {role: float(apart[INDEX[::2, ::2] == role].mean()) for role in range(5)}


def test_without_effects_the_cloth_is_the_index_in_colour() -> None:
    inside = INDEX[::2, ::2] == INDEX[1::2, 1::2]
    assert np.array_equal(cloth()[inside], RGB[INDEX[::2, ::2]][inside])


@pytest.mark.parametrize("name", ELEVEN)
def test_each_mark_shows(name: str) -> None:
    assert sum(changed(name).values()) > 0.05


@pytest.mark.parametrize("name", ["crackle", "marble"])
def test_cracks_lie_only_where_wax_kept_the_dye_out(name: str) -> None:
    share = changed(name)
    assert share[GROUND] > 0.02 and share[ACCENT2] > 0.02
    assert share[MOTIF] == share[ACCENT1] == share[OUTLINE] == 0
    assert (cloth(**ELEVEN[name]).sum() - cloth().sum()) < 0  # darker, never lighter


@pytest.mark.parametrize("name", ["bubble", "speckle", "halo"])
def test_resist_left_on_opens_the_inks_alone(name: str) -> None:
    share = changed(name)
    assert share[GROUND] == share[OUTLINE] == 0
    assert min(share[MOTIF], share[ACCENT1], share[ACCENT2]) > 0.005


@pytest.mark.parametrize("name", ["misregistration", "overlap", "bleed"])
def test_the_outline_stays_where_it_was_drawn(name: str) -> None:
    assert changed(name)[OUTLINE] == 0


def test_overlapping_blocks_are_darker_than_either() -> None:
    over, cover = cloth(**ELEVEN["overlap"]), cloth(shift_mm=6.0)
    both = (over != cover).any(-1)
    assert both.any() and (over[both].sum(-1) < cover[both].sum(-1)).all()


def test_weave_needs_six_pixels_a_millimetre() -> None:
    assert sum(changed("weave", 10.0).values()) == 0  # 5 px/mm on the tile
    assert sum(changed("weave", 12.0).values()) > 1


def test_mottle_is_even_on_the_whole() -> None:
    apart = cloth(**ELEVEN["mottle"]) - cloth()
    assert abs(apart.mean()) < 2 < np.abs(apart).max()


@pytest.mark.parametrize("name", ELEVEN)
def test_marks_wrap_round_the_tile(name: str) -> None:
    # a plain light cloth has no lines of its own: any line on the cut would be a seam
    plain = np.full_like(INDEX, ACCENT2 if name in ("crackle", "marble") else MOTIF)
    worst = [
        max(seam_score(print_cloth(plain, RGB, Effects(**ELEVEN[name]), 8.0, SIZE, seed)))
        for seed in range(3)
    ]
    assert np.median(worst) <= 1.1


@pytest.mark.parametrize("name", ["misregistration", "halo", "overlap", "bleed"])
def test_marks_without_chance_follow_a_rolled_drawing(name: str) -> None:
    effects = Effects(**ELEVEN[name])
    rolled = print_cloth(np.roll(INDEX, (40, 100), (0, 1)), RGB, effects, 16.0, SIZE, 3)
    straight = print_cloth(INDEX, RGB, effects, 16.0, SIZE, 3)
    assert np.abs(np.roll(straight, (20, 50), (0, 1)).astype(int) - rolled).max() <= 1


def test_levels_choose_one_to_three_marks() -> None:
    assert choose_effects("none", 1) == (Effects(), ())
    for seed in range(30):
        light, marks = choose_effects("light", seed)
        strong, same = choose_effects("strong", seed)
        assert marks == same and 1 <= len(marks) <= 3
        assert (light.crackle_mm > 0) == ("crackle" in marks)
        assert (light.shift_mm > 0) == ("misregistration" in marks)
        assert 0 < light.mottle < strong.mottle
    with pytest.raises(ValueError, match=LEVELS[1]):
        choose_effects("wild", 0)


def test_seeds_differ() -> None:
    effects = replace(Effects(), **ELEVEN["crackle"])
    a, b = (print_cloth(INDEX, RGB, effects, 16.0, SIZE, seed) for seed in (1, 2))
    assert not np.array_equal(a, b)


@pytest.mark.parametrize("width", [4, 12, 40])
def test_a_halo_leaves_most_of_a_motif_however_fine(width: int) -> None:
    dark = find_palette("Black and gold").rgb
    index = np.zeros((SIDE, SIDE), np.uint8)
    index[:, np.arange(SIDE) // width % 2 == 1] = MOTIF  # half of the cloth
    gold = np.abs(print_cloth(index, dark, Effects(halo_mm=1.2), 16.0, SIDE, 3).astype(int)
                  - dark[MOTIF].astype(int)).sum(2) < 60  # fmt: skip
    assert 0.25 < gold.mean() <= 0.5
