"""Measure edits and mixtures: what moves, what leaks, whether colours and seams are kept.

Run ``python benchmarks/edits.py --n 60``. Edits: each attribute is edited at strength 1 both
ways on sample swatches, and seven picture measures are taken before and after, in Oklab and in
units of their own spread over the swatches (`edit_readings` shows that they follow what they
name). Printed is the mean change of each measure, and how
many times the asked one outweighs the mean of the others. Mixtures: chroma at the midpoint
against the mean of the two, and seams for each repeat kind; half-drop and brick tiles are made
by the model, since a drawn swatch repeats straight.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

import numpy as np
import torch
from edit_readings import SWATCHES, measures
from PIL import Image

import ankara_lab as al
from ankara_lab.cloth.seam import seam_ratio, seam_score
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.latent.edit import ATTRIBUTES, edit
from ankara_lab.latent.mix import METHODS, mix
from ankara_lab.model.cut import cut_quietly

KINDS = ("straight", "half-drop", "brick")


def edits(
    model: al.Model, count: int, asked_for: Sequence[str] = ATTRIBUTES
) -> list[dict[str, object]]:
    """Edit every swatch by every attribute, both ways, and compare the measures."""
    names = sorted(SWATCHES.glob("*.webp"))[-count:]  # directions are learnt on the first ones
    tiles = [al.picture_to_tile(Image.open(name)) for name in names]
    latents = [al.encode(tile, model) for tile in tiles]
    before = np.array([measures(al.decode(z, model)) for z in latents])
    spread = before.std(0)
    rows = []
    for attribute in asked_for:
        place = ATTRIBUTES.index(attribute)
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
    parser.add_argument("--attributes", nargs="+", choices=ATTRIBUTES, default=ATTRIBUTES)
    args = parser.parse_args()
    model = al.load_model()
    if args.only != "edits":
        mixtures(model, args.n)
    if args.only != "mixtures":
        edits(model, args.n, args.attributes)


if __name__ == "__main__":
    main()
