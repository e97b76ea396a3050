"""Write the garments' outlines as SVG files, in cm at true size, made from the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ankara_lab.cloth.export import write_whole
from ankara_lab.cloth.garment import GARMENTS, Garment, draft
from ankara_lab.cloth.garment_piece import Points


def garment_svg(garment: Garment) -> str:
    """Draw all pieces of a garment side by side, once each, as an SVG of true size.

    Cutting lines are solid, sewing lines dashed; each piece is a group with its name.
    """
    x, tall, parts = 2.0, 0.0, []
    for piece in garment.pieces:
        cut = piece.cutting_line(garment.seam_cm)
        low, high = cut.min(0), cut.max(0)
        move = np.array((x, 6.0)) - low
        words = f"{piece.name}, cut {piece.cut}" + (", mirrored" if piece.mirrored else "")
        parts.append(
            f'<g id="{piece.name.replace(" ", "-")}"><title>{words}</title>'
            f'<path class="cut" d="{_path(cut + move)}"/>'
            f'<path class="sew" d="{_path(piece.outline + move)}"/>'
            + "".join(
                f'<path class="mark" d="{_path(mark + move, closed=False)}"/>'
                for mark in piece.marks
            )
            + f'<text x="{x:.2f}" y="4">{words}</text></g>'
        )
        x += float(high[0] - low[0]) + 4
        tall = max(tall, float(high[1] - low[1]))
    wide, tall = x, tall + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.2f}cm" height="{tall:.2f}cm" '
        f'viewBox="0 0 {wide:.2f} {tall:.2f}">\n<title>{garment.title}</title>\n'
        "<style>path{fill:none;stroke:#222;stroke-width:.15}.sew{stroke-dasharray:.8 .5}"
        ".mark{stroke-width:.08}text{font:2px sans-serif}</style>\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _path(points: Points, *, closed: bool = True) -> str:
    return "M" + "L".join(f"{a:.2f} {b:.2f}" for a, b in points) + "Z" * closed


def write_garments(
    folder: str | Path, *, size: int = 14, measures: Mapping[str, float] | None = None
) -> list[Path]:
    """Write one SVG for each garment.

    Parameters
    ----------
    folder : str or Path
        Made if missing.
    size, measures
        As for :func:`ankara_lab.cloth.garment.draft`.

    Returns
    -------
    list of Path
    """
    goal = Path(folder)
    goal.mkdir(parents=True, exist_ok=True)
    made = []
    for name in GARMENTS:
        made.append(goal / f"{name}.svg")
        text = garment_svg(draft(name, size=size, measures=measures))
        write_whole(made[-1], text.encode())
    return made
