"""Marking runs a learner's notebook in processes of its own, with limits, and trusts no check."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from ankara_lab.exercise.marking import Mark, mark, recorded
from ankara_lab.exercise.received import HandIn
from tests.exercise.notebooks import RIGHT, WRONG, notebook

BOOK = "12_a.ipynb"
ABSENT = Mark(False, "its check is not in the notebook")


def handed_in(book: Any, **verdicts: Any) -> HandIn:
    return HandIn("Ada", {BOOK: json.loads(json.dumps(book))}, verdicts, {"shelf/a.png": b"x"})


def test_recorded_verdicts_run_nothing() -> None:
    book = notebook("open('ran', 'w')", RIGHT)
    known = {"12.1": {"passed": True, "said": ""}, "99.1": {"passed": True, "said": ""}}
    assert recorded(handed_in(book, **known)) == {
        "12.1": Mark(True), "12.2": Mark(False, "its check was not run"),
        "12.3": Mark(False, "its check was not run"),
    }  # fmt: skip
    assert not Path("ran").exists()


@pytest.mark.slow
def test_a_right_and_a_wrong_answer() -> None:
    tampered = notebook(WRONG, passed=True)  # the saved output says that it passed
    marks = mark(handed_in(tampered))
    assert not marks["12.1"].passed and "change places" in marks["12.1"].said
    assert marks["12.2"] == marks["12.3"] == ABSENT
    assert mark(handed_in(notebook(RIGHT, passed=False)))["12.1"] == Mark(True)


@pytest.mark.slow
def test_it_has_a_folder_and_few_variables_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET_TOKEN", "hush")
    look = (
        "import os, pathlib\n"
        "seen = 'A_SECRET_TOKEN' in os.environ or pathlib.Path.home() == pathlib.Path("
        f"{str(Path.home())!r})\n"
        "answer = (90, 12) if not seen and pathlib.Path('shelf/a.png').is_file() else 'seen'"
    )
    assert mark(handed_in(notebook(look)))["12.1"] == Mark(True)


@pytest.mark.slow
def test_a_cell_that_never_ends_is_interrupted_and_the_rest_goes_on() -> None:
    marks = mark(handed_in(notebook("while True: pass", RIGHT)), seconds=60)
    assert marks["12.1"] == Mark(True)


@pytest.mark.slow
def test_a_notebook_that_never_ends_is_ended_with_all_it_started(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    stubborn = (
        "import os, signal, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while True: time.sleep(1)"
    )
    marks = mark(handed_in(notebook(stubborn, RIGHT)), seconds=40)
    assert marks["12.1"] == Mark(False, "it took more than 40 s")
    kernel, child = (int(pid) for pid in told.read_text().split())
    assert os.getpid() not in (kernel, child)
    end = time.monotonic() + 10
    while time.monotonic() < end and any(map(psutil.pid_exists, (kernel, child))):
        time.sleep(0.2)
    for pid in (kernel, child):
        alive = psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        assert not alive


@pytest.mark.slow
def test_a_kernel_that_dies_is_told() -> None:
    marks = mark(handed_in(notebook("import os; os._exit(1)", RIGHT)), seconds=60)
    assert not marks["12.1"].passed and "did not run" in marks["12.1"].said


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_seconds_are_above_zero(seconds: float) -> None:
    with pytest.raises(ValueError, match="more than 0 s"):
        mark(handed_in(notebook(RIGHT)), seconds=seconds)
