"""Wrapper (iro): a length of cloth wound round the waist, selvedge at the hem.

It is one rectangle: as high as the cloth is wide (116 cm), so that the warp runs round the body,
and about 2 yd 10 in long.
"""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import curve, line, rectangle, smooth
from ankara_lab.cloth.garment_view import (
    Fold,
    Line,
    Panel,
    drapes,
    gathers,
    inside,
    place,
    pulled,
)


def wrapper(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a wrapper."""
    high = min(cloth_cm, 116.0)
    # 206 to 213 cm for the usual sizes: nearly twice round the hip, with a little for the tuck
    long = extra.get("length", max(209.0 + 0.25 * (body.hip - 103), 1.55 * body.hip + 30))
    edge = dict.fromkeys(("top", "side", "hem"), 0.0)
    edge |= {"top": min(seam_cm, 1.0), "hem": min(seam_cm, 1.0)}  # the ends; selvedges need none
    piece = rectangle("wrapper", high, long - 2 * edge["top"], allowances=edge)
    front, back = _views(body, high)
    return Garment(
        name, title, (piece,), (), ("wrapper", (0.0, body.hip * 0.33)), front, back, seam_cm
    )


def _outline(body: Body, high: float) -> tuple[np.ndarray, float, float, float]:
    waist, hip = body.waist / 2 + 3.5, body.hip / 2 + 4
    foot = hip - 1.0
    side = np.concatenate(
        (
            curve((waist / 2, 0), (waist / 2 + 1.5, 7), (hip / 2, 10), (hip / 2, 22), 14),
            curve((hip / 2, 30), (hip / 2, 60), (foot / 2 + 0.3, 90), (foot / 2, high), 14),
        )
    )
    hem = curve(
        (foot / 2, high), (foot / 4, high + 2.2), (-foot / 4, high + 2.2), (-foot / 2, high)
    )
    top = curve((-waist / 2, 0), (-waist / 4, 1.2), (waist / 4, 1.2), (waist / 2, 0))
    return np.concatenate((top, side, hem, (side * (-1, 1))[::-1])), waist, hip, foot


def _views(body: Body, high: float) -> tuple[list[Panel], list[Panel]]:
    outline, waist, hip, foot = _outline(body, high)
    tuck, end = waist * 0.3, foot * 0.24  # where the outer end is tucked in, and where it falls
    round_cm = 2 * hip * 0.98
    hem = line((foot / 2, high), (-foot / 2, high))
    below = Panel(
        outline,
        "wrapper",
        place(90, (-high / 2, round_cm), (tuck, 0)),
        folds=[
            pulled((tuck, 3), (foot * 0.42, high * 0.75), bow=-0.05, width=3, height=1.4),
            pulled((waist * 0.45, 6), (foot * 0.46, high), width=2.2, height=-1.3),
        ],
        lines=[Line("stitch", line((-foot, high - 0.2), (foot, high - 0.2)))],
        roundness=5.5,
        lift=0.5,
    )
    # the outer layer: everything left of its free end
    free = smooth(
        (tuck, 0.4), (tuck + 1.4, 18), (tuck + 1.5, 45), (end + 1.2, 80), (end, high + 1.0)
    )
    keep = outline[(outline[:, 0] < np.interp(outline[:, 1], free[:, 1], free[:, 0]) - 0.3)]
    start = int(np.argmax(np.hypot(*(np.roll(keep, 1, 0) - keep).T)))  # the gap the free end closes
    over = np.concatenate((free, np.roll(keep, -start, 0)))
    radiating = [
        pulled((tuck - 0.5, 2.5), (x, y), bow=bow, width=width, height=height, fade=(0.06, 0.55))
        for x, y, bow, width, height in (
            (-hip * 0.47, 17, 0.10, 1.8, 1.4),
            (-hip * 0.45, 34, 0.12, 2.0, -1.4),
            (-hip * 0.34, 54, 0.10, 2.4, 1.6),
            (-hip * 0.16, 78, 0.07, 2.6, -1.5),
            (0, 100, 0.04, 2.8, 1.5),
            (tuck * 0.7, high, 0.01, 2.2, -1.3),
        )
    ]
    top = line((-waist / 2, 4), (tuck - 1, 4))
    outer = Panel(
        over,
        "wrapper",
        place(90, (-high / 2, 0), (tuck + 1.5, 0)),
        folds=[
            *radiating,
            *drapes(hem, count=4, top=55, seed=21, width=3.6, height=1.3),
            *gathers(top, count=7, length=13, seed=4, width=0.9, height=0.55),
        ],
        lines=[
            Line("stitch", inside(free, 0.8)),
            Line("stitch", inside(free, 1.2)),
            Line("stitch", line((-foot, high - 0.2), (foot, high - 0.2))),
        ],
        roundness=5.0,
        lift=0.9,
    )
    roll = _waist_roll(waist, high, tuck)
    knot_shape = smooth(
        (tuck - 5, 1.0),
        (tuck - 2.5, -1.6),
        (tuck + 1.8, -2.2),
        (tuck + 4.2, 0.4),
        (tuck + 3.6, 4.4),
        (tuck + 0.6, 8.6),
        (tuck - 2.6, 6.0),
        (tuck - 5, 1.0),
    )
    knot = Panel(
        knot_shape[:-1],
        "wrapper",
        place(60, (-high / 2 + 3, 6), (tuck, 0)),
        folds=[
            Fold(curve((tuck - 3.8, 1), (tuck - 1, 1.6), (tuck, 4), (tuck + 0.6, 7.5)), 0.8, 0.7),
            Fold(
                curve((tuck - 1.2, -1), (tuck + 1, 1), (tuck + 1.4, 4), (tuck + 1.2, 7)), 0.7, -0.7
            ),
            Fold(
                curve((tuck + 1.6, -1.2), (tuck + 2.8, 1), (tuck + 2.6, 3), (tuck + 1.6, 6)),
                0.7,
                0.6,
            ),
        ],
        roundness=1.6,
        lift=0.7,
    )
    behind = Panel(
        outline,
        "wrapper",
        place(90, (-high / 2, tuck + hip / 2), (hip / 2, 0)),
        folds=[
            *drapes(hem, count=6, top=80, seed=33, width=3.6, height=1.3),
            *gathers(
                line((-waist / 2, 4), (waist / 2, 4)),
                count=9,
                length=15,
                seed=9,
                width=1.0,
                height=0.6,
                spread=2,
            ),
        ],
        lines=[Line("stitch", line((-foot, high - 0.2), (foot, high - 0.2)))],
        roundness=5.5,
        lift=0.5,
    )
    return [below, outer, roll, knot], [behind, _waist_roll(waist, high, None)]


def _waist_roll(waist: float, high: float, tuck: float | None) -> Panel:
    """The rolled upper edge that holds the wrapper."""
    top = curve(
        (-waist / 2 - 0.3, -0.5), (-waist / 4, 0.8), (waist / 4, 0.8), (waist / 2 + 0.3, -0.5)
    )
    low = curve(
        (waist / 2 + 0.5, 3.2), (waist / 4, 4.6), (-waist / 4, 4.6), (-waist / 2 - 0.5, 3.2)
    )
    right = waist / 2 if tuck is None else tuck
    folds = [
        pulled((x, 0.8), (x - 4, 3.8), width=0.7, height=0.45, fade=(0.2, 0.4))
        for x in np.linspace(-waist * 0.4, right, 8)
    ]
    return Panel(
        np.concatenate((top, low)),
        "wrapper",
        place(90, (-high / 2, 20), (waist / 2, -3)),
        folds=folds,
        roundness=1.8,
        lift=0.5,
    )
