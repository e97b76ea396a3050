"""Each layout keeps its lattice: rolled by it, the drawing falls on itself."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.draw.canvas import Canvas
from ankara_lab.draw.draft import Draft
from ankara_lab.draw.lattices import lattice, room, torus_distance
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.spec import Spec
from ankara_lab.train.labels import layouts_of

SIDE = 480  # a multiple of every number of rows and columns


def drawing(layout: str, seed: int = 0, **choices: object) -> np.ndarray:
    """Draw a layout without a filler, at fine resolution."""
    spec = Spec(layout=layout, filler="plain", seed=seed, **{"motifs": ("sunburst",), **choices})
    draft = Draft(spec, SIDE)
    LAYOUTS[layout].draw(draft)
    return draft.finish().index


def agree(a: np.ndarray, b: np.ndarray) -> float:
    """Share of pixels whose role is met at the same place or one pixel beside it."""
    near = [np.roll(b, (y, x), (0, 1)) == a for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return float(np.any(near, axis=0).mean())


def rolled(index: np.ndarray, x: float, y: float) -> np.ndarray:
    """Roll by fractions of the tile."""
    return np.roll(index, (round(y * SIDE), round(x * SIDE)), (0, 1))


def test_there_are_18_layouts_and_a_panel() -> None:
    assert len(LAYOUTS) == 19 and "commemorative" in LAYOUTS
    assert {name for name, layout in LAYOUTS.items() if not layout.tiles_y} == {
        "border", "commemorative",
    }  # fmt: skip


@pytest.mark.parametrize("layout, x, y", [
    ("grid", 1 / 3, 0), ("grid", 0, 1 / 3),
    ("half_drop", 1 / 2, 1 / 4), ("half_drop", 0, 1 / 2),
    ("half_brick", 1 / 4, 1 / 2), ("half_brick", 1 / 2, 0),
    ("third_drop", 1 / 3, 1 / 6), ("third_drop", 0, 1 / 2),
    ("medallion", 1 / 2, 1 / 2), ("ogee", 1 / 2, 0),
    ("p4", 1 / 2, 0), ("p4", 0, 1 / 2), ("p2", 1 / 2, 1 / 2),
    ("fish_scale", 1 / 3, 0), ("fish_scale", 1 / 6, -1 / 6), ("p6m", 1 / 3, 0),
])  # fmt: skip
def test_the_lattice_is_true(layout: str, x: float, y: float) -> None:
    index = drawing(layout)
    assert agree(index, rolled(index, x, y)) > 0.96
    other = drawing(layout, seed=1)
    assert agree(index, other) < 0.96  # the measure can tell two drawings apart


@pytest.mark.parametrize("motifs", [("sunburst",), ("fish", "star_n")])
def test_a_half_drop_of_two_motifs_is_a_brick_as_well(motifs: tuple[str, ...]) -> None:
    drop, brick = (drawing(name, scale="large", motifs=motifs)
                   for name in ("half_drop", "half_brick"))
    assert agree(brick, rolled(drop, 1 / 4, -1 / 4)) > 0.999
    assert agree(brick, drop) < 0.9
    record = {"spec": {"layout": "half_drop", "scale": "large"}}
    assert layouts_of(record) == ["half_drop", "half_brick"]
    smaller = (drawing(name, scale="medium") for name in ("half_drop", "half_brick"))
    assert agree(*smaller) < 0.9
    record["spec"]["scale"] = "medium"
    assert layouts_of(record) == ["half_drop"]


@pytest.mark.parametrize("layout, x, y", [
    ("half_drop", 1 / 2, 0), ("half_brick", 0, 1 / 2), ("third_drop", 1 / 3, 0),
    ("p4", 1 / 4, 0), ("medallion", 1 / 2, 0),
])  # fmt: skip
def test_a_straight_roll_is_not_enough(layout: str, x: float, y: float) -> None:
    index = drawing(layout)
    assert agree(index, rolled(index, x, y)) < 0.97


def test_p4m_is_its_own_mirror() -> None:
    index = drawing("p4m", motifs=("tulip_fan", "disc_record", "disc_record"))
    assert agree(index, index[:, ::-1]) > 0.9 and agree(index, index[::-1]) > 0.9


def test_p2_stands_on_its_head() -> None:
    index = drawing("p2", motifs=("umbrella", "star_n"))
    assert agree(index, rolled(index, 1 / 2, 1 / 2)) > 0.97
    assert agree(index, rolled(index, 1 / 2, 0)) < 0.97


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("scale", ["small", "large"])
def test_every_layout_uses_several_roles(layout: str, scale: str) -> None:
    index = drawing(layout, scale=scale, motifs=("fish", "star_n", "eye"))
    share = np.bincount(index.ravel(), minlength=5) / index.size
    assert index.max() <= 4 and (share > 0.005).sum() >= 3 and share.max() < 0.97


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_paints_the_filler_or_says_that_it_does_not(layout: str) -> None:
    shown = 0.0
    for seed in range(6):  # some of them leave nothing of it to see
        draft = Draft(Spec(layout=layout, filler="scales", motifs=("star_n",), seed=seed), 128)
        LAYOUTS[layout].draw(draft)
        assert draft.finish().index.max() < 5
        shown += draft.shares[1].sum()
    assert (shown > 0) == LAYOUTS[layout].filler


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "fish_scale"])
def test_every_layout_shows_the_main_motif(layout: str) -> None:
    spec = Spec(layout=layout, motifs=("fish", "star_n", "eye"), seed=2)
    draft = Draft(spec, 128)
    LAYOUTS[layout].draw(draft)
    assert 0 in draft.shown


@pytest.mark.parametrize("motif", ["star_n", "fish", "hand", "sunburst"])
def test_no_scale_cuts_the_motif_of_another(motif: str) -> None:
    whole = 0
    for seed in range(8):
        draft = Draft(Spec(layout="fish_scale", motifs=(motif,), scale="medium", seed=seed), 384)
        LAYOUTS["fish_scale"].draw(draft)
        draft.finish()
        if draft.shown:
            lone = Canvas(384)
            # not on a corner of pixels, where straight edges lose a row of them
            lone.stamp(draft.stamp(0), 0.5003, 0.5003, 0.51 / 3 * 0.55)
            area = (lone.index >= 16).mean()
            assert draft.shares[2].sum() == pytest.approx(18 * area, rel=0.02)
            whole += 1
    assert whole


def test_lattices() -> None:
    assert sorted(lattice(2, 1, drop=0.5)) == [(0.25, 0.5), (0.75, 0.0)]
    assert torus_distance((0.05, 0.5), (0.95, 0.5)) == pytest.approx(0.1)
    assert room((0.25, 0.25), lattice(2, 2)) == pytest.approx(0.5)
