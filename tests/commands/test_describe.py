"""`ankara-lab describe`: a caption of a picture, and one line for what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from ankara_lab import cli
from ankara_lab.draw.swatch import draw_swatch


@pytest.fixture
def picture(tmp_path: Path) -> str:
    file = tmp_path / "swatch.png"
    Image.fromarray(draw_swatch(seed=7, size=128).tile).save(file)
    return str(file)


def test_it_prints_a_caption_and_the_likeliest_words(
    picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["describe", picture]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert " ground" in first
    assert [line.split(":")[0].strip() for line in others] == [
        "ground", "colour", "motif", "layout", "filler", "effect", "scale"
    ]


def test_json_holds_every_chance(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["describe", picture, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert " ground" in said["caption"] and len(said["motif"]) == 36


@pytest.mark.parametrize("words", [[], ["nowhere.png"], ["text.png"]])
def test_bad_words_end_in_one_line(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.png").write_text("not a picture")
    assert cli.main(["describe", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
