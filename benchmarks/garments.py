"""Measure garments: yards beside sourced ones, and how well prints match at the seams.

Run ``python benchmarks/garments.py``. Yards are for size 14 (shirts: size 16,
which has the chest of a man's medium, 100 cm) on 116 cm cloth, the matched ones for a
24 cm repeat. The sources are pages of sewing and cloth shops, read as what is told: they give
45 or 46 in cloth, a medium adult and no matching. With ``--sheets FOLDER`` it also draws
every garment in three designs.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image

from ankara_lab.cloth.garment import GARMENTS, draft
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_layout import cut_layout
from ankara_lab.cloth.garment_match import match_phases, matches, measure_seam
from ankara_lab.cloth.garment_preview import garment_preview
from ankara_lab.draw.swatch import draw_swatch

SOURCED = {  # yards, and the width of cloth that they are told for [cm]
    "wrapper": (2.29, 116),
    "buba": (2.0, 116),
    "gele": (1.0, 116),
    "shirt": (2.25, 114.3),
    "shirt, long sleeves": (2.75, 114.3),
    "pencil-skirt": (1.6, 114.3),
    "a-line-skirt": (1.75, 114.3),
}
DESIGNS = (3, 7, 11)
KINDS = ("straight", "half-drop", "brick")
# where on a motif a seam falls: points of the repeat at the heart, in no step with the motifs
POINTS = 8


def yards() -> None:
    """Print the yards of every garment."""
    cloth = Cloth(draw_swatch(seed=3, size=128).tile, "straight", 24.0)
    heads = ("90 cm", "116 cm", "150 cm", "matched", "45-46 in", "sourced", "off by")
    print(f"{'garment':<22}" + "".join(f"{head:>9}" for head in heads))
    for name in (*GARMENTS, "shirt, long sleeves"):
        size = 16 if name.startswith("shirt") else 14
        own = {"sleeve": 63.0} if "," in name else {}
        found = []
        for width in (90, 116, 150):
            garment = draft(name.split(",")[0], size=size, measures=own, cloth_cm=width)
            try:
                found.append(f"{cut_layout(garment, width).yards:.2f}")
            except ValueError:  # a piece is wider than the cloth
                found.append("-")
        garment = draft(name.split(",")[0], size=size, measures=own)
        matched = cut_layout(garment, cloth=cloth).yards
        told, width = SOURCED.get(name, (0.0, 116))
        there = cut_layout(garment, width).yards
        source = (f"{there:.2f}", f"{told:.2f}", f"{there / told - 1:+.0%}") if told else ()
        cells = (*found, f"{matched:.2f}", *source)
        print(f"{name:<22}" + "".join(f"{cell:>9}" for cell in cells), flush=True)


def matching() -> None:
    """Print the step across matched seams over the step inside a piece."""
    print(f"\n{'garment':<22}{'seams':>6}{'mean':>7}{'highest':>9}")
    every = []
    for name in GARMENTS:
        garment, ratios = draft(name), []
        for seed, kind, across in product(DESIGNS, KINDS, np.arange(POINTS) * 0.618034 % 1):
            cloth = Cloth(draw_swatch(seed=seed, size=128).tile, kind, 24.0)
            phases = match_phases(garment, cloth, point=(across, 0.5))
            ratios += [
                measure_seam(garment, cloth, phases, seam).ratio
                for seam in matches(garment, cloth, phases)
            ]
        if ratios:
            seams = len(ratios) / (len(DESIGNS) * len(KINDS) * POINTS)
            print(f"{name:<22}{seams:>6.1f}{np.mean(ratios):>7.2f}{max(ratios):>9.2f}", flush=True)
        every += ratios
    print(f"{'all':<22}{'':>6}{np.mean(every):>7.2f}{max(every):>9.2f}")


def sheets(folder: Path) -> None:
    """Draw every garment in three designs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in GARMENTS:
        for seed in DESIGNS:
            picture = garment_preview(draw_swatch(seed=seed, size=512).tile, name)
            Image.fromarray(picture).save(folder / f"{name}-{seed}.png")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheets", type=Path, help="folder for pictures of every garment")
    args = parser.parse_args()
    yards()
    matching()
    if args.sheets:
        sheets(args.sheets)


if __name__ == "__main__":
    main()
