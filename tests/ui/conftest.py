"""A real JupyterLab and a real Chromium for the tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.serving import BROWSER_ARGUMENTS, ROOT, serving_lab

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that our JupyterLab is opened on: a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lab") / "lessons"
    shutil.copytree(ROOT / "lessons", folder)
    return folder


@pytest.fixture(scope="session")
def lab(lab_folder: Path) -> Iterator[str]:
    """The address of a JupyterLab of our own."""
    with serving_lab(lab_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium; without one the test fails and says what to install."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail("no Chromium found: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page(lab: str, browser: Any) -> Any:
    """A page in which tests of JupyterLab go on one after the other."""
    page = browser.new_page(viewport={"width": 1400, "height": 1200})
    page.set_default_timeout(45_000)
    page.set_default_navigation_timeout(90_000)
    return page
