"""The command line makes, reads and mixes pictures; on a tiny model with random weights."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ankara_lab import cli
from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.commands import lab
from ankara_lab.model.design import FREEDOM


@pytest.fixture
def on_tiny(tiny_model: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run commands in an empty folder, with the tiny model in the shipped one's place."""
    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def picture(path: Path, size: tuple[int, int] = (48, 40)) -> str:
    ramp = np.add.outer(np.arange(size[1]), np.arange(size[0])) * 2
    Image.fromarray(np.stack([ramp, 255 - ramp, ramp // 2], -1).astype(np.uint8)).save(path)
    return str(path)


def size(path: str) -> tuple[int, int]:
    with Image.open(path) as opened:
        return opened.size


def run(*words: str) -> None:
    assert cli.main(list(words)) == 0


def test_design_is_the_same_to_the_byte(on_tiny: Path, capsys: pytest.CaptureFixture) -> None:
    for name in ("a.png", "b.png"):
        run("design", "yellow birds on indigo", "--seed", "7", "--steps", "2", "-o", name)
    assert (on_tiny / "a.png").read_bytes() == (on_tiny / "b.png").read_bytes()
    run("design", "yellow birds on indigo", "--seed", "8", "--steps", "2", "-o", "c.png")
    assert (on_tiny / "a.png").read_bytes() != (on_tiny / "c.png").read_bytes()
    said = capsys.readouterr()
    assert "a.png: " in said.out and "Traceback" not in said.err


@pytest.mark.parametrize(
    ("words", "option", "kind"),
    [
        ("birds, half-drop", (), "half-drop"),
        ("birds", ("--repeat", "brick"), "brick"),
        ("birds, half-drop", ("--repeat", "straight"), "straight"),
    ],
)
def test_design_saves_what_repeats_straight(
    on_tiny: Path, tiny_model: Any, words: str, option: tuple[str, ...], kind: str
) -> None:
    run("design", words, "--noise", "--steps", "1", "-o", "x.png", *option)
    side = tiny_model.sample_size
    with Image.open("x.png") as opened:
        cloth = np.asarray(opened)
    doubled = {"half-drop": (side, 2 * side), "brick": (2 * side, side), "straight": (side, side)}
    assert cloth.shape[:2] == doubled[kind]
    if kind == "half-drop":
        assert np.array_equal(np.roll(cloth[:, :side], side // 2, 0), cloth[:, side:])
    recipe = read_recipe("x.png")
    assert recipe and recipe["repeat"] == kind and recipe["prompt"] == words
    assert recipe["steps"] == 1 and recipe["operation"] == "design"
    assert str(on_tiny) not in str(recipe)


def test_words_begin_with_a_drawing_unless_noise_is_asked_for(on_tiny: Path) -> None:
    run("design", "yellow fish on indigo, half-drop", "--seed", "3", "-o", "a.png")
    drawn = read_recipe("a.png")
    assert drawn["drawing"]["spec"]["motifs"] == ["fish"] and drawn["strength"] == FREEDOM
    assert drawn["drawing"]["spec"]["layout"] == "half_drop" and drawn["repeat"] == "straight"
    for option in (("--noise",), ("--repeat", "brick")):
        run("design", "yellow fish on indigo", "--steps", "2", "-o", "b.png", *option)
        assert "drawing" not in read_recipe("b.png")


def test_encode_then_decode(on_tiny: Path, capsys: pytest.CaptureFixture) -> None:
    photo = picture(on_tiny / "photo.png")
    for name in ("z.safetensors", "y.safetensors"):
        run("encode", photo, "-o", name, "--size", "64")
    assert (on_tiny / "z.safetensors").read_bytes() == (on_tiny / "y.safetensors").read_bytes()
    said = capsys.readouterr().out
    assert "PSNR" in said and "latent (4, 8, 8)" in said
    run("decode", "z.safetensors", "-o", "back.png")
    assert size("back.png") == (64, 64)
    assert read_recipe("back.png")["repeat"] == "none"


def test_a_saved_half_drop_is_taken_as_one_tile(on_tiny: Path, tiny_model: Any) -> None:
    run("design", "birds, half-drop", "--noise", "--steps", "1", "-o", "x.png")
    run("encode", "x.png", "-o", "z.safetensors")
    run("decode", "z.safetensors", "-o", "back.png")
    side = tiny_model.sample_size
    assert size("back.png") == (2 * side, side)


@pytest.mark.parametrize("method", ["lerp", "slerp", "renoise"])
def test_mix_takes_pictures_and_latents(on_tiny: Path, tiny_model: Any, method: str) -> None:
    picture(on_tiny / "a.png")
    picture(on_tiny / "b.png", (64, 30))
    run("encode", "b.png", "-o", "b.safetensors")
    run("mix", "a.png", "b.safetensors", "a.png", "--weights", "0.5", "0.3", "0.2",
        "--method", method, "--steps", "2", "-o", "m.png")  # fmt: skip
    assert size("m.png") == (tiny_model.sample_size,) * 2
    recipe = read_recipe("m.png")
    assert recipe["shares"] == [0.5, 0.3, 0.2] and recipe["repeat"] == "straight"
    assert recipe["inputs"][0] == recipe["inputs"][2] != recipe["inputs"][1]


def test_draw_needs_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from ankara_lab.cli import main; "
        f"code = main(['draw', '--seed', '7', '--size', '64', '-o', {str(tmp_path / 'x.png')!r}]); "
        "sys.exit(code or ('torch' in sys.modules) * 3)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert read_recipe(tmp_path / "x.png")["operation"] == "draw"


def test_help_version_and_the_module_door() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ankara_lab", "design", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0 and "half-drop" in done.stdout
    assert cli.main(["--version"]) == 0


def test_ctrl_c_ends_with_130(
    on_tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ankara_lab.model.load.load_model", stop)
    assert cli.main(["design", "birds", "-o", "x.png"]) == 130
    assert "Traceback" not in capsys.readouterr().err and not list(on_tiny.iterdir())


def test_lab_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lessons").mkdir()
    command = lab.lab_command(Path("lessons"), root=True, display=False, extra=["--port=9999"])
    assert {"--allow-root", "--no-browser", "--port=9999"} < set(command)
    assert "--LabApp.default_url=/lab/tree/lessons" in command
    assert f"--ServerApp.root_dir={tmp_path}" in command
    plain = lab.lab_command(Path("lessons"), root=False, display=True)
    assert not {"--allow-root", "--no-browser"} & set(plain)


def test_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab.sys, "platform", "linux")
    assert not lab.has_display({}) and not lab.has_display({"DISPLAY": ""})
    assert lab.has_display({"DISPLAY": ":0"}) and lab.has_display({"WAYLAND_DISPLAY": "w"})
    monkeypatch.setattr(lab.sys, "platform", "darwin")
    assert lab.has_display({})


def test_lab_passes_its_options_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    class Jupyter:
        def __init__(self, command: list[str]) -> None:
            seen.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(lab.subprocess, "Popen", Jupyter)
    assert cli.main(["lab", str(tmp_path), "--port=9999"]) == 0
    assert seen[0][-1] == "--port=9999" and os.fspath(tmp_path) in " ".join(seen[0])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_who_leaves_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-m", "ankara_lab", "--version"], stdout=write,
                          stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")
