"""The notebook behind "New design notebook": three cells that make, look and keep."""

from __future__ import annotations

INTRODUCTION = """\
# A new design

Run the cells from top to bottom with **Shift + Enter**. Describe a cloth in the first widget and \
press **Make**; the last cell keeps what you made on the shelf, at the right side of JupyterLab."""

MAKE = """\
from ankara_lab.widgets.design_studio import DesignStudio

studio = DesignStudio()
studio"""

KEEP = """\
# Run this after Make: it keeps the cloth, with the recipe that made it.
from ankara_lab import keep_design

keep_design(studio.result, studio.recipe)"""


def design_notebook() -> dict[str, object]:
    """Write the notebook as its JSON form (nbformat 4.5), without outputs.

    Returns
    -------
    dict
        An introduction, a cell with the design studio, and a cell that keeps the result.
    """
    code: dict[str, object] = {
        "execution_count": None,
        "outputs": [],
        "metadata": {},
        "cell_type": "code",
    }
    return {
        "cells": [
            {"cell_type": "markdown", "id": "about", "metadata": {}, "source": INTRODUCTION},
            {**code, "id": "make", "source": MAKE},
            {**code, "id": "keep", "source": KEEP},
        ],
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
