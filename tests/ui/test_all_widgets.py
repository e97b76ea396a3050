"""All widgets in one notebook: JupyterLab with and without subshells, and Voilà.

Each widget is drawn without an error, wide and narrow, light and dark; axe finds nothing in it;
the Tab key reaches everything that can be used.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.notebook import new_notebook, open_notebook, wait_until
from tests.ui.serving import ROOT, free_port, serving, serving_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

WIDGETS = {
    # name of the view: how it is made
    "tailor": "TailorStudio(model)",
    "studio": "DesignStudio(model)",
    "mixer": "MotifMixer([draw_swatch(seed=seed) for seed in (11, 3, 7, 6)], model)",
    "sliders": "AttributeSliders(swatch, model)",
    "lens": "LatentLens(swatch, model)",
    "bench": "StyleBench(swatch, draw_swatch(seed=3), model)",
    "map": "LatentMap([draw_swatch(seed=seed, size=64) for seed in range(5)], model, method='pca')",
    "desk": "PhotoDesk(pretend_photo(Image.fromarray(swatch.tile), seed=1))",
    "table.al-cloth-table": 'ClothTable(swatch, garment="tote")',
    "kept": "Shelf(DesignStudio(model))",
}
CODE = f"""import ipywidgets
from PIL import Image
from ankara_lab import *
model, swatch = load_model(), draw_swatch(seed=11)
for seed in (3, 7):
    keep_design(draw_swatch(seed=seed).tile, {{"operation": "draw", "seed": seed}})
ipywidgets.VBox([{", ".join(WIDGETS.values())}])"""
SUBSHELLS = {"@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"}}
CAN_BE_USED = ", ".join(
    ["a[href]", "button:not(:disabled)", "input:not(:disabled)", "select", "textarea", "summary",
     "[tabindex='0']"]
)  # fmt: skip


@pytest.fixture(scope="module", params=["lab", "lab without subshells", "voila"])
def opened(
    request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The page on which all widgets stand."""
    folder = tmp_path_factory.mktemp("all") / "work"
    folder.mkdir()
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(90_000)
    page.said = []
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.kind = request.param
    try:
        if request.param == "voila":
            yield from in_voila(page, folder)
        else:
            settings = SUBSHELLS if "without" in request.param else None
            with serving_lab(folder, settings) as address:
                new_notebook(address, "all.ipynb", CODE)
                open_notebook(page, address, "all.ipynb")
                page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
                yield ready(page)
    finally:
        page.close()


def in_voila(page: Any, folder: Path) -> Iterator[Any]:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, folder / "all.ipynb")
    shutil.copytree(ROOT / "ankara_lab" / "pages" / "jupyter", folder.parent / "data")
    port = free_port()
    command = ["-m", "voila", str(folder / "all.ipynb"), "--no-browser", f"--port={port}",
               "--template=ankara",
               "--VoilaConfiguration.extension_denylist=ankara_lab"]  # fmt: skip
    alive = "/voila/static/voila.js"
    with serving(command, folder.parent, f"http://127.0.0.1:{port}", alive=alive) as address:
        page.goto(address)
        yield ready(page)


def ready(page: Any) -> Any:
    """Wait until every widget has what it shows first."""
    for name in WIDGETS:
        page.locator(f".al-{name}").wait_for(timeout=150_000)
    wait_until(page, lambda: "yards" in page.locator(".al-cloth-table").inner_text(), "yards", 150)
    wait_until(
        page, lambda: page.locator(".al-desk .al-full").count() == 1, "a tile of the photo", 150
    )
    page.wait_for_timeout(1000)
    return page


def test_each_widget_is_drawn_without_an_error(opened: Any) -> None:
    for name in WIDGETS:
        assert opened.locator(f".al-{name}").count() == 1
        assert opened.locator(f".al-{name} .al-problem").inner_text() == ""
    ours = [text for text in opened.said if "al-" in text or "anywidget" in text]
    assert ours == []


def test_a_slider_is_answered(opened: Any) -> None:
    lens = opened.locator(".al-lens")
    status = lens.locator(".al-status")
    said = status.inner_text()
    lens.get_by_role("slider").press("PageUp")
    wait_until(opened, lambda: status.inner_text() != said, "the figures follow", 30)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_widgets_fit_and_are_accessible(
    opened: Any, width: int, theme: str, tmp_path: Path
) -> None:
    opened.set_viewport_size({"width": width, "height": 1000})
    if opened.kind == "voila":
        opened.evaluate(
            "(dark) => document.body.classList.toggle('theme-dark', dark)", theme == "dark"
        )
    else:
        name = f"JupyterLab {theme.title()}"
        opened.evaluate(
            "(theme) => { jupyterapp.commands.execute('apputils:change-theme', { theme }); }", name
        )
        opened.evaluate("() => { jupyterapp.shell.collapseLeft(); }")
    opened.wait_for_timeout(1500)
    for name in WIDGETS:
        widget = opened.locator(f".al-{name}")
        wide = widget.evaluate("(node) => [node.scrollWidth, node.clientWidth]")
        assert wide[0] <= wide[1] + 1, name
        widget.scroll_into_view_if_needed()
        widget.screenshot(path=tmp_path / f"{name[:6]}-{theme}-{width}.png")
        found = Axe().run(opened, context=f".al-{name}")
        assert found.violations_count == 0, found.generate_report()


def test_the_tab_key_reaches_everything(opened: Any) -> None:
    opened.set_viewport_size({"width": 1280, "height": 1000})
    for name in WIDGETS:
        reached = opened.evaluate(
            """([name, selector]) => {
                const root = document.querySelector(`.al-${name}`);
                const seen = (node) => node.offsetParent !== null && !node.closest('[hidden]')
                    && getComputedStyle(node).visibility !== 'hidden' && node.type !== 'file'
                    && (node.tagName === 'SUMMARY' || !node.closest('details:not([open])'));
                window.wanted = new Set([...root.querySelectorAll(selector)].filter(seen)
                    .filter((node) => node.type !== 'radio' || node.checked));
                window.got = new Set();
                root.addEventListener('focusin', (event) => window.got.add(event.target));
                [...window.wanted][0].focus();
                return window.wanted.size;
            }""",
            [name, CAN_BE_USED],
        )
        began = time.monotonic()
        for _ in range(3 * reached):
            opened.keyboard.press("Tab")
            if time.monotonic() - began > 60:
                break
        missed = opened.evaluate(
            """() => [...window.wanted].filter((node) => !window.got.has(node))
                .map((node) => node.outerHTML.slice(0, 90))"""
        )
        assert missed == [], name
