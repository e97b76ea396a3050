"""What the tags of an exercise become in a built notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.lessons.written import HEADER, exercise

LESSONS = Path(__file__).parents[2] / "lessons"


def make(build: Any, tmp_path: Path, body: str) -> tuple[Any, dict[str, Any]]:
    source = tmp_path / "07_name.md"
    source.write_text(HEADER + body, encoding="utf-8")
    text, line = build.build_notebook(source)
    return nbformat.reads(text, as_version=4), line


def test_an_exercise_gets_nbgraders_metadata(build: Any, tmp_path: Path) -> None:
    second = exercise('check("07.2", mine)', "# A word before.\nmine = ...")
    book, line = make(build, tmp_path, exercise() + second)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    plain = {"schema_version": 3, "task": False}
    for number, (answer, check) in enumerate(zip(cells[::2], cells[1::2], strict=True), 1):
        assert answer.metadata == {
            "tags": ["solution"],
            "nbgrader": {**plain, "grade_id": f"answer-07-{number}", "solution": True,
                         "grade": False, "locked": False},
        }  # fmt: skip
        assert check.metadata == {
            "tags": ["check", "raises-exception"],
            "nbgrader": {**plain, "grade_id": f"check-07-{number}", "solution": False,
                         "grade": True, "locked": True, "points": 1},
        }  # fmt: skip
    assert line["exercises"] == 2
    assert [dict(cell.metadata) for cell in book.cells if cell.cell_type == "markdown"] == [{}, {}]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (exercise('check("08.1", answer)'), r'expected check\("07.1"'),
        (exercise('check("07.2", answer)'), r'expected check\("07.1"'),
        (exercise('check("07.1", answer + 1)'), r'expected check\("07.1"'),
        (exercise('check("07.1", other)'), "`other = ...`"),
        (exercise(answer="answer = 3"), "`answer = ...`"),
        (exercise(tags="check"), "lacks the tag raises-exception"),
        (exercise(tags="solution"), "an exercise is a cell tagged solution and then"),
        (exercise(tags="other"), "nothing checks this answer"),
        (exercise(tags="check, solution"), "an exercise is a cell tagged solution and then"),
        (exercise() * 2, r'expected check\("07.2"'),
    ],
)
def test_an_exercise_has_one_form(build: Any, tmp_path: Path, body: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make(build, tmp_path, body)


def test_committed_lessons_name_each_cell_once(build: Any) -> None:
    found = []
    for path in sorted(LESSONS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if "nbgrader" in cell.metadata:
                found.append(cell.metadata.nbgrader.grade_id)
                assert cell.metadata.tags
    assert len(found) == len(set(found))
