"""Write a motif family as an SVG file, in the form that `svg_motif` reads."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from ankara_lab.draw.geometry import ROLES, Points
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.motifs.forms import choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import find_palette

_UNITS = 10_000  # steps of the grid that points are rounded to, in one radius
_PALETTE = "Indigo and ochre"  # so that a file opened in a browser looks like cloth


def export_motif_svg(family: Family | str, seed: int = 0) -> str:
    """Write one drawing of a motif family as SVG.

    Parameters
    ----------
    family : Family or str
        A family or its name.
    seed : int
        Which drawing of it.

    Returns
    -------
    str
        The file: polygons in groups by role, points on a grid of a ten-thousandth of the radius.

    Raises
    ------
    ValueError
        If there is no such family, or the seed is negative.

    Examples
    --------
    >>> export_motif_svg("star_n").splitlines()[1]
    '  <title>star</title>'
    """
    if isinstance(family, str):
        if family not in FAMILIES:
            raise ValueError(f"no motif is called {family!r}; there are: {', '.join(FAMILIES)}")
        family = FAMILIES[family]
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
    form = choose_form(family.id, seed, 0)
    shapes = family.draw(np.random.default_rng(seed), form[0] if form else None)
    colours = find_palette(_PALETTE).colours
    desc = [f"heritage: {escape(family.heritage)}"] if family.heritage else []
    desc += [f"upright: {'yes' if family.upright else 'no'}"]
    desc += [f"square: {'yes' if family.square else 'no'}", f"drawing: {family.id}, seed {seed}"]
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10000 -10000 20000 20000" '
        'fill-rule="evenodd">',
        f"  <title>{escape('; '.join(form or family.words))}</title>",
        "  <desc>\n    " + "\n    ".join(desc) + "\n  </desc>",
    ]
    for role, run in groupby(shapes, key=lambda shape: shape.role):
        lines.append(f'  <g class="{ROLES[role]}" fill="{colours[role]}">')
        lines += [f'    <path d="{data}"/>' for shape in run if (data := _path(shape.points))]
        lines.append("  </g>")
    return "\n".join([*lines, "</svg>", ""])


def write_motifs(folder: str | Path, seed: int = 0) -> list[Path]:
    """Write every motif family as ``<name>.svg``.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.
    seed : int
        Which drawing of each.

    Returns
    -------
    list of Path
        The 36 files.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg" for name in FAMILIES]
    for name, path in zip(FAMILIES, paths, strict=True):
        path.write_text(export_motif_svg(name, seed), encoding="utf-8", newline="\n")
    return paths


def _path(points: Points) -> str:
    """Write a polygon as one move and short relative lines; '' if it is finer than the grid."""
    grid = np.rint(points * _UNITS).astype(int)
    grid = grid[np.any(grid != np.roll(grid, 1, 0), axis=1)]
    if len(grid) < 3:
        return ""
    (x, y), steps = grid[0], np.diff(grid, axis=0)
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + "z"
