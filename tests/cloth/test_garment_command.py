"""`ankara-lab garment`: a picture, a layout and a table; bad input leaves no file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ankara_lab.cli import main
from ankara_lab.cloth.recipe import read_recipe


@pytest.fixture
def design(tmp_path: Path) -> str:
    path = tmp_path / "tile.png"
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(path)
    return str(path)


def test_a_tote(design: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, plan = tmp_path / "front.png", tmp_path / "layout.png"
    words = ["garment", design, "--garment", "tote", "-o", str(out), "--layout", str(plan)]
    assert main([*words, "--repeat", "half-drop", "--repeat-cm", "16"]) == 0
    said = capsys.readouterr().out
    assert "handle" in said and "yd" in said and "matched at the seams" in said
    recipe = read_recipe(out)
    assert recipe is not None and (recipe["garment"], recipe["repeat"]) == ("tote", "half-drop")
    with Image.open(plan) as picture:
        assert picture.width > 300


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--repeat-cm", "130"], "the repeat is 130 cm wide"),
        (["--seam-cm", "-1"], "seam allowance"),
        (["--measure", "hip=wide"], "NAME=CM"),
        (["--measure", "hip=-3"], "hip must be"),
        (["--size", "15"], "size must be one of"),
        (["--width", "10"], "60 to 320"),
        (["--point", "3", "0"], "two fractions"),
    ],
)
def test_bad_input_writes_nothing(
    words: list[str], said: str, design: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "front.png"
    assert main(["garment", design, "--garment", "tote", "-o", str(out), *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not out.exists()
