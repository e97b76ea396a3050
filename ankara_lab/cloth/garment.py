"""Draft a garment: its pieces in cm for a size or a person's own measures.

``draft("kaftan", size=14)`` gives a :class:`Garment`: the pieces to cut, the seams that join them,
and how it looks from the front and the back. The blocks are this project's own drawings; a tailor
should check them before cutting dear cloth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module

from ankara_lab.cloth.garment_body import body_of
from ankara_lab.cloth.garment_piece import SEAM_CM, Piece, Points, Seam, is_simple
from ankara_lab.cloth.garment_view import Panel

GARMENTS = {
    # name: (file in garments/, what a customer calls it)
    "wrapper": ("wrapper", "Wrapper (iro)"),
    "buba": ("buba", "Buba"),
    "kaftan": ("kaftan", "Kaftan and trousers"),
    "agbada": ("agbada", "Agbada, three pieces"),
    "gele": ("gele", "Gele"),
    "shirt": ("shirt", "Shirt"),
    "pencil-skirt": ("skirts", "Pencil skirt"),
    "a-line-skirt": ("skirts", "A-line skirt"),
    "shift-dress": ("dress", "Shift dress"),
    "tote": ("tote", "Tote bag"),
}


@dataclass(frozen=True)
class Garment:
    """A garment, drafted.

    Attributes
    ----------
    name, title : str
    pieces : tuple of Piece
        As they are drawn; :attr:`cut_pieces` has each as often as it is cut.
    seams : tuple of Seam
        Between pieces of :attr:`cut_pieces`; where prints match, in the order a tailor places them.
    heart : (str, (float, float))
        The piece, and the point on it, that the eye falls on: the middle of chest or skirt.
    front, back : list of Panel
        What is seen, from the lowest layer to the top.
    seam_cm : float, [cm]
    """

    name: str
    title: str
    pieces: tuple[Piece, ...]
    seams: tuple[Seam, ...]
    heart: tuple[str, tuple[float, float]]
    front: list[Panel]
    back: list[Panel]
    seam_cm: float = SEAM_CM
    free: tuple[str, ...] = field(default=())

    @cached_property
    def cut_pieces(self) -> dict[str, Piece]:
        """Every piece to cut, by name: "sleeve 1" and its mirror image "sleeve 2"."""
        every: dict[str, Piece] = {}
        for piece in self.pieces:
            for k in range(piece.cut):
                name = piece.name if piece.cut == 1 else f"{piece.name} {k + 1}"
                twin = piece.mirrored and k % 2 == 1
                every[name] = piece.mirror(name) if twin else _named(piece, name)
        return every

    def cutting_lines(self) -> dict[str, Points]:
        """Outline with allowances of every piece to cut."""
        return {name: piece.cutting_line(self.seam_cm) for name, piece in self.cut_pieces.items()}


def _named(piece: Piece, name: str) -> Piece:
    return Piece(
        name, piece.edges, 1, False, piece.allowances, piece.notches, piece.marks, piece.on_fold
    )


def draft(
    garment: str,
    *,
    size: int = 14,
    measures: Mapping[str, float] | None = None,
    seam_cm: float = SEAM_CM,
    cloth_cm: float = 116.0,
) -> Garment:
    """Draft a garment for a size or for a person's own measures.

    Parameters
    ----------
    garment : str
        One of ``GARMENTS``: "wrapper", "buba", "kaftan", …
    size : int
        UK or Nigerian size, 8 to 20.
    measures : mapping of str to float, optional, [cm]
        Own measures in place of the size's: "bust", "hip", …, and "length" and "sleeve" of the
        garment.
    seam_cm : float, [cm]
        Seam allowance, 0 to 5. Sides and hems keep their wider ones, unless this is wider.
    cloth_cm : float, [cm]
        Width of the cloth: a wrapper is as high as the cloth is wide, up to 116 cm.

    Returns
    -------
    Garment

    Raises
    ------
    ValueError
        If a name, a measure, the allowance or the width is not as above, or if the measures give
        a piece that crosses itself.

    Examples
    --------
    >>> kaftan = draft("kaftan", size=14)
    >>> round(kaftan.cut_pieces["front"].edge("side.right").length)
    73
    """
    if garment not in GARMENTS:
        raise ValueError(f"garment must be one of {', '.join(GARMENTS)}; got {garment!r}")
    if not (math.isfinite(seam_cm) and 0 <= seam_cm <= 5):
        raise ValueError(f"seam_cm, the seam allowance, must be 0 to 5 cm, got {seam_cm}")
    if not (math.isfinite(cloth_cm) and 60 <= cloth_cm <= 320):
        raise ValueError(f"the cloth must be 60 to 320 cm wide, got {cloth_cm}")
    body, extra = body_of(size, measures)
    file, title = GARMENTS[garment]
    make: Callable[..., Garment] = getattr(
        import_module(f"ankara_lab.cloth.garments.{file}"), garment.replace("-", "_")
    )
    made = make(garment, title, body, extra, seam_cm=seam_cm, cloth_cm=cloth_cm)
    for name, piece in made.cut_pieces.items():
        if not (is_simple(piece.outline) and is_simple(piece.cutting_line(seam_cm))):
            raise ValueError(
                f"with these measures the {name} of the {garment} crosses itself; "
                "measure again, or make it longer"
            )
    return made
