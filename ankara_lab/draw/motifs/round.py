"""Motifs built on circles: records, ripples, suns, wheels, stars."""

from __future__ import annotations

import numpy as np

from ankara_lab.draw.geometry import (
    GROUND,
    OUTLINE,
    TAU,
    Shape,
    circle,
    petal,
    ring_points,
    sector,
    star,
)
from ankara_lab.draw.lines import wrap
from ankara_lab.draw.motifs.family import Pen, family


def band(pen: Pen, outer: float, inner: float, role: int, kind: int) -> None:
    """Paint a disc of ``role`` and dress its rim between two radii."""
    pen.fill(role, circle((0, 0), outer, 48))
    wide, middle, ink = outer - inner, (outer + inner) / 2, pen.over(role)
    around = TAU * middle
    if kind == 1:  # dots
        n = int(np.clip(around / (wide * 0.95), 10, 40))
        pen.dots(ink, ring_points(n, middle), wide * 0.3, 8)
    elif kind == 2:  # teeth
        n = int(np.clip(around / (wide * 0.9), 10, 36))
        pen.fill(ink, star(n, outer - wide * 0.04, inner - wide * 0.1, 0))
    elif kind == 3:  # spokes
        n = int(np.clip(around / (wide * 0.7), 12, 40))
        half = TAU / n * 0.24
        bar = sector(outer - wide * 0.12, inner, -half, half, 2)
        pen.spin([Shape(ink, bar)], n)
    elif kind == 4:  # petals standing on the inner circle
        n = int(np.clip(around / (wide * 0.9), 8, 30))
        one = petal(wide * 1.05, TAU * middle / n * 0.4, belly=1.3, sharp=0.8, n=7)
        pen.spin([Shape(ink, one + (0, -inner + wide * 0.12))], n)
    elif kind == 5:  # thin double line
        for r in (outer - wide * 0.25, outer - wide * 0.45):
            pen.fill(ink, circle((0, 0), r, 48))
            pen.fill(role, circle((0, 0), r - wide * 0.1, 48))


@family("disc_record", words=("record disc", "target", "water well", "concentric circles"))
def disc_record(pen: Pen) -> None:
    """Draw concentric rings, each dressed in its own way, inside a rim of dots."""
    n = pen.count(4, 7)
    cuts = np.cumsum(pen.rng.uniform(0.6, 1.6, n))
    radii = np.concatenate(((0.0,), cuts / cuts[-1]))[::-1] * 0.86
    pen.fill(OUTLINE, circle((0, 0), 1.0, 56))
    rim = pen.count(26, 44)
    pen.dots(pen.b if pen.chance(0.5) else GROUND, ring_points(rim, 0.93), 0.042, 8)
    cycle = (pen.a, GROUND, pen.b, pen.c) if pen.chance(0.6) else (GROUND, pen.a, pen.c, pen.b)
    budget = 80
    for k in range(n):
        kind = pen.count(0, 5)
        if kind in (1, 3, 4) and budget < 40:
            kind = 2
        before = len(pen.shapes)
        outer, inner = radii[k], radii[k + 1]
        pen.fill(OUTLINE, circle((0, 0), outer, 48))
        role = cycle[k % len(cycle)]
        if inner < 0.05:
            kind = 0
        band(pen, outer - 0.028, inner, role, kind)
        budget -= len(pen.shapes) - before
    heart = radii[-2]
    pen.fill(OUTLINE, circle((0, 0), heart * 0.55, 24))
    pen.dots(pen.a if role != pen.a else pen.b, [np.zeros(2)], heart * 0.32, 18)


def _ripple_rings(pen: Pen, rings: int, most: int) -> None:
    """Dot rings outward from the middle, dots shrinking as they go."""
    inks = (pen.a, pen.b, GROUND, pen.c)
    pick = pen.count(0, 3)
    step, bend = 0.93 / rings, pen.size(0.45, 0.8)
    for k in range(1, rings + 1):
        r = k * step
        size = step * 0.46 * (1 - bend * (k - 1) / rings)
        n = min(most, int(TAU * r / (2.5 * size)))
        pen.dots(inks[(k // 2 + pick) % 4], ring_points(n, r, k * 0.37), size, 9)
    pen.dots(pen.a, [np.zeros(2)], step * 0.62, 16)


def ripple_field(rng: np.random.Generator, n: int) -> list[Shape]:
    """Cover the torus with half-dropped ripple discs."""
    pen = Pen(rng)
    pen.fill(OUTLINE, circle((0, 0), 1.0, 40))
    _ripple_rings(pen, 4 if n < 5 else 3, 18 if n < 5 else 12)
    across, out = max(2, n + n % 2), []
    for i in range(across):
        for j in range(across):
            at = ((i + 0.5) / across, (j + 0.5 + 0.5 * (i % 2)) / across)
            spot = pen.part()
            spot.put(pen.shapes, at, 0.54 / across)
            out += spot.shapes
    return wrap(out)


@family("ripple_dots", words=("ripples", "dotted rings"), field=ripple_field)
def ripple_dots(pen: Pen) -> None:
    """Draw rings of dots that run outward and grow finer."""
    pen.fill(OUTLINE, circle((0, 0), 1.0, 48))
    rings = pen.count(4, 6)
    if pen.chance(0.5):  # a coloured pool under the inner rings
        pen.fill(pen.c, circle((0, 0), 0.5, 36))
        pen.fill(OUTLINE, circle((0, 0), 0.45, 36))
    _ripple_rings(pen, rings, 30)


@family("sunburst", words=("sun", "sunburst", "rays"))
def sunburst(pen: Pen) -> None:
    """Draw long and short rays around a ringed disc."""
    n, heart = pen.count(8, 14), pen.size(0.34, 0.46)
    half = TAU / n * heart * pen.size(0.6, 0.78)
    wavy = pen.chance(0.35)
    for role, long, wide, turned in (
        (pen.b, pen.size(0.76, 0.88), 1.0, TAU / n / 2),
        (pen.a, 1.0, 1.0, 0.0),
    ):
        if wavy:
            ray = petal(long - heart * 0.6, half * 1.05 * wide, belly=0.7, sharp=1.1, n=9)
            ray = ray + (0, -heart * 0.6)
        else:
            ray = np.array(((-half * wide, -heart * 0.8), (0, -long), (half * wide, -heart * 0.8)))
        one = pen.part()
        one.bold(role, ray, edge=pen.edge * 0.75)
        vein = np.array(
            ((-half * 0.3, -heart), (0, -heart - (long - heart) * 0.68), (half * 0.3, -heart))
        )
        one.fill(pen.over(role), vein)
        pen.spin(one.shapes, n, turned)
    pen.fill(OUTLINE, circle((0, 0), heart + pen.edge, 40))
    band(pen, heart, heart * 0.66, pen.c, pen.count(1, 2))
    pen.fill(OUTLINE, circle((0, 0), heart * 0.62, 30))
    pen.fill(GROUND, circle((0, 0), heart * 0.5, 30))
    pen.dots(pen.a, ring_points(7, heart * 0.33), heart * 0.1, 8)
    pen.dots(pen.a, [np.zeros(2)], heart * 0.14, 12)


@family("spoke_wheel", words=("wheel", "spokes"))
def spoke_wheel(pen: Pen) -> None:
    """Draw a scalloped rim, spokes and a hub."""
    n, lobes = pen.count(6, 14), pen.count(14, 22)
    scallop = TAU * 0.88 / lobes * 0.5
    pen.dots(OUTLINE, ring_points(lobes, 0.88), scallop + 0.05, 14)
    pen.dots(pen.b, ring_points(lobes, 0.88), scallop * 0.86, 12)
    pen.fill(OUTLINE, circle((0, 0), 0.88, 48))
    band(pen, 0.82, 0.66, pen.a, pen.count(1, 3))
    pen.fill(OUTLINE, circle((0, 0), 0.66, 48))
    gap = TAU / n / 2
    pane, thin = pen.size(0.66, 0.8) * gap, pen.size(0.4, 0.5)
    one = pen.part()
    one.fill(GROUND if pen.chance(0.6) else pen.c, sector(0.61, 0.24, -pane, pane, 7))
    core = pen.b if pen.chance(0.5) else pen.a
    one.fill(core, sector(0.55, 0.32, -pane * thin, pane * thin, 5))
    pen.spin(one.shapes, n, gap)
    pen.fill(OUTLINE, circle((0, 0), 0.29, 30))
    band(pen, 0.24, 0.14, pen.c, 1)
    pen.fill(OUTLINE, circle((0, 0), 0.13, 20))
    pen.fill(GROUND, circle((0, 0), 0.075, 16))


@family("star_n", words=("star",))
def star_n(pen: Pen) -> None:
    """Draw nested stars with dots at the notches."""
    n, deep = pen.count(5, 12), pen.size(0.42, 0.62)
    pen.bold(pen.a, star(n, 0.9, 0.9 * deep), edge=pen.edge * 0.7)
    cycle = (OUTLINE, GROUND, pen.b, OUTLINE, pen.c, GROUND)
    for role, size in zip(cycle, (0.74, 0.68, 0.56, 0.42, 0.37, 0.25), strict=True):
        pen.fill(role, star(n, size, size * (deep + 0.08 * (size < 0.5))))
    pen.dots(OUTLINE, ring_points(n, 0.86, TAU / n / 2), 0.09, 12)
    pen.dots(pen.b, ring_points(n, 0.86, TAU / n / 2), 0.058, 10)
    pen.dots(pen.over(pen.a), ring_points(n, 0.79), 0.026, 8)
    pen.fill(OUTLINE, circle((0, 0), 0.14, 18))
    pen.fill(pen.a, circle((0, 0), 0.09, 16))
