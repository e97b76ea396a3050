"""Read the seven attributes off a tile, and check the readings on cloth whose truth is known.

A drawn cloth can be had again with one thing changed and all else the same: cracked, with a
heavier outline, half as large, without its filler, in warmer or lighter inks. A good reading
moves much when its own attribute changes and little when another does. ``python
benchmarks/edit_readings.py --n 12`` prints by how much each does, in units of its spread over
the swatches as decoded; beside scale and crackle stand the readings that these two replaced.
Then, for each exact change, its ratio as `edits` counts it: what a perfect edit would score,
for a heavier outline does make a cloth darker.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import grey_closing, grey_dilation

import ankara_lab as al
from ankara_lab.draw.draft import Draft
from ankara_lab.draw.effects import RESISTED, Effects, print_cloth
from ankara_lab.draw.geometry import OUTLINE
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.oklab import lightness, oklab_to_srgb, srgb_to_oklab
from ankara_lab.draw.palettes import colourways, find_palette
from ankara_lab.draw.spec import Spec, random_spec
from ankara_lab.latent.edit import ATTRIBUTES
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.latent.retouch import main_colours

SWATCHES = Path(__file__).parent.parent / "datasets" / "swatches"
WARM = np.array([0.0, 0.447, 0.894])
_FINE = 3  # fine pixels per pixel and side when cloth is drawn
_ACROSS = ((0.0, 1.0), (1.0, 0.0), (0.71, 0.71), (0.71, -0.71))

Lab = NDArray[np.float64]
Picture = NDArray[np.uint8]


def measures(tile: torch.Tensor) -> Lab:
    """Read the seven attributes off a tile, in the order of ATTRIBUTES."""
    lab = srgb_to_oklab(np.asarray(al.tile_to_picture(tile)))
    inks, shares = main_colours(to_oklab(tile), 0.005, 12)
    cover = shares.numpy()
    return np.array([
        (lab @ WARM).mean(),
        lab[..., 0].mean(),
        octaves(lab),
        1 - cover.max(),
        veins(lab),
        cover[int(inks[:, 0].argmin())],
        (cover > 0.015).sum(),
    ])


def octaves(lab: Lab) -> float:
    """Say how large what is drawn is, in octaves: twice as large is 1 more.

    The mean of the logarithm of the wavelength, of lightness and colour, each frequency weighed
    by its power over its square. So motifs count for more than the lines within them, and a
    decoder that softens the lines does not make the motifs larger.
    """
    waves = sum(np.abs(np.fft.fft2(lab[..., k] - lab[..., k].mean())) ** 2 for k in range(3))
    away = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side) for side in waves.shape], indexing="ij"))
    away[0, 0] = 1
    weight = waves / away**2
    return float(-(weight * np.log2(away)).sum() / max(float(weight.sum()), 1e-9))


def veins(lab: Lab) -> float:
    """Say how much of a tile is fine dark lines in light areas.

    A line has the same light colour on both sides, two pixels away and not only there, so
    neither an outline between two colours nor a fine pattern counts.
    """
    light = lab[..., 0]
    best = np.zeros_like(light)
    for down, aside in _ACROSS:
        beside = [np.roll(lab, (round(way * down), round(way * aside)), (0, 1))
                  for way in (2, -2, 5, -5)]
        lowest = np.minimum(beside[0][..., 0], beside[1][..., 0])
        depth = lowest - light
        unlike = np.linalg.norm(beside[0] - beside[1], axis=-1)
        line = (unlike < 0.35 * depth) & (lowest > 0.6)
        for far in beside[2:]:
            line &= far[..., 0] > light + 0.6 * depth
        best = np.maximum(best, np.where(line, depth, 0))
    return float(np.clip(best - 0.06, 0, 0.3).mean())


def mean_frequency(lab: Lab) -> float:
    """Read scale as it was read before: minus the logarithm of the mean frequency."""
    power = np.abs(np.fft.fft2(lab[..., 0] - lab[..., 0].mean())) ** 2
    away = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side) for side in power.shape], indexing="ij"))
    return float(-np.log2(max((power * away).sum(), 1e-9) / max(power.sum(), 1e-9)))


def closed_less_open(lab: Lab) -> float:
    """Read crackle as it was read before: what a closing of 4 x 4 fills in light areas."""
    closed = grey_closing(lab[..., 0], (4, 4), mode="wrap")
    return float(np.clip(closed - lab[..., 0], 0, None)[closed > 0.7].sum() / closed.size)


def known_changes(spec: Spec, size: int = 256) -> dict[str, tuple[Picture, Picture]]:
    """Draw a cloth before and after each exact change.

    Parameters
    ----------
    spec : Spec
        Print effects are left out.
    size : int, [px]

    Returns
    -------
    dict of str to (ndarray (H, W, 3), ndarray (H, W, 3))
        By attribute. Scale: half as large. Density: without the filler; missing if it has none.
    """
    spec = replace(spec, effect="none", repeat_cm=20.0)
    index = _index(spec, size * _FINE)
    rgb = find_palette(spec.palette).rgb[list(colourways(spec.palette)[spec.colourway])]

    def printed(index: Picture, rgb: Picture = rgb, **effects: float) -> Picture:
        side = index.shape[0]
        return print_cloth(index, rgb, Effects(**effects), size * _FINE / 200, side // _FINE,
                           spec.seed)

    def dyed(*shift: float) -> Picture:
        changed = oklab_to_srgb(srgb_to_oklab(rgb[None]) + np.array(shift))[0]
        return np.rint(255 * changed).astype(np.uint8)

    line = grey_dilation((index == OUTLINE).astype(np.uint8), (2 * _FINE + 1,) * 2, mode="wrap")
    base = printed(index)
    half = printed(_index(spec, size * _FINE // 2))
    pairs = {
        "warmth": printed(index, dyed(0, 0.035, 0.07)),
        "lightness": printed(index, dyed(0.07, 0, 0)),
        "scale": np.tile(half, (2, 2, 1)),
        "density": printed(_index(replace(spec, filler="plain"), size * _FINE)),
        "crackle": printed(index, crackle_mm=0.6, crackle_density=2.0),
        "outline": printed(np.where(line > 0, np.uint8(OUTLINE), index)),
    }
    if np.abs(pairs["density"].astype(float) - base).mean() < 1:
        del pairs["density"]
    return {name: (base, after) for name, after in pairs.items()}


def waxed_specs(count: int, first: int = 5000) -> list[Spec]:
    """Choose cloths at random that have light areas, where wax can crack."""
    found: list[Spec] = []
    while len(found) < count:
        spec = random_spec(first, "bold" if first % 2 else "full")
        index = _index(spec, 192)
        rgb = find_palette(spec.palette).rgb[list(colourways(spec.palette)[spec.colourway])]
        if np.isin(index, np.flatnonzero(lightness(rgb) > RESISTED)).mean() > 0.15:
            found.append(spec)
        first += 1
    return found


def _index(spec: Spec, side: int) -> Picture:
    draft = Draft(spec, side)
    LAYOUTS[spec.layout].draw(draft)
    return draft.finish().index


def main() -> None:
    """Print how each reading follows each known change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=12, help="drawn cloths")
    parser.add_argument("--swatches", type=int, default=24, help="swatches for the spread")
    args = parser.parse_args()
    model = al.load_model()
    old = {"scale, as before": mean_frequency, "crackle, as before": closed_less_open}

    def read(tile: torch.Tensor) -> Lab:
        lab = srgb_to_oklab(np.asarray(al.tile_to_picture(tile)))
        return np.concatenate([measures(tile), [reading(lab) for reading in old.values()]])

    names = sorted(SWATCHES.glob("*.webp"))[-args.swatches :]
    tiles = [al.picture_to_tile(Image.open(name)) for name in names]
    spread = np.std([read(al.decode(al.encode(tile, model), model)) for tile in tiles], 0)
    moved: dict[str, list[Lab]] = {}
    for spec in waxed_specs(args.n):
        base = None
        for name, pair in known_changes(spec).items():
            before, after = (al.picture_to_tile(Image.fromarray(each)) for each in pair)
            base = read(before) if base is None else base
            moved.setdefault(name, []).append((read(after) - base) / spread)
    for place, reading in enumerate([*ATTRIBUTES, *old]):
        each = {name: np.array(rows)[:, place] for name, rows in moved.items()}
        own = each.pop(reading.split(",")[0], None)
        leak = float(np.mean([np.abs(rows).mean() for rows in each.values()]))
        print(json.dumps({
            "reading": reading,
            "own": None if own is None else round(float(own.mean()), 2),
            "leak of single cloths": round(leak, 2),
            "ratio": None if own is None else round(abs(float(own.mean())) / leak, 1),
            "each": {name: round(float(rows.mean()), 2) for name, rows in each.items()},
        }), flush=True)
    for name, rows in moved.items():
        mean, place = np.abs(np.mean(rows, 0)[: len(ATTRIBUTES)]), ATTRIBUTES.index(name)
        print(json.dumps({"exact change": name,
                          "ratio": round(mean[place] / np.delete(mean, place).mean(), 1)}))


if __name__ == "__main__":
    main()
