"""Widgets that look at the disk again after each cell of the notebook, which may have written."""

from __future__ import annotations

import sys
import weakref

from ankara_lab.widgets._base import LabWidget


class RefreshWidget(LabWidget):
    """A widget that can look again."""

    def refresh(self) -> None:
        """Look again, and show what has changed."""
        raise NotImplementedError


_watching: weakref.WeakSet[RefreshWidget] = weakref.WeakSet()


def refresh_after_cells(widget: RefreshWidget) -> None:
    """Call a widget's ``refresh`` after each cell, for as long as the widget lives.

    Outside IPython nothing is called: a script has no cells.
    """
    _watching.add(widget)
    python = sys.modules.get("IPython")
    shell = None if python is None else python.get_ipython()
    if shell is not None and _refresh not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _refresh)


def _refresh(*_result: object) -> None:
    for widget in list(_watching):
        with widget.reporting():
            widget.refresh()
