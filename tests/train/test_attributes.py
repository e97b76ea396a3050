"""Train attribute nets for a few steps on drawn swatches, and ship them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ankara_lab.draw.dataset import build_dataset
from ankara_lab.draw.palettes import name_colour
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.attributes import AttributeNet, NetShape, read_attributes
from ankara_lab.model.shipped import check_weights
from ankara_lab.train.__main__ import run
from ankara_lab.train.attributes import begin_with, disturb, pointing_loss, wear
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.labels import (
    CLASSES,
    SHARED,
    UNKNOWN,
    WORDS,
    classes_of,
    colours_named,
    colours_near,
    colours_of,
    grounds_of,
    inks_of,
    layouts_of,
    motif_shares,
    name_all,
    names_of,
    swap_record,
)
from tests.train.conftest import read_log

SMALL = ["size=64", "stem=8", "widths=[12,16]", "blocks=[1,1]", "spectrum=2", "reach=2",
         "inks=3", "features=16", "batch=8", "device=cpu", "precision=fp32", "log_seconds=0.0"]


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
    run(["attributes", "--config", "attributes-large", "--data", str(drawn), "--out",
         str(out / "large"), "--steps", "40", *settings, "--set", "patch=4",
         "--set", f"begin={out / 'attributes'}"])
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
    assert CLASSES["scale"][numbers["scale"]] == names["scale"]
    assert WORDS["scale"][numbers["scale"]] in caption
    assert caption.split(", ", 1)[1].startswith(" and ".join(colours_of(record)) + " ")
    assert f"{names['ground']} ground" in caption
    if names["effect"]:
        assert WORDS["effect"][CLASSES["effect"].index(names["effect"])] in caption
        assert numbers["effect"][CLASSES["effect"].index(names["effect"])] == 1
    assert layouts_of(record)[0] == names["layout"]
    assert WORDS["layout"][CLASSES["layout"].index(names["layout"])] in caption
    assert grounds_of(record)[0] == names["ground"]
    for key in SHARED:
        shares = numbers[key]
        assert shares.sum() == pytest.approx(1 if names[key] else 0)
        if names[key]:
            assert shares[CLASSES[key].index(names[key])] == shares.max()
    assert UNKNOWN not in [value for key, value in numbers.items() if np.isscalar(value)]


@pytest.mark.parametrize("seed", range(6))
def test_swapped_channels_have_names_of_their_own(seed: int) -> None:
    record = draw_swatch(seed=seed, size=32).record
    swapped = swap_record(record, (2, 0, 1))
    (palette, _), (other, roles) = inks_of(record), inks_of(swapped)
    assert np.array_equal(palette[:, [2, 0, 1]], other)
    assert grounds_of(swapped)[0] == name_colour(other[roles[0]])
    assert set(colours_of(swapped)) <= {name_colour(colour) for colour in other}
    shares = colours_named(swapped)
    for key, names in (("ground", grounds_of(swapped)), ("colour", colours_of(swapped))):
        assert {CLASSES[key][place] for place in shares[key].nonzero()[0]} == set(names)
    assert swap_record(record, (0, 1, 2)) == record
    assert swap_record(swapped, (1, 2, 0)) == record


def test_two_tone_cloth_has_its_colours_by_either_ground() -> None:
    record = {"palette": ["#FFFFFF", "#1B2E7A", "#FFFFFF", "#1B2E7A", "#1B2E7A"],
              "cover": [0.5, 0.5, 0, 0, 0], "behind": [0.28, 0.28, 0, 0, 0]}
    assert grounds_of(record) == ["white", "indigo"]
    assert colours_of(record) == colours_of(record, "white") == ["indigo"]
    assert colours_of(record, "indigo") == ["white"] and colours_of(record, "red") == ["indigo"]


@pytest.mark.parametrize("seed", range(6))
def test_motif_shares_are_the_drawings_own(seed: int) -> None:
    record = draw_swatch(seed=seed, size=32).record
    shares = motif_shares(record)
    assert shares.sum() == pytest.approx(sum(record["cover"]) - sum(record["behind"]), abs=0.02)
    named = {CLASSES["colour"][place] for place in shares.nonzero()[0]}
    assert named <= {name_colour(colour) for colour in inks_of(record)[0]}
    assert not set(colours_near(record)) & set(colours_of(record))


def test_disturbed_tiles_keep_their_shape_and_rolls_lose_nothing() -> None:
    tile, rng = draw_swatch(seed=1, size=64).tile, np.random.default_rng(0)
    plain = disturb(tile, rng, worn=0.0)
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
        run([*words, "--set", "inks=4"])


def test_what_is_saved_is_a_blend_with_what_was_begun_with(
    drawn: Path, runs: Path, tmp_path: Path
) -> None:
    settings = [word for setting in SMALL for word in ("--set", setting)]
    for name, blend in (("whole", 1.0), ("half", 0.5)):
        run(["attributes", "--config", "attributes", "--data", str(drawn), "--steps", "3",
             "--out", str(tmp_path / name), *settings, "--set", f"blend={blend}",
             "--set", f"begin={runs / 'attributes'}"])
    begun, whole, half = (
        read_attributes(folder, "attributes").state_dict()
        for folder in (runs / "attributes", tmp_path / "whole", tmp_path / "half")
    )
    assert any(not torch.allclose(begun[key], whole[key], atol=1e-3) for key in begun)
    for key, value in half.items():
        torch.testing.assert_close(value, (begun[key] + whole[key]) / 2, atol=2e-3, rtol=0)
    with pytest.raises(ValueError, match="below 1 needs begin"):
        run(["attributes", "--data", str(drawn), "--steps", "1", "--set", "blend=0.5"])


def test_a_net_grows_and_reads_as_before() -> None:
    kinds = {"ground": ("red", "blue"), "motif": ("fan", "bird", "eye")}
    small = NetShape(size=32, patch=4, stem=6, widths=(8,), blocks=(1,), spectrum=2, reach=1,
                     inks=2, features=8)
    torch.manual_seed(0)
    trained = AttributeNet(small, kinds)
    grown = AttributeNet(replace(small, blocks=(3,)), kinds)
    begin_with(grown, trained)
    tile = torch.rand(2, 3, 32, 32) * 2 - 1
    assert torch.allclose(grown(tile)["motif"], trained(tile)["motif"], atol=1e-5)
    wider = AttributeNet(replace(small, blocks=(2,), size=64, patch=8, context=4), kinds)
    begin_with(wider, trained)
    fine = torch.nn.functional.interpolate(tile, (64, 64))  # so the average of 2 px is the pixel
    assert torch.allclose(wider.patches(fine), trained.patches(tile), atol=1e-5)
    with pytest.raises(ValueError, match="fewer blocks"):
        begin_with(trained, grown)


@pytest.mark.parametrize("more", [{"census": 4}, {"fine": (4, 6)},
                                  {"census": 4, "portrait": 6}],
                         ids=["census", "fine", "portrait"])
def test_what_is_grown_on_changes_nothing_before_it_learns(more: dict[str, Any]) -> None:
    shape = NetShape(size=32, patch=4, stem=6, widths=(8,), blocks=(1,), spectrum=2, reach=1,
                     inks=3, features=8, context=4)
    kinds = dict.fromkeys(("ground", "colour", "motif"), ("red", "blue"))
    trained, grown = AttributeNet(shape, kinds), AttributeNet(replace(shape, **more), kinds)
    begin_with(grown, trained)
    tile = torch.rand(2, 3, 32, 32) * 2 - 1
    for key, scores in trained(tile).items():
        assert torch.allclose(grown(tile)[key], scores, atol=1e-6)
    with pytest.raises(ValueError, match="census, fine or portrait"):
        begin_with(trained, grown)


def test_every_colour_has_its_name() -> None:
    named = name_all(8)
    assert named.shape == (8, 8, 8)
    dice = np.random.default_rng(0)
    for place in dice.integers(0, 8, (40, 3)):
        middle = (place * 32 + 16).astype(np.uint8)
        assert CLASSES["ground"][named[tuple(place)]] == name_colour(middle)


def test_only_what_is_asked_for_learns(drawn: Path, runs: Path, tmp_path: Path) -> None:
    begin = runs / "large"
    settings = (*SMALL, "patch=4", f"begin={begin}", "only=census")
    out = run(["attributes", "--config", "attributes-large", "--data", str(drawn), "--steps", "3",
               "--out", str(tmp_path), *(f"--set={setting}" for setting in settings)])
    before, after = read_attributes(begin, "attributes"), read_attributes(out.parent, "attributes")
    with pytest.raises(ValueError, match="the net's parts are patches"):
        run(["attributes", "--data", str(drawn), "--steps", "1", "--out", str(tmp_path),
             *(f"--set={setting}" for setting in (*SMALL, "only=sensus"))])
    assert after.census.names.unique().numel() > 10
    for name, weight in before.named_parameters():
        changed = not torch.equal(weight, after.get_parameter(name))
        assert changed == name.startswith("census"), name


def test_only_a_net_with_context_is_taught_to_point(runs: Path) -> None:
    assert all("pointing" in line for line in read_log(runs / "large") if "loss" in line)
    assert not any("pointing" in line for line in read_log(runs / "attributes"))


def test_only_a_net_with_a_census_is_taught_figure_and_ground(runs: Path) -> None:
    said = [line["figure"] for line in read_log(runs / "large") if "loss" in line]
    assert np.mean(said[-5:]) < 0.95 * np.mean(said[:5])
    assert not any("figure" in line for line in read_log(runs / "attributes"))


def test_a_net_with_context_learns_to_point() -> None:
    drawn = [draw_swatch(seed=seed, size=64) for seed in range(6)]
    tiles = to_tensor(np.stack([swatch.tile for swatch in drawn]))
    pointers = [inks_of(swatch.record) for swatch in drawn]
    inks = torch.from_numpy(np.stack([np.concatenate([ink[list(roles)], ink])
                                      for ink, roles in pointers]))
    torch.manual_seed(0)
    net = AttributeNet(NetShape(size=64, patch=4, stem=16, widths=(16, 16), blocks=(1, 1),
                                spectrum=2, reach=2, inks=3, features=8, context=16),
                       {"ground": ("red", "blue")})
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    losses = []
    for _ in range(150):
        loss = pointing_loss(net.scores_and_maps(tiles)[1], tiles, inks)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_pointing_rightly_costs_nothing() -> None:
    palette = torch.tensor([[[255, 0, 0], [0, 0, 255]]], dtype=torch.uint8)
    inks = palette[:, [0, 1, 1]]  # ground red, motif blue
    tile = torch.full((1, 3, 8, 8), -1.0)
    tile[:, 0, :, :4], tile[:, 2, :, 4:] = 1.0, 1.0  # left red, right blue
    left = torch.zeros(1, 1, 4, 4)
    left[..., :2] = 1 / 8
    right = left.flip(3)
    known = torch.cat([inks, palette], 1)
    good = pointing_loss(torch.cat([left, right, right], 1), tile, known)
    bad = pointing_loss(torch.cat([right, left, left], 1), tile, known)
    assert good.item() == pytest.approx(0, abs=0.01)
    assert bad.item() > 5
