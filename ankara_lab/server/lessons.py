"""Find the lessons below the work folder, and how far a person has come in them.

Progress is kept in two places, both local. What the person ticks off by hand stands in
JupyterLab's own state. What the exercises of a lesson find right stands in the person's data
folder (:mod:`ankara_lab.exercise.progress`); how many a lesson has is told by ``index.json``. A
lesson is done when all its exercises were passed.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from ankara_lab.exercise.progress import read_passed

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
        ``minutes``, ``of`` (how many exercises it has) and ``passed``.
    """
    for folder in ("lessons", ""):
        index = _read_json(work / folder / "index.json")
        if isinstance(index, list):
            break
    else:
        return {"folder": None, "lessons": []}
    passed = read_passed()
    found: list[dict[str, object]] = []
    for line in index:
        name = line.get("file") if isinstance(line, dict) else None
        if not isinstance(name, str) or "/" in name or not (work / folder / name).is_file():
            continue
        key, minutes = Path(name).stem, line.get("minutes")
        right, of = _count(key[:2], line.get("exercises"), passed)
        about: dict[str, object] = {word: str(line.get(word, "")) for word in WORDS}
        about |= {"path": f"{folder}/{name}".lstrip("/"), "key": key, "passed": right, "of": of}
        found.append(about | {"minutes": minutes if isinstance(minutes, int) else None})
    return {"folder": folder, "lessons": found}


def _count(lesson: str, told: object, passed: Collection[str]) -> tuple[int, int]:
    """How many exercises of a lesson were passed, of how many."""
    of = min(max(told, 0), 99) if type(told) is int else 0
    return sum(f"{lesson}.{number}" in passed for number in range(1, of + 1)), of


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # missing, closed to us, or damaged
        return None
