from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ankara_lab.model.shipped import hash_file
from ankara_lab.train.__main__ import run
from ankara_lab.train.assemble import check_stock


def test_the_stock_pipeline_makes_a_picture(tiny_weights: Path) -> None:
    pictures = check_stock(tiny_weights / "ankara-256")
    assert pictures.shape == (1, 32, 32, 3)
    assert np.isfinite(pictures).all()


def test_our_own_loader_takes_it(tiny_weights: Path) -> None:
    from ankara_lab.model.design import design
    from ankara_lab.model.load import load_model

    model = load_model(tiny_weights / "ankara-256")
    assert design("red fans", model, steps=2).shape == (1, 3, 32, 32)


def test_the_card_lists_every_file_with_its_hash(tiny_weights: Path) -> None:
    cards = json.loads((tiny_weights / "cards.json").read_text())
    files = {p.relative_to(tiny_weights).as_posix() for p in tiny_weights.rglob("*") if p.is_file()}
    assert set(cards["files"]) == files - {"cards.json"}
    for name, card in cards["files"].items():
        assert card == {
            "sha256": hash_file(tiny_weights / name), "bytes": (tiny_weights / name).stat().st_size
        }
    assert cards["scores"]["autoencoder_samples"] == 240
    assert "autoencoder_psnr" in cards["scores"]
    assert cards["defaults"] == {"steps": 12, "guidance": 5.0}


def test_no_file_names_a_folder_of_this_machine(tiny_weights: Path, tiny_unet: Path) -> None:
    for path in tiny_weights.rglob("*.json"):
        assert str(tiny_unet.parent) not in path.read_text(), path
        assert "_name_or_path" not in path.read_text(), path


def test_too_large_a_model_is_refused_and_the_old_one_stays(
    tiny_weights: Path, tiny_unet: Path, tiny_text: Path
) -> None:
    before = (tiny_weights / "cards.json").read_bytes()
    with pytest.raises(ValueError, match="at most"):
        run(["assemble", "--out", str(tiny_weights), "--set", f"unet={tiny_unet}",
             "--set", f"text={tiny_text}", "--set", "largest_mb=0.01"])
    assert (tiny_weights / "cards.json").read_bytes() == before
    assert [p.name for p in tiny_weights.iterdir() if p.is_dir()] == ["ankara-256"]


def test_missing_parts_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="train it first"):
        run(["assemble", "--out", str(tmp_path), "--set", f"unet={tmp_path}"])
