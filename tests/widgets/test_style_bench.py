"""StyleBench without a browser: fast at once, the slow two as a job, pick, drop, errors."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.cloth.shelf import WORK_VARIABLE, keep_design
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.style import restyle
from ankara_lab.model.codec import encode, picture_to_tile
from ankara_lab.widgets.style_bench import StyleBench
from tests.widgets.recording import Recording

ONE, TWO = (picture_to_tile(Image.fromarray(draw_swatch(seed=seed, size=64).tile), 64)
            for seed in (5, 6))  # fmt: skip
SETTINGS = {"strength": 0.6, "keep_structure": 0.3, "keep_colours": True}


class Bench(Recording, StyleBench):
    pass


def test_a_moving_slider_is_answered_at_once_and_exactly_at_rest() -> None:
    bench = Bench(ONE, TWO)
    bench.sent.clear()
    bench.browser_says(kind="event", view="v", seq=1, rest=False, **SETTINGS)
    moving = bench.result
    bench.browser_says(kind="event", view="v", seq=2, rest=True, **SETTINGS)
    assert [header["seq"] for header, _ in bench.frames("fast")] == [1, 2]
    expected = restyle(ONE, TWO, **SETTINGS)  # type: ignore[arg-type]
    assert torch.equal(bench.result, expected)
    assert (moving - expected).abs().mean() < 0.02
    ((_, cloth),) = bench.frames()
    assert cloth.format == "PNG"
    recipe = json.loads(cloth.text["parameters"])
    assert recipe == bench.recipe
    assert recipe["strength"] == 0.6 and recipe["method"] == "fast"


def test_the_slow_two_paint_in_the_background(shipped_model: Any) -> None:
    bench = Bench(ONE, TWO, shipped_model, strength=0.8)
    fast = bench.result
    bench.browser_says(kind="paint")
    assert bench.job is not None
    bench.job.wait(240)
    assert bench.problem == "" and set(bench.results) == {"fast", "texture", "diffusion"}
    assert torch.equal(bench.result, fast)  # picked is still the fast one
    for method in ("texture", "diffusion"):
        bench.browser_says(kind="pick", method=method)
        expected = restyle(ONE, TWO, method=method, model=shipped_model, strength=0.8)  # type: ignore[arg-type]
        assert torch.equal(bench.result, expected)
        assert bench.recipe["method"] == method
        assert len(bench.frames(method)) >= 1
    told = bench.told("progress")
    steps = [each["step"] for each in told if each["running"]]
    assert steps == sorted(steps) and max(steps) == 2 and not told[-1]["running"]
    assert bench.told("made")[-1]["old"] == []
    bench.strength = 0.5  # the slow ones are of earlier settings now
    assert set(bench.told("made")[-1]["old"]) == {"texture", "diffusion"}
    assert bench.recipe["strength"] == 0.8  # diffusion's own


def test_cancel_stops_within_a_step_and_frees_the_button() -> None:
    bench = Bench(ONE, TWO)
    job = bench.paint()
    with pytest.raises(ValueError, match="being painted"):
        bench.paint()
    bench.browser_says(kind="cancel")
    assert job.wait(120) is None and job.cancelled
    assert set(bench.results) == {"fast"}
    assert bench.told("progress")[-1]["text"] == "Cancelled"
    assert not bench.told("progress")[-1]["running"]


def test_another_content_ends_the_job_and_what_was_made() -> None:
    bench = Bench(ONE, TWO)
    job = bench.paint()
    bench.take(TWO.flip(-1), "content")
    job.wait(120)
    assert set(bench.results) == {"fast"}
    assert torch.equal(bench.result, restyle(TWO.flip(-1), TWO))


def test_pictures_from_the_browser_and_a_false_one() -> None:
    bench = Bench()
    assert bench.result is None and bench.recipe == {} and bench.frames() == []
    out = io.BytesIO()
    Image.fromarray(draw_swatch(seed=3, size=96).tile).save(out, "PNG")
    data = out.getvalue()
    for place in ("content", "style"):
        content = {"kind": "chunk", "upload": place, "index": 0, "count": 1, "name": "a.png",
                   "size": len(data), "purpose": place}  # fmt: skip
        bench._handle_custom_msg(content, [data])
    assert bench.problem == "" and bench.result is not None
    assert bench.result.shape == (1, 3, 256, 256)
    bench._handle_custom_msg({**content, "upload": "x"}, [b"Dear tailor"])
    assert "a.png" in bench.problem
    assert bench.result is not None


def test_a_design_from_the_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WORK_VARIABLE, str(tmp_path))
    path = keep_design(ONE, {"operation": "draw", "repeat": "half-drop"}, "birds")
    bench = Bench(style=TWO)
    bench.browser_says(kind="take", path=f"shelf/{path.name}", place="content")
    assert bench.problem == ""
    assert bench.repeat == "half-drop" and bench._content_name == "birds_001"
    assert bench.result is not None
    assert bench.recipe["content_recipe"]["operation"] == "draw"  # type: ignore[index]
    bench.browser_says(kind="swap")
    assert bench._content_name == "" and bench._style_name == "birds_001"
    assert bench.repeat == "straight"
    bench.browser_says(kind="take", path="shelf/gone.png", place="style")
    assert "gone.png" in bench.problem


def test_a_photo_that_does_not_repeat_is_told() -> None:
    ramp = np.linspace(0, 255, 256).astype(np.uint8)
    slope = Image.fromarray(np.stack([np.tile(ramp, (256, 1))] * 3, 2))
    bench = Bench(slope, TWO)
    assert "does not meet itself" in bench.told("note")[-1]["text"]
    bench.take(ONE)
    assert bench.told("note")[-1]["text"] == ""


def test_latents_are_decoded(shipped_model: Any) -> None:
    bench = Bench(encode(ONE, shipped_model), TWO, shipped_model)
    assert bench.result is not None and bench.result.shape == ONE.shape


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="content must be a picture"):
        Bench("a.png")
    with pytest.raises(ValueError, match="must be one"):
        Bench(torch.cat([ONE, ONE]))
    with pytest.raises(TypeError, match="keep_colours"):
        Bench(keep_colors=True)
    bench = Bench()
    with pytest.raises(ValueError, match="put a cloth"):
        bench.paint()
    with pytest.raises(ValueError, match="place must be"):
        bench.take(ONE, "left")
    bench = Bench(ONE, TWO)
    bench.browser_says(kind="pick", method="texture")
    assert "not painted yet" in bench.problem
    bench.browser_says(kind="event", view="v", seq=4, rest=True, **{**SETTINGS, "strength": 3})
    assert bench.problem and bench.sent[-1][0] == {"kind": "missed", "view": "v", "seq": 4}
