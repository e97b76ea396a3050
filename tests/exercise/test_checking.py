"""Exercises are found by name, verdicts are plain, and a learner never sees our traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from ankara_lab import check
from ankara_lab.exercise import checking
from ankara_lab.exercise.checking import Hint, NotYet, exercise, exercises, find_exercise, judge


@pytest.fixture(autouse=True)
def outside_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts are coloured in a notebook, and another test may have loaded a kernel."""
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


@pytest.fixture(scope="module")
def even() -> Iterator[str]:
    @exercise("98.1", "Write an even number", begin="Think of a pair of shoes.")
    def even_number(answer: object) -> str:
        if not isinstance(answer, int):
            raise Hint("A whole number is wanted.")
        if answer % 2:
            raise Hint(f"{answer} leaves one over.\nPair them up.")
        return f"{answer} makes {10 // (answer and 1)} pairs: a sentence."

    yield "98.1"
    del checking._EXERCISES["98.1"]


def test_a_right_answer_prints_the_praise(even: str, capsys: pytest.CaptureFixture) -> None:
    assert check(even, 4) is None
    said = capsys.readouterr().out
    assert said == "✓ 98.1  Write an even number\n  4 makes 10 pairs: a sentence.\n"


def test_an_empty_answer_says_where_to_begin(even: str) -> None:
    with pytest.raises(NotYet, match="still empty.*pair of shoes"):
        check(even, ...)


def test_a_wrong_answer_shows_the_hint_alone(even: str) -> None:
    with pytest.raises(NotYet) as caught:
        check(even, 3)
    assert caught.value.__context__ is None, "the inner hint is not told twice"
    assert caught.value._render_traceback_() == [
        "✗ 98.1 not yet  Write an even number", "  3 leaves one over.", "  Pair them up.",
    ]  # fmt: skip


def test_a_checker_that_stumbles_gives_a_hint_too(even: str) -> None:
    with pytest.raises(NotYet, match="cannot read this answer, a int .ZeroDivisionError"):
        check(even, 0)


@given(answer=st.one_of(st.none(), st.text(), st.binary(), st.floats(), st.lists(st.integers())))
def test_any_answer_gets_a_hint(even: str, answer: object) -> None:
    with pytest.raises(NotYet, match="A whole number"):
        judge(even, answer)


@pytest.mark.parametrize("name", ["98.9", "97.1", "98", "", "nonsense", None, 98.1])
def test_an_unknown_name_is_told_what_there_is(even: str, name: str) -> None:
    with pytest.raises(ValueError, match="there is no exercise") as caught:
        check(name, 1)
    if name == "98.9":
        assert "lesson 98 has 98.1." in str(caught.value)


def test_a_lesson_is_imported_when_it_is_asked_for() -> None:
    for lesson in checking.lessons():
        found = exercises(lesson)
        assert found, f"lesson_{lesson}.py has no exercise"
        assert [one.name for one in found] == [f"{lesson}.{k + 1}" for k in range(len(found))]
        assert find_exercise(found[0].name) is found[0]


@pytest.mark.parametrize("name", ["2.1", "02", "02.x", "two.1", "021"])
def test_a_name_has_one_form(name: str) -> None:
    with pytest.raises(ValueError, match="lesson and number"):
        exercise(name, "No")


def test_a_name_is_taken_once(even: str) -> None:
    with pytest.raises(ValueError, match="98.1 is .*even_number already"):
        exercise(even, "Another")(lambda answer: "")
    exercise(even, "Write an even number")(find_exercise(even).checker)  # a reload is no clash


def test_a_console_without_the_mark_gets_a_word(
    even: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    narrow = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr("sys.stdout", narrow)
    check(even, 2)
    narrow.flush()
    assert narrow.buffer.getvalue().startswith(b"[ok] 98.1")  # type: ignore[attr-defined]


def test_a_notebook_shows_the_hint_and_goes_on(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
    cells = [
        "from ankara_lab import check\nfrom ankara_lab.exercise.checking import Hint, exercise\n"
        "@exercise('98.2', 'Say something')\n"
        "def say(answer):\n    if not answer: raise Hint('Silence.')\n    return 'Heard.'",
        "check('98.2', '')",
        "check('98.2', 'hello')",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.cells[1].metadata["tags"] = ["raises-exception"]
    NotebookClient(book, timeout=60).execute()
    (wrong,), (right,) = book.cells[1].outputs, book.cells[2].outputs
    assert (wrong.ename, wrong.evalue) == ("NotYet", "Silence.")
    shown = "\n".join(wrong.traceback)
    assert "Silence." in shown and "98.2 not yet" in shown
    assert "Traceback" not in shown and "line " not in shown and "say(" not in shown
    assert "Heard." in right.text and "✓ 98.2" in right.text
