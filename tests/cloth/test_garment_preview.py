"""Previews: the print has its true size on the garment, and bad input is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab import garment_preview
from ankara_lab.cloth.garment import GARMENTS
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_paint import Easel
from ankara_lab.cloth.garment_piece import line
from ankara_lab.cloth.garment_view import Panel, place

TILE = np.zeros((32, 32, 3), np.uint8)
TILE[:16] = (200, 40, 40)
TILE[16:] = (240, 230, 200)


LARGE = ("agbada", "gele", "kaftan")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in LARGE)) for name in GARMENTS],
)
def test_every_garment_is_drawn(name: str) -> None:
    picture = garment_preview(TILE, name, px_per_cm=1.0)
    assert picture.dtype == np.uint8 and picture.shape[2] == 3
    reddish = (picture[..., 0].astype(int) - picture[..., 2]) > 60
    halves = np.array_split(reddish, 2, axis=1)
    assert all(half.mean() > 0.04 for half in halves), "both sides show the cloth"
    assert np.array_equal(picture, garment_preview(TILE, name, px_per_cm=1.0))


@pytest.mark.parametrize(("repeat_cm", "px"), [(12.0, 4.0), (24.0, 5.0), (7.5, 8.0)])
def test_the_repeat_has_its_true_size(repeat_cm: float, px: float) -> None:
    """Red stripes on a flat panel: from the first edge to the last, whole repeats to a pixel."""
    easel = Easel(60, 100, px, np.full(3, 255.0))
    panel = Panel(line((5, 2), (55, 2), (55, 98), (5, 98)), "cloth", roundness=0.01, lift=0)
    easel.paint(panel, Cloth(TILE, "straight", repeat_cm), np.zeros(2), np.zeros(2))
    middle = easel.finish()[:, round(30 * px)].astype(int)
    red = (middle[:, 0] - middle[:, 2] > 80).astype(int)
    starts = np.flatnonzero(np.diff(red) == 1)[1:]  # the first may be the panel's own edge
    assert len(starts) >= 3
    expected = starts[0] + np.arange(len(starts)) * repeat_cm * px
    assert np.abs(starts - expected).max() <= 1


def test_cloth_follows_the_grain_of_a_turned_panel() -> None:
    easel = Easel(40, 40, 4, np.full(3, 255.0))
    panel = Panel(
        line((2, 2), (38, 2), (38, 38), (2, 38)), "cloth", place(90), roundness=0.01, lift=0
    )
    easel.paint(panel, Cloth(TILE, "straight", 12), np.zeros(2), np.zeros(2))
    part = easel.finish()[20:140, 20:140].astype(int)
    across, down = np.abs(np.diff(part, axis=1)).mean(), np.abs(np.diff(part, axis=0)).mean()
    assert across > 5 * down


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_cloth_goes_on_without_end(repeat: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    cloth = Cloth(noise, repeat, 15.0)
    points = np.random.default_rng(2).uniform(-50, 50, (200, 2))
    for shift in cloth.lattice:
        near = points + shift
        assert (cloth.at(points) == cloth.at(near)).all(-1).mean() > 0.97  # but for rounding
    assert np.array_equal(cloth.at(np.array([[0.25, 0.25]]))[0], noise[0, 0])


@pytest.mark.parametrize(
    ("tile", "options", "words"),
    [
        (TILE[..., 0], {}, "tile must be uint8"),
        (TILE.astype(float), {}, "tile must be uint8"),
        (TILE[:0], {}, "tile must be uint8"),
        (TILE, {"garment": "toga"}, "garment must be"),
        (TILE, {"repeat": "sideways"}, "repeat must be"),
        (TILE, {"repeat_cm": 0}, "repeat_cm must be"),
        (TILE, {"repeat_cm": float("nan")}, "repeat_cm must be"),
        (TILE, {"point": (0.5, 7)}, "two fractions"),
        (TILE, {"px_per_cm": 500}, "px_per_cm must be"),
    ],
)
def test_bad_input(tile: np.ndarray, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        garment_preview(tile, **options)
