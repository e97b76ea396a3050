"""Skirts with a waistband, darts and a seam down the back: pencil and A-line."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import (
    Piece,
    Points,
    Seam,
    curve,
    length_of,
    line,
    mirror,
    polygon,
    rectangle,
    symmetric,
)
from ankara_lab.cloth.garment_view import Fold, Line, Panel, drapes, inside, place, pulled
from ankara_lab.cloth.garments.parts import allow, half_of

HIP_Y, BAND = 20.0, 4.0


def pencil_skirt(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a pencil skirt: straight down the grain from the hip, with a vent at the back."""
    del cloth_cm
    return _skirt(name, title, body, max(extra.get("length", 68.0), 35.0), 0.0, seam_cm)


def a_line_skirt(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft an A-line skirt: flared from the hip."""
    del cloth_cm
    length = max(extra.get("length", 70.0), 35.0)
    return _skirt(name, title, body, length, 0.16 * (length - HIP_Y), seam_cm)


def _skirt(name: str, title: str, body: Body, length: float, flare: float, seam: float) -> Garment:
    hip = body.hip / 4 + (1.0 if flare == 0 else 1.5)
    dart = float(np.clip((hip - body.waist / 4 - 1.2) / 2, 0, 4))
    waist = min(body.waist / 4 + dart, hip + 4)
    lift = 1.0  # a side is a little longer than the middle
    side = np.concatenate(
        (
            curve(
                (waist, 0),
                (waist + (hip - waist) * 0.55, 6),
                (hip, 12 if flare == 0 else 11),
                (hip, HIP_Y),
            ),
            line((hip + flare, length)),
        )
    )
    if flare:
        side = np.concatenate(
            (
                curve((waist, 0), (waist + (hip - waist) * 0.5, 7), (hip - 0.4, 14), (hip, HIP_Y)),
                line((hip + flare, length)),
            )
        )
    top = curve((0, lift), (waist * 0.4, lift), (waist * 0.75, 0.4), (waist, 0))
    foot = curve(
        (hip + flare, length),
        (hip * 0.7 + flare * 0.6, length + lift * 1.5 * bool(flare)),
        (hip * 0.3, length + 1.6 * lift * bool(flare)),
        (0, length + 1.6 * lift * bool(flare)),
    )
    own = allow(seam, hem=4.0)
    darts = tuple(
        line(
            (s * waist * 0.45 - dart / 2, lift * 0.7),
            (s * waist * 0.47, 11),
            (s * waist * 0.45 + dart / 2, lift * 0.7),
        )
        for s in (1, -1)
    )
    front = symmetric(
        "front",
        [("waist", top), ("side", side), ("hem", foot)],
        allowances=own,
        marks=darts if dart else (),
    )
    back = polygon(
        "back",
        [
            ("waist", top),
            ("side", side),
            ("hem", foot),
            ("centre", line((0, foot[-1, 1]), (0, lift))),
        ],
        cut=2,
        mirrored=True,
        allowances={**own, "centre": max(seam, 2.5) if seam else 0},
        marks=darts[:1] if dart else (),
    )
    around = 4 * (length_of(top) - dart)
    band = rectangle("waistband", 2 * BAND, around + 3, allowances=allow(seam, side=seam, hem=seam))
    start = length_of(side[:-1]) / length_of(side)
    how = "height" if flare else "full"
    seams = (
        Seam("front", "side.right", "back 2", "side", how, start, 1.0),
        Seam("front", "side.left", "back 1", "side", how, start, 1.0),
        Seam("back 1", "centre", "back 2", "centre", "height"),
    )
    views = [
        _view(front, back, body, waist - dart, hip, flare, length, which)
        for which in ("front", "back")
    ]
    return Garment(
        name,
        title,
        (front, back, band),
        seams,
        ("front", (0.0, HIP_Y + 4.0)),
        views[0],
        views[1],
        seam,
    )


def _view(
    front: Piece,
    back: Piece,
    body: Body,
    waist: float,
    hip: float,
    flare: float,
    length: float,
    which: str,
) -> list[Panel]:
    """A skirt as it hangs; darts have taken in the waist, and knees draw in a pencil skirt."""
    taper = 2.6 if flare == 0 else 0.0
    foot_x = hip + flare - taper
    side: Points = np.concatenate(
        (
            curve((waist, 0), (waist + (hip - waist) * 0.62, 6), (hip, 12), (hip, HIP_Y + 2)),
            curve(
                (hip + flare * 0.1, HIP_Y + 6),
                (hip + flare * 0.35, length * 0.5),
                (foot_x + taper * 0.4 - flare * 0.3, length * 0.75),
                (foot_x, length),
                14,
            ),
        )
    )
    sag = 2.4 if flare else 0.9
    hem = curve(
        (foot_x, length),
        (foot_x / 2, length + sag),
        (-foot_x / 2, length + sag),
        (-foot_x, length),
        30,
    )
    top = curve((-waist, 0), (-waist / 2, 1.3), (waist / 2, 1.3), (waist, 0))
    whole = np.concatenate((top, side, hem, mirror(side)[::-1]))
    darts = [Line("seam", line((s * waist * 0.5, 0.8), (s * waist * 0.53, 12))) for s in (1, -1)]
    stitch = Line("stitch", inside(hem, 3.4))
    seed = 3 if which == "front" else 14
    folds: list[Fold] = []
    if flare:
        folds += drapes(hem, count=7, top=length - 14, seed=seed, width=3.4, height=2.1)
    else:
        folds += [
            pulled(
                (s * hip * 0.98, HIP_Y + k),
                (s * hip * reach, HIP_Y + k + drop),
                bow=bow * s,
                width=2.2,
                height=h,
            )
            for s in (1, -1)
            for k, reach, drop, bow, h in (
                (-5, 0.35, 3.5, 0.08, 1.1),
                (1, 0.2, 7, 0.08, -1.1),
                (24, 0.45, 9, -0.06, 0.9),
            )
        ]
        folds += drapes(hem, count=4, top=38, seed=seed, width=3.8, height=1.2)
    made = []
    if which == "front":
        made.append(
            Panel(whole, "front", folds=folds, lines=[*darts, stitch], roundness=5.0, lift=0.7)
        )
    else:
        made += _back(whole, folds, darts, stitch, length, flare, sag)
    band_top = curve(
        (-waist + 0.6, -BAND),
        (-waist / 2, -BAND + 1.1),
        (waist / 2, -BAND + 1.1),
        (waist - 0.6, -BAND),
    )
    band_low = curve((waist + 0.15, 0.1), (waist / 2, 1.4), (-waist / 2, 1.4), (-waist - 0.15, 0.1))
    rows = [Line("stitch", inside(band_low, 0.5)), Line("stitch", inside(band_top, 0.5))]
    if which == "front":
        made.insert(0, _inside_band(waist))
    made.append(
        Panel(
            np.concatenate((band_top, band_low)),
            "waistband",
            place(90, (-BAND, 0), (waist, -BAND)),
            lines=rows,
            roundness=1.2,
            lift=0.4,
        )
    )
    return made


def _inside_band(waist: float) -> Panel:
    """The back of the waistband, seen from inside."""
    shape = np.concatenate(
        (
            curve(
                (-waist + 0.7, -BAND),
                (-waist / 2, -BAND - 1.5),
                (waist / 2, -BAND - 1.5),
                (waist - 0.7, -BAND),
            ),
            curve((waist, -BAND + 2), (waist / 2, 1), (-waist / 2, 1), (-waist, -BAND + 2)),
        )
    )
    return Panel(shape, "waistband", shade=0.55, roundness=0.5, lift=0)


def _back(
    whole: Points,
    folds: list[Fold],
    darts: list[Line],
    stitch: Line,
    length: float,
    flare: float,
    sag: float,
) -> list[Panel]:
    """Both back halves, with the seam down the middle, its zip and, in a pencil skirt, a vent."""
    made = []
    foot = length + sag
    for side in (-1, 1):
        rows = [*darts, stitch, Line("stitch", line((side * 0.45, 1.5), (side * 0.45, 19)))]
        if side == 1 and not flare:
            rows.append(Line("edge", line((0.2, length - 18), (0.2, foot))))
            rows.append(Line("stitch", line((3.2, length - 17), (0.3, length - 18.5))))
            rows.append(Line("stitch", line((3.2, length - 17), (3.2, foot))))
        made.append(
            Panel(
                half_of(whole, side),
                f"back {1 if side == 1 else 2}",
                folds=folds,
                lines=rows,
                roundness=5.0,
                lift=0.0,
                form=whole,
            )
        )
    return made
