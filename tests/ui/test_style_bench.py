"""StyleBench in a real JupyterLab: sliders, files, a dropped design, the slow two, cancel."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from tests.ui.notebook import new_notebook, open_notebook, pixels, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CODE = """from ankara_lab import *
one, two = (picture_to_tile(Image.fromarray(draw_swatch(seed=seed).tile), 64) for seed in (5, 6))
keep_design(two, {"operation": "draw", "seed": 6}, "kept")
StyleBench(one, two)"""
DROP = """([selector, path]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('application/x-ankara-design', path);
    const node = document.querySelector(selector);
    for (const type of ['dragenter', 'dragover', 'drop']) {
        const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer });
        node.dispatchEvent(event);
        if (type === 'dragover' && !event.defaultPrevented) throw new Error('not a place to drop');
    }
}"""


@pytest.fixture(scope="module")
def bench(lab: str, page: Any) -> Any:
    new_notebook(lab, "bench.ipynb", "from PIL import Image\n" + CODE)
    open_notebook(page, lab, "bench.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.locator(".al-bench").wait_for(timeout=120_000)
    wait_until(
        page, lambda: page.locator(".al-bench .al-stage.al-full").count() == 1, "a cloth", 60
    )
    return page.locator(".al-bench")


def test_keys_on_a_slider_paint_at_once(bench: Any, page: Any) -> None:
    before, strength = pixels(page, "bench"), bench.get_by_label("Strength")
    for _ in range(6):
        strength.press("ArrowLeft")
    wait_until(
        page, lambda: strength.get_attribute("aria-valuetext") == "70 %", "the slider moves", 20
    )
    wait_until(page, lambda: pixels(page, "bench") != before, "the cloth follows", 20)
    save = bench.locator("a[download]")
    wait_until(page, lambda: bool(save.get_attribute("href")), "the tile can be saved", 20)


def test_the_slow_two_can_be_cancelled_and_painted_and_taken(bench: Any, page: Any) -> None:
    paint = bench.get_by_role("button", name="Paint the other two")
    cancel, status = bench.get_by_role("button", name="Cancel"), bench.locator(".al-status")
    paint.click()
    wait_until(page, cancel.is_enabled, "it paints", 20)
    cancel.click()
    wait_until(page, lambda: status.inner_text() == "Cancelled", "it stops", 60)
    assert bench.get_by_role("radio", name="Texture").is_disabled()
    paint.click()
    wait_until(page, lambda: "Painted" in status.inner_text(), "both are painted", 240)
    before = pixels(page, "bench")
    bench.get_by_role("radio", name="Patches").press("ArrowRight")
    assert bench.get_by_role("radio", name="Diffusion").is_checked()
    wait_until(page, lambda: pixels(page, "bench") != before, "the other one is shown", 20)
    assert bench.locator(".al-problem").inner_text() == ""


def test_a_file_becomes_the_style(bench: Any, page: Any) -> None:
    out, before = io.BytesIO(), pixels(page, "bench")
    Image.fromarray(draw_swatch(seed=9, size=96).tile).save(out, "PNG")
    file = {"name": "leaf.png", "mimeType": "image/png", "buffer": out.getvalue()}
    bench.locator("input[type=file]").nth(1).set_input_files(file)
    bench.get_by_role("radio", name="Patches").check(force=True)
    wait_until(page, lambda: pixels(page, "bench") != before, "it is painted like the leaf", 30)
    wait_until(page, lambda: bench.get_by_role("radio", name="Texture").is_disabled(), "anew", 20)


def test_a_design_can_be_dropped(bench: Any, page: Any) -> None:
    content = bench.get_by_role("group", name="Content")
    page.evaluate(DROP, [".al-bench .al-well", "shelf/kept_001.png"])
    wait_until(page, lambda: "kept_001" in content.inner_text(), "the design lies there", 20)
    page.evaluate(DROP, [".al-bench .al-well", "shelf/none.png"])
    problem = bench.locator(".al-problem")
    wait_until(page, lambda: "none.png" in problem.inner_text(), "a missing one is told", 20)
    page.evaluate(DROP, [".al-bench .al-well", "shelf/kept_001.png"])
    wait_until(page, lambda: problem.inner_text() == "", "and forgotten", 20)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_bench_is_accessible(bench: Any, page: Any, theme: str, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(
        "(theme) => { jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme
    )
    page.wait_for_timeout(1500)
    bench.screenshot(path=tmp_path / "bench.png")
    found = Axe().run(page, context=".al-bench")
    assert found.violations_count == 0, found.generate_report()
