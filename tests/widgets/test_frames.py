"""Frames: bytes, answers, late views, the still picture, Colab."""

from __future__ import annotations

import base64
import io
import sys
import types
from typing import Any

import pytest
from PIL import Image

from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.widgets._frames import FrameWidget, encode_picture
from tests.widgets.recording import Recording

RED = Image.new("RGB", (8, 8), "red")


class Screen(Recording, FrameWidget):
    @property
    def recipe(self) -> dict[str, object]:
        return {"seed": 7}

    def _on_event(self, content: dict[str, Any]) -> None:
        if content.get("bad"):
            raise ValueError("bad point")
        self.show_frame(RED, lossless=False, event=content, began=0.0)


def test_each_event_is_answered_once() -> None:
    screen = Screen()
    screen.browser_says(kind="event", view="v", seq=3)
    screen.browser_says(kind="event", view="v", seq=4, bad=True)
    screen.browser_says(kind="event", view="v", seq=5, bad=True)
    answers = [content for content, _ in screen.sent if "seq" in content]
    assert [(a["kind"], a["seq"]) for a in answers] == [("frame", 3), ("missed", 4), ("missed", 5)]
    assert answers[0]["handler_ms"] > 0
    assert screen.problem == "bad point"


def test_moving_is_jpeg_and_rest_is_png_with_recipe(tmp_path: Any) -> None:
    screen = Screen()
    screen.show_frame(RED, lossless=False)
    screen.show_frame(RED)
    assert [picture.format for _, picture in screen.frames()] == ["JPEG", "PNG"]
    saved = tmp_path / "tile.png"
    saved.write_bytes(screen.sent[-1][1][0])
    assert read_recipe(saved) == {"seed": 7}


def test_hello_brings_the_last_picture_of_each_slot() -> None:
    screen = Screen()
    screen.show_frame(RED)
    screen.show_frame(RED, slot="design0")
    screen.show_frame(Image.new("RGB", (4, 4)), lossless=False, keep=False)
    screen.sent.clear()
    screen.browser_says(kind="hello")
    assert [(f["slot"], p.size) for s in ("cloth", "design0") for f, p in screen.frames(s)] == [
        ("cloth", (8, 8)),
        ("design0", (8, 8)),
    ]


def test_a_notebook_without_kernel_shows_a_still() -> None:
    screen = Screen()
    screen.show_frame(RED)
    data, _ = screen._repr_mimebundle_()
    assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).getpixel((0, 0)) == (
        255,
        0,
        0,
    )
    assert "application/vnd.jupyter.widget-view+json" in data


def test_colab_gets_text(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    screen.show_frame(RED)
    frame = screen.frame_text["cloth"]
    assert Image.open(io.BytesIO(base64.b64decode(frame["data"]))).size == (8, 8)


def test_formats() -> None:
    assert encode_picture(RED)[0] == "image/jpeg"
    assert encode_picture(RED, lossless=True)[1].startswith(b"\x89PNG")
