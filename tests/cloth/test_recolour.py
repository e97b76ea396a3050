"""Recolouring: exactly the palette, the same drawing, and a tile as before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ankara_lab.cloth.recolour import recolour
from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch

NEW = np.array([[250, 240, 220], [20, 60, 40], [200, 60, 30], [240, 190, 60], [20, 15, 20]],
               np.uint8)


@settings(deadline=None, max_examples=20)
@given(tile=hnp.arrays(np.uint8, st.tuples(st.integers(4, 24), st.integers(4, 24), st.just(3))),
       k=st.integers(2, 5), gentle=st.booleans(), match=st.sampled_from(["nearest", "order"]))
def test_any_picture_gets_a_palette(tile, k, gentle, match) -> None:
    done = recolour(tile, NEW[:k], gentle=gentle, match=match)
    assert done.shape == tile.shape
    assert done.dtype == np.uint8
    if not gentle:
        known = set(map(tuple, NEW[:k].tolist()))
        assert set(map(tuple, done.reshape(-1, 3).tolist())) <= known


def test_the_drawing_stays_where_the_truth_is_known() -> None:
    swatch = draw_swatch(seed=11, size=128)
    done = recolour(swatch.tile, NEW, inks=swatch.palette, match="order")
    same = (done == NEW[swatch.index]).all(-1).mean()
    assert same > 0.75
    assert max(seam_score(done)) <= 1.1
    soft = recolour(swatch.tile, NEW, inks=swatch.palette, match="order", gentle=True)
    assert len(np.unique(soft.reshape(-1, 3), axis=0)) > 5
    away = np.abs(soft.astype(int) - NEW[swatch.index]).mean()
    assert away < 40


def test_its_own_inks_change_nothing_when_gentle() -> None:
    swatch = draw_swatch(seed=11, size=64)
    done = recolour(swatch.tile, swatch.palette, inks=swatch.palette, gentle=True)
    assert np.abs(done.astype(int) - swatch.tile).max() <= 1


@pytest.mark.parametrize(("options", "message"), [
    ({"palette": NEW[:1]}, "2 to 8"), ({"palette": [[300, 0, 0], [0, 0, 0]]}, "0 to 255"),
    ({"palette": NEW[:2], "inks": NEW[:4]}, "at most as many"),
    ({"palette": NEW, "match": "luck"}, "match must be"),
])
def test_bad_input_is_refused(options, message) -> None:
    with pytest.raises(ValueError, match=message):
        recolour(np.zeros((8, 8, 3), np.uint8), **options)
    with pytest.raises(ValueError, match="tile must be"):
        recolour(np.zeros((8, 8), np.uint8), NEW)
