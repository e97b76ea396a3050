"""Shelf: the designs kept so far, as small pictures that go into any other widget.

Python lists the folder and tells it on the topic ``shelf``; a view asks for the small pictures
that it shows (``thumbs``) and gets each in a slot of its own. It looks again (``look``) when a
person comes back to it, and after each cell that ran: never by the clock, or an idle kernel would
look busy for ever. To put a design into another widget the view sends that widget the design's
path; this file has no part in it. Nothing here deletes a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
import traitlets
from PIL import Image

from ankara_lab.cloth.recipe import SourceType, one_tile
from ankara_lab.cloth.shelf import SHELF, keep_design, list_shelf, work_folder
from ankara_lab.cloth.shelf_order import put_back, remove_design, removed_designs, rename_design
from ankara_lab.widgets._after_cells import RefreshWidget, refresh_after_cells
from ankara_lab.widgets._designs import REPEATS, plain
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._shelf_pictures import shelf_sheet, small_picture
from ankara_lab.widgets._take import KeptDesign, kept_design


class NoDesign(traitlets.TraitError, ValueError):
    """There is no design of that name; as a TraitError it lets the trait keep its value."""


class Shelf(FrameWidget, RefreshWidget):
    """See the designs kept so far; choose, rename, remove one, or put it into another widget.

    A thin view over :func:`ankara_lab.keep_design` and the functions of ``cloth/shelf.py`` and
    ``cloth/shelf_order.py``.

    Parameters
    ----------
    *makers : widgets with a result
        Each gets a button that keeps what it shows.
    **traits
        Any setting below by name, such as ``chosen="design_003"``.

    Raises
    ------
    ValueError
        If a maker has no result that could be kept, or there is no design ``chosen``.

    Examples
    --------
    ``Shelf(studio, mixer)``, and later ``shelf.result`` or ``shelf.keep(tile, recipe)``
    """

    _view: ClassVar[str] = "shelf"
    _parts: ClassVar[tuple[str, ...]] = ("_take",)

    chosen = traitlets.Unicode("").tag(sync=True)
    """Name of the design that is taken as :attr:`result`. Default: the newest."""
    repeat = traitlets.Enum(REPEATS, "straight").tag(sync=True)
    """How tiles of the chosen design meet; follows its recipe."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""
    _makers = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, *makers: Any, **traits: object) -> None:
        for maker in makers:
            if not hasattr(maker, "result") or not hasattr(maker, "recipe"):
                raise ValueError("a maker must be a widget with a result, such as a DesignStudio, "
                                 f"got {type(maker).__name__}; keep other designs by keep()")
        self._made_by = makers
        self._designs: dict[str, dict[str, Any]] = {}
        self._design: KeptDesign | None = None
        self._ready = False
        super().__init__(**traits)
        self._makers = [re.sub(r"(?<!^)(?=[A-Z])", " ", type(maker).__name__).lower()
                        for maker in makers]  # fmt: skip
        self._list()
        self.chosen = self.chosen or next(iter(self._designs), "")
        self._ready = True
        self._check_chosen({"value": self.chosen})
        with self.reporting():  # one damaged file shall not hide the others
            self._choose()
        refresh_after_cells(self)

    @property
    def names(self) -> list[str]:
        """Names of the designs, the newest first."""
        return list(self._designs)

    @property
    def design(self) -> KeptDesign | None:
        """The chosen design: name, picture, recipe; None while the shelf is empty."""
        return self._design

    @property
    def recipe(self) -> dict[str, object]:
        """How the chosen design was made; empty while the shelf is empty."""
        return {} if self._design is None else dict(self._design.recipe)

    def keep(
        self, design: Any, recipe: Mapping[str, object] | None = None, name: str = "design"
    ) -> Path:
        """Keep a design, and choose it.

        Parameters
        ----------
        design : widget with a result, saved design, tile (1, 3, H, W), picture or array
        recipe : mapping, optional
            How it was made. Default: as the design says.
        name : str
            ``design`` becomes ``design_001``.

        Returns
        -------
        Path

        Raises
        ------
        ValueError
            If there is no design yet, it is of another kind, or nobody says how it was made.
        """
        made = getattr(design, "recipe", None) if recipe is None else recipe
        if hasattr(design, "result") and design.result is None:
            raise ValueError("there is no design to keep yet; make one first")
        if not isinstance(made, Mapping):
            raise ValueError("say how the design was made: keep(tile, recipe), such as "
                             "{'operation': 'draw', 'seed': 3}")  # fmt: skip
        source: SourceType = (getattr(design, "source", None) or getattr(design, "_source", None)
                              or "trainedAlgorithmicMedia")  # fmt: skip
        path = keep_design(plain(design), made, name, source_type=source)
        self._list()
        self.chosen = path.stem
        return path

    def refresh(self) -> None:
        """Look at the folder again, and show what has changed there."""
        before = self._designs.get(self.chosen)
        self._list()
        if self.chosen not in self._designs:  # somebody moved it, or the first one was kept
            self.chosen = next(iter(self._designs), "")
        elif self._designs[self.chosen] != before:
            self._choose()

    def _list(self) -> None:
        found = {Path(str(each["name"])).stem: each for each in list_shelf(work_folder())}
        self._designs = found
        cards = [[name, each["title"], each["width"], each["height"], each["state"]]
                 for name, each in found.items()]  # fmt: skip
        news = {"designs": cards, "removed": removed_designs(), "folder": SHELF}
        if news != self._told.get("shelf"):
            self.tell("shelf", **news)

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if self._ready and name and name not in self._designs:
            raise NoDesign(f"there is no design {name[:80]!r} on the shelf; "
                           f"the newest are {', '.join(self.names[:5]) or 'none'}")
        return name

    @traitlets.observe("chosen")
    def _choose(self, _change: object = None) -> None:
        """Open the chosen design and show one tile of it."""
        if not self._ready:
            return
        self._design = self._tile = None
        self._shown.clear()
        if not self.chosen:
            return
        design = kept_design(f"{SHELF}/{self.chosen}.png")
        known = design.recipe.get("repeat")
        picture = one_tile(design.picture, design.recipe)
        if picture.size == design.picture.size and design.recipe.get("tile") not in (
            None, [picture.height, picture.width]
        ):  # fmt: skip
            known = "straight"  # it is larger than its tile: a rectangle, which repeats straight
        self.repeat = known if known in REPEATS else "straight"
        self._design, self._source = design, design.source
        pixels = torch.from_numpy(np.array(picture.convert("RGB")))
        self._tile = pixels.permute(2, 0, 1)[None] / 127.5 - 1
        self.show_frame(picture)

    def _still(self) -> Image.Image | None:
        """The newest designs with their names."""
        return shelf_sheet(self.names)

    def _on_look(self, _content: dict[str, Any]) -> None:
        self.refresh()

    def _on_thumbs(self, content: dict[str, Any]) -> None:
        for name in [str(name) for name in content["names"]][:60]:
            if name in self._designs and (small := small_picture(name)) is not None:
                self.show_frame(small, slot=f"thumb {name}", lossless=False, keep=False)

    def _on_keep(self, content: dict[str, Any]) -> None:
        self.report(None)
        path = self.keep(self._made_by[int(content["maker"])])
        self.tell("done", text=f"Kept as {path.stem}.", back="")

    def _on_rename(self, content: dict[str, Any]) -> None:
        self.report(None)
        old = self.chosen
        new = rename_design(old, str(content["name"])).stem
        self._list()
        self.chosen = new
        self.tell("done", text=f"{old} is now {new}." if new != old else "", back="")

    def _on_remove(self, _content: dict[str, Any]) -> None:
        self.report(None)
        names, old = self.names, self.chosen
        gone = remove_design(old)
        at = names.index(old)  # the next one is chosen, so that the keyboard goes on from there
        self._list()
        self.chosen = next(iter([*names[at + 1 :], *names[:at][::-1]]), "")
        self.tell("done", text=f"Removed {old}. It lies in {SHELF}/{gone.parent.name}.",
                  back=gone.stem)  # fmt: skip

    def _on_back(self, content: dict[str, Any]) -> None:
        self.report(None)
        path = put_back(str(content["name"]))
        self._list()
        self.chosen = path.stem
        self.tell("done", text=f"{path.stem} is back.", back="")
