"""The new design notebook is valid, and its cells run."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.server.design_notebook import design_notebook


def test_it_is_a_valid_notebook_without_outputs() -> None:
    book = nbformat.from_dict(design_notebook())
    nbformat.validate(book)
    assert [cell.cell_type for cell in book.cells] == ["markdown", "code", "code"]


@pytest.mark.slow
def test_its_cells_make_and_keep_a_design(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped_model: object
) -> None:
    monkeypatch.setenv("ANKARA_LAB_WORK", str(tmp_path))
    book = nbformat.from_dict(design_notebook())
    make, keep = (cell.source for cell in book.cells if cell.cell_type == "code")
    names: dict[str, object] = {}
    chosen = "studio.steps = 2\nstudio.begin = 'noise'\nstudio.repeat = 'half-drop'"
    code = f"{make}\n{chosen}\nstudio.make().wait()\n{keep}\n"
    exec(compile(code, "design.ipynb", "exec"), names)
    (kept,) = (tmp_path / "shelf").glob("*.png")
    recipe = read_recipe(kept)
    assert recipe is not None and recipe["operation"] == "design"
    assert recipe["repeat"] == "half-drop" and "tile" in recipe
