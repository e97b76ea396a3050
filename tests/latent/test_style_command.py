"""`ankara-lab style` writes a tile with its recipe, or says in one line why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ankara_lab import cli
from ankara_lab.cloth.recipe import read_recipe


@pytest.fixture
def folder(tiny_model: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a content, a style and a mask; the tiny model stands in for the shipped."""
    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    monkeypatch.chdir(tmp_path)
    dice = np.random.default_rng(0)
    for name in ("content.png", "style.png"):
        Image.fromarray(dice.integers(0, 256, (64, 96, 3), np.uint8)).save(name)
    Image.fromarray(np.uint8(np.indices((40, 40))[0] > 20) * 255).save("mask.png")
    return tmp_path


@pytest.mark.parametrize("method", ["fast", "texture", "diffusion"])
def test_it_writes_the_tile_and_how_it_was_made(folder: Path, method: str) -> None:
    words = f"style content.png style.png -o out.png --method {method} --size 64 --keep-colours"
    words += " --strength 0.8 --mask mask.png --steps 2 --repeat brick"
    assert cli.main(words.split()) == 0
    with Image.open("out.png") as opened:
        assert opened.size == (64, 128)  # two rows of one brick tile
    recipe = read_recipe("out.png")
    assert recipe["operation"] == "style" and recipe["method"] == method
    assert recipe["repeat"] == "brick" and recipe["keep_colours"] is True
    assert recipe["strength"] == 0.8 and recipe["mask"].startswith("sha256:")


@pytest.mark.parametrize("words", [
    "content.png missing.png -o out.png",
    "content.png style.png -o out.jpg",
    "content.png style.png -o out.png --strength 2",
    "content.png style.png -o out.png --keep-structure nan",
    "content.png style.png -o out.png --method magic",
    "content.png style.png -o out.png --size 36",
    "content.png style.png -o out.png --mask missing.png",
])
def test_bad_input_is_one_line_and_no_file(
    folder: Path, words: str, capsys: pytest.CaptureFixture
) -> None:
    assert cli.main(["style", *words.split()]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith("ankara-lab: error: ")
    assert not list(folder.glob("out.*"))
