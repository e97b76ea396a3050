"""Make docs/cloth.webp, the picture at the head of the README: ``python docs/picture.py``.

First row: swatches drawn by rule. Second row: two cloths mixed in latent space and decoded by the
shipped model, from one to the other. Third row: five prompts as ``ankara-lab design`` makes them,
a drawing of the words painted over by the model, all with one seed.
"""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

import ankara_lab as al

SEEDS = (330, 1000013, 329, 328, 318)
ENDS = (329, 1000014)
PROMPTS = (
    "yellow birds on indigo, half-drop", "white hibiscus flowers on teal",
    "orange fans on navy", "red fish on a cream ground", "turquoise leaves on brown",
)  # fmt: skip
SEED = 7


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
    designs = [al.tile_to_picture(_design(prompt, model)) for prompt in PROMPTS]
    sheet = Image.new("RGB", (5 * 264 - 8, 3 * 264 - 8), "white")
    for row, pictures in enumerate((drawn, mixed, designs)):
        for column, picture in enumerate(pictures):
            sheet.paste(picture, (column * 264, row * 264))
    sheet.save(Path(__file__).with_name("cloth.webp"), quality=82, method=6)


def _design(prompt: str, model: al.Model) -> torch.Tensor:
    """Make a tile (1, 3, H, W) as the command line does."""
    drawing = Image.fromarray(al.draw_swatch(al.spec_from_words(prompt, SEED, "bold")).tile)
    return al.design(prompt, model, over=al.picture_to_tile(drawing), seed=SEED)


if __name__ == "__main__":
    main()
