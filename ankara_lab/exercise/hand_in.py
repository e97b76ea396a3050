"""Pack a learner's notebooks, designs and verdicts into one zip for the teacher.

What goes in: the lesson notebooks without their outputs, the pictures beside them that carry a
recipe of ours, the photos that a code cell names (written anew, so that the place where a photo
was taken stays at home), and ``hand-in.json`` with a name and the verdict of each check as the
saved notebook shows it. No output, no path of the computer, no time. A path written out in full
in a code cell becomes the file's name alone, and the file goes along.

:mod:`ankara_lab.exercise.received` is the other end.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from PIL import Image

from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.photo.open import open_photo

MANIFEST = "hand-in.json"
LARGEST = 20 * 2**20
"""Bytes of one file; larger ones stay at home and are named."""
MOST = 100
"""Pictures of one hand-in."""

CHECK = re.compile(r'check\("(\d\d\.\d+)", *(\w+)\)')
_QUOTED = re.compile(r"""(["'])([^"'\n]{1,300})\1""")
PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp")
_KEPT = {"tags", "nbgrader"}


@dataclass
class Packed:
    """A hand-in: its members by name, and what was left out and why."""

    members: dict[str, bytes] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    notebooks: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """Write the zip; the same members give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in self.members.items():
                packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()


def pack(source: str | Path, name: str) -> Packed:
    """Pack one notebook, or all lesson notebooks of a folder.

    Parameters
    ----------
    source : str or Path
        A notebook, or the folder that the lessons are in.
    name : str
        Whose it is, as the class table shall say it.

    Returns
    -------
    Packed

    Raises
    ------
    ValueError
        If there is no notebook with exercises, or one is damaged, or the name is blank.
    """
    who = " ".join(name.split())[:80]
    if not who.isprintable() or not who:
        raise ValueError(f"expected a name of letters, got {name!r}; give one with --name")
    source = Path(source)
    if not source.exists():
        raise ValueError(f"there is no notebook or folder {str(source)[-80:]!r}; check the name")
    paths = sorted(source.glob("*.ipynb")) if source.is_dir() else [source]
    packed, folder = Packed(), source if source.is_dir() else source.parent
    for path in paths:
        book = read_notebook(path.read_bytes(), path.name)
        found = verdicts_of(book)
        if found:
            _add_notebook(packed, book, path.name, folder)
            packed.notebooks.append(path.name)
            packed.verdicts |= found
    if not packed.notebooks:
        raise ValueError(
            f"{source.name or str(source)!r} holds no lesson with exercises; "
            "name the notebook, or the folder it is in"
        )
    _add_designs(packed, folder)
    told = {"version": 1, "name": who, "notebooks": packed.notebooks, "verdicts": packed.verdicts}
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    packed.members = {MANIFEST: text.encode(), **packed.members}
    return packed


def read_notebook(data: bytes, name: str) -> dict[str, Any]:
    """Read a notebook (nbformat 4).

    Raises
    ------
    ValueError
        If it is something else; the message begins with ``name``.
    """
    try:
        book = json.loads(data)
        good = book["nbformat"] == 4 and all(
            cell["cell_type"] in ("code", "markdown", "raw") and isinstance(source_of(cell), str)
            and isinstance(cell.get("metadata", {}), dict)
            for cell in book["cells"]
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        raise ValueError(f"{name} is not a whole notebook; open it in Jupyter and save it again")
    return book


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell, which a notebook may hold as lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else source


def checks_of(book: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each check of a notebook: exercise, the answer's name, and the cell."""
    for cell in book["cells"]:
        found = CHECK.fullmatch(source_of(cell).strip()) if cell["cell_type"] == "code" else None
        if found:
            yield found[1], found[2], cell


def verdicts_of(book: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Read the verdict of each check from what its cell shows.

    Parameters
    ----------
    book : dict

    Returns
    -------
    dict
        For each exercise ``passed`` (None if its check was not run) and ``said``, the hint.
    """
    return {name: _verdict(name, cell) for name, _, cell in checks_of(book)}


def _verdict(name: str, cell: dict[str, Any]) -> dict[str, Any]:
    passed = None
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if output.get("output_type") == "error":
            kind, told = output.get("ename"), _home_cut(str(output.get("evalue", "")), [])
            told = told if kind == "NotYet" else f"{kind}: {told}"
            return {"passed": False, "said": told[:500]}
        text = output.get("text", "")
        text = "".join(text) if isinstance(text, list) else str(text)
        passed = passed or bool(re.search(rf"(✓|\[ok\]) {re.escape(name)}\b", text)) or None
    return {"passed": passed, "said": ""}


def _add_notebook(packed: Packed, book: dict[str, Any], name: str, folder: Path) -> None:
    named: list[str] = []
    cells = []
    for cell in book["cells"]:
        text = source_of(cell)
        kept = {k: v for k, v in cell.items() if k in ("cell_type", "id")}
        about = {k: v for k, v in cell.get("metadata", {}).items() if k in _KEPT}
        if cell["cell_type"] == "code":
            text = _home_cut(text, named)
            kept |= {"outputs": [], "execution_count": None}
        cells.append({**kept, "metadata": about, "source": text})
    data = json.dumps(
        {**{key: book[key] for key in ("nbformat", "nbformat_minor") if key in book},
         "metadata": {"language_info": {"name": "python"}}, "cells": cells},
        ensure_ascii=False, indent=1,
    ).encode()  # fmt: skip
    if len(data) > LARGEST:
        raise ValueError(f"{name} has more than {LARGEST // 2**20} MiB of text; is it a lesson?")
    packed.members[name] = data
    for text in named:
        _add_photo(packed, text, folder)


def _home_cut(text: str, named: list[str]) -> str:
    """Make quoted full paths bare names; note every quoted file name in ``named``."""

    def change(found: re.Match[str]) -> str:
        quote, inner = found.groups()
        for kind in (PurePosixPath, PureWindowsPath):
            path = kind(inner.replace("\\\\", "\\") if kind is PureWindowsPath else inner)
            whole = path.is_absolute() or inner.startswith("~")
            if whole and len(path.parts) > 2:
                named.append(inner)
                return f"{quote}{path.name}{quote}"
        named.append(inner)
        return found[0]

    return _QUOTED.sub(change, text)


def _add_photo(packed: Packed, text: str, folder: Path) -> None:
    """Add a photo that a cell names, written anew without what the camera noted."""
    if not text.lower().endswith(PHOTOS) or len(packed.members) > MOST:
        return
    given = Path(text).expanduser()
    name = given.name if given.is_absolute() else given.as_posix()
    path = given if given.is_absolute() else folder / given
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        if name in packed.members or not path.is_file() or not (given.is_absolute() or inside):
            return
        packed.members[name] = _photo(path)
    except (OSError, ValueError):
        packed.left_out.append(f"{given.name}: cannot be read as a picture")


def _photo(path: Path) -> bytes:
    """A design as it is; any other picture without what the camera noted."""
    if path.suffix.lower() == ".png" and read_recipe(path) and path.stat().st_size <= LARGEST:
        return path.read_bytes()
    buffer = io.BytesIO()
    open_photo(path, max_side=2048).save(buffer, Image.registered_extensions()[path.suffix.lower()])
    return buffer.getvalue()


def _add_designs(packed: Packed, folder: Path) -> None:
    for path in [*sorted(folder.glob("*.png")), *sorted((folder / "shelf").glob("*.png"))]:
        name = path.relative_to(folder).as_posix()
        if name in packed.members or path.is_symlink() or not path.is_file():
            continue
        if read_recipe(path) is None:
            continue  # not a design of ours: it may show anything
        if path.stat().st_size > LARGEST:
            packed.left_out.append(f"{name}: larger than {LARGEST // 2**20} MiB")
        elif len(packed.members) > MOST:
            packed.left_out.append(f"{name}: more than {MOST} files")
        else:
            packed.members[name] = path.read_bytes()
