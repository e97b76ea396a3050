"""Real nbgrader marks a lesson that our build made: one right submission, one wrong, one empty."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.lessons.written import HEADER, exercise

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

FIRST = '''
```{code-cell} ipython3
from ankara_lab import check
from ankara_lab.exercise.checking import Hint, exercise

@exercise("99.1", "Say how many inks")
def inks(answer):
    import sys
    print("a warning of some library", file=sys.stderr)
    if answer != 5:
        raise Hint("Count the plates.")
    return "Five plates, five inks."
```
'''
ANSWERS = {"right": "answer = 5", "wrong": "answer = 4", "empty": None}


@pytest.fixture(scope="module")
def course(build: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with the one assignment, given out, handed in three times and marked."""
    home = tmp_path_factory.mktemp("nbgrader")
    course = home / "course"
    (course / "source" / "inks").mkdir(parents=True)
    source = home / "99_name.md"
    source.write_text(HEADER + FIRST + exercise('check("99.1", answer)'), encoding="utf-8")
    text, _ = build.build_notebook(source)
    (course / "source" / "inks" / "99_name.ipynb").write_text(text, encoding="utf-8")

    nbgrader(home, "generate_assignment", "inks", "--create", "--ClearSolutions.enabled=False")
    for student, answer in ANSWERS.items():
        book = nbformat.read(course / "release" / "inks" / "99_name.ipynb", as_version=4)
        if answer:
            given = next(cell for cell in book.cells if "solution" in cell.metadata.get("tags", ()))
            assert given.source.startswith("answer = ..."), "the empty answer is given out as it is"
            given.source = answer
        (course / "submitted" / student / "inks").mkdir(parents=True)
        nbformat.write(book, course / "submitted" / student / "inks" / "99_name.ipynb")
    nbgrader(home, "autograde", "inks", "--create")
    return course


def nbgrader(home: Path, *words: str) -> None:
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    # nbgrader calls `alembic` by its bare name, and an environment need not be activated
    environment["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        environment[name] = str(home / name.lower())
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=home / "course", env=environment,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize(("student", "points"), [("right", 1), ("wrong", 0), ("empty", 0)])
def test_points(course: Path, student: str, points: int) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        marked = book.find_submission("inks", student)
        assert (marked.score, marked.max_score) == (points, 1)
        assert not marked.needs_manual_grade


def test_the_hint_stands_in_the_marked_notebook(course: Path) -> None:
    path = course / "autograded" / "wrong" / "inks" / "99_name.ipynb"
    (error,) = [
        output
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
    assert (error.ename, error.evalue) == ("NotYet", "Count the plates.")
    assert not re.search(r"Traceback|line \d", "\n".join(error.traceback))
