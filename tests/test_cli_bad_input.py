"""Whatever a person gets wrong: one line, exit code 2, no half-written file."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from ankara_lab import cli


@pytest.fixture
def folder(tiny_model: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of good and bad files; the tiny model stands in for the shipped one."""
    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    monkeypatch.chdir(tmp_path)
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    good = Image.fromarray(noise)
    good.save("good.png")
    good.convert("CMYK").save("cmyk.jpg")
    Image.fromarray(np.uint16(noise[..., 0]) * 257).save("deep.png")
    good.save("moving.gif", save_all=True, append_images=[good.rotate(90)])
    good.quantize(8).save("palette.png", transparency=0)
    Image.new("RGB", (1, 1)).save("dot.png")
    Path("empty.jpg").touch()
    Path("text.jpg").write_text("not a picture")
    buffer = io.BytesIO()
    good.save(buffer, "JPEG")
    Path("short.jpg").write_bytes(buffer.getvalue()[:1500])
    header = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    Path("huge.png").write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
    )
    Path("folder").mkdir()
    z = tiny_model.latent_channels
    save_file({"latent": torch.zeros(1, z, 4, 4)}, "small.safetensors")
    save_file({"latent": torch.full((1, z, 8, 8), float("nan"))}, "nan.safetensors")
    save_file({"latent": torch.zeros(8, 8)}, "flat.safetensors")
    save_file({"latent": torch.zeros(1, z + 3, 8, 8)}, "other.safetensors")
    save_file({"weight": torch.zeros(1, z, 8, 8)}, "unnamed.safetensors")
    Path("broken.safetensors").write_bytes(b"\xff" * 40)
    Path("cut.safetensors").write_bytes(Path("small.safetensors").read_bytes()[:-9])
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


BAD = [
    *[
        f"encode {name} -o z.safetensors"
        for name in (
            "empty.jpg text.jpg short.jpg dot.png huge.png folder missing.png small.safetensors"
        ).split()
    ],
    "encode good.png -o z.png",
    "encode good.png -o missing/z.safetensors",
    "encode good.png -o z.safetensors --size 0",
    "encode good.png -o z.safetensors --size 33",
    "encode good.png -o z.safetensors --repeat zigzag",
    *[
        f"decode {name} -o out.png"
        for name in (
            "nan.safetensors flat.safetensors other.safetensors unnamed.safetensors "
            "broken.safetensors cut.safetensors missing.safetensors folder empty.jpg good.png"
        ).split()
    ],
    "decode small.safetensors -o out.bmp",
    "decode small.safetensors -o folder",
    "mix good.png -o out.png",
    "mix good.png good.png good.png good.png good.png -o out.png",
    "mix good.png text.jpg -o out.png",
    "mix good.png nan.safetensors -o out.png",
    "mix good.png small.safetensors --size 64 -o out.png",
    "mix good.png good.png --weights 1 -o out.png",
    "mix good.png good.png --weights nan 1 -o out.png",
    "mix good.png good.png --weights 0 0 -o out.png",
    "mix good.png good.png --method renoise --strength 7 -o out.png",
    "mix good.png good.png --method stir -o out.png",
    "mix good.png missing.png -o out.png",
    "design birds",
    "design birds -o out.jpg",
    "design birds -o good.png/out.png",
    "design birds -o missing/out.png",
    "design birds -o folder",
    "design birds -o out.png --seed x",
    "design birds -o out.png --seed -1",
    "design birds -o out.png --steps 0",
    "design birds -o out.png --steps 100000",
    "design birds -o out.png --size 7",
    "design birds -o out.png --guidance nan",
    "design birds -o out.png --colour red",
    "draw -o out.tiff",
    "draw -o out.png --size 0",
    "dataset build --n 0 --out swatches",
    "dataset build --n 4 --out good.png",
    "dataset build --n 4",
    "lab missing",
    "train",
    "sew",
    "",
]


@pytest.mark.parametrize("line", BAD)
def test_one_line_and_nothing_written(
    folder: Path, capsys: pytest.CaptureFixture, line: str
) -> None:
    before = files(folder)
    code = cli.main(line.split())
    said = capsys.readouterr()
    assert code == 2
    assert said.err.startswith("ankara-lab: error: ") and said.err.count("\n") == 1, said.err
    assert files(folder) == before


def test_an_empty_prompt(folder: Path, capsys: pytest.CaptureFixture) -> None:
    assert cli.main(["design", "  ", "-o", "out.png"]) == 2
    assert "prompt is empty" in capsys.readouterr().err


@pytest.mark.parametrize("prompt", ["birds " * 833, "ọ̀ṣun 🦜 \ud800 half-drop"])
def test_an_odd_prompt_works(folder: Path, prompt: str) -> None:
    words = ["design", prompt, "--steps", "1", "-o", "out.png"]
    assert cli.main(words) in (0, 2)


@pytest.mark.parametrize("name", ["cmyk.jpg", "deep.png", "moving.gif", "palette.png"])
def test_unusual_pictures_work(folder: Path, name: str) -> None:
    assert cli.main(["encode", name, "-o", "z.safetensors"]) == 0
    assert cli.main(["mix", name, "good.png", "-o", "out.png"]) == 0


def test_seen_from_a_shell(folder: Path) -> None:
    for words in (
        ["encode", "text.jpg", "-o", "z.safetensors"],
        ["design", "birds", "-o", "x/y.png"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ankara_lab", *words], capture_output=True, text=True
        )
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.startswith("ankara-lab: error: ") and done.stderr.count("\n") == 1
