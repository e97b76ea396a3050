"""The model card of tiny weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from ankara_lab.model.shipped import check_weights
from ankara_lab.train.__main__ import run
from ankara_lab.train.card import sample_prompts
from ankara_lab.train.judge_table import save_judgement

_SHARES = {"ground": 0.9, "motif": 0.5}
_SEAMS = {"median ratio": 0.97, "highest score": 0.96, "scores above 1.1": 0, "tiles": 8}
FOUND = {
    "settings": {"n": 8, "model": "ankara-256", "size": 32, "steps": 2, "seed": 0,
                 "mixture": "bold", "sketch": 0.45, "guidance": 3.0},
    "autoencoder": {"swatches": {"psnr": 23.0, "ssim": 0.9, "bytes": 64, "jpeg_psnr": 20.0,
                                 "jpeg_ssim": 0.8, "webp_psnr": 22.0, "webp_ssim": 0.8}},
    "quality": {kind: {"kid": 0.1, "fid": 40.0, "precision": 0.9, "recall": 0.8}
                for kind in ("made", "real", "back")},
    "attributes": dict.fromkeys(("made", "real", "back"), _SHARES),
    "ground_delta_e": {"made": 0.03, "real": 0.02},
    "seams": dict.fromkeys(("straight", "half-drop", "brick"), _SEAMS),
    "memory": {"median ratio": 1.0, "copies": 0, "highest correlation": 0.5},
    "cost": {"seconds": 0.2, "steps": 8, "peak_mib": 500},
}  # fmt: skip
SMALL = ["--set", "samples=3", "--set", "side=20", "--set", "columns=2"]


@pytest.fixture
def judged(tiny_weights: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(tiny_weights, tmp_path / "weights"))
    cards = json.loads((folder / "cards.json").read_text())
    cards["scores"] |= {"unet_samples": 1234, "text_samples": 24, "autoencoder_samples": 240}
    (folder / "cards.json").write_text(json.dumps(cards))
    save_judgement(FOUND, folder)
    return folder


@pytest.mark.slow
def test_it_shows_samples_by_order_and_the_judges_table(judged: Path) -> None:
    run(["card", "--out", str(judged), *SMALL])
    card = (judged / "README.md").read_text()
    assert card.startswith("---\nlicense: cc-by-4.0\n")
    assert "1,234 samples" in card
    assert "| measure | model | beside it |" in card
    for number, prompt in enumerate(sample_prompts(3)):
        assert f"{number + 1}. {prompt}" in card
    with Image.open(judged / "samples.webp") as sheet:
        assert sheet.size == (2 * 24 + 4, 2 * 24 + 4)
    check_weights(judged)
    assert not list(judged.glob(".*"))


def test_without_a_judgement_it_says_what_to_run(tiny_weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ankara-lab judge"):
        run(["card", "--out", str(tiny_weights), *SMALL])
    with pytest.raises(ValueError, match="train assemble"):
        run(["card", "--out", str(tmp_path), *SMALL])
    assert not (tiny_weights / "README.md").exists()
