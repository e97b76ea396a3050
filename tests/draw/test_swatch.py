"""A swatch is its record: drawn again to the bit, at any size, seamless, never half right."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.effects import RESISTED
from ankara_lab.draw.geometry import ROLES
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.oklab import lightness
from ankara_lab.draw.palettes import palettes
from ankara_lab.draw.spec import Spec, random_spec
from ankara_lab.draw.swatch import draw_swatch, redraw


def digest(tile: np.ndarray) -> str:
    return hashlib.sha256(tile.tobytes()).hexdigest()


@pytest.mark.parametrize("seed", [0, 7, 2**40])
def test_a_record_draws_the_same_bytes(seed: int) -> None:
    swatch = draw_swatch(seed=seed, size=64)
    again = redraw(json.loads(json.dumps(swatch.record)))
    assert np.array_equal(swatch.tile, again.tile) and np.array_equal(swatch.index, again.index)
    assert swatch.record == again.record and swatch.caption == again.caption


def test_another_process_draws_the_same_bytes() -> None:
    swatches = [draw_swatch(seed=seed, size=64) for seed in (3, 11)]
    code = (
        "import sys, json, hashlib\n"
        "from ankara_lab.draw.swatch import redraw\n"
        "for line in sys.stdin:\n"
        "    print(hashlib.sha256(redraw(json.loads(line)).tile.tobytes()).hexdigest())\n"
    )
    lines = "\n".join(json.dumps(swatch.record) for swatch in swatches)
    done = subprocess.run([sys.executable, "-c", code], input=lines, capture_output=True,
                          text=True, check=True)  # fmt: skip
    assert done.stdout.split() == [digest(swatch.tile) for swatch in swatches]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_seamless(layout: str) -> None:
    for seed, effect in ((1, "none"), (2, "strong"), (3, "light")):
        swatch = draw_swatch(replace(random_spec(seed), layout=layout, effect=effect), size=64)
        assert swatch.tile.shape == (64, 64, 3) and swatch.tile.dtype == np.uint8
        score = seam_score(swatch.tile)
        assert score.left_right <= 1.1
        assert score.top_bottom <= 1.1 or not LAYOUTS[layout].tiles_y


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_at_full_size(layout: str) -> None:
    swatch = draw_swatch(replace(random_spec(5), layout=layout), size=256)
    assert len(np.unique(swatch.tile.reshape(-1, 3), axis=0)) > 3
    assert len(np.unique(swatch.index)) >= 3


@pytest.mark.parametrize("size", [32, 100, 257, 512])
def test_sizes(size: int) -> None:
    swatch = draw_swatch(seed=5, size=size)
    assert swatch.tile.shape == (size, size, 3) and swatch.index.shape == (size, size)


def test_the_index_map_is_the_source_of_the_colours() -> None:
    spec = Spec(effect="none", seed=4)
    swatch = draw_swatch(spec, size=256)
    assert swatch.index.max() < len(ROLES)
    assert np.array_equal(swatch.palette, palettes()[spec.palette].rgb)
    away = np.abs(swatch.palette[swatch.index].astype(int) - swatch.tile).max(-1)
    inside = np.ones_like(swatch.index, bool)  # away from edges, where inks are averaged
    for axis in (0, 1):
        for way in (-1, 1):
            inside &= np.roll(swatch.index, way, axis) == swatch.index
    assert inside.mean() > 0.2
    # a pixel among its like may still hold a sliver of another ink
    assert (away[inside] <= 2).mean() > 0.9


def test_the_record_tells_what_shows() -> None:
    spec = Spec(layout="chevron_rows", motifs=("fish",), filler="pebble", palette="Bogolan")
    record = draw_swatch(spec, size=64).record
    assert record["shown"] == ["fish"] and record["filled"] is True
    assert record["heritage"] == ["Bamana"]
    assert sum(record["cover"]) == pytest.approx(1, abs=1e-3)
    behind = np.array(record["behind"])
    assert (behind <= np.array(record["cover"]) + 1e-4).all() and 0.3 < behind.sum() < 0.95
    assert Spec.from_json(record["spec"]) == spec
    scales = draw_swatch(replace(spec, layout="fish_scale"), size=64).record
    assert scales["filled"] is False and not any("pebble" in c for c in scales["captions"])


def test_no_cracks_are_told_where_there_is_no_light() -> None:
    for seed in range(12):
        dark = replace(random_spec(seed), effect="strong", palette="Bogolan", colourway=seed % 8)
        swatch = draw_swatch(dark, size=32)
        light = lightness(swatch.palette) > RESISTED
        if np.array(swatch.record["cover"])[light].sum() < 0.04:
            assert not {"crackle", "marble"} & set(swatch.record["marks"])


@pytest.mark.parametrize("arguments, says", [
    ({}, "either"), ({"spec": Spec(), "seed": 1}, "either"), ({"seed": -1}, "seed"),
    ({"seed": 1, "size": 31}, "size"), ({"seed": 1, "size": 5000}, "size"),
    ({"spec": Spec(motifs=("own:kola",))}, "motifs="),
])  # fmt: skip
def test_wrong_arguments(arguments: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw_swatch(**arguments)


@pytest.mark.parametrize("choices, says", [
    ({"layout": "spiral"}, "layout"), ({"motifs": ()}, "motifs"), ({"motifs": ("cat",)}, "cat"),
    ({"motifs": ("fish",) * 4}, "motifs"), ({"filler": "fish"}, "filler"),
    ({"palette": "Neon"}, "Neon"), ({"colourway": 99}, "colourway"), ({"effect": "wild"}, "effect"),
    ({"scale": "huge"}, "scale"), ({"repeat_cm": 5}, "repeat_cm"), ({"seed": -1}, "seed"),
])  # fmt: skip
def test_wrong_choices(choices: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Spec(**choices)


@pytest.mark.parametrize("record", [None, {}, {"spec": {}, "size": 64, "grammar": 0},
                                    {"spec": {"colour": 1}, "size": 64, "grammar": 1}])  # fmt: skip
def test_wrong_records(record: object) -> None:
    with pytest.raises(ValueError):
        redraw(record)  # type: ignore[arg-type]
