"""PhotoDesk in a real JupyterLab: phone photos go in, a false one is refused, corners move."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from tests.ui.notebook import new_notebook, open_notebook, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

PHONE = (4000, 3000)
"""Width and height of a photo of 12 megapixels [px]."""


def photo(size: tuple[int, int]) -> Image.Image:
    """Drawn cloth of four repeats across, with the grain of a sensor."""
    tile = draw_swatch(seed=11, size=256).tile
    laid = Image.fromarray(np.tile(tile, (3, 4, 1))).resize(size, Image.Resampling.BILINEAR)
    grain = np.random.default_rng(0).normal(0, 4, (size[1], size[0], 1))
    return Image.fromarray((np.asarray(laid) + grain).clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def desk(lab: str, page: Any) -> Any:
    new_notebook(lab, "desk.ipynb", "from ankara_lab import PhotoDesk\nPhotoDesk()")
    open_notebook(page, lab, "desk.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    found = page.locator(".al-desk")
    found.wait_for(timeout=120_000)
    return found


def bring_in(desk: Any, name: str, data: bytes) -> None:
    """Choose a file as a person would."""
    kind = "image/jpeg" if name.endswith(".jpg") else "image/heic"
    chosen = {"name": name, "mimeType": kind, "buffer": data}
    desk.locator("input[type=file]").first.set_input_files(chosen)


def tile_of(desk: Any) -> str:
    """Address of the tile that can be saved; it changes with every tile."""
    return desk.locator("a[download]").get_attribute("href") or ""


def test_a_text_that_calls_itself_a_photo_is_refused_in_words(desk: Any, page: Any) -> None:
    bring_in(desk, "letter.jpg", b"Dear tailor, " * 40)
    problem = desk.locator(".al-problem")
    wait_until(page, lambda: "letter.jpg" in problem.inner_text(), "the file is refused", 30)
    assert "Traceback" not in problem.inner_text()


def test_a_phone_photo_becomes_a_tile(desk: Any, page: Any, tmp_path: Path) -> None:
    out = io.BytesIO()
    photo(PHONE).save(out, "JPEG", quality=97)
    bring_in(desk, "phone.jpg", out.getvalue())
    wait_until(page, lambda: tile_of(desk) != "", "the tile is cut", 90)
    assert desk.locator(".al-problem").inner_text() == ""
    assert desk.get_by_role("slider", name="Upper left corner").is_visible()
    assert desk.get_by_text("repeat:").is_visible()
    assert desk.get_by_role("img", name="with lines where it repeats").is_visible()
    assert desk.get_by_role("img", name="tile cut from the photo").is_visible()
    size = page.evaluate("() => document.querySelector('.al-desk canvas.al-picture').width")
    assert 0 < size <= 1024
    desk.screenshot(path=tmp_path / "desk.png")


def test_arrow_keys_and_the_mouse_move_a_corner(desk: Any, page: Any) -> None:
    handle, before = desk.get_by_role("slider", name="Upper left corner"), tile_of(desk)
    said = handle.get_attribute("aria-valuetext")
    for _ in range(5):
        handle.press("Shift+ArrowRight")
    assert handle.get_attribute("aria-valuetext") != said
    said = handle.get_attribute("aria-valuetext")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 6, box["y"] + box["height"] / 2 + 9, steps=3)
    page.mouse.up()
    assert handle.get_attribute("aria-valuetext") != said
    desk.get_by_role("button", name="Straighten").click()
    wait_until(page, lambda: tile_of(desk) not in ("", before), "it is cut anew", 90)


def test_a_heic_goes_in(desk: Any, page: Any) -> None:
    out, before = io.BytesIO(), tile_of(desk)
    pillow_heif.from_pillow(photo((1600, 1200))).save(out, quality=80)
    bring_in(desk, "phone.heic", out.getvalue())
    wait_until(page, lambda: tile_of(desk) not in ("", before), "the tile is cut", 90)
    assert desk.locator(".al-problem").inner_text() == ""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_desk_is_accessible(desk: Any, page: Any, theme: str, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(
        "(theme) => { jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme
    )
    page.wait_for_timeout(2000)
    desk.screenshot(path=tmp_path / "desk.png")
    found = Axe().run(page, context=".al-desk")
    assert found.violations_count == 0, found.generate_report()
