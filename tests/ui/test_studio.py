"""The Studio as a tailor meets it: Voilà, a phone's width, and nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from ankara_lab.model.design import FREEDOM
from tests.ui.notebook import wait_until
from tests.ui.serving import serving_studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `ankara-lab studio`."""
    with serving_studio(tmp_path_factory.mktemp("studio")) as address:
        yield address


@pytest.fixture(scope="module")
def opened(address: str, browser: Any) -> Any:
    """The page once its cloths hang there, and the addresses it asked for."""
    asked: list[str] = []
    fresh = browser.new_page(viewport={"width": 360, "height": 780},
                                          accept_downloads=True)  # fmt: skip
    fresh.set_default_timeout(90_000)
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.goto(address)
    fresh.wait_for_selector(".al-tailor .al-thumb")
    fresh.asked = asked
    yield fresh
    fresh.close()


def settle(page: Any) -> None:
    page.locator(".al-waiting").wait_for(state="hidden")
    assert page.locator(".al-tailor .al-problem").inner_text() == ""


def test_from_a_cloth_to_a_file_on_a_phone(opened: Any, tmp_path: Path) -> None:
    studio = opened.locator(".al-tailor")
    assert studio.get_by_role("button", name="Next").is_disabled()
    studio.get_by_role("button", name="Cloth 1", exact=True).click()
    studio.get_by_role("button", name="Next").click()

    canvas = studio.locator(".al-cloth")
    look = "(canvas) => canvas.toDataURL().length + canvas.toDataURL().slice(-400)"
    before = canvas.evaluate(look)
    studio.get_by_role("button", name="Second cloth 4").click()
    wait_until(opened, lambda: canvas.evaluate(look) != before, "the mixture is shown")
    before = canvas.evaluate(look)
    studio.get_by_role("slider", name="How much of the second cloth").press("ArrowRight")
    wait_until(opened, lambda: canvas.evaluate(look) != before, "the slider is answered")

    studio.get_by_role("button", name="Describe").first.click()
    freely = studio.get_by_role("slider", name="How freely it is painted")
    assert freely.input_value() == f"{FREEDOM:.0%}".rstrip("%")  # as every other room begins
    studio.get_by_role("textbox").fill("yellow birds on indigo")
    before = canvas.evaluate(look)
    studio.get_by_role("button", name="Make it", exact=True).click()
    wait_until(opened, lambda: canvas.evaluate(look) != before, "the cloth is made", 90)
    settle(opened)

    studio.get_by_role("button", name="Next").click()
    studio.get_by_role("button", name="Lagos sunset").click()
    studio.get_by_role("button", name="Next").click()
    opened.locator(".al-tailor .al-garment").wait_for(state="visible")
    settle(opened)
    studio.get_by_role("button", name="Next").click()
    files = {"The cloth as a picture": b"\x89PNG", "A file for the printer": b"%PDF",
             "The garment": b"\x89PNG"}  # fmt: skip
    for name, begins in files.items():
        with opened.expect_download() as waiting:
            studio.get_by_role("button", name=name).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert path.read_bytes().startswith(begins)


def test_nothing_is_asked_of_an_outside_host(opened: Any) -> None:
    own = opened.url.split("/")[2]
    outside = [url for url in opened.asked
               if not url.startswith(("data:", "blob:")) and url.split("/")[2] != own]  # fmt: skip
    assert outside == []
    assert len(opened.asked) > 20


@pytest.mark.parametrize("width", [360, 1280])
def test_each_step_fits_and_axe_finds_nothing(opened: Any, width: int, tmp_path: Path) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    studio = opened.locator(".al-tailor")
    for step in range(5):
        studio.locator(".al-mark").nth(step).click()
        settle(opened)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        opened.screenshot(path=tmp_path / f"{width}-{step + 1}.png", full_page=True)
        found = Axe().run(opened).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
        small = studio.locator("button:visible").evaluate_all(
            """(all) => all.filter((b) => b.getBoundingClientRect().height < 39)
                .map((b) => b.textContent)"""
        )
        assert [text for text in small if "ground" not in text and "indigo" not in text] == []
