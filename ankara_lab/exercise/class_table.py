"""The class as a table, one row a learner: as CSV for a spreadsheet, as HTML for looking."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from ankara_lab.exercise.checking import find_exercise
from ankara_lab.exercise.marking import Mark

_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem; color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0 2rem; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { border: 1px solid #8a8a8a; padding: .3rem .6rem; text-align: center; }
th[scope=row], td.file, td.note { text-align: left; }
thead th { background: #f1ece2; }
td.passed { background: #d9efd9; } td.missed { background: #fbe3d0; }
td.sum { font-weight: 600; }
dt { font-weight: 600; margin-top: .8rem; }
@media print { body { margin: 0; } }
"""


@dataclass(frozen=True)
class Row:
    """One hand-in: whose it is, its file, its marks, or why it was refused."""

    name: str
    file: str
    marks: dict[str, Mark] = field(default_factory=dict)
    note: str = ""


def columns(rows: Sequence[Row]) -> list[str]:
    """Name the exercises that anybody handed in, in the order of the lessons."""
    names = {name for row in rows for name in row.marks}
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def to_csv(rows: Sequence[Row]) -> str:
    """Write the table as CSV: 1 passed, 0 not yet, empty if the lesson was not handed in.

    Parameters
    ----------
    rows : sequence of Row

    Returns
    -------
    str
        Begins with a byte order mark, by which Excel knows UTF-8. A name that a spreadsheet
        would take for a formula gets an apostrophe before it.
    """
    names = columns(rows)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["name", "file", *names, "passed", "of", "note"])
    for row in rows:
        marks = [row.marks.get(name) for name in names]
        table.writerow([
            _plain(row.name), _plain(row.file),
            *("" if mark is None else int(mark.passed) for mark in marks),
            _passed(row), len(row.marks), _plain(row.note),
        ])  # fmt: skip
    return "\ufeff" + text.getvalue()


def to_html(rows: Sequence[Row], *, how: str) -> str:
    """Write the table as a page without any outside part, with everybody's hints below.

    Parameters
    ----------
    rows : sequence of Row
    how : str
        How the marks came about, told above the table.

    Returns
    -------
    str
    """
    names = columns(rows)
    head = "".join(
        f'<th scope="col"><abbr title="{escape(find_exercise(name).title)}">{name}</abbr></th>'
        for name in names
    )
    body = "".join(_row(row, names) for row in rows)
    hints = "".join(_hints(row) for row in rows)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>The class</title><style>{_STYLE}</style></head>\n<body><h1>The class</h1>\n"
        f'<table><caption>{len(rows)} hand-ins. {escape(how)}</caption>\n<thead><tr>'
        f'<th scope="col">Name</th>{head}<th scope="col">Passed</th><th scope="col">File</th>'
        f'<th scope="col">Note</th></tr></thead>\n<tbody>{body}</tbody></table>\n'
        f"{f'<h2>Not yet</h2><dl>{hints}</dl>' if hints else ''}\n</body></html>\n"
    )


def _row(row: Row, names: Sequence[str]) -> str:
    cells = []
    for name in names:
        mark = row.marks.get(name)
        if mark is None:
            cells.append('<td aria-label="not handed in"></td>')
        elif mark.passed:
            cells.append('<td class="passed" aria-label="passed">✓</td>')
        else:
            cells.append('<td class="missed" aria-label="not yet">–</td>')
    total = f"{_passed(row)} of {len(row.marks)}" if row.marks else ""
    return (
        f'<tr><th scope="row">{escape(row.name)}</th>{"".join(cells)}<td class="sum">{total}</td>'
        f'<td class="file">{escape(row.file)}</td><td class="note">{escape(row.note)}</td></tr>\n'
    )


def _hints(row: Row) -> str:
    told = [f"{name}: {mark.said}" for name, mark in row.marks.items() if not mark.passed]
    items = "".join(f"<dd>{escape(one)}</dd>" for one in told)
    return f"<dt>{escape(row.name)}</dt>{items}\n" if told else ""


def _passed(row: Row) -> int:
    return sum(mark.passed for mark in row.marks.values())


def _plain(text: str) -> str:
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
