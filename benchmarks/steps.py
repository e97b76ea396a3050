"""Measure what few steps cost: the same designs in 2, 4, 8 and many steps.

Run ``python benchmarks/steps.py --n 200``. Each held-out caption is drawn by rule and painted over
as `ankara-lab design` does, with the same noise and so many steps done. Printed: KID and FID by the
judge's net against other drawn cloth, precision and recall, the ratio of the KID to that of many
steps, how far the tile is from that of many steps, and the time. With ``--noise`` the tiles begin
from noise instead.
"""

from __future__ import annotations

import argparse
import json
import math
import time

import numpy as np

import ankara_lab as al
from ankara_lab.draw.spec import random_spec
from ankara_lab.model.attributes import shipped_attributes
from ankara_lab.model.design import FREEDOM
from ankara_lab.train import metrics
from ankara_lab.train._sheet import to_uint8
from ankara_lab.train.card import sample_prompts
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.judge import FIRST_SEED, embed_tiles

MANY = 40


def main() -> None:
    """Print one line of JSON for each number of steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--done", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--noise", action="store_true", help="begin from noise")
    args = parser.parse_args()
    model, net = al.load_model(), shipped_attributes("features")
    prompts, size = sample_prompts(args.n), model.sample_size
    drawn = np.stack([
        al.draw_swatch(al.spec_from_words(prompt, seed, "bold"), size=size).tile
        for seed, prompt in enumerate(prompts)
    ])  # fmt: skip
    others = range(FIRST_SEED + args.n, FIRST_SEED + 2 * args.n)
    other = [al.draw_swatch(random_spec(seed, "bold"), size=size).tile for seed in others]
    aim = embed_tiles(net, np.stack(other))

    def make(done: int) -> tuple[np.ndarray, float]:
        started, tiles = time.perf_counter(), []
        for seed, prompt in enumerate(prompts):
            how = (
                {"steps": done}
                if args.noise
                else {"over": to_tensor(drawn[seed][None]), "steps": math.ceil(done / FREEDOM)}
            )
            tile = al.design(prompt, model, seed=seed, **how)
            tiles.append(to_uint8(tile)[0])
        return np.stack(tiles), (time.perf_counter() - started) / args.n

    most, slowest = make(MANY)
    base = metrics.kid(embed_tiles(net, most), aim)
    for done in (*args.done, MANY):
        tiles, seconds = (most, slowest) if done == MANY else make(done)
        seen = embed_tiles(net, tiles)
        kid, (precision, recall) = metrics.kid(seen, aim), metrics.precision_recall(aim, seen)
        alike = [al.psnr(*pair) for pair in zip(tiles, most, strict=True)]
        print(json.dumps({
            "steps": done, "KID": round(kid, 4), "of many steps'": round(kid / base, 3),
            "FID": round(metrics.fid(seen, aim), 2), "precision": round(precision, 3),
            "recall": round(recall, 3), "seconds": round(seconds, 3),
            "PSNR to many steps": None if done == MANY else round(float(np.mean(alike)), 1),
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
