"""`ankara-lab repeat`, `separate` and `export`, from a drawn tile to files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from ankara_lab.cli import main
from ankara_lab.cloth.export import save_picture
from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.cloth.repeat import REPEATS
from ankara_lab.commands.cloth import LAYS
from tests.cloth.designs import swatch


@pytest.fixture
def tile(tmp_path: Path) -> Path:
    return save_picture(swatch(23).tile, tmp_path / "tile.png", {"seed": 23})


def test_the_terminal_knows_every_repeat() -> None:
    assert LAYS == REPEATS


def test_repeat(tile: Path, capsys: pytest.CaptureFixture) -> None:
    out = tile.with_name("laid.png")
    assert main(["repeat", str(tile), "-o", str(out), "--repeat", "p4m", "--across", "2"]) == 0
    with Image.open(out) as laid:
        assert laid.size == (256, 256)
    assert read_recipe(out) == {"seed": 23, "laid": "p4m", "across": 2}
    assert "p4m" in capsys.readouterr().out


def test_separate(tile: Path, capsys: pytest.CaptureFixture) -> None:
    out = tile.with_name("plates")
    words = ["separate", str(tile), "-o", str(out), "--repeat-cm", "5", "--dpi", "100"]
    assert main([*words, "--palette", "#FFE8A8", "#F26B21", "#2A0F2E"]) == 0
    assert [path.name[:2] for path in sorted(out.iterdir())] == ["01", "02", "03", "fl", "in"]
    assert "#2A0F2E" in capsys.readouterr().out


def test_export_fits_the_width(tile: Path, capsys: pytest.CaptureFixture) -> None:
    out = tile.with_name("cloth.tif")
    words = ["export", str(tile), "-o", str(out), "--dpi", "50", "--cloth", "10", "116", "--fit"]
    assert main(words) == 0
    assert "5 repeats of 23.2 cm" in capsys.readouterr().out
    assert out.is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "-o", "x.png", "--cloth", "20", "20"], "wider cloth"),
        (["export", "-o", "x.png", "--inks", "300"], "2 to 8"),
        (["export", "-o", "x.jpg"], "ends in"),
        (["export", "-o", "no/x.png"], "make it first"),
        (["separate", "-o", "x", "--trap", "-1"], "trap_mm"),
        (["separate", "-o", "x", "--inks", "0"], "2 to 8"),
        (["separate", "-o", "x", "--palette", "red", "blue"], "#RRGGBB"),
        (["repeat", "-o", "x.png", "--across", "99"], "1 to 32"),
    ],
)
def test_bad_input_in_one_line(
    tile: Path,
    words: list[str],
    said: str,
    capsys: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tile.parent)
    assert main([words[0], str(tile), *words[1:]]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert [path.name for path in tile.parent.iterdir()] == ["tile.png"]
