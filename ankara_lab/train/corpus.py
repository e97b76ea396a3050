"""Training pictures: a folder of drawn tiles, held whole in one array.

A corpus is an imagefolder: PNG files of one size and ``metadata.jsonl`` with a
line for each. Reading thousands of small files is slow, so the decoded pixels
are kept beside them in one ``.npy``, named by the hash of the metadata.
"""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from tqdm import tqdm

HELD_OUT = 0.05
"""Fraction of the designs that no training run sees."""


@dataclass
class Corpus:
    """Tiles with their records, split into training and held-out designs."""

    tiles: NDArray[np.uint8]
    """(N, H, W, 3), sRGB."""
    records: list[dict[str, Any]]
    """One JSON object of ``metadata.jsonl`` for each tile."""
    held: NDArray[np.bool_]
    """(N,), True for designs that are only measured on."""

    @property
    def train_places(self) -> NDArray[np.intp]:
        """Where the training designs stand."""
        return np.flatnonzero(~self.held)

    @property
    def held_places(self) -> NDArray[np.intp]:
        """Where the held-out designs stand."""
        return np.flatnonzero(self.held)

    def captions(self, place: int) -> list[str]:
        """Return all captions of one tile."""
        record = self.records[place]
        return list(record.get("captions") or [record["caption"]])


def is_held_out(record: dict[str, Any]) -> bool:
    """Decide by a stable hash of a record's seed whether its design is held out."""
    name = str(record.get("seed", record["file_name"]))
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < HELD_OUT * 2**64


def read_records(folder: str | Path, *, limit: int = 0) -> list[dict[str, Any]]:
    """Read the lines of a corpus' ``metadata.jsonl``.

    Parameters
    ----------
    folder : path
    limit : int
        Read only so many lines, the first ones; 0 reads all.

    Returns
    -------
    list of dict

    Raises
    ------
    ValueError
        If the file is missing or empty, or a line is no JSON object with ``file_name``.
    """
    metadata = Path(folder) / "metadata.jsonl"
    if not metadata.is_file():
        raise ValueError(
            f"expected a corpus with metadata.jsonl in {folder}, found none; "
            "draw one by: ankara-lab dataset build"
        )
    lines = metadata.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line.strip()][: limit or None]
    if not lines:
        raise ValueError(f"{metadata} is empty; draw a corpus by: ankara-lab dataset build")
    try:
        records = [json.loads(line) for line in lines]
    except json.JSONDecodeError as error:
        raise ValueError(f"{metadata} holds a line that is no JSON: {error}") from None
    if not all(isinstance(record, dict) and "file_name" in record for record in records):
        raise ValueError(f"every line of {metadata} must be a JSON object with file_name")
    return records


def load_corpus(folder: str | Path, *, limit: int = 0, memory_map: bool = False) -> Corpus:
    """Read a folder of tiles into one array.

    Parameters
    ----------
    folder : path
        Imagefolder with ``metadata.jsonl``.
    limit : int
        Read only so many tiles, the first ones; 0 reads all.
    memory_map : bool
        Leave the pixels on disk. Slow where memory cannot hold them anyway.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If the folder has no metadata, a picture is missing, or sizes differ.
    """
    folder = Path(folder)
    records = read_records(folder, limit=limit)
    paths = [folder / record["file_name"] for record in records]
    digest = hashlib.sha256(json.dumps(records).encode()).hexdigest()[:12]
    cache = folder / ".cache" / f"tiles-{digest}.npy"
    if not cache.is_file():
        _decode_all(paths, cache)
    tiles = np.load(cache, mmap_mode="c" if memory_map else None)
    held = np.array([is_held_out(record) for record in records])
    if held.all() or not held.any():  # a handful of tiles: the last one is held out
        held = np.arange(len(records)) == len(records) - 1
    return Corpus(tiles, records, held)


def _decode_all(paths: list[Path], cache: Path) -> None:
    missing = next((path for path in paths if not path.is_file()), None)
    if missing:
        raise ValueError(f"metadata.jsonl names {missing}, which is missing; draw the corpus again")
    with Image.open(paths[0]) as first:
        wide, high = first.size
    cache.parent.mkdir(parents=True, exist_ok=True)
    part = cache.with_suffix(f".{os.getpid()}.part")  # several processes may read at once
    shape = (len(paths), high, wide, 3)
    tiles = np.lib.format.open_memmap(part, mode="w+", dtype=np.uint8, shape=shape)

    def decode(place: int) -> None:
        with Image.open(paths[place]) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        if pixels.shape != shape[1:]:
            raise ValueError(
                f"all tiles must be {wide}x{high} px like the first, "
                f"{paths[place]} is {pixels.shape[1]}x{pixels.shape[0]}"
            )
        tiles[place] = pixels

    with ThreadPoolExecutor(max_workers=2) as pool:
        work = pool.map(decode, range(len(paths)))
        for _ in tqdm(work, total=len(paths), desc="reading tiles", unit="tile"):
            pass
    tiles.flush()
    os.replace(part, cache)


def torus_crop(tile: NDArray[np.uint8], size: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Cut a random window from a tile that wraps, turned and mirrored at random.

    Parameters
    ----------
    tile : uint8 array (H, W, 3)
    size : int, [px]
        Side of the window; at most ``min(H, W)``.
    rng : numpy Generator

    Returns
    -------
    uint8 array (size, size, 3)
    """
    high, wide, _ = tile.shape
    rows = (rng.integers(high) + np.arange(size)) % high
    columns = (rng.integers(wide) + np.arange(size)) % wide
    return _turn(tile[rows[:, None], columns], rng)


def plain_crop(
    picture: NDArray[np.uint8], size: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Cut a random window from a picture that does not wrap, turned and mirrored."""
    high, wide, _ = picture.shape
    y, x = rng.integers(high - size + 1), rng.integers(wide - size + 1)
    return _turn(picture[y : y + size, x : x + size], rng)


def _turn(window: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Apply one of the eight symmetries of the square."""
    turned = np.rot90(window, int(rng.integers(4)))
    return turned[:, ::-1] if rng.integers(2) else turned


def to_tensor(pictures: NDArray[np.uint8]) -> Tensor:
    """Turn pictures (B, H, W, 3) into tiles (B, 3, H, W), float in [-1, 1].

    The memory stays in the order of the pixels (channels last), which is what
    convolutions on a CPU like best.
    """
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
