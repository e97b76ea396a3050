"""Fit a lattice and the camera's tilt to a picture at once, to a fraction of a pixel.

Six numbers say how a flat repeating cloth looks in a photo: two vectors, each (x, y), and the
two slopes by which a tipped camera lets the scale fall (:func:`ankara_lab.photo.plane.tilt`).
Seen from any point, the points a vector further on show the same colours. Gauss and Newton
bring the six to where that holds best; points that differ all the same, such as a label on
the cloth, count little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ankara_lab.photo.correlate import Relief

Steps = Sequence[tuple[int, int]]
NEAR: Steps = ((1, 0), (0, 1), (1, 1), (1, -1))
_STEEPEST = 0.45  # of the scale at the picture's edge; no camera tips a cloth further


@dataclass(frozen=True)
class Fit:
    """Six numbers in px of one picture, its middle being the origin.

    Attributes
    ----------
    vectors : ndarray (2, 2)
        Each row ``(x, y)``, [px] at the middle.
    slope : ndarray (2,), [1/px]
    agreement : float
        How well the copies agree, 1 at best.
    """

    vectors: NDArray[np.float64]
    slope: NDArray[np.float64]
    agreement: float = 0.0

    def scaled(self, factor: float) -> Fit:
        """The same in px of a picture ``factor`` times as large."""
        return replace(self, vectors=self.vectors * factor, slope=self.slope / factor)


def fit_lattice(
    planes: Relief, start: Fit, *, steps: Steps = NEAR, points: int = 2500, rounds: int = 12
) -> Fit:
    """Bring a lattice and a tilt to where shifted copies of a relief agree best.

    Parameters
    ----------
    planes : array (H, W, 3)
    start : Fit
        Right to about half the width of what the relief shows.
    steps : sequence of (int, int)
        The shifts that are compared, in vectors.
    points : int
        About how many points are compared for each step.

    Returns
    -------
    Fit

    References
    ----------
    Lucas and Kanade, "An iterative image registration technique" (1981); Baker and Matthews,
    "Lucas-Kanade 20 years on" (2004); own derivation for the six numbers.
    """
    high, wide = planes.shape[:2]
    pitch = max(1.0, np.sqrt(high * wide / points))
    y, x = np.mgrid[pitch / 2 : high - 1 : pitch, pitch / 2 : wide - 1 : pitch]
    half = max(high, wide) / 2
    spots = np.stack([x.ravel() - (wide - 1) / 2, y.ravel() - (high - 1) / 2], 1) / half
    table = np.concatenate([planes, *np.gradient(planes, axis=(1, 0))], axis=-1)  # (H, W, 9)
    table[..., 3:] *= half
    here = _read(table, spots, half)[:, :3]
    six = np.concatenate([start.vectors.ravel() / half, start.slope * half])
    six[4:] = six[4:].clip(-_STEEPEST, _STEEPEST)
    best, best_six = -1.0, six
    for _ in range(rounds):
        normal, side, agreement = _normal(table, here, spots, six, steps, half)
        if agreement > best:
            best, best_six = agreement, six
        elif agreement < best - 0.05:
            break
        move = np.linalg.solve(normal, side)
        move *= min(1.0, 0.15 / max(np.abs(move).max(), 1e-9))
        six = six + move
        six[4:] = six[4:].clip(-_STEEPEST, _STEEPEST)
        if np.abs(move).max() < 2e-4:
            break
    agreement = _normal(table, here, spots, six, steps, half)[2]
    if agreement > best:
        best, best_six = agreement, six
    return Fit(best_six[:4].reshape(2, 2) * half, best_six[4:] / half, best)


def _normal(
    table: NDArray[np.float32],
    here: NDArray[np.float32],
    spots: NDArray[np.float64],
    six: NDArray[np.float64],
    steps: Steps,
    half: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The normal equations of one round, and the agreement before it."""
    vectors, slope = six[:4].reshape(2, 2), six[4:]
    near = 1 / (1 + spots @ slope)
    flat = spots * near[:, None]
    limit = np.array([table.shape[1] - 1, table.shape[0] - 1]) / 2 / half
    normal, side = np.zeros((6, 6)), np.zeros(6)
    both = one = other = 0.0
    for m, n in steps:
        there = flat + m * vectors[0] + n * vectors[1]
        far = 1 - there @ slope
        seen = there / far[:, None]
        inside = (np.abs(seen) < limit).all(1) & (far > 0.2)
        if inside.sum() < 40:
            continue
        read = _read(table, seen[inside], half)
        gap = here[inside] - read[:, :3]
        both += float((here[inside] * read[:, :3]).sum())
        one += float((here[inside] ** 2).sum())
        other += float((read[:, :3] ** 2).sum())
        stretch = 1 / far[inside]
        moved = there[inside]
        # ∂seen/∂there, and how both ends of the step move when the slope changes
        jump = stretch[:, None, None] * np.eye(2) + (
            stretch[:, None, None] ** 2 * moved[:, :, None] * slope
        )
        turn = stretch[:, None, None] ** 2 * moved[:, :, None] * moved[:, None, :]
        back = -(near[inside] ** 2)[:, None, None] * (
            spots[inside][:, :, None] * spots[inside][:, None, :]
        )
        turn = turn + jump @ back
        way = np.concatenate([m * jump, n * jump, turn], axis=2)  # (N, 2, 6)
        slope_x, slope_y = read[:, 3:6], read[:, 6:9]
        rows = slope_x[..., None] * way[:, None, 0] + slope_y[..., None] * way[:, None, 1]
        size = (gap**2).sum(1)
        trust = 1 / (1 + size / (np.median(size) + 1e-6))
        rows = rows.reshape(-1, 6)
        weighted = rows * np.repeat(trust, 3)[:, None]
        normal += weighted.T @ rows
        side += weighted.T @ gap.ravel()
    normal += np.eye(6) * (1e-4 * np.trace(normal) / 6 + 1e-9)
    return normal, side, both / max(np.sqrt(one * other), 1e-9)


def _read(
    table: NDArray[np.float32], spots: NDArray[np.float64], half: float
) -> NDArray[np.float32]:
    """Look a picture of many planes up between its pixels, at points around its middle."""
    high, wide, depth = table.shape
    x = (spots[:, 0] * half + (wide - 1) / 2).clip(0, wide - 1.001)
    y = (spots[:, 1] * half + (high - 1) / 2).clip(0, high - 1.001)
    col, row = x.astype(np.intp), y.astype(np.intp)
    right, down = (x - col)[:, None].astype(np.float32), (y - row)[:, None].astype(np.float32)
    flat = table.reshape(-1, depth)
    at = row * wide + col
    above = flat[at] * (1 - right) + flat[at + 1] * right
    below = flat[at + wide] * (1 - right) + flat[at + wide + 1] * right
    return above * (1 - down) + below * down
