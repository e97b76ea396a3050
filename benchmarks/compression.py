"""Compare latents as files with JPEG and WebP at equal bytes, on held-out drawn swatches.

Run ``python benchmarks/compression.py --n 24``. Each swatch is written at several qualities by
each codec; the table gives mean bytes and mean PSNR of our files, and at the same bytes, read
off each picture's own curve, the PSNR of JPEG and of WebP. A blank means that the rival has no
file as small as that. Latents are refined as the command ``compress`` does.
"""

from __future__ import annotations

import argparse
import io
import math
import time

import numpy as np
import torch
from PIL import Image

import ankara_lab as al
from ankara_lab.latent.compress import compress, decompress
from ankara_lab.latent.quality import psnr
from ankara_lab.model.refine_steps import REFINE

OURS = (5, 15, 25, 35, 45, 60)
THEIRS = (0, 1, 2, 4, 6, 8, 11, 15, 20, 30, 45, 65, 85)


def curve(pixels: np.ndarray, kind: str) -> list[tuple[int, float]]:
    """Return (bytes, PSNR) of a picture at all of a rival's qualities, the smallest first."""
    points = []
    for quality in THEIRS:
        buffer = io.BytesIO()
        extra = {"method": 6} if kind == "WEBP" else {"optimize": True}
        Image.fromarray(pixels).save(buffer, kind, quality=quality, **extra)
        points.append((buffer.tell(), psnr(pixels, np.asarray(Image.open(buffer).convert("RGB")))))
    return sorted(points)


def at(points: list[tuple[int, float]], size: float) -> float:
    """Read a PSNR off a curve at a number of bytes; NaN below its smallest file."""
    sizes, ratios = zip(*points, strict=True)
    return math.nan if size < sizes[0] else float(np.interp(np.log(size), np.log(sizes), ratios))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=24)
    parser.add_argument("--refine", type=int, default=REFINE, help="steps; 0: in one pass")
    args = parser.parse_args()
    model = al.load_model(dtype=torch.float32)
    rows: dict[int, list[tuple[float, ...]]] = {quality: [] for quality in OURS}
    stock, ceiling, seconds, least = [], [], [], {"JPEG": [], "WEBP": []}
    for seed in range(args.n):
        pixels = al.draw_swatch(seed=60_000_000 + seed).tile
        tile = al.picture_to_tile(Image.fromarray(pixels))
        latent = al.encode(tile, model, refine=args.refine)
        ceiling.append(psnr(pixels, np.asarray(al.tile_to_picture(al.decode(latent, model)))))
        curves = {kind: curve(pixels, kind) for kind in least}
        for kind, points in curves.items():
            least[kind].append(points[0][0])
        for quality in OURS:
            start = time.perf_counter()
            data = compress(latent, quality=quality)
            back = decompress(data)[0]
            seconds.append(time.perf_counter() - start)
            ours = psnr(pixels, np.asarray(al.tile_to_picture(al.decode(back, model))))
            rows[quality].append((len(data), ours, at(curves["JPEG"], len(data)),
                                  at(curves["WEBP"], len(data))))
            if quality == 35:
                stock.append([len(data), *(len(compress(latent, quality=quality, codec=codec))
                                           for codec in ("lzma", "zlib"))])
    print(f"{args.n} swatches of 256 px; latents without loss: {np.mean(ceiling):.2f} dB; smallest "
          + ", ".join(f"{kind} {np.mean(sizes):.0f} bytes" for kind, sizes in least.items()))
    print("quality   bytes   ours dB  JPEG dB  WebP dB   ours - JPEG  better on (JPEG, WebP)")
    for quality, found in rows.items():
        table = np.array(found)
        size, ours, jpeg, webp = table.T
        both = ~np.isnan(jpeg)
        gain = np.mean(ours[both] - jpeg[both]) if both.any() else math.nan
        # A rival that has no file so small is counted as beaten.
        wins = [np.mean(~(other >= ours)) for other in (jpeg, webp)]
        print(f"{quality:7} {size.mean():7.0f} {ours.mean():9.2f} {_mean(jpeg):8} {_mean(webp):8} "
              f"{gain:+10.2f} on {both.sum():3}   {wins[0]:.0%}, {wins[1]:.0%}")
    sizes = np.mean(stock, 0)
    print(f"at quality 35: range coder {sizes[0]:.0f} bytes, lzma {sizes[1]:.0f}, "
          f"zlib {sizes[2]:.0f}; there and back {np.median(seconds):.2f} s")


def _mean(values: np.ndarray) -> str:
    known = values[~np.isnan(values)]
    if len(known) < len(values):
        return f"({len(known)} of {len(values)})"
    return f"{known.mean():8.2f}"


if __name__ == "__main__":
    main()
