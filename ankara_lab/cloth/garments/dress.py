"""Shift dress: knee-long, lightly shaped, with short set-in sleeves and a seam down the back."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import Seam, curve, line, mirror, polygon, symmetric
from ankara_lab.cloth.garment_view import Fold, Line, Panel, drapes, hanging, inside, pulled
from ankara_lab.cloth.garments.buba import neck_facing
from ankara_lab.cloth.garments.parts import (
    allow,
    half_of,
    inside_neck,
    set_in_sleeve,
    worn_sleeves,
)
from ankara_lab.cloth.garments.torso import Torso, torso


def shift_dress(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a shift dress."""
    del cloth_cm
    neck, depth = body.neck / 6 + 1.6, body.neck / 6 + 3.4
    length = extra.get("length", 100.0)
    shape = torso(body, ease=8, length=length, neck=(neck, depth), waist_in=2.6, hip_ease=6)
    behind = torso(body, ease=8, length=length, neck=(neck, 2.2), waist_in=2.6, hip_ease=6)
    own = allow(seam_cm)
    dart_y = shape.under_y + 3
    darts = tuple(
        line(
            (s * shape.side[0, 0], dart_y + 3),
            (s * shape.side[0, 0] * 0.45, dart_y),
            (s * shape.side[0, 0], dart_y + 5),
        )
        for s in (1, -1)
    )
    front = symmetric("front", shape.edges(), allowances=own, marks=darts)
    foot = float(behind.hem[-1, 1])
    back = polygon(
        "back",
        [*behind.edges(), ("centre", line((0, foot), (0, 2.2)))],
        cut=2,
        mirrored=True,
        allowances={**own, "centre": max(seam_cm, 2.0) if seam_cm else 0},
    )
    armhole = front.edge("armhole.right").length + back.edge("armhole").length
    sleeve = set_in_sleeve(
        "sleeve",
        armhole,
        body.upper_arm + 7,
        body.upper_arm + 4,
        extra.get("sleeve", 24.0),
        seam_cm,
    )
    rise = shape.tip[1] / (shape.tip[0] - neck)
    pieces = (
        front,
        back,
        sleeve,
        neck_facing("front facing", neck, depth, rise, seam_cm),
        neck_facing("back facing", neck, 2.2, rise, seam_cm),
    )
    seams = (
        Seam("front", "side.right", "back 2", "side", "full", shape.start, 1.0),
        Seam("front", "side.left", "back 1", "side", "full", shape.start, 1.0),
        Seam("back 1", "centre", "back 2", "centre", "height"),
        Seam("front", "shoulder.right", "back 2", "shoulder"),
        Seam("front", "shoulder.left", "back 1", "shoulder"),
    )
    views = []
    for view in ("front", "back"):
        now = shape if view == "front" else behind
        sleeves = worn_sleeves(sleeve, now.tip, 27, view=view, drape=0.9, folds=2)
        views.append([*sleeves, *_body(now, neck, view)])
    return Garment(
        name,
        title,
        pieces,
        seams,
        ("front", (0.0, shape.under_y - 1.0)),
        views[0],
        views[1],
        seam_cm,
    )


def _body(shape: Torso, neck: float, view: str) -> list[Panel]:
    x, length = shape.hem[0]
    hem = curve((x, length), (x / 2, length + 1.5), (-x / 2, length + 1.5), (-x, length), 30)
    right = np.concatenate((shape.neck, shape.shoulder, shape.armhole, shape.side))
    whole = np.concatenate((mirror(shape.neck)[::-1], right[1:], hem, mirror(right)[::-1]))
    ring = np.concatenate((shape.neck[::-1], mirror(shape.neck)[1:]))
    waist_y = shape.hip_y - 20
    half = float(shape.side[0, 0])
    folds: list[Fold] = []
    for s in (1, -1):
        folds += [
            pulled(
                (s * half * 0.98, shape.under_y + 2),
                (s * half * 0.5, shape.under_y + 9),
                width=1.7,
                height=1.2,
                bow=-0.1 * s,
            ),
            pulled(
                (s * half * 0.93, waist_y - 3),
                (s * half * 0.4, waist_y - 6),
                width=1.8,
                height=-1.1,
                bow=0.05 * s,
            ),
            pulled(
                (s * half * 0.93, waist_y + 2),
                (s * half * 0.3, waist_y + 6),
                width=2.0,
                height=1.1,
                bow=0.05 * s,
            ),
        ]
        if view == "front":
            folds.append(
                hanging(
                    (s * half * 0.5, shape.under_y + 2),
                    (s * half * 0.42, length),
                    width=5.0,
                    height=1.1,
                    fade=(0.12, 0.4),
                )
            )
    folds += drapes(hem, count=5, top=42, seed=3 if view == "front" else 7, width=3.8, height=1.8)
    rows = [Line("stitch", inside(ring, 0.6)), Line("stitch", inside(hem, 3.0))]
    if view == "front":
        y = shape.under_y
        rows += [
            Line("seam", line((s * half * 0.96, y + 7), (s * half * 0.5, y + 3.4))) for s in (1, -1)
        ]
        return [
            inside_neck(neck, float(shape.neck[0, 1]), "back 1"),
            Panel(whole, "front", folds=folds, lines=rows, roundness=4.5, lift=0.9),
        ]
    made = [
        Panel(
            half_of(whole, side),
            f"back {1 if side == 1 else 2}",
            folds=folds,
            lines=[*rows, Line("stitch", line((side * 0.45, 2.6), (side * 0.45, 52)))],
            roundness=4.5,
            lift=0.9 if side == -1 else 0.0,
            form=whole,
        )
        for side in (-1, 1)
    ]
    return made
