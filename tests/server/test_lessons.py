"""The list of lessons and the exercises passed in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ankara_lab.server.lessons import list_lessons

LESSONS = Path(__file__).parents[2] / "lessons"
FIRST = "01_first_cloth"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of what was passed."""
    path = tmp_path.parent / f"{tmp_path.name}-progress.json"
    monkeypatch.setenv("ANKARA_LAB_PROGRESS", str(path))
    return path


@pytest.mark.parametrize("folder", ["lessons", ""])
def test_lessons_are_found_below_the_folder_or_in_it(
    tmp_path: Path, kept: Path, folder: str
) -> None:
    shutil.copytree(LESSONS, tmp_path / folder, dirs_exist_ok=True)
    kept.write_text(json.dumps({"version": 1, "passed": ["01.1", "01.3", "12.1"]}))
    found = list_lessons(tmp_path)
    index = json.loads((LESSONS / "index.json").read_text(encoding="utf-8"))
    first = found["lessons"][0]  # type: ignore[index]
    assert found["folder"] == folder
    assert len(found["lessons"]) == len(index)  # type: ignore[arg-type]
    assert first["title"] == index[0]["title"] and first["minutes"] == index[0]["minutes"]
    assert (tmp_path / first["path"]).is_file()
    assert (first["key"], first["passed"], first["of"]) == (FIRST, 2, index[0]["exercises"])


def test_no_lessons(tmp_path: Path) -> None:
    assert list_lessons(tmp_path) == {"folder": None, "lessons": []}


@pytest.mark.parametrize("index", ["", "{}", "[1, null, {}]", '[{"file": "../x.ipynb"}]', "\0"])
def test_a_damaged_index_lists_nothing(tmp_path: Path, index: str) -> None:
    (tmp_path / "index.json").write_text(index)
    (tmp_path.parent / "x.ipynb").write_text("{}")
    assert list_lessons(tmp_path)["lessons"] == []


@pytest.mark.parametrize("told", [None, "3", True, -1, {}, 1.5])
def test_a_lesson_that_does_not_say_has_no_exercises(tmp_path: Path, told: object) -> None:
    (tmp_path / "01_a.ipynb").touch()
    line = {"file": "01_a.ipynb", "title": "A", "exercises": told}
    (tmp_path / "index.json").write_text(json.dumps([line]))
    (lesson,) = list_lessons(tmp_path)["lessons"]  # type: ignore[misc]
    assert (lesson["passed"], lesson["of"]) == (0, 0)


def test_only_exercises_that_the_lesson_has_count(tmp_path: Path, kept: Path) -> None:
    (tmp_path / "01_a.ipynb").touch()
    line = {"file": "01_a.ipynb", "title": "A", "exercises": 2}
    (tmp_path / "index.json").write_text(json.dumps([line]))
    kept.write_text(json.dumps({"version": 1, "passed": ["01.1", "01.7", "02.2", "x"]}))
    (lesson,) = list_lessons(tmp_path)["lessons"]  # type: ignore[misc]
    assert (lesson["passed"], lesson["of"]) == (1, 2)
