"""AttributeSliders: one design and a slider for each attribute it can be edited by.

The edits that work on the decoded tile come first, in the order of ``ATTRIBUTES``, and
their outcome is kept; the learnt directions come last and cost next to nothing. So
warmth and lightness are answered while they are dragged, the others when let go.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets
from torch import Tensor

from ankara_lab.latent.edit import ATTRIBUTES, LEARNT, edit
from ankara_lab.latent.packed import pack_latents, rounded
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, tile_to_picture
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.torus import Repeat
from ankara_lab.widgets._designs import one_latent, repeat_of
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._job import MODEL_LOCK
from ankara_lab.widgets._take import TakesDesigns

ENDS = {
    "warmth": ("Warmth", "cooler", "warmer"),
    "lightness": ("Lightness", "darker", "lighter"),
    "scale": ("Size of motifs", "smaller", "larger"),
    "density": ("Density", "emptier", "fuller"),
    "crackle": ("Crackle", "healed", "cracked"),
    "outline": ("Outline", "thinner", "heavier"),
    "colours": ("Colours", "fewer", "more"),
}
"""What each slider is called, and its two ends."""

ORDER = (*(name for name in ATTRIBUTES if name not in LEARNT), *LEARNT)
"""In which order edits are applied."""


class AttributeSliders(FrameWidget, TakesDesigns):
    """Edit one design by name: warmer, larger, denser, with more crackle.

    A thin view over :func:`ankara_lab.edit`.

    Parameters
    ----------
    design : picture, swatch, saved design, Tensor (1, 3, H, W) or Tensor (1, Z, h, w)
    model : Model, optional
        The shipped model by default.
    **traits
        Any setting below by name, such as ``strengths={"warmth": 0.5}``.

    Raises
    ------
    ValueError
        If ``design`` is of another kind, is more than one, or an attribute is unknown.

    Examples
    --------
    ``AttributeSliders(draw_swatch(seed=11), strengths={"crackle": 0.6})``
    """

    _view: ClassVar[str] = "attribute_sliders"
    _parts: ClassVar[tuple[str, ...]] = ("_take",)

    strengths = traitlets.Dict().tag(sync=True)
    """Strength of each edit, -1 … 1; what is not named is 0. Default: none."""
    seed = traitlets.Int(0, min=0, max=2**31 - 1).tag(sync=True)
    """Where crackle runs. Default: 0."""
    repeat: Repeat = traitlets.Enum(  # type: ignore[assignment]  # traitlets types it str
        ("straight", "half-drop", "brick"), "straight"
    ).tag(sync=True)
    """How tiles meet. Default: as the design's recipe says, or straight. Fixed once encoded."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""
    _sliders = traitlets.List(traitlets.List()).tag(sync=True)

    def __init__(self, design: object, model: Model | None = None, **traits: object) -> None:
        self._model = model or load_model()
        self._latent: Tensor | None = None
        self._slow: tuple[object, Tensor] | None = None
        self._changes: list[tuple[str, float]] = []
        self._answering = False
        self._packed: list[str] = []
        if kind := repeat_of(design):
            traits = {"repeat": kind, **traits}
        super().__init__(**traits)
        self._sliders = [[name, *ENDS[name], name in LEARNT] for name in ATTRIBUTES]
        self._lay(design, self.repeat)

    def take(self, design: object, place: Any = 0) -> None:
        """Edit another design; the sliders stay where they are.

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
        self._lay(design, repeat_of(design) or "straight")

    def _lay(self, design: object, repeat: Repeat) -> None:
        """Encode a design, show it as it was, and edit it."""
        # as a recipe holds it, so that the edits can be made again to the bit
        latent = rounded(one_latent(design, self._model, repeat))
        with MODEL_LOCK:
            before = decode(latent, self._model, repeat=repeat)
            self._latent, self._packed, self._slow = latent, pack_latents(latent), None
            self.repeat = repeat
        self.show_frame(tile_to_picture(before), slot="before")
        self._draw({"rest": True})

    @property
    def latent(self) -> Tensor:
        """The design before any edit, Tensor (1, Z, h, w)."""
        assert self._latent is not None  # set by the constructor
        return self._latent

    @property
    def recipe(self) -> dict[str, object]:
        """The edits on show, in the order they were applied; see `ankara_lab.open_design`."""
        return {"operation": "edit", "changes": [list(change) for change in self._changes],
                "seed": self.seed, "repeat": self.repeat, "latents": self._packed,
                "tile": [side * self._model.scale_factor for side in self.latent.shape[2:]],
                **about_weights(self._model)}  # fmt: skip

    @traitlets.validate("strengths")
    def _check_strengths(self, proposal: dict[str, Any]) -> dict[str, float]:
        return _checked(proposal["value"])

    @traitlets.observe("strengths", "seed")
    def _redraw(self, _change: object = None) -> None:
        if self._latent is not None and not self._answering:
            self._draw({"rest": True})

    def _edited(self, changes: list[tuple[str, float]]) -> Tensor:
        """Apply edits in order; what comes before the learnt ones is kept."""
        slow = [change for change in changes if change[0] not in LEARNT]
        key = (tuple(slow), self.seed)
        if self._slow is None or self._slow[0] != key:
            latent = self.latent
            for attribute, strength in slow:
                latent = edit(latent, attribute, strength, model=self._model,
                              repeat=self.repeat, seed=self.seed)  # fmt: skip
            self._slow = (key, latent)
        latent = self._slow[1]
        for attribute, strength in changes[len(slow) :]:
            latent = edit(latent, attribute, strength, model=self._model, repeat=self.repeat)
        return latent

    def _draw(self, event: dict[str, Any]) -> None:
        began = time.perf_counter()
        wanted = self.strengths
        changes = [(name, wanted[name]) for name in ORDER if wanted.get(name)]
        with MODEL_LOCK:
            self._tile = decode(self._edited(changes), self._model, repeat=self.repeat)
        self._changes = changes
        self.show_frame(
            tile_to_picture(self._tile), lossless=bool(event.get("rest")), event=event, began=began
        )

    def _on_event(self, content: dict[str, Any]) -> None:
        self.report(None)
        strengths = _checked(content["strengths"])
        self._answering = True
        try:
            self.strengths = strengths
        finally:
            self._answering = False
        self._draw(content)


def _checked(strengths: Mapping[str, Any]) -> dict[str, float]:
    """Strengths as numbers, or an error that says which is wrong."""
    for name, strength in strengths.items():
        if name not in ATTRIBUTES:
            raise ValueError(f"attributes are {', '.join(ATTRIBUTES)}, got {name!r}")
        if not isinstance(strength, int | float) or not -1 <= strength <= 1:
            raise ValueError(f"{name} must be from -1 to 1, got {strength!r}")
    return {name: float(strength) for name, strength in strengths.items()}
