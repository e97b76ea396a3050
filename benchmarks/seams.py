"""Measure the seam law on generated tiles: ratio, score and the exact test.

Run ``python benchmarks/seams.py --n 200``. It makes n designs of each repeat kind with the
shipped model and prints one row a kind: the median seam ratio, the highest seam score, and
the largest difference between decoding a rolled latent and rolling the decoded tile.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

import ankara_lab as al
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.cut import cut_quietly
from ankara_lab.model.torus import Repeat
from ankara_lab.train.seams import KINDS, rolling_gap, seam_figures


def words(seed: int) -> str:
    """Take a prompt from the grammar: the caption of a design far from the training seeds."""
    return draw_swatch(random_spec(50_000_000 + seed), size=32).caption


def measure(kind: Repeat, count: int, batch: int) -> dict[str, float | str]:
    """Make ``count`` tiles of one kind and return their seam figures."""
    model, precise = al.load_model(), al.load_model(dtype=torch.float32)
    tiles, gap = [], 0.0
    for start in range(0, count, batch):
        prompts = [words(seed) for seed in range(start, min(start + batch, count))]
        for k, prompt in enumerate(prompts):
            *_, last = al.denoise(model, prompt, seed=start + k, repeat=kind)
            tile = al.decode(last.latent, model, repeat=kind)
            tiles.append(cut_quietly(tile, kind))  # as design() does
            if k == 0:  # the exact test costs two decodes in full precision
                gap = max(gap, rolling_gap(precise, last.latent, kind))
        print(f"\r{kind} {start + len(prompts)}/{count}", end="", flush=True)
    figures = {"kind": kind, **seam_figures(tiles, kind)}
    return {**figures, "decode(roll) - roll(decode)": gap}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=200, help="tiles of each kind")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    args = parser.parse_args()
    rows = [measure(kind, args.n, 10) for kind in KINDS]
    print("\n" + "\n".join(json.dumps(row) for row in rows))
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
