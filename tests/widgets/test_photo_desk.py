"""PhotoDesk without a browser: a photo in pieces, corners, lattice, tile, refusals."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ankara_lab.cloth.repeat import lay_repeat
from ankara_lab.cloth.seam import seam_ratio
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.photo.open import PhotoError
from ankara_lab.widgets.photo_desk import MAX_SIDE, PhotoDesk
from tests.widgets.recording import Recording


class Desk(Recording, PhotoDesk):
    def upload(self, data: bytes, name: str = "cloth.jpg", piece: int = 20_000) -> None:
        """Send a file in pieces, as the browser does."""
        starts = range(0, len(data), piece)
        for index, start in enumerate(starts):
            content = {"kind": "chunk", "upload": "u", "index": index, "count": len(starts),
                       "name": name, "size": len(data)}  # fmt: skip
            self._handle_custom_msg(content, [memoryview(data)[start : start + piece]])


@pytest.fixture(scope="module")
def cloth() -> Image.Image:
    return Image.fromarray(lay_repeat(draw_swatch(seed=11, size=96).tile, 4, repeat="straight"))


def as_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def test_a_photo_in_pieces_becomes_a_tile(cloth: Image.Image) -> None:
    desk = Desk(size=64)
    desk.upload(as_jpeg(cloth))
    assert desk.job is not None
    desk.job.wait(120)
    assert desk.problem == ""
    assert desk.photo is not None
    assert desk.photo.size == cloth.size
    assert desk.result is not None
    assert desk.result.shape == (1, 3, 64, 64)
    assert desk.recipe["repeat"] == desk.repeat
    found = desk.told("found")[-1]
    assert found["tile"]
    assert "repeat" in found["words"]
    if desk.repeat == "straight":
        assert max(seam_ratio(np.asarray(desk.picture))) < 2
    assert desk.frames()[-1][1].format == "PNG"


def test_a_text_file_is_refused_and_the_photo_stays(cloth: Image.Image) -> None:
    desk = Desk(cloth, size=64)
    assert desk.job is not None
    desk.job.wait(120)
    before = desk.result
    desk.upload(b"Dear all, this is no picture.\n" * 10, "letter.jpg")
    assert "'letter.jpg' is not a picture" in desk.problem
    assert desk.photo is not None
    assert desk.result is before
    with pytest.raises(PhotoError, match="no file"):
        desk.take(Path("missing.jpg"))


def test_no_repeat_is_told_and_the_photo_stays() -> None:
    desk = Desk(Image.new("RGB", (200, 150), "teal"))
    with pytest.raises(PhotoError, match="one colour"):
        desk.job.wait(60)  # type: ignore[union-attr]
    assert "one colour" in desk.problem
    assert desk.photo is not None
    assert desk.result is None
    assert desk.recipe == {}


def test_corners_from_code_and_bad_ones(cloth: Image.Image) -> None:
    desk = Desk(cloth, size=64, corners=[[0, 0], [299, 0], [299, 299], [0, 299]])
    assert desk.job is not None
    desk.job.wait(120)
    assert desk.flat is not None
    assert desk.flat.size == (299, 299)
    desk.corners = [[0.0, 0.0]] * 4
    desk.browser_says(kind="straighten")
    with pytest.raises(PhotoError, match="quadrilateral"):
        desk.job.wait(60)
    assert "quadrilateral" in desk.problem


def test_a_piece_out_of_turn_is_told() -> None:
    desk = Desk()
    content: dict[str, Any] = {"kind": "chunk", "upload": "u", "index": 1, "count": 2, "name": "a"}
    desk._handle_custom_msg(content, [b"x"])
    assert "did not arrive whole" in desk.problem
    desk.browser_says(kind="straighten")
    assert "no photo yet" in desk.problem


def test_a_large_photo_from_code_is_reduced(cloth: Image.Image) -> None:
    desk = Desk(cloth.resize((MAX_SIDE + 400, MAX_SIDE + 400)), size=32)
    assert desk.photo is not None
    assert desk.photo.size == (MAX_SIDE, MAX_SIDE)
    assert desk.job is not None
    desk.job.cancel()
