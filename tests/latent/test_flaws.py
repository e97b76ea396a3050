"""Flaws are seen where they are; on whatever picture, heat is finite and of its size."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.flaws import find_flaws, find_shifts
from ankara_lab.latent.oklab import to_oklab


def cloth(
    seed: int = 3, size: int = 64, high: int = 192, wide: int = 192, at: int = 0
) -> torch.Tensor:
    tile = torch.from_numpy(draw_swatch(seed=seed, size=size).tile.copy()).permute(2, 0, 1)[None]
    laid = (tile.float() / 127.5 - 1).repeat(1, 1, high // size + 2, wide // size + 2)
    noise = torch.randn(laid.shape, generator=torch.Generator().manual_seed(at)) * 0.02
    return (laid + noise).clamp(-1, 1)[..., at : at + high, 2 * at : 2 * at + wide]


def spoilt(photo: torch.Tensor) -> torch.Tensor:
    photo = photo.clone()
    photo[..., 80:100, 120:135] = photo.mean((-2, -1), keepdim=True) * 0.2 - 0.5
    return photo


@pytest.mark.parametrize("taught", [False, True])
def test_a_flaw_is_hot_and_scores(taught: bool, shipped_model: Any) -> None:
    good = (cloth(at=9),) if taught else ()
    clean = find_flaws(cloth(), good, model=shipped_model)
    found = find_flaws(spoilt(cloth()), good, model=shipped_model)
    assert found.score > 1.5 * clean.score
    row, col = divmod(int(found.heat.argmax()), 192)
    assert 76 <= row <= 104 and 116 <= col <= 139
    inside = found.heat[82:98, 122:133].mean()
    assert inside > 4 * found.heat.mean() and found.repeats


def test_two_good_pictures_and_a_strip(shipped_model: Any) -> None:
    good = [cloth(at=at, high=64) for at in (3, 8)]
    photo = cloth(high=64, wide=200)
    hurt = photo.clone()
    hurt[..., 20:40, 90:110] = -0.6
    scores = [find_flaws(x, good, model=shipped_model).score for x in (photo, hurt)]
    assert scores[1] > 1.5 * scores[0]


def test_the_shifts_are_the_period() -> None:
    down, right = zip(*find_shifts(to_oklab(cloth())), strict=True)
    assert any(r in (0, 64) and c in (-64, 0, 64) for r, c in zip(down, right, strict=True))
    assert find_shifts(torch.zeros(1, 3, 64, 64)) == []


@settings(deadline=None, max_examples=12)
@given(high=st.integers(64, 130), wide=st.integers(64, 130), seed=st.integers(0, 9),
       kind=st.sampled_from(["noise", "flat", "ramp"]), taught=st.booleans())
def test_any_picture(
    tiny_model: Any, high: int, wide: int, seed: int, kind: str, taught: bool
) -> None:
    photo = torch.zeros(1, 3, high, wide)
    if kind == "noise":
        photo = torch.rand(photo.shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    elif kind == "ramp":
        photo = torch.linspace(-1, 1, wide).expand(photo.shape).clone()
    before = photo.clone()
    flaws = find_flaws(photo, [torch.zeros(1, 3, 64, 70)] if taught else (), model=tiny_model)
    assert flaws.heat.shape == flaws.period.shape == flaws.patches.shape == (high, wide)
    assert torch.isfinite(flaws.heat).all() and (flaws.heat >= 0).all() and flaws.score >= 0
    assert torch.equal(photo, before)
    again = find_flaws(photo, [torch.zeros(1, 3, 64, 70)] if taught else (), model=tiny_model)
    assert torch.equal(flaws.heat, again.heat)


@pytest.mark.parametrize(("photo", "match"), [
    (torch.zeros(3, 64, 64), "must be a Tensor"), (None, "must be a Tensor"),
    (torch.zeros(2, 3, 64, 64), "must be a Tensor"), (torch.zeros(1, 3, 20, 90), "64 to 4096"),
    (torch.full((1, 3, 64, 64), 200.0), r"in \[-1, 1\]"),
    (torch.full((1, 3, 64, 64), torch.nan), "finite"),
    (torch.zeros(1, 3, 64, 64, dtype=torch.uint8), "finite floats"),
])
def test_bad_photos(tiny_model: Any, photo: Any, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        find_flaws(photo, model=tiny_model)
    with pytest.raises(ValueError, match=r"good\[0\]"):
        find_flaws(torch.zeros(1, 3, 64, 64), [photo], model=tiny_model)
