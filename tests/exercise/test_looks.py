"""Answers of every kind are taken in one form, or refused in plain words."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ankara_lab import draw_swatch
from ankara_lab.exercise.checking import Hint
from ankara_lab.exercise.looks import (
    expect_file,
    expect_latent,
    expect_number,
    expect_numbers,
    expect_picture,
    expect_text,
    expect_tile,
    looks_like,
)

EXPECT = [
    expect_tile, expect_latent, expect_picture,
    lambda answer: expect_number(answer, "the size", 0, 1),
    lambda answer: expect_text(answer, "a prompt"),
    lambda answer: expect_numbers(answer, "the width", "the height"),
    expect_file,
]  # fmt: skip
JUNK = [
    ..., None, "", True, [], {}, object(), print, torch.zeros(0), torch.zeros(3, dtype=torch.int64),
    torch.zeros(2, 5, 4, 4), torch.full((1, 3, 4, 4), torch.nan), torch.full((1, 4, 2, 2), 1e400),
    np.zeros((4, 4)), np.zeros((0, 2, 3), np.uint8), np.zeros((4, 4, 3)), float("nan"), 2, b"x",
]  # fmt: skip
NAMES = ["tile", "latent", "picture", "number", "text", "numbers", "file"]


@pytest.mark.parametrize("expect", EXPECT, ids=NAMES)
@pytest.mark.parametrize("answer", JUNK, ids=lambda answer: looks_like(answer)[:24])
def test_junk_gets_a_hint(expect: object, answer: object) -> None:
    with pytest.raises(Hint, match=r"\w.*[.?]$"):
        expect(answer)  # type: ignore[operator]


def test_a_tile_and_a_latent_are_told_apart() -> None:
    tile, latent = torch.zeros(1, 3, 8, 8), torch.zeros(1, 4, 2, 2)
    assert expect_tile(tile) is not None and expect_latent(latent, like=(4, 2, 2)) is not None
    with pytest.raises(Hint, match="still has to be decoded"):
        expect_tile(latent)
    with pytest.raises(Hint, match="This is a picture"):
        expect_latent(tile)
    with pytest.raises(Hint, match=r"give \(4, 4, 4\)"):
        expect_latent(latent, like=(4, 4, 4))
    with pytest.raises(Hint, match=r"tensor\[None\]"):
        expect_tile(tile[0])
    with pytest.raises(Hint, match="holds 2 tiles"):
        expect_tile(tile.repeat(2, 1, 1, 1))
    assert expect_tile(tile.repeat(2, 1, 1, 1), batch=None).shape[0] == 2
    with pytest.raises(Hint, match="from 0.0 to 255.0"):
        expect_tile(torch.linspace(0, 255, 48).reshape(1, 3, 4, 4))


def test_a_picture_comes_in_many_forms() -> None:
    swatch = draw_swatch(seed=1, size=64)
    tile = torch.from_numpy(swatch.tile).permute(2, 0, 1)[None].float() / 127.5 - 1
    for form in (swatch, swatch.tile, Image.fromarray(swatch.tile), tile):
        assert np.array_equal(expect_picture(form), swatch.tile)


@given(st.floats(0, 1))
def test_a_number_comes_in_many_forms(number: float) -> None:
    exact = torch.tensor(number, dtype=torch.float64)
    for form in (number, np.float64(number), np.array([number]), exact):
        assert expect_number(form, "a share", 0, 1) == number


@pytest.mark.parametrize("form", [(3, 4.5), [3, 4.5], np.array([3, 4.5]), torch.tensor([3, 4.5])])
def test_numbers_come_in_many_forms(form: object) -> None:
    assert expect_numbers(form, "the width", "the height") == (3, 4.5)


def test_a_file_comes_in_many_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Hint, match=r"there are no \*.png yet"):
        expect_file("a.png")
    (tmp_path / "mine.png").touch()
    with pytest.raises(Hint, match="there are mine.png"):
        expect_file("a.png")
    for form in ("mine.png", " mine.png", tmp_path / "mine.png", SimpleNamespace(path="mine.png")):
        assert expect_file(form).name == "mine.png"
    with pytest.raises(Hint, match="There is no file"):
        expect_file("x" * 5000)


def test_a_forgotten_bracket_is_named() -> None:
    with pytest.raises(Hint, match="forget its brackets"):
        expect_tile(draw_swatch)
