"""Lessons: derived files agree with their sources and hold no outputs.

That they run is shown in test_answers.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

LESSONS = Path(__file__).parents[2] / "lessons"
NOTEBOOKS = sorted(LESSONS.glob("*.ipynb"))
WIDE = 112
"""Longest line of code that JupyterLab shows whole beside the list of lessons [characters]."""


def test_derived_files_agree_with_their_sources() -> None:
    done = subprocess.run(
        [sys.executable, str(LESSONS / "build.py"), "--check"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_index_names_every_lesson_once() -> None:
    index = json.loads((LESSONS / "index.json").read_text(encoding="utf-8"))
    assert [line["file"] for line in index] == [path.name for path in NOTEBOOKS]
    for line in index:
        assert (LESSONS / line["source"]).exists()
        assert 5 <= line["minutes"] <= 60
        assert line["you_will"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert "def " not in cell.source, "a function belongs in the package"
            assert max(map(len, cell.source.splitlines())) <= WIDE, cell.source
