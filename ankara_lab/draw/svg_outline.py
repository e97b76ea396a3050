"""Turn the lines of an SVG shape into filled polygons: holes, strokes, transforms."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.geometry import Points, circle
from ankara_lab.draw.lines import stroke
from ankara_lab.draw.svg_path import Line, MotifError, numbers

Matrix = NDArray[np.float64]  # (2, 3): points go to ``points @ m[:, :2].T + m[:, 2]``

PLAIN: Matrix = np.array(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
_CORNER = np.radians(25)  # a sharper turn gets a join
_RUN = 12  # segments painted in one piece: a longer one might cross itself, and cancel out
_MITRE = 4.0  # SVG's default limit
_CALL = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)")


def read_transform(text: str) -> Matrix:
    """Read a ``transform`` attribute into one matrix (2, 3).

    Raises
    ------
    MotifError
        If it is not a list of SVG's six transforms.
    """
    matrix, at = PLAIN, 0
    while text[at:].strip():
        found = _CALL.match(text, at)
        if not found:
            raise MotifError(f"cannot read the transform {text[:60]!r}; apply it and save again")
        matrix = chain(matrix, _one_transform(found.group(1), numbers(found.group(2))))
        at = found.end()
    return matrix


def _one_transform(name: str, v: list[float]) -> Matrix:
    if len(v) not in {"matrix": (6,), "rotate": (1, 3)}.get(
        name, (1, 2) if name in ("translate", "scale") else (1,)
    ):
        raise MotifError(f"the transform {name} cannot have {len(v)} numbers")
    if name == "matrix":
        return np.array(v).reshape(3, 2).T
    if name == "translate":
        return np.array(((1, 0, v[0]), (0, 1, v[1] if len(v) > 1 else 0)), float)
    if name == "scale":
        return np.array(((v[0], 0, 0), (0, v[-1], 0)), float)
    angle = np.radians(v[0])
    if name == "rotate":
        c, s = np.cos(angle), np.sin(angle)
        x, y = v[1:] or (0.0, 0.0)
        return np.array(((c, -s, x - c * x + s * y), (s, c, y - s * x - c * y)))
    lean = np.tan(angle)
    return np.array(((1, lean * (name == "skewX"), 0), (lean * (name == "skewY"), 1, 0)), float)


def chain(outer: Matrix, inner: Matrix) -> Matrix:
    """Join two transforms; the inner one is done first."""
    return np.column_stack((outer[:, :2] @ inner[:, :2], outer[:, :2] @ inner[:, 2] + outer[:, 2]))


def apply(matrix: Matrix, points: Points) -> Points:
    """Move points by a transform."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def fill_outlines(lines: list[Line], *, even_odd: bool) -> list[Points]:
    """Turn the sub-paths of a shape into polygons; a hole is cut by a keyhole.

    Parameters
    ----------
    lines : list of Line
    even_odd : bool
        SVG's ``fill-rule``; False is ``nonzero``, judged for each sub-path as a whole.

    Returns
    -------
    list of ndarray (n, 2)
        Their union, each painted by even-odd, is the shape.
    """
    rings = [line.points for line in lines if len(line.points) >= 3]
    if even_odd or len(rings) < 2:
        return [_keyhole(rings)] if rings else []
    way = [1 if _area(ring) > 0 else -1 for ring in rings]
    around = [[k for k, other in enumerate(rings) if k != i and _holds(other, ring[0])]
              for i, ring in enumerate(rings)]  # fmt: skip
    outside = [sum(way[k] for k in inside) for inside in around]
    edges = {i: [ring] for i, ring in enumerate(rings) if outside[i] == 0}
    for i, ring in enumerate(rings):
        if outside[i] != 0 and outside[i] + way[i] == 0:
            for k in around[i]:  # a hole is cut out of all that lies around it
                if k in edges:
                    edges[k].append(ring)
    return [_keyhole(group) for group in edges.values()]


def _area(ring: Points) -> float:
    x, y = ring.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _holds(ring: Points, point: Points) -> bool:
    """Tell whether a point lies inside a ring, by even-odd."""
    after = np.roll(ring, -1, 0)
    across = (ring[:, 1] > point[1]) != (after[:, 1] > point[1])
    a, b = ring[across], after[across]
    x = a[:, 0] + (point[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return bool((x > point[0]).sum() % 2)


def _keyhole(rings: list[Points]) -> Points:
    """Join rings into one polygon by bridges that are walked both ways."""
    if len(rings) == 1:
        return rings[0]
    home = rings[0][:1]
    parts = [rings[0], home]
    for ring in rings[1:]:
        parts += [ring, ring[:1], home]
    return np.concatenate(parts)


def stroke_outlines(line: Line, width: float, *, cap: str, join: str) -> list[Points]:
    """Turn a stroked line into polygons whose union is the stroke.

    Parameters
    ----------
    line : Line
    width : float
    cap : str
        ``"butt"``, ``"round"`` or ``"square"``; how an open line ends.
    join : str
        ``"miter"``, ``"round"`` or ``"bevel"``; what is put at sharp corners.
    """
    p, half = line.points, width / 2
    if len(p) < 2:
        return [circle(p[0], half, 24)] if cap == "round" else []
    closed = line.closed and len(p) > 2
    if not closed and cap == "square":
        p = _longer(p, half)
    way = np.diff(np.concatenate((p, p[:1])) if closed else p, axis=0)
    unit = way / np.hypot(way[:, 0], way[:, 1])[:, None]
    into, out = (np.roll(unit, 1, 0), unit) if closed else (unit[:-1], unit[1:])
    turn = np.arctan2(into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0], (into * out).sum(1))
    at = np.arange(len(p)) if closed else np.arange(1, len(p) - 1)
    sharp = np.abs(turn) > _CORNER
    bends = zip(at[sharp], into[sharp], out[sharp], turn[sharp], strict=True)
    joins = [_join(p[k], u, v, angle, half, join) for k, u, v, angle in bends]
    if closed and not sharp.any():
        return [stroke(p, width, closed=True)]
    cuts = at[sharp].tolist()
    if closed:  # begin at a corner
        p = np.concatenate((p[cuts[0] :], p[: cuts[0] + 1]))
        cuts = [k - cuts[0] for k in cuts[1:]]
    bounds = [0, *cuts, len(p) - 1]
    runs = [
        stroke(p[start : min(start + _RUN, b) + 1], width)
        for a, b in zip(bounds[:-1], bounds[1:], strict=True)
        for start in range(a, b, _RUN - 1)  # pieces share a segment, so that no gap shows
        if start == a or start + 1 < b
    ]
    ends = [circle(end, half, 24) for end in p[[0, -1]]] if cap == "round" and not closed else []
    return runs + joins + ends


def _longer(p: Points, more: float) -> Points:
    first, last = p[0] - p[1], p[-1] - p[-2]
    head = p[0] + first / np.hypot(*first) * more
    return np.concatenate((head[None], p[1:-1], (p[-1] + last / np.hypot(*last) * more)[None]))


def _join(at: Points, u: Points, v: Points, turn: float, half: float, kind: str) -> Points:
    """Fill the wedge on the outer side of a corner."""
    if kind == "round":
        return circle(at, half, 24)
    side = -np.sign(turn)
    a, b = (at + half * side * np.array((-w[1], w[0])) for w in (u, v))
    ratio = 1 / max(1e-9, np.cos(turn / 2))
    if kind == "miter" and ratio <= _MITRE:
        middle = (a + b) / 2 - at
        tip = at + middle * (half * ratio / max(1e-9, float(np.hypot(*middle))))
        return np.array((at, a, tip, b))
    return np.array((at, a, b))
