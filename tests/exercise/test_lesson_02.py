"""Lesson 02's checkers look at the picture, the channel and the file, not for one right answer."""

from __future__ import annotations

import io

import pytest
import torch
from PIL import Image

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise import lesson_02
from ankara_lab.exercise.checking import Hint
from ankara_lab.latent.compress import compress
from ankara_lab.model.codec import encode, picture_to_tile
from ankara_lab.model.load import Model


def chessboard(side: int) -> torch.Tensor:
    """Black and white squares of so many dots."""
    place = torch.arange(256) // side
    return (((place[:, None] + place) % 2) * 2.0 - 1).expand(1, 3, -1, -1)


@pytest.fixture(scope="module")
def latent(shipped_model: Model) -> torch.Tensor:
    return encode(picture_to_tile(Image.fromarray(draw_swatch(seed=11).tile)), shipped_model)


@pytest.mark.parametrize("side", [1, 2])
def test_what_is_finer_than_the_map_is_not_kept(side: int) -> None:
    assert "dB" in lesson_02.not_kept(chessboard(side))


def test_dots_of_any_seed_are_not_kept() -> None:
    dots = torch.rand(1, 3, 256, 256, generator=torch.Generator().manual_seed(3)) * 2 - 1
    assert "dB" in lesson_02.not_kept(dots)


def test_wide_squares_are_kept() -> None:
    with pytest.raises(Hint, match="edges with room"):
        lesson_02.not_kept(chessboard(32))


@pytest.mark.parametrize("level", [-1.0, 0.0, 1.0])
def test_a_plain_tile_is_kept(level: float) -> None:
    with pytest.raises(Hint, match="calm"):
        lesson_02.not_kept(torch.full((1, 3, 256, 256), level))


def test_a_tile_of_another_size_is_told() -> None:
    with pytest.raises(Hint, match="256 by 256"):
        lesson_02.not_kept(torch.zeros(1, 3, 100, 100))


def test_exactly_the_dearest_channels_pass() -> None:
    left, whole = lesson_02._without()
    assert max(left) < whole, "each channel is of use"
    hints = []
    for channel, mine in enumerate(left):
        if mine <= min(left) + 0.1:
            assert f"{mine:.1f} dB" in lesson_02.dearest_channel(channel)
        else:
            with pytest.raises(Hint) as told:
                lesson_02.dearest_channel(channel)
            hints.append(str(told.value))
    assert len(set(hints)) == len(hints)
    assert sum("miss least" in hint for hint in hints) == 1


@pytest.mark.parametrize(
    ("answer", "told"), [(14.4, "likeness"), (99, "no channel"), (-1, "channel -1")]
)
def test_what_is_no_channel(answer: float, told: str) -> None:
    with pytest.raises(Hint, match=told):
        lesson_02.dearest_channel(answer)


def test_a_file_that_is_small_and_like_enough(latent: torch.Tensor) -> None:
    assert "latent of" in lesson_02.small_file(compress(latent, quality=26))
    assert "latent of" in lesson_02.small_file(io.BytesIO(compress(latent, quality=26)))


@pytest.mark.parametrize(("quality", "told"), [(60, "too many"), (8, "left to spend")])
def test_a_file_too_large_or_too_rough(latent: torch.Tensor, quality: int, told: str) -> None:
    with pytest.raises(Hint, match=told):
        lesson_02.small_file(compress(latent, quality=quality))


def test_a_picture_counts_by_the_same_rule() -> None:
    out = io.BytesIO()
    Image.fromarray(draw_swatch(seed=11).tile).save(out, "PNG")
    with pytest.raises(Hint, match="PNG picture"):
        lesson_02.small_file(out.getvalue())


def test_a_file_cut_short_or_of_a_part(latent: torch.Tensor) -> None:
    data = compress(latent, quality=26)
    with pytest.raises(Hint, match="cut off"):
        lesson_02.small_file(data[:-100])
    with pytest.raises(Hint, match="whole tile"):
        lesson_02.small_file(compress(latent[..., :16, :16], quality=26))
    with pytest.raises(Hint, match="Bytes are wanted"):
        lesson_02.small_file(latent)
