"""The shelf keeps every design, whole and with its recipe, and lists only what is ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.cloth.shelf import keep_design, list_shelf, work_folder


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANKARA_LAB_WORK", str(tmp_path))
    return tmp_path


def tile(shade: int = 90, high: int = 8, wide: int = 8) -> np.ndarray:
    ramp = np.arange(high * wide * 3, dtype=np.uint8).reshape(high, wide, 3)
    return ramp // 3 + np.uint8(shade)


def test_the_work_folder_is_the_servers_or_else_here(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work_folder() == work
    monkeypatch.delenv("ANKARA_LAB_WORK")
    assert work_folder() == Path(".")


def test_each_design_gets_a_free_number(work: Path) -> None:
    (work / "shelf").mkdir()
    (work / "shelf" / "design_002.png").write_bytes(b"somebody's own")
    kept = [keep_design(tile(n), {"seed": n}) for n in range(3)]
    assert [path.name for path in kept] == ["design_001.png", "design_003.png", "design_004.png"]
    assert (work / "shelf" / "design_002.png").read_bytes() == b"somebody's own"
    assert read_recipe(kept[2]) == {"seed": 2}
    with Image.open(kept[2]) as picture:
        assert np.array_equal(np.asarray(picture), tile(2))


@pytest.mark.parametrize("repeat, size", [("half-drop", (16, 8)), ("brick", (8, 16))])
def test_a_stepped_tile_is_kept_as_its_rectangle(
    work: Path, repeat: str, size: tuple[int, int]
) -> None:
    path = keep_design(tile(), {"repeat": repeat})
    with Image.open(path) as picture:
        cells = np.asarray(picture)
        assert picture.size == size
    assert np.array_equal(cells[:8, :8], tile())
    rolled = cells[:, 8:] if repeat == "half-drop" else cells[8:]
    assert np.array_equal(rolled, np.roll(tile(), 4, 0 if repeat == "half-drop" else 1))
    assert read_recipe(path) == {"repeat": repeat, "tile": [8, 8]}
    again = keep_design(cells, {"repeat": repeat, "tile": [8, 8]})  # it is a rectangle already
    with Image.open(again) as picture:
        assert picture.size == size


@pytest.mark.parametrize("name", ["", "a/b", "../x", ".hidden", "/x"])
def test_a_name_is_no_way_out_of_the_shelf(work: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        keep_design(tile(), {}, name)
    assert not (work / "shelf").exists()


def test_a_refused_design_leaves_nothing_behind(work: Path) -> None:
    with pytest.raises(ValueError, match="make one first"):
        keep_design(None, {})
    with pytest.raises(ValueError, match="plain JSON"):
        keep_design(tile(), {"seed": float("nan")})
    with pytest.raises(ValueError, match="uint8"):
        keep_design(np.zeros((3, 4)), {})
    assert not list(work.glob("shelf/*"))


def test_the_list_holds_our_pictures_newest_first(work: Path) -> None:
    assert list_shelf(work) == []
    import os

    for number, recipe in enumerate(
        [{"prompt": "red fans"}, {"caption": "ankara, blue fish on cream"}, {"seed": 3}], 1
    ):
        os.utime(keep_design(tile(), recipe), (number, number))
    shelf = work / "shelf"
    Image.fromarray(tile()).save(shelf / "not_ours.png")
    (shelf / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    (shelf / "text.png").write_text("no picture")
    (shelf / "folder.png").mkdir()
    keep_design(tile(), {"seed": 1}).rename(work / "outside.png")
    (shelf / "link.png").symlink_to(work / "outside.png")
    listed = list_shelf(work)
    assert [design["title"] for design in listed] == [
        "design 003",
        "blue fish on cream",
        "red fans",
    ]
    assert listed[2]["path"] == "shelf/design_001.png"
    assert listed[2]["recipe"] == {"prompt": "red fans"}
    assert (listed[2]["width"], listed[2]["height"]) == (8, 8)


def test_a_changed_file_is_read_again(work: Path) -> None:
    path = keep_design(tile(), {"prompt": "one"})
    (before,) = list_shelf(work)
    path.unlink()
    keep_design(tile(), {"prompt": "another"})
    (after,) = list_shelf(work)
    assert (after["title"], after["name"]) == ("another", before["name"])
    assert after["state"] != before["state"]
