"""Measure edits and mixtures: what moves, what leaks, whether colours and seams are kept.

Run ``python benchmarks/edits.py --n 60``. Edits: each attribute is edited at strength 1 both
ways on sample swatches, and seven picture measures are taken before and after, in Oklab and in
units of their own spread over the swatches. Printed is the mean change of each measure, and how
many times the asked one outweighs the mean of the others. Mixtures: chroma at the midpoint
against the mean of the two, and seams for each repeat kind; half-drop and brick tiles are made
by the model, since a drawn swatch repeats straight.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import grey_closing

import ankara_lab as al
from ankara_lab.cloth.seam import seam_ratio, seam_score
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.latent.edit import ATTRIBUTES, edit
from ankara_lab.latent.mix import METHODS, mix
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.latent.retouch import main_colours
from ankara_lab.model.cut import cut_quietly

SWATCHES = Path(__file__).parent.parent / "datasets" / "swatches"
KINDS = ("straight", "half-drop", "brick")
WARM = np.array([0.0, 0.447, 0.894])


def measures(tile: torch.Tensor) -> np.ndarray:
    """Read the seven attributes off a tile, in the order of ATTRIBUTES."""
    picture = np.asarray(al.tile_to_picture(tile))
    lab = srgb_to_oklab(picture)
    light = lab[..., 0]
    inks, shares = main_colours(to_oklab(tile), 0.005, 12)
    cover = shares.numpy()
    power = np.abs(np.fft.fft2(light - light.mean())) ** 2
    away = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side) for side in light.shape], indexing="ij"))
    mean_frequency = (power * away).sum() / power.sum()
    closed = grey_closing(light, (4, 4), mode="wrap")
    veins = np.clip(closed - light, 0, None)[closed > 0.7].sum() / light.size
    return np.array([
        (lab @ WARM).mean(),
        light.mean(),
        -np.log2(mean_frequency),  # octaves: motifs twice as large are 1 more
        1 - cover.max(),
        veins,
        cover[int(inks[:, 0].argmin())],
        (cover > 0.015).sum(),
    ])


def edits(model: al.Model, count: int) -> list[dict[str, object]]:
    """Edit every swatch by every attribute, both ways, and compare the measures."""
    names = sorted(SWATCHES.glob("*.webp"))[-count:]  # directions are learnt on the first ones
    tiles = [al.picture_to_tile(Image.open(name)) for name in names]
    latents = [al.encode(tile, model) for tile in tiles]
    before = np.array([measures(al.decode(z, model)) for z in latents])
    spread = before.std(0)
    rows = []
    for place, attribute in enumerate(ATTRIBUTES):
        for strength in (1.0, -1.0):
            after = np.array([measures(al.decode(edit(z, attribute, strength, model=model), model))
                              for z in latents])
            moved = (after - before) / spread
            asked = float(np.sign(strength) * moved[:, place].mean())
            others = np.abs(np.delete(moved.mean(0), place)).mean()
            rows.append({
                "edit": f"{attribute} {strength:+.0f}",
                "asked": round(asked, 2),
                "leak": round(float(others), 2),
                "ratio": round(asked / float(others), 1),
                "leak of single tiles": round(float(np.abs(np.delete(moved, place, 1)).mean()), 2),
                "each": dict(zip(ATTRIBUTES, moved.mean(0).round(2).tolist(), strict=True)),
            })
            print(json.dumps(rows[-1]), flush=True)
    return rows


def mixtures(model: al.Model, pairs: int) -> list[dict[str, object]]:
    """Mix pairs half and half by every method and repeat kind."""
    names = sorted(SWATCHES.glob("*.webp"))
    dice = np.random.default_rng(0)
    rows = []
    for kind in KINDS:
        count = pairs if kind == "straight" else max(2, pairs // 5)
        ends = []
        for k in range(2 * count):
            if kind == "straight":
                tile = al.picture_to_tile(Image.open(names[int(dice.integers(len(names)))]))
                ends.append(al.encode(tile, model))
            else:
                ends.append([*al.denoise(model, "", seed=k, repeat=kind, guidance=1)][-1].latent)
        chroma = [chroma_of(al.decode(z, model, repeat=kind)) for z in ends]
        for method in METHODS:
            ratio, seams, scores, quiet = [], [], [], []
            for k in range(0, 2 * count, 2):
                latent = mix(torch.cat(ends[k : k + 2]), [1, 1], method=method, model=model,
                             repeat=kind, seed=k)
                tile = al.decode(latent, model, repeat=kind)
                ratio.append(chroma_of(tile) / max(1e-6, np.mean(chroma[k : k + 2])))
                laid = np.asarray(al.tile_to_picture(al.double_tile(tile, kind)))
                seams.append(seam_ratio(laid))
                scores.append(seam_score(laid))
                calm = al.double_tile(cut_quietly(tile, kind), kind)  # as the command saves it
                quiet.append(seam_score(np.asarray(al.tile_to_picture(calm))))
            rows.append({
                "mix": method, "repeat": kind, "pairs": count,
                "chroma, median": round(float(np.median(ratio)), 3),
                "chroma, lowest": round(float(np.min(ratio)), 3),
                "seam ratio, median": round(float(np.median(seams)), 3),
                "seam score, highest": round(float(np.max(scores)), 3),
                "scores above 1.1": int((np.max(scores, axis=1) > 1.1).sum()),
                "the same, cut quietly": int((np.max(quiet, axis=1) > 1.1).sum()),
            })
            print(json.dumps(rows[-1]), flush=True)
    return rows


def chroma_of(tile: torch.Tensor) -> float:
    """Return the mean Oklab chroma of a tile."""
    lab = srgb_to_oklab(np.asarray(al.tile_to_picture(tile)))
    return float(np.hypot(lab[..., 1], lab[..., 2]).mean())


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=60, help="swatches, and pairs")
    parser.add_argument("--only", choices=("edits", "mixtures"))
    args = parser.parse_args()
    model = al.load_model()
    if args.only != "edits":
        mixtures(model, args.n)
    if args.only != "mixtures":
        edits(model, args.n)


if __name__ == "__main__":
    main()
