"""Order on the shelf: rename a design, take it off, put it back. No picture is ever lost.

What is taken off goes to ``shelf/removed/``, which nobody empties but a person; a name that is
taken is refused, never written over.
"""

from __future__ import annotations

import re
from pathlib import Path

from ankara_lab.cloth.shelf import SHELF, is_on_shelf, work_folder

REMOVED = "removed"
"""The folder of what was taken off, from the shelf."""

LONGEST = 80
"""Letters of a name: more is hard to read below a small picture."""


def rename_design(name: str, new: str) -> Path:
    """Give a design on the shelf another name.

    Parameters
    ----------
    name, new : str
        Without the ending ``.png``.

    Returns
    -------
    Path
        Where the picture now is.

    Raises
    ------
    ValueError
        If there is no such design, ``new`` is no plain name, or another design has it.
    OSError
        If the shelf cannot be written.
    """
    path = _on_shelf(name)
    new = new.strip().removesuffix(".png")
    # what any system refuses in a file's name: a shelf travels in a zip from one to another
    if not new or len(new) > LONGEST or new[0] == "." or re.search(r'[\\/:*?"<>|\x00-\x1f]', new):
        raise ValueError(f"a name must have 1 to {LONGEST} letters, no dot at the beginning and "
                         f'none of / \\ : * ? " < > |; got {new[:90]!r}')  # fmt: skip
    goal = path.with_name(f"{new}.png")
    if goal == path:
        return path
    return _move(path, goal)


def remove_design(name: str) -> Path:
    """Take a design off the shelf; :func:`put_back` undoes it.

    Parameters
    ----------
    name : str
        Without the ending ``.png``.

    Returns
    -------
    Path
        Where the picture now is, in the folder ``removed`` of the shelf.

    Raises
    ------
    ValueError
        If there is no such design.
    OSError
        If the shelf cannot be written.
    """
    path = _on_shelf(name)
    folder = path.parent / REMOVED
    folder.mkdir(exist_ok=True)
    return _move_free(path, folder)


def removed_designs() -> list[str]:
    """Name what was taken off the shelf, the last one first.

    Returns
    -------
    list of str
    """
    found = []
    for path in (work_folder() / SHELF / REMOVED).glob("*.png"):
        try:
            found.append((path.stat().st_ctime_ns, path.stem))  # moving a file sets its ctime
        except OSError:  # gone in the meantime
            continue
    return [name for _, name in sorted(found, reverse=True)]


def put_back(name: str) -> Path:
    """Put a design that was taken off back on the shelf.

    Parameters
    ----------
    name : str
        As :func:`removed_designs` gives it.

    Returns
    -------
    Path
        Where the picture now is; under a free name if another design has its own by now.

    Raises
    ------
    ValueError
        If nothing of that name was taken off.
    OSError
        If the shelf cannot be written.
    """
    if name not in removed_designs():
        raise ValueError(f"{name[:80]!r} is not among the removed designs")
    folder = work_folder() / SHELF
    return _move_free(folder / REMOVED / f"{name}.png", folder)


def _on_shelf(name: str) -> Path:
    work = work_folder()
    path = work / SHELF / f"{name}.png"
    if not name or Path(name).name != name or not is_on_shelf(path, work):
        raise ValueError(f"there is no design {name[:80]!r} on the shelf; it was moved or removed")
    return path


def _move_free(path: Path, folder: Path) -> Path:
    """Move a file into a folder, under its own name or the first free one after it."""
    number, goal = 1, folder / path.name
    while True:
        try:
            return _move(path, goal)
        except ValueError:
            number += 1
            goal = folder / f"{path.stem} ({number}).png"


def _move(path: Path, goal: Path) -> Path:
    """Move a file to a name that nothing has."""
    if goal.exists() and goal.samefile(path):  # only capitals differ, on a disk that ignores them
        return path.rename(goal)
    try:
        goal.touch(exist_ok=False)  # ours from here, whoever else names a design just now
    except FileExistsError:
        raise ValueError(f"another design is called {goal.stem!r}; choose another name") from None
    try:
        return path.replace(goal)
    except BaseException:
        goal.unlink()
        raise
