"""Every lesson runs once, top to bottom, and at each exercise every kind of answer is tried.

First the empty answer that the lesson gives out, then each wrong answer of the teacher's page,
then the right one. What is shown, how long it took and how much memory it needed is read from the
same run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from ankara_lab.exercise.checking import exercises
from tests.lessons.answers import LESSONS, ROOT, Given, exercises_of, read_page

NOTEBOOKS = sorted(LESSONS.glob("*.ipynb"))
RUN_WITHIN = 120
"""How long a whole lesson may take on two cores, all its wrong answers included [s]."""
MEMORY = 1.2
"""What its kernel may need at most [GiB]."""
LAST = r"""
import re
from pathlib import Path
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])"""
"""Not ``ru_maxrss``, which a program takes over from the one that started it: the tests' own."""


@dataclass
class Run:
    """One lesson, executed."""

    lesson: str
    cells: list[Any]
    tried: dict[str, list[Any]]
    """For each exercise the check cells in order: empty, every wrong one, right."""
    seconds: float

    @property
    def peak(self) -> float:
        """Peak memory of the kernel [GiB]; the system tells it in KiB."""
        return int(self.cells[-1].outputs[0].text) / 2**20


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_exercise_has_a_checker_an_answer_and_two_wrong_ones(path: Path) -> None:
    in_lesson = exercises_of(nbformat.read(path, as_version=4))
    given = read_page(path.stem)
    assert list(in_lesson) == [one.name for one in exercises(path.stem[:2])]
    assert list(in_lesson) == sorted(given), "the page answers the lesson's exercises, no others"
    for name, (answer, _) in in_lesson.items():
        assert len(given[name].answers) == 1, f"{name} needs one right answer"
        assert len(given[name].wrongs) >= 2, f"{name} needs two typical wrong answers"
        for code in (*given[name].answers, *(code for code, _ in given[name].wrongs)):
            assert f"{answer} =" in code, f"{name}: an answer sets {answer}:\n{code}"
        for code, thought in given[name].wrongs:
            assert thought[:1].isalnum(), f"{name}: say below what the learner thought:\n{code}"


def test_the_index_counts_the_exercises() -> None:
    index = json.loads((LESSONS / "index.json").read_text(encoding="utf-8"))
    counted = {
        path.name: len(exercises_of(nbformat.read(path, as_version=4))) for path in NOTEBOOKS
    }
    assert {line["file"]: line["exercises"] for line in index} == counted


def with_answers(book: Any, given: dict[str, Given]) -> dict[str, list[Any]]:
    """Put every answer of the page behind the check of its exercise; return the check cells."""
    tried: dict[str, list[Any]] = {}
    cells = list(book.cells)
    for name, (_, place) in exercises_of(book).items():
        check = book.cells[place]
        tried[name] = [check]
        more = []
        codes = [code for code, _ in given[name].wrongs] + given[name].answers
        for code in codes:
            again = nbformat.v4.new_code_cell(check.source, metadata=check.metadata)
            more += [nbformat.v4.new_code_cell(code), again]
            tried[name].append(again)
        where = next(i for i, cell in enumerate(cells) if cell is check) + 1
        cells[where:where] = more
    book.cells = [*cells, nbformat.v4.new_code_cell(LAST)]
    return tried


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shipped_model: Any
) -> Iterator[Run]:
    path: Path = request.param
    folder = tmp_path_factory.mktemp(path.stem)  # what a learner saves lands here
    book = nbformat.read(path, as_version=4)
    tried = with_answers(book, read_page(path.stem))
    client = NotebookClient(
        book, timeout=RUN_WITHIN, resources={"metadata": {"path": str(folder)}}
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / f".{name.lower()}"))
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("OMP_NUM_THREADS", "2")
        try:
            client.execute()
        except CellExecutionError as error:
            pytest.fail(f"{path.name}: {error}", pytrace=False)
    yield Run(path.stem, book.cells, tried, sum(map(seconds_of, book.cells)))


def seconds_of(cell: Any) -> float:
    """How long a cell took by the kernel's clock.

    The client's would not do: now and then it waits two minutes for a message that got lost,
    while the kernel has long been idle.
    """
    told = cell.metadata.get("execution", {})
    began, ended = (told.get(f"iopub.status.{state}") for state in ("busy", "idle"))
    if not began or not ended:
        return 0.0
    return (datetime.fromisoformat(ended.replace("Z", "+00:00"))
            - datetime.fromisoformat(began.replace("Z", "+00:00"))).total_seconds()


@pytest.mark.slow
@pytest.mark.timeout(RUN_WITHIN * 2)
def test_a_lesson_runs_in_time_and_memory(run: Run) -> None:
    print(f"{run.lesson}: {run.seconds:.0f} s, {run.peak:.2f} GiB")
    assert run.seconds <= RUN_WITHIN
    assert run.peak <= MEMORY
    pictures = [
        output
        for cell in run.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) >= 5, "a lesson on cloth shows cloth"


@pytest.mark.slow
def test_every_answer_gets_the_verdict_it_should(run: Run) -> None:
    for name, (*not_yet, right) in run.tried.items():
        hints = []
        for cell in not_yet:
            errors = [output for output in cell.outputs if output.output_type == "error"]
            said = [output.get("text") for output in cell.outputs]
            assert [error.ename for error in errors] == ["NotYet"], f"{name} passed: {said}"
            hints.append(errors[0].evalue)
            assert "cannot read this answer" not in hints[-1], f"{name}: {hints[-1]}"
        assert len(set(hints)) == len(hints), f"{name}: two answers get one hint: {hints}"
        told = [output.get("text", output.get("evalue", "")) for output in right.outputs]
        assert len(told) == 1 and "✓" in told[0] and name in told[0], f"{name}: {told}"
