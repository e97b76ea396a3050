"""Shared attention: only the third picture, only this thread, only while the block lasts."""

from __future__ import annotations

import threading

import pytest
import torch

from ankara_lab.model.attention import attend_to_style, self_attentions
from ankara_lab.model.load import Model


def predict(model: Model, latents: torch.Tensor) -> torch.Tensor:
    states = torch.zeros(len(latents), 4, 16)
    with torch.inference_mode():
        return model.unet(latents, 500, encoder_hidden_states=states).sample


def batch() -> torch.Tensor:
    content, style = torch.randn(2, 1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    return torch.cat([content, style, content])


def test_only_the_third_picture_looks_at_the_second(tiny_model: Model) -> None:
    plain = predict(tiny_model, batch())
    with attend_to_style(tiny_model.unet):
        shared = predict(tiny_model, batch())
    torch.testing.assert_close(shared[:2], plain[:2], atol=1e-5, rtol=0)
    assert (shared[2] - plain[2]).abs().max() > 1e-4
    torch.testing.assert_close(predict(tiny_model, batch()), plain, atol=0, rtol=0)


def test_without_strength_it_attends_to_itself(tiny_model: Model) -> None:
    with attend_to_style(tiny_model.unet, strength=0):
        shared = predict(tiny_model, batch())
    torch.testing.assert_close(shared, predict(tiny_model, batch()), atol=1e-5, rtol=0)


def test_processors_come_back_after_nesting_and_exceptions(tiny_model: Model) -> None:
    before = [part.processor for part in self_attentions(tiny_model.unet)]
    with pytest.raises(RuntimeError), attend_to_style(tiny_model.unet):
        with attend_to_style(tiny_model.unet, strength=0.5):
            pass
        raise RuntimeError
    assert all(part.processor is was for part, was in
               zip(self_attentions(tiny_model.unet), before, strict=True))


def test_another_thread_sees_nothing(tiny_model: Model) -> None:
    plain, seen = predict(tiny_model, batch()), []
    with attend_to_style(tiny_model.unet):
        other = threading.Thread(target=lambda: seen.append(predict(tiny_model, batch())))
        other.start()
        other.join()
    torch.testing.assert_close(seen[0], plain, atol=0, rtol=0)


def test_other_batches_and_nets_without_attention_are_refused(tiny_model: Model) -> None:
    with pytest.raises(ValueError, match="batch of three"), attend_to_style(tiny_model.unet):
        predict(tiny_model, batch()[:2])
    with pytest.raises(ValueError, match="no self-attention"):
        self_attentions(torch.nn.Conv2d(1, 1, 1))
