from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import load_file

from ankara_lab.train._config import load_config
from ankara_lab.train.autoencoder import (
    AutoencoderConfig,
    grid_loss,
    psnr,
    reconstruct_tiles,
    reconstruction_loss,
    train_autoencoder,
)
from ankara_lab.train.corpus import load_corpus, to_tensor
from ankara_lab.train.windows import Windows
from tests.train.conftest import FAST, read_log, tiny_autoencoder_settings


def settings(data: Path, out: Path, steps: int) -> AutoencoderConfig:
    values = FAST | {"data": data, "out": out, "steps": steps, **tiny_autoencoder_settings()}
    return load_config(None, AutoencoderConfig, values)


def test_loss_goes_down_and_files_are_written(tiny_autoencoder: Path) -> None:
    log = read_log(tiny_autoencoder)
    losses = [line["loss"] for line in log if "loss" in line]
    assert np.mean(losses[-10:]) < 0.8 * np.mean(losses[:10])
    assert log[-1]["step"] == 60
    assert log[-1]["samples"] == 240
    assert np.isfinite(log[-1]["psnr"])
    assert list((tiny_autoencoder / "sheets").glob("*.png"))
    rates = [line["lr"] for line in log]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.05 * rates[0]


def test_the_result_is_an_ordinary_autoencoder(tiny_autoencoder: Path, corpus_folder: Path) -> None:
    vae = AutoencoderTiny.from_pretrained(tiny_autoencoder / "vae")
    tiles = to_tensor(load_corpus(corpus_folder).tiles[:3])
    output, latents = reconstruct_tiles(vae, tiles)
    assert output.shape == tiles.shape
    assert latents.shape == (3, 4, 8, 8)
    moved, _ = reconstruct_tiles(vae, tiles.roll((4, 8), (2, 3)))
    torch.testing.assert_close(moved, output.roll((4, 8), (2, 3)), atol=1e-4, rtol=0)


def test_a_stopped_run_goes_on_exactly(
    corpus_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = tmp_path / "straight"
    train_autoencoder(settings(corpus_folder, straight, 8))
    draw, calls = Windows.draw, []

    def stop_in_the_middle(self: Windows, *args: object) -> torch.Tensor:
        calls.append(1)
        if len(calls) == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        return draw(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Windows, "draw", stop_in_the_middle)
    broken = tmp_path / "broken"
    train_autoencoder(settings(corpus_folder, broken, 8))
    assert read_log(broken)[-1]["step"] == 4
    torch.rand(5)  # the state of torch's own generator must not matter
    train_autoencoder(settings(corpus_folder, broken, 8), resume=True)
    ends = [load_file(run / "checkpoint.safetensors") for run in (straight, broken)]
    assert ends[0].keys() == ends[1].keys()
    assert any(key.startswith("optimiser.1.") for key in ends[0])
    for key, value in ends[0].items():
        assert torch.equal(value, ends[1][key]), key
    losses = [[line["loss"] for line in read_log(run) if "loss" in line]
              for run in (straight, broken)]
    assert losses[0] == losses[1]


def test_a_wrong_start_is_refused(corpus_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="found none; leave out --resume"):
        train_autoencoder(settings(corpus_folder, tmp_path / "new", 2), resume=True)
    config = settings(corpus_folder, tmp_path / "both", 2)
    config.minutes = 3
    with pytest.raises(ValueError, match="one of minutes and steps"):
        train_autoencoder(config)
    (tmp_path / "checkpoint.safetensors").write_bytes(b"not a checkpoint")
    with pytest.raises(ValueError, match="not a checkpoint"):
        train_autoencoder(settings(corpus_folder, tmp_path, 2), resume=True)


def test_another_networks_checkpoint_is_refused(
    tiny_autoencoder: Path, corpus_folder: Path
) -> None:
    config = settings(corpus_folder, tiny_autoencoder, 60)
    config.width = 8
    with pytest.raises(ValueError, match="belongs to another network"):
        train_autoencoder(config, resume=True)


def test_loss_is_zero_only_where_pictures_agree() -> None:
    tiles = torch.rand(2, 3, 16, 16) * 2 - 1
    assert reconstruction_loss(tiles, tiles) == 0
    thin, flat = torch.zeros(2, 3, 16, 16), torch.full((2, 3, 16, 16), 1 / 16)
    thin[..., 0] = 1  # the same L1, but as an edge
    assert reconstruction_loss(thin, 0 * thin) > reconstruction_loss(flat, 0 * flat)


def test_grid_loss_sees_a_grid_and_nothing_else() -> None:
    dice = torch.Generator().manual_seed(0)
    tiles = torch.rand((4, 3, 64, 64), generator=dice)
    gridded = tiles.clone()
    gridded[..., ::4] += 0.3
    assert grid_loss(tiles, tiles, 8) == 0
    assert grid_loss(0.5 * tiles, tiles, 8) < 1e-3  # softer everywhere is no grid
    assert grid_loss(gridded, tiles, 8) > 0.05


def test_the_decoder_alone_can_go_on(
    tiny_autoencoder: Path, corpus_folder: Path, tmp_path: Path
) -> None:
    config = settings(corpus_folder, tmp_path / "on", 4)
    config.begin, config.decoder_only = tiny_autoencoder / "vae", True
    train_autoencoder(config)
    before, after = (
        AutoencoderTiny.from_pretrained(folder)
        for folder in (tiny_autoencoder / "vae", tmp_path / "on" / "vae")
    )
    same = [torch.equal(a, b) for a, b in zip(before.encoder.parameters(),
                                              after.encoder.parameters(), strict=True)]
    moved = [not torch.equal(a, b) for a, b in zip(before.decoder.parameters(),
                                                   after.decoder.parameters(), strict=True)]
    assert all(same) and any(moved)
    config.encoder_blocks = tuple(max(0, count - 1) for count in config.encoder_blocks)
    with pytest.raises(ValueError, match="the encoder needs at least"):
        train_autoencoder(config)
    config.begin = None
    with pytest.raises(ValueError, match="decoder_only needs the encoder"):
        train_autoencoder(config)


@pytest.mark.parametrize("wider", [0, 8])
def test_a_grown_autoencoder_begins_as_the_one_it_grew_from(
    tiny_autoencoder: Path, corpus_folder: Path, tmp_path: Path, wider: int
) -> None:
    config = settings(corpus_folder, tmp_path / "grown", 1)
    config.begin = tiny_autoencoder / "vae"
    config.decoder_blocks = tuple(count + bool(count) for count in config.decoder_blocks)
    config.decoder_width = config.width + wider
    config.muon_lr = config.lr = 0.0
    train_autoencoder(config)
    small, grown = (
        AutoencoderTiny.from_pretrained(folder)
        for folder in (tiny_autoencoder / "vae", tmp_path / "grown" / "vae")
    )
    tiles = to_tensor(load_corpus(corpus_folder).tiles[:2])
    for one, other in zip(reconstruct_tiles(small, tiles), reconstruct_tiles(grown, tiles),
                          strict=True):
        torch.testing.assert_close(one, other)
    config.width, config.begin = config.width - 1, tmp_path / "grown" / "vae"
    with pytest.raises(ValueError, match="raise width or decoder_width"):
        train_autoencoder(config)


def test_errors_count_by_their_logarithm(
    tiny_autoencoder: Path, corpus_folder: Path, tmp_path: Path
) -> None:
    config = settings(corpus_folder, tmp_path / "log", 1)
    config.lr = config.muon_lr = 0.0
    config.begin = tiny_autoencoder / "vae"
    losses = []
    for weight in (0.0, 1.0):
        config.log_weight = weight
        train_autoencoder(config)
        losses.append(read_log(tmp_path / "log")[0])
    assert losses[0]["log"] < -1
    assert losses[1]["loss"] == pytest.approx(losses[0]["loss"] + losses[0]["log"], abs=1e-4)


def test_a_decoder_learns_from_refined_latents(
    tiny_autoencoder: Path, corpus_folder: Path, tmp_path: Path
) -> None:
    config = settings(corpus_folder, tmp_path / "refined", 2)
    config.begin, config.refine, config.lr, config.muon_lr = tiny_autoencoder / "vae", 2, 0.0, 0.0
    train_autoencoder(config)
    log = read_log(tmp_path / "refined")
    config.refine = 0
    train_autoencoder(config)
    plain = read_log(tmp_path / "refined")
    assert log[0]["match"] < plain[0]["match"], "half of the windows come nearer before they count"
    assert log[-1]["psnr_refined_of_8"] > log[-1]["psnr"] - 1
    assert "psnr_refined_of_8" not in plain[-1]


def test_psnr_of_known_errors() -> None:
    tiles = torch.zeros(2, 3, 4, 4)
    values = psnr(tiles + torch.tensor([0.2, 0.02]).reshape(2, 1, 1, 1), tiles)
    torch.testing.assert_close(values, torch.tensor([20.0, 40.0]), atol=1e-3, rtol=0)
