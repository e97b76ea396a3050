"""Layouts that divide the cloth: bands, lozenges, ogees, scales, patches, panels."""

from __future__ import annotations

from itertools import product

import numpy as np

from ankara_lab.draw.canvas import Canvas
from ankara_lab.draw.draft import Draft
from ankara_lab.draw.fillers import FILLERS
from ankara_lab.draw.geometry import (
    ACCENT1,
    GROUND,
    MOTIF,
    OUTLINE,
    Points,
    Shape,
    circle,
)
from ankara_lab.draw.lattices import lattice
from ankara_lab.draw.lines import dashes, stroke, wrap
from ankara_lab.draw.ornaments import along_line, along_x, along_y, other_ink, strip


def _stripes(d: Draft, *, upright: bool) -> None:
    """Paint bands of unequal width: worked ground with motifs, and ornament strips."""
    d.fill_base()
    pairs = {2: 1, 3: 2, 4: 3}[d.cells]
    share = float(d.rng.uniform(0.26, 0.42))  # of each pair that the ornament strip takes
    n = int(d.rng.integers(6, 11)) * (1 if pairs == 1 else 2)
    band = strip(d.rng, share / pairs, n)
    line = strip(d.rng, 0.03, 2 * n) if d.rng.random() < 0.5 else []
    lay = along_y if upright else along_x
    clear = (1 - share) / pairs
    count = max(2, round(1 / (clear * d.rng.uniform(0.9, 1.15))))
    radius = min(clear * 0.46, 0.5 / count * 0.97)
    for k in range(pairs):
        middle = (k + share / 2) / pairs
        d.base.paint(wrap(lay(band, middle)))
        if line:
            d.base.paint(wrap(lay(line, middle + share / 2 / pairs + 0.03)))
        across = (k + share + (1 - share) / 2) / pairs
        spots = [((j + 0.5 * (k % 2) + 0.25) / count, across) for j in range(count)]
        d.put(k, [(y, x) for x, y in spots] if upright else spots, radius)


def stripe_v(d: Draft) -> None:
    """Vertical stripes."""
    _stripes(d, upright=True)


def band_h(d: Draft) -> None:
    """Horizontal bands."""
    _stripes(d, upright=False)


def _zigzag_band(rows: int, peaks: int, y: float, low: float, high: float) -> Points:
    u = np.arange(2 * peaks + 1) / (2 * peaks)
    v = np.where(np.arange(2 * peaks + 1) % 2, 0.5, -0.5) * 0.5 / rows
    line = np.stack((u, y + v), 1)
    return np.concatenate((line + (0, low), (line + (0, high))[::-1]))


def chevron_rows(d: Draft) -> None:
    """Zigzag bands with motifs in the valleys."""
    d.fill_base()
    rows = {2: 2, 3: 3, 4: 4}[d.cells]
    peaks = max(2, rows + int(d.rng.integers(-1, 2)))
    thick = 0.36 / rows
    ink = other_ink(d.rng, GROUND, OUTLINE)
    light = other_ink(d.rng, ink, OUTLINE)
    for j in range(rows):
        y = (j + 0.5) / rows
        fine = 0.1 * thick
        shapes = [
            Shape(OUTLINE, _zigzag_band(rows, peaks, y, -thick / 2, thick / 2)),
            Shape(ink, _zigzag_band(rows, peaks, y, -thick / 2 + fine, thick / 2 - fine)),
            Shape(light, _zigzag_band(rows, peaks, y, -thick * 0.2, thick * 0.2)),
            Shape(OUTLINE, _zigzag_band(rows, peaks, y, -fine, fine)),
        ]
        d.base.paint(wrap(shapes))
    radius = min(0.3 / rows, 0.36 / peaks)
    spots = [
        ((2 * i + 1) / (2 * peaks), (j + 0.86) / rows)
        for i, j in product(range(peaks), range(rows))
    ]
    d.put(0, spots, radius)
    if len(d.families) > 1:
        d.put(
            1,
            [(i / peaks, (j + 0.12) / rows) for i, j in product(range(peaks), range(rows))],
            radius * 0.7,
        )


def cmm(d: Draft) -> None:
    """Lozenges (argyle): slanting strips cross, a motif sits in each lozenge."""
    d.fill_base()
    n = {2: 1, 3: 2, 4: 3}[d.cells]
    reach = 0.5 / n
    lozenge = np.array(((0, -1), (1, 0), (0, 1), (-1, 0))) * reach
    fill = other_ink(d.rng, GROUND)
    if d.rng.random() < 0.7:
        d.base.paint(wrap([Shape(fill, lozenge + spot) for spot in lattice(n, n)]))
    width = float(d.rng.uniform(0.07, 0.13)) / n
    ribbon = strip(d.rng, width, int(d.rng.integers(10, 15)) * n)
    for k in range(n):
        d.base.paint(wrap(along_line(ribbon, (k / n, 0.0), (1.0, 1.0))))
        d.base.paint(wrap(along_line(ribbon, (k / n, 1.0), (1.0, -1.0))))
    radius = (reach / np.sqrt(2) - width / 2) * 0.94
    d.put(0, lattice(n, n), radius)
    d.put(1, [(i / n, j / n) for i, j in product(range(n), range(n))], radius)


def ogee(d: Draft) -> None:
    """Cells between mirrored waves, a motif in each."""
    d.fill_base()
    n = {2: 1, 3: 2, 4: 3}[d.cells]
    columns = 2 * n
    y = np.linspace(0, 1, 24 * n + 1)
    inks = [other_ink(d.rng, OUTLINE), other_ink(d.rng, OUTLINE)]
    sway = 0.235 / n
    step = 1 / columns
    if d.rng.random() < 0.6:  # colour every other cell
        for i, j in product(range(columns), range(n)):
            t = np.linspace(0, 1, 14)
            half = np.sin(np.pi * t) * 2 * sway
            cy = (j + t - 0.5 + 0.5 * (i % 2)) / n + 0.25 / n
            cx = (i + 0.5) * step
            cell = np.concatenate(
                (np.stack((cx + half, cy), 1), np.stack((cx - half, cy), 1)[::-1])
            )
            d.base.paint(wrap([Shape(inks[i % 2], cell)]))
    wide = float(d.rng.uniform(0.05, 0.075)) / n
    for i in range(columns):
        for side in (-1, 1):
            line = np.stack((i * step + side * sway * np.sin(2 * np.pi * n * y), y), 1)
            d.base.paint(wrap([Shape(OUTLINE, stroke(line, wide))]))
    for i in range(columns):
        for side in (-1, 1):
            line = np.stack((i * step + side * sway * np.sin(2 * np.pi * n * y), y), 1)
            d.base.paint(wrap([Shape(GROUND, p) for p in dashes(line[:-1], 18 * n, wide * 0.3)]))
    spots = [
        ((i + 0.5) * step, (j + 0.25 + 0.5 * (i % 2)) / n)
        for i, j in product(range(columns), range(n))
    ]
    d.put(0, spots, 0.195 / n)
    if len(d.families) > 1:
        thin = [(x, (y + 0.5 / n) % 1) for x, y in spots]
        d.put(1, thin, 0.05 / n)


def fish_scale(d: Draft) -> None:
    """Overlapping scales, each a fan of rings or a motif."""
    n = d.cells
    rows = 2 * n
    radius = 0.5 / n * 1.02
    rings = int(d.rng.integers(3, 6))
    inks = [OUTLINE]
    for _ in range(rings):
        inks.append(other_ink(d.rng, inks[-1]))
    with_motif = d.rng.random() < 0.65
    for j in range(-1, rows + 2):  # from the top down: each row covers the one above
        for i in range(-1, n + 1):
            x, y = (i + 0.5 + 0.5 * (j % 2)) / n, 1 - j / rows
            size = radius
            for k, ink in enumerate(inks):
                size = radius * (1 - (0.06 if k else 0) - 0.8 * k / (rings + 1))
                d.base.paint([Shape(ink, circle((x, y), size, 40))])
            if with_motif:
                # in the middle of what the row below leaves of a scale, and whole
                d.base.stamp(
                    d.stamp(0), x, y + radius * 0.28, radius * 0.55, d.angle(0), wrap_y=False
                )


def patchwork(d: Draft) -> None:
    """Squares sewn together, each with its own motif or filler."""
    k = {2: 2, 3: 3, 4: 4}[d.cells]
    cell = 1 / k
    names = list(FILLERS)
    seam = float(d.rng.uniform(0.008, 0.014))
    worked = [Canvas(d.base.side) for _ in range(2)]
    for canvas in worked:
        canvas.paint(d.filler(str(d.rng.choice(names)), factor=1.3))
    side = d.base.side
    for i, j in product(range(k), range(k)):
        square = np.array(((0, 0), (1, 0), (1, 1), (0, 1))) * cell + (i * cell, j * cell)
        kind = d.rng.random()
        centre = ((i + 0.5) * cell, (j + 0.5) * cell)
        if kind < 0.36:
            rows = slice(round(j * cell * side), round((j + 1) * cell * side))
            columns = slice(round(i * cell * side), round((i + 1) * cell * side))
            mask = np.zeros((side, side), bool)
            mask[rows, columns] = True
            d.base.fill_where(mask, worked[(i + j) % 2])
        else:
            d.base.paint([Shape(other_ink(d.rng, OUTLINE), square)])
        if kind > 0.25:
            d.put((i + j) % 3, [centre], cell * 0.43, variant=int(d.rng.integers(2)))
    for i in range(k):
        for lay in (along_x, along_y):
            line = strip(d.rng, seam * 2.2, 12 * k, ground=OUTLINE)
            d.base.paint(wrap(lay(line, i * cell)))


def border(d: Draft) -> None:
    """A field above, and one engineered border along the selvedge; y does not tile."""
    d.fill_base()
    high = float(d.rng.uniform(0.26, 0.36))
    n = int(d.rng.integers(2, 4)) + (d.cells - 2)
    field = 1 - high
    rows = max(1, round(field * (n + 1)))
    radius = min(0.5 / n, field / rows / 2) * 0.88
    spots = [
        ((i + 0.5 + 0.5 * (j % 2)) / n, (j + 0.5) * field / rows)
        for i, j in product(range(n), range(rows))
    ]
    for x, y in spots:
        d.top.stamp(d.stamp(0), x % 1, y, radius * 0.9, d.angle(0), wrap_y=False)
    middle = 1 - high * 0.45
    wide = max(0.06, high * 0.16)
    paper = other_ink(d.rng, GROUND)
    d.base.paint([Shape(paper, np.array(((0, 1 - high), (1, 1 - high), (1, 1), (0, 1))))])
    count = max(2, round(1 / (high * 0.62)))
    for i in range(count):
        d.top.stamp(
            d.stamp(1),
            (i + 0.5) / count,
            middle,
            min(high * 0.31, 0.48 / count),
            d.angle(1),
            wrap_y=False,
        )
    for y in (1 - high, 1 - wide / 2):
        d.top.paint(along_x(strip(d.rng, wide, 4 * count), y))


_WORDS = ("ANKARA", "ABA", "LAGOS", "PEACE", "UNITY", "HOPE", "JOY", "LOVE", "HOME", "MARKET")


def commemorative(d: Draft) -> None:
    """A panel: a roundel with a ribbon of words, motifs in the corners."""
    d.fill_base()
    frame = strip(d.rng, 0.09, 14)
    for lay in (along_x, along_y):
        d.base.paint(wrap(lay(frame, 0.0)))
    radius = 0.32
    centre = (0.5, 0.47)
    rim = int(d.rng.integers(28, 40))
    for role, size in ((OUTLINE, radius), (ACCENT1, radius * 0.94), (GROUND, radius * 0.8)):
        d.top.paint([Shape(role, circle(centre, size, 72))])
    beads = [(centre[0] + np.sin(a) * radius * 0.87, centre[1] - np.cos(a) * radius * 0.87)
             for a in 2 * np.pi * np.arange(rim) / rim]  # fmt: skip
    d.top.paint([Shape(OUTLINE, circle(bead, 0.012, 10)) for bead in beads])
    d.put(0, [centre], radius * 0.7, angle=0.0)
    t = np.linspace(0, 1, 24)
    for grow, role in ((0.066, OUTLINE), (0.056, MOTIF)):
        arch = np.stack((0.14 + 0.72 * t, 0.8 - 0.035 * np.sin(np.pi * t)), 1)
        d.top.paint([Shape(role, stroke(arch, 2 * grow))])
    d.top.text(str(d.rng.choice(_WORDS)), 0.5, 0.772, 0.085, GROUND)
    d.put(1, [(0.15, 0.15), (0.85, 0.15)], 0.095, angle=0.0)
    d.put(2, [(0.5, 0.935)], 0.045, angle=0.0)
