"""Cutting layouts: pieces on the cloth, none over another, prints that run on across seams."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ankara_lab.cloth.garment import Garment, draft
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_layout import Layout, cut_layout
from ankara_lab.cloth.garment_match import match_phases, matches, measure_seam
from ankara_lab.cloth.garment_sheet import layout_picture
from ankara_lab.draw.swatch import draw_swatch

DESIGN = draw_swatch(seed=3, size=128).tile


def covered_twice(layout: Layout) -> float:
    """Cloth under two pieces at once [cm²]."""
    scale = 4
    size = (round(layout.width_cm * scale) + 1, round(layout.length_cm * scale) + 1)
    total = np.zeros(size[::-1], np.uint8)
    for one in layout.laid:
        image = Image.new("L", size, 0)
        ImageDraw.Draw(image).polygon((one.cutting_line * scale).ravel().tolist(), fill=1)
        total += np.asarray(image)
    return float((total > 1).sum()) / scale**2


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "none"])
@pytest.mark.parametrize("name", ["buba", "pencil-skirt", "tote"])
def test_pieces_lie_on_the_cloth_and_apart(name: str, repeat: str) -> None:
    garment = draft(name)
    cloth = None if repeat == "none" else Cloth(DESIGN, repeat, 20.0)
    layout = cut_layout(garment, 116, cloth=cloth)
    assert sorted(one.name for one in layout.laid) == sorted(garment.cut_pieces)
    assert covered_twice(layout) == 0
    for one in layout.laid:
        assert one.cutting_line.min() >= -1e-6
        assert one.cutting_line[:, 0].max() <= 116 + 1e-6
        assert one.cutting_line[:, 1].max() <= layout.length_cm + 1e-6
    if cloth is not None:
        phases = match_phases(garment, cloth)
        for one in layout.laid:
            if one.name in phases:
                assert not one.turned
                gap = cloth.shift_to_nearest(one.at - phases[one.name])
                assert np.hypot(*gap) == pytest.approx(0, abs=1e-6)


def test_matching_and_one_way_prints_take_no_less_cloth() -> None:
    garment = draft("a-line-skirt")
    free = cut_layout(garment).length_cm
    assert cut_layout(garment, one_way=True).length_cm >= free
    assert cut_layout(garment, cloth=Cloth(DESIGN, "straight", 24)).length_cm >= free
    assert cut_layout(garment, 150).length_cm <= free


def fully_matched(garment: Garment, cloth: Cloth) -> list[float]:
    """Ratios of all seams that match, with the repeat's point at the heart moved across."""
    ratios = []
    for across in np.arange(8) * 0.618034 % 1:  # no common measure with the motifs' distances
        phases = match_phases(garment, cloth, point=(across, 0.5))
        ratios += [
            measure_seam(garment, cloth, phases, seam).ratio
            for seam in matches(garment, cloth, phases)
        ]
    return ratios


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
@pytest.mark.parametrize("name", ["kaftan", "buba", "shirt", "shift-dress", "pencil-skirt"])
def test_the_print_runs_on_across_matched_seams(name: str, repeat: str) -> None:
    garment = draft(name)
    ratios = [
        ratio
        for seed in (3, 7, 11)
        for ratio in fully_matched(
            garment, Cloth(draw_swatch(seed=seed, size=128).tile, repeat, 24.0)
        )
    ]
    assert ratios and np.mean(ratios) <= 1.2
    # a seam that is not matched is seen: half a repeat aside, noise never fits itself
    noise = Cloth(np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8), repeat, 24.0)
    phases = match_phases(garment, noise)
    seam = matches(garment, noise, phases)[0]
    good = measure_seam(garment, noise, phases, seam).ratio
    phases[seam.other] = phases[seam.other] + (7.3, 0)
    assert measure_seam(garment, noise, phases, seam).ratio > 1.5 * good


def test_the_chosen_point_comes_to_the_heart() -> None:
    garment, cloth = draft("pencil-skirt"), Cloth(DESIGN, "straight", 24.0)
    name, heart = garment.heart
    at = np.array(heart) + match_phases(garment, cloth, point=(0.25, 0.75))[name]
    assert np.hypot(*cloth.shift_to_nearest(at - (6.0, 18.0))) == pytest.approx(0, abs=1e-9)


def test_the_picture_of_a_layout_has_its_size() -> None:
    garment = draft("tote")
    layout = cut_layout(garment, 90)
    picture = layout_picture(garment, layout, Cloth(DESIGN), px_per_cm=3)
    assert picture.dtype == np.uint8
    assert picture.shape[:2] == (round((17 + layout.length_cm) * 3), 106 * 3)


def test_bad_input() -> None:
    garment = draft("buba")
    with pytest.raises(ValueError, match="60 to 320"):
        cut_layout(garment, 5)
    with pytest.raises(ValueError, match="repeat is 130 cm wide"):
        cut_layout(garment, 116, cloth=Cloth(DESIGN, "straight", 130))
    with pytest.raises(ValueError, match="cm wide and the cloth"):
        cut_layout(draft("wrapper"), 90)
    with pytest.raises(ValueError, match="two fractions"):
        match_phases(garment, Cloth(DESIGN), point=(2, 0))
    with pytest.raises(ValueError, match="px_per_cm"):
        layout_picture(garment, cut_layout(garment), px_per_cm=0)
