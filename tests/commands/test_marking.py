"""A class hands in and is marked: real zips, some of them broken."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from ankara_lab import cli
from tests.exercise.notebooks import RIGHT, WRONG, notebook, save

BOOK = "12_from_tile_to_tailor.ipynb"


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two learners' folders and one with everything that can be wrong; a folder of hand-ins."""
    monkeypatch.chdir(tmp_path)
    for name, answer, passed in (("ada", RIGHT, True), ("obi", WRONG, False)):
        (tmp_path / name).mkdir()
        save(notebook(answer, passed=passed), tmp_path / name / BOOK)
    class_ = tmp_path / "class" / "group 1"
    class_.mkdir(parents=True)
    (class_ / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    with zipfile.ZipFile(class_ / "slip.zip", "w") as slip:
        slip.writestr("../../slipped.png", "x")
    with zipfile.ZipFile(class_ / "huge.zip", "w", zipfile.ZIP_DEFLATED) as huge:
        huge.writestr("a.png", b"\0" * (21 * 2**20))
    return tmp_path


def run(*words: str) -> int:
    return cli.main(list(words))


def hand_in_both(capsys: pytest.CaptureFixture) -> str:
    assert run("hand-in", "ada", "--name", "Ada Eze", "-o", "class/ada.zip") == 0
    assert run("hand-in", f"obi/{BOOK}", "--name", "Obi", "-o", "class/group 1/obi.zip") == 0
    return capsys.readouterr().out


def table() -> list[dict[str, str]]:
    with open("marks.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_class_by_recorded_verdicts(school: Path, capsys: pytest.CaptureFixture) -> None:
    said = hand_in_both(capsys)
    assert "1 of 1 exercises passed" in said and "0 of 1 exercises passed" in said
    assert run("grade", "class", "-o", "marks.csv", "--trust") == 0
    assert "5 hand-ins, 3 refused" in capsys.readouterr().out
    rows = {row["name"]: row for row in table()}
    assert list(rows) == ["Ada Eze", "huge", "Obi", "slip", "torn"]
    assert rows["Ada Eze"]["12.1"] == "1" and rows["Obi"]["12.1"] == "0"
    assert rows["Obi"]["file"] == "group 1/obi.zip" and rows["Obi"]["of"] == "3"
    for name, why in (("huge", "20 MiB"), ("slip", "leads out"), ("torn", "not a whole zip")):
        assert rows[name]["note"].startswith("refused: ") and why in rows[name]["note"]
        assert rows[name]["12.1"] == ""
    assert not list(school.rglob("slipped*"))
    page = (school / "marks.html").read_text(encoding="utf-8")
    assert "nothing was run" in page and "Ada Eze" in page and "not a whole zip" in page


@pytest.mark.slow
def test_a_class_is_marked_anew(school: Path, capsys: pytest.CaptureFixture) -> None:
    for name, told in (("ada", False), ("obi", True)):  # what the notebooks show is not true
        answer = RIGHT if name == "ada" else WRONG
        save(notebook(answer, passed=told), school / name / BOOK)
    hand_in_both(capsys)
    assert run("grade", "class", "-o", "marks.csv") == 0
    rows = {row["name"]: row for row in table()}
    assert (rows["Ada Eze"]["12.1"], rows["Obi"]["12.1"]) == ("1", "0")
    assert "change places" in (school / "marks.html").read_text(encoding="utf-8")


def test_a_login_is_the_name_by_default(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ngozi")
    monkeypatch.chdir(school / "ada")
    assert run("hand-in", "-o", "hand-in.zip") == 0
    with zipfile.ZipFile("hand-in.zip") as packed:
        assert json.loads(packed.read("hand-in.json"))["name"] == "ngozi"


def test_what_was_not_checked_is_told(school: Path, capsys: pytest.CaptureFixture) -> None:
    save(notebook(RIGHT), school / "ada" / BOOK)
    assert run("hand-in", "ada", "--name", "Ada", "-o", "a.zip") == 0
    assert "not checked yet, or the notebook was not saved since: 12.1" in capsys.readouterr().out


@pytest.mark.parametrize("words", [
    "hand-in missing -o a.zip", "hand-in class -o a.zip --name A", "hand-in ada -o a.txt",
    "hand-in ada -o nowhere/a.zip", "grade missing -o a.csv", "grade ada -o a.csv",
    "grade class -o a.html", "grade class -o a.csv --seconds 0", "grade class -o nowhere/a.csv",
])  # fmt: skip
def test_bad_input_is_one_line(school: Path, capsys: pytest.CaptureFixture, words: str) -> None:
    before = set(school.rglob("*"))
    assert run(*words.split()) == 2
    said = capsys.readouterr().err.strip()
    assert said.splitlines()[-1].startswith("ankara-lab: error: ") and "Traceback" not in said
    assert set(school.rglob("*")) == before
