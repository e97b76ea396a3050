"""The list of lessons and the exercises passed in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ankara_lab.server.lessons import PROGRESS, list_lessons, read_progress

LESSONS = Path(__file__).parents[2] / "lessons"
FIRST = "01_first_cloth"


def tell(work: Path, text: str) -> None:
    (work / PROGRESS).parent.mkdir(exist_ok=True)
    (work / PROGRESS).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("folder", ["lessons", ""])
def test_lessons_are_found_below_the_folder_or_in_it(tmp_path: Path, folder: str) -> None:
    shutil.copytree(LESSONS, tmp_path / folder, dirs_exist_ok=True)
    tell(tmp_path, json.dumps({"version": 1, "lessons": {FIRST: {"passed": ["a", "b"], "of": 3}}}))
    found = list_lessons(tmp_path)
    index = json.loads((LESSONS / "index.json").read_text(encoding="utf-8"))
    first = found["lessons"][0]  # type: ignore[index]
    assert found["folder"] == folder
    assert len(found["lessons"]) == len(index)  # type: ignore[arg-type]
    assert first["title"] == index[0]["title"] and first["minutes"] == index[0]["minutes"]
    assert (tmp_path / first["path"]).is_file()
    assert (first["key"], first["passed"], first["of"]) == (FIRST, 2, 3)


def test_no_lessons(tmp_path: Path) -> None:
    assert list_lessons(tmp_path) == {"folder": None, "lessons": []}


@pytest.mark.parametrize("index", ["", "{}", "[1, null, {}]", '[{"file": "../x.ipynb"}]', "\0"])
def test_a_damaged_index_lists_nothing(tmp_path: Path, index: str) -> None:
    (tmp_path / "index.json").write_text(index)
    (tmp_path.parent / "x.ipynb").write_text("{}")
    assert list_lessons(tmp_path)["lessons"] == []


@pytest.mark.parametrize(
    "told",
    ["", "[]", '{"lessons": 3}', '{"lessons": {"01": 1}}', '{"lessons": {"01": {"of": 2}}}',
     '{"lessons": {"01": {"passed": [], "of": 0}}}'],
)  # fmt: skip
def test_damaged_progress_is_no_progress(tmp_path: Path, told: str) -> None:
    tell(tmp_path, told)
    assert read_progress(tmp_path) == {}


def test_an_exercise_counts_once_and_never_more_than_all(tmp_path: Path) -> None:
    tell(tmp_path, '{"lessons": {"01": {"passed": ["a", "a"], "of": 2},'
                   ' "02": {"passed": ["a", "b", "c"], "of": 2}}}')  # fmt: skip
    assert read_progress(tmp_path) == {"01": (1, 2), "02": (2, 2)}
