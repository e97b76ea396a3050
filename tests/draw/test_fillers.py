"""Check the six fillers: seamless, repeatable, bounded, leaving ground bare."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.draw.fillers import FILLERS
from ankara_lab.draw.geometry import GROUND
from tests.draw.painting import BARE, paint, seam_fault

each = pytest.mark.parametrize("name", FILLERS)


def test_the_six_fillers_are_there() -> None:
    assert list(FILLERS) == ["seed_dots", "pebble", "net", "scales", "comb_stroke", "cross_hatch"]


@each
@pytest.mark.parametrize("n", [1, 8, 13, 28])
def test_shapes_are_bounded_and_use_the_inks(name: str, n: int) -> None:
    shapes = FILLERS[name](np.random.default_rng(n), n)
    assert len(shapes) <= 1000
    assert all(np.isfinite(points).all() and len(points) >= 3 for _, points in shapes)
    roles = {role for role, _ in shapes}
    assert GROUND not in roles
    page = paint(shapes)
    assert 0.03 < (page != BARE).mean() <= 1


# scales overlap in a ring, so their painter's order cannot be moved: tested below
@pytest.mark.parametrize("name", [name for name in FILLERS if name != "scales"])
@pytest.mark.parametrize("n", [6, 11])
def test_no_seam(name: str, n: int) -> None:
    rng = np.random.default_rng(n)
    for seed in range(3):
        shapes = FILLERS[name](np.random.default_rng(seed), n)
        dx, dy = (int(v) for v in rng.integers(20, 236, 2))
        assert seam_fault(shapes, dx, dy) < 0.003


@pytest.mark.parametrize("seed", range(4))
def test_scales_repeat_across_the_edge(seed: int) -> None:
    n, size = 8, 560  # 14 rows of 40 pixels, 8 columns of 70
    page = paint(FILLERS["scales"](np.random.default_rng(seed), n), size)
    for shift in ((80, 0), (0, 70), (240, 350)):
        assert (np.roll(page, shift, (0, 1)) != page).mean() < 0.003


@each
def test_same_seed_same_filler_and_other_seed_another(name: str) -> None:
    pages = [paint(FILLERS[name](np.random.default_rng(seed), 9)) for seed in (1, 1, 2, 3)]
    assert np.array_equal(pages[0], pages[1])
    assert any((pages[0] != page).any() for page in pages[2:])


@each
def test_no_repeat_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="at least 1 repeat"):
        FILLERS[name](np.random.default_rng(0), 0)
