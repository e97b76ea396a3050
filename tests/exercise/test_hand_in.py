"""A hand-in holds the work and its verdicts, and nothing of the computer it was made on."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from ankara_lab.cloth.export import save_picture
from ankara_lab.exercise.hand_in import MANIFEST, pack, verdicts_of
from tests.exercise.notebooks import RIGHT, notebook, save

RED = np.full((32, 32, 3), (200, 30, 40), np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "ada"
    (home / "shelf").mkdir(parents=True)
    save_picture(RED, home / "mine.png", {"prompt": "plain red", "seed": 1})
    save_picture(RED, home / "shelf" / "kept.png", {"prompt": "plain red", "seed": 2})
    Image.fromarray(RED).save(home / "private.png")
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "CameraMaker", {1: "N", 2: (6.0, 27.0, 0.0)}
    Image.fromarray(RED).save(home / "cloth.jpg", exif=exif)
    Image.fromarray(RED).save(tmp_path / "outside.jpg", exif=exif)
    (home / "notes.txt").write_text("my password")
    (home / "other.ipynb").write_text(json.dumps(dict(notebook(), cells=[])))
    code = (
        f'open_photo("cloth.jpg"), open_photo("../outside.jpg"), open_photo("notes.txt")\n'
        f'open_photo("{(tmp_path / "outside.jpg").as_posix()}")\n'
        '"https://example.org/a/b.png".split("/"), r"C:\\Users\\ada\\x.png", "~/secret/y.png"'
    )
    book = notebook(code, RIGHT, passed=False, hint=f"There is no file '{home / 'a.png'}' here.")
    book.cells[0].outputs = [nbformat.v4.new_output("stream", text=str(home))]
    book.metadata["widgets"] = {"state": {"path": str(home)}}
    save(book, home / "12_from_tile_to_tailor.ipynb")
    return home


def test_what_goes_in_and_what_stays(folder: Path) -> None:
    packed = pack(folder, "  Ada\tEze ")
    members = zipfile.ZipFile(io.BytesIO(packed.to_bytes()))
    assert set(members.namelist()) == {
        MANIFEST, "12_from_tile_to_tailor.ipynb", "mine.png", "shelf/kept.png", "cloth.jpg",
        "outside.jpg",
    }  # fmt: skip
    told = json.loads(members.read(MANIFEST))
    assert (told["name"], told["notebooks"]) == ("Ada Eze", ["12_from_tile_to_tailor.ipynb"])
    assert told["verdicts"] == {"12.1": {"passed": False, "said": "There is no file 'a.png' here."}}
    assert members.read("mine.png") == (folder / "mine.png").read_bytes()


def test_nothing_tells_of_the_computer(folder: Path) -> None:
    data = pack(folder, "Ada").to_bytes()
    assert data == pack(folder, "Ada").to_bytes(), "no time and no chance in it"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for info in packed.infolist():
            text = packed.read(info)
            for secret in (str(folder.parent), "password", "CameraMaker", "Users", "secret/y"):
                assert secret.encode() not in text, (info.filename, secret)
        with Image.open(packed.open("cloth.jpg")) as photo:
            assert not dict(photo.getexif())
        book = json.loads(packed.read("12_from_tile_to_tailor.ipynb"))
    assert all(cell.get("outputs", []) == [] for cell in book["cells"])
    assert 'open_photo("outside.jpg")' in book["cells"][0]["source"]
    assert '"https://example.org/a/b.png".split("/")' in book["cells"][0]["source"]


def test_verdicts_are_what_the_cells_show() -> None:
    def verdict(passed: bool | None) -> object:
        return verdicts_of(json.loads(json.dumps(notebook(RIGHT, passed=passed))))["12.1"]

    assert verdict(True) == {"passed": True, "said": ""}
    assert verdict(None) == {"passed": None, "said": ""}
    assert verdict(False) == {"passed": False, "said": "Look again."}


def test_large_files_stay_and_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ankara_lab.exercise.hand_in.LARGEST", 4000)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    save_picture(noise, folder / "big.png", {"prompt": "noise"})
    packed = pack(folder, "Ada")
    assert "big.png" not in packed.members and "mine.png" in packed.members
    assert packed.left_out == ["big.png: larger than 0 MiB"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("12_a.ipynb", "", "12_a.ipynb is not a whole notebook"),
        ("12_a.ipynb", "[]", "12_a.ipynb is not a whole notebook"),
        ("12_a.ipynb", '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}', "whole"),
        ("12_a.ipynb", '{"nbformat": 4, "cells": []}', "holds no lesson with exercises"),
        ("notes.txt", "x", "holds no lesson with exercises"),
    ],
)
def test_a_folder_without_work_is_refused(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=told):
        pack(tmp_path, "Ada")


@pytest.mark.parametrize("name", ["", "  ", "a\x00b"])
def test_a_hand_in_has_a_name(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="--name"):
        pack(folder, name)
