"""Designs from the shelf, put on every widget that takes one: picture, repeat and recipe arrive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ankara_lab.cloth.shelf import WORK_VARIABLE, keep_design
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.packed import rounded
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.refine_steps import REFINE_SOON
from ankara_lab.widgets import cloth_table
from ankara_lab.widgets._designs import plain, to_tile
from ankara_lab.widgets._take import kept_design
from ankara_lab.widgets.attribute_sliders import AttributeSliders
from ankara_lab.widgets.cloth_table import ClothTable
from ankara_lab.widgets.latent_lens import LatentLens
from ankara_lab.widgets.motif_mixer import MotifMixer
from ankara_lab.widgets.tailor_studio import TailorStudio
from tests.widgets.recording import Recording

ONE, TWO = (draw_swatch(seed=seed, size=64) for seed in (5, 6))


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A half-drop on the shelf: what is kept is its rectangle of two tiles."""
    monkeypatch.setenv(WORK_VARIABLE, str(tmp_path))
    monkeypatch.setattr(cloth_table, "_SIDE", 120)
    recipe = {"operation": "draw", "seed": 6, "repeat": "half-drop"}
    kept = keep_design(TWO.tile, recipe, "birds", source_type="algorithmicMedia")
    return f"shelf/{kept.name}"


def recording(kind: type) -> Any:
    return type(kind.__name__, (Recording, kind), {})


def expected(path: str, model: Any, repeat: Any) -> torch.Tensor:
    """The design as the model gives it back."""
    tile = to_tile(plain(kept_design(path)), model.sample_size)
    return decode(rounded(encode(tile, model, repeat=repeat, refine=REFINE_SOON)), model,
                  repeat=repeat)


@pytest.mark.parametrize("kind", [AttributeSliders, LatentLens])
def test_one_design_in_the_place_of_another(kind: type, path: str, tiny_model: Any) -> None:
    widget = recording(kind)(ONE, tiny_model)
    before = widget.result
    widget.browser_says(kind="take", path=path)
    assert widget.problem == "" and widget.repeat == "half-drop"
    assert not torch.equal(widget.result, before)
    wanted = encode(to_tile(plain(kept_design(path)), tiny_model.sample_size), tiny_model,
                    repeat="half-drop", refine=REFINE_SOON)  # fmt: skip
    assert (widget.latent - wanted).abs().max() < 0.01 * wanted.abs().max()
    again = recording(kind)(kept_design(path), tiny_model)
    assert torch.equal(again.result, widget.result) and again.recipe == widget.recipe


def test_a_corner_of_the_mixer(path: str, tiny_model: Any) -> None:
    mixer = recording(MotifMixer)([ONE, ONE, ONE], tiny_model)
    mixer.point = (0.0, 1.0)  # all of the second
    mixer.browser_says(kind="take", path=path, place=1)
    assert mixer.problem == "" and mixer._names == ["A", "birds_001", "C"]
    assert len(mixer.frames("design1")) == 2
    assert (mixer.result - expected(path, tiny_model, "straight")).abs().max() < 0.1
    assert mixer.recipe["shares"] == [0.0, 1.0, 0.0]
    before = mixer.latents
    for place in (3, -1, "A"):
        mixer.browser_says(kind="take", path=path, place=place)
        assert "place must be from 0 to 2" in mixer.problem
    with pytest.raises(ValueError, match="resize"):
        mixer.take(torch.zeros(1, 3, 256, 256))
    assert torch.equal(mixer.latents, before)


def test_the_cloth_table(path: str) -> None:
    table = recording(ClothTable)(ONE, garment="tote", recipe={"seed": 5}, colourway="as designed")
    table.job.wait(120)
    table.browser_says(kind="take", path=path)
    assert table.problem == ""
    table.job.wait(120)
    assert table.repeat == "half-drop" and table.recipe["seed"] == 6
    assert table._source == "algorithmicMedia"
    fresh = ClothTable(TWO, garment="tote", recipe={"repeat": "half-drop"})
    fresh.job.wait(120)
    assert torch.equal(table.result, fresh.result)
    assert np.array_equal(table.separation.inks, fresh.separation.inks)


def test_a_table_that_writes_a_file_keeps_its_cloth(path: str, tmp_path: Path) -> None:
    table = recording(ClothTable)(ONE, garment="tote", dpi=150, folder=str(tmp_path / "out"))
    printing = table.export("png")
    table.browser_says(kind="take", path=path)
    assert "still being written" in table.problem or not printing.running
    printing.wait(120)
    table.job.wait(120)


def test_the_tailors_studio(path: str, tiny_model: Any) -> None:
    studio = recording(TailorStudio)(tiny_model)
    studio.browser_says(kind="take", path=path)
    assert studio.problem == "" and studio.repeat == "half-drop"
    assert studio.recipe["seed"] == 6 and studio.cloth.source == "algorithmicMedia"
    wanted = to_tile(plain(kept_design(path)), tiny_model.sample_size)
    assert torch.equal(studio.result, wanted)


def test_what_is_not_on_the_shelf_is_told(path: str, tiny_model: Any) -> None:
    lens = recording(LatentLens)(ONE, tiny_model)
    before = lens.result
    for wrong in ("shelf/gone.png", "../birds_001.png", "shelf/removed/birds_001.png"):
        lens.browser_says(kind="take", path=wrong)
        assert "no design" in lens.problem
    assert torch.equal(lens.result, before)
