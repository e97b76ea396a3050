"""TailorStudio: the whole way from a cloth to a file, on one page and without a word of code.

Five steps: choose or photograph a cloth, make it new (mix, paint, describe), pick colours, see
it on a garment, download. The page sends what was pressed; every change makes a new cloth on
top of a pile, so *Undo* takes one off. Sliders go as ``event`` and are answered by a frame;
what takes longer is a background job that tells ``progress``. Files for the person's own disk
travel as messages ``file``: on a shared server there is no folder to look in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import traitlets
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.garment import GARMENTS
from ankara_lab.cloth.garment_preview import garment_preview
from ankara_lab.cloth.recipe import SourceType
from ankara_lab.draw.palettes import palettes
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, picture_to_tile
from ankara_lab.model.cut import cut_quietly
from ankara_lab.model.denoise import denoise
from ankara_lab.model.design import FREEDOM
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.torus import Repeat
from ankara_lab.model.words import repeat_from_words
from ankara_lab.photo.open import open_photo
from ankara_lab.widgets._cloth_maker import (
    MadeCloth,
    drawn,
    dyed,
    from_photo,
    mixed,
    painted,
    print_bytes,
    sketched,
    start_from_words,
)
from ankara_lab.widgets._designs import repeat_of, to_tile
from ankara_lab.widgets._frames import encode_picture
from ankara_lab.widgets._job import MODEL_LOCK, Job
from ankara_lab.widgets._take import TakesDesigns
from ankara_lab.widgets._upload import UploadWidget
from ankara_lab.widgets._words import SUGGESTIONS

FIRST = (11, 3, 6, 7, 21, 36, 28, 14)
"""Seeds of the cloths shown first."""

FILES = {"picture": ("cloth.png", "image/png"), "print": ("cloth.pdf", "application/pdf"),
         "garment": ("garment.png", "image/png")}  # fmt: skip


class TailorStudio(UploadWidget, TakesDesigns):
    """Choose a cloth, make it new, colour it, see it sewn, take it home.

    Parameters
    ----------
    model : Model, optional
        The shipped model by default.
    **traits
        Any setting below by name.

    Examples
    --------
    ``TailorStudio(garment="shirt")``
    """

    _view: ClassVar[str] = "tailor_studio"
    _parts: ClassVar[tuple[str, ...]] = ("_upload", "_take")

    repeat = traitlets.Enum(("straight", "half-drop", "brick"), "straight").tag(sync=True)
    """How tiles of the cloth on show meet; follows the cloth. Default: straight."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""
    garment = traitlets.Enum(tuple(GARMENTS), "shift-dress").tag(sync=True)
    """What is sewn. Default: a shift dress."""
    width_cm = traitlets.Float(24.0, min=6.0, max=60.0).tag(sync=True)
    """Width of one tile on the cloth. Unit: cm. Default: 24."""
    _choices = traitlets.Dict().tag(sync=True)

    def __init__(self, model: Model | None = None, **traits: object) -> None:
        self._model = model or load_model()
        self._pile: list[MadeCloth] = []
        self._gallery: list[MadeCloth] = []
        self._manner: Tensor | None = None
        self._sewn: Image.Image | None = None
        self.job: Job[Any] | None = None
        super().__init__(**traits)
        self._choices = {
            "colours": [[name, list(each.colours)] for name, each in palettes().items()],
            "garments": [[name, title] for name, (_, title) in GARMENTS.items()],
            "ideas": SUGGESTIONS,
            "free": FREEDOM,
        }
        self._hang(FIRST)

    @property
    def cloth(self) -> MadeCloth:
        """The cloth on show, with its recipe.

        Raises
        ------
        ValueError
            If none has been chosen yet.
        """
        if not self._pile:
            raise ValueError("choose a cloth first, or take a photo of yours")
        return self._pile[-1]

    @property
    def recipe(self) -> dict[str, object]:
        """How the cloth on show was made; empty before one is chosen."""
        if not self._pile:
            return {}
        side = list(self.cloth.tile.shape[2:])
        return {**self.cloth.recipe, "repeat": self.cloth.repeat, "tile": side}

    def take(self, design: object, place: Any = 0) -> None:
        """Choose a design as the cloth to begin with.

        Parameters
        ----------
        design : picture, swatch, saved design, widget with a result, tile or latent
        place : int
            There is only one: 0.

        Raises
        ------
        ValueError
            If the design is of another kind or more than one.
        """
        repeat = repeat_of(design) or "straight"
        tile = to_tile(design, self._model.sample_size, repeat=repeat, model=lambda: self._model)
        made = getattr(design, "recipe", None)
        source: SourceType = getattr(design, "source", None) or "trainedAlgorithmicMedia"
        self._put(MadeCloth(tile, made if isinstance(made, dict) else {}, repeat, source))

    def _hang(self, seeds: Any) -> None:
        self._gallery = [drawn(seed, self._model.sample_size) for seed in seeds]
        for place, cloth in enumerate(self._gallery):
            thumb = cloth.picture.resize((128, 128), Image.Resampling.LANCZOS)
            self.show_frame(thumb, slot=f"cloth{place}", lossless=False)

    def _put(self, cloth: MadeCloth, event: dict[str, Any] | None = None,
             began: float | None = None) -> None:  # fmt: skip
        """Lay a cloth on the pile, over its parent, and show it."""
        if cloth.parent is None and self._pile:  # chosen anew: the one before can come back
            cloth = replace(cloth, parent=self._under(cloth.step))
        while self._pile and self._pile[-1] is not cloth.parent:
            self._pile.pop()
        self._pile.append(cloth)
        self._show(event, began)

    def _show(self, event: dict[str, Any] | None = None, began: float | None = None) -> None:
        cloth = self.cloth
        self._tile, self._source, self._sewn = cloth.tile, cloth.source, None
        self.repeat = cloth.repeat
        self.tell("cloth", chosen=True, undo=len(self._pile) > 1)
        rest = event is None or bool(event.get("rest"))
        self.show_frame(cloth.picture, lossless=rest, event=event, began=began)

    def _under(self, step: str) -> MadeCloth:
        """What a step works on: moving its slider again begins from the same cloth."""
        cloth = self.cloth
        return cloth.parent if cloth.step == step and cloth.parent is not None else cloth

    def _on_event(self, content: dict[str, Any]) -> None:
        began = time.perf_counter()
        self.report(None)
        step, share, place = content["step"], float(content["share"]), content["place"]
        other = None if place == "photo" else self._gallery[int(place)]
        with MODEL_LOCK:
            if step == "mix":
                if other is None:
                    raise ValueError("choose the second cloth first")
                cloth = mixed(self._under("mix"), other, share, self._model)
            else:
                manner = self._manner if other is None else other.tile
                if manner is None:
                    raise ValueError("choose a picture to paint like first")
                cloth = painted(self._under("paint"), manner, share)
        self._put(cloth, content, began)

    def _on_choose(self, content: dict[str, Any]) -> None:
        self.report(None)
        self._put(self._gallery[int(content["place"])])

    def _on_others(self, _content: dict[str, Any]) -> None:
        self._hang(np.random.default_rng().integers(0, 2**31, len(FIRST)).tolist())

    def _on_undo(self, _content: dict[str, Any]) -> None:
        self.report(None)
        if len(self._pile) > 1:
            self._pile.pop()
            self._show()

    def _on_colours(self, content: dict[str, Any]) -> None:
        self.report(None)
        self._put(dyed(self._under("colours"), str(content["name"])))

    def _on_cancel(self, _content: dict[str, Any]) -> None:
        if self.job is not None:
            self.job.cancel()

    def _begin(self, words: str, steps: Callable[[], Iterator[Any]]) -> None:
        """Start a job in place of the one that runs; the page shows the words meanwhile."""
        if self.job is not None:
            self.job.cancel()
        self.report(None)
        self.tell("progress", running=True, step=0, total=0, text=words)
        self.job = Job(steps, on_end=self._ended)
        self.job.start()  # only now: a quick end must find it in its place

    def _ended(self, job: Job[Any]) -> None:
        if job is self.job:
            self.report(job.exception)
            self.tell("progress", running=False, step=0, total=0, text="")

    def _take_file(self, data: bytes, purpose: str) -> None:
        self._begin("Looking at your photo …", lambda: self._take_photo(data, purpose))

    def _take_photo(self, data: bytes, purpose: str) -> Iterator[None]:
        photo = open_photo(data, max_side=1600)
        yield
        if purpose == "manner":
            self._manner = picture_to_tile(photo, 256)
            self.tell("manner", ready=True)
            return
        cloth, words = from_photo(photo, self._model)
        yield
        self._put(cloth)
        self.tell("found", text=words)

    def _on_describe(self, content: dict[str, Any]) -> None:
        words = str(content["words"]).strip()
        if not words:
            raise ValueError("say what your cloth shall show, such as: red fans on cream")
        seed, free = int(content.get("seed", 0)), float(content.get("free", 1.0))
        self._begin("Making your cloth …", lambda: self._describe(words, seed, free))

    def _describe(self, words: str, seed: int, free: float) -> Iterator[None]:
        """Draw a cloth to the words, then let the model paint it over, more or less freely."""
        model = self._model
        under = self._under("describe") if self._pile else None
        repeat: Repeat = "straight" if free < 1 else repeat_from_words(words) or "straight"
        how: dict[str, Any] = {"seed": seed, "steps": model.default_steps,
                               "guidance": model.default_guidance}  # fmt: skip
        recipe: dict[str, Any] = {"operation": "design", "prompt": words, "negative": "", **how,
                                  **about_weights(model)}  # fmt: skip
        if free < 1:
            if free <= 0:
                self._put(replace(sketched(words, seed, model.sample_size), parent=under))
                return
            start, more = start_from_words(words, seed, free, model)
            recipe |= more
            how |= {"start": start, "strength": free, "steps": more["steps"]}
        for each in denoise(model, words, repeat=repeat, **how):
            self.tell("progress", running=True, step=each.index + 1, total=each.total,
                      text=f"Making your cloth … {each.index + 1} of {each.total}")  # fmt: skip
            yield
        tile = cut_quietly(decode(each.latent, model, repeat=repeat), repeat)
        self._put(MadeCloth(tile, recipe, repeat, step="describe", parent=under))

    def _on_sew(self, content: dict[str, Any]) -> None:
        self.garment = str(content["garment"])
        self.cloth  # noqa: B018  # says so if there is none
        self._begin("Sewing …", self._sew)

    def _sew(self) -> Iterator[None]:
        cloth = self.cloth
        pixels = garment_preview(np.asarray(cloth.picture), self.garment, repeat=cloth.repeat,
                                 repeat_cm=self.width_cm, words=False, px_per_cm=7)  # fmt: skip
        yield
        self._sewn = Image.fromarray(pixels)
        self.show_frame(self._sewn, slot="garment", keep=False)

    def _on_download(self, content: dict[str, Any]) -> None:
        what = str(content["what"])
        if what not in FILES:
            raise ValueError(f"files are {', '.join(FILES)}, got {what!r}")
        self.cloth  # noqa: B018  # says so if there is none
        self._begin("Writing your file …", lambda: self._write(what))

    def _write(self, what: str) -> Iterator[None]:
        name, mime = FILES[what]
        if what == "garment":
            if self._sewn is None:
                yield from self._sew()
            assert self._sewn is not None  # just sewn
            data = encode_picture(self._sewn, lossless=True, recipe=self.recipe,
                                  source_type=self._source)[1]  # fmt: skip
        else:
            data = print_bytes(self.cloth, "." + name.split(".")[1], self.width_cm)
        yield
        self.send({"kind": "file", "name": name, "mime": mime}, [data])
