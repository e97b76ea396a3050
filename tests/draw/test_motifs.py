"""Check every motif family: present, bold, bounded, repeatable, seamless."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from ankara_lab.draw.geometry import OUTLINE, ROLES, Shape
from ankara_lab.draw.motifs.registry import FAMILIES
from tests.draw.painting import BARE, paint, seam_fault

IDS = """disc_record ripple_dots sunburst spoke_wheel rosette hibiscus tulip_fan leaf_single
leaf_sprig vine_coil paisley_drop eye linked_eyes feather_tail bird_swallow fish tortoise hex_shell
snail cowrie hand comb drum hand_fan stool umbrella key_lamp pineapple_cane calabash star_n
diamond_nest chevron triangle_field spiral_square basket_weave uli_line""".split()
FIELDS = [name for name, family in FAMILIES.items() if family.field]
SEEDS = range(8)

each = pytest.mark.parametrize("name", IDS)
each_field = pytest.mark.parametrize("name", FIELDS)


def thumbnail(shapes: list[Shape]) -> np.ndarray:
    """Paint a motif 60 pixels across."""
    return paint([Shape(role, points / 2 + 0.5) for role, points in shapes], 60)


def test_the_36_families_are_there_in_order() -> None:
    assert list(FAMILIES) == IDS
    assert len(IDS) == 36


def test_peoples_are_credited() -> None:
    credited = {name: family.heritage for name, family in FAMILIES.items() if family.heritage}
    assert set(credited) == {"tortoise", "hand_fan", "stool", "basket_weave", "uli_line"}
    assert "Yoruba" in credited["hand_fan"]
    assert "Akan" in credited["stool"]
    assert "Igbo" in credited["uli_line"]


@each
def test_shapes_are_bounded_finite_and_rich(name: str) -> None:
    family = FAMILIES[name]
    for seed in SEEDS:
        shapes = family.draw(np.random.default_rng(seed))
        assert 12 <= len(shapes) <= 190
        roles = {role for role, _ in shapes}
        assert roles <= set(range(len(ROLES)))
        assert len(roles) >= 3
        assert OUTLINE in roles or name == "uli_line"
        for _, points in shapes:
            assert points.dtype == np.float64
            assert points.shape[1:] == (2,)
            assert 3 <= len(points) <= 200
            assert np.isfinite(points).all()
            far = np.abs(points) if family.square else np.hypot(*points.T)
            assert far.max() <= 1.05


@each
def test_same_seed_same_motif_and_other_seed_another(name: str) -> None:
    draw = FAMILIES[name].draw
    seen = set()
    for seed in SEEDS:
        one, two = (draw(np.random.default_rng(seed)) for _ in range(2))
        assert [s.role for s in one] == [s.role for s in two]
        assert all(np.array_equal(a.points, b.points) for a, b in zip(one, two, strict=True))
        seen.add(b"".join(bytes((role,)) + points.tobytes() for role, points in one))
    assert len(seen) >= len(SEEDS) - 2


@each
def test_motif_covers_enough_cloth_to_be_read(name: str) -> None:
    for seed in SEEDS:
        shapes = FAMILIES[name].draw(np.random.default_rng(seed))
        assert (thumbnail(shapes) != BARE).mean() > (0.1 if name == "uli_line" else 0.22)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [("key_lamp", "key", "lamp"), ("pineapple_cane", "pineapple", "sugar cane")],
)
def test_the_caption_word_picks_the_form(name: str, one: str, other: str) -> None:
    draw = FAMILIES[name].draw
    for seed in SEEDS:
        first, second = (thumbnail(draw(np.random.default_rng(seed), w)) for w in (one, other))
        assert (first != second).mean() > 0.1


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="fish is called fish, not 'bird'"):
        FAMILIES["fish"].draw(np.random.default_rng(0), "bird")


@each_field
@pytest.mark.parametrize("n", [2, 5])
def test_fields_cover_the_torus_without_a_seam(name: str, n: int) -> None:
    field = FAMILIES[name].field
    assert field is not None
    rng = np.random.default_rng(n)
    for seed in range(2):
        shapes = field(np.random.default_rng(seed), n)
        assert len(shapes) <= 2500
        dx, dy = (int(v) for v in rng.integers(20, 236, 2))
        assert seam_fault(shapes, dx, dy) < 0.003


@each_field
def test_fields_are_repeatable(name: str) -> None:
    field = FAMILIES[name].field
    assert field is not None
    one, two = (paint(field(np.random.default_rng(4), 3)) for _ in range(2))
    assert np.array_equal(one, two)


def test_drawing_is_quick() -> None:
    start = perf_counter()
    for family in FAMILIES.values():
        family.draw(np.random.default_rng(0))
    assert perf_counter() - start < 1.5  # 36 motifs; about 0.1 s on an idle core
