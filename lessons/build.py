"""Build the lessons: from ``source/NN_name.md`` to ``NN_name.ipynb`` and ``index.json``.

The Markdown (MyST) files are the source. The notebooks are committed, without
outputs, because Binder and Colab open them as they are. ``python lessons/build.py``
writes them; with ``--check`` it writes nothing and fails if a file is out of date.

An exercise is two cells: one with the tag ``solution``, ``answer = ...``, and one with the tag
``check``, ``check("01.1", answer)``. Both keep their tags and get nbgrader's metadata, so that a
class may be marked with nbgrader; without it the metadata does nothing.

The first cell of each notebook ends with what to do elsewhere than in JupyterLab.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat

LESSONS = Path(__file__).parent

ELSEWHERE = """\
> *In JupyterLab you may skip these lines.* **Google Colab:** in a cell of its own, run `%pip \
install` with the address of the package, then *Runtime → Restart session*. **VS Code:** choose \
as kernel the environment in which `ankara_lab` is installed; if a widget stays empty, set \
`jupyter.widgetScriptSources` to `["jsdelivr.com", "unpkg.com"]`. The cells are the same \
everywhere; sidebars are JupyterLab's own."""
"""Said once here, and not on the site, whose pages are made of the sources."""

CHECK = re.compile(r'check\("(\d\d\.\d+)", *(\w+)\)')
"""What a cell tagged ``check`` holds, and nothing else: the exercise and the answer's name."""


def build_notebook(source: Path) -> tuple[str, dict[str, object]]:
    """Turn one source into the text of a notebook and its line in the index."""
    notebook = jupytext.read(source)
    about = dict(notebook.metadata.get("ankara_lab", {}))
    missing = {"title", "question", "minutes", "level", "you_will"} - about.keys()
    if missing:
        raise ValueError(f"{source.name}: its header lacks {', '.join(sorted(missing))}")
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": notebook.metadata["kernelspec"],
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem.replace('_', '-')}-{number:02d}"  # random ids would churn
        tags = cell["metadata"].get("tags", [])
        cell["metadata"] = nbformat.from_dict({"tags": tags} if tags else {})
    if notebook.cells[0].cell_type == "markdown":
        notebook.cells[0].source += f"\n\n{ELSEWHERE}"
    count = mark_exercises(notebook.cells, source.name)
    nbformat.validate(notebook)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    names = {"file": f"{source.stem}.ipynb", "source": f"source/{source.name}"}
    return text, {**names, **about, "exercises": count}


def mark_exercises(cells: list[Any], source: str) -> int:
    """Give the cells of exercises their metadata for nbgrader; return how many there are.

    Parameters
    ----------
    cells : list of notebook cells
        Those with the tags ``solution`` and ``check`` are changed in place.
    source : str
        The lesson's file, ``"02_name.md"``: its exercises must be 02.1, 02.2 and so on.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If an exercise is not of the one form that checks, marking and tests rely on.
    """
    count, answer = 0, None
    for cell in cells:
        tags = set(cell.metadata.get("tags", ())) & {"solution", "check"}
        if tags and (tags == {"check"}) != (answer is not None):
            raise ValueError(
                f"{source}: an exercise is a cell tagged solution and then one tagged check; "
                f"here is {cell.source!r}"
            )
        if tags == {"solution"}:
            answer = cell
        elif tags:
            count += 1
            _mark_pair(answer, cell, f"{source[:2]}.{count}", source)
            answer = None
    if answer is not None:
        raise ValueError(f"{source}: nothing checks this answer: {answer.source!r}")
    return count


def _mark_pair(answer: Any, check: Any, name: str, source: str) -> None:
    found = CHECK.fullmatch(check.source.strip())
    if found is None or found[1] != name:
        raise ValueError(f'{source}: expected check("{name}", …), got {check.source!r}')
    if "raises-exception" not in check.metadata.tags:
        raise ValueError(f"{source}: the check of {name} lacks the tag raises-exception")
    if not re.search(rf"^{found[2]} = \.\.\.", answer.source, re.M):
        raise ValueError(
            f"{source}: before the check of {name} comes a cell tagged solution with the line "
            f"`{found[2]} = ...`, got {answer.source!r}"
        )
    known = name.replace(".", "-")
    answer.metadata["nbgrader"] = _nbgrader(f"answer-{known}", solution=True)
    check.metadata["nbgrader"] = _nbgrader(f"check-{known}", grade=True, locked=True, points=1)


def _nbgrader(grade_id: str, **about: object) -> Any:
    """nbgrader's metadata of a cell, in its schema 3."""
    plain = {"schema_version": 3, "solution": False, "grade": False, "locked": False, "task": False}
    return nbformat.from_dict({**plain, "grade_id": grade_id, **about})


def build() -> dict[Path, str]:
    """Return every derived file and what it must hold."""
    derived, index = {}, []
    for source in sorted((LESSONS / "source").glob("[0-9][0-9]_*.md")):
        text, line = build_notebook(source)
        derived[LESSONS / f"{source.stem}.ipynb"] = text
        index.append(line)
    derived[LESSONS / "index.json"] = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
    return derived


def stale() -> list[str]:
    """Name the derived files that are missing, out of date or left over."""
    derived = build()
    found = [
        path.name
        for path, text in derived.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    return found + [path.name for path in LESSONS.glob("*.ipynb") if path not in derived]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--check", action="store_true", help="write nothing, fail if out of date")
    if parser.parse_args().check:
        names = stale()
        if names:
            print(f"out of date: {', '.join(names)}; run python lessons/build.py", file=sys.stderr)
        return 1 if names else 0
    for path, text in build().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
