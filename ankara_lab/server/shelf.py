"""The shelf: designs that were kept, as pictures with their recipes in one folder.

A design is on the shelf if it lies in ``shelf/`` of the work folder as a PNG that holds a recipe
of ours. Nothing is written here: widgets and commands save to the shelf, people tidy it up with
the file browser. Recipes and thumbnails are read once for each state of a file.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image

from ankara_lab.cloth.recipe import read_recipe

SHELF = "shelf"
"""The folder of designs, from the work folder."""

MOST = 500
"""How many designs are listed, the newest first."""

THUMBNAIL = 192
"""Longest side of a thumbnail [px]."""

LARGEST = 36_000_000
"""Pictures of more pixels are print files; their thumbnail would cost the server 100 MB."""


def list_shelf(work: Path) -> list[dict[str, object]]:
    """List the designs on the shelf, the newest first.

    Parameters
    ----------
    work : Path
        The folder that JupyterLab was opened on.

    Returns
    -------
    list of dict
        For each design its ``name``, ``path`` from the work folder, ``title``, ``width`` and
        ``height`` [px], ``state`` (changes when the file changes) and ``recipe``.
    """
    stamped = []
    for path in (work / SHELF).glob("*.png"):
        try:
            stat = path.stat()
        except OSError:  # gone in the meantime
            continue
        if not path.name.startswith(".") and _is_inside(path, work):
            stamped.append((stat.st_mtime_ns, stat.st_size, path))
    designs = []
    for modified, size, path in sorted(stamped, reverse=True):
        if about := _about(str(path), modified, size):
            designs.append(
                {"name": path.name, "path": f"{SHELF}/{path.name}",
                 "state": f"{modified:x}-{size:x}", **about}
            )  # fmt: skip
        if len(designs) == MOST:
            break
    return designs


def thumbnail(work: Path, name: str) -> bytes:
    """Make a small picture of a design on the shelf, as PNG.

    Parameters
    ----------
    work : Path
    name : str
        The file's name, as :func:`list_shelf` gives it.

    Returns
    -------
    bytes

    Raises
    ------
    FileNotFoundError
        If no picture of that name is on the shelf.
    ValueError
        If the picture is damaged, or has more pixels than :data:`LARGEST`.
    """
    path = work / SHELF / name
    plain = name == Path(name).name and "\\" not in name and "\0" not in name
    if not plain or path.suffix.lower() != ".png" or not _is_inside(path, work):
        raise FileNotFoundError(f"there is no design {name[:80]!r} on the shelf")
    stat = path.stat()
    return _thumbnail(str(path), stat.st_mtime_ns, stat.st_size)


def _is_inside(path: Path, work: Path) -> bool:
    """Whether a name leads to a file on the shelf, and not by a link to some other place."""
    return path.is_file() and path.resolve().parent == (work / SHELF).resolve()


@lru_cache(maxsize=2 * MOST)
def _about(path: str, _modified: int, _size: int) -> dict[str, object] | None:
    """Recipe, title and size of one file in one state; None if it is not ours."""
    try:
        recipe = read_recipe(path)
        if recipe is None:
            return None
        with Image.open(path, formats=["PNG"]) as picture:
            width, height = picture.size
    except (OSError, Image.DecompressionBombError):
        return None
    title = recipe.get("prompt") or recipe.get("caption") or Path(path).stem.replace("_", " ")
    return {"title": str(title)[:200], "width": width, "height": height, "recipe": recipe}


@lru_cache(maxsize=MOST)
def _thumbnail(path: str, _modified: int, _size: int) -> bytes:
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            if picture.width * picture.height > LARGEST:
                raise ValueError(f"the picture is too large: {picture.width} x {picture.height} px")
            small = picture.convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"the picture cannot be read: {error}") from None
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG")
    return buffer.getvalue()
