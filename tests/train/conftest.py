"""A corpus of 32 px tiles and trained parts so small that each trains in a second."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

COLOURS = ("yellow", "indigo", "red", "cream", "teal", "black")
MOTIFS = ("birds", "eggs", "shells", "fans")
FAST = {
    "device": "cpu", "precision": "fp32", "log_seconds": 0.0, "eval_minutes": 9.0,
    "sheet_minutes": 9.0, "checkpoint_minutes": 9.0,
}
"""Settings of every run here: single precision, every step logged."""


def draw_corpus(folder: Path, count: int = 40, size: int = 32) -> Path:
    """Write an imagefolder of coloured squares with captions."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    lines = []
    for seed in range(count):
        squares = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        Image.fromarray(squares.repeat(size // 4, 0).repeat(size // 4, 1)).save(
            folder / f"{seed}.png"
        )
        colours = rng.choice(COLOURS, 2)
        caption = f"{colours[0]} {rng.choice(MOTIFS)} on {colours[1]}, half-drop"
        record = {"file_name": f"{seed}.png", "seed": seed, "caption": caption,
                  "captions": [caption, f"wax print of {caption}"]}
        lines.append(json.dumps(record))
    (folder / "metadata.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's log."""
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def tiny_autoencoder(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of an autoencoder of factor 4, trained for a few steps."""
    from ankara_lab.train._config import load_config
    from ankara_lab.train.autoencoder import AutoencoderConfig, train_autoencoder

    out = tmp_path_factory.mktemp("autoencoder")
    settings = FAST | tiny_autoencoder_settings()
    settings |= {"data": corpus_folder, "out": out, "steps": 60}
    train_autoencoder(load_config(None, AutoencoderConfig, settings))
    return out


def tiny_autoencoder_settings() -> dict[str, Any]:
    """Settings of the smallest autoencoder worth the name."""
    return {
        "width": 16, "encoder_blocks": [0, 1, 1], "decoder_blocks": [1, 1, 0],
        "latent_channels": 4, "crop": 16, "batch": 4, "pool": 3, "held": 2,
    }


@pytest.fixture(scope="session")
def tiny_text(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a text encoder, taught random aims because the teacher is large."""
    from ankara_lab.train._config import load_config
    from ankara_lab.train.text import TextConfig, train_text

    out = tmp_path_factory.mktemp("text")
    settings = FAST | {
        "data": corpus_folder, "out": out, "steps": 3, "batch": 8, "vocabulary": 600,
        "hidden": 16, "layers": 1, "heads": 2, "sentences": 60, "held": 5, "teacher": False,
    }
    train_text(load_config(None, TextConfig, settings))
    return out


@pytest.fixture(scope="session")
def tiny_unet(
    corpus_folder: Path, tiny_autoencoder: Path, tiny_text: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The run of a UNet on the latents of the tiny autoencoder."""
    from ankara_lab.train._config import load_config
    from ankara_lab.train.unet import UNetConfig, train_unet

    out = tmp_path_factory.mktemp("unet")
    settings = FAST | {
        "data": corpus_folder, "out": out, "steps": 40, "batch": 8, "channels": [16, 32],
        "attention": [False, True], "heads": 2, "groups": 8, "warmup": 0, "held": 2,
        "vae": tiny_autoencoder / "vae", "text": tiny_text, "steps_shown": 2,
        "crop": 4, "crop_fraction": 0.25, "crop_batch": 16,
    }
    train_unet(load_config(None, UNetConfig, settings))
    return out


@pytest.fixture(scope="session")
def tiny_weights(
    tiny_unet: Path, tiny_text: Path, tiny_autoencoder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The tiny parts assembled to a folder of weights."""
    from ankara_lab.train.__main__ import run

    out = tmp_path_factory.mktemp("weights")
    parts = {"unet": tiny_unet, "text": tiny_text, "autoencoder": tiny_autoencoder}
    settings = [word for key, path in parts.items() for word in ("--set", f"{key}={path}")]
    run(["assemble", "--out", str(out), *settings])
    return out
