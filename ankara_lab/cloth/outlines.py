"""Trace an index map: the lines between inks, each traced once and shared by both sides.

A line runs through the middles of the pixel edges between two inks, from one point where three
inks meet to the next, or round in a ring. Each is simplified once, and the two inks beside it
take the same points: no gap opens between them and nothing overlaps.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (n, 2): x, y

_WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # right, down, left, up; (row, column)
_OUTSIDE = 255


def trace_inks(index: NDArray[np.uint8], tolerance: float = 0.4) -> dict[int, list[Points]]:
    """Trace the rings that enclose each ink.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        Which ink each pixel has; not read as a torus.
    tolerance : float, [px]
        How far a simplified line may stray; below half a pixel hardly any pixel changes side.

    Returns
    -------
    dict of int to list of ndarray (n, 2)
        For each ink its rings, to be filled by the even-odd rule. x grows to the right, y
        downwards; pixel (r, c) covers x from c to c + 1.

    References
    ----------
    D. Douglas and T. Peucker, "Algorithms for the reduction of the number of points …",
    Cartographica 10 (1973).

    Examples
    --------
    >>> rings = trace_inks(np.array([[0, 1]], np.uint8))
    >>> sorted(rings), len(rings[0])
    ([0, 1], 1)
    """
    starts: dict[int, dict[int, list[Points]]] = defaultdict(lambda: defaultdict(list))
    rings: dict[int, list[Points]] = defaultdict(list)
    wide = index.shape[1] + 1
    for line, left, right in _lines(index):
        points = _simplify(line, tolerance)
        for ink, run in ((left, points), (right, points[::-1])):
            if ink == _OUTSIDE:
                continue
            if np.array_equal(run[0], run[-1]):
                rings[ink].append(run[:-1])
            else:
                starts[ink][_key(run[0], wide)].append(run)
    for ink, open_lines in starts.items():
        for key in open_lines:
            while open_lines[key]:
                ring = [open_lines[key].pop()]
                while (end := _key(ring[-1][-1], wide)) != key:
                    ring.append(open_lines[end].pop())
                rings[ink].append(np.concatenate([part[:-1] for part in ring]))
    return dict(rings)


def _key(point: Points, wide: int) -> int:
    return int(point[1]) * wide + int(point[0])


def _lines(index: NDArray[np.uint8]) -> list[tuple[Points, int, int]]:
    """Every line with the ink on its left and on its right, seen along its way."""
    framed = np.pad(index, 1, constant_values=_OUTSIDE)  # pixel (r, c) is framed[r + 1, c + 1]
    rows, wide = framed.shape[0] - 1, framed.shape[1] - 1
    flows = np.zeros((4, rows, wide), bool)  # from each corner, whether an edge leads each way
    across = framed[:-1, :-1] != framed[1:, :-1]  # left of a corner, between above and below
    along = framed[:-1, :-1] != framed[:-1, 1:]  # above a corner, between left and right
    flows[2], flows[3] = across, along
    flows[0, :, :-1], flows[1, :-1] = across[:, 1:], along[1:]
    degree = flows.sum(0)
    joint = (degree > 2).ravel()
    joint[[0, wide - 1, (rows - 1) * wide, rows * wide - 1]] = True
    step = (1, wide, -1, -wide)
    free = [flow.ravel().tolist() for flow in flows]
    is_joint = joint.tolist()
    found = []

    def walk(start: int, way: int) -> tuple[Points, int, int]:
        corners, at, first = [start], start, way
        while True:
            free[way][at] = False
            at += step[way]
            free[way ^ 2][at] = False
            corners.append(at)
            if at == start or is_joint[at]:
                break
            way = next(w for w in range(4) if free[w][at])
        yx = np.array(corners)
        points = np.stack((yx % wide, yx // wide), 1).astype(float)
        middles = (points[1:] + points[:-1]) / 2
        closed = corners[0] == corners[-1] and not is_joint[start]
        line = (
            np.concatenate((middles, middles[:1]))
            if closed
            else np.concatenate((points[:1], middles, points[-1:]))
        )
        r, c = divmod(start, wide)  # pixels round the corner are framed[r : r + 2, c : c + 2]
        left, right = {
            0: ((r, c + 1), (r + 1, c + 1)),
            1: ((r + 1, c + 1), (r + 1, c)),
            2: ((r + 1, c), (r, c)),
            3: ((r, c), (r, c + 1)),
        }[first]
        return line, int(framed[left]), int(framed[right])

    for start in np.flatnonzero(joint).tolist():
        found += [walk(start, way) for way in range(4) if free[way][start]]
    for start in np.flatnonzero((degree == 2).ravel()).tolist():
        found += [walk(start, way) for way in range(4) if free[way][start]]
    return found


def _simplify(line: Points, tolerance: float) -> Points:
    """Keep the fewest points so that no other strays from the line by more than a tolerance."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    if np.array_equal(line[0], line[-1]) and len(line) > 3:
        keep[int(np.square(line - line[0]).sum(1).argmax())] = True  # a ring: cut it in two
    stack = list(pairwise(np.flatnonzero(keep).tolist()))
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        way = line[b] - line[a]
        off = line[a + 1 : b] - line[a]
        length = float(np.hypot(*way))
        if length:
            far = np.abs(off[:, 0] * way[1] - off[:, 1] * way[0]) / length
        else:
            far = np.hypot(*off.T)
        worst = int(far.argmax())
        if far[worst] > tolerance:
            keep[a + 1 + worst] = True
            stack += [(a, a + 1 + worst), (a + 1 + worst, b)]
    return line[keep]
