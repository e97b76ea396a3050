"""Make docs/garments.webp, the picture of docs/tailors.md: ``python docs/garments.py``.

Four designs drawn by rule on four garments, at true scale. Seeds are fixed; nothing is chosen by
hand after them.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

import ankara_lab as al

SHOWN = ((330, "kaftan"), (329, "wrapper"), (318, "shift-dress"), (1000013, "gele"))
WIDE, HIGH = 760, 560


def main() -> None:
    """Draw four garments and lay out the sheet."""
    sheet = Image.new("RGB", (2 * WIDE, 2 * HIGH), (247, 244, 239))
    for place, (seed, garment) in enumerate(SHOWN):
        tile = al.draw_swatch(seed=seed, size=512).tile
        picture = Image.fromarray(al.garment_preview(tile, garment, repeat_cm=24))
        picture.thumbnail((WIDE - 20, HIGH - 20), Image.Resampling.LANCZOS)
        row, column = divmod(place, 2)
        sheet.paste(picture, (column * WIDE + (WIDE - picture.width) // 2,
                              row * HIGH + (HIGH - picture.height) // 2))
    sheet.save(Path(__file__).with_name("garments.webp"), quality=80, method=6)


if __name__ == "__main__":
    main()
