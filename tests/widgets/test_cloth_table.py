"""ClothTable without a browser: inks, colourways, garment, yards, files, errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.cloth.garment import draft
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_layout import cut_layout
from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.cloth.repeat import unit_cell
from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.codec import tile_to_picture
from ankara_lab.widgets import cloth_table
from ankara_lab.widgets.cloth_table import AS_DESIGNED, ClothTable
from tests.widgets.recording import Recording


class Table(Recording, ClothTable):
    pass


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloth_table, "_SIDE", 120)


@pytest.fixture(scope="module")
def swatch() -> Any:
    return draw_swatch(seed=11, size=64)


@pytest.fixture
def table(swatch: Any, tmp_path: Path) -> Table:
    made = Table(swatch, garment="tote", repeat_cm=12.0, dpi=150, folder=str(tmp_path / "out"))
    made.job.wait(120)
    return made


def test_tensor_picture_array_and_swatch_are_the_same(swatch: Any) -> None:
    tensor = torch.from_numpy(swatch.tile).permute(2, 0, 1)[None] / 127.5 - 1
    for tile in (swatch, swatch.tile, Image.fromarray(swatch.tile), tensor):
        made = Table(tile, garment="tote")
        made.job.cancel()
        shown = np.asarray(made.frames()[0][1])
        assert np.array_equal(shown, swatch.tile)


def test_the_table_shows_inks_cloth_garment_and_yards(table: Table) -> None:
    told = table.told("inks")[-1]["inks"]
    assert len(told) == len(table.separation.inks) == 5
    assert [ink["hex"] for ink in told] == [ink.hex for ink in table.separation.ink_list]
    assert sum(ink["coverage"] for ink in told) == pytest.approx(100, abs=0.1)
    for number in range(5):
        (_, plate), *_ = table.frames(f"plate{number}")
        assert plate.convert("L").getextrema()[0] < 128, "some of each ink prints"
    before, after = (np.asarray(picture) for _, picture in table.frames())
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 5
    assert {tuple(c) for c in np.unique(after.reshape(-1, 3), axis=0)} == {
        tuple(ink) for ink in table.separation.inks
    }
    assert len(table.frames("garment")) == 1
    sewn = draft("tote", size=14, cloth_cm=116)
    cloth = Cloth(np.asarray(table.picture), "straight", 12.0)
    expected = (cut_layout(sewn, 116).yards, cut_layout(sewn, 116, cloth=cloth).yards)
    assert table.yards == pytest.approx(expected)
    assert table.told("progress")[-1]["running"] is False


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_the_result_keeps_its_topology(swatch: Any, repeat: str) -> None:
    rows = np.arange(64)
    waves = 128 + 100 * np.sin((rows[:, None] + rows[None]) / 64 * 4 * np.pi)  # fits all three
    tile = np.repeat(waves.astype(np.uint8)[..., None], 3, 2)
    made = Table(tile, garment="tote", repeat=repeat, inks=2, repeat_cm=12.0)
    made.job.wait(120)
    assert made.result.shape[2] == made.result.shape[3]
    laid = unit_cell(np.asarray(tile_to_picture(made.result)), repeat)
    assert max(seam_score(laid)) <= 1.1
    assert made.told("unit")[-1]["across"] == (2 if repeat == "half-drop" else 1)


def test_a_change_does_only_what_it_calls_for(table: Table) -> None:
    base = table._base
    table.set_state({"colourway": "Peacock"})
    table.job.wait(120)
    assert table._base is base
    assert table.recipe["colourway"] == "Peacock"
    assert len(table.frames("garment")) == 2
    yards = table.yards
    table.set_state({"cloth_cm": 150})
    table.job.wait(120)
    assert len(table.frames("plate0")) == 2
    assert table.yards != yards
    table.set_state({"colourway": "swap 1"})
    table.set_state({"inks": 3})
    assert table.colourway == AS_DESIGNED, "a swap belongs to the inks that were"
    table.job.wait(120)
    assert len(table.separation.inks) == 3
    assert table.problem == ""


def test_fit_brings_whole_repeats_across_the_cloth(table: Table) -> None:
    table.browser_says(kind="fit")
    assert table.repeat_cm == pytest.approx(11.6)
    table.job.wait(120)


@pytest.mark.parametrize("kind", list(cloth_table.FORMATS))
def test_export_writes_what_is_on_the_table(table: Table, kind: str, tmp_path: Path) -> None:
    table.browser_says(kind="export", format=kind)
    made = table.printing.wait(120)
    assert table.problem == ""
    assert str(tmp_path / "out") in table.told("saved")[-1]["text"]
    names = [path.name for path in (tmp_path / "out").iterdir()]
    suffix = cloth_table.FORMATS[kind]
    assert names == ["plates_001" if kind == "plates" else f"cloth_001{suffix}"]
    if kind == "plates":
        assert len(made) == 5 + 2
        return
    assert made.width_cm == pytest.approx(12, abs=0.05)
    if kind == "png":
        with Image.open(made.path) as picture:
            colours = picture.convert("RGB").getcolors(16)
        assert {rgb for _, rgb in colours} == {tuple(ink) for ink in table.separation.inks}
        assert read_recipe(made.path)["repeat_cm"] == 12.0
        table.export("png").wait(120)
        assert (tmp_path / "out" / "cloth_002.png").exists(), "nothing is written over"


def test_a_length_of_cloth_has_the_cloths_width(table: Table) -> None:
    table.extent, table.length_cm = "cloth", 20.0
    made = table.export("png").wait(120)
    assert (made.height_cm, made.width_cm) == pytest.approx((20, 116), abs=0.05)


def test_errors_are_shown_and_nothing_is_left(table: Table, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    table.folder = str(tmp_path / "file")
    table.browser_says(kind="export", format="png")
    with pytest.raises(OSError):
        table.printing.wait(120)
    assert "file" in table.problem
    assert table.told("saved")[-1] == {
        "kind": "tell", "topic": "saved", "running": False, "text": ""
    }  # fmt: skip
    assert (tmp_path / "file").read_text() == "x"
    table.browser_says(kind="export", format="jpeg")
    assert "jpeg" in table.problem
    table.set_state({"inks": 300})
    assert "300" in table.problem
    table.set_state({"colourway": "no such"})
    with pytest.raises(ValueError, match="colourway must be one of"):
        table.job.wait(120)
    assert "no such" in table.problem
    table.set_state({"colourway": AS_DESIGNED, "repeat_cm": 120.0})
    with pytest.raises(ValueError, match="wide"):
        table.job.wait(120)
    assert "smaller repeat" in table.problem
    table.set_state({"repeat_cm": 12.0})
    table.job.wait(120)
    assert table.problem == ""


def test_a_seam_that_shows_is_told(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 64, 0).repeat(3, 2)
    made = Table(ramp, garment="tote", repeat_cm=12.0, dpi=150, folder=str(tmp_path))
    made.export("png").wait(120)
    assert any("not seamless" in text for text in made.told("notes")[-1]["texts"])
    made.job.wait(120)


def test_the_recipe_chooses_the_repeat(swatch: Any) -> None:
    for recipe, repeat in (
        ({"repeat": "brick"}, "brick"),
        ({"repeat": "brick", "tile": [64, 64]}, "brick"),
        ({"repeat": "half-drop", "tile": [64, 32]}, "straight"),
    ):
        made = Table(swatch, recipe=recipe, garment="tote")
        made.job.cancel()
        assert made.repeat == repeat


def test_bad_tiles() -> None:
    with pytest.raises(ValueError, match="tile must be"):
        ClothTable("cloth.png")
    with pytest.raises(TypeError, match="repeat_cm"):
        ClothTable(np.zeros((8, 8, 3), np.uint8), repeats_cm=3)
