"""Draw a corpus of swatches as an imagefolder: pictures, and a line of JSON for each.

Swatch i is drawn from the seed ``seed + i`` and nothing else, so any two machines draw the same
corpus, in any order, on any number of cores. Work is cut into shards of 500. A shard's lines
are kept in ``.parts`` once all its pictures are there, each picture and each shard written in
one step; an interrupted build therefore goes on where it stopped. The last step joins the shards
into ``metadata.jsonl``, which ``datasets.load_dataset("imagefolder", …)`` reads.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from PIL import Image
from tqdm import tqdm

from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.spec import MIXTURES, Spec, random_spec
from ankara_lab.draw.swatch import draw_swatch

ASKED = "asked"
"""The mixture of what `spec_from_words` draws of the captions of bold swatches. Its colours are
other than those of chance: they are chosen for the words."""
SHARD = 500  # swatches to a shard
FOLDER = 1000  # pictures to a sub-folder; file managers grow slow beyond
_CHUNK = 25  # swatches to a task: about a second of work, so the bar moves
_PARTS = ".parts"
_METADATA = "metadata.jsonl"


def build_dataset(
    out: str | Path,
    n: int,
    *,
    size: int = 256,
    seed: int = 0,
    mixture: str = "full",
    workers: int | None = None,
    progress: bool = True,
) -> Path:
    """Draw ``n`` swatches into a folder, or go on with a build that was interrupted.

    A larger ``n`` on a finished corpus adds to it: the first swatches stay as they are.

    Parameters
    ----------
    out : str or Path
        A new or empty folder, or one that this function began with the same size and seed.
    n : int
        How many swatches.
    size : int, [px]
        Side of a tile.
    seed : int
        Swatch i has the seed ``seed + i``.
    mixture : str
        In what proportions to draw, see `ankara_lab.draw.spec.random_spec`; or ``"asked"``.
    workers : int, optional
        Processes. Default: one for each core that we may use.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Path
        The folder. It holds ``00/000000.png`` …, and ``metadata.jsonl`` with file_name,
        caption, captions, seed and the record of each swatch.

    Raises
    ------
    ValueError
        If ``n`` or ``workers`` is less than 1, ``size`` less than 32, ``seed`` negative or
        ``mixture`` unknown, or if the folder holds something else or another corpus.
    OSError
        If the folder cannot be written.
    """
    _check(n, size, seed, workers)
    if mixture not in (known := (*MIXTURES, ASKED)):
        raise ValueError(f"mixture must be one of {', '.join(known)}, got {mixture!r}")
    plan = {"seed": seed, "size": size, "mixture": mixture}
    folder = _claim(Path(out), plan)
    shards = [(start, min(start + SHARD, n)) for start in range(0, n, SHARD)]
    with tqdm(total=n, desc="draw", unit="swatch", disable=not progress) as bar:
        open_shards = []
        for start, stop in shards:
            if _shard_is_whole(folder, start, stop):
                bar.update(stop - start)
            else:
                open_shards.append((start, stop))
        if open_shards:
            _draw_shards(folder, open_shards, plan, workers, bar)
    _join(folder, shards)
    return folder


def draw_range(
    folder: Path, start: int, stop: int, size: int, seed: int, mixture: str = "full"
) -> list[str]:
    """Draw the swatches start to stop; return their lines of JSON.

    Parameters
    ----------
    folder : Path
    start, stop : int
        Numbers of the first swatch and the one after the last.
    size : int, [px]
    seed : int
    mixture : str

    Returns
    -------
    list of str
        One JSON object each.
    """
    lines = []
    for number in range(start, stop):
        swatch = draw_swatch(_choose(seed + number, mixture), size=size)
        name = f"{number // FOLDER:02d}/{number:06d}.png"
        buffer = io.BytesIO()
        Image.fromarray(swatch.tile).save(buffer, "PNG", optimize=False, compress_level=3)
        _write(folder / name, buffer.getvalue())
        line = {**swatch.record, "file_name": name, "caption": swatch.caption,
                "captions": swatch.record.get("captions", [swatch.caption]),
                "mixture": mixture, "seed": seed + number}  # fmt: skip
        lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True))
    return lines


def _choose(seed: int, mixture: str) -> Spec:
    if mixture != ASKED:
        return random_spec(seed, mixture)
    # a small picture says the same words; another seed leaves the rest to another chance
    words = draw_swatch(random_spec(seed, "bold"), size=32).caption
    return spec_from_words(words, seed + 1, "bold")


def _check(n: int, size: int, seed: int, workers: int | None) -> None:
    for name, value, least in (("n", n, 1), ("size", size, 32), ("seed", seed, 0),
                               ("workers", 1 if workers is None else workers, 1)):  # fmt: skip
        if value < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")


def _claim(folder: Path, asked: dict[str, Any]) -> Path:
    """Make the folder ours, or make sure that it already is and fits; unpack what is there."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{str(folder)!r} is a file; name a new folder for the swatches")
    plan, metadata = folder / _PARTS / "plan.json", folder / _METADATA
    found = _read_plan(plan if plan.is_file() else metadata)
    if found is None and folder.is_dir() and any(folder.iterdir()):
        raise ValueError(
            f"{str(folder)!r} holds other files; name a new or empty folder for the swatches"
        )
    if found not in (None, asked):
        raise ValueError(
            f"{str(folder)!r} holds swatches of {found}, asked were {asked}; "
            "use the same size, seed and mixture, or another folder"
        )
    plan.parent.mkdir(parents=True, exist_ok=True)
    _write(plan, json.dumps(asked).encode())
    if metadata.is_file():
        lines = metadata.read_text(encoding="utf-8").splitlines(keepends=True)
        for start in range(0, len(lines), SHARD):
            if not _part(folder, start).exists():
                _write(_part(folder, start), "".join(lines[start : start + SHARD]).encode())
    return folder


def _read_plan(path: Path) -> dict[str, Any] | None:
    """Size, seed and mixture of a corpus, from the first line of a file that tells them."""
    try:
        with open(path, encoding="utf-8") as file:
            first = json.loads(file.readline())
        mixture = first.get("mixture", "full")
        return {"seed": first["seed"], "size": first["size"], "mixture": mixture}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _draw_shards(
    folder: Path,
    shards: list[tuple[int, int]],
    plan: dict[str, Any],
    workers: int | None,
    bar: tqdm,
) -> None:
    for start, stop in shards:
        for sub in {number // FOLDER for number in (start, stop - 1)}:
            (folder / f"{sub:02d}").mkdir(exist_ok=True)
    tasks = _tasks(shards)
    lines: dict[tuple[int, int], dict[int, list[str]]] = {shard: {} for shard in shards}
    count = workers or _cores()
    how = plan["size"], plan["seed"], plan["mixture"]
    # Spawned, not forked: a fork of a notebook's kernel copies its threads' locks.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=spawn, initializer=_be_a_worker) as pool:
        running: dict[Future[list[str]], tuple[tuple[int, int], int]] = {}
        try:
            for shard, start, stop in _then_none(tasks):
                while running and (shard is None or len(running) >= 3 * count):
                    for done in wait(running, return_when=FIRST_COMPLETED).done:
                        of, first = running.pop(done)
                        lines[of][first] = done.result()
                        bar.update(len(lines[of][first]))
                        _finish(folder, of, lines)
                if shard is not None:
                    job = pool.submit(draw_range, folder, start, stop, *how)
                    running[job] = (shard, start)
        except BrokenProcessPool:
            raise OSError(
                "a drawing process was ended from outside, perhaps for want of memory; "
                "run the same command again to go on, with fewer workers"
            ) from None
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _tasks(shards: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], int, int]]:
    for shard in shards:
        for start in range(*shard, _CHUNK):
            yield shard, start, min(start + _CHUNK, shard[1])


def _then_none(
    tasks: Iterator[tuple[tuple[int, int], int, int]],
) -> Iterator[tuple[tuple[int, int] | None, int, int]]:
    yield from tasks
    yield None, 0, 0


def _finish(
    folder: Path, shard: tuple[int, int], lines: dict[tuple[int, int], dict[int, list[str]]]
) -> None:
    """Write a shard's lines once all of them are there."""
    start, stop = shard
    if sum(map(len, lines[shard].values())) == stop - start:
        ordered = [line for first in sorted(lines[shard]) for line in lines[shard][first]]
        _write(_part(folder, start), ("\n".join(ordered) + "\n").encode())
        lines[shard] = {}


def _shard_is_whole(folder: Path, start: int, stop: int) -> bool:
    """Whether a shard has all its lines and every picture they name."""
    try:
        lines = _part(folder, start).read_text(encoding="utf-8").splitlines()
        names = [json.loads(line)["file_name"] for line in lines[: stop - start]]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return len(names) == stop - start and all((folder / name).is_file() for name in names)


def _join(folder: Path, shards: list[tuple[int, int]]) -> None:
    text = []
    for start, stop in shards:
        lines = _part(folder, start).read_text(encoding="utf-8").splitlines(keepends=True)
        text += lines[: stop - start]  # a shard may have been drawn for a larger corpus
    _write(folder / _METADATA, "".join(text).encode())
    shutil.rmtree(folder / _PARTS)


def _part(folder: Path, start: int) -> Path:
    return folder / _PARTS / f"{start:06d}.jsonl"


def _write(path: Path, data: bytes) -> None:
    """Write a file in one step, so that what has its name is whole."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    os.replace(part, path)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _be_a_worker() -> None:
    """Leave Ctrl-C to the parent, which ends the build in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
