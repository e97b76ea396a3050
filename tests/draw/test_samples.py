"""A sample set is small, tells its pictures, and never takes away what is not its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ankara_lab.draw.samples import FIRST_SEED, write_swatches
from ankara_lab.draw.swatch import redraw


@pytest.mark.parametrize("format", ["webp", "png"])
def test_each_record_draws_its_picture(tmp_path: Path, format: str) -> None:
    folder = write_swatches(tmp_path / "new", 2, size=64, format=format)
    lines = [json.loads(line) for line in (folder / "metadata.jsonl").read_text().splitlines()]
    assert [line["seed"] for line in lines] == [FIRST_SEED, FIRST_SEED + 1]
    for line in lines:
        with Image.open(folder / line["file_name"]) as picture:
            stored = np.asarray(picture.convert("RGB")).astype(int)
        away = np.abs(stored - redraw(line).tile).mean()
        assert away == 0 if format == "png" else away < 25


def test_a_shorter_set_replaces_a_longer_one(tmp_path: Path) -> None:
    write_swatches(tmp_path, 2, size=32)
    write_swatches(tmp_path, 1, size=32)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0000.webp", "metadata.jsonl"]


@pytest.mark.parametrize("name", ["holiday.png", "0000.png", "notes.txt"])
def test_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(ValueError, match="holds"):
        write_swatches(tmp_path, 1, size=32)
    assert (tmp_path / name).read_bytes() == b"mine"


@pytest.mark.parametrize("wrong", [{"n": 0}, {"format": "gif"}, {"quality": 0}])
def test_wrong_numbers(tmp_path: Path, wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        write_swatches(tmp_path, **{"n": 1, "size": 32, **wrong})
