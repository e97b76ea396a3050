"""The 18 layouts and the panel by name, with the words a caption uses for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ankara_lab.draw import bands, lattices
from ankara_lab.draw.draft import Draft


@dataclass(frozen=True)
class Layout:
    """How motifs are set out.

    Attributes
    ----------
    draw : callable
        Paints on a `Draft`.
    words : tuple of str
        Phrases for captions, the plainest first.
    weight : float
        Share in the training corpus.
    tiles_y : bool
        False where the height is engineered and only the width tiles.
    filler : bool
        False where the layout itself fills the ground, whatever filler the spec names.
    motifs : bool
        False where the layout is a pattern of its own that shows motifs small, or none.
    """

    draw: Callable[[Draft], None]
    words: tuple[str, ...]
    weight: float = 1.0
    tiles_y: bool = True
    filler: bool = True
    motifs: bool = True


LAYOUTS: dict[str, Layout] = {
    "grid": Layout(lattices.grid, ("straight rows", "grid", "straight repeat"), 1.2),
    "half_drop": Layout(lattices.half_drop, ("half-drop", "staggered", "half drop repeat"), 1.5),
    "half_brick": Layout(lattices.half_brick, ("brick", "offset rows", "brick repeat"), 1.2),
    "third_drop": Layout(lattices.third_drop, ("third-drop", "stepped columns"), 0.7),
    "p2": Layout(lattices.p2, ("alternating upside down", "turned about"), 0.8),
    "p4": Layout(lattices.p4, ("pinwheel", "turning in fours"), 0.8),
    "p4m": Layout(lattices.p4m, ("mirrored", "kaleidoscope"), 0.8),
    "p6m": Layout(lattices.p6m, ("hexagon layout", "honeycomb layout"), 0.8),
    "cmm": Layout(bands.cmm, ("diamond layout", "argyle", "lattice"), 1.0),
    "ogee": Layout(bands.ogee, ("ogee", "wavy cells"), 1.0),
    "fish_scale": Layout(
        bands.fish_scale, ("scallop layout", "overlapping scales"), 0.7, filler=False,
        motifs=False,
    ),
    "stripe_v": Layout(bands.stripe_v, ("vertical stripes", "stripes"), 0.8),
    "band_h": Layout(bands.band_h, ("horizontal bands", "bands"), 0.8),
    "chevron_rows": Layout(bands.chevron_rows, ("zigzag rows", "chevron rows"), 0.8),
    "medallion": Layout(lattices.medallion, ("medallion layout", "big medallion"), 1.0),
    "tossed": Layout(lattices.tossed, ("scattered", "tossed"), 1.5),
    "patchwork": Layout(bands.patchwork, ("patchwork", "patches"), 0.8, filler=False),
    "border": Layout(bands.border, ("with a border", "border along the edge"), 0.4, tiles_y=False),
    "commemorative": Layout(
        bands.commemorative, ("commemorative panel", "panel with a ribbon"), 0.2, tiles_y=False
    ),
}
