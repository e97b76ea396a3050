"""Fill the ground between motifs: six all-over textures on the unit torus."""

from __future__ import annotations

import numpy as np
from scipy.spatial import Voronoi

from ankara_lab.draw.geometry import (
    ACCENT1,
    ACCENT2,
    MOTIF,
    OUTLINE,
    TAU,
    Shape,
    arc,
    capsule,
    circle,
    inset,
    ring_points,
    rounded,
    transform,
)
from ankara_lab.draw.lines import stroke, wrap
from ankara_lab.draw.motifs.family import Field

INKS = (MOTIF, ACCENT1, ACCENT2, OUTLINE)


def _inks(rng: np.random.Generator) -> list[int]:
    """Shuffle the inks that a filler may use."""
    return [INKS[k] for k in rng.permutation(4)]


def _spread(rng: np.random.Generator, n: int, shake: float) -> np.ndarray:
    """Return n² shaken points on the torus, odd rows set half a step aside."""
    j, i = np.divmod(np.arange(n * n), n)
    x = (i + 0.5 * (j % 2) * (n % 2 == 0) + 0.25 + rng.uniform(-shake, shake, n * n)) / n
    y = (j + 0.5 + rng.uniform(-shake, shake, n * n)) / n
    return np.stack((x, y), 1) % 1.0


def _check(n: int) -> None:
    """Refuse a repeat count that draws nothing."""
    if n < 1:
        raise ValueError(f"n must be at least 1 repeat across the tile, got {n}")


def seed_dots(rng: np.random.Generator, n: int) -> list[Shape]:
    """Scatter seeds: plain dots, ringed dots and small clusters."""
    _check(n)
    n = min(n, 18)
    a, b, c, d = _inks(rng)
    out, size = [], float(rng.uniform(0.27, 0.36)) / n
    for x in _spread(rng, n, 0.2):
        kind = rng.random()
        if kind < 0.5:
            out.append(Shape(a, circle(x, size * rng.uniform(0.45, 1.0), 14)))
        elif kind < 0.78:
            out.append(Shape(d if a != d else b, circle(x, size * 1.35, 18)))
            out.append(Shape(b, circle(x, size * 0.75, 12)))
        else:
            start = rng.uniform(0, TAU)
            out += [
                Shape(c, circle(p, size * 0.42, 8)) for p in ring_points(3, size * 0.75, start) + x
            ]
    return wrap(out)


def pebble(rng: np.random.Generator, n: int) -> list[Shape]:
    """Lay rounded stones with gaps, each with an inner line or dot."""
    _check(n)
    n = max(2, min(n, 16))
    a, b, c, d = _inks(rng)
    seeds = _spread(rng, n, 0.3)
    tiled = np.concatenate([seeds + (dx, dy) for dy in (0, -1, 1) for dx in (0, -1, 1)])
    cells = Voronoi(tiled)
    gap, out = float(rng.uniform(0.06, 0.11)) / n, []
    style = int(rng.integers(3))
    for k in range(n * n):
        corner = cells.vertices[cells.regions[cells.point_region[k]]]
        middle = corner.mean(0)
        small = middle + (corner - middle) * 0.97
        stone = rounded(inset(small, gap), 0.36 / n, 5)
        role = a if rng.random() < 0.72 else b
        out.append(Shape(role, stone))
        if style == 0:
            out.append(Shape(d, middle + (stone - middle) * 0.62))
            out.append(Shape(role, middle + (stone - middle) * 0.46))
        elif style == 1:
            out.append(Shape(c, circle(middle, 0.13 / n, 9)))
        else:
            ends = middle + np.array(((-0.17, -0.05), (0.17, 0.05))) / n
            out.append(Shape(d, capsule(ends[0], ends[1], 0.045 / n)))
    return wrap(out)


def net(rng: np.random.Generator, n: int) -> list[Shape]:
    """Knot a slanted net, a knot at each crossing and a seed in each mesh."""
    _check(n)
    n = max(2, min(n + n % 2, 18))
    a, b, c, _ = _inks(rng)
    out, sag = [], float(rng.uniform(0.0, 0.1)) / n
    wide = float(rng.uniform(0.12, 0.2)) / n
    for j in range(n):
        for i in range(n // 2 + n % 2):
            x, y = (2 * i + j % 2) / n, j / n
            for sign in (-1, 1):
                ends = np.array(((x, y), (x + sign / n, y + 1 / n)))
                middle = ends.mean(0) + (0, sag)
                out.append(Shape(a, stroke(np.stack((ends[0], middle, ends[1])), wide)))
    for j in range(n):
        for i in range(n // 2):
            x, y = (2 * i + j % 2) / n, j / n
            out.append(Shape(b, circle((x, y), wide * 1.25, 10)))
            out.append(Shape(c, circle((x, y + 1 / n), 0.2 / n, 9)))
    return wrap(out)


def scales(rng: np.random.Generator, n: int) -> list[Shape]:
    """Overlap fish scales with inner arcs, row over row."""
    _check(n)
    n = max(2, min(n, 11))
    a, b, c, _ = _inks(rng)
    rows = 2 * max(1, round(n * 0.9))
    r, step = 0.5 / n, 1 / rows
    tall = max(r, 1.35 * step)
    dotted, mixed = rng.random() < 0.5, rng.random() < 0.6
    rim = OUTLINE if a != OUTLINE else c
    disc, inner = circle((0, 0), 1.0, 28), arc(1.0, -1.15, 1.15, 9)
    size = np.array((r, tall))
    out = []
    # painted from the top down past both edges, so that the overlap wraps as well
    for j in range(-1, rows + 4):
        for i in range(-1, n + 1):
            at = np.array(((i + 0.5 * (j % 2)) / n, j * step))
            if at[0] + r < 0 or at[0] - r > 1 or at[1] - tall > 1 or at[1] + tall < 0:
                continue
            out.append(Shape(rim, disc * size + at))
            out.append(Shape(b if mixed and j % 2 and b != rim else a, disc * size * 0.87 + at))
            if dotted:
                out.append(
                    Shape(c if c != rim else OUTLINE, circle(at - (0, tall * 0.5), r * 0.22, 8))
                )
            else:
                out.append(Shape(rim, stroke(inner * size * 0.58 + at, r * 0.15)))
    return out


def comb_stroke(rng: np.random.Generator, n: int) -> list[Shape]:
    """Comb short strokes in small groups of varied directions."""
    _check(n)
    n = max(2, min(n, 14))
    a, b, _, d = _inks(rng)
    out, bars = [], int(rng.integers(3, 5))
    fixed = rng.random() < 0.5
    for k, x in enumerate(_spread(rng, n, 0.08)):
        angle = (k + k // n) % 2 * TAU / 4 + 0.6 if fixed else float(rng.uniform(0, TAU))
        role = b if rng.random() < 0.2 else (a if a != d else b)
        long = rng.uniform(0.26, 0.36)
        for m in range(bars):
            side = (m - (bars - 1) / 2) * 0.72 / bars
            line = np.array(((side, -long * (1 - 0.1 * abs(side))), (side + 0.04, long))) / n
            bar = stroke(line, (0.13 / n, 0.08 / n), cap=False)
            out.append(Shape(role, transform(bar, x, 1.0, angle)))
    return wrap(out)


def cross_hatch(rng: np.random.Generator, n: int) -> list[Shape]:
    """Rule two slants of line over each other, some crossings knotted."""
    _check(n)
    n = max(2, min(n, 24))
    a, b, c, _ = _inks(rng)
    wide = float(rng.uniform(0.16, 0.3)) / n
    lean = int(rng.integers(1, 3))
    out = []
    for sign, role, thick in ((1, a, wide), (-1, b if rng.random() < 0.6 else a, wide * 0.7)):
        for k in range(-lean * n, (1 + lean) * n + 1):
            x = k / n
            low = np.array(((x, 0.0), (x + sign * lean, 1.0)))
            side = np.array((thick * np.hypot(1, lean) / 2, 0))
            bar = np.concatenate((low - side, (low + side)[::-1]))
            if bar[:, 0].max() >= 0 and bar[:, 0].min() <= 1:
                out.append(Shape(role, bar))
    if rng.random() < 0.6:
        every, knots = max(2, n // 6), []
        for j in range(0, n, every):
            for i in range(0, n, every):
                knots.append(Shape(c, circle((i / n, j / n), wide * 1.1, 8)))
        out += wrap(knots)  # the lines already run from edge to edge
    return out


FILLERS: dict[str, Field] = {
    "seed_dots": seed_dots,
    "pebble": pebble,
    "net": net,
    "scales": scales,
    "comb_stroke": comb_stroke,
    "cross_hatch": cross_hatch,
}
