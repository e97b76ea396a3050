"""Colourways: one ink for each ink of the design, readable, and none twice."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.cloth.colourways import colourways
from ankara_lab.cloth.separate import separate
from ankara_lab.draw.oklab import lightness
from ankara_lab.draw.palettes import palettes
from tests.cloth.designs import swatch


@pytest.mark.parametrize("count", [2, 3, 5, 8])
@pytest.mark.parametrize("palette", [None, "all", "Peacock", ["#FFFFFF", "#1D2A6B", "#C4161C"]])
def test_one_ink_for_each(count: int, palette: object) -> None:
    made = separate(swatch(effect="light").tile, count, repeat_cm=3, dpi=60)
    ways = colourways(made.index, made.inks, palette)
    assert 0 < len(ways) <= 6
    for way in ways:
        assert made.with_inks(way.inks).flat.shape == made.flat.shape


def test_swaps_stay_readable_and_differ() -> None:
    made = separate(swatch().tile, 5, repeat_cm=3, dpi=60)
    ways = colourways(made.index, made.inks, count=12)
    assert len({way.inks.tobytes() for way in ways} | {made.inks.tobytes()}) == len(ways) + 1
    area = np.bincount(made.index.ravel(), minlength=5)
    ground, motif = np.argsort(-area)[:2]
    dark = int(np.argmin(lightness(made.inks)))
    for way in ways:
        assert sorted(way.inks.tolist()) == sorted(made.inks.tolist())
        if dark not in (ground, motif):
            assert abs(np.diff(lightness(way.inks[[ground, motif]]))[0]) >= 30


def test_every_palette_dresses_five_inks_whole() -> None:
    index = np.repeat(np.arange(5, dtype=np.uint8), [50, 20, 12, 10, 8])[None]
    inks = np.array([[240] * 3, [90] * 3, [120] * 3, [150] * 3, [10] * 3], np.uint8)
    ways = colourways(index, inks, "all", count=26)
    assert [way.name for way in ways] == list(palettes())
    for way in ways:
        assert np.array_equal(way.inks, palettes()[way.name].rgb)


@pytest.mark.parametrize(
    ("palette", "count", "said"),
    [("Nobody's", 6, "no palette"), (["#FFF", "#000000"], 6, "#RRGGBB"),
     (["#FFFFFF"], 6, "2 or more"), (None, 0, "1 to 26")],
)  # fmt: skip
def test_bad_input(palette: object, count: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        colourways(np.zeros((2, 2), np.uint8), [[0, 0, 0], [255, 255, 255]], palette, count=count)
