"""The commands for many designs, for flaws and for small files; on a tiny model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ankara_lab import cli

SWATCHES = Path(__file__).parent.parent / "datasets" / "swatches"


@pytest.fixture
def folder(tiny_model: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    monkeypatch.chdir(tmp_path)
    some = tmp_path / "swatches"
    some.mkdir()
    lines = (SWATCHES / "metadata.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (some / "metadata.jsonl").write_text("".join(lines[:6]), encoding="utf-8")
    for number in range(6):
        shutil.copy(SWATCHES / f"{number:04d}.webp", some)
    return tmp_path


def run(*words: str) -> int:
    return cli.main(list(words))


def test_index_and_search(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert run("index", "swatches", "-o", "a.safetensors") == 0
    capsys.readouterr()
    assert run("search", "a.safetensors", "--words", "stools", "-k", "1") == 0
    said = capsys.readouterr().out
    assert "0001.webp" in said and "heritage: Akan" in said and "take a stool" in said
    assert run("search", "a.safetensors", "--like", "swatches/0002.webp") == 0
    assert "0002.webp" in capsys.readouterr().out.splitlines()[0]
    assert run("search", "a.safetensors", "--colours", "#1F6F5C", "#BFE3D0", "-k", "1") == 0
    assert "0002.webp" in capsys.readouterr().out


def test_map_of_a_plain_folder(folder: Path) -> None:
    (folder / "swatches" / "metadata.jsonl").unlink()
    assert run("map", "swatches", "-o", "map.png", "--size", "200", "--at", "0", "0.5") == 0
    with Image.open("map.png") as sheet:
        assert sheet.size == (200, 200)
    assert (folder / "map-1.png").is_file()


def test_flaws(folder: Path, capsys: pytest.CaptureFixture) -> None:
    pixels = np.tile(np.asarray(Image.open("swatches/0000.webp").resize((64, 64))), (3, 3, 1))
    Image.fromarray(pixels).save("good.png")
    pixels[90:110, 60:80] = 0
    Image.fromarray(pixels).save("hurt.png")
    assert run("flaws", "hurt.png", "--good", "good.png", "-o", "heat.png") == 0
    with Image.open("heat.png") as heat:
        assert heat.size == (192, 192)
    assert "score" in capsys.readouterr().out


def test_compress_and_decompress(folder: Path) -> None:
    assert run("compress", "swatches/0000.webp", "-o", "a.ankz", "--repeat", "straight") == 0
    assert run("decompress", "a.ankz", "-o", "a.png") == 0
    assert run("encode", "swatches/0000.webp", "-o", "z.safetensors") == 0
    assert run("compress", "z.safetensors", "-o", "b.ankz", "--quality", "20") == 0
    assert (folder / "b.ankz").stat().st_size < (folder / "z.safetensors").stat().st_size


@pytest.mark.parametrize("words", [
    "index missing -o a.safetensors", "index swatches -o a.png", "search missing --words x",
    "search swatches/0000.webp --words x", "map swatches -o map.jpg", "map . -o m.png --limit 1",
    "flaws swatches/metadata.jsonl -o heat.png", "flaws missing.png -o heat.png",
    "compress swatches/0000.webp -o a.png", "compress swatches/0000.webp -o a.ankz --quality 0",
    "decompress swatches/0000.webp -o a.png", "decompress missing -o a.png",
])
def test_bad_input_is_one_line(folder: Path, capsys: pytest.CaptureFixture, words: str) -> None:
    before = set(folder.rglob("*"))
    assert run(*words.split()) == 2
    said = capsys.readouterr().err.strip()
    assert said.splitlines()[-1].startswith("ankara-lab: error: ") and "Traceback" not in said
    assert set(folder.rglob("*")) == before
