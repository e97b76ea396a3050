"""Check the polygon helpers: areas, insets, strokes, dashes and wrapping."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankara_lab.draw import geometry as geo
from ankara_lab.draw import lines

angles = st.floats(-6.0, 6.0)
sizes = st.floats(0.1, 3.0)


def area(points: np.ndarray) -> float:
    """Return the area inside a polygon."""
    x, y = points.T
    return abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2


def test_roles_are_named_in_order() -> None:
    numbers = (geo.GROUND, geo.MOTIF, geo.ACCENT1, geo.ACCENT2, geo.OUTLINE)
    assert numbers == tuple(range(len(geo.ROLES)))
    assert geo.ROLES[geo.OUTLINE] == "outline"


@given(angles, sizes)
def test_turn_and_scale_keep_the_form(angle: float, size: float) -> None:
    moved = geo.transform(geo.leaf(1.0, 0.3), (4.0, -2.0), size, angle)
    assert area(moved) == pytest.approx(size**2 * area(geo.leaf(1.0, 0.3)))


def test_positive_turn_is_clockwise_on_screen() -> None:
    up = np.array(((0.0, -1.0),))
    assert np.allclose(geo.turn(up, np.pi / 2), ((1.0, 0.0),))  # up goes right


@given(sizes)
def test_circle_area(radius: float) -> None:
    assert area(geo.circle((1, 2), radius, 200)) == pytest.approx(np.pi * radius**2, rel=1e-3)


def test_annulus_is_a_ring() -> None:
    ring = geo.annulus(1.0, 0.5, n=200)
    assert area(ring) == pytest.approx(np.pi * 0.75, rel=1e-3)


@given(st.integers(3, 12), st.floats(0.01, 0.2))
def test_inset_moves_every_side_inward(n: int, step: float) -> None:
    big = geo.regular(n, 1.0)
    reach = np.cos(np.pi / n)  # distance of a side from the middle
    assert area(geo.inset(big, step)) == pytest.approx(area(big) * (1 - step / reach) ** 2)
    assert area(geo.offset(big[::-1], step)) > area(big)  # either direction of travel


@given(st.integers(3, 20))
def test_star_stays_between_its_radii(n: int) -> None:
    far = np.hypot(*geo.star(n, 1.0, 0.4).T)
    assert far.max() == pytest.approx(1.0)
    assert far.min() == pytest.approx(0.4)


def test_petal_and_drop_stand_up_from_the_origin() -> None:
    for shape in (geo.petal(0.8, 0.2), geo.leaf(0.8, 0.2), geo.drop(0.8, 0.2)):
        assert shape[:, 1].min() == pytest.approx(-0.8)
        assert shape[:, 1].max() == pytest.approx(0.0)
        assert np.abs(shape[:, 0]).max() == pytest.approx(0.2, rel=0.08)


@given(angles, st.floats(0.01, 0.3))
def test_stroke_of_a_straight_line_is_a_bar(angle: float, width: float) -> None:
    line = geo.turn(np.array(((0.0, 0.0), (2.0, 0.0))), angle)
    assert area(lines.stroke(line, width)) == pytest.approx(2 * width)
    assert area(lines.stroke(line, width, cap=True)) > 2 * width


def test_stroke_tapers() -> None:
    bar = lines.stroke(np.array(((0, 0), (1, 0), (2, 0)), float), (0.4, 0.0))
    assert area(bar) == pytest.approx(0.4)


def test_closed_stroke_is_a_band() -> None:
    band = lines.stroke(geo.circle((0, 0), 1.0, 200), 0.1, closed=True)
    assert area(band) == pytest.approx(2 * np.pi * 0.1, rel=1e-2)


@given(st.integers(1, 40), st.booleans())
def test_dashes_are_counted_and_cover_their_share(n: int, closed: bool) -> None:
    bars = lines.dashes(geo.circle((0, 0), 1.0, 200), n, 0.01, duty=0.5, closed=closed)
    assert len(bars) == n
    assert sum(map(area, bars)) <= 2 * np.pi * 0.01 * 0.55


def test_curve_passes_through_its_points() -> None:
    corners = np.array(((0, 0), (1, 2), (3, 1), (4, 4)), float)
    drawn = lines.curve(corners)
    for corner in corners:
        assert np.hypot(*(drawn - corner).T).min() < 1e-9


def test_bezier_ends_where_it_should() -> None:
    drawn = lines.bezier((0, 0), (1, 0), (1, 1), (2, 1))
    assert np.allclose(drawn[[0, -1]], ((0, 0), (2, 1)))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.2))
def test_wrap_gives_every_copy_that_meets_the_tile(x: float, y: float, radius: float) -> None:
    dot = geo.Shape(geo.MOTIF, geo.circle((x, y), radius, 40))
    copies = lines.wrap([dot])
    wide = 1 + (x - radius <= 0) + (x + radius >= 1)
    high = 1 + (y - radius <= 0) + (y + radius >= 1)
    assert len(copies) == wide * high


def test_fit_fills_the_disc_or_the_square() -> None:
    bar = [geo.Shape(geo.MOTIF, geo.box(3, 4, 7, 5))]
    disc, square = geo.fit(bar)[0].points, geo.fit(bar, square=True)[0].points
    assert np.hypot(*disc.T).max() == pytest.approx(1.0)
    assert np.abs(square).max() == pytest.approx(1.0)
