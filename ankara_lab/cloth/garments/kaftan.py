"""Kaftan: a long top with side slits and a stand collar, and drawstring trousers."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import Piece, Points, Seam, curve, line, mirror, polygon
from ankara_lab.cloth.garment_view import (
    Line,
    Panel,
    drapes,
    hanging,
    inside,
)
from ankara_lab.cloth.garments.parts import (
    allow,
    band,
    boxy,
    flat_sleeve,
    trouser_seams,
    trousers,
    underarm_folds,
    worn_legs,
    worn_sleeves,
)

SLOPE = 4.5


def kaftan_top(
    body: Body, extra: dict[str, float], seam_cm: float, prefix: str = ""
) -> tuple[list[Piece], dict[str, float]]:
    """Draft the top's pieces and say where its points lie."""
    half = max(body.bust + 20, body.hip + 14) / 4
    length = extra.get("length", 102.0)
    armhole = body.upper_arm / 2 + 9.5
    length = max(length, SLOPE + armhole + 15)
    neck = body.neck / 6 + 1.0
    drop = half - body.shoulder / 2
    sleeve = extra.get("sleeve", body.arm - drop + 1)
    cuff = max(body.wrist + 10, armhole)
    front = boxy(
        f"{prefix}front",
        half,
        length,
        (neck, neck + 1.4),
        SLOPE,
        armhole,
        seam_cm=seam_cm,
        marks=(line((0, neck + 1.4), (0, neck + 24)),),
    )
    back = boxy(f"{prefix}back", half, length, (neck, 2.2), SLOPE, armhole, seam_cm=seam_cm)
    around = front.edge("neck").length + back.edge("neck").length
    pieces = [
        front,
        back,
        flat_sleeve(f"{prefix}sleeve", 2 * armhole, cuff, sleeve, seam_cm),
        band(f"{prefix}collar", around + 2, 4.0, 2, allowances=allow(seam_cm)),
        placket(f"{prefix}placket", neck + 1.0, seam_cm),
    ]
    facts = {
        "half": half,
        "length": length,
        "armhole": armhole,
        "neck": neck,
        "depth": neck + 1.4,
        "slope": SLOPE,
    }
    return pieces, facts


def pocket(name: str, centre: float, top: float, width: float, height: float, seam: float) -> Piece:
    """A patch pocket, drawn where it is sewn, so that the print runs through it."""
    a, b, foot = centre - width / 2, centre + width / 2, top + height
    edges = [
        ("top", line((a, top), (b, top))),
        ("edge", line((b, top), (b, foot - 2), (centre, foot), (a, foot - 2), (a, top))),
    ]
    return polygon(name, edges, allowances=allow(seam, top=3.0))


def placket(name: str, top: float, seam: float, foot: float = 23.0) -> Piece:
    """The strip of a front opening and its facing, drawn where they are sewn."""
    point, end = top + foot, top + foot - 1.8
    edges = [
        ("top", line((-2.1, top), (2.1, top))),
        ("edge", line((2.1, top), (2.1, end), (0, point), (-2.1, end), (-2.1, top))),
    ]
    return polygon(name, edges, cut=2, allowances=allow(seam))


def top_seams(prefix: str = "") -> tuple[Seam, ...]:
    """The seams of a boxy top, the matched ones first."""
    front, back, sleeve = f"{prefix}front", f"{prefix}back", f"{prefix}sleeve"
    seams = [
        Seam(front, "side.right", back, "side.left", "full"),
        Seam(front, "side.left", back, "side.right", "height"),
        Seam(front, "shoulder.right", back, "shoulder.left"),
        Seam(front, "shoulder.left", back, "shoulder.right"),
    ]
    for k in (1, 2):
        seams.append(Seam(f"{sleeve} {k}", "under.left", f"{sleeve} {k}", "under.right"))
    return tuple(seams)


def kaftan(
    name: str, title: str, body: Body, extra: dict[str, float], *, seam_cm: float, cloth_cm: float
) -> Garment:
    """Draft a kaftan."""
    del cloth_cm
    pieces, facts = kaftan_top(body, extra, seam_cm)
    half = facts["half"]
    under = facts["slope"] + facts["armhole"]
    pieces.append(pocket("chest pocket", half * 0.45, under - 3, 11.5, 13.5, seam_cm))
    pieces += trousers(body, seam_cm)
    seams = (*top_seams(), *trouser_seams())
    parts = {piece.name: piece for piece in pieces}
    shown = {}
    for view in ("front", "back"):
        lowest = worn_legs(parts, view, body.back + 2)
        sleeves = worn_sleeves(
            parts["sleeve"], (half, facts["slope"]), 30, view=view, seed=3 if view == "front" else 8
        )
        body_panel = top_panel(parts[view], facts, view)
        if view == "front":
            shown[view] = [
                *lowest,
                *sleeves,
                inner_neck(facts, "back"),
                body_panel,
                *front_details(parts, facts),
            ]
        else:
            shown[view] = [*lowest, *sleeves, body_panel, *back_collar(facts)]
    return Garment(
        name,
        title,
        tuple(pieces),
        seams,
        ("front", (0.0, under - 1.0)),
        shown["front"],
        shown["back"],
        seam_cm,
        free=("chest pocket", "placket 1"),
    )


def worn_outline(piece: Piece, sag: float = 1.4) -> Points:
    """A boxy outline as it hangs: the hem sinks a little between the slits."""
    parts = []
    for edge in piece.edges:
        if edge.name == "hem":
            (x, y) = edge.points[0]
            parts.append(curve((x, y), (x * 0.5, y + sag), (-x * 0.5, y + sag), (-x, y), 30))
        else:
            parts.append(edge.points)
    return np.concatenate(parts)


def top_panel(piece: Piece, facts: dict[str, float], view: str) -> Panel:
    """The body of a boxy top, draped."""
    half, length = facts["half"], facts["length"]
    under = facts["slope"] + facts["armhole"]
    hem = line((half, length + 0.5), (-half, length + 0.5))
    folds = [
        *underarm_folds(half, under, under + 18),
        *drapes(
            hem,
            count=6,
            top=length - under - 4,
            seed=2 if view == "front" else 9,
            width=3.6,
            height=1.5,
        ),
    ]
    rows = [
        Line(
            "stitch",
            curve(
                (half, length - 3.2),
                (half / 2, length - 2),
                (-half / 2, length - 2),
                (-half, length - 3.2),
            ),
        ),
        *(Line("seam", line((s * half, facts["slope"]), (s * half, under))) for s in (1, -1)),
    ]
    for s in (1, -1):  # slits
        rows.append(
            Line("edge", line((s * (half - 0.25), length - 27), (s * (half - 0.25), length)))
        )
        rows.append(
            Line("stitch", line((s * (half - 1.4), length - 28), (s * (half - 1.4), length - 2)))
        )
        rows.append(Line("stitch", line((s * half, length - 28), (s * (half - 1.4), length - 28))))
        rows.append(
            Line("stitch", line((s * (facts["neck"]), 1.0), (s * half, facts["slope"] + 0.9)))
        )
    return Panel(worn_outline(piece), piece.name, folds=folds, lines=rows, roundness=3.2, lift=1.1)


def inner_neck(facts: dict[str, float], piece: str, high: float = 3.2) -> Panel:
    """The inside of the back neck and collar, in the shade."""
    n, d = facts["neck"], facts["depth"]
    outline = np.concatenate(
        (
            curve(
                (-n + 0.2, 0.3), (-n + 0.4, -high * 1.25), (n - 0.4, -high * 1.25), (n - 0.2, 0.3)
            ),
            curve((n, 0.4), (n, 1.33 * d + 1.4), (-n, 1.33 * d + 1.4), (-n, 0.4)),
        )
    )
    fold = hanging((0, -high + 0.6), (0, 3), width=n * 0.8, height=-0.9, fade=(0.1, 0.3))
    seam = Line("seam", curve((-n, 0.4), (-n * 0.6, 2.4), (n * 0.6, 2.4), (n, 0.4)))
    return Panel(outline, piece, folds=[fold], lines=[seam], shade=0.55, roundness=0.6, lift=0)


def front_details(parts: dict[str, Piece], facts: dict[str, float]) -> list[Panel]:
    """Collar, placket with buttons, and the chest pocket."""
    d = facts["depth"]
    made = []
    if "chest pocket" in parts:
        shape = parts["chest pocket"].outline
        low, high = shape.min(0), shape.max(0)
        made.append(
            Panel(
                shape,
                "chest pocket",
                lines=[
                    Line("stitch", line((low[0], low[1] + 2.4), (high[0], low[1] + 2.4))),
                    Line("stitch", inside(shape[1:], 0.5)),
                ],
                roundness=0.5,
                lift=0.35,
            )
        )
    strip = parts["placket"].outline
    top, end = strip[:, 1].min(), strip[:, 1].max()
    made.append(
        Panel(
            strip,
            "placket 1",
            lines=[
                Line(
                    "stitch",
                    line((-1.6, top), (-1.6, end - 2), (0, end - 0.7), (1.6, end - 2), (1.6, top)),
                ),
            ],
            roundness=0.4,
            lift=0.35,
        )
    )
    for k in range(4):
        made.append(button(0, d + 3 + k * 5.2))
    made += front_collar(facts)
    return made


def front_collar(facts: dict[str, float], high: float = 3.2) -> list[Panel]:
    """Both ends of a stand collar, meeting in front."""
    n, d = facts["neck"], facts["depth"]
    low = curve((n + 0.25, 0.1), (n, d * 0.62), (n * 0.6, d + 0.2), (0.15, d + 0.3), 30)
    top = curve(
        (0.5, d - high + 0.6),
        (n * 0.5, d - high),
        (n * 0.9, d * 0.25 - high * 0.4),
        (n - 0.35, -high * 0.7),
        30,
    )
    outline = np.concatenate((low, top))
    rows = [Line("stitch", inside(low, 0.5)), Line("stitch", inside(top, 0.5))]
    right = Panel(outline, "collar 1", lines=rows, roundness=1.2, lift=0.35)
    left = Panel(
        mirror(outline)[::-1],
        "collar 1",
        lines=[Line(kind, mirror(points)) for kind, points in rows],
        roundness=1.2,
        lift=0.35,
    )
    return [left, right]


def back_collar(facts: dict[str, float], high: float = 3.4) -> list[Panel]:
    """A stand collar from behind."""
    n = facts["neck"]
    low = curve((n + 0.3, 0.3), (n * 0.6, 2.5), (-n * 0.6, 2.5), (-n - 0.3, 0.3))
    top = curve(
        (-n - 0.2, -high * 0.55),
        (-n * 0.6, 2.2 - high),
        (n * 0.6, 2.2 - high),
        (n + 0.2, -high * 0.55),
    )
    rows = [Line("stitch", inside(low, 0.5)), Line("stitch", inside(top, 0.5))]
    return [Panel(np.concatenate((low, top)), "collar 1", lines=rows, roundness=1.4, lift=0.4)]


def button(x: float, y: float, radius: float = 0.62) -> Panel:
    """A small plain button."""
    around = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    ring = np.stack((np.cos(around), np.sin(around)), 1)
    holes = [
        Line("crease", line((x - 0.14, y), (x - 0.06, y))),
        Line("crease", line((x + 0.06, y), (x + 0.14, y))),
    ]
    return Panel(
        ring * radius + (x, y), "", lines=holes, roundness=0.35, lift=0.25, colour=(238, 230, 214)
    )
