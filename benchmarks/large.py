"""Compare two ways to a 512 px tile: more latent, or the same latent enlarged.

Run ``python benchmarks/large.py --n 40``. Held-out cloth is drawn by rule at 512 px: that is the
goal. *Wide*: the drawing is encoded at 512 px and painted over as a latent of 64 x 64, by the same
networks. *Enlarged*: it is painted over at 256 px and the tile is stretched twofold (Lanczos, and
in exact inks by ``enlarge_inks``). Measured by the judge's net on quarters of 256 px, where detail
of the wrong scale shows: Fréchet distance to quarters of other drawings, and how often the motif
asked for is read off the whole tile. Also how steep edges are, against the drawings' own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from PIL import Image

import ankara_lab as al
from ankara_lab.cloth.inks import find_inks, to_inks
from ankara_lab.cloth.sharp import enlarge_inks
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.attributes import shipped_attributes
from ankara_lab.train import metrics
from ankara_lab.train._sheet import lay_out, to_uint8
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.judge import FIRST_SEED, attribute_accuracy, embed_tiles

INKS = 8


def painted(model: al.Model, drawing: np.ndarray, prompt: str, seed: int) -> np.ndarray:
    """Paint a drawing over as `ankara-lab design` does, at whatever size it has."""
    return to_uint8(al.design(prompt, model, over=to_tensor(drawing[None]), seed=seed))[0]


def stretched(tile: np.ndarray) -> np.ndarray:
    """Enlarge a tile twofold as a picture, wrapping round."""
    high, wide, _ = tile.shape
    around = Image.fromarray(np.pad(tile, ((16, 16), (16, 16), (0, 0)), mode="wrap"))
    large = around.resize((2 * (wide + 32), 2 * (high + 32)), Image.Resampling.LANCZOS)
    return np.asarray(large)[32 : 32 + 2 * high, 32 : 32 + 2 * wide]


def in_inks(tile: np.ndarray) -> np.ndarray:
    """Enlarge a tile twofold in its own inks."""
    inks = find_inks(tile, INKS)
    high, wide, _ = tile.shape
    return inks[enlarge_inks(to_inks(tile, inks), (2 * high, 2 * wide), tile=tile, inks=inks)]


def quarters(tiles: list[np.ndarray]) -> np.ndarray:
    """Cut tiles of 512 px into their quarters of 256 px."""
    return np.stack(
        [tile[y : y + 256, x : x + 256] for tile in tiles for y in (0, 256) for x in (0, 256)]
    )


def steepness(tiles: list[np.ndarray]) -> float:
    """The 95th percentile of the step between neighbouring pixels, mean over tiles."""
    steps = [np.abs(np.diff(tile.astype(np.float32).mean(2), axis=1)) for tile in tiles]
    return float(np.mean([np.percentile(each, 95) for each in steps]))


def main() -> None:
    """Print one line for each way, and save a sheet of the first tiles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--sheet", help="also save the first three, side by side, as PNG")
    args = parser.parse_args()
    model = al.load_model()
    features, attributes = shipped_attributes("features"), shipped_attributes("attributes")
    large, small, records, other = [], [], [], []
    for number in range(args.n):
        spec = random_spec(FIRST_SEED + number, "bold")
        swatch = draw_swatch(spec, size=512)
        large.append(swatch.tile)
        small.append(draw_swatch(spec, size=256).tile)
        records.append(swatch.record)
        other.append(draw_swatch(random_spec(FIRST_SEED + args.n + number, "bold"), size=512).tile)
    prompts = [record["captions"][0] for record in records]

    def each(make: Callable[[int], np.ndarray]) -> tuple[list[np.ndarray], float]:
        started = time.perf_counter()
        made = [make(number) for number in range(args.n)]
        return made, (time.perf_counter() - started) / args.n

    middle, before = each(lambda k: painted(model, small[k], prompts[k], k))
    ways = {
        "drawings": (large, 0.0),
        "wide, 64 x 64": each(lambda k: painted(model, large[k], prompts[k], k)),
        "enlarged as a picture": each(lambda k: stretched(middle[k])),
        "enlarged in inks": each(lambda k: in_inks(middle[k])),
    }
    aim = embed_tiles(features, quarters(other))
    for name, (tiles, seconds) in ways.items():
        seen = embed_tiles(features, quarters(tiles))
        read = attribute_accuracy(attributes, np.stack(tiles), records)
        whole = seconds + (before if name.startswith("enlarged") else 0)
        print(
            f"{name:22} Fréchet {metrics.fid(seen, aim):6.1f}  "
            f"motif {read['motif']:4.0%}  edges {steepness(tiles):5.1f}  {whole:5.2f} s"
        )
    if args.sheet:
        rows = [ways[name][0][k] for k in range(3) for name in ways]
        lay_out(np.stack(rows), columns=len(ways)).save(args.sheet)


if __name__ == "__main__":
    main()
