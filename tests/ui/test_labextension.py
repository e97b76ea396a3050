"""Our part of a real JupyterLab: cards, sidebars, commands; nothing asked of another host."""

from __future__ import annotations

import json
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ankara_lab.cloth.export import save_picture
from ankara_lab.draw.swatch import draw_swatch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

COMMANDS = ("Lessons", "Open the Folder of Lessons", "Studio", "New Design Notebook",
            "Shelf of Designs")  # fmt: skip
PANELS = ("ankara-lab-lessons", "ankara-lab-shelf")


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """The address of every request of this module's page."""
    return []


@pytest.fixture(scope="module")
def opened(page: Any, lab: str, lab_folder: Path, asked: list[str]) -> Iterator[Any]:
    """JupyterLab just opened, two designs on the shelf, two of three exercises passed."""
    shelf = lab_folder / "shelf"
    shelf.mkdir()
    swatch = draw_swatch(seed=3)
    recipe = {"operation": "draw", "seed": 3, "caption": swatch.caption, "repeat": "straight"}
    save_picture(swatch.tile, shelf / "swatch.png", recipe, source_type="algorithmicMedia")
    save_picture(np.full((64, 64, 3), 90, np.uint8), shelf / "grey.png", {"prompt": "plain grey"})
    progress = lab_folder.parent / "progress.json"  # where the server of the tests keeps it
    progress.write_text(json.dumps({"version": 1, "passed": ["01.1", "01.3"]}))

    def note(request: Any) -> None:
        asked.append(request.url)

    page.context.on("request", note)
    page.goto(f"{lab}/lab?reset")
    page.wait_for_selector(".jp-LauncherCard")
    page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)")
    yield page
    page.context.remove_listener("request", note)
    shutil.rmtree(shelf)


def run(page: Any, command: str, **args: object) -> None:
    """Start a command of JupyterLab without waiting for its end."""
    page.evaluate(
        "([name, args]) => { window.jupyterapp.commands.execute(name, args); }", [command, args]
    )


def sources(page: Any) -> list[str]:
    """The text of each cell of the notebook in front."""
    return page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
            .map((cell) => cell.sharedModel.getSource())"""
    )


def test_lessons_show_themselves_the_first_time(opened: Any) -> None:
    panel = opened.locator("#ankara-lab-lessons")
    panel.wait_for(state="visible")
    lesson = panel.locator(".al-lesson").first
    lesson.wait_for()
    assert "1. First cloth" in lesson.inner_text()
    assert "30 min · 2 of 3 solved" in lesson.inner_text()


def test_launcher_has_our_cards(opened: Any, tmp_path: Path) -> None:
    section = opened.locator(".jp-Launcher-section", has_text="Ankara")
    for name in ("Lessons", "Studio", "New Design Notebook"):
        card = section.locator(".jp-LauncherCard", has_text=name)
        assert card.is_visible()
        assert card.locator("svg").bounding_box()["width"] > 30
    first = opened.locator(".jp-Launcher-section").all()
    tops = [one.bounding_box()["y"] for one in first]
    assert section.bounding_box()["y"] == min(tops), "ours come first"
    opened.screenshot(path=tmp_path / "launcher.png")


def test_a_tick_is_kept_when_the_page_is_loaded_again(opened: Any, lab: str) -> None:
    tick = opened.get_by_role("checkbox", name="Done: First cloth")
    assert not tick.is_checked()
    tick.focus()
    opened.keyboard.press("Space")
    assert tick.is_checked()
    count = opened.locator("#ankara-lab-lessons .al-side-count")
    assert count.inner_text().startswith("1 of ")
    opened.wait_for_timeout(1500)  # the server keeps the state a moment later
    opened.goto(f"{lab}/lab")
    opened.wait_for_selector("#ankara-lab-lessons .al-lesson")
    assert opened.get_by_role("checkbox", name="Done: First cloth").is_checked()
    opened.get_by_role("checkbox", name="Done: First cloth").uncheck()
    opened.wait_for_timeout(1500)


def test_the_palette_has_our_commands(opened: Any) -> None:
    run(opened, "apputils:activate-command-palette")
    field = opened.locator("#modal-command-palette input")
    field.fill("ankara")
    labels = opened.locator("#modal-command-palette .lm-CommandPalette-itemLabel")
    labels.first.wait_for()
    assert set(COMMANDS) <= set(labels.all_inner_texts())
    opened.keyboard.press("Escape")


def test_a_lesson_opens_by_keyboard(opened: Any) -> None:
    button = opened.locator("#ankara-lab-lessons .al-lesson button").first
    button.focus()
    opened.keyboard.press("Enter")
    opened.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.context?.path === '01_first_cloth.ipynb'"
    )
    opened.wait_for_selector('#ankara-lab-lessons button[aria-current="page"]')


def test_a_new_design_notebook_takes_designs(opened: Any, lab_folder: Path) -> None:
    run(opened, "ankara-lab:new-design", cwd="source")
    opened.wait_for_function(
        """() => {
            const panel = window.jupyterapp.shell.currentWidget;
            return panel?.context?.path === 'source/design.ipynb' && panel.context.isReady;
        }"""
    )
    assert (lab_folder / "source" / "design.ipynb").is_file()
    assert [text.split("\n")[0] for text in sources(opened)][1:] == [
        "from ankara_lab.widgets.design_studio import DesignStudio",
        "# Run this after Make: it keeps the cloth, with the recipe that made it.",
    ]
    run(opened, "ankara-lab:shelf")
    shelf = opened.locator("#ankara-lab-shelf")
    shelf.locator("li").nth(1).wait_for()
    assert shelf.locator(".al-shelf-title", has_text="plain grey").is_visible()
    shelf.get_by_role("button", name="Insert plain grey into the notebook").click()
    assert 'open_design("../shelf/grey.png")' in sources(opened)[1]
    assert "grey.png is now in design.ipynb" in shelf.locator("[role=status]").inner_text()
    picture = shelf.locator(".al-shelf-look").last
    picture.drag_to(opened.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(0))
    opened.wait_for_timeout(300)
    assert sum("open_design" in text for text in sources(opened)) == 2
    assert "open_design" in sources(opened)[1]
    run(opened, "docmanager:save")
    opened.wait_for_timeout(500)


def test_thumbnails_are_seen_and_a_picture_opens(opened: Any) -> None:
    shelf = opened.locator("#ankara-lab-shelf")
    widths = shelf.locator("img").evaluate_all("(all) => all.map((one) => one.naturalWidth)")
    assert sorted(widths) == [64, 256]
    shelf.get_by_role("button", name="Open plain grey").press("Enter")
    opened.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.context?.path === 'shelf/grey.png'"
    )


def test_studio_says_what_to_install(opened: Any) -> None:
    run(opened, "ankara-lab:studio")
    dialog = opened.locator(".jp-Dialog")
    dialog.wait_for()
    assert "Voilà" in dialog.inner_text() or "studio.ipynb" in dialog.inner_text()
    opened.get_by_role("button", name="Close").click()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_panels_are_accessible_in_both_themes(opened: Any, theme: str, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    run(opened, "apputils:change-theme", theme=theme)
    opened.wait_for_function(
        "(light) => (document.body.dataset.jpThemeLight === 'true') === light", arg="Light" in theme
    )
    run(opened, "ankara-lab:lessons")
    run(opened, "ankara-lab:shelf")
    opened.wait_for_timeout(1500)
    opened.screenshot(path=tmp_path / "panels.png")
    for panel in PANELS:
        found = Axe().run(opened, context=f"#{panel}")
        assert found.violations_count == 0, found.generate_report()


def test_nothing_is_asked_of_another_host(opened: Any, asked: list[str]) -> None:
    assert any("/ankara-lab/lessons" in url for url in asked)
    hosts = {urllib.parse.urlsplit(url).hostname for url in asked if url.startswith("http")}
    assert hosts == {"127.0.0.1"}
