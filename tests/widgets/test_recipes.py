"""What a widget made, saved with its recipe, is made again from that, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ankara_lab.commands.design_file import open_design, save_design
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets.attribute_sliders import AttributeSliders
from ankara_lab.widgets.design_studio import DesignStudio
from ankara_lab.widgets.latent_lens import LatentLens
from ankara_lab.widgets.motif_mixer import MotifMixer

ONE, TWO = (draw_swatch(seed=seed, size=64) for seed in (5, 6))


def mixed(model: Any) -> FrameWidget:
    return MotifMixer([ONE, TWO], model, point=(0.5, 0.3), method="slerp", repeat="half-drop")


def repainted(model: Any) -> FrameWidget:
    mixer = MotifMixer([ONE, TWO], model, method="renoise", prompt="red fish", strength=0.3)
    assert mixer.job is not None
    mixer.job.wait(60)
    return mixer


def edited(model: Any) -> FrameWidget:
    strengths = {"warmth": 0.7, "crackle": 1.0, "scale": -1.0}
    return AttributeSliders(ONE, model, strengths=strengths, seed=3, repeat="brick")


def packed(model: Any) -> FrameWidget:
    return LatentLens(ONE, model, quality=20, off=[1, 3])


def made(model: Any) -> FrameWidget:
    studio = DesignStudio(model, prompt="red fish", seed=3, steps=2, repeat="half-drop")
    studio.make().wait(60)
    return studio


def painted_over(model: Any) -> FrameWidget:
    studio = DesignStudio(model, prompt="red fish on cream", seed=3, begin="drawing")
    studio.make().wait(60)
    return studio


@pytest.mark.parametrize("make", [painted_over, mixed, repainted, edited, packed, made])
def test_a_design_replays_to_the_bit(
    make: Callable[[Any], FrameWidget], shipped_model: Any, tmp_path: Path
) -> None:
    widget = make(shipped_model)
    assert widget.result is not None
    path = save_design(
        widget.result, tmp_path / "design.png", widget.recipe,
        repeat=widget.repeat,  # type: ignore[attr-defined]  # each of these has one
    )  # fmt: skip
    design = open_design(path)
    again = design.replay(shipped_model)
    assert np.array_equal(np.asarray(again), np.asarray(design.picture))


def test_a_saved_half_drop_design_goes_on_as_one_half_drop_tile(
    shipped_model: Any, tmp_path: Path
) -> None:
    mixer = mixed(shipped_model)
    path = save_design(mixer.result, tmp_path / "a.png", mixer.recipe, repeat="half-drop")  # type: ignore[arg-type]
    sliders = AttributeSliders(open_design(path), shipped_model)
    assert sliders.repeat == "half-drop"
    direct = AttributeSliders(mixer.picture, shipped_model, repeat="half-drop")
    assert sliders.latent.equal(direct.latent)
