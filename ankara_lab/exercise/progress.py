"""Keep which exercises a person has passed, on this computer only.

One small file in the person's data folder (on Linux ``~/.local/share/ankara_lab/progress.json``,
or below ``XDG_DATA_HOME``), so that every notebook and the lessons sidebar know of each other::

    {"version": 1, "passed": ["01.1", "01.2"]}

The variable ``ANKARA_LAB_PROGRESS`` names another file, or is ``off``: on computers where many
share one login. Nothing is kept while nbgrader or a test runs a notebook.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from platformdirs import user_data_path

from ankara_lab.cloth.export import write_whole

VARIABLE = "ANKARA_LAB_PROGRESS"
"""The environment variable that moves the file or switches it off."""

_OFF = {"off", "0", "no", "false"}
_NAME = re.compile(r"\d\d\.\d+")


def progress_file() -> Path | None:
    """Tell where progress is kept.

    Returns
    -------
    Path or None
        None if nothing is to be kept.
    """
    told = os.environ.get(VARIABLE, "").strip()
    if told.lower() in _OFF or "NBGRADER_EXECUTION" in os.environ:
        return None
    if told:
        return Path(told).expanduser()
    return user_data_path("ankara_lab", appauthor=False) / "progress.json"


def read_passed() -> frozenset[str]:
    """Read the names of the exercises that were passed.

    Returns
    -------
    frozenset of str
        Empty if nothing was kept yet, or what is there cannot be read.
    """
    path = progress_file()
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path else None
    except (OSError, ValueError, RecursionError):  # missing, closed to us, or damaged
        return frozenset()
    names = told.get("passed") if isinstance(told, dict) else None
    if not isinstance(names, list):
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str) and _NAME.fullmatch(name))


def keep_passed(name: str) -> None:
    """Keep that an exercise was passed; a check never fails because this cannot be written.

    Parameters
    ----------
    name : str
        Such as ``"02.1"``.
    """
    path = progress_file()
    if path is None or name in (passed := read_passed()):
        return
    told = {"version": 1, "passed": sorted(passed | {name})}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, (json.dumps(told) + "\n").encode())
    except OSError:  # a full disk, a home that cannot be written
        return
