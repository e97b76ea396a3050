"""Every lesson once in a real JupyterLab: it runs, its widget is on screen and answers.

Lesson 1 has tests of its own in test_lab.py, which always run with the browser. All lessons take
many minutes, so they run only when asked for::

    python -m pytest --browser --lessons-in-lab tests/ui/test_lessons_in_lab.py

``--screenshots FOLDER`` keeps what was on screen, to be looked at.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest

from tests.ui.notebook import bring, cells, is_code, open_notebook, run_all, wait_until

LESSONS = Path(__file__).parents[2] / "lessons"
NOTEBOOKS = sorted(LESSONS.glob("*.ipynb"))
RUN_WITHIN = 900
"""Longest wait for one lesson [s]: a busy machine, and Lab draws every picture as well."""


class Touch(NamedTuple):
    """One thing that a person does with a lesson's widget."""

    widget: str
    """CSS selector of the widget."""
    part: str
    """CSS selector, within the widget, of what is touched."""
    key: str
    """The key that is pressed on it; ``"click"`` for the mouse."""
    beside: str = ""
    """Selector of where the answer shows, if it is not in the widget itself."""


SLIDE = Touch(".widget-slider", "[role=slider]", "ArrowRight", ".widget-interact")
MAKE = Touch(".al-studio", "button:text-is('Make')", "click")
TOUCHES = {
    "01": Touch(".al-mixer", "[role=slider]", "ArrowRight"),
    "02": Touch(".al-lens", "input[type=range]", "PageDown"),
    "03": Touch(".al-desk", "[role=slider]", "ArrowRight"),
    "04": Touch(".al-map", ".al-atlas", "ArrowRight"),
    "05": Touch(".al-mixer", "[role=slider]", "ArrowRight"),
    "06": Touch(".al-sliders", "input[type=range] >> nth=0", "ArrowRight"),
    "07": MAKE,
    "08": SLIDE,
    "09": Touch(".al-bench", "input[type=range] >> nth=0", "ArrowLeft"),
    "10": SLIDE,
    "11": MAKE,
    "12": Touch(".al-table", "input[type=range] >> nth=0", "ArrowLeft"),
    "13": SLIDE,
    "14": SLIDE,
}
"""By lesson."""

LOOKS = """(root) => {
    let mark = 0;
    const add = (text) => {
        for (let i = 0; i < text.length; i += 1) mark = (mark * 31 + text.charCodeAt(i)) | 0;
    };
    add(root.innerText);
    for (const node of root.querySelectorAll('[aria-valuetext], [aria-label]'))
        add(`${node.ariaValueText}${node.ariaLabel}`);
    for (const image of root.querySelectorAll('img')) add(image.src.slice(-4000));
    for (const canvas of root.querySelectorAll('canvas')) {
        if (!canvas.width || !canvas.height) continue;
        const copy = new OffscreenCanvas(64, 64).getContext('2d');  // one of WebGL has no 2d
        copy.drawImage(canvas, 0, 0, 64, 64);
        copy.getImageData(0, 0, 64, 64).data.forEach((value, i) => {
            if (i % 7 === 0) mark = (mark * 31 + value) | 0;
        });
    }
    return mark;
}"""
"""A short mark of all that a person sees of an element, or hears of it."""


WIDGETS = re.compile(
    r"\b(LatentLens|PhotoDesk|LatentMap|MotifMixer|AttributeSliders|DesignStudio|StyleBench|"
    r"ClothTable|TailorStudio|interact)\("
)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_lesson_has_something_to_touch(path: Path) -> None:
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if is_code(cell)]
    assert any(WIDGETS.search(line) for cell in code for line in cell.splitlines()
               if not line.startswith("#"))  # fmt: skip
    assert path.stem[:2] in TOUCHES


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def lesson(request: pytest.FixtureRequest, lab: str, page: Any, shipped_model: Any) -> Any:
    """One lesson, run from top to bottom, and its name."""
    path: Path = request.param
    open_notebook(page, lab, path.name)
    run_all(page, RUN_WITHIN)
    yield page, path.stem
    # Its kernel would keep its memory until all lessons are done.
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")


@pytest.mark.browser
@pytest.mark.lessons_in_lab
@pytest.mark.timeout(RUN_WITHIN + 300)
def test_a_lesson_runs_and_its_widget_answers(
    lesson: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    page, name = lesson
    kept = Path(request.config.getoption("screenshots") or tmp_path)
    kept.mkdir(parents=True, exist_ok=True)
    assert [error for cell in cells(page) for error in cell["errors"]] == []
    touch = TOUCHES[name[:2]]
    widget = bring(page, touch.widget)
    shown = page.locator(touch.beside).first if touch.beside else widget
    part = widget.locator(touch.part).first
    before = settled(page, shown)
    if touch.key == "click":
        part.click()
    else:
        part.press(touch.key)
    wait_until(page, lambda: shown.evaluate(LOOKS) != before, "the widget answers", 90)
    settled(page, shown)
    for problem in page.locator(f"{touch.widget} .al-problem").all():
        assert problem.inner_text() == ""
    page.screenshot(path=kept / f"{name}.png")
    assert (kept / f"{name}.png").stat().st_size > 20_000


def settled(page: Any, shown: Any, seconds: float = 60) -> int:
    """Wait until what is shown stays the same for a second; return its mark."""
    marks = [shown.evaluate(LOOKS)]
    while len(marks) < 5 or len(set(marks[-4:])) > 1:
        assert len(marks) < seconds * 3, "the widget does not come to rest"
        page.wait_for_timeout(333)
        marks.append(shown.evaluate(LOOKS))
    return marks[-1]
