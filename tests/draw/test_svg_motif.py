"""Check own motifs: plain SVG is read truly, anything else is refused in one line."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.draw.geometry import ROLES, Shape
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.spec import Spec
from ankara_lab.draw.svg_export import export_motif_svg
from ankara_lab.draw.svg_motif import MotifError, load_motifs, own_motifs, read_motif
from ankara_lab.draw.svg_path import read_path
from ankara_lab.draw.swatch import draw_swatch, redraw
from tests.draw.painting import BARE, paint

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
DISC = '<circle class="motif" cx="50" cy="50" r="50"/>'


def write(folder: Path, body: str, name: str = "kola.svg", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(f"{head}{body}</svg>", encoding="utf-8")
    return path


def picture(path: Path, size: int = 256) -> np.ndarray:
    """Paint a motif file; the unit disc fills the picture."""
    shapes = read_motif(path).draw(np.random.default_rng(0))
    return paint([Shape(role, points / 2 + 0.5) for role, points in shapes], size)


def test_words_heritage_and_name(tmp_path: Path) -> None:
    body = "<title>kola nut; kola</title><desc>heritage: Igbo (oji)\nupright: no</desc>" + DISC
    motif = read_motif(write(tmp_path, body, "Kola Nut.svg"))
    assert (motif.id, motif.words) == ("own:kola_nut", ("kola nut", "kola"))
    assert (motif.heritage, motif.upright, motif.square) == ("Igbo (oji)", False, False)
    assert read_motif(write(tmp_path, DISC)).words == ("kola",)


def test_shapes_fill_the_unit_disc(tmp_path: Path) -> None:
    (shape,) = read_motif(write(tmp_path, DISC)).draw(np.random.default_rng(0))
    assert ROLES[shape.role] == "motif"
    assert np.hypot(*shape.points.T).max() == pytest.approx(1)


def test_roles_come_from_class_data_role_and_group(tmp_path: Path) -> None:
    body = ('<g class="fancy accent1"><rect width="9" height="9"/>'
            '<rect data-role="accent2" width="9" height="9" stroke="red"/></g>'
            '<line class="ground" x2="9" stroke="#000"/>')  # fmt: skip
    shapes = read_motif(write(tmp_path, body)).draw(np.random.default_rng(0))
    roles = list(dict.fromkeys(ROLES[role] for role, _ in shapes))
    assert roles == ["accent1", "accent2", "outline", "ground"]


@pytest.mark.parametrize("rule, twist, hole", [
    ("evenodd", "h4v4h-4z", True), ("nonzero", "h4v4h-4z", False), ("nonzero", "v4h4v-4z", True),
])  # fmt: skip
def test_holes_follow_the_fill_rule(tmp_path: Path, rule: str, twist: str, hole: bool) -> None:
    body = f'<path class="motif" fill-rule="{rule}" d="M0 0h10v10h-10zM3 3{twist}"/>'
    middle = picture(write(tmp_path, body))[128, 128]
    assert (middle == BARE) == hole


def test_two_parts_apart_and_an_island_in_a_hole(tmp_path: Path) -> None:
    d = "M0 0h20v20h-20zM5 5v10h10v-10zM8 8h4v4h-4zM30 0h10v20h-10z"
    inside = picture(write(tmp_path, f'<path class="motif" d="{d}"/>'), 401) != BARE
    centre, step = 200, 200 / math.hypot(20, 10)
    seen = [bool(inside[round(centre + (y - 10) * step), round(centre + (x - 20) * step)])
            for x, y in ((2, 10), (6.5, 10), (10, 10), (25, 10), (35, 10))]  # fmt: skip
    assert seen == [True, False, True, False, True]


def test_an_independent_reader_agrees(tmp_path: Path) -> None:
    frame = '<circle cx="50" cy="50" r="50" fill="none" stroke="none"/>'
    ring = '<circle class="motif" cx="50" cy="50" r="49.5" fill="none" stroke="red"/>'
    parts = (
        '<path d="M20 50C20 20 80 20 80 50S50 90 35 75Q30 60 25 70T20 50z" {}/>',
        '<path d="M30 60a25 12 30 1 1 30-15A5 9 0 0140 70z" {}/>',
        '<g transform="translate(50 50) rotate(30) scale(1.2 .7) skewX(10)">'
        '<rect x="-25" y="-15" width="50" height="30" rx="8" {}/></g>',
        '<polyline points="20,70 40,30 60,70 80,30" fill="none" stroke="#000" stroke-width="6" '
        'stroke-linejoin="round" stroke-linecap="round" {}/>',
        '<polyline points="20,60 50,35 80,60" fill="none" stroke="#000" stroke-width="8" {}/>',
        '<polygon points="50,20 70,70 30,70" fill="none" stroke="#000" stroke-width="5" {}/>',
        '<path d="M30 50a20 20 0 1 1 40 0 a8 8 0 1 1-30 8" fill="none" '
        'style="stroke:#000;stroke-width:4;stroke-linecap:square" {}/>',
        '<ellipse cx="50" cy="50" rx="30" ry="15" transform="rotate(20 50 50)" {}/>',
    )
    for part in parts:
        path = write(tmp_path, frame + ring + part.format('class="motif"'))
        ours = picture(path, 400) != BARE
        png = bytes(resvg_py.svg_to_bytes(svg_string=path.read_text(), width=400, height=400))
        theirs = np.asarray(Image.open(io.BytesIO(png)).getchannel("A")) > 127
        # Pillow paints a rim of half a pixel: a pixel beside counts as well
        near = [np.roll(theirs, (y, x), (0, 1)) == ours for y in (-1, 0, 1) for x in (-1, 0, 1)]
        assert np.any(near, axis=0).mean() > 0.9995, part


@pytest.mark.parametrize("body, says", [
    ("<script>alert(1)</script>" + DISC, "script"),
    ('<circle class="motif" r="5" onload="alert(1)"/>', "onload"),
    ('<image href="http://example.org/a.png"/>', "image"),
    ('<use href="#a"/>', "use"),
    ('<g xmlns:x="http://www.w3.org/1999/xlink" x:href="#a" class="motif"/>', "href"),
    ("<foreignObject/>", "foreignObject"),
    ("<style>@import 'http://example.org/x.css'</style>", "style"),
    ('<circle class="motif" r="5" style="fill:url(#a)"/>', "style"),
    ('<circle class="motif" r="5" filter="url(http://example.org/f)"/>', "filter"),
    ('<g style="x:\\75rl(a)">' + DISC + "</g>", "style"),
    ("<defs><linearGradient/></defs>" + DISC, "linearGradient"),
    ("<text>hello</text>", "text"),
    ("<svg>" + DISC + "</svg>", "svg"),
    ('<animate attributeName="r"/>', "animate"),
    ('<x:script xmlns:x="http://example.org/">1</x:script>' + DISC, "script"),
    ('<?xml-stylesheet href="a.css"?>' + DISC, "xml-stylesheet"),
    ('<circle r="5"/>', "no role"),
    ('<circle data-role="rim" r="5"/>', "role"),
    ("", "no filled or stroked shape"),
    ('<circle class="motif" r="0"/>', "no filled or stroked shape"),
    ('<circle class="motif" r="5%"/>', "number"),
    ('<circle class="motif" r="nan"/>', "number"),
    ('<circle class="motif" r="1e999"/>', "number"),
    ('<path class="motif" d="L5 5 9 9z"/>', "begin with M"),
    ('<path class="motif" d="M5 5 L9 x"/>', "number"),
    ('<path class="motif" d="M0 0a1 1 0 2 0 5 5z"/>', "flag"),
    ('<polygon class="motif" points="1 2 3"/>', "pairs"),
    ('<g transform="spin(3)">' + DISC + "</g>", "transform"),
    ('<g transform="rotate(1 2)">' + DISC + "</g>", "rotate"),
    ("<g>" * 60 + DISC + "</g>" * 60, "deeper"),
    ("<g>" + DISC, "well-formed"),
    ("&bomb;" + DISC, "well-formed"),
    (f'<path class="motif" d="M0 0{"l1 1-1 2" * 30000}z"/>', "points"),
])  # fmt: skip
def test_bad_files_are_refused_in_one_line(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(MotifError, match=says) as caught:
        read_motif(write(tmp_path, body))
    message = str(caught.value)
    assert message.startswith("kola.svg: ") and "\n" not in message and len(message) < 300


@pytest.mark.parametrize("head, says", [
    ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD, "DOCTYPE"),
    ('<!doctype svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD, "doctype"),
    ("<html>", "expected an SVG"),
    ('<svg xmlns="http://www.w3.org/1999/xhtml">', "expected an SVG"),
    (HEAD[:-1] + ' onload="x()">', "onload"),
])  # fmt: skip
def test_bad_openings_are_refused(tmp_path: Path, head: str, says: str) -> None:
    with pytest.raises(MotifError, match=says):
        read_motif(write(tmp_path, DISC, head=head))


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"\x89PNG\r\n", "<svg/>".encode("utf-16")])
def test_files_that_are_no_svg(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "kola.svg"
    path.write_bytes(data)
    with pytest.raises(MotifError):
        read_motif(path)


def test_large_files_bad_names_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(MotifError, match="bytes"):
        read_motif(write(tmp_path, " " * 1_000_001))
    with pytest.raises(MotifError, match="name the file"):
        read_motif(write(tmp_path, DISC, "___.svg"))
    with pytest.raises(MotifError, match="no folder"):
        load_motifs(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MotifError, match="svg files"):
        load_motifs(tmp_path / "empty")
    with pytest.raises(MotifError, match="own:kola too"):
        for name in ("kola!.svg", "kola.svg"):
            write(tmp_path / "empty", DISC, name)
        load_motifs(tmp_path / "empty")


def test_what_editors_leave_is_passed_over(tmp_path: Path) -> None:
    body = (
        '<n:namedview xmlns:n="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"><n:page/>'
        '</n:namedview><defs/><metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/rdf"/></metadata>'
        '<g display="none"><circle r="5"/></g><!-- a note -->'
    )
    assert len(read_motif(write(tmp_path, body + DISC)).draw(np.random.default_rng(0))) == 1


@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.-+e, ", max_size=60))
def test_any_path_data_is_read_or_refused(data: str) -> None:
    try:
        lines = read_path("M0 0" + data)
    except MotifError:
        return
    assert all(np.isfinite(line.points).all() for line in lines)


def test_a_swatch_of_own_motifs_is_drawn_again_only_from_the_same_file(tmp_path: Path) -> None:
    body = "<title>kola nut</title><desc>heritage: Igbo</desc>" + DISC
    path = write(tmp_path, body)
    spec = Spec(motifs=("own:kola", "fish"), layout="grid", seed=3)
    swatch = draw_swatch(spec, size=64, motifs=tmp_path)
    assert "kola nuts" in swatch.caption and "Igbo" in swatch.record["heritage"]
    record = json.loads(json.dumps(swatch.record))
    assert set(record["own"]) == {"own:kola"}
    again = redraw(record, motifs=load_motifs(tmp_path))
    assert np.array_equal(again.tile, swatch.tile) and again.record == swatch.record
    with pytest.raises(ValueError, match="motifs="):
        redraw(record)
    path.write_text(path.read_text() + " ", encoding="utf-8")
    with pytest.raises(ValueError, match="changed"):
        redraw(record, motifs=tmp_path)
    with pytest.raises(MotifError, match="own:palm"):
        own_motifs(("own:palm",), tmp_path)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_read_back_gives_the_same_picture(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.svg"
    path.write_text(export_motif_svg(name, 5), encoding="utf-8")
    family, form = FAMILIES[name], choose_form(name, 5, 0)
    shapes = family.draw(np.random.default_rng(5), form and form[0])
    drawn = paint([Shape(role, points / 2 + 0.5) for role, points in shapes])
    assert (picture(path) == drawn).mean() > 0.995
    back = read_motif(path)
    assert back.words == (form or family.words) and back.heritage == family.heritage
    assert (back.upright, back.square) == (family.upright, family.square)
