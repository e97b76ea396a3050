"""Figures for lessons."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.widgets.figures import show, show_channels, show_heat


def test_show_takes_what_lessons_have() -> None:
    sheet = show(
        torch.zeros(2, 3, 16, 16),
        Image.new("RGB", (16, 16)),
        np.zeros((16, 16, 3), np.uint8),
        titles=["one"],
        across=2,
    )
    assert len(sheet.axes) == 4
    assert sheet.axes[0].get_title() == "one"
    assert sheet._repr_png_().startswith(b"\x89PNG")


def test_wide_pictures_have_no_bare_margins() -> None:
    sheet = show(np.zeros((50, 100, 3), np.uint8), np.zeros((20, 100, 3), np.uint8), inches=5)
    assert tuple(sheet.get_size_inches()) == pytest.approx((10, 5 * 0.62))
    square = show(np.zeros((50, 50, 3), np.uint8), inches=5)
    assert tuple(square.get_size_inches()) == pytest.approx((5, 5 * 1.12))


def test_channels_share_one_scale() -> None:
    sheet = show_channels(torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0)))
    scales = {axes.images[0].get_clim() for axes in sheet.axes if axes.images}
    assert len(sheet.axes) == 5
    assert len(scales) == 1
    assert sheet._repr_png_()


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="at least one"):
        show()
    with pytest.raises(ValueError, match="got str"):
        show("cloth.png")
    with pytest.raises(ValueError, match="index one"):
        show_channels(torch.zeros(2, 4, 8, 8))


def test_heat_maps_share_one_scale() -> None:
    sheet = show_heat(torch.zeros(8, 8), torch.full((8, 8), 9.0), titles=["none"], most=2.0)
    scales = {axes.images[0].get_clim() for axes in sheet.axes if axes.images}
    assert scales == {(0.0, 2.0)}
    with pytest.raises(ValueError, match=r"\(H, W\)"):
        show_heat(torch.zeros(1, 8, 8))
    with pytest.raises(ValueError, match="at least one"):
        show_heat()
