"""Words: the repeat kind in a prompt, and token states as the stock pipeline makes them."""

from __future__ import annotations

import pytest
import torch

from ankara_lab.model import words
from ankara_lab.model.load import Model
from ankara_lab.model.words import embed, repeat_from_words, shorten
from tests.model_fixtures import tiny, tiny_parts


@pytest.mark.parametrize(("prompt", "repeat"), [
    ("yellow birds on indigo, half-drop", "half-drop"),
    ("Half drop of fans", "half-drop"),
    ("halfdrop", "half-drop"),
    ("fans in a brick repeat", "brick"),
    ("birds, brick", "brick"),
    ("brick red birds on cream", None),
    ("birds on brick-red ground", None),
    ("fans on brick", "brick"),
    ("straight repeat of eyes", "straight"),
    ("straight lines in red", None),
    ("fans, brick or half-drop", "brick"),
    ("", None),
])
def test_the_first_kind_named_is_meant(prompt: str, repeat: str | None) -> None:
    assert repeat_from_words(prompt) == repeat


def test_states_are_those_of_the_stock_pipeline() -> None:
    from diffusers import StableDiffusionPipeline

    parts = tiny_parts(seed=5)
    pipe = StableDiffusionPipeline(
        **parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    texts = ["yellow birds, half - drop", ""]
    want = torch.cat([pipe.encode_prompt(text, "cpu", 1, False)[0] for text in texts])
    torch.testing.assert_close(embed(texts, Model(**parts)), want)


def test_texts_are_remembered_and_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny()
    monkeypatch.setattr(words, "REMEMBERED", 2)
    for text in ("red", "blue", "red", "green"):
        embed([text], model)
    assert list(model.remembered) == ["red", "green"]


def test_a_text_that_is_too_long_is_cut_with_a_note(
    tiny_model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    long = embed(["red fish " * 500], tiny_model)
    assert torch.equal(long, embed(["red fish " * 7], tiny_model))
    assert [record.name for record in caplog.records] == ["ankara_lab"]
    assert "the rest is left out" in caplog.text


@pytest.mark.parametrize("texts", [[], "fish", [1], [None]])
def test_what_is_not_texts_is_refused(tiny_model: Model, texts: object) -> None:
    with pytest.raises(ValueError, match="texts must be a list"):
        embed(texts, tiny_model)


def test_a_caption_that_is_too_long_loses_its_last_phrases(
    shipped_model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    phrases = ["yellow birds on an indigo ground", *["seed dots behind"] * 20]
    kept = shorten(", ".join(phrases), shipped_model).split(", ")
    assert 1 < len(kept) < len(phrases) and kept == phrases[: len(kept)]
    embed([", ".join(kept)], shipped_model)
    assert not caplog.records
    embed([", ".join(phrases[: len(kept) + 1])], shipped_model)
    assert "is left out" in caplog.text
    for whole in ("", "fish, birds", "bird " * 60, "half a pair \ud800"):
        assert shorten(whole, shipped_model) == whole.replace("\ud800", "?")
