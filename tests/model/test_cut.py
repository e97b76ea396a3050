from __future__ import annotations

import numpy as np
import pytest
import torch

from ankara_lab.cloth.seam import seam_score
from ankara_lab.model.codec import tile_to_picture
from ankara_lab.model.cut import cut_quietly
from ankara_lab.model.torus import REPEATS, double_tile, roll


def banded(repeat: str) -> torch.Tensor:
    """Soft noise with one hard-edged block, whose edges lie on the cut."""
    dice = torch.Generator().manual_seed(0)
    tile = torch.rand((1, 3, 32, 32), generator=dice) * 0.1
    tile[:, :, :12] += 0.7
    tile[..., :12] += 0.5
    return tile.clamp(-1, 1)


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_hard_line_leaves_the_cut_and_the_cloth_stays(repeat: str) -> None:
    tile = banded(repeat)
    cut = cut_quietly(tile, repeat)
    before, after = (
        seam_score(np.asarray(tile_to_picture(double_tile(each, repeat)))) for each in (tile, cut)
    )
    assert max(after) < 0.8 < max(before)
    found = [
        (dy, dx)
        for dy in range(-16, 17)
        for dx in range(-16, 17)
        if torch.equal(roll(tile, dy, dx, repeat), cut)
    ]
    assert found


def test_a_quiet_cut_stays_and_pictures_are_left_alone() -> None:
    tile = roll(banded("straight"), 5, 5, "straight")
    torch.testing.assert_close(cut_quietly(tile), tile, atol=0, rtol=0)
    torch.testing.assert_close(cut_quietly(banded("straight"), None), banded("straight"))


def test_each_tile_of_a_batch_is_cut_by_itself() -> None:
    hard, soft = banded("straight"), roll(banded("straight"), 5, 5, "straight")
    both = cut_quietly(torch.cat([hard, soft]))
    torch.testing.assert_close(both[:1], cut_quietly(hard))
    torch.testing.assert_close(both[1:], soft)


def test_an_unknown_repeat_is_refused() -> None:
    with pytest.raises(ValueError, match="repeat"):
        cut_quietly(banded("straight"), "toss")  # type: ignore[arg-type]
