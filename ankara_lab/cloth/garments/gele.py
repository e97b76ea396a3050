"""Gele: a head tie, here of a yard of the same cloth, folded into pleats and tied at the back."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import Points, curve, mirror, rectangle, smooth
from ankara_lab.cloth.garment_view import Fold, Panel, place, pulled

STAND = (222, 206, 186)  # a plain head form, nobody's skin


def gele(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a gele: one yard of cloth, as wide as it comes."""
    edge = dict.fromkeys(("top", "hem"), min(seam_cm, 1.0)) | {"side": 0.0}
    length = extra.get("length", 91.4) - 2 * edge["top"]
    piece = rectangle("gele", min(cloth_cm, 116.0), length, allowances=edge)
    k = body.head / 57
    return Garment(
        name,
        title,
        (piece,),
        (),
        ("gele", (0.0, 45.0)),
        _view("front", k),
        _view("back", k),
        seam_cm,
    )


def _petal(rx: float, ry: float, side: int, lean: float) -> Points:
    """One half of a pleat: from the middle of the brow out and up, and back to the crown."""
    out = smooth(
        (0, 1.5),
        (rx * 0.52, 1.0),
        (rx * 0.93, -3.2),
        (rx, -ry * 0.46),
        (rx * 0.86, -ry * 0.78),
        (rx * 0.5, -ry * 0.97),
        (0, -ry * (1 - lean)),
        (-rx * 0.26, -ry * (0.8 - lean)),
        (-rx * 0.3, -ry * 0.5),
        n=10,
    )
    return out * (side, 1)


def _view(which: str, k: float) -> list[Panel]:
    made = [_head(k)]
    for ring, (rx, ry) in enumerate(
        ((27.5, 30.0), (24.5, 26.4), (21.6, 22.8), (18.7, 19.2), (15.8, 15.8), (13.0, 12.6))
    ):
        rx, ry = rx * k, ry * k
        for side in (1, -1) if ring % 2 else (-1, 1):
            angle = side * (38 - 5 * ring)
            shape = _petal(rx, ry, side, 0.10 if side == 1 else 0.04) + (0, -9.5 * k)
            folds = [
                Fold(
                    np.concatenate((_petal(rx - s, ry - s, side, 0.1)[6:-4],)) + (0, -9.5 * k),
                    width,
                    height,
                    (0.25, 0.25),
                )
                for s, width, height in ((0.9, 0.9, 0.5), (2.2, 0.8, -0.5))
            ]
            made.append(
                Panel(
                    shape,
                    "gele",
                    place(angle, (-14 * side, 12 + 12 * ring), (0, -14)),
                    folds=folds,
                    roundness=2.2,
                    lift=0.8,
                )
            )
    made += _bands(which, k)
    return made


def _bands(which: str, k: float) -> list[Panel]:
    """The wraps about the brow, crossing in the middle; behind, the knot and its ends."""
    made = []
    for side in (-1, 1):
        shape = (
            smooth(
                (-11.4, -1.2),
                (-9.8, -6.5),
                (-4, -9.8),
                (3, -13.6),
                (9.4, -15.4),
                (12.4, -12.0),
                (11.6, -6.4),
                (6, -4.4),
                (0, -2.0),
                (-6, 1.6),
                (-10.4, 2.4),
                (-11.4, -1.2),
                n=8,
            )[:-1]
            * k
        )
        folds = [
            Fold(
                curve((-10.5, b), (-4, b - 5.5), (4, b - 9.5), (11.5, b - 11)) * k,
                0.9,
                h,
                (0.12, 0.12),
            )
            for b, h in ((-0.6, 0.6), (0.8, -0.5), (-2.6, -0.6), (-4.2, 0.5))
        ]
        panel = Panel(
            shape, "gele", place(-28, (0, 70), (0, -4)), folds=folds, roundness=2.2, lift=0.9
        )
        if side == 1:
            panel = Panel(
                mirror(shape)[::-1],
                "gele",
                place(26, (10, 48), (0, -4)),
                folds=[fold._replace(points=mirror(fold.points)) for fold in folds],
                roundness=2.2,
                lift=0.9,
            )
        made.append(panel)
    if which == "back":
        for side in (1, -1):
            tail = (
                smooth(
                    (0, -5),
                    (side * 6, -7.5),
                    (side * 13, -6),
                    (side * 15.5, -1.5),
                    (side * 12, 3.5),
                    (side * 6, 1.0),
                    (0, -2.5),
                    n=8,
                )[:-1]
                * k
            )
            folds = [
                pulled((0, -4 * k), (side * x * k, y * k), width=1.0, height=h, fade=(0.05, 0.3))
                for x, y, h in ((14, -5, 0.9), (14.5, -2, -0.9), (12, 1, 0.9))
            ]
            made.append(
                Panel(
                    tail,
                    "gele",
                    place(side * 70, (0, 30), (0, -4)),
                    folds=folds,
                    roundness=1.6,
                    lift=0.9,
                )
            )
        knot = (
            smooth(
                (-3.2, -6.5),
                (0, -7.8),
                (3.2, -6.5),
                (3.6, -3),
                (2.4, 0.2),
                (-2.4, 0.2),
                (-3.6, -3),
                (-3.2, -6.5),
                n=8,
            )[:-1]
            * k
        )
        made.append(
            Panel(
                knot,
                "gele",
                place(12, (0, 60), (0, -4)),
                roundness=2.2,
                lift=0.9,
                folds=[
                    Fold(curve((-2.6, -6), (-1, -4), (-1, -2), (-2, 0)) * k, 0.7, 0.7),
                    Fold(curve((2.2, -6.4), (0.8, -4), (1, -2), (1.8, 0)) * k, 0.7, -0.7),
                ],
            )
        )
    return made


def _head(k: float) -> Panel:
    """A plain head form, so that the gele sits on something."""
    right = smooth(
        (0, -20),
        (7, -18.4),
        (9.6, -12),
        (9.8, -4),
        (8.9, 4),
        (6.2, 9.6),
        (4.7, 12.2),
        (4.6, 17),
        (6.4, 20.4),
        (10.4, 22.6),
        n=10,
    )
    shape = np.concatenate((right, mirror(right)[::-1])) * k
    folds = [Fold(curve((-8, 12), (-4, 15), (4, 15), (8, 12)) * k, 2.0, -1.2)]
    return Panel(shape, "", folds=folds, roundness=5.0, lift=0.5, colour=STAND)
