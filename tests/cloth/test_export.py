"""A picture is saved whole, the same twice, and says how it was made."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.cloth import export
from ankara_lab.cloth.export import check_writable, save_picture, write_whole
from ankara_lab.cloth.recipe import read_recipe, recipe_text

RECIPE = {"operation": "design", "prompt": "yellow birds on àdìrẹ blue", "seed": 7}


def picture() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (16, 24, 3), np.uint8)


def test_keeps_every_pixel_and_the_recipe(tmp_path: Path) -> None:
    path = save_picture(picture(), tmp_path / "cloth.png", RECIPE)
    with Image.open(path) as opened:
        assert np.array_equal(np.asarray(opened), picture())
        assert opened.info["Software"] == "ankara_lab"
        assert "digitalsourcetype/trainedAlgorithmicMedia" in opened.info["XML:com.adobe.xmp"]
        xmp = opened.getxmp()
    assert "trainedAlgorithmicMedia" in str(xmp)
    assert read_recipe(path) == RECIPE


def test_same_input_same_bytes(tmp_path: Path) -> None:
    first = save_picture(picture(), tmp_path / "a.png", RECIPE).read_bytes()
    second = save_picture(picture(), tmp_path / "b.png", dict(reversed(RECIPE.items())))
    assert first == second.read_bytes()


def test_takes_tensors_and_pictures(tmp_path: Path) -> None:
    tensor = torch.from_numpy(picture()).permute(2, 0, 1)[None] / 127.5 - 1
    for number, tile in enumerate((tensor, tensor[0], Image.fromarray(picture()))):
        path = save_picture(tile, tmp_path / f"{number}.png")
        with Image.open(path) as opened:
            assert np.array_equal(np.asarray(opened), picture())


@pytest.mark.parametrize(
    "tile",
    [torch.full((3, 8, 8), float("nan")), torch.zeros(2, 3, 8, 8), np.zeros((8, 8)), np.zeros(3)],
)
def test_refuses_other_forms(tmp_path: Path, tile: object) -> None:
    with pytest.raises(ValueError):
        save_picture(tile, tmp_path / "x.png")
    assert not list(tmp_path.iterdir())


def test_refuses_other_suffixes_sources_and_recipes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name it 'x.png'"):
        save_picture(picture(), tmp_path / "x.jpg")
    with pytest.raises(ValueError, match="source_type"):
        save_picture(picture(), tmp_path / "x.png", source_type="painting")
    with pytest.raises(ValueError, match="JSON"):
        save_picture(picture(), tmp_path / "x.png", {"seed": np.int64(7)})
    with pytest.raises(ValueError, match="JSON"):
        recipe_text({"strength": float("nan")})


def test_refuses_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(OSError, match="make it first"):
        save_picture(picture(), tmp_path / "missing" / "x.png")
    with pytest.raises(OSError, match="is not a folder"):
        save_picture(picture(), tmp_path / "file" / "x.png")
    with pytest.raises(OSError, match="cannot write"):
        check_writable("x" * 300 + "/y.png")
    with pytest.raises(OSError, match="cannot write"):
        check_writable("a\0b/c.png")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_refuses_a_folder_closed_to_us(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError, match="another folder"):
        check_writable(tmp_path / "x.png")


def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cloth.png"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["cloth.png"]


def test_other_pictures_have_no_recipe(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.png")
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.jpg")
    assert read_recipe(tmp_path / "plain.png") is None
    assert read_recipe(tmp_path / "plain.jpg") is None
