"""The shipped weights are what cards.json says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from ankara_lab.model import load, shipped
from ankara_lab.model.shipped import ModelError, check_weights, hash_file
from tests.model_fixtures import save_tiny


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    save_tiny(folder / shipped.NAME)
    files = {
        path.relative_to(folder).as_posix(): {"sha256": hash_file(path), "bytes": 1}
        for path in folder.rglob("*") if path.is_file()
    }
    cards = {"files": files, "defaults": {"steps": 3, "guidance": 1.5}}
    (folder / "cards.json").write_text(json.dumps(cards))
    return folder


def test_unchanged_weights_load_with_their_defaults(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "weights_folder", lambda: weights)
    model = load.load_model(dtype=torch.float32)
    assert (model.name, model.default_steps, model.default_guidance) == (shipped.NAME, 3, 1.5)


def test_a_changed_file_is_found(weights: Path) -> None:
    path = weights / shipped.NAME / "unet" / "diffusion_pytorch_model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="sha256 differs"):
        check_weights(weights)


def test_a_missing_or_added_file_is_found(weights: Path) -> None:
    config = weights / shipped.NAME / "vae" / "config.json"
    config.rename(weights / "aside.json")
    with pytest.raises(ModelError, match="lack ankara-256/vae/config.json"):
        check_weights(weights)
    (weights / "aside.json").rename(config)
    (weights / shipped.NAME / "unet" / "more.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match="not in cards.json"):
        check_weights(weights)


def test_an_installation_without_weights_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not in this installation"):
        check_weights(tmp_path)


def test_files_are_hashed_once(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_weights(weights)
    monkeypatch.setattr(shipped, "hash_file", lambda path: pytest.fail(f"read {path} again"))
    check_weights(weights)
