"""Labels as colours: groups, ramps, what is not known, errors."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankara_lab.widgets._labels import GROUPS, OTHER, RAMP, Label, to_labels


@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=60))
def test_every_design_has_the_colour_of_its_word(words: list[str]) -> None:
    label = Label("motif", words)
    shown = {name: colour for name, colour, _ in label.legend["groups"]}
    assert sum(count for _, _, count in label.legend["groups"]) == len(words)
    assert len(shown) <= len(GROUPS) + 1
    for word, code in zip(words, label.codes, strict=True):
        wanted = shown.get(word, OTHER)
        assert "#" + label.table[code].tobytes().hex() == wanted


def test_numbers_run_through_the_ramp_and_none_is_grey() -> None:
    label = Label("hue", [*np.linspace(3, 9, 40).tolist(), None])
    assert (label.legend["low"], label.legend["high"]) == (3, 9)
    colours = label.table[label.codes]
    for place, colour in ((0, RAMP[0]), (39, RAMP[-1]), (40, OTHER)):
        assert "#" + colours[place].tobytes().hex() == colour
    assert label.words[-1] == "" and label.words[0] == "3"
    told = label.for_browser()
    assert base64.b64decode(told["codes"]) == label.codes.tobytes()


def test_few_numbers_and_truths_are_groups() -> None:
    assert Label("seed", [1, 2, 1]).legend["kind"] == "words"
    assert Label("kept", [True, False, None]).words == ["yes", "no", ""]


def test_arrays_are_taken() -> None:
    (label,) = to_labels({"x": np.arange(30) / 7}, 30)
    assert label.legend["kind"] == "numbers"
    assert to_labels(None, 5) == []
    assert to_labels(["a", "b"], 2)[0].name == "label"


@pytest.mark.parametrize(("labels", "words"), [
    ({"a": ["x"]}, "2 values"), ({"a": "xy"}, "2 values"), ({"a": [1.0, {}]}, "words or numbers"),
    ({"a": [1.5, float("nan")]}, "finite"),
])  # fmt: skip
def test_bad_labels(labels: dict[str, list[object]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        to_labels(labels, 2)
