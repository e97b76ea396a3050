"""Motifs from plants: flowers, leaves, vines, drops, fruit and gourds."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    Points,
    Shape,
    box,
    circle,
    inset,
    lathe,
    petal,
    ring_points,
    rounded,
    transform,
    turn,
)
from ankara_lab.draw.lines import bezier, curve, resample, spiral, wrap
from ankara_lab.draw.motifs.family import Pen, even, family


def heart(pen: Pen, r: float, role: int) -> None:
    """Paint a dotted flower heart."""
    pen.fill(OUTLINE, circle((0, 0), r, 28))
    pen.fill(role, circle((0, 0), r * 0.8, 28))
    n = pen.count(6, 9)
    pen.dots(pen.over(role), ring_points(n, r * 0.52), r * 0.15, 8)
    pen.dots(pen.over(role), [np.zeros(2)], r * 0.2, 10)


def veined_leaf(pen: Pen, role: int, veins: int, *, half: float = 0.36, edge: float = 0.07) -> None:
    """Paint a leaf one unit tall with midrib and side veins."""
    shape = petal(1.0, half, belly=0.8, sharp=1.15, n=15)
    pen.bold(role, shape, edge=edge)
    ink = pen.over(role)
    pen.line(ink, np.array(((0, 0.02), (0, -0.88))), (0.075, 0.02))
    for k in range(veins):
        y = -0.14 - 0.62 * k / max(veins - 1, 1)
        reach = half * 0.74 * np.sin(np.pi * min(0.97, -y + 0.1) ** 0.8)
        for side in (-1, 1):
            pen.line(ink, np.array(((0, y), (side * reach, y - 0.15))), (0.05, 0.016))


@family("rosette", words=("flower", "rosette", "daisy"))
def rosette(pen: Pen) -> None:
    """Draw two layers of petals around a dotted heart."""
    n = pen.count(5, 12)
    half = min(0.34, 1.0 * np.tan(np.pi / n) * pen.size(0.62, 0.74))
    belly, sharp = pen.size(1.15, 1.7), pen.size(0.6, 1.0)
    back, front = pen.part(), pen.part()
    back.bold(pen.b, petal(0.98, half * 0.9, belly=belly, sharp=sharp))
    back.fill(pen.over(pen.b), petal(0.16, half * 0.24, n=7) + (0, -0.68))
    shape = petal(0.92, half, belly=belly, sharp=sharp, n=13)
    front.bold(pen.a, shape)
    ink = pen.over(pen.a)
    style = pen.count(0, 2 if n < 9 else 1)
    if style == 0:
        front.fill(ink, petal(0.5, half * 0.42, belly=belly, n=9) + (0, -0.3))
        front.fill(pen.c, petal(0.34, half * 0.24, belly=belly, n=7) + (0, -0.38))
    elif style == 1:
        for x in (-0.5, 0.0, 0.5):
            line = np.array(((x * half * 0.3, -0.2), (x * half, -0.62 - 0.12 * (x == 0))))
            front.line(ink, line, (0.05, 0.025))
    else:
        front.stitch(ink, shape, half * 0.3, 11, 0.035)
        front.fill(pen.c, circle((0, -0.6), half * 0.26, 10))
    pen.spin(back.shapes, n, TAU / n / 2)
    pen.spin(front.shapes, n)
    heart(pen, pen.size(0.25, 0.32), pen.c)


def _ruffle(pen: Pen, lobes: int, deep: float) -> Points:
    """Return a broad petal with a ruffled lip."""
    t = np.linspace(0, 1, 34)
    wide = 0.62 * np.sin(np.pi * (t * 0.5 + 0.5)) ** 0.0 * (t * 2 - 1)
    lip = 0.9 - 0.22 * np.abs(t * 2 - 1) ** 2.4 + deep * np.sin(np.pi * t * lobes) ** 2
    angle = wide * 1.02
    rim = np.stack((np.sin(angle), -np.cos(angle)), 1) * lip[:, None]
    return np.concatenate((np.array(((0.06, 0.0), (-0.06, 0.0))), rim))


@family("hibiscus", words=("hibiscus", "big flower"))
def hibiscus(pen: Pen) -> None:
    """Draw five ruffled petals and a stamen column with pollen dots."""
    shape = _ruffle(pen, pen.count(3, 5), pen.size(0.06, 0.1))
    one = pen.part()
    one.bold(pen.a, shape)
    one.fill(pen.c, petal(0.5, 0.17, belly=0.7, sharp=1.2))
    ink = pen.over(pen.a)
    for k, long in zip(range(-2, 3), (0.66, 0.76, 0.82, 0.76, 0.66), strict=True):
        way = turn(np.array(((0, -0.22), (0, -long))), k * 0.19)
        one.line(ink, way, (0.06, 0.018))
    pen.spin(one.shapes, 5, pen.size(0, TAU / 5))
    pen.fill(OUTLINE, circle((0, 0), 0.2, 22))
    pen.fill(pen.c, circle((0, 0), 0.14, 20))
    bow = bezier((0, 0), (0.12, -0.3), (0.34, -0.3), (0.6, -0.66), 10)
    pen.line(OUTLINE, bow, (0.2, 0.13))
    pen.line(pen.b, bow, (0.12, 0.06))
    tips = resample(bow, 12)[5:]
    side = np.array((0.07, 0.06))
    for k, at in enumerate(tips):
        spot = at + side * (1 if k % 2 else -1) * (1.3 if k < 6 else 0.3)
        pen.dots(OUTLINE, [spot], 0.072, 10)
        pen.dots(GROUND if pen.b != GROUND else pen.c, [spot], 0.042, 8)


@family("tulip_fan", words=("fan flower", "ginkgo", "shell fan"), upright=True)
def tulip_fan(pen: Pen) -> None:
    """Draw wedge petals that open like a fan from one base."""
    n, span = pen.count(5, 9), pen.size(1.9, 2.7)
    half = span / n * pen.size(0.56, 0.66)
    rim = np.linspace(-1, 1, 9)
    lip = 0.95 + 0.1 * (1 - rim**2)
    head = np.stack((np.sin(rim * half), -np.cos(rim * half)), 1) * lip[:, None]
    wedge = np.concatenate((np.array(((0.03, -0.1), (-0.03, -0.1))), head))
    order = sorted(range(n), key=lambda k: -abs(k - (n - 1) / 2))
    for k in order:
        role = (pen.a, pen.b)[k % 2]
        one = pen.part()
        one.bold(role, wedge)
        ink = one.over(role)
        one.fill(ink, np.concatenate((head[1:-1] * 0.9, head[-2:0:-1] * 0.84)))
        for bend in (-0.4, 0.0, 0.4):
            one.line(ink, turn(np.array(((0, -0.34), (0, -0.72))), bend * half), (0.02, 0.045))
        one.fill(pen.c, circle((0, -0.97), half * 0.2, 9))
        pen.put(one.shapes, angle=(k - (n - 1) / 2) * span / n)
    for side in (-1, 1):
        pen.bold(pen.c, transform(petal(0.46, 0.1), (0, 0.05), 1, side * (span / 2 + 0.3)))
    cup = lathe((-0.34, -0.2, 0.0, 0.12, 0.34), (0.0, 0.13, 0.15, 0.08, 0.045))
    pen.bold(pen.c, cup)
    for y, w in ((-0.16, 0.07), (-0.06, 0.1), (0.04, 0.07)):
        pen.line(pen.over(pen.c), np.array(((-w, y - 0.03), (0, y + 0.02), (w, y - 0.03))), 0.035)


@family("leaf_single", words=("leaf", "leaves"))
def leaf_single(pen: Pen) -> None:
    """Draw one broad leaf with a two-tone blade, veins and a seam."""
    half, wavy = pen.size(0.56, 0.74), pen.chance(0.5)
    t = np.linspace(0, 1, 33)
    wide = half * np.sin(np.pi * t**0.8) ** 1.1
    if wavy:
        wide = wide * (1 + 0.13 * np.abs(np.sin(np.pi * t * 7)) - 0.04)
    shape = lathe(0.72 - 1.7 * t, wide)
    pen.line(OUTLINE, np.array(((0.02, 1.0), (0, 0.6))), (0.16, 0.12))
    pen.bold(pen.a, shape)
    right = np.concatenate((np.stack((wide, 0.72 - 1.7 * t), 1), np.array(((0, -0.98), (0, 0.72)))))
    pen.fill(pen.b if pen.chance(0.6) else pen.a, inset(right, 0.015))
    pen.line(OUTLINE, np.array(((0, 0.9), (0, -0.8))), (0.1, 0.03))
    n = pen.count(5, 8)
    for k in range(n):
        y = 0.5 - 1.12 * k / (n - 1)
        reach = half * 0.8 * np.sin(np.pi * ((0.86 - y) / 1.7) ** 0.8)
        for side in (-1, 1):
            way = bezier(
                (0, y),
                (side * reach * 0.5, y - 0.06),
                (side * reach * 0.8, y - 0.12),
                (side * reach, y - 0.24),
                6,
            )
            pen.line(OUTLINE, way, (0.075, 0.03))
            pen.line(GROUND, way, (0.035, 0.012))
            if pen.chance(0.75):
                pen.dots(pen.c, [np.array((side * reach * 0.52, y - 0.17))], 0.032, 8)
    pen.line(GROUND, np.array(((0, 0.94), (0, -0.72))), (0.045, 0.012))
    pen.stitch(GROUND, shape, 0.045, 34, 0.022)


@family("leaf_sprig", words=("sprig", "branch", "foliage"), upright=True)
def leaf_sprig(pen: Pen) -> None:
    """Draw a curved stem with alternating leaves and berries."""
    bend = pen.size(0.12, 0.3) * (1 if pen.chance(0.5) else -1)
    stem = bezier((-bend, 1.0), (bend, 0.5), (bend, -0.2), (-bend * 0.4, -0.4), 22)
    pen.line(OUTLINE, stem, (0.17, 0.1))
    n = pen.count(4, 6)
    at = resample(stem, n + 3)
    one, two = pen.part(), pen.part()
    veined_leaf(one, pen.a, 3, half=0.3, edge=0.09)
    veined_leaf(two, pen.b, 3, half=0.3, edge=0.09)
    both = pen.chance(0.4)
    for k in range(n):
        side = 1 if k % 2 else -1
        here, way = at[k + 1], at[k + 2] - at[k]
        along = np.arctan2(way[0], -way[1])
        kind = two if both and k % 2 else one
        pen.put(kind.shapes, here, 0.84 - 0.05 * k, along + side * pen.size(1.0, 1.2))
        berry = here + turn(np.array((-side * 0.24, -0.16)), along)
        pen.line(OUTLINE, np.stack((here, berry)), 0.045)
        pen.dots(OUTLINE, [berry], 0.115, 14)
        pen.dots(pen.c, [berry], 0.072, 12)
        pen.dots(pen.over(pen.c), [berry - 0.02], 0.022, 6)
    pen.put(two.shapes if both else one.shapes, stem[-1], 0.6, -bend)
    pen.line(pen.c, stem, (0.08, 0.035))


def _coil(pen: Pen, turns: float, sign: int) -> None:
    """Paint one beaded coil with a heart of dots, outer end at the bottom."""
    path = spiral(0.06, 0.74, turns, angle=np.pi - turns * TAU, n=54)
    path = path * (sign, 1)
    pen.line(OUTLINE, path, (0.13, 0.25))
    pen.line(pen.a, path, (0.06, 0.15))
    beads = resample(path, 26)[2:]
    pen.dots(pen.over(pen.a), beads, 0.026, 8)
    pen.dots(OUTLINE, [np.zeros(2)], 0.13, 14)
    pen.dots(pen.b, [np.zeros(2)], 0.085, 12)


def vine_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with waving vines that throw coils to both sides."""
    pen = Pen(rng)
    rows = even(n)
    waves = rows // 2
    long, high = 1 / waves, 1 / rows
    size = min(long / 2, high)
    deep, reach = 0.22 * high, 0.38 * size
    coil, tip = {}, pen.part()
    for sign in (-1, 1):
        part = pen.part()
        _coil(part, 1.6, sign)
        coil[sign] = part.shapes
    veined_leaf(tip, pen.b, 2, edge=0.09)
    t = np.linspace(0, 1, 25)
    wave = np.stack((t * long, deep * np.sin(TAU * t)), 1)
    for j in range(rows):
        for i in range(waves):
            root = np.array(((i + 0.5 * (j % 2)) * long, (j + 0.5) * high))
            pen.line(OUTLINE, wave + root, 0.17 * size)
            for side, x in ((1, 0.25), (-1, 0.75)):  # trough, crest
                at = root + (x * long, side * (deep - reach * 0.95))
                pen.put(coil[1], at, reach * 1.1, 0.0 if side > 0 else np.pi)
                bud = root + (x * long, side * deep)
                for lean in (-1.15, 1.15):  # two leaves on the outside of the bend
                    flip = 0.0 if side < 0 else np.pi
                    pen.put(tip.shapes, bud, 0.4 * size, flip + lean)
                seed = root + (x * long, side * (deep + 0.2 * size))
                pen.dots(OUTLINE, [seed], 0.09 * size, 10)
                pen.dots(pen.c, [seed], 0.055 * size, 8)
            pen.line(pen.c, wave + root, 0.07 * size)
    return wrap(pen.shapes)


@family("vine_coil", words=("scroll", "coil", "tendril", "swirl"), field=vine_field)
def vine_coil(pen: Pen) -> None:
    """Draw a beaded coil with leaves growing off its back."""
    turns, sign = pen.size(1.7, 2.4), 1 if pen.chance(0.5) else -1
    tip = pen.part()
    veined_leaf(tip, pen.b, 3, half=0.3, edge=0.1)
    n = pen.count(6, 9)
    for k in range(n):
        angle = sign * (np.pi * 1.02 - (k + 0.6) * TAU / (n + 0.4))
        root = turn(np.array((0, -0.72)), angle)
        pen.put(tip.shapes, root, 0.42, angle + sign * 0.65)
    stem = bezier((0, 0.74), (-0.3 * sign, 0.8), (-0.55 * sign, 0.95), (-0.8 * sign, 0.86), 9)
    pen.line(OUTLINE, stem, (0.25, 0.12))
    pen.line(pen.a, stem, (0.15, 0.04))
    _coil(pen, turns, sign)


@family("paisley_drop", words=("drop", "teardrop", "paisley"))
def paisley_drop(pen: Pen) -> None:
    """Draw a bent drop with a dotted rim and a smaller drop inside."""
    lean = pen.size(0.75, 1.1) * (1 if pen.chance(0.5) else -1)
    round_end = np.array(
        (
            (0.0, 0.95),
            (-0.5, 0.8),
            (-0.66, 0.34),
            (-0.5, -0.1),
            (-0.2, -0.42),
            (0.06, -0.72),
            (0.42, -0.9),
            (0.33, -0.62),
            (0.4, -0.3),
            (0.6, 0.05),
            (0.66, 0.42),
            (0.48, 0.8),
        )
    )
    shape = curve(round_end * (np.sign(lean), 1), closed=True, per=5)
    fringe = pen.count(20, 28)
    pen.dots(OUTLINE, resample(inset(shape, -0.1), fringe, closed=True), 0.095, 12)
    pen.dots(pen.b, resample(inset(shape, -0.1), fringe, closed=True), 0.055, 10)
    pen.bold(pen.a, shape)
    pen.stitch(pen.over(pen.a), shape, 0.08, 30, 0.04)
    middle = shape * (0.72, 0.66) + (0, 0.16)
    pen.fill(OUTLINE, middle)
    pen.fill(GROUND, inset(middle, 0.05))
    inner = shape * (0.5, 0.46) + (0, 0.25)
    pen.fill(pen.c, inner)
    pen.fill(OUTLINE, shape * (0.36, 0.34) + (0, 0.3))
    for k in range(6):
        at = transform(petal(0.17, 0.065, n=7), (0, 0.42), 1, k * TAU / 6)
        pen.fill(pen.b, at)
    pen.dots(GROUND, [np.array((0, 0.42))], 0.05)


def _cane(pen: Pen) -> None:
    """Draw three jointed canes crossing behind a band, leaves at their heads."""
    rod = pen.part()
    for side in (-1, 1):
        for k in range(2):
            blade = bezier(
                (0, -0.95),
                (side * 0.06, -1.3),
                (side * 0.3, -1.4 + 0.16 * k),
                (side * (0.34 + 0.1 * k), -1.0 + 0.36 * k),
                9,
            )
            rod.line(OUTLINE, blade, (0.2, 0.07))
            rod.line(pen.b, blade, (0.11, 0.015))
    joints = pen.count(4, 5)
    step = 1.95 / joints
    for k in range(joints):
        top = -1.0 + k * step
        piece = lathe(
            np.array((0.03, 0.1, 0.5, 0.9, 0.97)) * step + top, (0.125, 0.1, 0.085, 0.1, 0.125)
        )
        role = pen.a if k % 2 or pen.rng.random() < 0.5 else pen.c
        rod.bold(role, piece, edge=0.06)
        rod.line(
            rod.over(role),
            np.array(((-0.045, top + 0.2 * step), (-0.045, top + 0.75 * step))),
            0.035,
        )
        rod.line(
            rod.over(role), np.array(((0.04, top + 0.35 * step), (0.04, top + 0.6 * step))), 0.03
        )
    for lean in (-0.3, 0.3, 0.0):
        pen.put(rod.shapes, (0, 0.05), 1.0, lean)
    belt = rounded(box(-0.3, 0.16, 0.3, 0.4), 0.07)
    pen.bold(pen.b, belt)
    marks = np.linspace(-0.26, 0.26, 6)
    for p, q in zip(marks[:-1], marks[1:], strict=True):
        pen.fill(pen.over(pen.b), np.array(((p, 0.37), ((p + q) / 2, 0.19), (q, 0.37))))


@family("pineapple_cane", words=("pineapple", "sugar cane"), upright=True)
def pineapple_cane(pen: Pen) -> None:
    """Draw a pineapple with a lozenge net and a crown of leaves, or sugar cane."""
    coin = pen.chance(0.6)
    if pen.word == "sugar cane" or (pen.word is None and not coin):
        _cane(pen)
        return
    for k, angle in enumerate((-1.15, 1.15, -0.8, 0.8, -0.42, 0.42, 0.0)):
        long = 0.5 + 0.05 * k
        blade = transform(petal(long, 0.1, belly=0.8), (0, -0.2), 1, angle)
        pen.bold(pen.b, blade)
        pen.line(
            pen.over(pen.b),
            turn(np.array(((0, -0.1), (0, -long * 0.72))), angle) + (0, -0.2),
            (0.035, 0.012),
        )
    body = lathe(
        np.linspace(-0.24, 0.95, 15),
        0.46 * (1 - np.abs(np.linspace(-1, 1, 15)) ** 2.6).clip(0.1) ** 0.5,
    )
    pen.bold(OUTLINE, body)
    rows = pen.count(6, 8)
    high = 1.19 / rows
    for j in range(2 * rows - 1):
        y = -0.24 + high * (j + 1) / 2
        half = 0.46 * max(0.0, 1 - abs((y - 0.355) / 0.595) ** 2.6) ** 0.5
        for i in range(-3, 4):
            x = (i + 0.5 * (j % 2)) * 0.235
            if abs(x) < half - 0.03:
                lozenge = np.array(
                    ((x, y - high / 2), (x + 0.1175, y), (x, y + high / 2), (x - 0.1175, y))
                )
                lozenge[:, 0] = lozenge[:, 0].clip(-half, half)
                pen.fill(pen.a, inset(lozenge, 0.017))
                pen.dots(pen.over(pen.a) if j % 2 else pen.c, [np.array((x, y))], 0.028, 7)


@family("calabash", words=("calabash", "gourd", "pot"), upright=True)
def calabash(pen: Pen) -> None:
    """Draw a gourd with bands of triangles and dots."""
    y = np.array((-0.98, -0.94, -0.82, -0.6, -0.38, -0.2, 0.05, 0.35, 0.62, 0.82, 0.93))
    waist = pen.size(0.15, 0.21)
    x = np.array((0.1, 0.13, 0.1, waist, 0.3, 0.25, 0.5, 0.64, 0.58, 0.38, 0.16))
    side = curve(np.stack((x, y), 1), per=4)
    shape = lathe(side[:, 1], side[:, 0])
    pen.bold(pen.a, shape)

    def half(at: float) -> float:
        return float(np.interp(at, side[:, 1], side[:, 0]))

    def hoop(top: float, low: float, role: int, edge: float = 0.03) -> None:
        for role_, a, b in ((OUTLINE, top - edge, low + edge), (role, top, low)):
            ys = np.linspace(a, b, 5)
            pen.fill(role_, lathe(ys, [half(v) for v in ys]))

    hoop(0.14, 0.5, GROUND)
    n = pen.count(6, 9)
    edges = np.linspace(-half(0.32), half(0.32), n + 1) * 0.98
    for p, q in zip(edges[:-1], edges[1:], strict=True):
        m = (p + q) / 2
        pen.fill(pen.b, np.array(((p, 0.5), (m, 0.16), (q, 0.5))))
        pen.dots(OUTLINE, [np.array((m, 0.41))], 0.032, 8)
    hoop(-0.46, -0.34, pen.c)
    pen.dots(pen.over(pen.c), np.array([(v, -0.4) for v in np.linspace(-0.22, 0.22, 5)]), 0.03, 8)
    spots = np.linspace(-half(0.0), half(0.0), 8)[1:-1]
    pen.dots(
        pen.over(pen.a), np.stack((spots, 0 * spots + 0.02 - 0.05 * np.cos(spots * 3)), 1), 0.032
    )
    for r in np.linspace(0.6, 0.78, 2):
        spots = np.linspace(-half(r), half(r), 9)[1:-1]
        pen.dots(pen.over(pen.a), np.stack((spots, 0 * spots + r + 0.02), 1), 0.032, 8)
    pen.line(pen.over(pen.a), curve(((-0.16, -0.3), (-0.1, -0.62), (-0.06, -0.86))), (0.02, 0.045))
