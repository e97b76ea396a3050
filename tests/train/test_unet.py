from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny, UNet2DConditionModel

from ankara_lab.train._config import load_config
from ankara_lab.train.noising import Noising, make_scheduler
from ankara_lab.train.unet import UNetConfig, build_unet, train_unet
from tests.train.conftest import FAST, read_log

NOISING = Noising(make_scheduler(), uniform=0.1)


def test_loss_goes_down_and_parts_are_written(tiny_unet: Path) -> None:
    log = read_log(tiny_unet)
    losses = [line["loss"] for line in log if "loss" in line]
    assert np.mean(losses[-8:]) < 0.9 * np.mean(losses[:4])
    assert log[-1]["samples"] > 10 * 16 + 20 * 8  # windows first, in larger batches
    assert np.isfinite(log[-1]["held_loss"])
    assert list((tiny_unet / "sheets").glob("*.png"))
    assert UNet2DConditionModel.from_pretrained(tiny_unet / "unet").config.sample_size == 8
    scale = json.loads((tiny_unet / "vae" / "config.json").read_text())["scaling_factor"]
    assert 0.2 < scale < 50
    vae = AutoencoderTiny.from_pretrained(tiny_unet / "vae")
    assert vae.config.scaling_factor == scale


def test_the_noisiest_step_is_pure_noise_and_v_inverts() -> None:
    clean, noise = torch.randn(3, 4, 8, 8), torch.randn(3, 4, 8, 8)
    times = torch.tensor([0, 500, 999])
    noisy, wanted = NOISING.mix(clean, noise, times)
    torch.testing.assert_close(noisy[2], noise[2], atol=1e-3, rtol=0)
    alpha = make_scheduler().alphas_cumprod[times][:, None, None, None]
    back = alpha.sqrt() * noisy - (1 - alpha).sqrt() * wanted
    torch.testing.assert_close(back, clean, atol=1e-4, rtol=1e-3)


def test_v_is_what_the_scheduler_means_by_it() -> None:
    scheduler = make_scheduler()
    clean, noise = torch.randn(1, 4, 8, 8), torch.randn(1, 4, 8, 8)
    times = torch.tensor([437])
    noisy, wanted = NOISING.mix(clean, noise, times)
    torch.testing.assert_close(noisy, scheduler.add_noise(clean, noise, times), atol=1e-5, rtol=0)
    theirs = scheduler.get_velocity(clean, noise, times)
    torch.testing.assert_close(wanted, theirs, atol=1e-5, rtol=0)


def test_a_shift_moves_timesteps_to_more_noise() -> None:
    shifted = Noising(make_scheduler(), uniform=0.0, shift=2.0)
    times = shifted.times(20_000, torch.Generator().manual_seed(0))
    log_snr = shifted.alpha[times].logit()
    assert abs(log_snr.median().item() + 2 * np.log(2)) < 0.1
    with pytest.raises(ValueError, match="above 0"):
        Noising(make_scheduler(), uniform=0.0, shift=0.0)


def test_timesteps_gather_where_signal_equals_noise() -> None:
    times = NOISING.times(20_000, torch.Generator().manual_seed(0))
    assert times.min() >= 0
    assert times.max() == 999
    ratio = NOISING.alpha[times]
    assert 0.42 < (ratio > 0.5).double().mean() < 0.58
    assert (ratio > 0.05).logical_and(ratio < 0.95).double().mean() > 0.6


def test_a_fresh_unet_says_nothing() -> None:
    values = {"channels": [16, 32], "attention": [False, True], "groups": 8, "heads": 2}
    unet = build_unet(load_config(None, UNetConfig, values), 8, 4, 16)
    output = unet(torch.randn(1, 4, 8, 8), 5, encoder_hidden_states=torch.randn(1, 32, 16)).sample
    assert output.abs().max() == 0
    with pytest.raises(ValueError, match="same length"):
        build_unet(load_config(None, UNetConfig, {"channels": [32]}), 8, 4, 16)


def test_missing_parts_are_named(
    corpus_folder: Path, tiny_autoencoder: Path, tmp_path: Path
) -> None:
    values = FAST | {"data": corpus_folder, "out": tmp_path, "steps": 1, "vae": tmp_path / "none"}
    with pytest.raises(ValueError, match="train autoencoder"):
        train_unet(load_config(None, UNetConfig, values))
    values |= {"vae": tiny_autoencoder / "vae", "text": tmp_path / "none"}
    with pytest.raises(ValueError, match="train text"):
        train_unet(load_config(None, UNetConfig, values))


def test_a_run_begins_with_trained_weights(
    corpus_folder: Path, tiny_unet: Path, tiny_autoencoder: Path, tiny_text: Path, tmp_path: Path
) -> None:
    def shape(**values: object) -> UNetConfig:
        parts = {"vae": tiny_autoencoder / "vae", "text": tiny_text, "data": corpus_folder}
        own = {"begin": tiny_unet / "unet", "out": tmp_path, "steps": 1, "limit": 8}
        return load_config(None, UNetConfig, FAST | parts | own | values)

    trained = UNet2DConditionModel.from_pretrained(tiny_unet / "unet")
    same = {"channels": trained.config.block_out_channels, "attention": (False, True)}
    same |= {"groups": trained.config.norm_num_groups, "heads": trained.config.attention_head_dim}
    still = {"muon_lr": 0.0, "lr": 0.0}
    train_unet(shape(**same, **still))
    again = UNet2DConditionModel.from_pretrained(tmp_path / "unet")
    for old, new in zip(trained.parameters(), again.parameters(), strict=True):
        assert torch.equal(old, new)
    with pytest.raises(ValueError, match="another shape"):
        train_unet(shape(**same | {"channels": (8, 8)}))
