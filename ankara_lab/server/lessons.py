"""Find the lessons below the work folder, and how far a person has come in them.

Progress is kept in two places, both local. What the person ticks off by hand stands in
JupyterLab's own state. What the exercises of a lesson find right stands in the small file
``.ankara_lab/progress.json`` of the work folder, which the checkers write and this room only
reads::

    {"version": 1,
     "lessons": {"01_first_cloth": {"passed": ["mix", "seam"], "of": 3}}}

The key is the notebook's name without its ending; ``passed`` holds the names of the exercises
that were passed, each once; ``of`` is how many the lesson has. A lesson is done when it has
passed them all. The kernel finds the work folder in the environment variable
``ANKARA_LAB_WORK`` (:func:`ankara_lab.cloth.shelf.work_folder`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

PROGRESS = Path(".ankara_lab") / "progress.json"
"""Where exercises write what was passed, from the work folder."""

WORDS = ("title", "question", "level")


def list_lessons(work: Path) -> dict[str, object]:
    """List the lessons, in their order, with the exercises passed in each.

    Parameters
    ----------
    work : Path
        The folder that JupyterLab was opened on. Lessons are looked for in ``lessons/`` and in
        the folder itself.

    Returns
    -------
    dict
        ``folder``: where the lessons are, from the work folder ("" for itself), or None.
        ``lessons``: for each its ``path``, ``key``, ``title``, ``question``, ``level``,
        ``minutes``, ``passed`` and ``of`` (both 0 if nothing has been checked yet).
    """
    for folder in ("lessons", ""):
        index = _read_json(work / folder / "index.json")
        if isinstance(index, list):
            break
    else:
        return {"folder": None, "lessons": []}
    passed = read_progress(work)
    found: list[dict[str, object]] = []
    for line in index:
        name = line.get("file") if isinstance(line, dict) else None
        if not isinstance(name, str) or "/" in name or not (work / folder / name).is_file():
            continue
        key, minutes = Path(name).stem, line.get("minutes")
        right, of = passed.get(key, (0, 0))
        about: dict[str, object] = {word: str(line.get(word, "")) for word in WORDS}
        about |= {"path": f"{folder}/{name}".lstrip("/"), "key": key, "passed": right, "of": of}
        found.append(about | {"minutes": minutes if isinstance(minutes, int) else None})
    return {"folder": folder, "lessons": found}


def read_progress(work: Path) -> dict[str, tuple[int, int]]:
    """Read how many exercises of each lesson were passed, and of how many.

    Parameters
    ----------
    work : Path

    Returns
    -------
    dict of str to (int, int)
        Empty if nothing was written yet, or what is there cannot be read.
    """
    told = _read_json(work / PROGRESS)
    lessons = told.get("lessons") if isinstance(told, dict) else None
    progress = {}
    for key, entry in lessons.items() if isinstance(lessons, Mapping) else ():
        passed, of = (entry.get("passed"), entry.get("of")) if isinstance(entry, dict) else (0, 0)
        if isinstance(passed, list) and isinstance(of, int) and of > 0:
            progress[str(key)] = (min(len({str(name) for name in passed}), of), of)
    return progress


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # missing, closed to us, or damaged
        return None
