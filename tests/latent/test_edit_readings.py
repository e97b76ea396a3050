"""What the benchmark of edits reads follows what is known of drawn cloth."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.draw.oklab import srgb_to_oklab
from benchmarks.edit_readings import (
    closed_less_open,
    known_changes,
    mean_frequency,
    octaves,
    veins,
    waxed_specs,
)


@pytest.fixture(scope="module")
def cloths() -> list[dict[str, tuple[np.ndarray, np.ndarray]]]:
    return [{name: (srgb_to_oklab(before), srgb_to_oklab(after))
             for name, (before, after) in known_changes(spec).items()}
            for spec in waxed_specs(3)]


def moves(cloths: list, name: str, reading) -> np.ndarray:
    return np.array([reading(each[name][1]) - reading(each[name][0]) for each in cloths])


def test_half_as_large_reads_as_about_an_octave(cloths: list) -> None:
    now, before = (moves(cloths, "scale", reading) for reading in (octaves, mean_frequency))
    assert (np.abs(now + 1) < 0.3).all()
    assert np.abs(now + 1).mean() < np.abs(before + 1).mean()
    for name in ("crackle", "outline", "warmth"):
        assert np.abs(moves(cloths, name, octaves)).mean() < 0.5


def test_cracks_read_as_veins_more_than_they_did(cloths: list) -> None:
    def gain(reading) -> float:
        return moves(cloths, "crackle", reading).mean() / np.mean(
            [reading(each["crackle"][0]) for each in cloths])

    assert (moves(cloths, "crackle", veins) > 0).all()
    assert gain(veins) > gain(closed_less_open)
