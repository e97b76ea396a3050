"""Shirt: buttoned in front, with a yoke, a collar on a stand, a pocket and set-in sleeves."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import (
    Piece,
    Points,
    Seam,
    curve,
    cut_at_height,
    line,
    mirror,
    polygon,
    rectangle,
    symmetric,
)
from ankara_lab.cloth.garment_view import Fold, Line, Panel, drapes, inside, place
from ankara_lab.cloth.garments.kaftan import button, pocket
from ankara_lab.cloth.garments.parts import (
    allow,
    half_of,
    inside_neck,
    set_in_sleeve,
    underarm_folds,
    worn_sleeves,
)
from ankara_lab.cloth.garments.torso import Torso, torso

YOKE, WRAP, FACING = 11.0, 1.8, 6.0


def shirt(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a shirt; with ``sleeve`` above 40 cm it has long sleeves and cuffs."""
    del cloth_cm
    neck = body.neck / 6 + 0.9
    length = extra.get("length", 79.0)
    ease = 28.0  # roomy, worn outside
    shape = torso(body, ease=ease, length=length, neck=(neck, neck + 1.4), hip_ease=14, drop=2.2)
    behind = torso(body, ease=ease, length=length, neck=(neck, 2.0), hip_ease=14, drop=2.2)
    own = allow(seam_cm)
    foot = float(shape.hem[-1, 1])
    # the front edge is a little past the middle, with its facing cut on
    edge = -WRAP - FACING
    front = polygon(
        "front",
        [
            ("neck", np.concatenate((line((edge, neck + 1.4)), shape.neck))),
            ("shoulder", shape.shoulder),
            ("armhole", shape.armhole),
            ("side", shape.side),
            ("hem", line(shape.hem[0], (edge, foot))),
            ("facing", line((edge, foot), (edge, neck + 1.4))),
        ],
        cut=2,
        mirrored=True,
        allowances={**own, "facing": 0.0},
        marks=(line((0, neck + 1.4), (0, foot)), line((-WRAP, neck + 1.4), (-WRAP, foot))),
    )
    above, below = cut_at_height(behind.armhole, YOKE)
    yoke = symmetric(
        "yoke",
        [
            ("neck", behind.neck),
            ("shoulder", behind.shoulder),
            ("armhole", above),
            ("foot", line(above[-1], (0, YOKE))),
        ],
        cut=2,
        allowances=own,
    )
    back = symmetric(
        "back",
        [
            ("top", line((0, YOKE), below[0])),
            ("armhole", below),
            ("side", behind.side),
            ("hem", behind.hem),
        ],
        allowances=own,
    )
    armhole = (
        front.edge("armhole").length
        + back.edge("armhole.right").length
        + yoke.edge("armhole.right").length
    )
    sleeve_cm = extra.get("sleeve", 26.0)
    cuffed = sleeve_cm > 40
    sleeve = set_in_sleeve(
        "sleeve",
        armhole,
        body.upper_arm + 16,
        body.wrist + 11 if cuffed else body.upper_arm + 12,
        sleeve_cm - 6 * cuffed,
        seam_cm,
        ease=1.5,
    )
    around = 2 * (front.edge("neck").length - FACING) + yoke.edge("neck").length
    net = allow(seam_cm, side=seam_cm, hem=seam_cm)
    pieces: list[Piece] = [
        front,
        back,
        yoke,
        sleeve,
        _collar(around - 2 * WRAP, seam_cm),
        rectangle("stand", around, 3.2, cut=2, allowances=net),
        pocket("pocket", float(shape.side[0, 0]) * 0.46, shape.under_y - 2, 12.0, 14.0, seam_cm),
    ]
    if cuffed:
        pieces.append(rectangle("cuff", body.wrist + 8, 6.0, cut=4, allowances=net))
        pieces.append(rectangle("sleeve placket", 5.0, 18.0, cut=2, allowances=net))
    seams = (
        Seam("front 1", "facing", "front 2", "facing", "drawn"),
        Seam("front 1", "side", "back", "side.left", "full"),
        Seam("front 2", "side", "back", "side.right", "height"),
        Seam("yoke 1", "foot", "back", "top", "drawn"),
        Seam("front 1", "shoulder", "yoke 1", "shoulder.left"),
        Seam("front 2", "shoulder", "yoke 1", "shoulder.right"),
    )
    views = _views(shape, behind, sleeve, neck, cuffed)
    return Garment(
        name,
        title,
        tuple(pieces),
        seams,
        ("front 1", (0.0, shape.under_y)),
        views[0],
        views[1],
        seam_cm,
        free=("pocket",),
    )


def _collar(around: float, seam: float) -> Piece:
    """A turned-down collar with points."""
    half = around / 2
    edges = [
        ("top", line((0, 0), (half + 1.6, 0))),
        ("point", line((half + 1.6, 0), (half, 6.4))),
        ("neck", line((half, 6.4), (0, 5.6))),
    ]
    return symmetric("collar", edges, cut=2, allowances=allow(seam))


def _views(
    shape: Torso, behind: Torso, sleeve: Piece, neck: float, cuffed: bool
) -> tuple[list[Panel], list[Panel]]:
    x, foot = (float(part) for part in shape.hem[0])
    half, under = x, shape.under_y
    made = []
    for view, now in (("front", shape), ("back", behind)):
        sleeves = worn_sleeves(
            sleeve,
            now.tip,
            33 if cuffed else 38,
            view=view,
            drape=1.2,
            folds=4 if cuffed else 2,
            seed=2 if view == "front" else 6,
        )
        if cuffed:
            sleeves = [part for one in sleeves for part in (one, _cuff(one, sleeve))]
        hem = curve((x, foot - 3), (x * 0.6, foot + 2), (-x * 0.6, foot + 2), (-x, foot - 3), 30)
        right = np.concatenate(
            (now.neck, now.shoulder, now.armhole, line((half, under), (half, foot - 3)))
        )
        whole = np.concatenate((mirror(now.neck)[::-1], right[1:], hem, mirror(right)[::-1]))
        folds = [
            *underarm_folds(half, under, under + 20, height=1.4),
            *drapes(
                hem,
                count=5,
                top=foot - under - 4,
                seed=4 if view == "front" else 12,
                width=3.2,
                height=1.4,
            ),
        ]
        rows = [
            Line("stitch", inside(hem, 1.6)),
            *(
                Line("stitch", inside(points, 0.8))
                for points in (now.armhole, mirror(now.armhole)[::-1])
            ),
        ]
        if view == "front":
            made.append(
                [
                    *sleeves,
                    inside_neck(neck, neck + 2, "yoke 1"),
                    _inner_collar(neck),
                    *_fronts(whole, folds, rows, neck, foot, half, under),
                    *_front_collar(neck),
                ]
            )
        else:
            yoke_line = line((-half, YOKE), (half, YOKE))
            top, low = _below(whole, YOKE, -1), _below(whole, YOKE, 1)
            body = Panel(
                low,
                "back",
                folds=folds,
                lines=[*rows, Line("stitch", yoke_line + (0, 0.5))],
                roundness=3.4,
                lift=0.9,
                form=whole,
            )
            yoke = Panel(
                top,
                "yoke 1",
                folds=folds,
                roundness=3.4,
                lift=0.2,
                form=whole,
                lines=[Line("stitch", yoke_line - (0, 0.6))],
            )
            made.append([*sleeves, body, yoke, _back_collar(neck)])
    return made[0], made[1]


def _below(points: Points, y: float, way: int) -> Points:
    """Keep what lies below a height, or above it with ``way`` -1."""
    turned = half_of(points[:, ::-1] - (y, 0), way)
    return turned[:, ::-1] + (0, y)


def _inner_collar(n: float) -> Panel:
    """The stand's inside, behind the neck."""
    shape = np.concatenate(
        (
            curve((-n - 0.6, 1), (-n - 0.3, -4.4), (n + 0.3, -4.4), (n + 0.6, 1)),
            curve((n + 0.5, 2), (n * 0.7, 6), (-n * 0.7, 6), (-n - 0.5, 2)),
        )
    )
    return Panel(shape, "stand 1", shade=0.55, roundness=0.5, lift=0)


def _fronts(
    whole: Points,
    folds: list[Fold],
    rows: list[Line],
    neck: float,
    foot: float,
    half: float,
    under: float,
) -> list[Panel]:
    """Both fronts, the left one lapped over the right, with buttons and the pocket."""
    lapped = whole.copy()
    right_side = half_of(lapped - (-WRAP, 0), 1) + (-WRAP, 0)
    rows_over = [
        *rows,
        *(
            Line("stitch", line((at, neck + 1.5), (at, foot + 2)))
            for at in (-WRAP + 0.5, WRAP - 0.3)
        ),
    ]
    made = [
        Panel(
            half_of(whole, -1),
            "front 2",
            folds=folds,
            lines=rows,
            roundness=3.4,
            lift=0.9,
            form=whole,
        ),
        Panel(
            right_side,
            "front 1",
            folds=folds,
            lines=rows_over,
            roundness=3.4,
            lift=0.45,
            form=whole,
        ),
    ]
    pieces = pocket("pocket", half * 0.46, under - 2, 12.0, 14.0, 0).outline
    low, high = pieces.min(0), pieces.max(0)
    made.append(
        Panel(
            pieces,
            "pocket",
            lines=[
                Line("stitch", line((low[0], low[1] + 2.4), (high[0], low[1] + 2.4))),
                Line("stitch", inside(pieces[1:], 0.5)),
            ],
            roundness=0.5,
            lift=0.3,
        )
    )
    gap = (foot - neck - 16) / 5
    made += [button(0, neck + 5 + k * gap, 0.55) for k in range(6)]
    return made


def _front_collar(n: float) -> list[Panel]:
    d = n + 1.4
    stand = np.concatenate(
        (
            curve((n + 0.2, 0.2), (n, d * 0.62), (n * 0.6, d + 0.2), (-0.9, d + 0.4)),
            curve((-0.9, d - 2), (n * 0.5, d - 2.6), (n * 0.85, d * 0.4), (n - 0.2, -1.2)),
        )
    )
    made = [
        Panel(mirror(stand)[::-1], "stand 1", roundness=0.8, lift=0.25),
        Panel(stand, "stand 1", roundness=0.8, lift=0.25),
        button(0, d - 0.9, 0.5),
    ]
    wing = np.concatenate(
        (
            curve((0.6, d - 1.9), (n * 0.55, d - 2.6), (n * 0.95, d * 0.35), (n - 0.3, -2.6)),
            curve((n - 0.3, -2.6), (n + 1.9, -1.4), (n + 2.2, 1.5), (n + 1.6, d * 0.45)),
            line((n + 0.4, d + 5.2), (0.6, d - 1.9)),
        )
    )
    row = inside(wing, 0.55)[20:-1]
    made += [
        Panel(
            wing,
            "collar 1",
            place(18, (6, 0), (n, 0)),
            lines=[Line("stitch", row)],
            roundness=0.9,
            lift=0.6,
        ),
        Panel(
            mirror(wing)[::-1],
            "collar 1",
            place(-18, (-6, 0), (-n, 0)),
            lines=[Line("stitch", mirror(row))],
            roundness=0.9,
            lift=0.6,
        ),
    ]
    top = np.concatenate(
        (
            curve((-n + 0.4, -2.5), (-n * 0.6, -4.3), (n * 0.6, -4.3), (n - 0.4, -2.5)),
            curve((n - 0.5, -1.6), (n * 0.6, -2.6), (-n * 0.6, -2.6), (-n + 0.5, -1.6)),
        )
    )
    made.append(Panel(top, "collar 1", roundness=0.8, lift=0.2))
    return made


def _back_collar(n: float) -> Panel:
    low = curve((n + 1.9, 2.6), (n * 0.7, 4.6), (-n * 0.7, 4.6), (-n - 1.9, 2.6))
    top = curve((-n + 0.3, -2.7), (-n * 0.5, -3.6), (n * 0.5, -3.6), (n - 0.3, -2.7))
    shape = np.concatenate((low, line((-n - 1.6, 0)), top, line((n + 1.6, 0))))
    return Panel(
        shape, "collar 1", lines=[Line("stitch", inside(low, 0.6))], roundness=1.6, lift=0.6
    )


def _cuff(one: Panel, sleeve: Piece) -> Panel:
    """A cuff at the end of a worn sleeve."""
    foot = float(sleeve.edge("hem").points[0, 1])
    wide = float(sleeve.edge("hem").points[0, 0])
    spot = one.place
    side = -1 if one.outline[:, 0].mean() > 0 else 1
    a, b = sorted((0.0, side * (wide - 1.5)))
    shape = spot.put(line((a, foot - 0.5), (b, foot - 0.5), (b, foot + 6), (a, foot + 6)))
    rows = [Line("stitch", spot.put(line((a, foot + y), (b, foot + y)))) for y in (0.1, 5.4)]
    return Panel(shape, "cuff 1", spot, lines=rows, roundness=2.0, lift=0.4)
