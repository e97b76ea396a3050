"""Pictures to the browser, politely.

The view sends events with a sequence number, at most two unanswered; while it
waits it keeps only the newest event. Each event is answered by exactly one
message: a ``frame`` (picture bytes in the buffer, with the event's ``seq`` and
the time the handler took) or, if something failed, a ``missed``. Frames are JPEG
while something moves and PNG once it rests. Where messages cannot carry bytes
(Google Colab) the frame goes as text through the trait ``frame_text``.
"""

from __future__ import annotations

import base64
import io
import sys
import time
from collections.abc import Mapping
from typing import Any

import traitlets
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.recipe import SourceType, png_chunks
from ankara_lab.model.codec import tile_to_picture
from ankara_lab.widgets._base import LabWidget


def encode_picture(
    picture: Image.Image,
    *,
    lossless: bool = False,
    recipe: Mapping[str, object] | None = None,
    source_type: SourceType = "trainedAlgorithmicMedia",
) -> tuple[str, bytes]:
    """Turn a picture into its MIME type and bytes: JPEG q85, or PNG if lossless.

    A PNG carries the recipe, so that the tile saved from the browser does too.

    Examples
    --------
    >>> encode_picture(Image.new("RGB", (2, 2)))[0]
    'image/jpeg'
    """
    out = io.BytesIO()
    if lossless:
        chunks = png_chunks(recipe, source_type) if recipe else None
        picture.save(out, "PNG", compress_level=1, pnginfo=chunks)
        return "image/png", out.getvalue()
    picture.convert("RGB").save(out, "JPEG", quality=85)
    return "image/jpeg", out.getvalue()


class FrameWidget(LabWidget):
    """A widget that shows pictures, each in a named slot."""

    frame_text = traitlets.Dict().tag(sync=True)
    """The latest frame of each slot as base64 text; used only on Google Colab."""

    _tile: Tensor | None = None
    _source: SourceType = "trainedAlgorithmicMedia"

    def __init__(self, **traits: object) -> None:
        self._shown: dict[str, Image.Image] = {}
        self._answered: tuple[object, object] = (None, None)
        super().__init__(**traits)

    @property
    def result(self) -> Tensor | None:
        """The last finished tile, Tensor (1, 3, H, W) in [-1, 1]; None before the first."""
        return self._tile

    @property
    def picture(self) -> Image.Image | None:
        """The last finished tile as a picture."""
        return None if self._tile is None else tile_to_picture(self._tile)

    @property
    def recipe(self) -> dict[str, object]:
        """How the picture in the slot ``cloth`` was made; empty where nothing was."""
        return {}

    def show_frame(
        self,
        picture: Image.Image,
        *,
        slot: str = "cloth",
        lossless: bool = True,
        event: dict[str, Any] | None = None,
        began: float | None = None,
        keep: bool = True,
    ) -> None:
        """Send a picture to a slot of the view.

        Parameters
        ----------
        picture : PIL.Image
            What to show.
        slot : str
            Which canvas of the view: ``"cloth"``, ``"design0"``, …
        lossless : bool
            PNG at rest, JPEG while moving.
        event : dict, optional
            The browser's event that this frame answers.
        began : float, [s]
            ``time.perf_counter()`` at the start of the work, for back-pressure.
        keep : bool
            Whether a view that opens later gets this picture too.
        """
        if keep:
            self._shown[slot] = picture
        mime, data = encode_picture(
            picture, lossless=lossless, recipe=self.recipe if slot == "cloth" else None,
            source_type=self._source,
        )  # fmt: skip
        took = 0.0 if began is None else (time.perf_counter() - began) * 1000
        event = event or {}
        self._answered = (event.get("view"), event.get("seq"))
        frame = {"kind": "frame", "slot": slot, "mime": mime, "rest": lossless,
                 "seq": event.get("seq", 0), "view": event.get("view", ""),
                 "handler_ms": round(took, 1)}  # fmt: skip
        if "google.colab" in sys.modules:
            text = {**frame, "data": base64.b64encode(data).decode("ascii"), "at": time.time()}
            self.frame_text = {**self.frame_text, slot: text}
        else:
            self.send(frame, [data])

    def _dispatch(self, widget: object, content: dict[str, Any], buffers: object) -> None:
        super()._dispatch(widget, content, buffers)
        asked = (content.get("view"), content.get("seq"))
        if content.get("kind") == "event" and self._answered != asked:
            self.send({"kind": "missed", "view": asked[0], "seq": asked[1]})

    def _on_hello(self, content: dict[str, Any]) -> None:
        super()._on_hello(content)
        for slot, picture in list(self._shown.items()):
            self.show_frame(picture, slot=slot)

    def _still(self) -> Image.Image | None:
        """What a notebook without a kernel shows."""
        return self._shown.get("cloth")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Add a still picture and words, so that a notebook without a kernel shows something."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return bundle
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data = {**data, "text/plain": f"{type(self).__name__}, to be used in JupyterLab"}
        picture = self._still()
        if picture is None:
            return data, metadata
        still = base64.b64encode(encode_picture(picture, lossless=True)[1]).decode("ascii")
        return {**data, "image/png": still}, metadata
