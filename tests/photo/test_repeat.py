"""The repeat of a drawn cloth is found in a photo of it, and no repeat where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.photo.lattice import repeat_cell, shortest
from ankara_lab.photo.open import PhotoError
from ankara_lab.photo.plane import carry
from ankara_lab.photo.repeat import PhotoRepeat, find_repeat
from benchmarks.repeats import KINDS, lattice_error, photograph

TOSSED = 70_000_003  # scattered motifs: nothing within its tile comes again


@pytest.fixture(scope="module")
def tile() -> np.ndarray:
    return draw_swatch(seed=TOSSED, size=128).tile


@pytest.mark.parametrize("kind", KINDS)
def test_both_vectors_within_two_percent_on_a_tipped_photo(tile: np.ndarray, kind: str) -> None:
    rng = np.random.default_rng(KINDS.index(kind))
    shot = photograph(tile, rng, kind=kind, size=(800, 600), periods=2.6, turn=9, tip=12)
    found = find_repeat(shot.photo)
    error, cells = lattice_error(np.array(found.vectors), shot.lattice)
    assert error < 0.02 and cells == 1
    assert found.kind == kind and found.confidence > 0.5
    assert found.size == (800, 600)


def test_of_a_motif_that_comes_twice_on_an_uneven_ground_the_whole_period_is_found() -> None:
    rng = np.random.default_rng(0)
    tile = np.full((96, 96, 3), 210, np.uint8)
    ground = rng.integers(90, 210, (24, 24, 3), np.uint8)
    tile[:] = np.kron(ground, np.ones((4, 4, 1), np.uint8))
    y, x = np.mgrid[0:96, 0:96]
    tile[np.hypot((x % 48) - 24, y - 48) < 20] = (20, 30, 120)
    shot = photograph(tile, rng, size=(600, 600), periods=4.0, turn=5, tip=5)
    error, cells = lattice_error(np.array(find_repeat(shot.photo).vectors), shot.lattice)
    assert error < 0.02 and cells == 1


def test_a_real_half_period_is_taken_for_the_period() -> None:
    tile = draw_swatch(seed=TOSSED, size=64).tile
    twice = np.concatenate([tile, tile], axis=1)
    shot = photograph(twice, np.random.default_rng(1), size=(600, 600), periods=2.5, tip=4)
    error, cells = lattice_error(np.array(find_repeat(shot.photo).vectors), shot.lattice)
    assert error < 0.02 and cells == 2


def test_the_overlay_has_the_photos_size_and_leaves_the_photo(tile: np.ndarray) -> None:
    photo = Image.fromarray(np.tile(tile, (3, 3, 1)))
    before = photo.tobytes()
    found = find_repeat(photo)
    drawn = found.overlay(photo)
    assert drawn.size == photo.size and drawn.tobytes() != before == photo.tobytes()


def test_the_slope_of_the_camera_is_found(tile: np.ndarray) -> None:
    """A step from the edge, laid flat, is as long as a step from the middle."""
    shot = photograph(
        tile, np.random.default_rng(8), size=(600, 800), periods=3.2, turn=0, tip=14, harm=0
    )
    found = find_repeat(shot.photo)
    pixels = np.asarray(shot.photo).astype(float)
    flat = carry(found.flatten(), [[120.0, 100.0], [150.0, 400.0]])
    there = np.rint(carry(np.linalg.inv(found.flatten()), flat + found.vectors[0])).astype(int)
    for (x, y), (u, v) in zip([(120, 100), (150, 400)], there, strict=True):
        here = pixels[y - 20 : y + 20, x - 20 : x + 20].mean((0, 1))
        assert np.abs(here - pixels[v - 20 : v + 20, u - 20 : u + 20].mean((0, 1))).max() < 14


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (Image.new("RGB", (300, 200), "teal"), "one colour"),
        (Image.new("RGB", (300, 40), "teal"), "at least 64 x 64"),
        (np.zeros((200, 200), np.uint8), r"\(H, W, 3\)"),
        (np.zeros((200, 200, 3), np.float32), "uint8"),
        ("photo.jpg", "open_photo"),
        (None, "PIL picture"),
    ],
)
def test_what_is_no_photo_of_a_repeat_is_refused(photo: object, words: str) -> None:
    with pytest.raises(PhotoError, match=words):
        find_repeat(photo)


def test_noise_has_no_repeat() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (200, 260, 3), np.uint8)
    with pytest.raises(PhotoError, match="no repeat found"):
        find_repeat(noise)


@settings(max_examples=60, deadline=None)
@given(
    basis=st.lists(st.floats(-300, 300), min_size=4, max_size=4),
    change=st.sampled_from([((1, 0), (3, 1)), ((2, 1), (1, 1)), ((0, 1), (1, 0))]),
)
def test_any_basis_of_a_lattice_has_the_same_shortest_one(
    basis: list[float], change: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    vectors = np.array(basis).reshape(2, 2)
    area = abs(np.linalg.det(vectors))
    if area < 100:
        return
    one, other = shortest(vectors), shortest(np.array(change) @ vectors)
    assert np.isclose(abs(np.linalg.det(one)), area, rtol=1e-6)
    lengths = [sorted(np.linalg.norm(each, axis=1)) for each in (one, other)]
    assert np.allclose(*lengths, rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    wide=st.floats(60, 90), high=st.floats(60, 90), turn=st.floats(-14, 14),
    kind=st.sampled_from(KINDS),
)
def test_the_kind_of_a_turned_lattice(wide: float, high: float, turn: float, kind: str) -> None:
    cell = np.array([[wide, 0.0], [0.0, high]])
    lattice = cell.copy()
    if kind == "half-drop":
        lattice[0] += cell[1] / 2
    elif kind == "brick":
        lattice[1] += cell[0] / 2
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    spin = np.array([[c, s], [-s, c]])
    named, sides = repeat_cell(lattice @ spin)
    assert named == kind
    assert np.allclose(sides, cell @ spin, atol=1e-6)


def test_a_slanted_lattice_is_oblique() -> None:
    assert repeat_cell(np.array([[100.0, 33.0], [0.0, 100.0]]))[0] == "oblique"
    assert PhotoRepeat(((100.0, 33.0), (0.0, 100.0)), "oblique", 1.0, (9, 9)).cell.shape == (2, 2)
