"""MotifMixer: drag a point between two to four designs.

Python holds the latents, mixes and decodes; the browser holds only the point and
the last pictures. A move comes in as an ``event`` with the point, the mixture goes
out as a frame that answers it. Letting go sends the same event marked ``rest``:
the answer is then lossless, and with the method ``renoise`` it is the one moment
when the model's denoiser runs, on a background job.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import traitlets
from PIL import Image
from torch import Tensor

from ankara_lab.latent.mix import mix
from ankara_lab.latent.packed import pack_latents, rounded
from ankara_lab.latent.weights import corner_weights
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, tile_to_picture
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.torus import Repeat
from ankara_lab.widgets._designs import one_latent, repeat_of, to_latents
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._job import MODEL_LOCK, Job
from ankara_lab.widgets._take import TakesDesigns

THUMB = 128
"""Side of the pictures at the corners [px]."""


class MotifMixer(FrameWidget, TakesDesigns):
    """Drag between two to four designs and watch their mixture.

    A thin view over :func:`ankara_lab.latent.weights.corner_weights`,
    :func:`ankara_lab.mix` and :func:`ankara_lab.decode`.

    Parameters
    ----------
    designs : Tensor (N, Z, h, w), Tensor (N, 3, H, W), or sequence
        Two to four designs: latents, tiles in [-1, 1], or a list whose items are
        pictures, swatches, tiles or latents.
    model : Model, optional
        The shipped model by default.
    names : sequence of str, optional
        What the designs are called. Default: A, B, C, D.
    **traits
        Any setting below by name.

    Raises
    ------
    ValueError
        If there are not two to four designs, or one is of an unknown kind.
    """

    _view: ClassVar[str] = "motif_mixer"
    _parts: ClassVar[tuple[str, ...]] = ("_take",)

    point = traitlets.Tuple(
        traitlets.Float(), traitlets.Float(), default_value=(0.5, 0.5)
    ).tag(sync=True)  # fmt: skip
    """Where the handle stands, (row, column). Unit: fraction of the pad. Default: centre."""
    method = traitlets.Enum(("lerp", "slerp", "renoise"), "lerp").tag(sync=True)
    """How the latents are joined. Default: lerp, the straight line."""
    prompt = traitlets.Unicode("").tag(sync=True)
    """Words that steer ``renoise``. Default: none."""
    strength = traitlets.Float(0.5, min=0.05, max=1.0).tag(sync=True)
    """How much noise ``renoise`` adds before it cleans up. Default: 0.5."""
    repeat: Repeat = traitlets.Enum(  # type: ignore[assignment]  # traitlets types it str
        ("straight", "half-drop", "brick"), "straight"
    ).tag(sync=True)
    """How tiles meet. Default: straight."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""
    _names = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        designs: Tensor | Sequence[object],
        model: Model | None = None,
        *,
        names: Sequence[str] | None = None,
        **traits: object,
    ) -> None:
        if not 2 <= len(designs) <= 4:
            raise ValueError(f"designs must be 2, 3 or 4, got {len(designs)}; leave some out")
        self._model = model or load_model()
        self._latents: Tensor | None = None
        self._packed: list[str] = []
        self._made: dict[str, object] = {}
        self.job: Job[tuple[Tensor, dict[str, object]]] | None = None
        if kind := repeat_of(designs):
            traits = {"repeat": kind, **traits}
        super().__init__(**traits)
        self._names = list(names) if names else [*"ABCD"[: len(designs)]]
        if len(self._names) != len(designs):
            raise ValueError(f"{len(designs)} designs need as many names, got {list(names or [])}")
        # as a recipe holds them, so that a mixture can be made again to the bit
        latents = rounded(to_latents(designs, self._model, self.repeat))
        self._packed = pack_latents(latents)
        self._latents = latents
        with MODEL_LOCK:
            tiles = decode(self._latents, self._model, repeat=self.repeat)
        for index, tile in enumerate(tiles):
            self._show_thumb(index, tile)
        self._redraw()

    @property
    def latents(self) -> Tensor:
        """The designs as the model sees them, Tensor (N, Z, h, w)."""
        assert self._latents is not None  # set by the constructor
        return self._latents

    @property
    def weights(self) -> tuple[float, ...]:
        """Each design's share of the mixture; they add up to 1."""
        return corner_weights(self.point, len(self.latents))

    @property
    def recipe(self) -> dict[str, object]:
        """How the mixture on show is made again; see :func:`ankara_lab.open_design`."""
        return dict(self._made)

    def take(self, design: object, place: Any = 0) -> None:
        """Put a design in the place of one of those that are mixed.

        Parameters
        ----------
        design : picture, swatch, saved design, widget with a result, tile or latent
            It is laid as the others are: one mixture has one :attr:`repeat`.
        place : int
            Counted from 0.

        Raises
        ------
        ValueError
            If the design is of another kind or size, or there is no such place.
        """
        count = len(self.latents)
        if not isinstance(place, int) or not 0 <= place < count:
            raise ValueError(f"place must be from 0 to {count - 1}, got {place!r}")
        latent = rounded(one_latent(design, self._model, self.repeat))
        if latent.shape[1:] != self.latents.shape[1:]:
            raise ValueError(f"the designs here have latents {tuple(self.latents.shape[1:])}, "
                             f"this one has {tuple(latent.shape[1:])}; resize it first")
        with MODEL_LOCK:
            latents = self.latents.clone()
            latents[place] = latent[0]
            self._latents, self._packed = latents, pack_latents(latents)
            tile = decode(latent, self._model, repeat=self.repeat)[0]
        name = str(getattr(design, "name", "") or self._names[place])[:60]
        self._names = [*self._names[:place], name, *self._names[place + 1 :]]
        self._show_thumb(place, tile)
        self._draw({"rest": True})

    def _show_thumb(self, place: int, tile: Tensor) -> None:
        thumb = tile_to_picture(tile[None])
        thumb.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
        self.show_frame(thumb, slot=f"design{place}")

    def _mixture(self, method: str) -> tuple[Tensor, dict[str, object]]:
        """Mix and decode; return the tile and its recipe."""
        how: dict[str, Any] = {"method": method, "vivid": False}  # vivid costs more than the frame
        if method == "renoise":
            how |= {"prompt": self.prompt, "strength": self.strength, "seed": 0,
                    "steps": self._model.default_steps}  # fmt: skip
        shares = list(self.weights)
        repeat: Repeat = self.repeat
        latent = mix(self.latents, shares, model=self._model, repeat=repeat, **how)
        tile = decode(latent, self._model, repeat=repeat)
        return tile, {"operation": "mix", "shares": shares, "repeat": repeat,
                      "tile": list(tile.shape[2:]), "latents": self._packed, **how,
                      **about_weights(self._model)}  # fmt: skip

    @traitlets.observe("point", "method", "repeat", "prompt", "strength")
    def _redraw(self, _change: object = None) -> None:
        if self._latents is not None and not self._answering:
            self._draw({"rest": True})

    _answering = False

    def _draw(self, event: dict[str, Any]) -> None:
        """Mix and decode now; with ``renoise`` start the job if the handle rests."""
        began = time.perf_counter()
        with MODEL_LOCK:
            method = "lerp" if self.method == "renoise" else self.method
            self._tile, self._made = self._mixture(method)
        self.show_frame(
            tile_to_picture(self._tile), lossless=bool(event.get("rest")), event=event, began=began
        )
        if self.job is not None:
            self.job.cancel()
        if self.method == "renoise" and event.get("rest"):
            self.tell("progress", running=True, text="The model cleans up the mixture …")
            self.job = Job(self._merged, on_end=self._show_merged)
            self.job.start()

    def _merged(self) -> Iterator[tuple[Tensor, dict[str, object]]]:
        yield self._mixture("renoise")

    def _show_merged(self, job: Job[tuple[Tensor, dict[str, object]]]) -> None:
        self.report(job.exception)
        if job is self.job and not job.cancelled and job.latest is not None:
            self._tile, self._made = job.latest
            self.show_frame(tile_to_picture(self._tile))
        self.tell("progress", running=False, text="")

    def _on_event(self, content: dict[str, Any]) -> None:
        self.report(None)
        row, column = content["point"]
        self._answering = True
        try:
            self.point = (float(row), float(column))
        finally:
            self._answering = False
        self._draw(content)
