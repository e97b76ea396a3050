"""Precision: bfloat16 only where a timing, or the person, says so."""

from __future__ import annotations

import time

import pytest
import torch

from ankara_lab.model import precision


@pytest.fixture(autouse=True)
def no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANKARA_LAB_DTYPE", raising=False)


@pytest.mark.parametrize(("speed_up", "dtype"), [
    (0.3, torch.float32), (1.1, torch.float32), (1.9, torch.bfloat16)])
def test_the_timing_decides(monkeypatch, speed_up, dtype) -> None:
    monkeypatch.setattr(precision, "bfloat16_speed_up", lambda: speed_up)
    assert precision.fastest_dtype("cpu") == dtype
    assert precision.fastest_dtype("mps") == torch.float32


def test_the_person_overrules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKARA_LAB_DTYPE", "bfloat16")
    assert precision.fastest_dtype("cpu") == torch.bfloat16
    monkeypatch.setenv("ANKARA_LAB_DTYPE", "int4")
    with pytest.raises(ValueError, match="float32 or bfloat16, got 'int4'"):
        precision.fastest_dtype("cpu")


def test_the_timing_is_taken_once() -> None:
    first = precision.bfloat16_speed_up()
    assert first > 0
    start = time.perf_counter()
    assert precision.bfloat16_speed_up() == first
    assert time.perf_counter() - start < 0.01
