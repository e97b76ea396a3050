"""DesignStudio without a browser: make, preview, cancel, words, errors."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from ankara_lab.model.codec import decode
from ankara_lab.model.denoise import denoise
from ankara_lab.model.design import steps_for
from ankara_lab.widgets import design_studio
from ankara_lab.widgets.design_studio import DesignStudio
from tests.widgets.recording import Recording


class Studio(Recording, DesignStudio):
    pass


@pytest.fixture
def studio(tiny_model: Any, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(design_studio, "PREVIEW_EVERY", 0.0)
    return Studio(tiny_model, prompt="red fish", seed=5, steps=3, begin="noise")


def test_make_gives_what_denoise_gives(studio: Studio, tiny_model: Any) -> None:
    studio.browser_says(kind="make")
    assert studio.job is not None
    studio.job.wait(60)
    *_, last = denoise(tiny_model, "red fish", seed=5, steps=3, guidance=studio.guidance)
    assert studio.result is not None
    assert torch.allclose(studio.result, decode(last.latent, tiny_model), atol=1e-5)
    assert studio.recipe["prompt"] == "red fish"
    assert studio.recipe["seed"] == 5
    assert studio.picture is not None
    formats = [picture.format for _, picture in studio.frames()]
    assert formats == ["JPEG", "JPEG", "PNG"], "a preview each step, then the tile"
    assert [told["step"] for told in studio.told("progress")] == [0, 1, 2, 3, 0]
    assert studio.told("progress")[-1]["running"] is False


def test_cancel_keeps_the_cloth_made_before(studio: Studio) -> None:
    studio.make().wait(60)
    before = studio.result
    studio.steps, studio.seed = 60, 6
    job = studio.make()
    with pytest.raises(ValueError, match="still being made"):
        studio.make()
    studio.browser_says(kind="cancel")
    job.wait(60)
    assert job.cancelled
    assert studio.result is before
    assert studio.recipe["seed"] == 5
    assert studio.told("progress")[-1]["text"] == "Cancelled"


def test_errors_of_the_model_are_shown(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(*_args: object, **_settings: object) -> None:
        raise ValueError("size must be at most 1024; choose less")

    monkeypatch.setattr(design_studio, "denoise", out_of_memory)
    job = studio.make()
    with pytest.raises(ValueError, match="at most 1024"):
        job.wait(60)
    assert studio.problem == "size must be at most 1024; choose less"
    assert studio.told("progress")[-1]["running"] is False
    assert studio.result is None


def test_menus_write_the_prompt(studio: Studio) -> None:
    studio.set_state({"motif_colour": "yellow", "motif": "birds", "ground": "indigo"})
    assert studio.prompt == "yellow birds on an indigo ground"
    studio.set_state({"layout_words": "half-drop"})
    assert studio.prompt == "yellow birds on an indigo ground, half-drop"


def test_every_menu_has_words(studio: Studio) -> None:
    words = studio._choices["words"]
    assert set(words) == {"motif_colour", "motif", "ground", "layout"}
    assert all(len(set(menu)) == len(menu) >= 10 for menu in words.values())


def test_settings_out_of_range_are_shown_not_lost(studio: Studio) -> None:
    studio.set_state({"repeat": "diagonal"})
    assert "repeat" in studio.problem
    assert studio.repeat == "straight"


def test_a_drawing_is_what_it_begins_with_and_tiles_straight(tiny_model: Any) -> None:
    studio = Studio(tiny_model, prompt="yellow fish on indigo", seed=5)
    assert studio.begin == "drawing"
    studio.repeat, studio.steps = "brick", 40
    studio.make().wait(60)
    assert studio.recipe["steps"] == steps_for(studio.freedom)
    assert studio.recipe["repeat"] == studio.repeat == "straight"
    assert studio.recipe["drawing"]["spec"]["motifs"] == ["fish"]  # type: ignore[index]
    assert Studio(tiny_model, repeat="brick").begin == "noise"


def test_without_a_kernel_words_say_what_it_is(tiny_model: Any) -> None:
    data, _ = DesignStudio(tiny_model)._repr_mimebundle_()
    assert data["text/plain"] == "DesignStudio, to be used in JupyterLab"
    assert "image/png" not in data
