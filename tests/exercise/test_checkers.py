"""Every checker of every lesson: junk gets a hint and nothing worse."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.exercise.checking import Exercise, Hint, exercises, lessons

ALL = [one for lesson in lessons() for one in exercises(lesson)]
JUNK = [
    ..., None, "", "some words", b"x", -1, True, 1e400, float("nan"), [], [None], (), {}, {"a": 1},
    print, object(), type, [1, "a"], [[1, 2], [3]], np.zeros((0, 3)), np.zeros((2, 2), np.uint8),
    np.array("x"), np.array([None, 1]), torch.zeros(0), torch.zeros(1, 3, 2, 2, dtype=torch.int64),
    torch.zeros(1, 3, 1, 1), torch.full((1, 3, 64, 64), torch.nan), torch.zeros(2, 5, 4, 4),
    torch.zeros(3, 8, 8), torch.tensor(1j), Image.new("L", (1, 1)), "a\0b", "x" * 5000,
    [torch.zeros(3)] * 2, [np.zeros((8, 8, 3), np.uint8)] * 2,
]  # fmt: skip


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_junk_gets_a_hint(one: Exercise) -> None:
    for answer in JUNK:
        try:
            said = one.checker(answer)
        except Hint as hint:
            assert len(str(hint)) > 20, f"{one.name} says too little on {answer!r}: {hint}"
        except Exception as error:
            pytest.fail(f"{one.name} stumbles on {answer!r}: {type(error).__name__}: {error}")
        else:
            pytest.fail(f"{one.name} takes {answer!r} for right: {said}")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_an_exercise_says_what_to_produce(one: Exercise) -> None:
    assert one.title[0].isupper() and len(one.title) <= 70
    assert one.checker.__doc__
