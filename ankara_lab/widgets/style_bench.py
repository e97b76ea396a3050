"""StyleBench: one content, one style, three ways to paint the one in the manner of the other.

The fast way answers each move of a slider: an ``event`` with the settings comes in and the frame
``fast`` goes out. Where only the strength moves, what was laid is blended anew. The other two run
on a background job, one after the other, when they are asked for; each step shows a preview in
the slot of its method. What is picked goes to the slot ``cloth`` and is the result.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
import traitlets
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.recipe import SourceType
from ankara_lab.cloth.seam import seam_score
from ankara_lab.latent.oklab import from_oklab, to_oklab
from ankara_lab.latent.style import METHODS, StyleStep, restyle, restyle_steps
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import TILE_SIZE, tile_to_picture
from ankara_lab.model.load import Model, shipped_model
from ankara_lab.model.torus import Repeat, double_tile
from ankara_lab.photo.open import open_photo
from ankara_lab.widgets._designs import plain, repeat_of, to_tile
from ankara_lab.widgets._job import Job
from ankara_lab.widgets._take import TakesDesigns
from ankara_lab.widgets._upload import UploadWidget

SLOW = ("diffusion", "texture")
PREVIEW_EVERY = 0.25
"""Shortest time between two previews [s]."""

_SMALLEST = 64  # px of a style
_LARGEST = 1024
_SEAM = 1.35  # of seam_score: from here on a person sees that the content does not meet itself


@dataclass(frozen=True, eq=False)
class _Painted:
    """What one method made, and of which settings."""

    tile: Tensor
    settings: dict[str, Any]
    seconds: float


class StyleBench(UploadWidget, TakesDesigns):
    """Paint a cloth in the manner of any picture, three ways side by side.

    A thin view over :func:`ankara_lab.restyle`.

    Parameters
    ----------
    content : picture, swatch, saved design, widget with a result, tile or latent, optional
        What is painted anew. Default: the person drops or chooses one.
    style : as ``content``, optional
        Any picture; it need not be a tile.
    model : Model, optional
        For diffusion. Default: the shipped model, loaded when it is needed.
    **traits
        Any setting below by name, such as ``strength=0.6``.

    Raises
    ------
    ValueError
        If content or style is of another kind, or the content too small.

    Examples
    --------
    ``StyleBench(draw_swatch(seed=11), draw_swatch(seed=3), keep_colours=True)``
    """

    _view: ClassVar[str] = "style_bench"
    _parts: ClassVar[tuple[str, ...]] = ("_upload", "_take")
    _source: SourceType = "algorithmicMedia"

    strength = traitlets.Float(1.0, min=0.0, max=1.0).tag(sync=True)
    """How much of the style is taken. Default: 1."""
    keep_structure = traitlets.Float(0.5, min=0.0, max=1.0).tag(sync=True)
    """How closely light and dark stay where they are. Default: 0.5."""
    keep_colours = traitlets.Bool(False).tag(sync=True)
    """Whether the content's colours stay. Default: no."""
    method = traitlets.Enum(METHODS, "fast").tag(sync=True)
    """Which of the three is taken as :attr:`result`. Default: fast."""
    seed = traitlets.Int(0, min=0, max=2**31 - 1).tag(sync=True)
    """Where the methods throw dice. Default: 0."""
    repeat: Repeat = traitlets.Enum(  # type: ignore[assignment]  # traitlets types it str
        ("straight", "half-drop", "brick"), "straight"
    ).tag(sync=True)
    """How tiles of the content meet. Default: as its recipe says, or straight."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""
    _content_name = traitlets.Unicode().tag(sync=True)
    _style_name = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        content: object = None,
        style: object = None,
        model: Model | None = None,
        **traits: object,
    ) -> None:
        self._model = model
        self._designs: dict[str, Any] = {}
        self._tiles: dict[str, Tensor] = {}
        self._painted: dict[str, _Painted] = {}
        self._whole: tuple[object, Tensor] | None = None
        self._answering = self._ready = False
        self.job: Job[tuple[str, StyleStep]] | None = None
        if kind := repeat_of(content):
            traits = {"repeat": kind, **traits}
        super().__init__(**traits)
        for place, design in (("content", content), ("style", style)):
            if design is not None:
                self._lay(design, place)
        self._ready = True
        self._redraw()

    @property
    def result(self) -> Tensor | None:
        """The tile of the method that is picked, (1, 3, H, W); None before it was painted."""
        found = self._painted.get(self.method)
        return None if found is None else found.tile

    @property
    def results(self) -> dict[str, Tensor]:
        """The tile of each method that has painted."""
        return {method: found.tile for method, found in self._painted.items()}

    @property
    def picture(self) -> Image.Image | None:
        """The tile of the method that is picked, as a picture."""
        return None if self.result is None else tile_to_picture(self.result)

    @property
    def recipe(self) -> dict[str, object]:
        """How the picked tile was painted; empty before that."""
        found = self._painted.get(self.method)
        if found is None:
            return {}
        about = about_weights(self._the_model()) if self.method == "diffusion" else {}
        return {"operation": "style", "method": self.method, **found.settings, "steps": None,
                "tile": list(found.tile.shape[2:]), **about}  # fmt: skip

    def take(self, design: object, place: Any = "content") -> None:
        """Put a design or picture on the bench.

        Parameters
        ----------
        design : picture, swatch, saved design, widget with a result, tile or latent
        place : {"content", "style"}

        Raises
        ------
        ValueError
            If the design is of another kind or there is no such place.
        """
        if place not in ("content", "style"):
            raise ValueError(f"place must be 'content' or 'style', got {place!r}")
        if place == "content":
            self._answering = True
            try:
                self.repeat = repeat_of(design) or "straight"
            finally:
                self._answering = False
        self._lay(design, place)
        self._redraw()

    def paint(self) -> Job[tuple[str, StyleStep]]:
        """Paint with the two slow methods in the background; ``.wait()`` on the job if needed.

        Raises
        ------
        ValueError
            If content or style is missing, or the two are being painted already.
        """
        if len(self._tiles) < 2:
            raise ValueError("put a cloth at Content and a picture at Style first")
        if self.job is not None and self.job.running:
            raise ValueError("the other two are being painted; wait for them or press Cancel")
        self.report(None)
        settings, content, style = self._settings(), self._tiles["content"], self._tiles["style"]
        began = {"at": time.perf_counter(), "shown": 0.0}
        self._tell_progress(True, 0, 1, "Getting ready …")
        self.job = Job(lambda: self._steps(content, style, settings),
                       on_step=lambda job, step: self._show_step(*step, settings, began),
                       on_end=self._show_end)  # fmt: skip
        return self.job.start()

    def cancel(self) -> None:
        """Stop painting after the present step; what was finished stays."""
        if self.job is not None:
            self.job.cancel()

    def _the_model(self) -> Model:
        if self._model is None:
            self._model = shipped_model()
        return self._model

    def _lay(self, design: object, place: str) -> None:
        """Make a tile of a design, show it, and forget what was painted of the one before."""
        tile = self._to_tile(design, place)
        self._tiles[place], self._designs[place] = tile, design
        self._painted, self._whole = {}, None
        self.cancel()
        for slot in ("cloth", *METHODS):
            self._shown.pop(slot, None)
        name = getattr(design, "name", "") or getattr(design, "caption", "")
        setattr(self, f"_{place}_name", str(name).removeprefix("ankara, ")[:60])
        small = tile_to_picture(tile)
        small.thumbnail((256, 256), Image.Resampling.LANCZOS)
        self.show_frame(small, slot=place, lossless=False)
        if place == "content":
            score = max(seam_score(np.asarray(tile_to_picture(double_tile(tile, self.repeat)))))
            self.tell("note", text="" if score < _SEAM else
                      "The content does not meet itself at its edges, and so the result will not. "
                      "The photo desk cuts a tile that does.")  # fmt: skip

    def _to_tile(self, design: object, place: str) -> Tensor:
        side = TILE_SIZE if self._model is None else self._model.sample_size
        found = plain(design)
        if place == "style" and isinstance(found, Image.Image):  # it brings its details
            side = min(max(min(found.size), _SMALLEST), _LARGEST)
        return to_tile(found, side, what=place, repeat=self.repeat, model=self._the_model)

    def _settings(self) -> dict[str, Any]:
        about: dict[str, Any] = {}
        for place, design in self._designs.items():
            made = getattr(design, "recipe", None)
            numbers = self._tiles[place].numpy().tobytes()
            about[place] = "sha256:" + hashlib.sha256(numbers).hexdigest()
            if place == "content" and isinstance(made, dict) and made:
                about["content_recipe"] = made
        return {"strength": self.strength, "keep_colours": self.keep_colours,
                "keep_structure": self.keep_structure, "seed": self.seed,
                "repeat": self.repeat, **about}  # fmt: skip

    @traitlets.observe("strength", "keep_structure", "keep_colours", "seed", "repeat")
    def _redraw(self, _change: object = None) -> None:
        if self._ready and not self._answering:
            self._draw({"rest": True})

    @traitlets.observe("method")
    def _picked(self, _change: object = None) -> None:
        if self._ready and self.method in self._painted:
            self._show_cloth()
        elif self._ready:
            self._shown.pop("cloth", None)

    def _draw(self, event: dict[str, Any]) -> None:
        """Paint the fast way; while the strength alone moves, blend what was laid."""
        if len(self._tiles) < 2:
            self._tell_made()
            return
        began, rest = time.perf_counter(), bool(event.get("rest"))
        content, style, s = self._tiles["content"], self._tiles["style"], self._settings()
        how = {name: s[name] for name in ("keep_colours", "keep_structure", "seed", "repeat")}
        key = tuple(how.values())
        if rest and self._whole is not None and self._whole[0] != key:
            self._whole = None  # of other settings: it would only take memory
        if not rest and (self._whole is None or self._whole[0] != key):
            self._whole = (key, restyle(content, style, **how))
        if rest:
            tile = restyle(content, style, strength=s["strength"], **how)
        else:
            assert self._whole is not None  # just laid
            tile = from_oklab(torch.lerp(to_oklab(content), to_oklab(self._whole[1]),
                                         float(s["strength"])))  # fmt: skip
        self._painted["fast"] = _Painted(tile, s, time.perf_counter() - began)
        self.show_frame(tile_to_picture(tile), slot="fast", lossless=False, event=event,
                        began=began, keep=rest)  # fmt: skip
        if rest:
            self._tell_made()
            if self.method == "fast":
                self._show_cloth()

    def _steps(
        self, content: Tensor, style: Tensor, settings: dict[str, Any]
    ) -> Iterator[tuple[str, StyleStep]]:
        how = {name: settings[name] for name in
               ("strength", "keep_colours", "keep_structure", "seed", "repeat")}  # fmt: skip
        for method in SLOW:
            model = self._the_model() if method == "diffusion" else None
            for step in restyle_steps(content, style, method=method, model=model, **how):  # type: ignore[arg-type]
                yield method, step

    def _show_step(
        self, method: str, step: StyleStep, settings: dict[str, Any], began: dict[str, float]
    ) -> None:
        now, done = time.perf_counter(), step.index + 1
        name = method.capitalize()
        self._tell_progress(True, SLOW.index(method) + done / step.total, len(SLOW),
                            f"{name}: step {done} of {step.total}")  # fmt: skip
        if done == step.total:
            if settings["content"] != self._settings()["content"]:
                return  # another content lies there by now
            self._painted[method] = _Painted(step.tile, settings, now - began["at"])
            began["at"] = now
            self.show_frame(tile_to_picture(step.tile), slot=method, lossless=False)
            self._tell_made()
            if self.method == method:
                self._show_cloth()
        elif now - began["shown"] > PREVIEW_EVERY:
            began["shown"] = now
            self.tell("painting", method=method)
            self.show_frame(tile_to_picture(step.tile), slot=method, lossless=False, keep=False)

    def _show_end(self, job: Job[tuple[str, StyleStep]]) -> None:
        if job is not self.job:
            return
        text = "Painted. Press the one to take."
        if job.exception is not None:
            self.report(job.exception)
            text = ""
        elif job.cancelled:
            text = "Cancelled"
            for method in SLOW:  # a half-painted preview is not what the card stands for
                if method in self._painted:
                    self.show_frame(tile_to_picture(self._painted[method].tile), slot=method,
                                    lossless=False)  # fmt: skip
        self._tell_progress(False, 0, len(SLOW), text)
        self._tell_made()

    def _show_cloth(self) -> None:
        found = self._painted[self.method]
        trained = self.method == "diffusion"
        self._source = "trainedAlgorithmicMedia" if trained else "algorithmicMedia"
        self.show_frame(tile_to_picture(found.tile))

    def _tell_made(self) -> None:
        now = self._settings()
        self.tell("made", methods={method: round(found.seconds, 2) for method, found in
                                   self._painted.items()},
                  old=[method for method, found in self._painted.items()
                       if found.settings != now],
                  ready=len(self._tiles) == 2)  # fmt: skip

    def _tell_progress(self, running: bool, step: float, total: int, text: str) -> None:
        self.tell("progress", running=running, step=step, total=total, text=text,
                  ready=len(self._tiles) == 2)  # fmt: skip

    def _take_file(self, data: bytes, purpose: str) -> None:
        self.take(open_photo(data, max_side=_LARGEST), purpose)
        self._tell_progress(False, 0, 1, "")

    def _on_event(self, content: dict[str, Any]) -> None:
        self.report(None)
        self._answering = True
        try:
            for name in ("strength", "keep_structure"):
                setattr(self, name, float(content[name]))
            self.keep_colours = bool(content["keep_colours"])
        finally:
            self._answering = False
        self._draw(content)

    def _on_pick(self, content: dict[str, Any]) -> None:
        if content["method"] not in self._painted:
            raise ValueError(f"{content['method']} has not painted yet; press Paint first")
        self.method = content["method"]

    def _on_swap(self, _content: dict[str, Any]) -> None:
        self.report(None)
        if len(self._designs) == 2:
            content, style = self._designs["content"], self._designs["style"]
            self.take(style, "content")
            self.take(content, "style")

    def _on_paint(self, _content: dict[str, Any]) -> None:
        self.paint()

    def _on_cancel(self, _content: dict[str, Any]) -> None:
        self.cancel()
