"""Garments: true measures, edges that fit each other, and clear words for bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.cloth.garment import GARMENTS, draft
from ankara_lab.cloth.garment_body import SIZES, body_of
from ankara_lab.cloth.garment_piece import is_simple, rectangle
from ankara_lab.cloth.garment_svg import write_garments

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", GARMENTS)
@pytest.mark.parametrize("size", SIZES)
def test_edges_that_are_sewn_together_are_equally_long(name: str, size: int) -> None:
    garment = draft(name, size=size)
    for seam in garment.seams:
        if seam.edge in ("facing", "hem", "foot") or seam.match == "drawn":
            continue
        one = garment.cut_pieces[seam.one].edge(seam.edge).length
        other = garment.cut_pieces[seam.other].edge(seam.other_edge).length
        assert one == pytest.approx(other, abs=0.3), seam


@pytest.mark.parametrize("name", ["buba", "kaftan"])
def test_a_flat_sleeve_fits_its_armhole(name: str) -> None:
    pieces = draft(name).cut_pieces
    armhole = sum(pieces[which].edge("armhole.right").length for which in ("front", "back"))
    assert pieces["sleeve 1"].edge("head").length == pytest.approx(armhole, abs=1e-6)


@pytest.mark.parametrize("size", SIZES)
def test_a_set_in_sleeve_has_a_little_ease(size: int) -> None:
    dress, shirt = draft("shift-dress", size=size).cut_pieces, draft("shirt", size=size).cut_pieces
    armhole = dress["front"].edge("armhole.right").length + dress["back 1"].edge("armhole").length
    assert dress["sleeve 1"].edge("head").length - armhole == pytest.approx(2.0, abs=0.1)
    armhole = (
        shirt["front 1"].edge("armhole").length
        + shirt["back"].edge("armhole.right").length
        + shirt["yoke 1"].edge("armhole.right").length
    )
    assert shirt["sleeve 1"].edge("head").length - armhole == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize("size", SIZES)
def test_garments_go_round_the_body(size: int) -> None:
    body = SIZES[size]
    for name, least in (("buba", body.bust), ("kaftan", body.bust), ("shift-dress", body.bust)):
        front = draft(name, size=size).cut_pieces["front"]
        half = front.edge("side.right").points[0, 0]
        assert least + 6 <= 4 * half <= least + 32
    skirt = draft("pencil-skirt", size=size).cut_pieces["front"].edge("side.right").points
    assert 4 * skirt[-1, 0] == pytest.approx(body.hip + 4)


def test_known_sizes() -> None:
    """The wrapper and the head tie have sourced measures: 116 x 206-213 cm, and one yard."""
    wrapper = draft("wrapper").cutting_lines()["wrapper"]
    assert np.ptp(wrapper[:, 0]) == pytest.approx(116)
    assert 206 <= np.ptp(wrapper[:, 1]) <= 213
    assert np.ptp(draft("gele").cutting_lines()["gele"][:, 1]) == pytest.approx(91.4)


def test_allowances_by_hand() -> None:
    piece = rectangle("bag", 10, 20, allowances={"side": 2.0, "hem": 3.0})
    cut = piece.cutting_line(1.0)
    assert np.allclose(cut.min(0), (-7, -1)) and np.allclose(cut.max(0), (7, 23))
    assert piece.area == pytest.approx(200)
    assert np.allclose(
        sorted(map(tuple, piece.mirror("other").outline)), sorted(map(tuple, piece.outline))
    )


def test_a_mirrored_pair_is_cut() -> None:
    pieces = draft("shirt").cut_pieces
    one, other = pieces["front 1"].outline, pieces["front 2"].outline
    assert one[:, 0].max() == pytest.approx(-other[:, 0].min())
    assert pieces["front 1"].area == pytest.approx(pieces["front 2"].area)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(GARMENTS)),
    st.sampled_from(sorted(SIZES)),
    st.floats(-8, 30),
    st.floats(-8, 30),
    st.floats(-8, 25),
    st.floats(0, 3),
)
def test_every_body_gets_pieces_that_do_not_cross(
    name: str, size: int, bust: float, waist: float, hip: float, seam: float
) -> None:
    body = SIZES[size]
    own = {"bust": body.bust + bust, "waist": body.waist + waist, "hip": body.hip + hip}
    if own["waist"] > own["hip"] + 30:
        return
    garment = draft(name, size=size, measures=own, seam_cm=seam)
    for piece in garment.cut_pieces.values():
        cut = piece.cutting_line(seam)
        assert is_simple(piece.outline) and is_simple(cut)
        assert np.isfinite(cut).all()
        assert np.all(cut.min(0) <= piece.outline.min(0) + 1e-6)
        assert np.all(cut.max(0) >= piece.outline.max(0) - 1e-6)


def test_outlines_in_datasets_are_those_of_the_blocks(tmp_path: Path) -> None:
    for path in write_garments(tmp_path):
        kept = ROOT / "datasets" / "garments" / path.name
        assert kept.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"garment": "toga"}, "garment must be one of"),
        ({"size": 15}, "size must be one of"),
        ({"measures": {"hip": -95}}, "hip must be"),
        ({"measures": {"hip": float("nan")}}, "hip must be"),
        ({"measures": {"hips": 95}}, "a measure is one of"),
        ({"measures": {"waist": 150}}, "do not go together"),
        ({"seam_cm": -1}, "seam allowance"),
        ({"seam_cm": float("inf")}, "seam allowance"),
        ({"cloth_cm": 20}, "60 to 320"),
    ],
)
def test_bad_input(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draft(**{"garment": "shift-dress", **options})


def test_own_measures_replace_those_of_the_size() -> None:
    body, extra = body_of(12, {"hip": 101, "length": 80})
    assert (body.hip, body.bust, extra) == (101, SIZES[12].bust, {"length": 80})
