"""Loading: folders, the hub without a network, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from ankara_lab.model.denoise import denoise
from ankara_lab.model.load import load_model
from ankara_lab.model.shipped import ModelError
from tests.model_fixtures import save_tiny, tiny


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_folder_loads_and_computes_what_was_saved(
    folder: Path, capfd: pytest.CaptureFixture
) -> None:
    model, want = load_model(folder, dtype=torch.float32, device="cpu"), tiny()
    assert capfd.readouterr() == ("", "")
    assert (model.scale_factor, model.latent_channels, model.sample_size) == (8, 4, 64)
    assert (model.device.type, model.dtype, model.name) == ("cpu", torch.float32, str(folder))
    assert not any(p.requires_grad for p in model.unet.parameters())
    *_, got = denoise(model, "red fish", steps=2)
    *_, same = denoise(want, "red fish", steps=2)
    torch.testing.assert_close(got.latent, same.latent, atol=1e-5, rtol=0)


def test_weights_of_sixteen_bits_run_in_the_asked_precision(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    half = save_tiny(tmp_path / "half")
    for path in half.rglob("*.safetensors"):
        save_file({name: x.half() for name, x in load_file(path).items()}, path,
                  metadata={"format": "pt"})
    for dtype in (torch.float32, torch.bfloat16):
        model = load_model(half, dtype=dtype)
        assert model.unet.dtype == model.vae.dtype == dtype
        assert model.text_encoder.dtype == torch.float32
        assert sum(1 for _ in denoise(model, "fish", steps=1)) == 1


def test_the_stock_pipeline_loads_the_same_folder(folder: Path) -> None:
    from diffusers import StableDiffusionPipeline

    pipe = StableDiffusionPipeline.from_pretrained(folder, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    image = pipe("fish", num_inference_steps=1, output_type="pt").images
    assert image.shape == (1, 3, 64, 64)


def test_an_autoencoder_with_a_distribution_loads(tmp_path: Path) -> None:
    model = load_model(save_tiny(tmp_path / "kl", kl=True))
    assert type(model.vae).__name__ == "AutoencoderKL"
    assert model.scale_factor == 8


def test_pickled_weights_are_refused(copy: Path) -> None:
    (copy / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    torch.save({}, copy / "unet" / "diffusion_pytorch_model.bin")
    with pytest.raises(ModelError, match="pickled weights, which can run code"):
        load_model(copy)


def test_code_of_its_own_is_refused(copy: Path) -> None:
    change(copy / "model_index.json", unet=["my_unet", "MyUNet"])
    with pytest.raises(ModelError, match="code of its own"):
        load_model(copy)


def test_other_families_are_refused(copy: Path) -> None:
    change(copy / "model_index.json", text_encoder_2=["transformers", "T5EncoderModel"])
    with pytest.raises(ModelError, match="text_encoder_2"):
        load_model(copy)


@pytest.mark.parametrize("damage", [
    lambda f: (f / "model_index.json").unlink(),
    lambda f: (f / "model_index.json").write_text("{"),
    lambda f: (f / "model_index.json").write_text("{}"),
    lambda f: (f / "vae" / "diffusion_pytorch_model.safetensors").unlink(),
    lambda f: (f / "vae" / "diffusion_pytorch_model.safetensors").write_bytes(b"no"),
    lambda f: (f / "text_encoder" / "model.safetensors").write_bytes(b""),
    lambda f: (f / "unet" / "config.json").unlink(),
    lambda f: shutil.rmtree(f / "tokenizer"),
    lambda f: shutil.rmtree(f / "scheduler"),
    lambda f: change(f / "text_encoder" / "config.json", hidden_size=32),
    lambda f: change(f / "unet" / "config.json", in_channels=9),
])
def test_a_damaged_folder_is_refused_in_one_line(copy: Path, damage) -> None:
    damage(copy)
    with pytest.raises(ModelError) as refusal:
        load_model(copy)
    assert "\n" not in str(refusal.value)


def test_a_hub_model_without_a_network_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="check the name and the network") as refusal:
        load_model("nobody/no-such-model")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("source", ["no such folder", "/no/such/folder/at all", "../x/y/z", ""])
def test_what_is_neither_folder_nor_hub_id_is_refused(source: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        load_model(source)


def test_a_single_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.ckpt"
    file.write_bytes(b"pickle")
    with pytest.raises(ModelError, match="give the folder"):
        load_model(file)
