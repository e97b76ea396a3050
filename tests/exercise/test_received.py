"""A zip from somebody else is opened in memory, and refused if anything about it is odd."""

from __future__ import annotations

import json
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.exercise.hand_in import MANIFEST, pack
from ankara_lab.exercise.received import HandIn, RefusedError, open_hand_in
from tests.exercise.notebooks import RIGHT, notebook, save

BOOK = "12_a.ipynb"


def told(**change: object) -> str:
    good = {"version": 1, "name": "Ada", "notebooks": [BOOK], "verdicts": {}}
    return json.dumps({**good, **change})


def good_members() -> dict[str, Any]:
    return {MANIFEST: told(), BOOK: nbformat.writes(notebook(RIGHT))}


def zipped(path: Path, members: dict[Any, Any]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        open_hand_in(path)
    assert len(str(caught.value)) < 200 and "\n" not in str(caught.value)
    return str(caught.value)


def test_what_was_packed_is_what_is_opened(tmp_path: Path) -> None:
    save(notebook(RIGHT, passed=True), tmp_path / BOOK)
    (tmp_path / "a.zip").write_bytes(pack(tmp_path, "Ada Eze").to_bytes())
    opened = open_hand_in(tmp_path / "a.zip")
    assert isinstance(opened, HandIn)
    assert (opened.name, list(opened.notebooks), opened.files) == ("Ada Eze", [BOOK], {})
    assert opened.verdicts == {"12.1": {"passed": True, "said": ""}}


def test_only_pictures_come_along(tmp_path: Path) -> None:
    more = {"numpy.py": "1/0", "sitecustomize.py": "1/0", "a.so": "x", "__MACOSX/._a": "x",
            ".hidden": "x", "shelf/": "", "shelf/a.png": "picture"}  # fmt: skip
    opened = open_hand_in(zipped(tmp_path / "a.zip", good_members() | more))
    assert opened.files == {"shelf/a.png": b"picture"}


@pytest.mark.parametrize(
    "name",
    ["../a.png", "shelf/../../a.png", "/etc/a.png", "C:/a.png", "..\\a.png", "shelf\\a.png",
     "~/a.png", "a/./b.png", "a//b.png", "x" * 300, "a\x01.png", "shelf /a.png", "con:.png"],
)  # fmt: skip
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    assert "leads out of the folder" in refused(
        zipped(tmp_path / "a.zip", good_members() | {name: "x"})
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"], "nothing was written"


def test_links(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert "is a link" in refused(
        zipped(tmp_path / "a.zip", good_members() | {link: "../secret"})
    )


def test_a_huge_member(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "a.zip", good_members() | {"a.png": b"\0" * (21 * 2**20)})
    assert bomb.stat().st_size < 100_000
    assert "larger than 20 MiB" in refused(bomb)


def test_a_huge_member_that_says_it_is_small(tmp_path: Path) -> None:
    data = zipped(tmp_path / "a.zip", good_members() | {"a.png": b"\0" * (21 * 2**20)}).read_bytes()
    lies = data.replace(struct.pack("<I", 21 * 2**20), struct.pack("<I", 100))
    assert lies != data
    (tmp_path / "a.zip").write_bytes(lies)
    assert refused(tmp_path / "a.zip")


def test_many_members_and_many_bytes(tmp_path: Path) -> None:
    many = {f"{number}.png": "" for number in range(201)}
    assert "more than 200" in refused(zipped(tmp_path / "a.zip", many))
    large = {f"{number}.png": b"\0" * (19 * 2**20) for number in range(9)}
    assert "larger than" in refused(zipped(tmp_path / "b.zip", large))


def test_twice_the_same_name(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", good_members() | {"a.png": "x", "A.PNG": "y"})
    assert "in it twice" in refused(path)


def test_locked(tmp_path: Path) -> None:
    data = bytearray(zipped(tmp_path / "a.zip", good_members()).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert "locked with a password" in refused(tmp_path / "a.zip")


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 and then nothing"])
def test_no_zip(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert "not a whole zip file" in refused(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({MANIFEST: None}, f"no {MANIFEST}"),
        ({MANIFEST: "{"}, "damaged"),
        ({MANIFEST: "[]"}, "damaged"),
        ({MANIFEST: told(name="")}, "damaged"),
        ({MANIFEST: told(name="a\x07")}, "damaged"),
        ({MANIFEST: told(verdicts=[])}, "damaged"),
        ({MANIFEST: told(version=2)}, "newer"),
        ({MANIFEST: told(notebooks=["x"])}, "not in it"),
        ({BOOK: "no notebook"}, f"{BOOK} is not a whole notebook"),
        ({BOOK: None}, "is not in it"),
    ],
)  # fmt: skip
def test_not_a_hand_in_of_ours(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    members = {k: v for k, v in (good_members() | change).items() if v is not None}
    assert why in refused(zipped(tmp_path / "a.zip", members))


@settings(max_examples=60)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.integers(0, 10_000))
def test_any_damage_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, cut: int
) -> None:
    path = zipped(tmp_path_factory.getbasetemp() / "damaged.zip", good_members())
    data = bytearray(path.read_bytes())
    data[place % len(data)] = value
    path.write_bytes(data[: len(data) - cut % len(data)] if cut % 3 else data)
    try:
        open_hand_in(path)
    except RefusedError:
        pass
