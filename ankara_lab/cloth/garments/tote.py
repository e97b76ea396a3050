"""Tote bag: two bodies with boxed corners and two handles."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import Seam, curve, line, mirror, rectangle, symmetric
from ankara_lab.cloth.garment_view import Fold, Line, Panel, inside, place, pulled
from ankara_lab.cloth.garments.parts import allow

WIDE, DEEP, HANDLE = 40.0, 10.0, 64.0


def tote(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a tote bag; only ``length``, its height, changes it."""
    del body, cloth_cm
    high = extra.get("length", 42.0)
    high = max(high, 2 * DEEP)
    half, box = WIDE / 2, DEEP / 2
    net = allow(seam_cm, side=seam_cm, hem=seam_cm, top=max(seam_cm, 4.0) if seam_cm else 0)
    edges = [
        ("top", line((0, 0), (half, 0))),
        ("side", line((half, 0), (half, high))),
        ("box", line((half, high), (half - box, high), (half - box, high + box))),
        ("hem", line((half - box, high + box), (0, high + box))),
    ]
    front, back = (symmetric(word, edges, allowances=net) for word in ("front", "back"))
    handle = rectangle("handle", 8.0, HANDLE, cut=2, allowances=net)
    seams = (
        Seam("front", "side.right", "back", "side.left", "full"),
        Seam("front", "side.left", "back", "side.right", "height"),
        Seam("front", "hem", "back", "hem"),
    )
    views = [_view(which, half, high) for which in ("front", "back")]
    return Garment(
        name,
        title,
        (front, back, handle),
        seams,
        ("front", (0.0, high / 2)),
        views[0],
        views[1],
        seam_cm,
    )


def _view(which: str, half: float, high: float) -> list[Panel]:
    made = []
    for back in (True, False):
        lift, shade = (-2.2, 0.72) if back else (0.0, 1.0)
        outer = curve((-10.5, 6), (-11.5, -20 + lift), (-7.5, -29 + lift), (0, -29 + lift), 30)
        inner = inside(outer, 3.6)
        arc = np.concatenate((outer, mirror(outer)[::-1][1:]))
        under = np.concatenate((inner, mirror(inner)[::-1][1:]))
        rows = [Line("stitch", inside(arc, 0.4)), Line("stitch", inside(arc, 3.1))]
        strap = Panel(
            np.concatenate((arc, under[::-1])),
            "handle 1",
            place(0, (0, 0), (0, -29)),
            lines=rows,
            shade=shade,
            roundness=1.0,
            lift=0.5,
        )
        if back:
            made.append(strap)
            lip = np.concatenate(
                (
                    curve(
                        (-half + 0.3, 0.2), (-half / 2, -1.8), (half / 2, -1.8), (half - 0.3, 0.2)
                    ),
                    line((half - 0.5, 2), (-half + 0.5, 2)),
                )
            )
            made.append(
                Panel(
                    lip, "back" if which == "front" else "front", shade=0.5, roundness=0.5, lift=0
                )
            )
        front_strap = strap
    top = curve((-half, 0), (-half / 2, 1.0), (half / 2, 1.0), (half, 0))
    side = curve(
        (half, 0), (half + 0.5, high * 0.4), (half + 0.2, high * 0.8), (half - 2.6, high), 24
    )
    foot = curve(
        (half - 2.6, high), (half / 2, high + 1.4), (-half / 2, high + 1.4), (-half + 2.6, high)
    )
    shape = np.concatenate((top, side, foot, mirror(side)[::-1]))
    folds = [
        pulled((s * 9, 2), (s * 13, high * 0.85), width=2.4, height=-1.1, bow=0.04 * s)
        for s in (1, -1)
    ]
    folds += [
        Fold(
            curve((-half + 3, high - 9), (-6, high - 6), (6, high - 6), (half - 3, high - 9)),
            3.0,
            1.3,
            (0.25, 0.25),
        )
    ]
    folds += [
        pulled((s * (half - 2.6), high - 0.5), (s * (half - 7), high - 9), width=1.5, height=1.2)
        for s in (1, -1)
    ]
    made.append(
        Panel(
            shape,
            which,
            folds=folds,
            lines=[Line("stitch", inside(top, 0.5)), Line("stitch", inside(top, 3.6))],
            roundness=3.4,
            lift=0.9,
        )
    )
    made.append(front_strap)
    for s in (1, -1):  # where the handle is sewn on
        made.append(_tab(s * 8.9))
    return made


def _tab(x: float) -> Panel:
    a, b, top, foot = x - 1.8, x + 1.8, 2.0, 8.0
    rows = [
        line(
            (a + 0.4, top),
            (b - 0.4, top),
            (b - 0.4, foot - 0.4),
            (a + 0.4, foot - 0.4),
            (a + 0.4, top),
        ),
        line((a + 0.4, top), (b - 0.4, foot - 0.4)),
        line((b - 0.4, top), (a + 0.4, foot - 0.4)),
    ]
    return Panel(
        line((a, top - 0.3), (b, top - 0.3), (b, foot), (a, foot)),
        "handle 1",
        place(0, (0, 0), (x, -29)),
        lines=[Line("stitch", row) for row in rows],
        roundness=0.6,
        lift=0.2,
    )
