"""The judge's measures against closed forms and toy sets."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.quality import psnr
from ankara_lab.train import metrics
from ankara_lab.train.codecs import by_size, squeeze


def normal(count: int, seed: int, shift: float = 0.0, width: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width)) + shift


def test_kid_of_one_distribution_is_about_zero_and_of_two_is_not() -> None:
    same = metrics.kid(normal(600, 0), normal(600, 1), most=300)
    apart = metrics.kid(normal(600, 0), normal(600, 1, shift=1.0), most=300)
    assert abs(same) < 0.01
    assert apart > 1.0


def test_kid_is_the_expected_kernel_distance() -> None:
    """For constant sets x and y the estimate is k(x, x) + k(y, y) - 2 k(x, y) exactly."""
    one, other = np.tile([1.0, 0.0], (5, 1)), np.tile([0.0, 2.0], (5, 1))
    expected = (1 / 2 + 1) ** 3 + (4 / 2 + 1) ** 3 - 2 * 1.0
    assert metrics.kid(one, other) == pytest.approx(expected)


def test_kid_hangs_on_its_seed_only() -> None:
    one, other = normal(60, 0), normal(60, 1)
    first, again, elsewhere = (metrics.kid(one, other, most=20, seed=s) for s in (3, 3, 4))
    assert first == again != elsewhere


@settings(max_examples=20, deadline=None)
@given(st.floats(-3, 3), st.floats(0.3, 3))
def test_fid_of_shifted_and_stretched_gaussians(shift: float, stretch: float) -> None:
    """With x and a·x + b the distance is |Δmean|² + (1 - a)² · tr S, in closed form."""
    one = normal(50, 0)
    other = one * stretch + shift
    expected = np.square(other.mean(0) - one.mean(0)).sum()
    expected += (1 - stretch) ** 2 * np.trace(np.cov(one, rowvar=False))
    assert metrics.fid(one, other) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_fid_of_fewer_samples_than_dimensions_is_finite() -> None:
    assert 0 < metrics.fid(normal(6, 0, width=20), normal(6, 1, width=20)) < 1000


def test_precision_and_recall_of_toy_sets() -> None:
    real = np.arange(10.0)[:, None]
    assert metrics.precision_recall(real, real + 0.01) == (1.0, 1.0)
    half = np.concatenate([real[:5] + 0.01, real[:5] + 500])
    precision, recall = metrics.precision_recall(real, half)
    assert precision == 0.5  # five of ten lie among the real
    far = metrics.precision_recall(real, real + 100)
    assert far == (0.0, 0.0)
    one_kind = np.linspace(4, 4.2, 10)[:, None]  # good, but all alike
    precision, recall = metrics.precision_recall(real, one_kind)
    assert precision == 1.0 and recall == 0.1


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [(np.zeros((3, 2)), np.zeros((3, 4)), "must be"), (np.zeros((1, 2)), np.zeros((3, 2)), "least"),
     (np.zeros(3), np.zeros(3), "must be")],
)
def test_bad_sets_are_refused(one: np.ndarray, other: np.ndarray, said: str) -> None:
    for measure in (metrics.kid, metrics.fid, metrics.precision_recall):
        with pytest.raises(ValueError, match=said):
            measure(one, other)


def test_nearest_finds_the_nearest_first() -> None:
    apart, places = metrics.nearest(np.array([[0.1], [2.9]]), np.arange(4.0)[:, None], count=2)
    assert places.tolist() == [[0, 1], [3, 2]]
    assert apart[:, 0] == pytest.approx([0.1, 0.1])


ONE, OTHER = (draw_swatch(seed=seed, size=128).tile for seed in (3, 4))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 127), st.integers(0, 127))
def test_a_rolled_copy_is_found_and_another_swatch_is_none(down: int, right: int) -> None:
    one, other = ONE, OTHER
    assert metrics.best_roll(one, np.roll(one, (down, right), (0, 1))) > 0.9
    assert metrics.best_roll(one, np.roll(other, (down, right), (0, 1))) < 0.7


def test_a_rolled_copy_at_whole_steps_correlates_exactly() -> None:
    tile = ONE
    assert metrics.best_roll(tile, np.roll(tile, (64, 32), (0, 1))) == pytest.approx(1.0)
    flat = np.full((64, 64, 3), 7, np.uint8)
    assert metrics.best_roll(flat, flat) == 1.0


def test_ssim_by_hand() -> None:
    tile = draw_swatch(seed=3, size=64).tile
    assert metrics.ssim(tile, tile) == pytest.approx(1.0)
    # flat pictures: variances are 0, only the term of the means is left
    grey, light = np.full((16, 16, 3), 100, np.uint8), np.full((16, 16, 3), 150, np.uint8)
    low = (0.01 * 255) ** 2
    assert metrics.ssim(grey, light) == pytest.approx(
        (2 * 100 * 150 + low) / (100**2 + 150**2 + low)
    )
    assert metrics.ssim(tile, 255 - tile) < 0


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_codecs_use_the_bytes_they_are_given(form: str) -> None:
    tile = ONE
    scores = [psnr(tile, squeeze(tile, form, most)) for most in (3000, 8000)]
    assert 15 < scores[0] < scores[1]


def test_codec_figures_are_means_of_both_formats() -> None:
    tile = ONE
    figures = by_size(tile[None], 4000)
    assert figures["bytes"] == 4000
    assert figures["webp_psnr"] == round(psnr(tile, squeeze(tile, "WEBP", 4000)), 2)
    file = io.BytesIO()
    Image.fromarray(tile).save(file, "JPEG", quality=1, subsampling=2)
    lowest = np.asarray(Image.open(io.BytesIO(file.getvalue())).convert("RGB"))
    assert np.array_equal(squeeze(tile, "JPEG", 10), lowest)  # nothing fits: the lowest
