"""Shelf without a browser: list, choose, keep, rename, remove and put back, errors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.cloth.recipe import read_recipe, read_source_type
from ankara_lab.cloth.shelf import WORK_VARIABLE, keep_design
from ankara_lab.widgets import _after_cells
from ankara_lab.widgets._take import kept_design
from ankara_lab.widgets.latent_lens import LatentLens
from ankara_lab.widgets.shelf import Shelf as PlainShelf
from tests.widgets.recording import Recording


class Shelf(Recording, PlainShelf):
    pass


def tile(shade: int) -> np.ndarray:
    ramp = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3) // 4
    return ramp + np.uint8(shade)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf of three: design_003 is the newest."""
    monkeypatch.setenv(WORK_VARIABLE, str(tmp_path))
    for seed in (1, 2, 3):
        recipe = {"operation": "draw", "seed": seed, "caption": f"ankara, cloth {seed}"}
        path = keep_design(tile(seed), recipe, source_type="algorithmicMedia")
        os.utime(path, (seed, seed))
    return tmp_path


def shown(shelf: Shelf) -> np.ndarray:
    return np.asarray(shelf.frames()[-1][1])


def test_the_newest_is_chosen_and_is_the_result(work: Path) -> None:
    shelf = Shelf()
    assert shelf.names == ["design_003", "design_002", "design_001"]
    assert shelf.chosen == "design_003" and shelf.recipe["seed"] == 3
    expected = torch.from_numpy(tile(3)).permute(2, 0, 1)[None] / 127.5 - 1
    assert torch.equal(shelf.result, expected)
    assert np.array_equal(np.asarray(shelf.picture), tile(3))
    (told,) = shelf.told("shelf")
    assert [card[:2] for card in told["designs"]][0] == ["design_003", "cloth 3"]
    assert "recipe" not in json.dumps(told), "latents in recipes would make it megabytes"
    saved = shelf.frames()[-1][1]
    assert json.loads(saved.text["parameters"]) == shelf.recipe


def test_another_one_is_chosen_from_code_and_browser(work: Path) -> None:
    shelf = Shelf(chosen="design_001")
    assert shelf.recipe["seed"] == 1
    shelf.set_state({"chosen": "design_002"})
    assert shelf.recipe["seed"] == 2 and np.array_equal(shown(shelf), tile(2))
    shelf.set_state({"chosen": "gone"})
    assert "no design 'gone'" in shelf.problem and shelf.chosen == "design_002"
    with pytest.raises(ValueError, match="no design 'gone'"):
        Shelf(chosen="gone")
    with pytest.raises(TypeError, match="choosen"):
        Shelf(choosen="design_001")


@pytest.mark.parametrize("repeat", ["half-drop", "brick"])
def test_a_stepped_design_is_taken_as_its_one_tile(work: Path, repeat: str) -> None:
    shelf = Shelf()
    shelf.keep(tile(50), {"operation": "draw", "repeat": repeat})
    assert shelf.repeat == repeat and np.array_equal(shown(shelf), tile(50))
    assert shelf.design.picture.size in ((32, 16), (16, 32))
    again = Shelf().keep(shelf)  # from one shelf to the next: the same picture
    assert kept_design(f"shelf/{again.name}").picture.tobytes() == shelf.design.picture.tobytes()
    os.utime(again, (9, 9))


def test_small_pictures_come_when_they_are_asked_for(work: Path) -> None:
    shelf = Shelf()
    assert not shelf.frames("thumb design_001")
    shelf.browser_says(kind="thumbs", names=["design_001", "gone", "../design_001"])
    ((header, small),) = shelf.frames("thumb design_001")
    assert header["mime"] == "image/jpeg" and small.size == (16, 16)
    assert not shelf.frames("thumb gone") and shelf.problem == ""
    shelf.sent.clear()
    shelf.browser_says(kind="hello")
    assert [content["slot"] for content, _ in shelf.sent if content["kind"] == "frame"] == ["cloth"]


def test_keep_what_a_widget_shows(work: Path, tiny_model: Any) -> None:
    lens = LatentLens(Image.fromarray(tile(9)), tiny_model)
    shelf = Shelf(lens)
    assert shelf._makers == ["latent lens"]
    shelf.browser_says(kind="keep", maker=0)
    assert shelf.problem == "" and shelf.chosen == "design_004"
    assert shelf.told("done")[-1]["text"] == "Kept as design_004."
    assert np.array_equal(np.asarray(shelf.picture), np.asarray(lens.picture))
    assert shelf.recipe == lens.recipe
    assert read_source_type(work / "shelf" / "design_004.png") == "trainedAlgorithmicMedia"
    empty = SimpleNamespace(result=None, recipe={})
    later = Shelf(empty)
    later.browser_says(kind="keep", maker=0)
    assert "make one first" in later.problem
    with pytest.raises(ValueError, match="say how the design was made"):
        shelf.keep(tile(1))
    with pytest.raises(ValueError, match="a maker must be a widget"):
        Shelf("studio")


def test_rename(work: Path) -> None:
    shelf = Shelf()
    shelf.browser_says(kind="rename", name="Ada's birds")
    assert shelf.problem == "" and shelf.chosen == "Ada's birds" and shelf.recipe["seed"] == 3
    assert shelf.told("done")[-1]["text"] == "design_003 is now Ada's birds."
    assert read_recipe(work / "shelf" / "Ada's birds.png") is not None
    shelf.browser_says(kind="rename", name="design_001")
    assert "another design is called 'design_001'" in shelf.problem
    assert sorted(shelf.names) == ["Ada's birds", "design_001", "design_002"]


def test_remove_and_put_back(work: Path) -> None:
    shelf = Shelf(chosen="design_002")
    shelf.browser_says(kind="remove")
    assert shelf.names == ["design_003", "design_001"]
    assert shelf.chosen == "design_001", "the next one is chosen"
    told = shelf.told("done")[-1]
    assert told["back"] == "design_002" and "shelf/removed" in told["text"]
    assert shelf.told("shelf")[-1]["removed"] == ["design_002"]
    shelf.browser_says(kind="back", name=told["back"])
    assert shelf.chosen == "design_002" and shelf.recipe["seed"] == 2
    for _ in range(3):
        shelf.browser_says(kind="remove")
    assert shelf.problem == "" and shelf.names == [] and shelf.chosen == ""
    assert shelf.result is None and shelf.picture is None and shelf.recipe == {}
    assert len(list((work / "shelf" / "removed").glob("*.png"))) == 3
    shelf.browser_says(kind="remove")
    assert "no design" in shelf.problem
    shelf.browser_says(kind="back", name="../secret")
    assert "not among the removed" in shelf.problem


def test_what_others_did_is_seen_when_it_looks_again(work: Path) -> None:
    shelf = Shelf()
    told = len(shelf.told("shelf"))
    shelf.browser_says(kind="look")
    assert len(shelf.told("shelf")) == told, "nothing new, nothing sent"
    keep_design(tile(70), {"seed": 70}, "new")
    _after_cells._refresh()  # as after a cell
    assert shelf.names[0] == "new_001" and shelf.chosen == "design_003"
    (work / "shelf" / "design_003.png").rename(work / "moved.png")
    shelf.browser_says(kind="look")
    assert shelf.chosen == "new_001" and shelf.recipe["seed"] == 70


def test_an_empty_shelf_and_a_damaged_file(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = work / "shelf" / "design_003.png"
    path.write_bytes(path.read_bytes()[:-40])
    shelf = Shelf()
    assert shelf.problem and shelf.result is None and len(shelf.names) == 3
    shelf.set_state({"chosen": "design_001"})
    assert shelf.recipe["seed"] == 1
    monkeypatch.setenv(WORK_VARIABLE, str(work / "elsewhere"))
    empty = Shelf()
    assert empty.names == [] and empty.result is None and empty.problem == ""
    assert "image/png" not in empty._repr_mimebundle_()[0]
    assert empty.keep(tile(1), {"seed": 1}).is_file() and empty.recipe == {"seed": 1}


def test_a_notebook_without_a_kernel_shows_the_designs(work: Path) -> None:
    data, _ = Shelf()._repr_mimebundle_()
    assert data["image/png"]
    still = PlainShelf()._still()
    assert still.size == (3 * 170, 190)
    assert np.abs(np.asarray(still.crop((2, 2, 158, 158)), float).mean() - tile(3).mean()) < 3
