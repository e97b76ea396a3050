"""ClothTable in a real JupyterLab: keys move the cloth, a file is written, axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.ui.notebook import new_notebook, open_notebook, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CODE = """from ankara_lab import draw_swatch
from ankara_lab.widgets.cloth_table import ClothTable
ClothTable(draw_swatch(seed=11, size=64), garment="tote", dpi=150, folder={folder!r})"""


@pytest.fixture(scope="module")
def table(lab: str, page: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The widget of a notebook that holds nothing else, and the folder it writes to."""
    folder = tmp_path_factory.mktemp("prints") / "out"
    new_notebook(lab, "table.ipynb", CODE.format(folder=str(folder)))
    open_notebook(page, lab, "table.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    found = page.locator(".al-table")
    found.wait_for(timeout=120_000)
    wait_until(page, lambda: "yards" in found.inner_text(), "the yards are counted", 150)
    return found, folder


def test_keys_move_the_cloth_and_a_file_is_written(table: Any, page: Any, tmp_path: Path) -> None:
    found, folder = table
    assert found.locator(".al-plates li").count() == 5
    cloth = found.locator(".al-length")
    said = cloth.get_attribute("aria-label")
    slider = found.get_by_label("Width of one repeat")
    slider.press("ArrowLeft")
    wait_until(page, lambda: cloth.get_attribute("aria-label") != said, "the cloth follows", 20)
    assert "23.5 cm" in cloth.get_attribute("aria-label")
    found.get_by_label("Number of inks").press("ArrowLeft")
    wait_until(page, lambda: found.locator(".al-plates li").count() == 4, "four plates", 90)
    found.get_by_label("Export PNG").press("Enter")
    wait_until(page, lambda: (folder / "cloth_001.png").exists(), "the file is written", 90)
    saved = found.locator(".al-status").first
    wait_until(page, lambda: re.match("Saved .*cloth_001", saved.inner_text()), "it is told", 20)
    assert found.locator(".al-problem").inner_text() == ""
    found.screenshot(path=tmp_path / "table.png")


def test_the_table_is_accessible(table: Any, page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate(
            "(theme) => { jupyterapp.commands.execute('apputils:change-theme', { theme }); }",
            theme,
        )
        page.wait_for_timeout(2000)
        found = Axe().run(page, context=".al-table")
        assert found.violations_count == 0, found.generate_report()
