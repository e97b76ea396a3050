"""Check a learner's answer to an exercise and say what is seen.

A lesson calls ``check("02.1", answer)``. The checker of that name stands in ``lesson_02.py`` of
this room, which is imported when it is first asked for. It looks at properties of the answer,
never for one right answer, and returns a sentence that says what was shown, or raises
:class:`Hint`. `check` prints the sentence, or raises :class:`NotYet`, of which a notebook shows
only the hint. Nothing here needs a notebook: the same call runs in a script or headless.
"""

from __future__ import annotations

import contextlib
import io
import sys
import textwrap
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import EllipsisType

import ankara_lab.exercise as room
from ankara_lab.exercise.progress import keep_passed

Checker = Callable[[object], str]

_WIDTH = 88
_GREEN, _AMBER, _PLAIN = "\x1b[1;32m", "\x1b[1;33m", "\x1b[0m"


class Hint(Exception):
    """What a checker raises: what it sees, and what to think about; never the solution."""


class NotYet(Exception):
    """The answer is not right yet. Its message is the hint.

    IPython asks an exception for its own traceback (``_render_traceback_``); this one is the
    hint alone, because where in our code it was raised helps nobody.
    """

    def __init__(self, name: str, title: str, hint: str) -> None:
        super().__init__(hint)
        self.name, self.title, self.hint = name, title, hint

    def _render_traceback_(self) -> list[str]:
        return verdict("✗", f"{self.name} not yet", self.title, self.hint, _AMBER).splitlines()


@dataclass(frozen=True)
class Exercise:
    """One exercise: its name ("02.1"), what is to be produced, and the checker."""

    name: str
    title: str
    checker: Checker
    begin: str = ""


_EXERCISES: dict[str, Exercise] = {}


def exercise(name: str, title: str, *, begin: str = "") -> Callable[[Checker], Checker]:
    """Register the function below as the checker of an exercise.

    Parameters
    ----------
    name : str
        Lesson and number: ``"02.1"`` is the first exercise of lesson 02.
    title : str
        What is to be produced, such as "Make a latent of your own photo".
    begin : str
        Where to begin, for somebody whose answer is still empty.

    Returns
    -------
    callable
        A decorator that leaves the function as it is. The function takes the answer, whatever
        it is, and returns one sentence of praise, or raises :class:`Hint`.

    Raises
    ------
    ValueError
        If the name has another form or is taken.
    """
    lesson, _, number = name.partition(".")
    if not (len(lesson) == 2 and lesson.isdecimal() and number.isdecimal()):
        raise ValueError(f'the name of an exercise is lesson and number, as "02.1", got {name!r}')

    def register(checker: Checker) -> Checker:
        known = _EXERCISES.get(name)
        if known and known.checker.__qualname__ != checker.__qualname__:  # the same on a reload
            raise ValueError(f"exercise {name} is {known.checker.__qualname__} already")
        _EXERCISES[name] = Exercise(name, title, checker, begin)
        return checker

    return register


def exercises(lesson: str) -> list[Exercise]:
    """List the exercises of a lesson in their order.

    Parameters
    ----------
    lesson : str
        Its two digits, ``"02"``.

    Returns
    -------
    list of Exercise
        Empty if the lesson has none.
    """
    if lesson in lessons():
        import_module(f"{room.__name__}.lesson_{lesson}")
    found = [one for name, one in _EXERCISES.items() if name.startswith(f"{lesson}.")]
    return sorted(found, key=lambda one: int(one.name.partition(".")[2]))


def lessons() -> list[str]:
    """List the lessons that have exercises, by their two digits."""
    names = (module.name for module in iter_modules(room.__path__))
    return sorted(name.removeprefix("lesson_") for name in names if name.startswith("lesson_"))


def find_exercise(name: str) -> Exercise:
    """Look an exercise up by its name.

    Raises
    ------
    ValueError
        If there is none; the message names those there are.
    """
    lesson = name.partition(".")[0] if isinstance(name, str) else ""
    known = exercises(lesson)
    for one in known:
        if one.name == name:
            return one
    if known:
        there = f"lesson {lesson} has {', '.join(one.name for one in known)}"
    else:
        there = f"lessons with exercises: {', '.join(lessons()) or 'none yet'}"
    raise ValueError(
        f"there is no exercise {name!r}; {there}. "
        'Write the name as the lesson does, such as check("02.1", answer)'
    )


def judge(name: str, answer: object) -> str:
    """Judge an answer without printing anything.

    Parameters
    ----------
    name : str
    answer : object

    Returns
    -------
    str
        The sentence of praise.

    Raises
    ------
    NotYet
        If the answer is not right yet.
    ValueError
        If there is no such exercise.
    """
    one = find_exercise(name)
    try:
        if isinstance(answer, EllipsisType):
            raise Hint(_empty(one))
        # What libraries say meanwhile is not meant for the learner, and nbgrader gives no point
        # to a cell that writes to standard error.
        with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return one.checker(answer)
    except Hint as hint:
        said = str(hint)
    except Exception as error:  # a learner shall never read our traceback
        said = (
            f"The checker cannot read this answer, a {type(answer).__name__} "
            f"({type(error).__name__}: {error}). Compare it with what the exercise asks for."
        )
    raise NotYet(name, one.title, said)


def check(name: str, answer: object) -> None:
    """Check an answer to an exercise, print what it shows, and keep that it was passed.

    Parameters
    ----------
    name : str
        The exercise's name, as the lesson gives it: ``"02.1"``.
    answer : object
        Anything; ``...`` is the empty answer.

    Raises
    ------
    NotYet
        If the answer is not right yet; the message is a hint.
    ValueError
        If there is no such exercise.
    """
    praise = judge(name, answer)
    keep_passed(name)
    print(verdict("✓", name, find_exercise(name).title, praise, _GREEN))


def verdict(mark: str, name: str, title: str, said: str, colour: str) -> str:
    """Write a verdict as a line with a mark, and what is said about it below.

    Coloured where colours show: in notebooks (Lab, VS Code and nbconvert read ANSI colours) and
    terminals. A console that cannot print the mark gets a word for it.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        mark = {"✓": "[ok]", "✗": "[..]"}[mark]
    head = f"{mark} {name}"
    if "ipykernel" in sys.modules or sys.stdout.isatty():
        head = f"{colour}{head}{_PLAIN}"
    paragraphs = [
        textwrap.fill(part, _WIDTH, initial_indent="  ", subsequent_indent="  ",
                      break_long_words=False, break_on_hyphens=False)
        for part in said.splitlines()
    ]  # fmt: skip
    return "\n".join([f"{head}  {title}", *paragraphs])


def _empty(one: Exercise) -> str:
    begin = one.begin or f"What is asked for: {one.title[0].lower()}{one.title[1:]}."
    return f"The answer is still empty: three dots stand where yours goes. {begin}"
