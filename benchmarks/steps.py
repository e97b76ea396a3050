"""Measure what few steps cost: the same designs in 2, 4, 8 and many steps.

Run ``python benchmarks/steps.py --n 200``. Each held-out caption is drawn by rule, encoded once and
painted over as `ankara-lab design` does, with the same noise and so many steps done. Printed: KID
and FID by the judge's net against other drawn cloth, precision and recall, the ratio of the KID to
that of many steps, how far the tile is from that of many steps, and the time. With ``--noise`` the
tiles begin from noise instead.
"""

from __future__ import annotations

import argparse
import json
import math
import time

import numpy as np
import torch

import ankara_lab as al
from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.attributes import shipped_attributes
from ankara_lab.model.denoise import FREEDOM
from ankara_lab.train import metrics
from ankara_lab.train._sheet import to_uint8
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.judge import FIRST_SEED

MANY = 40


def main() -> None:
    """Print one line of JSON for each number of steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--done", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--noise", action="store_true", help="begin from noise")
    args = parser.parse_args()
    model, net = al.load_model(), shipped_attributes("features")
    prompts, starts, other = [], [], []
    for number in range(args.n):
        record = draw_swatch(random_spec(FIRST_SEED + number, "bold"), size=64).record
        prompts.append(record["captions"][0])
        drawn = draw_swatch(spec_from_words(prompts[-1], number, "bold"), size=model.sample_size)
        starts.append(al.encode(to_tensor(drawn.tile[None]), model))
        seed = FIRST_SEED + args.n + number
        other.append(draw_swatch(random_spec(seed, "bold"), size=model.sample_size).tile)

    def embed(tiles: list[np.ndarray]) -> np.ndarray:
        parts = [
            net.embed(to_tensor(np.stack(tiles[k : k + 16]))) for k in range(0, len(tiles), 16)
        ]
        return torch.cat(parts).numpy()

    def make(done: int) -> tuple[list[np.ndarray], float]:
        started, tiles = time.perf_counter(), []
        for number, prompt in enumerate(prompts):
            how = (
                {"steps": done}
                if args.noise
                else {
                    "steps": math.ceil(done / FREEDOM),
                    "start": starts[number],
                    "strength": FREEDOM,
                }
            )
            tiles.append(to_uint8(al.design(prompt, model, seed=number, **how))[0])
        return tiles, (time.perf_counter() - started) / args.n

    with torch.no_grad():
        aim = embed(other)
        most, many_seconds = make(MANY)
        base = metrics.kid(embed(most), aim)
        for done in (*args.done, MANY):
            tiles, seconds = (most, many_seconds) if done == MANY else make(done)
            seen = embed(tiles)
            precision, recall = metrics.precision_recall(aim, seen)
            apart = [likeness(one, two) for one, two in zip(tiles, most, strict=True)]
            kid = metrics.kid(seen, aim)
            print(
                json.dumps(
                    {
                        "steps": done,
                        "KID": round(kid, 4),
                        "of many steps'": round(kid / base, 3),
                        "FID": round(metrics.fid(seen, aim), 2),
                        "precision": round(precision, 3),
                        "recall": round(recall, 3),
                        "PSNR to many steps": round(float(np.mean(apart)), 1),
                        "seconds": round(seconds, 3),
                    }
                ),
                flush=True,
            )


def likeness(one: np.ndarray, two: np.ndarray) -> float:
    """Likeness of two tiles [dB]; 60 where they are the same."""
    error = np.square(one.astype(float) - two).mean()
    return float(min(60.0, 10 * np.log10(255**2 / max(error, 1e-9))))


if __name__ == "__main__":
    main()
