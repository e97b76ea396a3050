"""Drive a notebook in JupyterLab as a person does: open it, run it, scroll to what it shows."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest


def is_code(cell: Any) -> bool:
    """Whether a cell has code to run."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def wait_until(page: Any, true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Poll from here: ``page.evaluate`` itself knows no time-out."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s in vain until {what}", pytrace=False)
        page.wait_for_timeout(150)


def new_notebook(lab: str, path: str, source: str) -> None:
    """Put a notebook of one cell among the lessons."""
    cell = {"cell_type": "code", "id": "only", "metadata": {}, "outputs": [],
            "execution_count": None, "source": source}  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    book = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4,
            "nbformat_minor": 5}  # fmt: skip
    body = json.dumps({"type": "notebook", "format": "json", "content": book}).encode()
    put = urllib.request.Request(
        f"{lab}/api/contents/{path}", body, {"Content-Type": "application/json"}, method="PUT"
    )
    with urllib.request.urlopen(put, timeout=20):
        pass


def open_notebook(page: Any, lab: str, path: str) -> None:
    """Open one notebook and wait until it is read and its kernel is up.

    What an earlier test left open is closed (``?reset``), or that would be the current widget for
    a while. To run before the kernel is up asks which kernel to take.
    """
    page.goto(f"{lab}/lab/tree/{path}?reset")
    page.wait_for_function(
        """(path) => {
            const panel = window.jupyterapp?.shell.currentWidget;
            const kernel = panel?.sessionContext?.session?.kernel;
            return panel?.context?.path === path && panel.context.isReady
                && kernel?.status === 'idle';
        }""",
        arg=path,
    )


def cells(page: Any) -> list[dict[str, Any]]:
    """Code cells of the open notebook: whether each has run, and its error if any.

    An exercise that nobody has answered yet is no error.
    """
    return page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
            .filter((cell) => cell.type === 'code' && cell.sharedModel.getSource().trim())
            .map((cell) => ({
                ran: cell.executionState === 'idle' && cell.executionCount !== null,
                errors: cell.outputs.toJSON()
                    .filter((o) => o.output_type === 'error' && o.ename !== 'NotYet')
                    .map((o) => `${o.ename}: ${o.evalue}`),
            }))"""
    )


def run_all(page: Any, seconds: float) -> None:
    """Run all cells of the open notebook, and wait for the last of them or the first error."""
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    wait_until(
        page,
        lambda: any(cell["errors"] for cell in cells(page)) or all(c["ran"] for c in cells(page)),
        "all cells have run",
        seconds,
    )


def bring(page: Any, selector: str) -> Any:
    """Scroll until an element is on screen and at rest; Lab attaches outputs only when seen."""
    found = page.locator(selector).first
    for index in range(len(cells(page)) * 3):
        if found.count() and found.is_visible():
            break
        page.evaluate(
            """(index) => {
                const { content } = window.jupyterapp.shell.currentWidget;
                content.scrollToItem(Math.min(index, content.widgets.length - 1), 'start');
            }""",
            index,
        )
        page.wait_for_timeout(200)
    places: list[int] = []
    while len(places) < 3 or len(set(places[-3:])) > 1:  # Lab scrolls on for a while by itself
        if len(places) > 60:
            pytest.fail(f"{selector} does not come to rest on screen: {places[-3:]}")
        found.evaluate("(root) => root.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(300)
        places.append(round((found.bounding_box() or {"y": -1})["y"]))
    return found


def pixels(page: Any, widget: str) -> str:
    """A short mark of what a widget's cloth shows now."""
    return page.locator(f".al-{widget} .al-cloth").evaluate(
        """(canvas) => {
            const { width, height } = canvas;
            const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
            let mark = 0;
            for (let i = 0; i < data.length; i += 97) mark = (mark * 31 + data[i]) | 0;
            return `${width}x${height}:${mark}`;
        }"""
    )
