"""Plates put together are the flat design again, and nothing on them is too small to print."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.cloth import plates as plate_files
from ankara_lab.cloth.plates import plate_margin, write_plates
from ankara_lab.cloth.regions import label_patches
from ankara_lab.cloth.seam import seam_score
from ankara_lab.cloth.separate import Separation, nearest_named, recompose, separate
from ankara_lab.draw.palettes import find_palette
from tests.cloth.designs import swatch


@pytest.mark.parametrize("trap", [0.0, 0.2, 0.5])
def test_plates_recompose_to_the_flat_design(trap: float) -> None:
    made = separate(swatch(effect="light").tile, 5, repeat_cm=6, dpi=150)
    assert np.array_equal(recompose(made.plates(trap), made.inks), made.flat)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 30), st.integers(1, 30), st.integers(1, 8),
       st.floats(0, 2))
def test_any_index_recomposes(seed: int, high: int, wide: int, count: int, trap: float) -> None:
    rng = np.random.default_rng(seed)
    inks = rng.integers(0, 256, (count, 3), np.uint8)
    made = Separation(rng.integers(0, count, (high, wide), np.uint8), inks, dpi=100)
    assert np.array_equal(recompose(made.plates(trap), inks), made.flat)


def test_trap_runs_under_the_darker_ink_only() -> None:
    index = np.zeros((40, 40), np.uint8)
    index[:, 20:] = 1
    made = Separation(index, np.array([[250, 240, 200], [20, 20, 60]], np.uint8), dpi=254)
    pale, dark = made.plates(0.3)
    assert (dark == 0).sum() == 800  # the dark plate is not touched
    assert (pale[5] == 0).sum() == 20 + 2 * 3  # 0.3 mm are 3 px, on both edges of the torus


def test_the_flat_design_has_its_inks_only_and_no_specks() -> None:
    palette = find_palette("Aba market red").rgb
    made = separate(swatch(effect="strong").tile, palette, repeat_cm=6, dpi=300)
    used = {tuple(c) for c in np.unique(made.flat.reshape(-1, 3), axis=0).tolist()}
    assert used <= {tuple(c) for c in palette.tolist()}
    least = np.pi / 4 * (0.5 / 1000 * 11811) ** 2
    assert label_patches(made.index)[1].min() >= least
    assert all(score <= 1.1 for score in seam_score(made.flat))


def test_the_ink_list_adds_up() -> None:
    made = separate(swatch().tile, 4, repeat_cm=6, dpi=100)
    inks = made.ink_list
    assert sum(ink.coverage for ink in inks) == pytest.approx(100, abs=0.05)
    assert [ink.number for ink in inks] == [1, 2, 3, 4]
    assert nearest_named(find_palette("Peacock").rgb[1]) == ("Peacock, motif #F2B632", 0.0)


def test_true_size() -> None:
    made = separate(swatch().tile, 3, repeat_cm=24, dpi=150)
    high, wide = made.size_cm
    assert wide == pytest.approx(24, abs=0.06) and high == wide


def test_plates_on_disk(tmp_path: Path) -> None:
    made = separate(swatch().tile, 4, repeat_cm=6, dpi=150, repeat="half-drop")
    files = write_plates(made, tmp_path / "plates", trap_mm=0.3)
    unit, margin = made.unit(), plate_margin(150)
    opened = []
    for path in files[:-2]:
        with Image.open(path) as plate:
            assert plate.mode == "L" and plate.info["dpi"][0] == pytest.approx(150, abs=0.1)
            sheet = np.asarray(plate)
        opened.append(sheet[margin:-margin, margin:-margin])
        assert (sheet[:margin] < 128).any()  # a registration mark stands on the rim
    assert np.array_equal(recompose(opened, made.inks), unit.flat)
    with Image.open(files[-2]) as flat:
        assert np.array_equal(np.asarray(flat.convert("RGB")), unit.flat)
    rows = list(csv.reader(files[-1].read_text().splitlines()))
    assert len(rows) == 5 and rows[1][2].startswith("#")


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = separate(swatch().tile, 3, repeat_cm=3, dpi=100)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plate_files.Image.Image, "save", full)
    with pytest.raises(OSError, match="No space left"):
        write_plates(made, tmp_path / "plates")
    assert not list(tmp_path.iterdir())
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "work.txt").touch()
    with pytest.raises(OSError, match="name a new folder"):
        write_plates(made, tmp_path / "old")


@pytest.mark.parametrize(
    ("words", "said"),
    [({"inks": 0}, "2 to 8"), ({"inks": 300}, "2 to 8"), ({"repeat_cm": -1}, "repeat_cm"),
     ({"repeat_cm": float("nan")}, "repeat_cm"), ({"dpi": 5}, "dpi"),
     ({"least_mm": -1}, "least_mm"), ({"repeat": "sideways"}, "repeat must")],
)  # fmt: skip
def test_bad_input(words: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        separate(swatch().tile, **words)


def test_bad_trap() -> None:
    made = separate(swatch().tile, 3, repeat_cm=3, dpi=100)
    for trap in (-0.1, 5, float("nan")):
        with pytest.raises(ValueError, match="trap_mm"):
            made.plates(trap)
    with pytest.raises(ValueError, match="expected 3 inks"):
        made.with_inks([[0, 0, 0]])
