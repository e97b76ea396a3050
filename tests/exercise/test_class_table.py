"""The table of a class: a row each, safe in a spreadsheet and in a browser."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest

from ankara_lab.exercise.class_table import Row, columns, to_csv, to_html
from ankara_lab.exercise.marking import Mark

ROWS = [
    Row("Ada Eze", "a.zip", {"12.1": Mark(True), "12.2": Mark(False, "Two <inks> & one")}),
    Row("=HYPERLINK(\"x\")", "b.zip", {"01.1": Mark(True)}),
    Row("<script>alert(1)</script>", "c.zip", note="refused: not a whole zip file"),
]  # fmt: skip


def test_columns_are_what_anybody_handed_in() -> None:
    assert columns(ROWS) == ["01.1", "12.1", "12.2"]
    many = [Row("A", "a.zip", {f"02.{number}": Mark(True) for number in (10, 9, 1)})]
    assert columns(many) == ["02.1", "02.9", "02.10"]


def test_csv() -> None:
    text = to_csv(ROWS)
    assert text.startswith("\ufeff")
    head, ada, formula, refused = csv.reader(io.StringIO(text[1:]))
    assert head == ["name", "file", "01.1", "12.1", "12.2", "passed", "of", "note"]
    assert ada == ["Ada Eze", "a.zip", "", "1", "0", "1", "2", ""]
    assert formula[0] == "'=HYPERLINK(\"x\")"
    assert refused[2:] == ["", "", "", "0", "0", "refused: not a whole zip file"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href")]


def test_html() -> None:
    page = to_html(ROWS, how="Every notebook was run anew.")
    read = _Tags()
    read.feed(page)
    assert read.tags.count("tr") == 4 and "script" not in read.tags and not read.outside
    assert "Two &lt;inks&gt; &amp; one" in page and "Every notebook was run anew." in page
    assert 'title="Find the cloth and repeat that need the least cloth"' in page


@pytest.mark.parametrize("rows", [[], [Row("A", "a.zip")]])
def test_nothing_handed_in(rows: list[Row]) -> None:
    assert columns(rows) == []
    assert to_csv(rows).count("\n") == 1 + len(rows)
    assert "<h2>" not in to_html(rows, how="")
