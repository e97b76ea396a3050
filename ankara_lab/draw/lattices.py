"""Layouts that set motifs on a lattice."""

from __future__ import annotations

from itertools import product

import numpy as np

from ankara_lab.draw.draft import Draft
from ankara_lab.draw.geometry import GROUND, OUTLINE, Shape, circle
from ankara_lab.draw.lines import wrap

Spots = list[tuple[float, float]]


def lattice(columns: int, rows: int, *, drop: float = 0.0, brick: float = 0.0) -> Spots:
    """Return cell centres; column i sits ``drop·i`` of a row lower, row j ``brick·j`` aside."""
    return [
        (((i + 0.5 + brick * j) / columns) % 1, ((j + 0.5 + drop * i) / rows) % 1)
        for i, j in product(range(columns), range(rows))
    ]


def torus_distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the shortest way between two points of the unit torus."""
    dx, dy = abs(a[0] - b[0]) % 1, abs(a[1] - b[1]) % 1
    return float(np.hypot(min(dx, 1 - dx), min(dy, 1 - dy)))


def room(spot: tuple[float, float], spots: Spots) -> float:
    """Return how far the nearest other spot is; its own copy next door counts too."""
    ways = [torus_distance(spot, other) for other in spots]
    return min([way for way in ways if way > 1e-6] + [1.0])


def _alternate(d: Draft, spots: Spots, between: Spots, *, share: float | None = None) -> None:
    """Put the main motif on the spots and the second between them."""
    near = room(spots[0], spots)
    gap = room(between[0], spots) if between else near
    share = d.rng.uniform(0.58, 0.74) if share is None else share
    main = min(near / 2 * 0.97, gap * share)
    d.put(0, spots, main)
    if between:
        second = min((gap - main) * 0.94, room(between[0], between) / 2 * 0.95)
        d.put(1, between, second)


def grid(d: Draft) -> None:
    """Straight rows and columns."""
    d.fill_base()
    n = d.cells
    _alternate(d, lattice(n, n), [((i + 0.0) / n, j / n) for i, j in product(range(n), range(n))])


def _columns(d: Draft) -> tuple[int, int]:
    """Columns and rows of a dropped lattice; the columns must be even."""
    return {2: (2, 1), 3: (2, 2), 4: (4, 3)}[d.cells]


def half_drop(d: Draft) -> None:
    """Every next column half a repeat lower."""
    d.fill_base()
    columns, rows = _columns(d)
    spots = lattice(columns, rows, drop=0.5)
    between = [(x, (y + 0.5 / rows) % 1) for x, y in spots]
    # with one row the gaps between columns are the gaps between rows of the next column
    _alternate(d, spots, between if len(d.families) > 1 or rows == 1 else [])


def half_brick(d: Draft) -> None:
    """Every next row half a repeat aside."""
    d.fill_base()
    rows, columns = _columns(d)
    spots = lattice(columns, rows, brick=0.5)
    between = [((x + 0.5 / columns) % 1, y) for x, y in spots]
    _alternate(d, spots, between if len(d.families) > 1 or columns == 1 else [])


def third_drop(d: Draft) -> None:
    """Every next column a third of a repeat lower."""
    d.fill_base()
    rows = {2: 1, 3: 2, 4: 3}[d.cells]
    spots = lattice(3, rows, drop=1 / 3)
    _alternate(d, spots, [(x, (y + 0.5 / rows) % 1) for x, y in spots])


def p2(d: Draft) -> None:
    """Every other motif stands on its head."""
    d.fill_base()
    n = 2 if d.cells < 4 else 4
    radius = 0.5 / n * 0.96
    for k, spot in enumerate(lattice(n, n)):
        i, j = divmod(k, n)
        d.put(0, [spot], radius, angle=np.pi * ((i + j) % 2))
    d.put(1, [(i / n, j / n) for i, j in product(range(n), range(n))], 0.5 / n * 0.38)


def p4(d: Draft) -> None:
    """Four motifs turn round each pin."""
    d.fill_base()
    n = 1 if d.cells == 2 else 2
    cell = 1 / n
    radius = cell * 0.245
    for i, j in product(range(n), range(n)):
        cx, cy = (i + 0.5) * cell, (j + 0.5) * cell
        for quarter in range(4):
            a = quarter * np.pi / 2 + np.pi / 4
            spot = (cx + np.sin(a) * cell * 0.354, cy - np.cos(a) * cell * 0.354)
            d.put(0, [spot], radius, angle=a)
        d.put(1, [(cx, cy)], cell * 0.105)
        d.put(2, [(cx + cell / 2, cy + cell / 2)], cell * 0.105)


def p4m(d: Draft) -> None:
    """A quarter mirrored into a whole, as in a kaleidoscope."""
    d.fill_base()
    n = 1 if d.cells < 4 else 2
    cell = 1 / n
    lean = float(d.rng.uniform(0.3, 1.2))
    for i, j in product(range(n), range(n)):
        cx, cy = (i + 0.5) * cell, (j + 0.5) * cell
        d.put(1, [(cx, cy)], cell * 0.17)
        d.put(2, [(cx + cell / 2, cy + cell / 2)], cell * 0.17)
        for sx, sy in product((-1, 1), (-1, 1)):
            angle = {(1, -1): lean, (-1, -1): -lean, (1, 1): np.pi - lean, (-1, 1): np.pi + lean}
            spot = (cx + sx * cell * 0.25, cy + sy * cell * 0.25)
            mirrored = (sx < 0) != (sy > 0)
            d.top.stamp(d.stamp(0), *spot, cell * 0.225, angle[sx, sy], mirror=mirrored)


def p6m(d: Draft) -> None:
    """Hexagons: every motif has six neighbours."""
    d.fill_base()
    columns, rows = {2: (2, 2), 3: (3, 4), 4: (4, 4)}[d.cells]  # near 2 : √3, and even in rows
    spots = lattice(columns, rows, brick=0.5)
    radius = room(spots[0], spots) / 2
    if d.rng.random() < 0.5:  # hexagon plates behind
        corner = np.arange(6) * np.pi / 3
        wide, high = 1 / columns / np.sqrt(3), 2 / rows / 3
        plate = np.stack((np.sin(corner) * wide * np.sqrt(3) / 1.732, -np.cos(corner) * high), 1)
        for role, grow in ((OUTLINE, 0.97), (GROUND, 0.86)):
            d.base.paint(wrap([Shape(role, plate * grow + spot) for spot in spots]))
    d.put(0, spots, radius * 0.9)
    gap = 2 / 3 / rows
    seconds = [(x, (y + gap) % 1) for x, y in spots]
    d.put(1, seconds, max(0.02, gap - radius * 0.9) * 0.9)


def medallion(d: Draft) -> None:
    """One big roundel at half-drop on a worked ground."""
    d.fill_base()
    radius = float(d.rng.uniform(0.3, 0.345))
    spots = [(0.25, 0.25), (0.75, 0.75)]
    for spot in spots:
        plate = ((OUTLINE, radius), (GROUND, radius * 0.95))
        d.top.paint(wrap([Shape(role, circle(spot, size, 60)) for role, size in plate]))
    rim = int(d.rng.integers(14, 24))
    small = radius * np.pi * 0.82 / rim
    for x, y in spots:
        for k in range(rim):
            a = 2 * np.pi * k / rim
            at = (x + np.sin(a) * radius * 0.85, y - np.cos(a) * radius * 0.85)
            d.top.stamp(d.stamp(1), *at, small, a)
    d.put(0, spots, radius * 0.7)
    d.put(2, [(0.25, 0.75), (0.75, 0.25)], 0.5 - radius - 0.03)


def tossed(d: Draft) -> None:
    """Scattered, each turned its own way, never touching."""
    d.fill_base()
    wanted = {2: 0.2, 3: 0.145, 4: 0.1}[d.cells]
    placed: list[tuple[float, float, float]] = []
    for k, size in enumerate((1.0, 1.0, 0.72, 0.5, 0.34)):
        radius = wanted * size
        misses = 0
        while misses < 40:
            x, y = d.rng.random(2)
            free = all(torus_distance((x, y), (a, b)) > radius + r for a, b, r in placed)
            if not free:
                misses += 1
                continue
            placed.append((x, y, radius * 1.04))
            which = k if len(d.families) > 1 else 0
            lean = d.rng.uniform(-0.5, 0.5) if d.upright(which) else d.rng.uniform(0, 2 * np.pi)
            d.put(which, [(x, y)], radius, angle=float(lean), variant=int(d.rng.integers(2)))
