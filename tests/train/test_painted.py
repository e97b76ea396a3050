"""Tiles that a model painted over: the decoder learns from pairs, so the pairs must match."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ankara_lab.train._config import load_config
from ankara_lab.train.autoencoder import AutoencoderConfig, train_autoencoder
from ankara_lab.train.corpus import load_corpus, to_tensor
from ankara_lab.train.latents import load_autoencoder
from ankara_lab.train.painted import Painted, paint_tiles
from tests.train.conftest import FAST, read_log, tiny_autoencoder_settings


@given(side=st.integers(2, 8), factor=st.sampled_from([1, 2, 8]), seed=st.integers(0, 99))
def test_a_window_is_the_same_place_of_tile_and_latent(side: int, factor: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    # Each latent place has a value of its own, and the tile shows it in all its pixels.
    latents = dice.permutation(3 * 64).reshape(1, 3, 8, 8).astype(np.float16)
    tiles = latents.repeat(factor, 2).repeat(factor, 3).transpose(0, 2, 3, 1).astype(np.uint8)
    tile, latent = Painted(tiles, latents).window(0, side * factor, dice)
    assert latent.shape == (3, side, side)
    shown = (tile + 1) * 127.5
    assert torch.allclose(
        shown, latent.repeat_interleave(factor, 1).repeat_interleave(factor, 2), atol=0.01
    )


@pytest.mark.slow
def test_a_tile_painted_over_is_another_but_not_a_stranger(
    corpus_folder: Path, tiny_weights: Path, tiny_autoencoder: Path
) -> None:
    corpus, model = load_corpus(corpus_folder), tiny_weights / "ankara-256"
    weak, again, strong = (
        paint_tiles(corpus, model, count=10, strengths=strengths, seed=3)
        for strengths in ((0.1, 0.2), (0.1, 0.2), (0.9, 1.0))
    )
    assert weak.tiles.shape == (10, 32, 32, 3) and weak.latents.shape == (10, 4, 8, 8)
    assert np.array_equal(weak.latents, again.latents)
    own = load_autoencoder(tiny_autoencoder / "vae").encode(to_tensor(weak.tiles)).latents
    apart = [
        (torch.from_numpy(each.latents).float() - own).square().mean((1, 2, 3)).sqrt()
        for each in (weak, strong)
    ]
    assert (apart[0] > 0.001).all()
    assert apart[0].mean() < apart[1].mean()


@pytest.mark.slow
def test_a_decoder_learns_from_tiles_painted_over(
    corpus_folder: Path, tiny_weights: Path, tiny_autoencoder: Path, tmp_path: Path
) -> None:
    settings = FAST | tiny_autoencoder_settings() | {
        "data": corpus_folder, "out": tmp_path, "steps": 160,
        "begin": tiny_autoencoder / "vae", "decoder_only": True, "photographed": 0.0,
        "natural": 0.0, "painted": str(tiny_weights / "ankara-256"), "painted_share": 1.0,
        "painted_pool": 8, "painted_strengths": [0.05, 0.1],
    }  # fmt: skip
    train_autoencoder(load_config(None, AutoencoderConfig, settings))
    match = [line["match"] for line in read_log(tmp_path) if "match" in line]
    assert np.mean(match[-20:]) < 0.98 * np.mean(match[:20])
    with pytest.raises(ValueError, match="painted needs an encoder that stays"):
        train_autoencoder(
            load_config(None, AutoencoderConfig, settings | {"decoder_only": False})
        )
