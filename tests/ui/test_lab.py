"""The first lesson in a real JupyterLab: it runs, and the two widgets answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.ui.notebook import bring, cells, is_code, open_notebook, pixels, run_all, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

LESSON = Path(__file__).parents[2] / "lessons" / "01_first_cloth.ipynb"
RUN_WITHIN = 150
"""Longest wait for the whole lesson [s]: a busy test machine, not the promise of 90 s."""


@pytest.fixture(scope="module")
def lesson(lab: str, page: Any, shipped_model: Any) -> Any:
    """The first lesson, run from top to bottom."""
    open_notebook(page, lab, "01_first_cloth.ipynb")
    count = len([cell for cell in nbformat.read(LESSON, as_version=4).cells if is_code(cell)])
    assert len(cells(page)) == count > 5
    run_all(page, RUN_WITHIN)
    return page


def test_lesson_runs_without_error(lesson: Any, tmp_path: Path) -> None:
    assert [error for cell in cells(lesson) for error in cell["errors"]] == []
    picture = tmp_path / "lesson.png"
    lesson.screenshot(path=picture)
    assert picture.stat().st_size > 10_000


def test_make_in_the_studio_gives_a_new_picture(lesson: Any, tmp_path: Path) -> None:
    studio = bring(lesson, ".al-studio")
    before = pixels(lesson, "studio")
    studio.get_by_label("Seed").fill("21")
    studio.get_by_role("button", name="Make", exact=True).click()
    wait_until(
        lesson, lambda: "Made in" in studio.locator(".al-status").inner_text(), "the cloth is made"
    )
    wait_until(lesson, lambda: pixels(lesson, "studio") != before, "the cloth is painted", 10)
    laid = pixels(lesson, "studio")
    studio.get_by_role("radio", name="3 × 3").check()
    wait_until(lesson, lambda: pixels(lesson, "studio") != laid, "the repeat is laid anew", 10)
    assert studio.locator(".al-problem").inner_text() == ""
    studio.screenshot(path=tmp_path / "studio.png")


def test_words_from_the_menus_reach_the_prompt(lesson: Any) -> None:
    studio = bring(lesson, ".al-studio")
    prompt = studio.get_by_label("Describe your cloth")
    studio.get_by_label("Ground").select_option("teal")
    wait_until(lesson, lambda: "teal" in prompt.input_value(), "the prompt says teal", 20)


def test_only_what_has_an_effect_is_offered(lesson: Any) -> None:
    studio = bring(lesson, ".al-studio")
    studio.get_by_text("Fine tuning").click()
    steps, guidance = studio.get_by_label("Steps"), studio.get_by_label("Guidance")
    freely = studio.get_by_label("How freely it is painted over")
    assert guidance.is_visible() and freely.is_visible() and not steps.is_visible()
    studio.get_by_role("radio", name="Noise").check()
    wait_until(lesson, steps.is_visible, "noise lets choose the steps", 10)
    assert not freely.is_visible()
    studio.get_by_role("radio", name="A drawing of the words").check()
    wait_until(lesson, lambda: not steps.is_visible(), "a drawing takes its own number", 10)


def test_dragging_the_handle_changes_the_cloth(lesson: Any, tmp_path: Path) -> None:
    mixer = bring(lesson, ".al-mixer")
    wait_until(lesson, lambda: mixer.locator(".al-full").count() == 1, "the first mixture", 30)
    before = pixels(lesson, "mixer")
    box = mixer.locator(".al-pad").bounding_box()
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lesson.mouse.move(across, down)
    lesson.mouse.down()
    for step in range(12):
        lesson.mouse.move(across - step * box["width"] / 40, down - step * box["height"] / 40)
        lesson.wait_for_timeout(30)
    wait_until(lesson, lambda: pixels(lesson, "mixer") != before, "the mixture follows", 20)
    lesson.mouse.up()
    lesson.wait_for_timeout(1000)
    moved = pixels(lesson, "mixer")
    handle = mixer.get_by_role("slider")
    said = handle.get_attribute("aria-valuetext")
    handle.press("ArrowRight")
    wait_until(lesson, lambda: pixels(lesson, "mixer") != moved, "the arrow key works", 20)
    assert handle.get_attribute("aria-valuetext") != said
    assert mixer.locator(".al-problem").inner_text() == ""
    mixer.screenshot(path=tmp_path / "mixer.png")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_widgets_are_accessible(lesson: Any, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    lesson.evaluate(
        "(theme) => { window.jupyterapp.commands.execute('apputils:change-theme', { theme }); }",
        theme,
    )
    lesson.wait_for_timeout(2000)
    for widget in ("studio", "mixer"):
        bring(lesson, f".al-{widget}")
        found = Axe().run(lesson, context=f".al-{widget}")
        assert found.violations_count == 0, found.generate_report()
