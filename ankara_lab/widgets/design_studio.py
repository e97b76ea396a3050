"""DesignStudio: words in, cloth out.

The view sends its settings as traits and asks ``make`` or ``cancel``. Python runs
the one sampler on a background job and tells the topic ``progress`` after each
step, with a small preview in the slot ``cloth`` a few times a second. The last
step is decoded and sent as PNG. The browser lays the repeat by itself, so only one
tile ever crosses the wire.
"""

from __future__ import annotations

import time
from typing import Any, ClassVar, Literal

import traitlets

from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, tile_to_picture
from ankara_lab.model.cut import cut_quietly
from ankara_lab.model.denoise import Step, denoise
from ankara_lab.model.design import FREEDOM
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.shipped import ModelError, check_weights
from ankara_lab.widgets._cloth_maker import start_from_words
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._job import Job
from ankara_lab.widgets._words import SUGGESTIONS, menu_words, words_to_prompt

PREVIEW_EVERY = 0.15
"""Shortest time between two previews [s]."""


class DesignStudio(FrameWidget):
    """Describe a cloth, press Make, watch it appear, lay it as a repeat.

    A thin view over :func:`ankara_lab.denoise` and :func:`ankara_lab.decode`.

    Parameters
    ----------
    model : Model, optional
        The shipped model by default, loaded at the first Make.
    prompt : str
        What the cloth shall show.
    **traits
        Any setting below by name, such as ``seed=7`` or ``repeat="half-drop"``.

    Examples
    --------
    ``DesignStudio(prompt="white cowries on a wine ground", seed=3)``
    """

    _view: ClassVar[str] = "design_studio"

    prompt = traitlets.Unicode(SUGGESTIONS[0]).tag(sync=True)
    """What the cloth shall show, in plain words."""
    ground = traitlets.Unicode("").tag(sync=True)
    """Ground colour chosen in the menu. Default: empty, no choice."""
    motif_colour = traitlets.Unicode("").tag(sync=True)
    """Motif colour chosen in the menu. Default: empty, no choice."""
    motif = traitlets.Unicode("").tag(sync=True)
    """Motif chosen in the menu. Default: empty, no choice."""
    layout_words = traitlets.Unicode("").tag(sync=True)
    """Layout chosen in the menu. Default: empty, no choice."""
    seed = traitlets.Int(7, min=0, max=2**31 - 1).tag(sync=True)
    """Which of the endless cloths that fit the words. Default: 7."""
    repeat = traitlets.Enum(("straight", "half-drop", "brick"), "straight").tag(sync=True)
    """How tiles meet. Default: straight."""
    steps = traitlets.Int(12, min=1, max=60).tag(sync=True)
    """How many steps from noise to cloth. Default: the model's own number.

    A drawing takes its own number, which follows from ``freedom``."""
    guidance = traitlets.Float(5.0, min=0.0, max=20.0).tag(sync=True)
    """How strictly the words are followed. Default: the model's own, 5."""
    begin = traitlets.Enum(("drawing", "noise"), "drawing").tag(sync=True)
    """What the model begins with: a drawing by rule of the same words, or noise. Default: drawing.

    A drawing sets its half-drop or brick inside a tile that repeats straight."""
    freedom = traitlets.Float(FREEDOM, min=0.05, max=1.0).tag(sync=True)
    """How freely a drawing is painted over. Default: 0.1."""
    times = traitlets.Enum((1, 2, 3), 2).tag(sync=True)
    """How many tiles the view lays each way. Default: 2."""
    _choices = traitlets.Dict().tag(sync=True)

    def __init__(
        self, model: Model | None = None, *, prompt: str | None = None, **traits: object
    ) -> None:
        self._model = model
        self._recipe: dict[str, object] = {}
        self.job: Job[Step] | None = None
        self._previewed = 0.0
        if prompt is not None:
            traits["prompt"] = prompt
        if traits.get("repeat", "straight") != "straight":
            traits.setdefault("begin", "noise")  # a drawing tiles straight only
        steps, guidance = _defaults(model)
        traits = {"steps": steps, "guidance": guidance, **traits}
        super().__init__(**traits)
        self._choices = {"words": menu_words(), "suggestions": SUGGESTIONS}

    @property
    def recipe(self) -> dict[str, object]:
        """Everything needed to make the last tile again; empty before the first."""
        return dict(self._recipe)

    @traitlets.observe("ground", "motif_colour", "motif", "layout_words")
    def _words_chosen(self, _change: object) -> None:
        words = {"ground": self.ground, "motif_colour": self.motif_colour,
                 "motif": self.motif, "layout": self.layout_words}  # fmt: skip
        if any(words.values()):
            self.prompt = words_to_prompt(words)

    def make(self) -> Job[Step]:
        """Start a new cloth with the present settings; ``.wait()`` on the job if needed.

        Raises
        ------
        ValueError
            If a cloth is still being made.
        """
        if self.job is not None and self.job.running:
            raise ValueError("a cloth is still being made; wait for it or press Cancel")
        self.report(None)
        drawing, freedom = self.begin == "drawing", self.freedom
        if drawing:
            self.repeat = "straight"
        recipe: dict[str, object] = {
            "operation": "design", "prompt": self.prompt, "negative": "", "seed": self.seed,
            "repeat": self.repeat, "steps": self.steps, "guidance": self.guidance,
        }  # fmt: skip
        self.tell("progress", running=True, step=0, total=self.steps, text="Getting ready …")
        self._previewed = began = time.perf_counter()

        def steps() -> Any:
            if self._model is None:
                self._model = load_model()
            side = self._model.sample_size
            recipe.update(tile=[side, side], **about_weights(self._model))
            if drawing:
                start, more = start_from_words(str(recipe["prompt"]), self.seed, freedom,
                                               self._model)  # fmt: skip
                recipe.update(more)
            settings = {key: recipe[key] for key in ("seed", "repeat", "steps", "guidance")}
            if drawing:
                settings |= {"start": start, "strength": freedom}
            yield from denoise(self._model, str(recipe["prompt"]), **settings)  # type: ignore[arg-type]

        self.job = Job(
            steps,
            on_step=lambda job, step: self._show_step(step, recipe),
            on_end=lambda job: self._show_end(job, time.perf_counter() - began),
        )
        return self.job.start()

    def cancel(self) -> None:
        """Stop after the present step; the cloth made before stays."""
        if self.job is not None:
            self.job.cancel()

    def _show_step(self, step: Step, recipe: dict[str, object]) -> None:
        done, total = step.index + 1, step.total
        assert self._model is not None  # steps() has loaded it
        repeat: Literal["straight", "half-drop", "brick"] = recipe["repeat"]  # type: ignore[assignment]
        if done == total:
            self._tile = cut_quietly(decode(step.latent, self._model, repeat=repeat), repeat)
            self._recipe = recipe
            self.show_frame(tile_to_picture(self._tile))
        elif time.perf_counter() - self._previewed > PREVIEW_EVERY:
            preview = tile_to_picture(decode(step.x0, self._model, repeat=repeat))
            self.show_frame(preview, lossless=False, keep=False)
            self._previewed = time.perf_counter()
        self.tell("progress", running=True, step=done, total=total, text=f"Step {done} of {total}")

    def _show_end(self, job: Job[Step], took: float) -> None:
        text = f"Made in {took:.1f} s"
        if job.exception is not None:
            self.report(job.exception)
            text = "Nothing made"
        elif job.cancelled:
            text = "Cancelled"
            if "cloth" in self._shown:
                self.show_frame(self._shown["cloth"])
        self.tell("progress", running=False, step=0, total=self.steps, text=text)

    def _on_make(self, _content: dict[str, Any]) -> None:
        self.make()

    def _on_cancel(self, _content: dict[str, Any]) -> None:
        self.cancel()


def _defaults(model: Model | None) -> tuple[int, float]:
    """Steps and guidance that the model works best with; the shipped one need not be loaded."""
    if model is not None:
        return model.default_steps, model.default_guidance
    try:
        best = check_weights().get("defaults", {})
    except ModelError:  # told at the first Make, where a person can see it
        best = {}
    return int(best.get("steps", 12)), float(best.get("guidance", 5.0))
