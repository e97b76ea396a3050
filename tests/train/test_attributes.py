"""Train attribute nets for a few steps on drawn swatches, and ship them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ankara_lab.draw.dataset import build_dataset
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.attributes import read_attributes
from ankara_lab.model.shipped import check_weights
from ankara_lab.train.__main__ import run
from ankara_lab.train.attributes import disturb, wear
from ankara_lab.train.labels import CLASSES, UNKNOWN, WORDS, classes_of, names_of
from tests.train.conftest import read_log

SMALL = ["size=64", "stem=8", "widths=[12,16]", "blocks=[1,1]", "spectrum=2", "reach=2",
         "inks=2", "features=16", "batch=8", "device=cpu", "precision=fp32", "log_seconds=0.0"]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "corpus"
    build_dataset(folder, 48, size=64, workers=1)
    return folder


@pytest.fixture(scope="module")
def runs(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs")
    settings = [word for setting in SMALL for word in ("--set", setting)]
    for name in ("attributes", "features"):
        run(["attributes", "--config", name, "--data", str(drawn), "--out", str(out / name),
             "--steps", "40", *settings])
    return out


def test_it_learns(runs: Path) -> None:
    losses = [line["loss"] for line in read_log(runs / "attributes") if "loss" in line]
    assert np.mean(losses[-5:]) < 0.95 * np.mean(losses[:5])


def test_the_nets_are_written_in_half_precision(runs: Path) -> None:
    net = read_attributes(runs / "attributes", "attributes")
    assert net.classes == CLASSES and net.words == WORDS
    parameters = sum(weight.numel() for weight in net.parameters())
    size = (runs / "attributes" / "attributes.safetensors").stat().st_size
    assert size < 2 * parameters + 8000


def test_they_are_shipped_by_one_command(runs: Path, tmp_path: Path) -> None:
    words = ["nets", "--out", str(tmp_path), "--set", f"attributes={runs / 'attributes'}",
             "--set", f"features={runs / 'features'}"]
    with pytest.raises(ValueError, match="assemble"):
        run(words)
    (tmp_path / "cards.json").write_text(
        json.dumps({"files": {}, "licence": "x", "data": "", "command": "", "scores": {}})
    )
    run(words)
    cards = check_weights(tmp_path)
    assert set(cards["files"]) == {f"attributes/{name}.{end}" for end in ("json", "safetensors")
                                   for name in ("attributes", "features")}
    with pytest.raises(ValueError, match="at most"):
        run([*words, "--set", "largest_mb=0.001"])


def test_a_corpus_that_is_not_ours_is_refused(corpus_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dataset build"):
        run(["attributes", "--data", str(corpus_folder), "--out", str(tmp_path), "--steps", "1"])


@pytest.mark.parametrize("seed", range(12))
def test_labels_are_what_the_first_caption_says(seed: int) -> None:
    record = draw_swatch(seed=seed, size=32).record
    names, numbers, caption = names_of(record), classes_of(record), record["captions"][0]
    for key in ("ground", "colour", "layout", "scale"):
        assert CLASSES[key][numbers[key]] == names[key]
        assert WORDS[key][numbers[key]] in caption
    assert f"{names['colour']} " in caption.split(" on ")[0]
    assert f"{names['ground']} ground" in caption
    if names["effect"]:
        assert WORDS["effect"][CLASSES["effect"].index(names["effect"])] in caption
        assert numbers["effect"][CLASSES["effect"].index(names["effect"])] == 1
    shares = numbers["motif"]
    assert shares.sum() == pytest.approx(1 if names["motif"] else 0)
    if names["motif"]:
        assert CLASSES["motif"][int(shares.argmax())] == names["motif"]
    assert UNKNOWN not in [value for key, value in numbers.items() if np.isscalar(value)]


def test_disturbed_tiles_keep_their_shape_and_rolls_lose_nothing() -> None:
    tile, rng = draw_swatch(seed=1, size=64).tile, np.random.default_rng(0)
    plain = disturb(tile, rng, worn=0.0, swap=False)
    assert sorted(map(tuple, plain.reshape(-1, 3))) == sorted(map(tuple, tile.reshape(-1, 3)))
    for _ in range(9):
        worn = wear(tile, rng)
        assert worn.shape == tile.shape and worn.dtype == np.uint8
        assert 0 < np.abs(worn.astype(int) - tile).mean() < 40


def test_a_trained_net_goes_on(drawn: Path, runs: Path, tmp_path: Path) -> None:
    settings = [word for setting in SMALL for word in ("--set", setting)]
    words = ["attributes", "--config", "attributes", "--data", str(drawn), "--steps", "1",
             "--out", str(tmp_path), *settings, "--set", f"begin={runs / 'attributes'}"]
    run([*words, "--set", "muon_lr=0.0", "--set", "lr=0.0"])
    before, after = (read_attributes(folder, "attributes").state_dict()
                     for folder in (runs / "attributes", tmp_path))
    assert all(torch.allclose(before[key], after[key], atol=1e-3) for key in before)
    with pytest.raises(ValueError, match="must have the shape"):
        run([*words, "--set", "inks=3"])
