"""The shelf: designs that were kept, as pictures with their recipes in one folder.

A design is on the shelf if it lies in ``shelf/`` of the work folder as a PNG that holds a recipe
of ours. The work folder is the one that JupyterLab was opened on: its server tells it to every
notebook in the variable ``ANKARA_LAB_WORK``; elsewhere it is the folder that Python runs in.
People tidy the shelf with the file browser.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ankara_lab.cloth.export import check_writable, save_picture, to_picture
from ankara_lab.cloth.recipe import SourceType, read_recipe, recipe_text
from ankara_lab.cloth.repeat import unit_cell

WORK_VARIABLE = "ANKARA_LAB_WORK"
"""The environment variable that names the work folder."""

SHELF = "shelf"
"""The folder of designs, from the work folder."""

MOST = 500
"""How many designs are listed, the newest first."""


def work_folder() -> Path:
    """Tell the folder that holds the shelf.

    Returns
    -------
    Path
    """
    return Path(os.environ.get(WORK_VARIABLE) or ".")


def keep_design(
    tile: Any,
    recipe: Mapping[str, object],
    name: str = "design",
    *,
    source_type: SourceType = "trainedAlgorithmicMedia",
) -> Path:
    """Save one tile on the shelf, under a number that is free.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W) or (3, H, W), float in [-1, 1]
        An array (H, W, 3) of uint8 or a PIL picture works as well.
    recipe : mapping of str to JSON values
        How the picture was made. A tile whose ``repeat`` is half-drop or brick is kept as the
        rectangle of two, which repeats straight, as :func:`ankara_lab.open_design` expects.
    name : str
        What the file's name begins with: ``design`` becomes ``design_001.png``.
    source_type : str
        IPTC Digital Source Type. Default: a model's output.

    Returns
    -------
    Path
        Where the picture now is. No picture that was there is written over.

    Raises
    ------
    ValueError
        If there is no tile yet, or it is of another form, or the recipe is not plain JSON, or
        ``name`` is more than a name.
    OSError
        If the shelf cannot be written.
    """
    if tile is None:
        raise ValueError("there is no design to keep yet; make one first")
    if not name or Path(name).name != name or name.startswith("."):
        raise ValueError(f"name must be a plain file name without a folder, got {name!r}")
    picture, recipe = _rectangle(to_picture(tile), dict(recipe))
    recipe_text(recipe)  # refuses what is not JSON before anything is touched
    folder = work_folder() / SHELF
    check_writable(folder / "x") if folder.exists() else folder.mkdir(parents=True)
    number = 1
    while True:
        goal = folder / f"{name}_{number:03d}.png"
        try:
            goal.touch(exist_ok=False)  # ours from here, whoever else keeps a design just now
            break
        except FileExistsError:
            number += 1
    try:
        return save_picture(picture, goal, recipe, source_type=source_type)
    except BaseException:
        goal.unlink()
        raise


def _rectangle(
    picture: Image.Image, recipe: dict[str, object]
) -> tuple[Image.Image, dict[str, object]]:
    """Lay a stepped tile as the rectangle that repeats straight; note the one tile's size."""
    repeat = recipe.get("repeat")
    if repeat not in ("half-drop", "brick"):
        return picture, recipe
    one = [picture.height, picture.width]
    if recipe.setdefault("tile", one) != one:
        return picture, recipe  # larger than its tile: it is the rectangle already
    return Image.fromarray(unit_cell(np.asarray(picture), str(repeat))), recipe


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
        if not path.name.startswith(".") and is_on_shelf(path, work):
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


def is_on_shelf(path: Path, work: Path) -> bool:
    """Tell whether a name leads to a file on the shelf, not by a link to another place.

    Parameters
    ----------
    path, work : Path

    Returns
    -------
    bool
    """
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
    title = str(title).removeprefix("ankara, ")[:200]  # each caption of a drawing begins so
    return {"title": title, "width": width, "height": height, "recipe": recipe}
