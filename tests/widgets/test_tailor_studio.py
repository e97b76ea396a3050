"""The tailor's studio without a browser: choose, mix, paint, describe, colour, sew, download."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ankara_lab.commands.design_file import open_design, save_design
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.photo.pretend import pretend_photo
from ankara_lab.widgets.tailor_studio import TailorStudio
from tests.widgets.recording import Recording


class Studio(Recording, TailorStudio):
    def waits(self) -> None:
        assert self.job is not None
        self.job.wait(90)
        assert self.problem == ""

    def slides(self, step: str, place: object, share: float, *, rest: bool = True) -> None:
        self.browser_says(kind="event", view="v", seq=1, step=step, place=place, share=share,
                          rest=rest)  # fmt: skip
        assert self.problem == ""


@pytest.fixture
def studio(shipped_model: Any) -> Studio:
    return Studio(shipped_model)


def test_nothing_goes_before_a_cloth_is_chosen(studio: Studio) -> None:
    assert studio.result is None
    assert studio.recipe == {}
    for said in ({"kind": "colours", "name": "Peacock"}, {"kind": "download", "what": "print"},
                 {"kind": "sew", "garment": "shirt"}):  # fmt: skip
        studio.browser_says(**said)
        assert "choose a cloth first" in studio.problem


def test_a_slider_begins_from_the_same_cloth_each_time(studio: Studio) -> None:
    studio.browser_says(kind="choose", place=0)
    first = studio.cloth
    studio.slides("mix", 3, 0.5, rest=False)
    studio.slides("mix", 3, 0.0)
    assert studio.cloth.parent is first
    again = studio.result
    studio.slides("mix", 3, 0.9)
    studio.slides("mix", 3, 0.0)
    assert again is not None
    assert again.equal(studio.result)  # type: ignore[arg-type]
    studio.slides("paint", 5, 0.7)
    assert studio.cloth.parent is not first
    for _ in range(2):
        studio.browser_says(kind="undo")
    assert studio.cloth is first
    studio.browser_says(kind="undo")
    assert studio.cloth is first, "the last cloth stays"


def test_another_choice_can_be_undone(studio: Studio) -> None:
    studio.browser_says(kind="choose", place=1)
    studio.slides("mix", 2, 0.4)
    mixture = studio.cloth
    studio.browser_says(kind="choose", place=4)
    assert studio.cloth.step == "choose"
    studio.browser_says(kind="undo")
    assert studio.cloth is mixture


@pytest.mark.parametrize("free", [0.0, 0.3, 1.0])
def test_words_become_cloth_that_can_be_made_again(
    studio: Studio, shipped_model: Any, free: float, tmp_path: Path
) -> None:
    studio.browser_says(kind="describe", words="red fish on cream, half-drop", seed=4, free=free)
    studio.waits()
    assert studio.recipe["operation"] == ("draw" if free == 0 else "design")
    assert studio.result is not None
    path = save_design(studio.result, tmp_path / "a.png", studio.recipe, repeat=studio.repeat)
    design = open_design(path)
    again = np.asarray(design.replay(shipped_model))
    assert np.array_equal(again, np.asarray(design.picture))
    assert any("of" in told["text"] for told in studio.told("progress")) or free == 0


def test_making_can_be_stopped_and_the_cloth_before_stays(studio: Studio) -> None:
    studio.browser_says(kind="choose", place=0)
    before = studio.cloth
    studio.browser_says(kind="describe", words="blue eyes", seed=1, free=1.0)
    studio.browser_says(kind="cancel")
    assert studio.job is not None
    assert studio.job.wait(60) is None
    assert studio.cloth is before
    assert studio.told("progress")[-1]["running"] is False


def test_colours_sewing_and_files(studio: Studio) -> None:
    studio.browser_says(kind="choose", place=2)
    studio.browser_says(kind="colours", name="Lagos sunset")
    assert studio.cloth.recipe["palette"] == "Lagos sunset"
    studio.browser_says(kind="sew", garment="tote")
    studio.waits()
    sewn = studio.frames("garment")[-1][1]
    assert sewn.width > 200
    for what, begins in (("picture", b"\x89PNG"), ("print", b"%PDF"), ("garment", b"\x89PNG")):
        studio.browser_says(kind="download", what=what)
        studio.waits()
        content, buffers = next(each for each in reversed(studio.sent) if each[0]["kind"] == "file")
        assert buffers[0].startswith(begins), content
    studio.browser_says(kind="download", what="../secret")
    assert "files are" in studio.problem


def test_the_picture_has_its_true_size(studio: Studio) -> None:
    studio.browser_says(kind="choose", place=0)
    studio.width_cm = 12.0
    studio.browser_says(kind="download", what="picture")
    studio.waits()
    data = next(buffers[0] for content, buffers in reversed(studio.sent)
                if content["kind"] == "file")  # fmt: skip
    picture = Image.open(io.BytesIO(data))
    assert picture.width == pytest.approx(12 / 2.54 * 150, abs=2)


def send(studio: Studio, data: bytes, purpose: str) -> None:
    content = {"kind": "chunk", "upload": purpose, "index": 0, "count": 1, "name": "my.jpg",
               "size": len(data), "purpose": purpose}  # fmt: skip
    studio._handle_custom_msg(content, [data])
    studio._handle_custom_msg(content, [data])  # an answer was lost: sent again, taken once


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def test_a_photo_becomes_a_cloth_and_a_manner(studio: Studio) -> None:
    photo = pretend_photo(Image.fromarray(draw_swatch(seed=3).tile), seed=1)
    send(studio, jpeg(photo), "cloth")
    studio.waits()
    assert studio.cloth.step == "photo"
    assert studio.told("found")[-1]["text"].startswith("We ")
    gradient = Image.linear_gradient("L").convert("RGB")
    send(studio, jpeg(gradient), "manner")
    studio.waits()
    assert studio.told("manner")
    studio.slides("paint", "photo", 0.6)


def test_a_photo_without_a_repeat_still_becomes_a_tile(studio: Studio) -> None:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 255, (6, 6, 3)).astype(np.uint8)).resize((500, 400))
    send(studio, jpeg(noise), "cloth")
    studio.waits()
    assert "could not see" in studio.told("found")[-1]["text"]
    assert studio.result is not None


def test_a_file_that_is_no_picture_is_refused_in_words(studio: Studio) -> None:
    send(studio, b"not a picture", "cloth")
    assert studio.job is not None
    with pytest.raises(ValueError, match="picture|photo|image"):
        studio.job.wait(30)
    assert studio.problem
