"""`doctor` tells what is there, and ends with 1 when something is wrong."""

from __future__ import annotations

import pytest

from ankara_lab.cli import main
from ankara_lab.commands import doctor
from ankara_lab.model.shipped import ModelError


def checks() -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.examine()}


def test_reports_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    found = checks()
    assert {"python", "torch", "threads", "memory", "number format", "weights"} <= set(found)
    assert not found["torch"].wrong and found["torch"].found.startswith("2.")
    assert "float" in found["number format"].found


def test_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    fine = [doctor.Check("weights", "there")]
    monkeypatch.setattr(doctor, "examine", lambda: iter(fine))
    assert main(["doctor"]) == 0
    fine.append(doctor.Check("memory", "0.1 GiB", "close other programs"))
    assert main(["doctor"]) == 1
    assert "close other programs" in capsys.readouterr().out


def test_says_which_weights_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> None:
        raise ModelError("the shipped file unet is not the one that cards.json lists")

    monkeypatch.setattr("ankara_lab.model.shipped.check_weights", changed)
    found = checks()
    assert "cards.json" in found["weights"].wrong and not found["threads"].wrong


def test_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise doctor.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    found = checks()
    assert found["torch"].wrong == "pip install torch" and not found["jupyterlab"].wrong


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_group_limit", lambda: 2.0**29)
    assert "close other programs" in checks()["memory"].wrong
