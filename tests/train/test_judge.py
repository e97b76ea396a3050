"""The judge on a model so small that its verdict does not matter, but every figure is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ankara_lab import cli
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.attributes import AttributeNet, NetShape, save_attributes
from ankara_lab.train.judge import JudgeConfig, attribute_accuracy, judge_model
from ankara_lab.train.judge_table import as_markdown, as_text, save_judgement, table_rows
from ankara_lab.train.labels import CLASSES, WORDS, colours_of, grounds_of, names_of

SMALL = NetShape(
    size=64, stem=8, widths=(12, 16), blocks=(1, 1), spectrum=2, reach=2, inks=2, features=10
)


def small_net(seed: int) -> AttributeNet:
    torch.manual_seed(seed)
    return AttributeNet(SMALL, CLASSES, WORDS).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def nets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nets")
    for seed, name in enumerate(("features", "attributes")):
        save_attributes(small_net(seed), folder, name)
    return folder


@pytest.fixture(scope="module")
def found(tiny_model: Any) -> dict[str, Any]:
    return judge_model(tiny_model, small_net(0), small_net(1), JudgeConfig(n=8, steps=2))


def test_every_figure_is_there_and_a_number(found: dict[str, Any]) -> None:
    assert set(found) == {"settings", "autoencoder", "quality", "attributes", "ground_delta_e",
                          "seams", "memory", "cost"}
    assert set(found["seams"]) == {"straight", "half-drop", "brick"}
    assert set(found["quality"]) == {"made", "real", "back"}
    assert set(found["attributes"]["made"]) >= {"ground", "motif", "layout", "filler", "effect"}
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["cost"]["steps"] == 2 and found["cost"]["seconds"] > 0


def test_the_same_seed_gives_the_same_verdict(tiny_model: Any, found: dict[str, Any]) -> None:
    again = judge_model(tiny_model, small_net(0), small_net(1), JudgeConfig(n=8, steps=2))
    assert {k: v for k, v in again.items() if k != "cost"} == {
        k: v for k, v in found.items() if k != "cost"
    }


def test_untrained_weights_are_told_from_real_swatches(found: dict[str, Any]) -> None:
    """Noise is no cloth: further from real than real is, even to nets that know nothing."""
    quality = found["quality"]
    assert quality["made"]["fid"] > 2 * quality["real"]["fid"]
    assert found["ground_delta_e"]["made"] > found["ground_delta_e"]["real"]
    assert found["memory"]["copies"] == 0


class Knowing(AttributeNet):
    """Says of each tile what its record says, by the tile's first pixel."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        super().__init__(SMALL, CLASSES, WORDS)
        self.records = records

    def probabilities(self, tiles: torch.Tensor) -> dict[str, torch.Tensor]:
        places = [round((float(tile[0, 0, 0]) + 1) * 127.5) for tile in tiles]
        rows = []
        for place in places:
            names = names_of(self.records[place])
            rows.append({key: [float(name == names[key]) for name in CLASSES[key]]
                         for key in CLASSES})
        return {key: torch.tensor([row[key] for row in rows]) for key in CLASSES}


def test_accuracy_is_one_for_a_net_that_knows_and_falls_with_mistakes() -> None:
    records = [draw_swatch(seed=seed, size=32).record for seed in range(20)]
    tiles = np.zeros((20, 32, 32, 3), np.uint8) + np.arange(20, dtype=np.uint8)[:, None, None, None]
    right = attribute_accuracy(Knowing(records), tiles, records)
    assert set(right) == {*CLASSES, "first ground", "first colour", "near colour"}
    assert set(right.values()) == {1.0}
    grounds = [grounds_of(record) for record in records]
    mixed = attribute_accuracy(Knowing(records), tiles[::-1].copy(), records)
    pairs = list(zip(grounds, grounds[::-1], strict=True))
    alike = np.mean([said[0] == asked[0] for said, asked in pairs])
    assert mixed["first ground"] == pytest.approx(alike, abs=1e-4)
    either = np.mean([said[0] in asked for said, asked in pairs])
    assert mixed["ground"] == pytest.approx(either, abs=1e-4)


def test_the_second_colour_of_a_motif_is_right_but_not_the_first() -> None:
    drawn = [draw_swatch(seed=seed, size=32).record for seed in range(20)]
    records = [record for record in drawn if len(colours_of(record)) == 2]
    assert len(records) > 5

    class Second(Knowing):
        def probabilities(self, tiles: torch.Tensor) -> dict[str, torch.Tensor]:
            rows = [[float(name == colours_of(record)[1]) for name in CLASSES["colour"]]
                    for record in self.records[: len(tiles)]]
            return super().probabilities(tiles) | {"colour": torch.tensor(rows)}

    tiles = np.zeros((len(records), 32, 32, 3), np.uint8)
    tiles += np.arange(len(records), dtype=np.uint8)[:, None, None, None]
    net = Second(records)
    right = attribute_accuracy(net, tiles[:16], records[:16])
    assert (right["colour"], right["first colour"]) == (1.0, 0.0)


def test_the_table_has_a_row_for_each_measure(found: dict[str, Any]) -> None:
    rows = table_rows(found)
    labels = [row[0] for row in rows]
    for part in ("autoencoder, held-out swatches", "KID", "FID", "precision", "recall",
                 "ground colour as asked", "seams, brick", "memorisation ratio", "a new tile"):
        assert part in labels
    assert all(row[2] for row in rows)
    assert len(as_text(found).splitlines()) == len(rows) + 3
    assert as_markdown(found).count("\n| ") == len(rows) + 1


def test_the_verdict_goes_to_the_card(found: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cards\.json"):
        save_judgement(found, tmp_path)
    (tmp_path / "cards.json").write_text(json.dumps({"files": {}, "licence": "x"}))
    save_judgement(found, tmp_path, tmp_path / "table.md")
    cards = json.loads((tmp_path / "cards.json").read_text())
    assert cards["judge"] == found and cards["licence"] == "x"
    assert (tmp_path / "table.md").read_text() == as_markdown(found)


def test_too_few_tiles_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        JudgeConfig(n=7)


def test_the_command_prints_one_table(
    tiny_model: Any, nets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    file = tmp_path / "verdict.json"
    words = ["judge", "--n", "8", "--steps", "1", "--nets", str(nets), "--json", str(file)]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert printed.strip() == as_text(json.loads(file.read_text()))


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--n", "0"], "whole number from 1"), (["--n", "3"], "at least 8"),
     (["--nets", "nowhere"], "attribute net"), (["--cards", "nowhere"], "cards.json"),
     (["--json", "nowhere/verdict.json"], "nowhere")],
)
def test_bad_words_end_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ankara_lab.train.judge.judge_model", lambda *_: pytest.fail("it began"))
    assert cli.main(["judge", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_ctrl_c_ends_it_without_a_file(
    tiny_model: Any, nets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("ankara_lab.model.load.load_model", lambda source=None: tiny_model)
    monkeypatch.setattr("ankara_lab.train.judge.denoise", stop)
    file = tmp_path / "verdict.json"
    words = ["judge", "--n", "8", "--nets", str(nets), "--json", str(file)]
    assert cli.main(words) == 130
    assert not file.exists()
