"""A corpus is the same wherever it is drawn, goes on where it stopped, and loads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ankara_lab.draw import dataset
from ankara_lab.draw.dataset import build_dataset
from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch, redraw

SMALL = {"size": 32, "seed": 40, "progress": False}


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_dataset(tmp_path_factory.mktemp("built") / "corpus", 7, workers=2, **SMALL)


def test_each_line_tells_its_picture(corpus: Path) -> None:
    lines = [json.loads(line) for line in (corpus / "metadata.jsonl").read_text().splitlines()]
    assert [line["seed"] for line in lines] == list(range(40, 47))
    for line in lines:
        swatch = draw_swatch(seed=line["seed"], size=32)
        with Image.open(corpus / line["file_name"]) as picture:
            assert np.array_equal(np.asarray(picture), swatch.tile)
        assert np.array_equal(redraw(line).tile, swatch.tile)
        assert line["caption"] in line["captions"]
    assert set(content(corpus)) == {"metadata.jsonl", *(line["file_name"] for line in lines)}


def test_bold_cloth_is_drawn_by_its_own_proportions(tmp_path: Path) -> None:
    build_dataset(tmp_path / "bold", 3, mixture="bold", workers=1, **SMALL)
    lines = [json.loads(x) for x in (tmp_path / "bold" / "metadata.jsonl").read_text().splitlines()]
    assert [line["spec"] for line in lines] == [
        random_spec(seed, "bold").to_json() for seed in (40, 41, 42)
    ]
    with pytest.raises(ValueError, match="mixture"):  # the same folder, another corpus
        build_dataset(tmp_path / "bold", 3, workers=1, **SMALL)
    with pytest.raises(ValueError, match="full, bold, asked"):
        build_dataset(tmp_path / "none", 3, mixture="loud", **SMALL)
    specs = [random_spec(seed, "bold") for seed in range(400)]
    assert 0.6 < np.mean([spec.scale == "large" for spec in specs]) < 0.8
    assert 0.6 < np.mean([len(spec.motifs) == 1 for spec in specs]) < 0.8


def test_asked_cloth_is_drawn_from_the_words_of_bold_cloth(tmp_path: Path) -> None:
    build_dataset(tmp_path / "asked", 3, mixture="asked", workers=1, **SMALL)
    lines = (tmp_path / "asked" / "metadata.jsonl").read_text().splitlines()
    for seed, line in zip((40, 41, 42), map(json.loads, lines), strict=True):
        words = draw_swatch(random_spec(seed, "bold"), size=32).caption
        asked = spec_from_words(words, seed + 1, "bold")
        assert line["spec"] == asked.to_json() != random_spec(seed, "bold").to_json()


def test_goes_on_where_it_stopped(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "SHARD", 3)
    monkeypatch.setattr(dataset, "_CHUNK", 1)
    drawn: list[int] = []
    draw_range = dataset.draw_range
    pool = _Here(stop_after=4)
    monkeypatch.setattr(dataset, "ProcessPoolExecutor", pool)
    monkeypatch.setattr(dataset, "draw_range", lambda *a: drawn.append(a[1]) or draw_range(*a))
    with pytest.raises(KeyboardInterrupt):
        build_dataset(tmp_path / "again", 7, workers=1, **SMALL)
    assert not (tmp_path / "again" / "metadata.jsonl").exists()
    pool.stop_after = 100
    build_dataset(tmp_path / "again", 7, workers=1, **SMALL)
    assert content(tmp_path / "again") == content(corpus)
    assert drawn.count(0) == drawn.count(2) == 1  # the first shard was not drawn twice


class _Here:
    """Stands in for the pool of processes: runs each task at once, and can be interrupted."""

    def __init__(self, stop_after: int) -> None:
        self.stop_after, self.count = stop_after, 0

    def __call__(self, *_: object, **__: object) -> _Here:
        return self

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def shutdown(self, **_: object) -> None:
        return None

    def submit(self, function, *args):
        from concurrent.futures import Future

        self.count += 1
        if self.count > self.stop_after:
            raise KeyboardInterrupt
        future: Future = Future()
        future.set_result(function(*args))
        return future


def test_a_finished_corpus_grows_and_mends(corpus: Path, tmp_path: Path) -> None:
    grown = build_dataset(tmp_path / "c", 3, workers=1, **SMALL)
    (grown / "00" / "000001.png").unlink()
    build_dataset(grown, 7, workers=1, **SMALL)
    assert content(grown) == content(corpus)
    before = (grown / "00/000000.png").stat().st_mtime_ns
    build_dataset(grown, 7, workers=1, **SMALL)
    assert (grown / "00/000000.png").stat().st_mtime_ns == before  # nothing was drawn again


def test_refuses_a_folder_of_others(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same size, seed and mixture"):
        build_dataset(corpus, 7, size=64, seed=40)
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(ValueError, match="other files"):
        build_dataset(tmp_path, 7)
    with pytest.raises(ValueError, match="is a file"):
        build_dataset(tmp_path / "thesis.doc", 7)


@pytest.mark.parametrize("wrong", [{"n": 0}, {"seed": -1}, {"workers": 0}, {"size": 0}])
def test_refuses_impossible_numbers(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        build_dataset(tmp_path / "x", **{"n": 1, **wrong})
    assert not (tmp_path / "x").exists()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what the datasets package warns of is its own affair
def test_loads_as_an_imagefolder(corpus: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(
        "imagefolder", data_dir=str(corpus), split="train", cache_dir=str(tmp_path)
    )
    assert len(loaded) == 7 and {"image", "caption", "seed"} <= set(loaded.column_names)
