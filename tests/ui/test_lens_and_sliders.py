"""LatentLens and AttributeSliders in a real JupyterLab: what is moved is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.notebook import new_notebook, open_notebook, pixels, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CODE = """import ipywidgets
from ankara_lab import AttributeSliders, LatentLens, draw_swatch, load_model
model, swatch = load_model(), draw_swatch(seed=11)
lens, sliders = LatentLens(swatch, model), AttributeSliders(swatch, model)
ipywidgets.VBox([lens, sliders])"""


@pytest.fixture(scope="module")
def both(lab: str, page: Any) -> Any:
    """The page with both widgets, the only ones."""
    new_notebook(lab, "lens.ipynb", CODE)
    open_notebook(page, lab, "lens.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    for widget in ("lens", "sliders"):
        page.locator(f".al-{widget} .al-full").wait_for(timeout=120_000)
    page.wait_for_timeout(1500)
    return page


def test_a_channel_switched_off_changes_picture_and_figures(both: Any, tmp_path: Path) -> None:
    lens = both.locator(".al-lens")
    status = lens.locator(".al-status")
    assert "PSNR" in status.inner_text()
    before, said = pixels(both, "lens"), status.inner_text()
    channel = lens.get_by_role("button", name="Channel 3", exact=True)
    channel.click()
    wait_until(both, lambda: pixels(both, "lens") != before, "the channel is off", 20)
    wait_until(both, lambda: status.inner_text() != said, "the figures follow", 20)
    assert channel.get_attribute("aria-pressed") == "false"
    lens.get_by_role("button", name="All on").press("Enter")
    wait_until(both, lambda: status.inner_text() == said, "all is as it was", 20)
    lens.screenshot(path=tmp_path / "lens.png")


def test_a_lower_quality_is_fewer_bytes(both: Any) -> None:
    lens = both.locator(".al-lens")
    status, quality = lens.locator(".al-status"), lens.get_by_role("slider")

    def size() -> int:
        return int(status.inner_text().split(" bytes")[0].replace(",", ""))

    before = size()
    quality.press("PageDown")
    wait_until(both, lambda: size() < before, "fewer bytes", 20)
    assert lens.locator(".al-problem").inner_text() == ""


def test_a_drag_of_warmth_is_answered_while_it_lasts(both: Any) -> None:
    sliders = both.locator(".al-sliders")
    warmth = sliders.get_by_role("slider", name="Warmth")
    warmth.scroll_into_view_if_needed()
    box = warmth.bounding_box()
    middle = box["y"] + box["height"] / 2
    before = pixels(both, "sliders")
    both.mouse.move(box["x"] + box["width"] / 2, middle)
    both.mouse.down()
    both.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=6)
    wait_until(both, lambda: pixels(both, "sliders") != before, "the cloth warms up", 20)
    both.mouse.up()
    assert "warmer" in warmth.get_attribute("aria-valuetext")
    sliders.get_by_role("button", name="Show before").click()
    wait_until(both, lambda: pixels(both, "sliders") == before, "the cloth before", 20)
    sliders.get_by_role("button", name="Reset").click()
    wait_until(both, lambda: warmth.get_attribute("aria-valuetext") == "unchanged", "reset", 20)


def test_a_slow_edit_says_that_it_works_and_then_shows(both: Any, tmp_path: Path) -> None:
    sliders = both.locator(".al-sliders")
    before = pixels(both, "sliders")
    sliders.get_by_role("slider", name="Crackle").press("End")
    wait_until(both, lambda: pixels(both, "sliders") != before, "the cloth cracks", 40)
    wait_until(both, lambda: sliders.locator(".al-status").inner_text() == "", "it is done", 20)
    assert sliders.locator(".al-problem").inner_text() == ""
    sliders.screenshot(path=tmp_path / "sliders.png")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_both_are_accessible(both: Any, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    both.evaluate(
        "(theme) => { window.jupyterapp.commands.execute('apputils:change-theme', { theme }); }",
        theme,
    )
    both.wait_for_timeout(2000)
    for widget in ("lens", "sliders"):
        found = Axe().run(both, context=f".al-{widget}")
        assert found.violations_count == 0, found.generate_report()
