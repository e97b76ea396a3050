"""A saved design says how it was made, and is made again from that, to the bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ankara_lab.cli import main
from ankara_lab.cloth.export import save_picture
from ankara_lab.commands.design_file import open_design, save_design
from ankara_lab.draw.swatch import draw_swatch


@pytest.fixture(scope="module")
def swatches(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("swatches")
    for seed in (5, 6):
        assert main(["draw", "--seed", str(seed), "--size", "64",
                     "-o", str(folder / f"{seed}.png")]) == 0
    return [folder / "5.png", folder / "6.png"]


@pytest.mark.parametrize("words", [
    ["design", "red fans on cream", "--steps", "2", "--size", "128", "--repeat", "half-drop"],
    ["design", "red fans on cream", "--sketch", "0.3", "--seed", "5"],
    ["edit", "ONE", "--more", "warmth=0.5", "--more", "crackle=1", "--seed", "3", "--size", "64"],
    ["edit", "ONE", "--more", "scale=-1", "--size", "64", "--repeat", "brick"],
    ["mix", "ONE", "TWO", "--method", "regions", "--size", "64"],
    ["mix", "ONE", "TWO", "--method", "renoise", "--steps", "4", "--size", "64"],
])
def test_a_design_replays_to_the_bit(words, swatches, tmp_path: Path) -> None:
    names = {"ONE": str(swatches[0]), "TWO": str(swatches[1])}
    first, again = tmp_path / "first.png", tmp_path / "again.png"
    assert main([*(names.get(word, word) for word in words), "-o", str(first)]) == 0
    assert main(["replay", str(first), "-o", str(again)]) == 0
    assert first.read_bytes() == again.read_bytes()


def test_a_drawn_swatch_replays_without_a_model(swatches) -> None:
    design = open_design(swatches[0])
    assert design.recipe["operation"] == "draw"
    assert np.array_equal(np.asarray(design.replay()), np.asarray(design.picture))


def test_recolour_gives_exactly_the_colours_asked_for(swatches, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert main(["recolour", str(swatches[0]), "--to", "#102030", "F0E0C0", "-o", str(out)]) == 0
    found = set(map(tuple, np.asarray(open_design(out).picture).reshape(-1, 3).tolist()))
    assert found == {(16, 32, 48), (240, 224, 192)}


def test_save_design_lays_the_tile_out_and_says_how(tmp_path: Path) -> None:
    path = save_design(torch.zeros(1, 3, 16, 16), tmp_path / "a.png", {"operation": "mine"},
                       repeat="half-drop")
    design = open_design(path)
    assert design.picture.size == (32, 16)
    assert design.recipe == {"operation": "mine", "repeat": "half-drop", "tile": [16, 16]}
    assert b"trainedAlgorithmicMedia" in path.read_bytes()


@pytest.mark.parametrize(("recipe", "message"), [
    ({}, "carries no recipe"),
    ({"operation": "paint"}, "is by 'paint'"),
    ({"operation": "edit", "model": "other/model"}, "does not come with the package"),
    ({"operation": "edit", "model": "ankara-256", "dtype": "float32", "weights": "0"},
     "was made with weights"),
])
def test_what_cannot_be_replayed_says_why(recipe, message, tmp_path: Path, capsys) -> None:
    path = save_picture(draw_swatch(seed=1, size=32).tile, tmp_path / "a.png", recipe)
    with pytest.raises(ValueError, match=message):
        open_design(path).replay()
    assert main(["replay", str(path), "-o", str(tmp_path / "b.png")]) == 2
    assert not (tmp_path / "b.png").exists()


@pytest.mark.parametrize("words", [
    ["edit", "ONE", "--more", "taste=1"], ["edit", "ONE", "--more", "warmth=hot"],
    ["edit", "ONE", "--more", "warmth=2"], ["edit", "none.png", "--more", "warmth=1"],
    ["recolour", "ONE"], ["recolour", "ONE", "--to", "red", "blue"],
    ["recolour", "ONE", "--to", "#000000"], ["recolour", "ONE", "--palette", "None such"],
    ["replay", "none.png"],
])
def test_bad_input_is_one_line_and_leaves_nothing(words, swatches, tmp_path, capsys) -> None:
    out = tmp_path / "out.png"
    words = [str(swatches[0]) if word == "ONE" else word for word in words]
    assert main([*words, "-o", str(out)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not out.exists()
