"""Compressed latents come back to within a step, and nothing else passes for one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.latent._coder import pack, unpack
from ankara_lab.latent.compress import compress, decompress


def latent(z: int = 4, h: int = 8, w: int = 8, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, z, h, w, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None, max_examples=40)
@given(shape=st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9)),
       scale=st.sampled_from([0.0, 0.3, 3.0, 500.0, 1e6]), seed=st.integers(0, 99))
def test_the_coder_gives_back_every_number(
    shape: tuple[int, int, int], scale: float, seed: int
) -> None:
    numbers = np.rint(np.random.default_rng(seed).normal(scale=scale, size=shape)).astype(np.int32)
    assert (unpack(pack(numbers), shape) == numbers).all()


@settings(deadline=None, max_examples=25)
@given(z=st.integers(1, 6), h=st.integers(1, 9), w=st.integers(1, 9),
       quality=st.integers(20, 90), codec=st.sampled_from(["range", "lzma", "zlib"]))
def test_the_error_is_below_a_step(z: int, h: int, w: int, quality: int, codec: str) -> None:
    asked = latent(z, h, w)
    back, recipe = decompress(compress(asked, quality=quality, codec=codec))
    assert back.shape == asked.shape and back.dtype == torch.float32 and recipe == {}
    step = 0.6 * 2 ** ((50 - quality) / 15)
    # At most 0.66 of a step an axis, the axes rounded by 1/127: in the mean well below one step.
    assert float((back - asked).square().mean().sqrt()) < 0.7 * step + 0.01


def test_codecs_agree_and_ours_is_the_smallest() -> None:
    asked = latent(16, 32, 32)
    files = {codec: compress(asked, quality=40, codec=codec) for codec in ("range", "lzma", "zlib")}
    backs = [decompress(data)[0] for data in files.values()]
    assert torch.equal(backs[0], backs[1]) and torch.equal(backs[0], backs[2])
    assert len(files["range"]) < min(len(files["lzma"]), len(files["zlib"]))


def test_more_quality_is_more_bytes_and_less_error() -> None:
    asked = latent(8, 16, 16)
    files = [compress(asked, quality=quality) for quality in (20, 50, 80)]
    errors = [float((decompress(data)[0] - asked).square().mean()) for data in files]
    assert len(files[0]) < len(files[1]) < len(files[2])
    assert errors[0] > errors[1] > errors[2]


def test_a_motif_that_repeats_within_the_tile_costs_less() -> None:
    once = latent(8, 8, 8)
    assert len(compress(once.repeat(1, 1, 2, 2))) < 0.75 * len(compress(latent(8, 16, 16)))


def test_the_same_bytes_and_the_recipe() -> None:
    data = compress(latent(), recipe={"seed": 7, "prompt": "poissons dorés"})
    assert data == compress(latent(), recipe={"seed": 7, "prompt": "poissons dorés"})
    assert decompress(data)[1] == {"seed": 7, "prompt": "poissons dorés"}


@settings(deadline=None, max_examples=40)
@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    data = bytearray(compress(latent()))
    data[place % len(data)] ^= change
    with pytest.raises(ValueError, match=r"cut short or damaged|not a compressed latent"):
        decompress(bytes(data))


@settings(deadline=None, max_examples=30)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    for some in (data, b"ANKZ" + data, compress(latent())[: len(data)]):
        with pytest.raises(ValueError, match="the file"):
            decompress(some)


@pytest.mark.parametrize(("what", "match"), [
    (torch.zeros(2, 4, 8, 8), "one latent"), (torch.zeros(4, 8, 8), "one latent"),
    (torch.zeros(1, 4, 8, 8, dtype=torch.int64), "one latent"), ("z", "one latent"),
    (torch.full((1, 4, 8, 8), torch.nan), "finite"), (torch.zeros(1, 300, 2, 2), "too large"),
    (torch.full((1, 1, 2, 2), 1e9), "no latent"),
])
def test_bad_latents(what: torch.Tensor, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        compress(what)


@pytest.mark.parametrize("options", [{"quality": 0}, {"quality": 101}, {"quality": float("nan")},
                                     {"codec": "rar"}])
def test_bad_arguments(options: dict) -> None:
    with pytest.raises(ValueError, match="must be"):
        compress(latent(), **options)
