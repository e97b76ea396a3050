"""Designs that a person puts on a widget: dragged from a shelf, or sent there from its menu.

While a design is dragged it is called ``application/x-ankara-design``, and what travels is its
path from the work folder, such as ``shelf/design_001.png``. The picture never goes through the
browser: the view says ``take`` with the path and the place, and Python opens the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from PIL import Image

from ankara_lab.cloth.recipe import SourceType, read_recipe, read_source_type
from ankara_lab.cloth.shelf import SHELF, is_on_shelf, work_folder
from ankara_lab.photo.open import open_photo
from ankara_lab.widgets._base import LabWidget


@dataclass(frozen=True, eq=False)
class KeptDesign:
    """A design from the shelf."""

    name: str
    """Its file's name, without the ending."""
    picture: Image.Image = field(repr=False)
    """RGB: one rectangle that repeats straight."""
    recipe: dict[str, Any] = field(repr=False)
    """How it was made."""
    source: SourceType = "trainedAlgorithmicMedia"
    """Who or what made it, as its file says."""


def kept_design(path: str) -> KeptDesign:
    """Open a design on the shelf.

    Parameters
    ----------
    path : str
        From the work folder: ``shelf/design_001.png``.

    Raises
    ------
    ValueError
        If it is not on the shelf, or no picture (a PhotoError).
    """
    work, place = work_folder(), PurePosixPath(path)
    found = work / SHELF / place.name
    if place.parent != PurePosixPath(SHELF) or not is_on_shelf(found, work):
        raise ValueError(f"there is no design {path[:80]!r} on the shelf; it was moved or removed")
    return KeptDesign(place.stem, open_photo(found), dict(read_recipe(found) or {}),
                      read_source_type(found))  # fmt: skip


class TakesDesigns(LabWidget):
    """A widget on which designs can be put; its ``take`` says what becomes of one.

    A subclass adds ``"_take"`` to its ``_parts``, and its view calls ``takes`` for each place.
    """

    def take(self, design: object, place: Any = 0) -> None:
        """Put a design on the widget.

        Parameters
        ----------
        design : picture, swatch, saved design, widget with a result, tile or latent
        place : int or str
            Where, if there is more than one place.

        Raises
        ------
        ValueError
            If the design is of another kind or there is no such place.
        """
        raise NotImplementedError

    def _on_take(self, content: dict[str, Any]) -> None:
        self.report(None)
        self.take(kept_design(str(content["path"])), content.get("place", 0))
