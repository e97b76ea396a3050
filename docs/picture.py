"""Make docs/cloth.webp, the picture at the head of the README: ``python docs/picture.py``.

First row: swatches drawn by rule. Second row: the same two cloths mixed in latent space and
decoded by the shipped model, from one to the other. Seeds are fixed; nothing is chosen by hand
after them.
"""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

import ankara_lab as al

SEEDS = (330, 1000013, 329, 328, 318)
ENDS = (329, 1000014)


def main() -> None:
    """Draw, encode, mix, decode and lay out the sheet."""
    model = al.load_model()
    drawn = [Image.fromarray(al.draw_swatch(seed=seed).tile) for seed in SEEDS]
    ends = [al.picture_to_tile(Image.fromarray(al.draw_swatch(seed=seed).tile)) for seed in ENDS]
    latents = al.encode(torch.cat(ends), model)
    mixed = [
        al.tile_to_picture(al.decode(al.slerp(latents, (1 - share, share)), model))
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    sheet = Image.new("RGB", (5 * 264 - 8, 2 * 264 - 8), "white")
    for row, pictures in enumerate((drawn, mixed)):
        for column, picture in enumerate(pictures):
            sheet.paste(picture, (column * 264, row * 264))
    sheet.save(Path(__file__).with_name("cloth.webp"), quality=82, method=6)


if __name__ == "__main__":
    main()
