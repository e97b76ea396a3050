"""Find the repeat of drawn cloths in made-up photographs whose lattice is known exactly.

Run ``python benchmarks/repeats.py --n 300``. Each cloth is drawn by rule, laid straight, as
half-drop or as brick, and photographed: turned and tipped by up to 15 degrees, with perspective,
uneven light, blur, noise and JPEG, and 2.3 to 6 periods across the shorter side. The script
prints the share of photos with both vectors within 2 %, the share of cut tiles with a seam score
of at most 1.1, and the seconds a photo takes. Border and panel layouts are left out: their
height does not repeat.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, map_coordinates

import ankara_lab as al
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.spec import Spec, random_spec
from ankara_lab.draw.swatch import draw_swatch

KINDS = ("straight", "half-drop", "brick")
LEAST_SEED = 70_000_000  # far from the training seeds


@dataclass(frozen=True)
class Shot:
    """A made-up photograph and what is known of it."""

    photo: Image.Image
    lattice: NDArray[np.float64]  # (2, 2): the cloth's two vectors, (x, y) px at the middle
    kind: str
    periods: float


def photograph(
    tile: NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    kind: str = "straight",
    size: tuple[int, int] = (1200, 900),
    periods: float | None = None,
    turn: float | None = None,
    tip: float | None = None,
    harm: float = 1.0,
) -> Shot:
    """Photograph a cloth of one tile; ``turn`` in the picture and ``tip`` out of it in degrees.

    A half-drop or brick cloth is the tile's torus sheared by half a tile, so that the cloth has
    no seams. ``harm`` scales light, blur, noise and JPEG.
    """
    high, wide = size
    periods = float(rng.uniform(2.3, 6)) if periods is None else periods
    turn = float(rng.uniform(-15, 15)) if turn is None else turn
    tip = float(rng.uniform(0, 15)) if tip is None else tip
    stretch = np.exp(rng.uniform(-0.2, 0.2))  # the tile's height over its width
    side = min(size) / periods
    cell = np.array([[side / np.sqrt(stretch), 0.0], [0.0, side * np.sqrt(stretch)]])
    if kind == "half-drop":
        cell[0, 1] = cell[1, 1] / 2
    elif kind == "brick":
        cell[1, 0] = cell[0, 0] / 2
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    lattice = cell @ np.array([[c, s], [-s, c]])
    # A camera above the cloth: the eye is 1.1 to 2 times the longer side away.
    away = max(size) * rng.uniform(1.1, 2.0)
    course = rng.uniform(0, 2 * np.pi)
    slope = np.tan(np.radians(tip)) * np.array([np.cos(course), np.sin(course)]) / away
    y, x = np.mgrid[0:high, 0:wide].astype(np.float64)
    x, y = x - (wide - 1) / 2, y - (high - 1) / 2
    deep = 1 / (1 + slope[0] * x + slope[1] * y)  # 1 at the middle: the lattice there is exact
    flat = np.stack([x * deep, y * deep], axis=-1)
    where = flat @ np.linalg.inv(lattice) + rng.uniform(0, 1, 2)  # (H, W, 2) in tiles
    pixels = _sample(tile, where, side)
    pixels = _spoil(pixels, rng, harm)
    file = io.BytesIO()
    quality = int(rng.integers(50, 95)) if harm else 98
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return Shot(Image.open(file).convert("RGB"), lattice, kind, periods)


def _sample(
    tile: NDArray[np.uint8], where: NDArray[np.float64], side: float
) -> NDArray[np.float64]:
    """Look a torus up, (..., 2) in tiles, in linear light, without moire."""
    light = (tile / 255.0) ** 2.2
    coarse = tile.shape[0] / side  # tile pixels in one pixel of the photo
    if coarse > 1:
        light = gaussian_filter(light, (0.45 * coarse, 0.45 * coarse, 0), mode="wrap")
    rows, cols = where[..., 1] * tile.shape[0] - 0.5, where[..., 0] * tile.shape[1] - 0.5
    planes = [
        map_coordinates(light[..., k], (rows, cols), order=1, mode="grid-wrap") for k in range(3)
    ]
    return np.stack(planes, axis=-1)


def _spoil(light: NDArray[np.float64], rng: np.random.Generator, harm: float) -> NDArray[np.uint8]:
    """Uneven light, a colour cast, blur and noise; linear light to sRGB."""
    high, wide = light.shape[:2]
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    course, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.45)
    shade = 1 + fall * (x * np.cos(course) + y * np.sin(course))
    shade -= rng.uniform(0, 0.2) * (x**2 + y**2) / 2  # a lens darkens its corners
    folds = rng.uniform(0, 0.08) * np.sin(rng.uniform(2, 9) * (x * np.sin(course) + y) + course)
    shade = 1 + harm * (shade + folds - 1)
    cast = 1 + harm * rng.uniform(-0.12, 0.12, 3)
    light = light * shade[..., None] * cast
    soft = harm * rng.uniform(0, 1.5)
    light = gaussian_filter(light, (soft, soft, 0))
    seen = light.clip(0, 1) ** (1 / 2.2)
    seen += rng.normal(0, harm * rng.uniform(0, 0.03), seen.shape)
    return (seen.clip(0, 1) * 255).round().astype(np.uint8)


def lattice_error(found: NDArray[np.float64], true: NDArray[np.float64]) -> tuple[float, int]:
    """Compare two lattices: the larger relative error of the found vectors, and how often the
    found cell fits into the true one (1: the same lattice; 0: not a sub-lattice).

    Any basis of a lattice counts as the lattice, and a finer one is measured against the
    nearest lattice that the true one contains.
    """
    if abs(np.linalg.det(found)) < 1e-9 * abs(np.linalg.det(true)):
        return float("inf"), 0
    whole = np.rint(true @ np.linalg.inv(found))  # true vectors in steps of the found ones
    cells = abs(round(float(np.linalg.det(whole))))
    if cells == 0:
        return float("inf"), 0
    exact = np.linalg.inv(whole) @ true
    error = np.linalg.norm(found - exact, axis=1) / np.linalg.norm(exact, axis=1)
    return float(error.max()), cells


def really_repeats(
    spec: Spec, found: NDArray[np.float64], true: NDArray[np.float64]
) -> bool:
    """Whether a drawing repeats at a finer lattice to within its own noise.

    Its noise is the difference that the print effects (crackle, bubbles, bleeding) make.
    """
    # 384 px: halves, thirds, quarters and their halves are whole pixels
    printed, clean = (
        srgb_to_oklab(draw_swatch(one, size=384).tile)
        for one in (spec, replace(spec, effect="none"))
    )
    noise = np.linalg.norm(printed - clean, axis=2).mean()
    apart = np.linalg.norm(clean - clean.reshape(-1, 3).mean(0), axis=2).mean()
    steps = np.linalg.inv(np.rint(true @ np.linalg.inv(found)))  # in tiles
    for right, down in steps:
        moved = np.roll(clean, (round(down * 384), round(right * 384)), (0, 1))
        if np.linalg.norm(moved - clean, axis=2).mean() > max(noise, 0.06 * apart):
            return False
    return True


def seam_of(tile: NDArray[np.uint8], repeat: str) -> float:
    """Return the worse of a tile's two seam scores; of half-drop and brick the doubled tile's."""
    down, right = (1, 2) if repeat == "half-drop" else (2, 1) if repeat == "brick" else (1, 1)
    cloth = al.lay_repeat(tile, 2, repeat=repeat)
    high, wide = tile.shape[:2]
    return float(max(al.seam_score(cloth[: high * down, : wide * right])))


def spec_of(seed: int) -> Spec:
    """Choose a cloth whose height and width both repeat."""
    for again in range(100):
        spec = random_spec(LEAST_SEED + seed + 1_000_000 * again)
        if LAYOUTS[spec.layout].tiles_y:
            return spec
    raise AssertionError("no layout repeats")


def measure(seed: int, size: tuple[int, int], keep: Path | None) -> dict[str, object]:
    """Draw, photograph, find, cut and compare one cloth."""
    rng = np.random.default_rng([seed, 4])
    spec = spec_of(seed)
    swatch = draw_swatch(spec, size=256)
    shot = photograph(swatch.tile, rng, kind=KINDS[seed % 3], size=size)
    row: dict[str, object] = {
        "seed": seed, "layout": spec.layout, "filler": spec.filler, "effect": spec.effect,
        "kind": shot.kind, "periods": round(shot.periods, 2), "found": False, "seam": 9.0,
    }
    start = time.perf_counter()
    try:
        repeat = al.find_repeat(shot.photo)
    except ValueError as problem:
        row |= {"seconds": time.perf_counter() - start, "why": str(problem)[:60]}
        return row
    row["seconds"] = time.perf_counter() - start
    found = np.asarray(repeat.vectors)
    error, cells = lattice_error(found, shot.lattice)
    fits = error <= 0.02 and (
        cells == 1 or really_repeats(spec, found, shot.lattice)
    )
    row |= {"error": round(error, 4), "cells": cells, "found": fits,
            "confidence": round(repeat.confidence, 3), "found kind": repeat.kind}
    start = time.perf_counter()
    tile, laid = al.cut_tile(shot.photo, repeat)
    row |= {"cut seconds": time.perf_counter() - start, "seam": round(seam_of(tile, laid), 3)}
    if keep:
        shot.photo.save(keep / f"{seed:03d}_photo.jpg")
        repeat.overlay(shot.photo).save(keep / f"{seed:03d}_lattice.jpg")
        Image.fromarray(al.lay_repeat(tile, 3, repeat=laid)).save(keep / f"{seed:03d}_laid.jpg")
    return row


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=300, help="how many cloths")
    parser.add_argument("--first", type=int, default=0, help="number of the first cloth")
    parser.add_argument("--size", type=int, nargs=2, default=(1600, 1200), metavar=("H", "W"))
    parser.add_argument("--json", type=Path, help="also write one line for each photo here")
    parser.add_argument("--keep", type=Path, help="also save photos, overlays and laid tiles here")
    args = parser.parse_args()
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    rows = []
    for seed in range(args.first, args.first + args.n):
        rows.append(measure(seed, tuple(args.size), args.keep))
        if not rows[-1]["found"] or float(str(rows[-1]["seam"])) > 1.1:
            print(json.dumps(rows[-1]), flush=True)
    if args.json:
        args.json.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for kind in (*KINDS, "all"):
        part = [row for row in rows if kind in ("all", row["kind"])]
        seconds = [row["seconds"] for row in part]
        print(f"{kind:10s} {len(part):4d} photos   "
              f"both vectors within 2 %: {np.mean([row['found'] for row in part]):6.1%}   "
              f"seam score <= 1.1: {np.mean([row['seam'] <= 1.1 for row in part]):6.1%}   "
              f"seconds to find: median {np.median(seconds):.2f}, most {np.max(seconds):.2f}")


if __name__ == "__main__":
    main()
