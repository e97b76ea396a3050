"""Mark a hand-in anew: run its notebooks headless, in processes of their own, with limits.

What runs is the learner's code, with the rights of whoever marks: only mark hand-ins of people
you know, or give marking an account of its own. It gets a fresh folder, no variable of our
environment but a few, a time limit for each cell and for the whole notebook, and its processes
are ended. The checks are written anew before they run, so that a changed check cell counts for
nothing; against somebody who is out to cheat this is no wall.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

import ankara_lab
from ankara_lab.exercise.checking import exercises
from ankara_lab.exercise.hand_in import checks_of, read_notebook, source_of, verdicts_of
from ankara_lab.exercise.received import HandIn

SECONDS = 300
"""For one notebook, at most."""

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT",
              "NUMBER_OF_PROCESSORS", "OMP_NUM_THREADS", "LD_LIBRARY_PATH")  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """What became of one exercise."""

    passed: bool
    said: str = ""
    """The hint, or why it could not be marked; empty if it passed."""


def mark(hand_in: HandIn, *, seconds: float = SECONDS) -> dict[str, Mark]:
    """Run the notebooks of a hand-in and tell which of their exercises pass.

    Parameters
    ----------
    hand_in : HandIn
    seconds : float, [s]
        For each notebook; a cell may take a third of it.

    Returns
    -------
    dict of str to Mark
        Every exercise of every lesson handed in, also those whose check was taken out.

    Raises
    ------
    ValueError
        If ``seconds`` is not above 0.
    ModuleNotFoundError
        If Jupyter's nbconvert is not installed.
    """
    if not seconds > 0:
        raise ValueError(f"a notebook needs more than 0 s, got {seconds:g}")
    marks: dict[str, Mark] = {}
    with tempfile.TemporaryDirectory(prefix="ankara-marking-", ignore_cleanup_errors=True) as home:
        work = Path(home) / "work"
        for name, data in hand_in.files.items():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_bytes(data)
        work.mkdir(exist_ok=True)
        for name, book in sorted(hand_in.notebooks.items()):
            marks |= _mark_notebook(name, book, work, Path(home), seconds)
    return marks


def recorded(hand_in: HandIn) -> dict[str, Mark]:
    """Tell the verdicts that the learner's computer recorded, without running anything.

    Parameters
    ----------
    hand_in : HandIn

    Returns
    -------
    dict of str to Mark
        Every exercise of every lesson handed in.
    """
    marks = {}
    for book in hand_in.notebooks.values():
        for name in _wanted(book):
            told = hand_in.verdicts.get(name, {})
            said = str(told.get("said", "")) or "its check was not run"
            passed = told.get("passed") is True
            marks[name] = Mark(passed, "" if passed else said)
    return marks


def _wanted(book: dict[str, Any]) -> list[str]:
    """Every exercise of the lessons that a notebook has checks of."""
    lessons = sorted({name[:2] for name, _, _ in checks_of(book)})
    return [one.name for lesson in lessons for one in exercises(lesson)]


def _mark_notebook(
    name: str, book: dict[str, Any], work: Path, home: Path, seconds: float
) -> dict[str, Mark]:
    wanted = _wanted(book)
    (work / name).write_text(json.dumps(_to_run(book)), encoding="utf-8")
    done = home / "done.ipynb"
    done.unlink(missing_ok=True)
    trouble = _run(work / name, done, home, seconds)
    try:
        verdicts = verdicts_of(read_notebook(done.read_bytes(), name))
    except (OSError, ValueError):
        return {one: Mark(False, trouble or "the notebook did not run") for one in wanted}
    marks = {}
    for one in wanted:
        told = verdicts.get(one)
        if told is None:
            marks[one] = Mark(False, "its check is not in the notebook")
        elif told["passed"]:
            marks[one] = Mark(True)
        else:
            marks[one] = Mark(False, told["said"] or "its check was not reached")
    return marks


def _to_run(book: dict[str, Any]) -> dict[str, Any]:
    """The notebook's code alone, each check as our lessons have it."""
    checks = {id(cell): f'check("{name}", {answer})' for name, answer, cell in checks_of(book)}
    sources: list[str] = []
    for cell in book["cells"]:
        if id(cell) in checks:
            sources += ["from ankara_lab.exercise.checking import check", checks[id(cell)]]
        elif cell["cell_type"] == "code":
            sources.append(source_of(cell))
    plain = {"cell_type": "code", "execution_count": None}
    cells: list[dict[str, Any]] = [
        {**plain, "metadata": {}, "outputs": [], "source": source} for source in sources
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": cells}


def _run(path: Path, done: Path, home: Path, seconds: float) -> str:
    """Run one notebook to its end or ours; return what went wrong, if anything."""
    command = [
        sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors",
        f"--ExecutePreprocessor.timeout={max(1, int(seconds / 3))}",
        "--ExecutePreprocessor.interrupt_on_timeout=True",
        f"--output={done}", str(path),
    ]  # fmt: skip
    with (home / "log").open("w+", encoding="utf-8", errors="replace") as log:
        running = subprocess.Popen(
            command, cwd=path.parent, env=_environment(home), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            return f"it took more than {seconds:g} s"
        finally:
            _end(running)
        log.seek(0)
        lines = [line for line in log.read().splitlines() if line.strip()]
    if any("No module named nbconvert" in line for line in lines):
        raise ModuleNotFoundError("No module named 'nbconvert'", name="nbconvert")
    return f"the notebook did not run: {lines[-1][:200]}" if running.returncode and lines else ""


def _environment(home: Path) -> dict[str, str]:
    """A home of its own, and nothing of ours that could be a secret."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    place = {name: str(home) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP",
                                          "TMP", "TMPDIR")}  # fmt: skip
    jupyter = {name: str(home / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}  # fmt: skip
    return {
        **passed_on, **place, **jupyter,
        "PYTHONPATH": str(Path(ankara_lab.__file__).parents[1]),
        "ANKARA_LAB_PROGRESS": "off", "HF_HUB_OFFLINE": "1", "MPLBACKEND": "agg",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1",
    }  # fmt: skip


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started: a kernel may outlive what started it."""
    try:
        parent = psutil.Process(running.pid)
        family = [*parent.children(recursive=True), parent]
    except psutil.NoSuchProcess:
        family = []
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    running.wait(20)
