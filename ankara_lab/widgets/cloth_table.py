"""ClothTable: one tile laid as cloth, separated into inks, sewn up and printed.

The view sends its settings as traits. Any change starts a background job that does only what
the change calls for: inks (topic ``inks``, slots ``plate0`` …), cloth (slot ``cloth`` holds the
rectangle that repeats straight, and the browser lays it in true cm), garment (slot ``garment``)
and yards (topic ``garment``). ``export`` is a second job that a change does not stop; what it
wrote is told on the topic ``saved``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
import traitlets
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.colourways import Colourway, colourways
from ankara_lab.cloth.export import to_picture
from ankara_lab.cloth.garment import GARMENTS, Garment, draft
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_layout import cut_layout
from ankara_lab.cloth.garment_preview import garment_preview
from ankara_lab.cloth.measures import check_fits, fit_to_width
from ankara_lab.cloth.plates import write_plates
from ankara_lab.cloth.print_file import PrintFile, export_cloth
from ankara_lab.cloth.recipe import SourceType
from ankara_lab.cloth.repeat import REPEATS, STEPS, unit_cell, unit_shape
from ankara_lab.cloth.separate import Separation, separate
from ankara_lab.widgets._designs import plain
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._job import Job
from ankara_lab.widgets._take import TakesDesigns

AS_DESIGNED = "as designed"
FORMATS = {"png": ".png", "tiff": ".tif", "pdf": ".pdf", "svg": ".svg", "sheets": ".pdf",
           "plates": ""}  # fmt: skip
"""What can be exported, and how the file's name ends; ``plates`` is a folder."""

_SIDE = 510  # px of a tile on the table: enough to judge by, quick to separate
_THUMB = 160  # px
_SETTINGS = ("repeat", "repeat_cm", "cloth_cm", "garment", "size", "inks", "colourway")
_STAGES = 4


class ClothTable(FrameWidget, TakesDesigns):
    """Lay a tile as cloth, see a garment of it, its inks and yards, and print it.

    A thin view over :func:`ankara_lab.separate`, :func:`ankara_lab.colourways`,
    :func:`ankara_lab.garment_preview`, :func:`ankara_lab.cloth.garment_layout.cut_layout` and
    :func:`ankara_lab.export_cloth`.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W) in [-1, 1], PIL.Image, Swatch or ndarray (H, W, 3) uint8
        One period of the cloth.
    recipe : mapping, optional
        How the tile was made; goes into every file. Its ``repeat`` is the default.
    source_type : str
        IPTC Digital Source Type of the tile. Default: a model's output.
    **traits
        Any setting below by name, such as ``repeat_cm=18`` or ``garment="shirt"``.

    Raises
    ------
    ValueError
        If ``tile`` is of another kind.

    Examples
    --------
    ``ClothTable(draw_swatch(seed=11), garment="buba")``
    """

    _view: ClassVar[str] = "cloth_table"
    _parts: ClassVar[tuple[str, ...]] = ("_take",)

    repeat = traitlets.Enum(REPEATS, "straight").tag(sync=True)
    """How tiles meet. Default: as the recipe says, or straight."""
    repeat_cm = traitlets.Float(24.0, min=2.0, max=200.0).tag(sync=True)
    """Width of one tile on the cloth. Unit: cm. Default: 24."""
    cloth_cm = traitlets.Enum((90, 112, 116, 150), 116).tag(sync=True)
    """Width of the cloth. Unit: cm. Default: 116, the usual wax print."""
    garment = traitlets.Enum(tuple(GARMENTS), "kaftan").tag(sync=True)
    """What is sewn. Default: kaftan."""
    size = traitlets.Enum((8, 10, 12, 14, 16, 18, 20), 14).tag(sync=True)
    """UK and Nigerian size. Default: 14."""
    inks = traitlets.Int(5, min=2, max=8).tag(sync=True)
    """How many inks the cloth is printed in. Default: 5."""
    colourway = traitlets.Unicode(AS_DESIGNED).tag(sync=True)
    """Name of the colours; the menu lists them. Default: as designed."""
    folder = traitlets.Unicode("prints").tag(sync=True)
    """Where files go; made if it is missing. Default: prints."""
    dpi = traitlets.Enum((150, 300), 300).tag(sync=True)
    """Resolution of files. Default: 300."""
    extent = traitlets.Enum(("repeat", "cloth"), "repeat").tag(sync=True)
    """One repeat, which a printer lays by itself, or a length of cloth. Default: repeat."""
    length_cm = traitlets.Float(100.0, min=1.0, max=2000.0).tag(sync=True)
    """Length of cloth in a file. Unit: cm. Default: 100."""
    _choices = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        tile: Any,
        *,
        recipe: Mapping[str, object] | None = None,
        source_type: SourceType = "trainedAlgorithmicMedia",
        **traits: object,
    ) -> None:
        self._turn = 0  # how many designs lay here before this one
        self._base: Separation | None = None
        self._ways: dict[str, Colourway] = {}
        self._sewn: Garment | None = None
        self._yards: tuple[float, float] | None = None
        self._keys: dict[str, object] = {}  # what each stage was last made of
        self.job: Job[str] | None = None
        self.printing: Job[object] | None = None
        known = self._lay(tile, dict(recipe or {}), source_type)
        super().__init__(**({"repeat": known, **traits} if known else traits))
        self._choices = {"garments": [[name, title] for name, (_, title) in GARMENTS.items()],
                         "repeats": REPEATS, "colourways": [AS_DESIGNED]}  # fmt: skip
        self._show_cloth(self._design, self.repeat)
        self._renew()

    def take(self, design: object, place: Any = 0) -> None:
        """Lay another design on the table; all settings but its repeat stay.

        Parameters
        ----------
        design : picture, swatch, saved design, widget with a result, or tile
        place : int
            There is only one: 0.

        Raises
        ------
        ValueError
            If the design is of another kind, or a file is still being written.
        """
        if self.printing is not None and self.printing.running:
            raise ValueError("a file is still being written; wait for it")
        made, source = getattr(design, "recipe", None), getattr(design, "source", None)
        known = self._lay(plain(design), dict(made) if isinstance(made, Mapping) else {},
                          source or "trainedAlgorithmicMedia")  # fmt: skip
        if self.colourway.startswith("swap"):
            self.colourway = AS_DESIGNED  # swaps belong to the inks that were
        self.repeat = known or "straight"
        self._show_cloth(self._design, self.repeat)
        self._renew()

    def _lay(self, tile: Any, recipe: dict[str, object], source_type: SourceType) -> str | None:
        """Put a tile in the place of what lay here; return its repeat, if the recipe knows."""
        if not isinstance(tile, (Tensor, Image.Image, np.ndarray)):
            tile = getattr(tile, "tile", tile)  # a Swatch
        self._design = np.asarray(to_picture(tile))  # (H, W, 3) uint8
        self._made, self._source = recipe, source_type
        self._turn += 1  # after the design: a job that still runs then never mixes up the two
        known = recipe.get("repeat")
        # a kept half-drop is the rectangle of two tiles, which repeats straight
        whole = recipe.get("tile") in (None, [*self._design.shape[:2]])
        return str(known) if known in REPEATS and whole else None

    @property
    def separation(self) -> Separation | None:
        """The design in the inks on show, at the table's resolution; None before the first."""
        way = self._ways.get(self.colourway)
        return self._base if self._base is None or way is None else self._base.with_inks(way.inks)

    @property
    def yards(self) -> tuple[float, float] | None:
        """Yards to buy without and with matching at the seams; None until they are known."""
        return self._yards

    @property
    def recipe(self) -> dict[str, object]:
        """How the tile was made, and what was chosen on the table."""
        shown = self.separation
        inks = [] if shown is None else ["#" + ink.tobytes().hex().upper() for ink in shown.inks]
        return {**self._made, "laid": self.repeat, "repeat_cm": self.repeat_cm, "inks": inks,
                "colourway": self.colourway}  # fmt: skip

    @traitlets.observe(*_SETTINGS)
    def _changed(self, change: Any) -> None:
        if change["name"] in ("inks", "repeat") and self.colourway.startswith("swap"):
            self.colourway = AS_DESIGNED  # swaps belong to the inks that were
        if self.job is not None:
            self._renew()

    def fit(self) -> None:
        """Change the repeat so that it goes a whole number of times into the cloth's width.

        Raises
        ------
        ValueError
            If the repeat is wider than the cloth.
        """
        self.repeat_cm = round(fit_to_width(self.repeat_cm, self.cloth_cm)[0].repeat_cm, 2)

    def export(self, kind: str) -> Job[object]:
        """Write a print file, or a folder of plates, at true size; whole or not at all.

        Parameters
        ----------
        kind : {"png", "tiff", "pdf", "svg", "sheets", "plates"}
            ``sheets`` is a PDF on A4 paper, to print at home.

        Returns
        -------
        Job
            Its ``wait()`` returns a PrintFile, or the paths of the plates.

        Raises
        ------
        ValueError
            If ``kind`` is unknown or a file is still being written.
        """
        if kind not in FORMATS:
            raise ValueError(f"kind must be one of {', '.join(FORMATS)}; got {kind!r}")
        if self.printing is not None and self.printing.running:
            raise ValueError("a file is still being written; wait for it")
        self.report(None)
        self.tell("saved", running=True, text="Separating at print size …")
        settings = {name: getattr(self, name) for name in _SETTINGS}
        place = {name: getattr(self, name) for name in ("folder", "dpi", "extent", "length_cm")}
        self.printing = Job(
            lambda: self._print(kind, settings, place),
            on_step=self._show_writing,
            on_end=self._show_saved,
        )
        return self.printing.start()

    def _renew(self) -> None:
        if self.job is not None:
            self.job.cancel()
        self.report(None)
        settings = {name: getattr(self, name) for name in _SETTINGS}
        self.job = Job(lambda: self._stages(settings), on_step=self._show_step,
                       on_end=self._show_end)  # fmt: skip
        self.job.start()

    def _stages(self, s: dict[str, Any]) -> Iterator[str]:
        """Say what comes next, then do it; stages whose settings stayed are left out."""
        check_fits(s["repeat_cm"], s["cloth_cm"])
        yield "Finding the inks …"
        dressed = self._separate(s)
        key = (self._turn, s["inks"], s["repeat"], s["repeat_cm"], s["colourway"])
        down, aside = unit_shape(s["repeat"]) if s["repeat"] in STEPS else (1, 1)
        high, wide = (side // by for side, by in zip(dressed.index.shape, (down, aside),
                                                     strict=True))  # fmt: skip
        tile = dressed.flat[:high, :wide]
        yield "Making plates …"
        if self._keys.get("cloth") != key:
            self._tile = torch.from_numpy(tile).permute(2, 0, 1)[None] / 127.5 - 1
            self._show_inks(dressed)
            self._show_cloth(dressed.flat, dressed.repeat, aside)
            self._keys["cloth"] = key
        yield "Sewing …"
        sewn_key = (s["garment"], s["size"], s["cloth_cm"])
        if self._sewn is None or self._keys.get("draft") != sewn_key:
            self._sewn = draft(s["garment"], size=s["size"], cloth_cm=s["cloth_cm"])
            self._keys["draft"] = sewn_key
        if self._keys.get("garment") != (key, sewn_key):
            span = np.ptp(np.concatenate([panel.outline for panel in self._sewn.front]), 0)
            preview = garment_preview(
                tile, self._sewn, repeat=s["repeat"], repeat_cm=s["repeat_cm"], words=False,
                px_per_cm=float(np.clip(960 / (2 * span[0] + 28), 4, 14)),
            )  # fmt: skip
            self.show_frame(Image.fromarray(preview), slot="garment")
            self._keys["garment"] = (key, sewn_key)
        yield "Counting yards …"
        yards_key = (self._turn, s["repeat"], s["repeat_cm"], sewn_key)
        if self._keys.get("yards") != yards_key:
            self._yards = None
            plain = cut_layout(self._sewn, s["cloth_cm"])
            cloth = Cloth(tile, s["repeat"], s["repeat_cm"])
            matched = cut_layout(self._sewn, s["cloth_cm"], cloth=cloth)
            self._yards, self._keys["yards"] = (plain.yards, matched.yards), yards_key
        assert self._yards is not None
        self.tell("garment", title=self._sewn.title, size=s["size"], cloth_cm=s["cloth_cm"],
                  plain=round(self._yards[0], 2), matched=round(self._yards[1], 2))  # fmt: skip

    def _separate(self, s: dict[str, Any]) -> Separation:
        """The design in the chosen inks and colours, at the table's resolution."""
        key = (self._turn, s["inks"], s["repeat"], s["repeat_cm"])
        if self._base is None or self._keys.get("inks") != key:
            self._base = separate(self._design, s["inks"], repeat=s["repeat"],
                                  repeat_cm=s["repeat_cm"],
                                  dpi=_SIDE * 2.54 / s["repeat_cm"])  # fmt: skip
            index, inks = self._base.index, self._base.inks
            ways = [*colourways(index, inks), *colourways(index, inks, "all", count=26)]
            self._ways = {AS_DESIGNED: Colourway(AS_DESIGNED, inks)} | {w.name: w for w in ways}
            self._keys["inks"] = key
            self._choices = {**self._choices, "colourways": list(self._ways)}
        if s["colourway"] not in self._ways:
            raise ValueError(
                f"colourway must be one of {', '.join(self._ways)}; got {s['colourway']!r}"
            )
        return self._base.with_inks(self._ways[s["colourway"]].inks)

    def _print(self, kind: str, s: dict[str, Any], place: dict[str, Any]) -> Iterator[object]:
        recipe = self.recipe | {"dpi": place["dpi"]}
        shown = self._separate(s)
        assert self._base is not None
        if place["extent"] == "cloth":
            check_fits(s["repeat_cm"], s["cloth_cm"])
        folder = Path(place["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        fine = separate(self._design, self._base.inks, repeat_cm=s["repeat_cm"],
                        repeat=s["repeat"], dpi=place["dpi"]).with_inks(shown.inks)  # fmt: skip
        goal = _free_name(folder, "plates" if kind == "plates" else "cloth", FORMATS[kind])
        yield f"Writing {goal} …"
        if kind == "plates":
            yield write_plates(fine, goal)
            return
        cloth_cm = (place["length_cm"], s["cloth_cm"]) if place["extent"] == "cloth" else None
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            made = export_cloth(fine, goal, cloth_cm=cloth_cm, sheets=kind == "sheets",
                                recipe=recipe, source_type=self._source)  # fmt: skip
        self.tell("notes", texts=[str(each.message) for each in told])
        yield made

    def _show_cloth(self, flat: Any, repeat: str, across: int = 1) -> None:
        unit = unit_cell(flat, repeat)
        self.tell("unit", across=across * unit_shape(repeat)[1])
        self.show_frame(Image.fromarray(unit))

    def _show_inks(self, design: Separation) -> None:
        self.tell("inks", inks=[ink._asdict() for ink in design.ink_list])
        for number, plate in enumerate(design.plates()):
            picture = Image.fromarray(plate)
            picture.thumbnail((_THUMB, _THUMB), Image.Resampling.BOX)
            self.show_frame(picture, slot=f"plate{number}")

    def _show_step(self, job: Job[str], text: str) -> None:
        if job is self.job:
            self.tell("progress", running=True, step=job.count - 1, total=_STAGES, text=text)

    def _show_end(self, job: Job[str]) -> None:
        if job is not self.job:  # a newer one is on its way
            return
        if job.exception is not None:
            self.report(job.exception)
        self.tell("progress", running=False, step=0, total=_STAGES, text="")

    def _show_writing(self, _job: Job[object], item: object) -> None:
        if isinstance(item, str):
            self.tell("saved", running=True, text=item)

    def _show_saved(self, job: Job[object]) -> None:
        text = ""
        if job.exception is not None:
            self.report(job.exception)
        elif isinstance(made := job.latest, PrintFile):
            text = (f"Saved {made.path}: {made.width_cm:g} × {made.height_cm:g} cm, "
                    f"{made.columns} × {made.rows} px at {made.dpi:g} dpi")  # fmt: skip
        elif isinstance(made, list):
            text = f"Saved {made[0].parent}: {len(made) - 2} plates, flat.png and inks.csv"
        self.tell("saved", running=False, text=text)

    def _on_export(self, content: dict[str, Any]) -> None:
        self.export(str(content.get("format")))

    def _on_fit(self, _content: dict[str, Any]) -> None:
        self.fit()


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    """The first of cloth_001, cloth_002 … that nothing in the folder is called."""
    taken = [re.fullmatch(rf"{stem}_(\d+)", path.stem) for path in folder.iterdir()]
    number = max((int(found[1]) for found in taken if found), default=0) + 1
    return folder / f"{stem}_{number:03d}{suffix}"
