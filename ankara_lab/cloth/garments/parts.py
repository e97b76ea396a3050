"""Parts that several garments share: torsos, sleeves, trousers, bands, and how they are seen."""

from __future__ import annotations

import numpy as np

from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import (
    HEM_CM,
    SEAM_CM,
    SIDE_CM,
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
from ankara_lab.cloth.garment_view import (
    Fold,
    Line,
    Panel,
    Place,
    drapes,
    hanging,
    inside,
    place,
    pulled,
)


def allow(seam_cm: float, **own: float) -> dict[str, float]:
    """Allowances by edge: the usual ones of sides and hems, never narrower than the seam's."""
    usual = {"side": SIDE_CM, "hem": HEM_CM, **own}
    if seam_cm == 0:  # a net pattern, for those who add their own
        return dict.fromkeys(usual, 0.0)
    return {
        name: max(seam_cm, value) if name in ("side", "hem") else value
        for name, value in usual.items()
    }


def neck_line(half: float, depth: float) -> Points:
    """A round neck from the centre to the shoulder."""
    return curve((0, depth), (half * 0.62, depth), (half * 0.97, depth * 0.52), (half, 0))


def boxy(
    name: str,
    half: float,
    length: float,
    neck: tuple[float, float],
    slope: float,
    armhole: float,
    *,
    flare: float = 0.0,
    seam_cm: float = SEAM_CM,
    **options: object,
) -> Piece:
    """A front or back whose sides and armholes run straight down the grain."""
    tip = (half, slope)
    under = (half, slope + armhole)
    half_edges = [
        ("neck", neck_line(*neck)),
        ("shoulder", line((neck[0], 0), tip)),
        ("armhole", line(tip, under)),
        ("side", line(under, (half + flare, length))),
        ("hem", line((half + flare, length), (0, length))),
    ]
    notch = np.array((under, mirror(np.array(under))))
    return symmetric(name, half_edges, allowances=allow(seam_cm), notches=notch, **options)


def flat_sleeve(name: str, head: float, cuff: float, length: float, seam_cm: float) -> Piece:
    """A sleeve with a straight head, for a straight armhole."""
    edges = [
        ("head", line((0, 0), (head / 2, 0))),
        ("under", line((head / 2, 0), (cuff / 2, length))),
        ("hem", line((cuff / 2, length), (0, length))),
    ]
    return symmetric(
        name,
        edges,
        cut=2,
        mirrored=True,
        allowances=allow(seam_cm),
        notches=np.array(((0.0, 0.0),)),
    )


def set_in_sleeve(
    name: str,
    armhole: float,
    width: float,
    cuff: float,
    length: float,
    seam_cm: float,
    ease: float = 2.0,
    hem: float = HEM_CM,
) -> Piece:
    """A sleeve whose curved head is the armhole and a little ease long.

    ``armhole`` is front and back together; ``length`` runs from the top of the head.
    """
    goal = armhole + ease
    width = min(width, goal * 0.92)  # a wider sleeve could not be drawn with a head at all

    def head(cap: float) -> Points:
        w = width / 2
        return curve((0, 0), (w * 0.42, 0), (w * 0.52, cap), (w, cap), 24)

    low, high = 0.0, goal
    for _ in range(50):
        cap = (low + high) / 2
        low, high = (cap, high) if 2 * length_of(head(cap)) < goal else (low, cap)
    foot = max(length, cap + 6)
    edges = [
        ("head", head(cap)),
        ("under", line((width / 2, cap), (cuff / 2, foot))),
        ("hem", line((cuff / 2, foot), (0, foot))),
    ]
    return symmetric(
        name,
        edges,
        cut=2,
        mirrored=True,
        allowances=allow(seam_cm, hem=hem),
        notches=np.array(((0.0, 0.0),)),
    )


def band(name: str, length: float, height: float, cut: int = 1, **options: object) -> Piece:
    """A straight strip; its length runs down the grain when it is long, to save cloth."""
    if length > 55:
        return rectangle(name, height, length, cut=cut, **options)
    return rectangle(name, length, height, cut=cut, **options)


def trousers(body: Body, seam_cm: float, ease: float = 14.0) -> list[Piece]:
    """Straight trousers with a drawstring: two fronts, two backs."""
    wide = (body.hip + ease) / 4
    rise, knee, foot = body.hip / 4 + 2.5, body.leg * 0.56, body.leg - 2
    hem, leg = max(body.hip * 0.19, 18.0) / 2, wide * 0.47
    out = np.concatenate(
        (
            curve(
                (wide / 2, 0),
                (wide / 2 + 0.6, rise * 0.5),
                (leg + 2.6, rise * 1.15),
                (leg + 0.6, knee),
            ),
            line((hem + 1, foot)),
        )
    )

    def inner(fork: float, drop: float) -> Points:
        return np.concatenate(
            (
                line((-hem - 1, foot)),
                curve(
                    (-leg - 0.6, knee),
                    (-leg - 2.2, knee - 12),
                    (-wide / 2 - fork * 0.55, rise + drop + 9),
                    (-wide / 2 - fork, rise + drop),
                    12,
                ),
            )
        )

    def leg_of(name: str, fork: float, drop: float, tall: float) -> Piece:
        crotch = curve(
            (-wide / 2 - fork, rise + drop),
            (-wide / 2 - fork * 0.35, rise + drop * 0.4),
            (-wide / 2, rise * 0.85),
            (-wide / 2 + tall * 0.5, -tall),
        )
        edges = [
            ("waist", line((-wide / 2 + tall * 0.5, -tall), (wide / 2, 0))),
            ("side", out),
            ("hem", line(out[-1], (-hem - 1, foot))),
            ("inseam", inner(fork, drop)),
            ("crotch", crotch),
        ]
        return polygon(name, edges, cut=2, mirrored=True, allowances=allow(seam_cm, waist=5.0))

    front_fork, back_fork = body.hip / 17, body.hip / 9.5
    goal = length_of(inner(front_fork, 0))
    low, high = 0.0, 6.0
    for _ in range(40):  # the back's fork sits lower, so that both inseams are equally long
        drop = (low + high) / 2
        low, high = (drop, high) if length_of(inner(back_fork, drop)) > goal else (low, drop)
    return [leg_of("trouser front", front_fork, 0, 0), leg_of("trouser back", back_fork, drop, 2.5)]


def trouser_seams() -> tuple[Seam, ...]:
    """The seams of trousers; a front's twin on its side is the other back."""
    made = []
    for front, back in ((1, 2), (2, 1)):
        one, other = f"trouser front {front}", f"trouser back {back}"
        made += [
            Seam(one, "side", other, "side", "height"),
            Seam(one, "inseam", other, "inseam", ease=0.1),
        ]
    return tuple(made)


# -- what is seen ---------------------------------------------------------


def half_of(points: Points, side: int) -> Points:
    """Keep the part of a polygon with x ≥ 0 (side 1) or x ≤ 0 (side -1)."""
    kept: list[Points] = []
    for a, b in zip(points, np.roll(points, -1, 0), strict=True):
        if a[0] * side >= -1e-9:
            kept.append(a)
        if (a[0] * side) * (b[0] * side) < -1e-12:
            kept.append(a + (b - a) * (a[0] / (a[0] - b[0])))
    return np.array(kept)


def worn_sleeves(
    sleeve: Piece,
    tip: tuple[float, float],
    angle: float,
    *,
    seed: int = 1,
    view: str = "front",
    stitch: float = 2.0,
    folds: int = 4,
    drape: float = 1.3,
) -> list[Panel]:
    """Both sleeves, folded along their middle and hanging from the shoulders' ends.

    ``angle`` is how far they are raised from hanging straight down [degrees].
    """
    made = []
    for side in (1, -1):  # seen on the right, then on the left
        twin = 1 if (side == 1) == (view == "front") else 2
        spot = place(-side * angle, (0, 0), (side * tip[0], tip[1]))
        shown = half_of(sleeve.outline if twin == 1 else mirror(sleeve.outline)[::-1], -side)
        under, foot = (sleeve.edge(word).points for word in ("under.right", "hem"))
        low = foot[:, 1].max()
        wide = under[-1, 0]
        rng = np.random.default_rng(seed + side)
        strokes = []
        for k in range(folds):
            at = -side * under[0, 0] * (0.92 - 0.22 * k) * rng.uniform(0.9, 1.05)
            to = -side * wide * (0.25 + 0.5 * ((k * 0.37) % 1))
            end = under[0, 1] + (low - under[0, 1]) * rng.uniform(0.55, 0.95)
            strokes.append(
                pulled(
                    spot.put((at, under[0, 1] + 1.0)),
                    spot.put((to, end)),
                    bow=0.06 * side,
                    width=rng.uniform(1.5, 2.6),
                    height=drape * (1 if k % 2 == 0 else -0.8),
                    fade=(0.15, 0.6),
                )
            )
        rows = [
            Line("stitch", spot.put(line((-side * wide * 1.05, low - stitch), (0, low - stitch))))
        ]
        made.append(
            Panel(
                spot.put(shown),
                f"{sleeve.name} {twin}",
                spot,
                strokes,
                rows,
                roundness=min(4.0, wide * 0.45),
                lift=0.7,
            )
        )
    return made


def worn_legs(pieces: dict[str, Piece], view: str, top: float, *, gap: float = 0.6) -> list[Panel]:
    """Both trouser legs, side by side below ``top``; each shows its first piece on the right."""
    piece = pieces[f"trouser {view}"]
    inner = float(np.abs(piece.edge("inseam").points[0, 0]))
    foot = float(piece.edge("hem").points[0, 1])
    made = []
    for twin, side in ((1, 1), (2, -1)):
        shape = piece.outline if twin == 1 else mirror(piece.outline)[::-1]
        spot = Place(np.eye(2), np.array((side * (inner + gap), top)))
        rows = [
            Line("crease", spot.put(line((0, foot * 0.35), (0, foot)))),
            Line("stitch", spot.put(line((-inner * 1.1, foot - 3), (inner * 1.1, foot - 3)))),
        ]
        hem = spot.put(line((-inner, foot), (inner, foot)))
        made.append(
            Panel(
                spot.put(shape),
                f"{piece.name} {twin}",
                spot,
                drapes(hem, count=3, top=40, seed=5 + side, width=2.6, height=0.9),
                rows,
                roundness=5.5,
                lift=0.5,
            )
        )
    return made


def underarm_folds(half: float, y: float, waist: float, *, height: float = 1.5) -> list[Fold]:
    """Soft folds from the underarms toward the middle, on both sides."""
    made = []
    for side in (1, -1):
        for k, (reach, drop) in enumerate(((0.5, 16), (0.68, 26), (0.82, 40))):
            made.append(
                pulled(
                    (side * half * 0.99, y + 1 + 2.5 * k),
                    (side * half * reach, min(y + drop, waist + 20)),
                    bow=-0.12 * side,
                    width=2.0 + 0.5 * k,
                    height=height * (0.75, -0.7, 0.65)[k],
                    fade=(0.22, 0.7),
                )
            )
    return made


def inside_neck(neck: float, depth: float, piece: str) -> Panel:
    """The back's inside, seen through a round neck."""
    top = curve((-neck - 0.3, -0.1), (-neck * 0.6, 2.6), (neck * 0.6, 2.6), (neck + 0.3, -0.1))
    foot = curve((neck, 0.6), (neck, 1.3 * depth + 2), (-neck, 1.3 * depth + 2), (-neck, 0.6))
    shape = np.concatenate((top, foot))
    rows = [
        Line("stitch", inside(top, 0.7)),
        Line("seam", np.minimum(top + (0, 4.2), (neck, depth))),
    ]
    fold = hanging((0, 2), (0, depth + 1), width=neck * 0.6, height=-0.8, fade=(0.2, 0.2))
    return Panel(shape, piece, folds=[fold], lines=rows, shade=0.55, roundness=0.5, lift=0)
