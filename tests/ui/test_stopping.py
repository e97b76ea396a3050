"""What is running stops when a person says so, or goes away; what goes wrong is seen."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from tests.ui.notebook import new_notebook, open_notebook, wait_until
from tests.ui.serving import serving_studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

CODE = """import os
from ankara_lab import DesignStudio, load_model
print("pid", os.getpid())
studio = DesignStudio(load_model(), steps=60, guidance=6.0, begin="noise")
studio"""


@pytest.fixture
def studio(lab: str, page: Any) -> Any:
    """A studio whose cloth takes many steps, in a fresh kernel."""
    new_notebook(lab, "stop.ipynb", CODE)
    open_notebook(page, lab, "stop.ipynb")
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    found = page.locator(".al-studio")
    found.wait_for(timeout=120_000)
    page.wait_for_timeout(500)
    return found


SOON = ("--MappingKernelManager.cull_idle_timeout=4", "--MappingKernelManager.cull_interval=2")
"""A page's kernel ends seconds after it was closed, instead of two minutes."""


def steps_done(studio: Any) -> int:
    found = re.search(r"Step (\d+) of", studio.locator(".al-status").inner_text())
    return int(found[1]) if found else 0


def kernel_pid(page: Any) -> int:
    text = page.locator(".jp-OutputArea-output", has_text="pid ").first.inner_text()
    return int(text.split()[1])


def start(studio: Any, page: Any) -> None:
    studio.get_by_role("button", name="Make", exact=True).click()
    wait_until(page, lambda: steps_done(studio) >= 2, "some steps are done", 60)


def test_cancel_ends_within_a_step(studio: Any, page: Any) -> None:
    start(studio, page)
    done = steps_done(studio)
    studio.get_by_role("button", name="Cancel").click()
    status = studio.locator(".al-status")
    wait_until(page, lambda: status.inner_text() == "Cancelled", "it is cancelled", 10)
    count = page.evaluate(
        """async () => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            let text = '';
            const future = kernel.requestExecute({ code: 'print(studio.job.count, studio.job.running)' });
            future.onIOPub = (message) => { text += message.content.text || ''; };
            await future.done;
            return text;
        }"""  # noqa: E501
    )
    at, running = count.split()
    assert running == "False"
    assert done <= int(at) <= done + 5, "the steps between what was read, the click and the end"
    page.wait_for_timeout(1000)
    assert studio.get_by_role("button", name="Make", exact=True).is_enabled()


def test_an_error_is_seen(studio: Any, page: Any) -> None:
    page.evaluate(
        """async () => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            await kernel.requestExecute({ code: 'studio._model.unet = None' }).done;
        }"""
    )
    studio.get_by_role("button", name="Make", exact=True).click()
    problem = studio.locator(".al-problem")
    wait_until(page, lambda: problem.inner_text() != "", "the error is told", 30)
    assert problem.get_attribute("role") == "alert"
    assert studio.get_by_role("button", name="Make", exact=True).is_enabled()


def test_a_restart_in_mid_job_leaves_nothing_running(studio: Any, page: Any) -> None:
    before = kernel_pid(page)
    process = psutil.Process(before)
    start(studio, page)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    gone, alive = psutil.wait_procs([process], timeout=20)
    assert alive == []


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_studio(tmp_path_factory.mktemp("stop"), *SOON) as address:
        yield address


def test_closing_the_page_of_the_studio_ends_its_kernel(address: str, browser: Any) -> None:
    def kernels() -> list[psutil.Process]:
        port = address.rsplit(":", 1)[1]
        server = next(each for each in psutil.process_iter(["cmdline"])
                      if f"--port={port}" in (each.info["cmdline"] or [])
                      and "voila" in each.info["cmdline"])  # fmt: skip
        found = []
        for child in server.children(recursive=True):
            try:
                if "ipykernel_launcher" in " ".join(child.cmdline()):
                    found.append(child)
            except (psutil.NoSuchProcess, psutil.ZombieProcess):  # ended just now
                pass
        return found

    page = browser.new_page()
    page.set_default_timeout(90_000)
    page.goto(address)
    page.locator(".al-tailor .al-thumb").first.wait_for()
    running = kernels()
    assert len(running) == 1
    studio = page.locator(".al-tailor")
    studio.get_by_role("button", name="Cloth 1", exact=True).click()
    studio.get_by_role("button", name="Next").click()
    studio.get_by_role("button", name="Describe").first.click()
    studio.get_by_role("textbox").fill("yellow birds on indigo")
    studio.get_by_role("button", name="Make it", exact=True).click()
    studio.locator(".al-waiting").wait_for(state="visible")  # in mid-job
    page.goto("about:blank")  # leaving the page is what closing the tab is
    end = time.monotonic() + 30
    while kernels() and time.monotonic() < end:
        time.sleep(0.5)
    assert kernels() == []
