"""The data card says what the files hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ankara_lab.draw.fillers import FILLERS
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import palettes
from ankara_lab.draw.samples import FIRST_SEED
from ankara_lab.draw.svg_export import export_motif_svg
from ankara_lab.draw.svg_motif import load_motifs
from ankara_lab.draw.swatch import draw_swatch, redraw

ROOT = Path(__file__).parents[1]
DATA = ROOT / "datasets"
CARD = (DATA / "README.md").read_text(encoding="utf-8")
SWATCHES = DATA / "swatches"


def rows(heading: str) -> dict[str, list[str]]:
    """Read the table under a heading, by its first column."""
    part = CARD.split(heading, 1)[1]
    table = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)
    assert table, heading
    cells = [[cell.strip() for cell in line.strip("|\n").split("|")]
             for line in table.group().splitlines()[2:]]  # fmt: skip
    return {first.strip("`"): rest for first, *rest in cells}


def metadata() -> list[dict]:
    text = (SWATCHES / "metadata.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_counts() -> None:
    count = {name: int(row[-1]) for name, row in rows("# Data card").items()}
    assert count["motifs/"] == len(list((DATA / "motifs").glob("*.svg"))) == len(FAMILIES)
    assert count["palettes.toml"] == len(palettes())
    assert count["swatches/"] == len(metadata())
    said = [f"layout (of {len(LAYOUTS)})", f"families (of {len(FAMILIES)})",
            f"one of {len(FILLERS)}", f"palette (of {len(palettes())})"]  # fmt: skip
    text = " ".join(CARD.split())
    assert all(words in text for words in said)


def test_the_palettes_are_a_copy() -> None:
    ours = ROOT / "ankara_lab" / "draw" / "palettes.toml"
    assert (DATA / "palettes.toml").read_bytes() == ours.read_bytes()


def test_the_motif_files_are_those_the_program_writes() -> None:
    folder = DATA / "motifs"
    assert {path.stem for path in folder.iterdir()} == set(FAMILIES)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_500_000
    for name in FAMILIES:
        assert (folder / f"{name}.svg").read_text(encoding="utf-8") == export_motif_svg(name)
    assert len(load_motifs(folder)) == len(FAMILIES)


def test_the_credits_are_those_of_the_program() -> None:
    credits = {name: row[0] for name, row in rows("## Credits of heritage").items()}
    ours = {name: family.heritage for name, family in FAMILIES.items() if family.heritage}
    ours |= {name: each.heritage for name, each in palettes().items() if each.heritage}
    assert credits == ours


def test_the_fields_are_those_of_a_record() -> None:
    fields = {*draw_swatch(seed=1, size=32).record, "file_name", "caption", "seed"}
    assert set(rows("## Fields of")) == fields


def test_the_swatches_are_what_their_records_say() -> None:
    lines = metadata()
    assert [line["seed"] for line in lines] == list(range(FIRST_SEED, FIRST_SEED + len(lines)))
    assert sum(path.stat().st_size for path in SWATCHES.iterdir()) <= 6_000_000
    assert {path.name for path in SWATCHES.iterdir()} == {
        "metadata.jsonl", *(line["file_name"] for line in lines),
    }  # fmt: skip
    assert {line["spec"]["layout"] for line in lines} == set(LAYOUTS)
    assert {name for line in lines for name in line["spec"]["motifs"]} == set(FAMILIES)
    assert {line["spec"]["palette"] for line in lines} == set(palettes())
    for line in lines[:: len(lines) // 8]:
        with Image.open(SWATCHES / line["file_name"]) as picture:
            assert picture.size == (256, 256)
            stored = np.asarray(picture.convert("RGB")).astype(float)
        again = redraw(line)
        assert again.record["captions"] == line["captions"]
        assert np.abs(stored - again.tile).mean() < 30


@pytest.mark.slow
def test_they_load_as_an_imagefolder(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(
        "imagefolder", data_dir=str(SWATCHES), split="train", cache_dir=str(tmp_path)
    )
    assert len(loaded) == len(metadata())
    assert loaded[0]["image"].size == (256, 256) and loaded[0]["caption"]
