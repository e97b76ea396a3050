from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.attributes import (
    AttributeNet,
    NetShape,
    amplitudes,
    read_attributes,
    save_attributes,
    shipped_attributes,
)
from ankara_lab.model.portrait import Portrait
from ankara_lab.model.shipped import ModelError
from ankara_lab.train.corpus import to_tensor

SMALL = NetShape(
    size=64, stem=8, widths=(12, 16), blocks=(1, 1), spectrum=2, reach=2, inks=2, features=10
)
WITH_CONTEXT = replace(SMALL, context=6, patch=2)
WITH_CENSUS = replace(WITH_CONTEXT, census=16)
FINE = replace(WITH_CENSUS, fine=(16, 16))  # few channels, and a block may be dead by chance
PORTRAIT = replace(FINE, portrait=16)
COLOURS = ("red", "blue", "green")
CLASSES = {"ground": COLOURS, "colour": COLOURS, "motif": ("bird", "fish", "eye", "fan"),
           "effect": ("crackle", "bubble")}


@pytest.fixture(scope="module", params=[SMALL, WITH_CONTEXT, WITH_CENSUS, FINE, PORTRAIT],
                ids=["near", "context", "census", "fine", "portrait"])
def net(request: pytest.FixtureRequest) -> AttributeNet:
    torch.manual_seed(0)
    made = AttributeNet(request.param, CLASSES).eval().requires_grad_(False)
    for weight in made.parameters():  # the ends of the blocks start at zero
        weight.add_(0.05 * torch.randn_like(weight))
    return made


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 3), st.integers(0, 3))
def test_a_tile_rolled_by_the_stride_is_the_same_tile(
    net: AttributeNet, down: int, right: int
) -> None:
    tile = torch.rand(2, 3, 64, 64) * 2 - 1
    rolled = tile.roll((16 * down, 16 * right), (2, 3))
    assert torch.allclose(net.embed(tile), net.embed(rolled), atol=1e-4)


def test_the_spectrum_does_not_change_with_any_roll_but_with_the_lattice() -> None:
    grid = torch.zeros(1, 1, 16, 16)
    grid[..., ::4, ::4] = 1
    staggered = grid.clone()
    staggered[..., 4::8, :] = staggered[..., 4::8, :].roll(2, -1)
    assert torch.allclose(amplitudes(grid, 6), amplitudes(grid.roll((3, 1), (2, 3)), 6), atol=1e-5)
    assert not torch.allclose(amplitudes(grid, 6), amplitudes(staggered, 6), atol=0.1)
    assert amplitudes(grid, 6).shape == (1, 13 * 7)


@pytest.mark.parametrize("size", [(16, 16), (64, 64), (100, 72), (256, 256)])
def test_any_size_gives_one_chance_a_class(net: AttributeNet, size: tuple[int, int]) -> None:
    found = net.probabilities(torch.rand(2, 3, *size) * 2 - 1)
    assert {name: tuple(x.shape) for name, x in found.items()} == {
        "ground": (2, 3), "colour": (2, 3), "motif": (2, 4), "effect": (2, 2)
    }
    assert torch.allclose(found["ground"].sum(1), torch.ones(2), atol=1e-5)
    grounds = found["ground"].argmax(1, keepdim=True)
    assert (found["colour"].gather(1, grounds) == 0).all()  # nobody sees red fish on red
    assert all(((0 <= x) & (x <= 1)).all() for x in found.values())


def test_a_cloth_in_the_mirror_reads_the_same_but_for_where_the_patches_lie() -> None:
    net = shipped_attributes()
    tiles = to_tensor(np.stack([draw_swatch(seed=seed).tile for seed in range(24)]))
    mirrored = tiles.flip(3).roll((8, 16), (2, 3))
    there, here = net.probabilities(tiles), net.probabilities(mirrored)
    alone = [torch.softmax(net(some)["motif"], 1) for some in (tiles, mirrored)]
    apart = (there["motif"] - here["motif"]).abs().mean()
    assert apart < 0.8 * (alone[0] - alone[1]).abs().mean()


def test_every_ink_is_looked_for_in_the_whole_tile(net: AttributeNet) -> None:
    scores, maps, on_motif = net.scores_and_maps(torch.rand(2, 3, 64, 64) * 2 - 1)
    assert maps.shape[:2] == (2, 2) and maps.shape[2] == maps.shape[3]
    assert torch.allclose(maps.sum((2, 3)), torch.ones(2, 2), atol=1e-4)
    assert scores["ground"].shape == (2, 3)
    assert (on_motif is None) == (not net.shape.census)
    assert on_motif is None or on_motif.shape == (2, 3)


def test_the_census_says_the_same_of_every_colour() -> None:
    torch.manual_seed(0)
    net = AttributeNet(WITH_CENSUS, CLASSES).eval().requires_grad_(False)
    census = net.census
    torch.nn.init.normal_(census.weigh[-1].weight)
    census.match.weight[:, -3:] = 0  # so that it sees where things are and not in which colour
    census.names[16:, :16, :16], census.names[:16, :16, 16:] = 0, 1  # red, blue
    census.names[:16, 16:, :16] = 2
    levels = [torch.rand(1, channels, side, side) for channels, side
              in ((8, 32), (12, 16), (16, 8))]
    red, blue = (torch.tensor(rgb)[:, None, None] for rgb in ([0.9, -0.9, -0.9], [-0.9, -0.9, 0.9]))
    figure = torch.rand(1, 1, 64, 64) < 0.2
    torch.nn.init.normal_(census.figure.weight)
    (one, front, there), (other, back, turned) = (
        census(torch.where(figure, ink, paper).expand(1, 3, -1, -1), levels, torch.zeros(1, 10))
        for ink, paper in ((red, blue), (blue, red)))
    assert torch.allclose(one[:, [1, 0, 2]], other, atol=1e-5)
    assert torch.allclose(front[:, [1, 0, 2]], back, atol=1e-6)
    assert torch.allclose(there, turned, atol=1e-6)
    assert not torch.allclose(one, other, atol=1e-3)


def test_the_portrait_hears_only_of_what_lies_on_motifs() -> None:
    torch.manual_seed(0)
    portrait = Portrait(2, [6, 8], 4, 10)
    torch.nn.init.normal_(portrait.tell[-1].weight)
    figure = torch.zeros(1, 1, 32, 32)
    figure[..., :8, :8] = 1  # a motif in the corner of maps (16, 16) and (8, 8)
    levels = [torch.rand(1, 6, 16, 16), torch.rand(1, 8, 8, 8)]
    features = torch.rand(1, 10)
    told = portrait(figure, levels, features)
    far = [level.clone() for level in levels]
    far[0][..., 10:13, 10:13], far[1][..., 5:6, 5:6] = 9, 9  # beyond the reach of its blocks
    assert torch.allclose(portrait(figure, far, features), told, atol=1e-5)
    near = [level.clone() for level in levels]
    near[0][..., 1:3, 1:3] = 9
    assert not torch.allclose(portrait(figure, near, features), told, atol=1e-3)


def test_a_portrait_needs_a_census() -> None:
    with pytest.raises(ValueError, match="needs a census"):
        AttributeNet(replace(SMALL, portrait=4), CLASSES)


def test_every_weight_learns(net: AttributeNet) -> None:
    fresh = AttributeNet(net.shape, CLASSES)
    fresh.load_state_dict(net.state_dict())
    sum(x.square().sum() for x in fresh(torch.rand(2, 3, 64, 64)).values()).backward()
    assert all(weight.grad.abs().sum() > 0 for weight in fresh.parameters())


def test_a_net_comes_back_from_its_files(net: AttributeNet, tmp_path: Path) -> None:
    save_attributes(net, tmp_path, "eye")
    back = read_attributes(tmp_path, "eye")
    tile = torch.rand(1, 3, 64, 64) * 2 - 1
    assert back.shape == net.shape and back.classes == CLASSES
    assert torch.allclose(back.embed(tile), net.embed(tile), atol=0.05)


def test_missing_or_unfitting_files_are_named(net: AttributeNet, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="ankara-lab train attributes"):
        read_attributes(tmp_path, "eye")
    save_attributes(net, tmp_path, "eye")
    known = json.loads((tmp_path / "eye.json").read_text())
    known["shape"]["features"] = 11
    (tmp_path / "eye.json").write_text(json.dumps(known))
    with pytest.raises(ModelError, match=r"eye\.json"):
        read_attributes(tmp_path, "eye")
    (tmp_path / "eye.json").write_text("[]")
    with pytest.raises(ModelError, match=r"eye\.json"):
        read_attributes(tmp_path, "eye")


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 16"):
        AttributeNet(NetShape(size=72, widths=(8, 8), blocks=(1, 1)), CLASSES)
    with pytest.raises(ValueError, match="even patch"):
        AttributeNet(replace(SMALL, fine=(8,)), CLASSES)


@pytest.mark.parametrize("name", ["attributes", "features"])
def test_the_shipped_nets_know_what_captions_speak_of(name: str) -> None:
    shipped = shipped_attributes(name)
    assert set(shipped.classes) == {
        "ground", "colour", "motif", "layout", "filler", "effect", "scale"
    }
    assert len(shipped.classes["motif"]) == 36 and len(shipped.classes["layout"]) == 19


def test_the_shipped_nets_differ() -> None:
    assert shipped_attributes("attributes").shape != shipped_attributes("features").shape
