"""The palettes keep the rules of the trade, and no colourway hides its drawing."""

from __future__ import annotations

import re

import numpy as np
import pytest

from ankara_lab.draw.oklab import lightness, srgb_to_oklab
from ankara_lab.draw.palettes import (
    COLOUR_NAMES,
    Palette,
    colourways,
    find_palette,
    name_colour,
    palettes,
)

GROUND, MOTIF, OUTLINE = 0, 1, 4


def test_there_are_26() -> None:
    assert len(palettes()) == 26
    assert {name: palette.heritage for name, palette in palettes().items() if palette.heritage} == {
        "Bogolan": "Bamana", "Samakaka": "Mumuila (Angola)", "Kente bright": "Asante, Ewe",
        "Adire blue": "Yoruba",
    }  # fmt: skip


@pytest.mark.parametrize("palette", palettes().values(), ids=str)
def test_the_rules(palette: Palette) -> None:
    light = lightness(palette.rgb)
    assert light[OUTLINE] <= 25
    assert abs(light[GROUND] - light[MOTIF]) >= 30
    colours = {tuple(colour) for colour in palette.rgb.tolist()}
    assert len(colours | {(255, 255, 255)}) <= 6
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in palette.colours)


def test_the_extremes_are_those_measured() -> None:
    light = {name: lightness(palette.rgb) for name, palette in palettes().items()}
    darkest = max(light, key=lambda name: light[name][OUTLINE])
    nearest = min(light, key=lambda name: abs(light[name][GROUND] - light[name][MOTIF]))
    assert (darkest, nearest) == ("Adire blue", "Lagos sunset")
    assert light[darkest][OUTLINE] == pytest.approx(22.5, abs=0.1)
    assert abs(np.diff(light[nearest][:2])[0]) == pytest.approx(31.3, abs=0.1)


def test_black_and_gold_alone_has_a_black_outline() -> None:
    black = [name for name, palette in palettes().items() if palette.colours[OUTLINE] == "#000000"]
    assert black == ["Black and gold"]


@pytest.mark.parametrize("name", palettes())
def test_colourways_can_be_read(name: str) -> None:
    rgb = find_palette(name).rgb
    light, lab = lightness(rgb), srgb_to_oklab(rgb)
    ways = colourways(name)
    assert ways[0] == (0, 1, 2, 3, 4)
    assert len({rgb[list(way)].tobytes() for way in ways}) == len(ways)
    for way in ways:
        assert abs(light[way[GROUND]] - light[way[MOTIF]]) >= 30
        assert way[OUTLINE] == OUTLINE
        if abs(light[way[GROUND]] - light[OUTLINE]) < 30:  # no outline would hold the shape
            for accent in way[2:4]:
                assert np.linalg.norm(lab[accent] - lab[way[GROUND]]) >= 0.05


def test_every_palette_has_a_few_colourways() -> None:
    assert {name: len(colourways(name)) for name in palettes() if len(colourways(name)) < 4} == {
        "Adire blue": 3
    }


@pytest.mark.parametrize("name", COLOUR_NAMES)
def test_typical_colours_have_their_own_name(name: str) -> None:
    for colour in COLOUR_NAMES[name]:
        rgb = np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)
        assert name_colour(rgb) == name


def test_unknown_palette_and_bad_colour() -> None:
    with pytest.raises(ValueError, match="Indigo classic"):
        find_palette("Indigo")
    with pytest.raises(ValueError, match="#RRGGBB"):
        _ = Palette("x", ("#12345",) * 5).rgb  # type: ignore[arg-type]
