"""What was passed is kept in one small local file, whole or not at all, and can be switched off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ankara_lab.exercise.checking import NotYet, check
from ankara_lab.exercise.progress import keep_passed, progress_file, read_passed


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "new folder" / "progress.json"
    monkeypatch.setenv("ANKARA_LAB_PROGRESS", str(path))
    return path


def test_tests_keep_nothing() -> None:
    assert os.environ["ANKARA_LAB_PROGRESS"] == "off"
    assert progress_file() is None and read_passed() == frozenset()
    keep_passed("01.1")  # does nothing


def test_a_pass_is_kept_and_a_miss_is_not(kept: Path, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(NotYet):
        check("12.1", (24, 116))
    assert not kept.exists()
    check("12.1", (90, 12))
    check("12.1", (90, 12))
    assert json.loads(kept.read_text()) == {"version": 1, "passed": ["12.1"]}
    assert read_passed() == {"12.1"}
    assert [path.name for path in kept.parent.iterdir()] == [kept.name], "nothing is left over"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is of Linux")
def test_it_lies_in_the_persons_data_folder(tmp_path: Path) -> None:
    code = "from ankara_lab.exercise.progress import progress_file; print(progress_file())"
    plain = {name: value for name, value in os.environ.items() if name != "ANKARA_LAB_PROGRESS"}
    for more, where in [
        ({"XDG_DATA_HOME": str(tmp_path / "x")}, tmp_path / "x" / "ankara_lab" / "progress.json"),
        ({"XDG_DATA_HOME": "", "HOME": str(tmp_path)},
         tmp_path / ".local" / "share" / "ankara_lab" / "progress.json"),
    ]:  # fmt: skip
        told = subprocess.run(
            [sys.executable, "-c", code], env=plain | more, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert told.stdout.strip() == str(where)
        assert not where.parent.exists(), "asking where it is makes nothing"


def test_nbgrader_keeps_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    keep_passed("01.1")
    assert not kept.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", '{"passed": 3}', '{"passed": [1, null, {}]}', "[" * 100_000]
)
def test_a_damaged_file_is_no_progress_and_is_mended(kept: Path, text: str) -> None:
    kept.parent.mkdir()
    kept.write_text(text)
    assert read_passed() == frozenset()
    keep_passed("02.1")
    assert read_passed() == {"02.1"}


def test_a_folder_that_cannot_be_written_stops_nobody(kept: Path) -> None:
    kept.parent.write_text("a file stands where the folder should be")
    keep_passed("02.1")
    assert kept.parent.read_text().startswith("a file")


def test_the_file_is_whole_at_every_moment(kept: Path) -> None:
    with ThreadPoolExecutor(4) as many:
        list(many.map(keep_passed, [f"03.{number}" for number in range(40)]))
        json.loads(kept.read_text())
    assert read_passed() and all(name.startswith("03.") for name in read_passed())
