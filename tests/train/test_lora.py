"""Teaching lowers the loss on the motif, leaves the model alone, can be stopped and repeated."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from ankara_lab import denoise, teach
from ankara_lab.model.lora import load_lora
from ankara_lab.train.lora import TeachConfig, TeachStep, _Teacher

FAST = {"steps": 12, "batch": 4, "rank": 4, "colourings": 1, "known": 2, "measured": 3}


@pytest.fixture(scope="module")
def tiles() -> torch.Tensor:
    """Five blocky cloths that wrap."""
    torch.manual_seed(0)
    return (torch.rand(5, 3, 8, 8) * 2 - 1).repeat_interleave(8, 2).repeat_interleave(8, 3)


@pytest.fixture(scope="module")
def taught(tiny_model: Any, tiles: torch.Tensor) -> list[TeachStep]:
    return list(teach(tiles[:4], "Sewing  machine", tiny_model, held=tiles[4:], **FAST))


def test_steps_are_counted_and_measured(taught: list[TeachStep]) -> None:
    assert [step.index for step in taught] == list(range(12)) and taught[0].total == 12
    measured = [step for step in taught if step.lora is not None]
    assert [step.index for step in measured] == [3, 7, 11]
    for step in measured:
        assert step.learnt_loss and step.held_loss and step.known_loss
    assert all(step.held_loss is None for step in taught if step.lora is None)
    lora = taught[-1].lora
    assert lora is not None and lora.words == ("sewing machine", "sewing machines")
    assert [step for step, *_ in lora.recipe["losses"]] == [4, 8, 12]
    assert lora.recipe["losses"][-1][1:] == pytest.approx(
        [taught[-1].learnt_loss, taught[-1].held_loss, taught[-1].known_loss], abs=1e-5)
    assert lora.recipe["pictures"] == 4


def test_it_learns(tiny_model: Any, tiles: torch.Tensor) -> None:
    *_, last = teach(tiles, "kettle", tiny_model, **{**FAST, "steps": 40, "measured": 2})
    first = next(iter(teach(tiles, "kettle", tiny_model, **{**FAST, "steps": 1})))
    assert last.learnt_loss < 0.97 * first.learnt_loss  # type: ignore[operator]
    assert last.held_loss is None, "nothing was held out"


def test_the_model_given_is_not_changed(tiny_model: Any, tiles: torch.Tensor) -> None:
    before = {name: weight.clone() for name, weight in tiny_model.unet.state_dict().items()}
    words = len(tiny_model.tokenizer)
    torch.manual_seed(5)
    drawn = torch.rand(1)
    torch.manual_seed(5)
    list(teach(tiles, "kettle", tiny_model, **{**FAST, "steps": 2}))
    assert torch.equal(torch.rand(1), drawn), "nobody else's random numbers are used up"
    assert len(tiny_model.tokenizer) == words and not tiny_model.unet.training
    after = tiny_model.unet.state_dict()
    assert set(after) == set(before) and all(torch.equal(after[k], before[k]) for k in before)


def test_what_peft_computes_is_what_the_file_adds(tiny_model: Any, tiles: torch.Tensor) -> None:
    teacher = _Teacher(tiles, "kettle", tiny_model, None, "straight", 0, TeachConfig(**FAST))
    *_, last = teacher.run()
    torch.manual_seed(1)
    x = torch.randn(2, 4, 8, 8)
    with torch.no_grad(), teacher._averaged():
        states = teacher._states(["a red kettle", "kettles"])
        by_peft = teacher.unet(x, 500, encoder_hidden_states=states).sample
    model = load_lora(tiny_model, last.lora)
    from ankara_lab.model.words import embed

    assert torch.allclose(embed(["a red kettle", "kettles"], model), states, atol=1e-5)
    with torch.no_grad():
        merged = model.unet(x, 500, encoder_hidden_states=states).sample
    assert torch.allclose(merged, by_peft, atol=1e-4)
    assert not torch.allclose(merged, tiny_model.unet(x, 500, states).sample, atol=1e-4)


def test_the_same_seed_teaches_the_same(
    tiny_model: Any, tiles: torch.Tensor, taught: list[TeachStep]
) -> None:
    again = list(teach(tiles[:4], "sewing machine", tiny_model, held=tiles[4:], **FAST))
    assert [step.loss for step in again] == [step.loss for step in taught]
    assert again[-1].lora.name == taught[-1].lora.name  # type: ignore[union-attr]
    other = next(iter(teach(tiles[:4], "sewing machine", tiny_model, seed=1, **FAST)))
    assert other.loss != taught[0].loss


def test_it_can_be_stopped(tiny_model: Any, tiles: torch.Tensor) -> None:
    steps = teach(tiles, "kettle", tiny_model, **FAST)
    for step in steps:
        if step.lora is not None:
            break
    steps.close()  # type: ignore[attr-defined]
    *_, last = denoise(load_lora(tiny_model, step.lora), "red kettles", steps=1)
    assert last.latent.isfinite().all()


@pytest.mark.parametrize("repeat", ["half-drop", "brick", None])
def test_every_way_to_repeat(tiny_model: Any, tiles: torch.Tensor, repeat: Any) -> None:
    *_, last = teach(tiles, "kettle", tiny_model, repeat=repeat, **{**FAST, "steps": 3})
    assert last.lora is not None and last.lora.recipe["repeat"] == (repeat or "none")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"word": ""}, "word must be"), ({"word": "9"}, "word must be"),
        ({"word": "x" * 41}, "word must be"), ({"word": 3}, "word must be"),
        ({"tiles": torch.zeros(0, 3, 64, 64)}, "1 to 64 pictures"),
        ({"tiles": torch.zeros(65, 3, 8, 8)}, "1 to 64 pictures"),
        ({"tiles": torch.zeros(3, 64, 64)}, r"Tensor \(N, 3, H, W\)"),
        ({"tiles": "a.png"}, r"Tensor \(N, 3, H, W\)"),
        ({"tiles": torch.full((1, 3, 64, 64), 255.0)}, r"\[-1, 1\]"),
        ({"tiles": torch.full((1, 3, 64, 64), torch.nan)}, r"\[-1, 1\]"),
        ({"tiles": torch.zeros(1, 3, 60, 60)}, "multiple of"),
        ({"held": torch.zeros(1, 4, 64, 64)}, "held must be"),
        ({"repeat": "mirror"}, "repeat must be"), ({"steps": 0}, "steps must be"),
        ({"rank": -1}, "rank must be"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_at_once(
    tiny_model: Any, tiles: torch.Tensor, change: dict[str, Any], told: str
) -> None:
    given = {"tiles": tiles, "word": "kettle", "model": tiny_model} | change
    with pytest.raises(ValueError, match=told):
        teach(**given)
