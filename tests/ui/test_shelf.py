"""Shelf in a real JupyterLab: pictures, a drag into the mixer, the same by keyboard, order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.notebook import new_notebook, open_notebook, pixels, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CODE = """from ankara_lab import *
model = load_model()
swatches = [draw_swatch(seed=seed, size=64) for seed in (3, 7, 11)]
for seed, swatch in zip((3, 7, 11), swatches):
    recipe = {"operation": "draw", "seed": seed, "caption": swatch.caption}
    keep_design(swatch.tile, recipe, "cloth", source_type="algorithmicMedia")
lens = LatentLens(draw_swatch(seed=6), model)
shelf = Shelf(lens)
import ipywidgets
ipywidgets.VBox([shelf, MotifMixer([swatches[0], swatches[1]], model), lens])"""


@pytest.fixture(scope="module")
def shelf(lab: str, page: Any, lab_folder: Path) -> Iterator[Any]:
    shutil.rmtree(lab_folder / "shelf", ignore_errors=True)  # what other tests kept
    new_notebook(lab, "shelf.ipynb", CODE)
    open_notebook(page, lab, "shelf.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.locator(".al-kept").wait_for(timeout=150_000)
    page.locator(".al-lens .al-full").wait_for(timeout=150_000)
    yield page.locator(".al-kept")
    shutil.rmtree(lab_folder / "shelf")


def kept(lab_folder: Path) -> set[str]:
    return {path.name for path in (lab_folder / "shelf").glob("*.png")}


def painted(shelf: Any) -> list[bool]:
    """Of each small picture, whether something is painted on it."""
    return shelf.locator(".al-keep canvas").evaluate_all(
        """(all) => all.map((canvas) => canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value))"""
    )


def test_small_pictures_and_names_are_seen(shelf: Any, page: Any, tmp_path: Path) -> None:
    wait_until(page, lambda: painted(shelf) == [True] * 3, "three small pictures", 30)
    assert shelf.locator(".al-keep b").all_inner_texts() == ["cloth_003", "cloth_002", "cloth_001"]
    assert shelf.get_by_role("radio", name="cloth_003").is_checked()
    shelf.screenshot(path=tmp_path / "shelf.png")


def test_the_keyboard_goes_from_design_to_design(shelf: Any, page: Any) -> None:
    before = pixels(page, "kept")
    shelf.get_by_role("radio", name="cloth_003").press("ArrowRight")
    wait_until(page, lambda: pixels(page, "kept") != before, "the next one is shown", 20)
    assert shelf.get_by_role("radio", name="cloth_002").is_checked()
    assert shelf.get_by_label("Name").input_value() == "cloth_002"


def test_a_design_is_dragged_into_the_mixer(shelf: Any, page: Any) -> None:
    mixer = page.locator(".al-mixer")
    before = pixels(page, "mixer")
    page.set_viewport_size({"width": 1400, "height": 2600})  # both must be seen: no scrolling
    shelf.locator(".al-keep", has_text="cloth_003").drag_to(mixer.locator(".al-design").first)
    page.set_viewport_size({"width": 1400, "height": 1200})
    wait_until(page, lambda: pixels(page, "mixer") != before, "the mixture changes", 30)
    label = mixer.locator(".al-label span").first
    wait_until(page, lambda: label.inner_text() == "cloth_003", "the corner has its name", 20)
    assert mixer.locator(".al-problem").inner_text() == ""


def test_a_design_goes_into_another_widget_by_keyboard(shelf: Any, page: Any) -> None:
    goal = shelf.get_by_label("Put into")
    goal.focus()
    texts = goal.locator("option").all_inner_texts()
    assert texts == ["Motif mixer: cloth_003", "Motif mixer: B", "Latent lens"]
    goal.press("End")
    assert goal.input_value() == "Latent lens"
    before = pixels(page, "lens")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until(page, lambda: pixels(page, "lens") != before, "the lens shows it", 30)
    status = shelf.get_by_role("status")
    assert status.inner_text() == "cloth_002 is put into Latent lens."


def test_rename_remove_and_put_back_by_keyboard(
    shelf: Any, page: Any, lab_folder: Path, tmp_path: Path
) -> None:
    name, status = shelf.get_by_label("Name"), shelf.get_by_role("status")
    name.fill("Ada's birds")
    name.press("Enter")
    wait_until(page, lambda: "Ada's birds.png" in kept(lab_folder), "the file has its name", 20)
    wait_until(page, lambda: "is now Ada's birds" in status.inner_text(), "it is told", 20)
    name.fill("cloth_001")
    name.press("Enter")
    problem = shelf.locator(".al-problem")
    wait_until(page, lambda: "another design" in problem.inner_text(), "a name twice is refused")
    shelf.get_by_role("button", name="Remove", exact=True).press("Enter")
    wait_until(page, lambda: "Ada's birds.png" not in kept(lab_folder), "it is taken off", 20)
    assert (lab_folder / "shelf" / "removed" / "Ada's birds.png").is_file()
    back = shelf.get_by_role("button", name="Put back", exact=True).last
    wait_until(page, back.is_visible, "it can come back", 20)
    shelf.screenshot(path=tmp_path / "removed.png")
    back.press("Enter")
    wait_until(page, lambda: "Ada's birds.png" in kept(lab_folder), "it is back", 20)
    wait_until(page, lambda: shelf.get_by_role("radio", name="Ada's birds").is_checked(), "chosen")
    assert page.evaluate("() => document.activeElement.value") == "Ada's birds", "focus goes on"


def test_what_a_widget_shows_is_kept(shelf: Any, page: Any, lab_folder: Path) -> None:
    shelf.get_by_role("button", name="Keep from the latent lens").click()
    wait_until(page, lambda: "design_001.png" in kept(lab_folder), "it is kept", 30)
    wait_until(page, lambda: painted(shelf) == [True] * 4, "its small picture is seen", 30)
    assert shelf.get_by_role("radio", name="design_001").is_checked()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_shelf_is_accessible(shelf: Any, page: Any, theme: str, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(
        "(theme) => { jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme
    )
    page.wait_for_timeout(1500)
    shelf.screenshot(path=tmp_path / "shelf.png")
    found = Axe().run(page, context=".al-kept")
    assert found.violations_count == 0, found.generate_report()
