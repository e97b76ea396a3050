"""Small notebooks with exercises of lesson 12, as learners save them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

RIGHT, WRONG = "answer = (90, 12)", "answer = (24, 116)"


def notebook(*codes: str, passed: bool | None = None, hint: str = "Look again.") -> Any:
    """Cells of code, then the check of 12.1 with the output of a run that passed or did not."""
    cells = [nbformat.v4.new_code_cell(code) for code in codes]
    check = nbformat.v4.new_code_cell('check("12.1", answer)')
    check.metadata.tags = ["check", "raises-exception"]
    if passed:
        check.outputs = [nbformat.v4.new_output("stream", text="\x1b[1;32m✓ 12.1\x1b[0m  Find …\n")]
    elif passed is False:
        check.outputs = [nbformat.v4.new_output("error", ename="NotYet", evalue=hint)]
    return nbformat.v4.new_notebook(cells=[*cells, check])


def save(book: Any, path: Path) -> Path:
    """Write a notebook and return where."""
    nbformat.write(book, path)
    return path
