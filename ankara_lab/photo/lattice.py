"""Lattices of the plane: the shortest vectors, and the kind of repeat they make."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

PhotoKind = Literal["straight", "half-drop", "brick", "oblique"]
_SQUARE = 0.12  # how far from a right angle or from one half a cloth may be drawn or pulled
_UPRIGHT = 0.45  # sine of the steepest turn at which a photo still shows which way is down


def shortest(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shortest basis (2, 2) of the same lattice, the more upright vector last.

    The first points to the right and the second down.

    References
    ----------
    Lagrange and Gauss: the reduction of binary quadratic forms.
    """
    a, b = np.asarray(vectors, float)
    for _ in range(50):
        if a @ a > b @ b:
            a, b = b, a
        times = round(float(a @ b) / max(float(a @ a), 1e-12))
        if times == 0:
            break
        b = b - times * a
    if abs(a[1]) * np.linalg.norm(b) > abs(b[1]) * np.linalg.norm(a):
        a, b = b, a
    return np.stack([a if a[0] >= 0 else -a, b if b[1] >= 0 else -b])


def repeat_cell(vectors: NDArray[np.float64]) -> tuple[PhotoKind, NDArray[np.float64]]:
    """Say how the cloth is laid, and which two vectors span the tile that is laid so.

    Parameters
    ----------
    vectors : array (2, 2)
        Any basis of the lattice.

    Returns
    -------
    ({"straight", "half-drop", "brick", "oblique"}, ndarray (2, 2))
        The tile's side to the right and its side down. In a half-drop cloth the next column
        sits half the second lower, in a brick cloth the next row half the first aside; an
        oblique cloth is its tile laid straight along two vectors that are not square or upright.

    References
    ----------
    Own derivation: half-drop (W, H/2), (0, H) and brick (W, 0), (W/2, H) are the same lattices
    with other sides; of several ways the one nearest to upright, right-angled and square is
    taken.
    """
    a, b = shortest(vectors)
    options: list[tuple[float, PhotoKind, NDArray[np.float64]]] = []
    for m, n in ((a, b), (a, b - a), (a, b + a), (b - a, b), (a + b, b)):
        options += [
            (0.0, "straight", np.stack([m, n])),
            (0.15, "half-drop", np.stack([2 * m - n, n])),
            (0.15, "half-drop", np.stack([2 * m + n, n])),
            (0.15, "brick", np.stack([m, 2 * n - m])),
            (0.15, "brick", np.stack([m, 2 * n + m])),
        ]
    best: tuple[float, PhotoKind, NDArray[np.float64]] = (np.inf, "oblique", np.stack([a, b]))
    for cost, kind, (u, v) in options:
        u, v = (u if u[0] >= 0 else -u), (v if v[1] >= 0 else -v)
        long_u, long_v = np.linalg.norm(u), np.linalg.norm(v)
        lean = abs(float(u @ v)) / (long_u * long_v)
        if lean > _SQUARE:
            continue
        if kind == "half-drop":
            u = u / 2
            long_u = long_u / 2
        elif kind == "brick":
            v = v / 2
            long_v = long_v / 2
        upright = abs(float(u[1])) / long_u if kind != "brick" else abs(float(v[0])) / long_v
        if upright > _UPRIGHT:
            continue
        cost += 2 * lean + abs(np.log(long_u / long_v)) + 0.5 * upright
        if cost < best[0]:
            best = (cost, kind, np.stack([u, v]))
    return best[1], best[2]
