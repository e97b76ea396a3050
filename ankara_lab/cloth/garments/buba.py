"""Buba: a loose blouse with a round neck and wide sleeves, worn over the wrapper."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import Piece, curve, line, symmetric
from ankara_lab.cloth.garment_view import Line, Panel, drapes, hanging, inside
from ankara_lab.cloth.garments.kaftan import top_seams, worn_outline
from ankara_lab.cloth.garments.parts import (
    allow,
    boxy,
    flat_sleeve,
    inside_neck,
    neck_line,
    underarm_folds,
    worn_sleeves,
)

SLOPE = 4.0


def neck_facing(name: str, half: float, depth: float, slope: float, seam: float) -> Piece:
    """The strip that finishes a round neck inside, 5 cm wide."""
    outer = half + 5
    edges = [
        ("neck", neck_line(half, depth)),
        ("shoulder", line((half, 0), (outer, 5 * slope))),
        (
            "edge",
            curve(
                (outer, 5 * slope),
                (outer, depth * 0.6 + 3),
                (half * 0.8, depth + 5),
                (0, depth + 5),
            ),
        ),
    ]
    return symmetric(name, edges, allowances=allow(seam))


def buba(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a buba."""
    del cloth_cm
    half = max(body.bust + 26, body.hip + 14) / 4
    armhole = body.upper_arm / 2 + 11
    under = SLOPE + armhole
    length = max(extra.get("length", 68.0), under + 15)
    neck, depth = body.neck / 6 + 2.2, body.neck / 6 + 6.0
    front = boxy("front", half, length, (neck, depth), SLOPE, armhole, seam_cm=seam_cm)
    back = boxy("back", half, length, (neck, 2.4), SLOPE, armhole, seam_cm=seam_cm)
    sleeve = flat_sleeve("sleeve", 2 * armhole, 2 * armhole - 4, extra.get("sleeve", 42.0), seam_cm)
    rise = SLOPE / (half - neck)
    pieces = (
        front,
        back,
        sleeve,
        neck_facing("front facing", neck, depth, rise, seam_cm),
        neck_facing("back facing", neck, 2.4, rise, seam_cm),
    )
    shown = {}
    for view in ("front", "back"):
        piece, d = (front, depth) if view == "front" else (back, 2.4)
        sleeves = worn_sleeves(
            sleeve, (half, SLOPE), 36, view=view, drape=1.6, seed=4 if view == "front" else 11
        )
        hem = line((half, length + 0.5), (-half, length + 0.5))
        ring = neck_line(neck, d)
        ring = np.concatenate((ring[::-1], ring[1:] * (-1, 1)))
        folds = [
            *underarm_folds(half, under, under + 16, height=1.7),
            *drapes(
                hem,
                count=6,
                top=length - under + 8,
                seed=6 if view == "front" else 13,
                width=3.6,
                height=1.7,
            ),
            hanging((-neck * 0.8, d), (-half * 0.45, length * 0.8), width=2.4, height=0.7),
        ]
        rows = [
            Line("stitch", inside(ring, 0.7)),
            Line("stitch", inside(ring, 1.1)),
            Line(
                "stitch",
                curve(
                    (half, length - 2.6),
                    (half / 2, length - 1.6),
                    (-half / 2, length - 1.6),
                    (-half, length - 2.6),
                ),
            ),
        ]
        panel = Panel(worn_outline(piece), view, folds=folds, lines=rows, roundness=3.2, lift=1.1)
        shown[view] = [*sleeves, panel]
        if view == "front":
            shown[view].insert(2, inside_neck(neck, depth, "back"))
    return Garment(
        name,
        title,
        pieces,
        top_seams(),
        ("front", (0.0, under)),
        shown["front"],
        shown["back"],
        seam_cm,
    )
