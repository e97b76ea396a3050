"""Build the lessons: from ``source/NN_name.md`` to ``NN_name.ipynb`` and ``index.json``.

The Markdown (MyST) files are the source. The notebooks are committed, without
outputs, because Binder and Colab open them as they are. ``python lessons/build.py``
writes them; with ``--check`` it writes nothing and fails if a file is out of date.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import jupytext
import nbformat

LESSONS = Path(__file__).parent


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
        cell["metadata"] = {}
    nbformat.validate(notebook)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    return text, {"file": f"{source.stem}.ipynb", "source": f"source/{source.name}", **about}


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
