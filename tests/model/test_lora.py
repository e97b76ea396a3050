"""A LoRA changes a copy, gives it a word, comes back from its file, and fits only its weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from ankara_lab import decode, denoise
from ankara_lab.model.lora import Lora, hash_weights, load_lora, read_lora, save_lora
from ankara_lab.model.shipped import ModelError
from ankara_lab.model.words import embed
from tests.model_fixtures import tiny

CONV = "down_blocks.0.resnets.0.conv1"
ATTENTION = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"


@pytest.fixture(scope="module")
def lora(tiny_model: Any) -> Lora:
    """One convolution and one matrix changed, and a word of two words."""
    torch.manual_seed(3)
    layers = dict(tiny_model.unet.named_modules())
    conv, linear = layers[CONV].weight, layers[ATTENTION].weight
    changes = {
        CONV: (torch.randn(2, *conv.shape[1:]) / 8, torch.randn(conv.shape[0], 2, 1, 1)),
        ATTENTION: (torch.randn(3, linear.shape[1]), torch.randn(linear.shape[0], 3)),
    }
    changes = {name: (a.half().float(), b.half().float()) for name, (a, b) in changes.items()}
    words = ("sewing machine", "sewing machines")
    token = torch.randn(16).half().float()
    return Lora(words, changes, token, {"weights": hash_weights(tiny_model), "seed": 7})


def latent(model: Any, prompt: str) -> torch.Tensor:
    *_, last = denoise(model, prompt, seed=1, steps=2)
    return last.latent


def test_the_change_is_b_times_a_on_a_copy(tiny_model: Any, lora: Lora) -> None:
    before = latent(tiny_model, "a bird")
    taught = load_lora(tiny_model, lora)
    old, new = (dict(model.unet.named_modules()) for model in (tiny_model, taught))
    down, up = lora.changes[CONV]
    by_hand = torch.zeros_like(old[CONV].weight)
    for r in range(2):
        by_hand += up[:, r, 0, 0][:, None, None, None] * down[r]
    assert torch.allclose(new[CONV].weight - old[CONV].weight, by_hand, atol=1e-5)
    down, up = lora.changes[ATTENTION]
    assert torch.allclose(new[ATTENTION].weight - old[ATTENTION].weight, up @ down, atol=1e-5)
    assert torch.equal(latent(tiny_model, "a bird"), before), "the model given stays as it was"
    assert not torch.allclose(latent(taught, "a bird"), before, atol=1e-3)
    assert taught.vae is tiny_model.vae and decode(before, taught).shape == (1, 3, 64, 64)


def test_strength_scales_the_change_and_0_leaves_the_unet(tiny_model: Any, lora: Lora) -> None:
    none, half = (load_lora(tiny_model, lora, strength=share) for share in (0, 0.5))
    assert torch.equal(latent(none, "a bird"), latent(tiny_model, "a bird"))
    weights = [dict(m.unet.named_modules())[CONV].weight for m in
               (tiny_model, half, load_lora(tiny_model, lora))]
    assert torch.allclose(weights[1], (weights[0] + weights[2]) / 2, atol=1e-5)
    assert len({none.name, half.name, load_lora(tiny_model, lora).name, tiny_model.name}) == 4
    for strength in (-0.1, 2.1, float("nan")):
        with pytest.raises(ValueError, match="strength must be from 0 to 2"):
            load_lora(tiny_model, lora, strength=strength)


def test_the_word_is_one_vector_in_both_numbers_and_any_case(tiny_model: Any, lora: Lora) -> None:
    taught = load_lora(tiny_model, lora, strength=0)
    one, many, loud, other = embed(
        ["a sewing machine", "a sewing machines", "a Sewing Machine", "a bird"], taught)
    assert torch.equal(one, many) and torch.equal(one, loud) and not torch.equal(one, other)
    assert torch.equal(embed(["a bird"], taught), embed(["a bird"], tiny_model))
    assert not torch.equal(one, embed(["a sewing machine"], tiny_model)[0])
    inside = taught.tokenizer.tokenize("sewing machinery")
    assert "sewing machine" not in inside, "the word is not found inside another"


def test_a_known_word_may_be_taught_anew(tiny_model: Any, lora: Lora) -> None:
    birds = replace(lora, words=("bird", "birds"))
    taught = load_lora(tiny_model, birds, strength=0)
    assert len(taught.tokenizer) == len(tiny_model.tokenizer)
    assert not torch.equal(embed(["birds"], taught), embed(["birds"], tiny_model))
    assert torch.equal(embed(["fish"], taught), embed(["fish"], tiny_model))


def test_the_file_holds_it_all(tiny_model: Any, lora: Lora, tmp_path: Path) -> None:
    path = save_lora(lora, tmp_path / "machine.safetensors")
    back = read_lora(path)
    assert (back.words, back.recipe, back.name) == (lora.words, lora.recipe, lora.name)
    assert torch.equal(latent(load_lora(tiny_model, path), "a sewing machine"),
                       latent(load_lora(tiny_model, lora), "a sewing machine"))
    assert [file.name for file in tmp_path.iterdir()] == [path.name], "nothing half-written"
    with pytest.raises(ValueError, match=r"named \*.safetensors"):
        save_lora(lora, tmp_path / "machine.bin")


def test_other_weights_are_refused(lora: Lora) -> None:
    with pytest.raises(ModelError, match="taught on other weights"):
        load_lora(tiny(seed=1), lora)


def test_one_model_has_one_hash_in_any_format(tiny_model: Any) -> None:
    other = tiny()
    for part in (other.unet, other.text_encoder):
        part.to(torch.bfloat16)
    assert hash_weights(other) == hash_weights(tiny_model) != hash_weights(tiny(seed=1))


def test_a_change_that_fits_no_layer_is_refused(tiny_model: Any, lora: Lora) -> None:
    for name, shape in (("no.such.layer", (2, 16)), (ATTENTION, (2, 5))):
        wrong = replace(lora, changes={name: (torch.zeros(shape), torch.zeros(16, 2))})
        with pytest.raises(ModelError, match="which this model has not"):
            load_lora(tiny_model, wrong)


def test_files_that_are_none_of_ours(tmp_path: Path, lora: Lora) -> None:
    with pytest.raises(ModelError, match="there is no file"):
        read_lora(tmp_path / "none.safetensors")
    for number, data in enumerate((b"", b"junk" * 9, b"\x80\x04pickle")):
        path = tmp_path / f"{number}.safetensors"
        path.write_bytes(data)
        with pytest.raises(ModelError, match="not a LoRA that teach has made"):
            read_lora(path)
    save_file({"x": torch.zeros(2)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelError, match="not a LoRA"):
        read_lora(tmp_path / "other.safetensors")
    whole = save_lora(lora, tmp_path / "whole.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(whole[:-9])
    with pytest.raises(ModelError, match="damaged"):
        read_lora(tmp_path / "cut.safetensors")
