"""PhotoDesk: a photo of cloth goes in, a tile that repeats comes out.

The browser makes a large photo smaller before it sends it in pieces (``_upload``). Formats that
it cannot read, such as HEIC, come as they are. A background job then looks for the corners,
lays the cloth flat, looks for the repeat and cuts the tile; what it
has found is told on the topic ``found``, and the view draws the lattice from the vectors. The
corners travel as a trait; ``straighten`` works with the ones that stand there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import torch
import traitlets
from PIL import Image

from ankara_lab.cloth.recipe import SourceType
from ankara_lab.model.torus import Repeat
from ankara_lab.photo.cut import cut_tile
from ankara_lab.photo.open import PhotoError, open_photo
from ankara_lab.photo.rectify import find_corners, rectify
from ankara_lab.photo.repeat import PhotoRepeat, find_repeat
from ankara_lab.widgets._job import Job
from ankara_lab.widgets._upload import UploadWidget

MAX_SIDE = 2048
"""Longer side of a photo on the desk [px]; the browser makes larger ones smaller."""

_SHOWN = 1024  # px of the pictures in the view
_STAGES = 4
_KINDS = {
    "straight": "Straight repeat: the tiles stand in rows and columns.",
    "half-drop": "Half-drop repeat: every other column hangs half a tile lower.",
    "brick": "Brick repeat: every other row is moved half a tile aside.",
    "oblique": "Slanting repeat: the tiles follow two directions that are not square.",
}
_SURE = (
    (0.75, "The copies agree very well"),
    (0.5, "The copies agree well"),
    (0.0, "The copies agree only roughly: compare the lines with the print"),
)


class PhotoDesk(UploadWidget):
    """Bring a photo of cloth in, lay it flat, and cut the tile that repeats.

    A thin view over :func:`ankara_lab.open_photo`, :func:`ankara_lab.rectify`,
    :func:`ankara_lab.find_repeat` and :func:`ankara_lab.cut_tile`.

    Parameters
    ----------
    photo : str, Path, bytes, binary file or PIL.Image, optional
        Anything that :func:`ankara_lab.open_photo` reads. Default: the person drops, chooses
        or takes one.
    **traits
        Any setting below by name.

    Raises
    ------
    PhotoError
        If ``photo`` cannot be opened.

    Examples
    --------
    ``PhotoDesk("cloth.jpg")``, and later ``desk.result``
    """

    _view: ClassVar[str] = "photo_desk"
    _source: SourceType = "humanEdits"

    corners = traitlets.List(traitlets.List(traitlets.Float(), minlen=2, maxlen=2)).tag(sync=True)
    """The cloth's corners, four pairs (x, y). Unit: px of the photo. Default: looked for."""
    even_light = traitlets.Bool(True).tag(sync=True)
    """Whether a slope of the light is taken off. Default: yes."""
    size = traitlets.Int(256, min=16, max=2048).tag(sync=True)
    """Side of the tile. Unit: px. Default: 256."""
    repeat: Repeat = traitlets.Enum(  # type: ignore[assignment]  # traitlets types it str
        ("straight", "half-drop", "brick"), "straight"
    ).tag(sync=True)
    """How tiles meet, as found in the photo. Default: straight."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""

    def __init__(
        self,
        photo: str | Path | bytes | BinaryIO | Image.Image | None = None,
        **traits: object,
    ) -> None:
        self._photo: Image.Image | None = None
        self._flat: Image.Image | None = None
        self._lattice: PhotoRepeat | None = None
        self._made: dict[str, object] = {}
        self.job: Job[str] | None = None
        super().__init__(**traits)
        if photo is not None:
            self._take(photo, corners=self.corners or None)

    @property
    def photo(self) -> Image.Image | None:
        """The photo on the desk, RGB, upright, at most 2048 px a side; None before the first."""
        return self._photo

    @property
    def flat(self) -> Image.Image | None:
        """The cloth laid flat; None before that."""
        return self._flat

    @property
    def lattice(self) -> PhotoRepeat | None:
        """The repeat found in :attr:`flat`; None before that."""
        return self._lattice

    @property
    def recipe(self) -> dict[str, object]:
        """How the tile was cut; empty before that."""
        return dict(self._made)

    def take(self, photo: str | Path | bytes | BinaryIO | Image.Image) -> Job[str]:
        """Lay another photo on the desk and work on it in the background.

        Parameters
        ----------
        photo : str, Path, bytes, binary file or PIL.Image

        Returns
        -------
        Job
            ``wait()`` for it to have :attr:`result`.

        Raises
        ------
        PhotoError
            If it cannot be opened; the photo before it then stays.
        """
        return self._take(photo)

    def straighten(self) -> Job[str]:
        """Lay the cloth between :attr:`corners` flat, find its repeat and cut the tile.

        Returns
        -------
        Job

        Raises
        ------
        PhotoError
            If there is no photo yet.
        """
        return self._begin(self.corners)

    def suggest(self) -> Job[str]:
        """Look for the cloth's corners again, then straighten.

        Returns
        -------
        Job

        Raises
        ------
        PhotoError
            If there is no photo yet.
        """
        return self._begin(None)

    def _take(self, photo: Any, corners: list[list[float]] | None = None) -> Job[str]:
        picture = open_photo(photo, max_side=MAX_SIDE)
        if self.job is not None:
            self.job.cancel()
        self._photo, self._flat = picture, None
        self.corners = corners or _whole(picture)
        self.tell("photo", size=list(picture.size))
        self._show_found()
        self._send_small(picture, "photo")
        return self._begin(corners)

    def _begin(self, corners: list[list[float]] | None) -> Job[str]:
        photo = self._photo
        if photo is None:
            raise PhotoError("there is no photo yet; drop one, choose a file or take a photo")
        if self.job is not None:
            self.job.cancel()
        self.report(None)
        light, size = self.even_light, self.size
        self.job = Job(lambda: self._stages(photo, corners, light, size),
                       on_step=self._show_step, on_end=self._show_end)  # fmt: skip
        return self.job.start()

    def _stages(
        self, photo: Image.Image, corners: list[list[float]] | None, light: bool, size: int
    ) -> Iterator[str]:
        """Say what comes next, then do it; a cancelled job ends before it shows what it did."""
        if corners is None:
            yield "Looking for the corners …"
            found = find_corners(photo)
            corners = _whole(photo) if found is None else found.round(1).tolist()
            yield "Straightening …"
            self.corners = corners
        else:
            yield "Straightening …"
        flat = rectify(photo, corners, even_light=light)
        yield "Looking for the repeat …"
        self._flat = flat
        self._show_found()
        self._send_small(flat, "flat")
        lattice = find_repeat(flat)
        yield "Cutting the tile …"
        self._show_found(lattice)
        tile, kind = cut_tile(flat, lattice, size=size)
        yield "Done."
        self.repeat = kind
        self._made = {"operation": "cut", "photo": hashlib.sha256(photo.tobytes()).hexdigest(),
                      "corners": corners, "even_light": light, "lattice": asdict(lattice),
                      "repeat": kind, "tile": [size, size]}  # fmt: skip
        self._tile = torch.from_numpy(tile).permute(2, 0, 1)[None] / 127.5 - 1
        self._show_found(lattice)
        self.show_frame(Image.fromarray(tile))

    def _show_found(self, lattice: PhotoRepeat | None = None) -> None:
        """Tell what is known by now; a tile belongs to its lattice and goes with it."""
        if lattice is None or lattice is not self._lattice:
            self._tile, self._made = None, {}
            self._shown.pop("cloth", None)
        self._lattice = lattice
        drawn: dict[str, object] = {}
        if lattice is not None:
            wide, high = (float((side**2).sum() ** 0.5) for side in lattice.cell)
            sure = next(words for least, words in _SURE if lattice.confidence >= least)
            words = (f"{_KINDS[lattice.kind]} {sure} ({lattice.confidence:.0%}). "
                     f"One tile is {wide:.0f} × {high:.0f} px here.")  # fmt: skip
            drawn = {"vectors": lattice.vectors, "slope": lattice.slope, "size": lattice.size,
                     "repeat": lattice.kind, "confidence": lattice.confidence,
                     "words": words}  # fmt: skip
        self.tell("found", flat=self._flat is not None, tile=self._tile is not None, **drawn)

    def _send_small(self, picture: Image.Image, slot: str) -> None:
        small = picture.copy()
        small.thumbnail((_SHOWN, _SHOWN), Image.Resampling.BOX, reducing_gap=None)
        self.show_frame(small, slot=slot, lossless=False, keep=False)  # a PNG of it is megabytes

    def _on_hello(self, content: dict[str, Any]) -> None:
        super()._on_hello(content)
        for slot, picture in (("photo", self._photo), ("flat", self._flat)):
            if picture is not None:
                self._send_small(picture, slot)

    def _show_step(self, job: Job[str], text: str) -> None:
        if job is self.job:
            self.tell("progress", running=True, step=job.count - 1, total=_STAGES, text=text)

    def _show_end(self, job: Job[str]) -> None:
        if job is not self.job:  # a newer one is on its way
            return
        if job.exception is not None:
            self.report(job.exception)
        self.tell("progress", running=False, step=0, total=_STAGES, text="")

    @traitlets.observe("even_light", "size")
    def _changed(self, _change: Any) -> None:
        if self.job is not None:
            self.straighten()

    def _take_file(self, data: bytes, purpose: str) -> None:
        self._take(data)

    def _on_straighten(self, _content: dict[str, Any]) -> None:
        self.straighten()

    def _on_suggest(self, _content: dict[str, Any]) -> None:
        self.suggest()


def _whole(photo: Image.Image) -> list[list[float]]:
    """The corners of the photo itself, clockwise from the upper left."""
    right, low = float(photo.width - 1), float(photo.height - 1)
    return [[0.0, 0.0], [right, 0.0], [right, low], [0.0, low]]
