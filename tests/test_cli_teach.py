"""`teach` makes a file that `design --lora` uses; what is wrong is said before the work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ankara_lab import cli
from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.model.lora import read_lora


@pytest.fixture
def folder(tiny_model: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    for name in ("a.png", "b.png", "c.png"):
        blocks = rng.integers(0, 256, (4, 4, 3), np.uint8)
        Image.fromarray(blocks.repeat(16, 0).repeat(16, 1)).save(name)
    return tmp_path


def test_teach_then_design(folder: Path, capsys: pytest.CaptureFixture) -> None:
    words = ["teach", "a.png", "b.png", "--held", "c.png", "--name", "Sewing machine",
             "--steps", "2", "--samples", "sheet.png", "-o", "m.safetensors"]  # fmt: skip
    assert cli.main(words) == 0
    told = capsys.readouterr()
    assert "sewing machine" in told.out and "held out" in told.out + told.err
    lora = read_lora("m.safetensors")
    assert lora.words == ("sewing machine", "sewing machines")
    assert lora.recipe["pictures"] == 2 and lora.recipe["losses"][-1][0] == 2
    with Image.open("sheet.png") as sheet:
        assert sheet.size == (4 * 64, 2 * 64), "a row for each step that was measured"
    design = ["design", "red sewing machines", "--steps", "1", "-o", "x.png"]
    assert cli.main([*design, "--lora", "m.safetensors"]) == 0
    recipe = read_recipe("x.png") or {}
    assert lora.name in recipe["model"], "the recipe names what was put on the model"
    first = Path("x.png").read_bytes()
    assert cli.main(design) == 0 and Path("x.png").read_bytes() != first


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["a.png", "--name", "9", "-o", "m.safetensors"], "word must be"),
        (["a.png", "--name", "fish", "-o", "m.bin"], "*.safetensors"),
        (["a.png", "--name", "fish", "-o", "no/m.safetensors"], "no"),
        (["a.png", "-o", "m.safetensors"], "--name"),
        (["none.png", "--name", "fish", "-o", "m.safetensors"], "none.png"),
        (["a.png", "--name", "fish", "-o", "m.safetensors", "--samples", "s.jpg"], "*.png"),
        (["a.png", "--name", "fish", "-o", "m.safetensors", "--steps", "0"], "steps"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture, words: list[str], told: str
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert cli.main(["teach", *words]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == before, "nothing half-written"


def test_design_refuses_a_file_that_is_no_lora(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert cli.main(["design", "fish", "--lora", "a.png", "-o", "x.png"]) == 2
    assert "not a LoRA" in capsys.readouterr().err and not Path("x.png").exists()
