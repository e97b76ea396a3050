"""Agbada: a wide open robe over a top and trousers, with thread work at the neck."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import (
    Points,
    Seam,
    curve,
    line,
    mirror,
    polygon,
    smooth,
    symmetric,
)
from ankara_lab.cloth.garment_view import Fold, Line, Panel, drapes, inside, pulled
from ankara_lab.cloth.garments.kaftan import inner_neck, kaftan_top, top_seams
from ankara_lab.cloth.garments.parts import (
    allow,
    half_of,
    neck_line,
    trouser_seams,
    trousers,
    worn_legs,
)


def agbada(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft an agbada of three pieces: robe, top and trousers."""
    length = max(extra.get("length", 122.0), 60.0)
    # the robe's middle and one wing lie side by side across the usual cloth
    middle = max(body.bust * 0.33, 29.0)
    wing = max(20.0, min(44.0, cloth_cm - 2 * middle - 4 * seam_cm - 1.0))
    neck, depth = body.neck / 6 + 2.6, body.neck / 6 + 9.0
    rise = 0.17
    slope = rise * (middle - neck)
    out = middle + wing
    end = slope + rise * wing
    own = allow(seam_cm, side=seam_cm)

    def robe(which: str, deep: float) -> list[tuple[str, Points]]:
        return [
            ("neck", neck_line(neck, deep)),
            ("shoulder", line((neck, 0), (middle, slope))),
            ("side", line((middle, slope), (middle, length))),
            ("hem", line((middle, length), (0, length))),
        ]

    pieces = [
        symmetric("robe front", robe("front", depth), allowances=own),
        symmetric("robe back", robe("back", 2.6), allowances=own),
    ]
    for which in ("front", "back"):
        edges = [
            ("shoulder", line((middle, slope), (out, end))),
            ("outer", line((out, end), (out, length - 4))),
            (
                "hem",
                curve(
                    (out, length - 4),
                    (out - wing * 0.25, length - 1),
                    (middle + wing * 0.4, length),
                    (middle, length),
                ),
            ),
            ("inner", line((middle, length), (middle, slope))),
        ]
        pieces.append(
            polygon(
                f"wing {which}",
                edges,
                cut=2,
                mirrored=True,
                allowances={**own, "outer": max(seam_cm, 2.0) if seam_cm else 0},
            )
        )
    top, facts = kaftan_top(body, {"length": 92.0}, seam_cm, "inner ")
    pieces += [*top, *trousers(body, seam_cm)]
    seams = [
        Seam("robe front", "side.right", "wing front 1", "inner", "full"),
        Seam("robe front", "side.left", "wing front 2", "inner", "full"),
        Seam("robe front", "shoulder.right", "robe back", "shoulder.left", "drawn"),
        Seam("robe back", "side.right", "wing back 1", "inner", "full"),
        Seam("robe back", "side.left", "wing back 2", "inner", "full"),
        Seam("wing front 1", "shoulder", "wing back 2", "shoulder"),
        Seam("wing front 2", "shoulder", "wing back 1", "shoulder"),
        *top_seams("inner "),
        *trouser_seams(),
    ]
    parts = {piece.name: piece for piece in pieces}
    views = []
    for view in ("front", "back"):
        d = depth if view == "front" else 2.6
        shown = [*worn_legs(parts, view, body.back + 2)]
        shown.append(inner_neck({**facts, "neck": neck, "depth": depth}, "robe back", 2.0))
        shown += _robe(view, middle, out, slope, end, length, neck, d)
        views.append(shown)
    return Garment(
        name,
        title,
        tuple(pieces),
        tuple(seams),
        ("robe front", (0.0, 34.0)),
        views[0],
        views[1],
        seam_cm,
    )


def _robe(
    view: str,
    middle: float,
    out: float,
    slope: float,
    end: float,
    length: float,
    neck: float,
    depth: float,
) -> list[Panel]:
    sag = 2.5
    hem = curve(
        (out - 1, length - 9),
        (out * 0.55, length + sag + 2),
        (-out * 0.55, length + sag + 2),
        (-out + 1, length - 9),
        60,
    )
    right = np.concatenate(
        (
            neck_line(neck, depth),
            line((middle, slope), (out, end)),
            curve(
                (out, end + 2),
                (out + 0.6, end + 30),
                (out - 1.2, length - 40),
                (out - 1, length - 9),
                24,
            ),
        )
    )
    whole = np.concatenate(
        (mirror(neck_line(neck, depth))[::-1], right[1:], hem, mirror(right)[::-1])
    )
    folds: list[Fold] = []
    for s in (1, -1):
        folds += [
            pulled(
                (s * (neck + 6), 4),
                (s * out * 0.9, length * 0.62),
                bow=-0.06 * s,
                width=3.6,
                height=2.2,
                fade=(0.2, 0.25),
            ),
            pulled(
                (s * (neck + 9), 5),
                (s * out * 0.72, length * 0.86),
                bow=-0.05 * s,
                width=3.4,
                height=-2.0,
                fade=(0.2, 0.2),
            ),
            pulled(
                (s * middle * 0.9, slope),
                (s * out * 0.55, length),
                bow=-0.03 * s,
                width=4.0,
                height=2.4,
                fade=(0.3, 0.1),
            ),
            pulled(
                (s * middle * 0.7, 8),
                (s * middle * 0.95, length),
                bow=0.0,
                width=3.2,
                height=-1.9,
                fade=(0.4, 0.1),
            ),
            pulled(
                (s * out * 0.97, end + 6),
                (s * out * 0.8, length * 0.5),
                bow=0.1 * s,
                width=3.0,
                height=1.8,
                fade=(0.1, 0.5),
            ),
        ]
    folds += drapes(hem, count=8, top=70, seed=5 if view == "front" else 15, width=4.4, height=2.0)
    ring = np.concatenate((neck_line(neck, depth)[::-1], mirror(neck_line(neck, depth))[1:]))
    rows = [Line("stitch", inside(hem, 2.2)), Line("stitch", inside(ring, 0.6))]
    made = []
    for s in (-1, 1):
        shape = _beyond(whole, middle, s)
        made.append(
            Panel(
                shape,
                f"wing {view} {1 if s == 1 else 2}",
                folds=folds,
                lines=rows,
                roundness=4.0,
                lift=1.2,
                form=whole,
            )
        )
    centre = _beyond(_beyond(whole, -middle, 1), middle, -1, keep_low=True)
    made.append(
        Panel(centre, f"robe {view}", folds=folds, lines=rows, roundness=4.0, lift=0.0, form=whole)
    )
    made.append(_patch(ring, neck, depth, view, folds, whole))
    return made


def _patch(
    ring: Points, neck: float, depth: float, view: str, folds: list[Fold], whole: Points
) -> Panel:
    """The darker ground about the neck that carries the thread work."""
    low = depth + (33.0 if view == "front" else 22.0)
    right = smooth(
        (neck, 0),
        (neck + 4.6, 1.0),
        (neck + 5.5, depth * 0.6),
        (15.5, depth + 8),
        (15.0, low - 14),
        (9, low - 4),
        (0, low),
        n=10,
    )
    if view == "back":
        right = smooth((neck, 0), (neck + 4.6, 1.0), (neck + 4, 8), (8, 16), (0, low), n=10)
    outline = np.concatenate((right, mirror(right)[::-1], ring[::-1]))
    edge = inside(right, 0.7)
    rows = [Line("thread", edge), Line("thread", mirror(edge)), *_thread(ring, depth, view)]
    return Panel(
        outline,
        f"robe {view}",
        folds=folds,
        lines=rows,
        shade=0.42,
        roundness=4.0,
        lift=0.0,
        form=whole,
    )


def _beyond(points: Points, x: float, side: int, *, keep_low: bool = False) -> Points:
    """Keep what lies beyond x on one side (right: 1; left: -1, of -x unless ``keep_low``)."""
    at = x if side == 1 or keep_low else -x
    return half_of(points - (at, 0), side) + (at, 0)


def _thread(ring: Points, depth: float, view: str) -> list[Line]:
    """Thread work of our own: rings about the neck, a spiral and a ladder on the chest."""
    rows = [Line("thread", inside(ring, width)) for width in (1.8, 2.6, 3.9)]
    if view == "back":
        t = np.linspace(0.6, 4.2 * np.pi, 120)
        spiral = np.stack((np.cos(t) * t * 0.42, 17 + np.sin(t) * t * 0.42), 1)
        return [*rows, Line("thread", spiral)]
    turn = np.linspace(0.6, 5.2 * np.pi, 160)
    spiral = np.stack((np.cos(turn), np.sin(turn)), 1) * turn[:, None] * 0.36
    rows.append(Line("thread", spiral + (-10.5, depth + 15)))
    rows.append(Line("thread", spiral * (-0.8, 0.8) + (9.5, depth + 11)))
    for k, width in enumerate((3.4, 2.4, 1.4)):
        low = depth + 30 - 2.0 * k
        rows.append(
            Line(
                "thread",
                line(
                    (-width, depth + 4.6),
                    (-width, low),
                    (0, low + 3.4),
                    (width, low),
                    (width, depth + 4.6),
                ),
            )
        )
    return rows
