"""Lessons: derived files agree with their sources, hold no outputs, and run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

LESSONS = Path(__file__).parents[2] / "lessons"
NOTEBOOKS = sorted(LESSONS.glob("*.ipynb"))
RUN_WITHIN = 90
"""How long a whole lesson may take on two cores [s]."""


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


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_lesson_runs_top_to_bottom(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped_model: Any
) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPATH", str(LESSONS.parent))
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}  # what a learner saves lands here
    began = time.monotonic()
    NotebookClient(notebook, timeout=RUN_WITHIN, resources=resources).execute()
    took = time.monotonic() - began
    assert took < RUN_WITHIN, f"the lesson took {took:.0f} s"
    shown = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(shown) >= 8
