"""LatentMap in a real JupyterLab: press, drag, keys, search; by WebGL and without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.notebook import new_notebook, open_notebook, pixels, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CODE = """from ankara_lab import *
swatches = [draw_swatch(seed=seed, size=64) for seed in range(7)]
layouts = [swatch.record["spec"]["layout"] for swatch in swatches]
LatentMap(swatches, method="pca", labels={"layout": layouts},
          names=[f"cloth {seed}" for seed in range(7)])"""
NO_WEBGL = """const ask = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind === 'webgl2' ? null : ask.call(this, kind, ...more);
};"""


def opened(page: Any, lab: str) -> Any:
    """The widget in a notebook of its own, its first cloth painted."""
    new_notebook(lab, "map.ipynb", CODE)
    open_notebook(page, lab, "map.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.locator(".al-map").wait_for(timeout=120_000)
    wait_until(page, lambda: page.locator(".al-map .al-full").count() == 1, "the first cloth", 60)
    return page.locator(".al-map")


@pytest.fixture(scope="module")
def atlas(lab: str, page: Any) -> Any:
    return opened(page, lab)


def points(page: Any) -> list[list[float]]:
    """Where the map holds a pixel of a point, (x, y) in its own pixels."""
    return page.locator(".al-atlas canvas").first.evaluate(
        """(canvas) => {
            const copy = document.createElement('canvas');
            [copy.width, copy.height] = [canvas.width, canvas.height];
            const pen = copy.getContext('2d');
            return new Promise((done) => requestAnimationFrame(() => {
                canvas.dispatchEvent(new Event('webglcontextrestored'));
                requestAnimationFrame(() => {
                    pen.drawImage(canvas, 0, 0);
                    const { data } = pen.getImageData(0, 0, copy.width, copy.height);
                    const found = [];
                    for (let at = 0; 4 * at < data.length; at++)
                        if (data[4 * at + 3] > 100)
                            found.push([at % copy.width, Math.floor(at / copy.width)]);
                    done(found);
                });
            }));
        }"""
    )


def made_of(atlas: Any) -> list[str]:
    """The designs that the cloth is made of, as the list says it."""
    return atlas.locator(".al-in .al-card").evaluate_all("(all) => all.map((one) => one.ariaLabel)")


def test_a_drag_paints_and_letting_go_tells_what_it_is_made_of(atlas: Any, page: Any) -> None:
    assert atlas.locator(".al-atlas").get_attribute("data-drawn") == "webgl2"
    before, first = pixels(page, "map"), made_of(atlas)
    atlas.locator(".al-atlas").scroll_into_view_if_needed()
    box = atlas.locator(".al-atlas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(middle[0] + 6 * step, middle[1] - 5 * step)
        page.wait_for_timeout(40)
    wait_until(page, lambda: pixels(page, "map") != before, "the cloth follows", 20)
    page.mouse.up()
    wait_until(page, lambda: made_of(atlas) not in ([], first), "it tells what it is of", 20)
    assert atlas.locator(".al-problem").inner_text() == ""


def test_pointing_shows_the_design(atlas: Any, page: Any, tmp_path: Path) -> None:
    x, y = points(page)[40]
    box, tip = atlas.locator(".al-atlas").bounding_box(), atlas.locator(".al-tip")
    page.mouse.move(box["x"] + x, box["y"] + y)
    wait_until(page, tip.is_visible, "the small picture", 20)
    assert "cloth" in tip.inner_text()
    atlas.screenshot(path=tmp_path / "map.png")


def test_keys_move_the_crosshair_and_paint(atlas: Any, page: Any) -> None:
    field, before = atlas.locator(".al-atlas"), pixels(page, "map")
    field.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "Shift+ArrowDown"):
        field.press(key)
    said = atlas.locator("[role=status]")
    wait_until(page, lambda: "Nearest: cloth" in said.inner_text(), "the nearest is said", 20)
    assert pixels(page, "map") == before
    field.press("Enter")
    wait_until(page, lambda: pixels(page, "map") != before, "Enter paints", 20)
    whole = atlas.get_by_role("button", name="Whole map")
    field.press("+")
    wait_until(page, whole.is_enabled, "it is enlarged", 5)
    field.press("0")
    wait_until(page, whole.is_disabled, "the whole map", 5)


def test_the_lists_lead_to_designs(atlas: Any, page: Any) -> None:
    atlas.get_by_label("Find designs by words").fill("cloth 5")
    atlas.get_by_role("button", name="Find").click()
    atlas.locator(".al-found").get_by_role("button", name="cloth 5").click()
    wait_until(page, lambda: "cloth 5" in "".join(made_of(atlas)), "it goes there", 20)
    wait_until(page, lambda: "100 %" in made_of(atlas)[0], "it is that design alone", 20)
    card = atlas.locator(".al-card").nth(1)
    name = card.locator("span").inner_text()
    card.press("Enter")
    wait_until(page, lambda: name in made_of(atlas)[0], "it goes to the neighbour", 20)
    atlas.get_by_role("button", name="Clear").click()


def test_one_colour_can_be_seen_alone(atlas: Any, page: Any) -> None:
    many = len(points(page))
    assert many > 100
    atlas.locator(".al-key").first.click()
    wait_until(page, lambda: len(points(page)) < many, "the others fade", 10)
    atlas.locator(".al-key").first.click()
    wait_until(page, lambda: len(points(page)) == many, "and come back", 10)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_map_is_accessible(atlas: Any, page: Any, theme: str, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(
        "(theme) => { jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme
    )
    page.wait_for_timeout(1500)
    atlas.screenshot(path=tmp_path / "map.png")
    found = Axe().run(page, context=".al-map")
    assert found.violations_count == 0, found.generate_report()


def test_without_webgl_the_same_points_are_drawn(lab: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(60_000)
    page.add_init_script(NO_WEBGL)
    try:
        atlas = opened(page, lab)
        assert atlas.locator(".al-atlas").get_attribute("data-drawn") == "2d"
        assert len(points(page)) > 100
        before = pixels(page, "map")
        atlas.locator(".al-atlas").click(position={"x": 90, "y": 120})
        wait_until(page, lambda: pixels(page, "map") != before, "a click paints", 20)
    finally:
        page.close()
