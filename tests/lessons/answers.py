"""Read the answers, right and wrong, that a teacher's page gives for a lesson's exercises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LESSONS = ROOT / "lessons"
TEACHERS = ROOT / "docs" / "teachers"
BLOCK = re.compile(
    r"^```python (answer|wrong)=(\d\d\.\d+) *\n(.*?)^``` *\n\s*(.*)", re.MULTILINE | re.DOTALL
)


@dataclass
class Given:
    """What a page gives for one exercise; each wrong answer with what the learner thought."""

    answers: list[str] = field(default_factory=list)
    wrongs: list[tuple[str, str]] = field(default_factory=list)


def read_page(lesson: str) -> dict[str, Given]:
    """Read the page of a lesson, ``"01_first_cloth"``: a `Given` for each exercise it names."""
    page = TEACHERS / f"{lesson}.md"
    given: dict[str, Given] = {}
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    place = 0
    while found := BLOCK.search(text, place):
        kind, name, code, after = found.groups()
        one = given.setdefault(name, Given())
        if kind == "answer":
            one.answers.append(code)
        else:
            one.wrongs.append((code, after.splitlines()[0] if after else ""))
        place = found.start(4)
    return given


def exercises_of(book: Any) -> dict[str, tuple[str, int]]:
    """Each exercise of a notebook: the name of its answer, and the place of its check."""
    found = {}
    for place, cell in enumerate(book.cells):
        if "check" in cell.metadata.get("tags", ()):
            told = re.fullmatch(r'check\("([\d.]+)", *(\w+)\)', cell.source)
            assert told, cell.source
            found[told[1]] = (told[2], place)
    return found
