"""Order on the shelf: names change, what is removed comes back, nothing is written over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ankara_lab.cloth.export import save_picture
from ankara_lab.cloth.recipe import read_recipe, read_source_type
from ankara_lab.cloth.shelf import WORK_VARIABLE, keep_design, list_shelf
from ankara_lab.cloth.shelf_order import put_back, remove_design, removed_designs, rename_design


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(WORK_VARIABLE, str(tmp_path))
    for seed in (1, 2):
        keep_design(np.full((8, 8, 3), seed, np.uint8), {"seed": seed})
    return tmp_path


def names(work: Path) -> set[str]:
    return {str(design["name"]) for design in list_shelf(work)}


def test_a_design_gets_another_name_and_keeps_all_else(work: Path) -> None:
    before = (work / "shelf" / "design_001.png").read_bytes()
    path = rename_design("design_001", "  Ada's birds, 2nd try.png ")
    assert path.name == "Ada's birds, 2nd try.png"
    assert path.read_bytes() == before and read_recipe(path) == {"seed": 1}
    assert names(work) == {"Ada's birds, 2nd try.png", "design_002.png"}
    assert rename_design("design_002", "design_002").is_file()


@pytest.mark.parametrize("new", ["", "  ", "a/b", "../x", ".hidden", "a\\b", "a:b", "x" * 81, "\n"])
def test_a_name_that_is_none(work: Path, new: str) -> None:
    with pytest.raises(ValueError, match="a name must have 1 to 80 letters"):
        rename_design("design_001", new)
    assert names(work) == {"design_001.png", "design_002.png"}


def test_no_design_is_written_over(work: Path) -> None:
    with pytest.raises(ValueError, match="another design is called 'design_002'"):
        rename_design("design_001", "design_002")
    assert read_recipe(work / "shelf" / "design_001.png") == {"seed": 1}
    assert read_recipe(work / "shelf" / "design_002.png") == {"seed": 2}


@pytest.mark.parametrize("name", ["gone", "", "../secret", "removed/design_001"])
def test_only_what_is_on_the_shelf(work: Path, name: str) -> None:
    save_picture(np.zeros((4, 4, 3), np.uint8), work / "secret.png", {})
    for change in (lambda: rename_design(name, "x"), lambda: remove_design(name)):
        with pytest.raises(ValueError, match="there is no design"):
            change()
    with pytest.raises(ValueError, match="not among the removed"):
        put_back(name)
    assert (work / "secret.png").is_file()


def test_what_is_removed_comes_back_whole(work: Path) -> None:
    before = (work / "shelf" / "design_001.png").read_bytes()
    gone = remove_design("design_001")
    assert gone == work / "shelf" / "removed" / "design_001.png"
    assert names(work) == {"design_002.png"} and removed_designs() == ["design_001"]
    assert put_back("design_001").read_bytes() == before
    assert names(work) == {"design_001.png", "design_002.png"} and removed_designs() == []


def test_two_of_one_name_are_both_kept(work: Path) -> None:
    remove_design("design_001")
    assert keep_design(np.full((8, 8, 3), 7, np.uint8), {"seed": 7}).name == "design_001.png"
    remove_design("design_001")
    assert set(removed_designs()) == {"design_001", "design_001 (2)"}
    keep_design(np.full((8, 8, 3), 8, np.uint8), {"seed": 8})
    assert put_back("design_001").name == "design_001 (2).png"
    seeds = {design["recipe"]["seed"] for design in list_shelf(work)}  # type: ignore[index]
    assert seeds == {1, 2, 8} and removed_designs() == ["design_001 (2)"]


def test_who_made_a_picture_is_read_from_it(work: Path, tmp_path: Path) -> None:
    pixels = np.zeros((4, 4, 3), np.uint8)
    kind = "algorithmicMedia"
    assert read_source_type(save_picture(pixels, tmp_path / "a.png", {}, source_type=kind)) == kind
    assert read_source_type(work / "shelf" / "design_001.png") == "trainedAlgorithmicMedia"
    (tmp_path / "b.png").write_text("no picture")
    assert read_source_type(tmp_path / "b.png") == "trainedAlgorithmicMedia"
