"""Measure what the autoencoder keeps of photographed cloth, beside JPEG and WebP at its size.

Run ``python benchmarks/photos.py FOLDER`` on photographs of your own; none are shipped. Of each
the centre square is brought to the model's size, encoded and decoded as the torus that every
edit works on. Printed: a line for each picture with its PSNR and SSIM, the seconds that encoding
took, and the PSNR of both rivals at the bytes of an 8-bit latent, and at the end the means, the
medians and the least. Latents are refined as the command ``encode`` does; ``--refine 0`` encodes in
one pass.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

import ankara_lab as al
from ankara_lab.latent.quality import psnr
from ankara_lab.model.refine_steps import REFINE
from ankara_lab.train._sheet import to_uint8
from ankara_lab.train.codecs import FORMATS, squeeze
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.metrics import ssim

KINDS = (".jpg", ".jpeg", ".png", ".webp")


def centre(file: Path, size: int) -> np.ndarray:
    """Cut the centre square of a picture file and bring it to (size, size, 3) uint8."""
    with Image.open(file) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    return np.array(ImageOps.fit(upright, (size, size), Image.Resampling.LANCZOS))


def main() -> None:
    """Print one line of JSON for each picture and one for all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default="*", help="only files called so, such as 'ankara-*'")
    parser.add_argument("--refine", type=int, default=REFINE, help="steps; 0: in one pass")
    args = parser.parse_args()
    files = sorted(file for file in args.folder.glob(args.name) if file.suffix.lower() in KINDS)
    if not files:
        parser.error(f"expected pictures ({', '.join(KINDS)}) in {args.folder}, found none")
    model = al.load_model()
    size = model.sample_size
    most = model.latent_channels * (size // model.scale_factor) ** 2
    rows = []
    for file in files:
        picture = centre(file, size)
        began = time.perf_counter()
        latent = al.encode(to_tensor(picture[None]), model, refine=args.refine)
        seconds = time.perf_counter() - began
        back = to_uint8(al.decode(latent, model))[0]
        row = {"psnr": psnr(picture, back), "ssim": ssim(picture, back), "seconds": seconds}
        row |= {form.lower(): psnr(picture, squeeze(picture, form, most)) for form in FORMATS}
        rows.append(row)
        print(json.dumps({"file": file.name} | {key: round(row[key], 3) for key in row}))
    for name, over in (("mean", np.mean), ("median", np.median), ("least", np.min)):
        figures = {key: round(float(over([row[key] for row in rows])), 3) for key in rows[0]}
        print(json.dumps({"of all": name, "bytes": most} | figures))


if __name__ == "__main__":
    main()
