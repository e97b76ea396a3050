"""Which part of the print each piece is cut from, so that it runs on across the seams.

A *phase* takes a point of a piece to the point of the cloth it is cut from: ``cloth = piece +
phase``. The garment's heart is given a chosen point of the repeat; from there the phases spread
along the seams that are to match. Pieces no seam reaches may lie anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_piece import Points, Seam, along
from ankara_lab.draw.oklab import srgb_to_oklab

_NEAR_CM = 0.05  # prints closer than this are the same to the eye


class SeamFigure(NamedTuple):
    """How well a print runs on across a seam: mean Oklab steps across it and inside a piece."""

    seam: Seam
    across: float
    inside: float

    @property
    def ratio(self) -> float:
        """1 means that the seam cannot be told from the cloth."""
        return self.across / self.inside if self.inside > 1e-6 else 1.0


def match_phases(
    garment: Garment, cloth: Cloth, *, point: tuple[float, float] = (0.5, 0.5)
) -> dict[str, NDArray[np.float64]]:
    """Place every piece that a matched seam reaches.

    Parameters
    ----------
    garment : Garment
    cloth : Cloth
    point : (float, float)
        The point of the tile, as fractions across and down, that comes to the heart of the
        garment: the middle of a medallion, for instance.

    Returns
    -------
    dict of str to ndarray (2,), [cm]
        Phases by piece; those that may lie anywhere are left out.

    Raises
    ------
    ValueError
        If ``point`` is not within the tile.
    """
    if not all(np.isfinite(part) and 0 <= part <= 1 for part in point):
        raise ValueError(f"point must be two fractions of the tile from 0 to 1, got {point}")
    name, heart = garment.heart
    phases = {name: np.array(point) * cloth.size_cm - np.array(heart)}
    if not any(seam.match for seam in garment.seams):  # one length of cloth, selvedge to selvedge
        phases[name][0] = -garment.cut_pieces[name].outline[:, 0].min()
    for other in garment.free:  # drawn in the heart's own place: the print goes straight through
        phases[other] = phases[name]
    waiting = [seam for seam in garment.seams if seam.match]
    while waiting:
        seam = next((one for one in waiting if one.one in phases or one.other in phases), None)
        if seam is None:  # a part of its own, such as trousers: its first piece starts it
            phases[waiting[0].one] = np.array(point) * cloth.size_cm
            continue
        waiting.remove(seam)
        if seam.one in phases and seam.other in phases:
            continue
        new = seam.other if seam.one in phases else seam.one
        old = seam.one if new == seam.other else seam.other
        if seam.match == "drawn":  # both are drawn in one place
            phases[new] = phases[old]
            continue
        a, b = (_matched_at(garment, seam, which) for which in (old, new))
        phase = phases[old] + a - b
        if seam.match == "height":  # level is kept; across, the middle shows the same as its twin
            phase = np.array((phases[old][0], phase[1]))
        phases[new] = phase
    return phases


def matches(garment: Garment, cloth: Cloth, phases: Mapping[str, Points]) -> list[Seam]:
    """List the seams across which the print truly runs on: those wanted, and lucky ones."""
    found = []
    for seam in garment.seams:
        if seam.match != "full" or seam.one not in phases or seam.other not in phases:
            continue
        gap = (
            phases[seam.one]
            + _matched_at(garment, seam, seam.one)
            - phases[seam.other]
            - _matched_at(garment, seam, seam.other)
        )
        if np.hypot(*cloth.shift_to_nearest(gap)) <= _NEAR_CM:
            found.append(seam)
    return found


def measure_seam(
    garment: Garment,
    cloth: Cloth,
    phases: Mapping[str, Points],
    seam: Seam,
    *,
    step_cm: float = 0.4,
) -> SeamFigure:
    """Compare the print's step across a seam with its steps inside the two pieces.

    A single seam may lie on a motif's edge, as any line inside a piece may: judge matching by the
    mean over several designs or several points of the repeat.

    Parameters
    ----------
    garment, cloth, phases
        As for :func:`match_phases`.
    seam : Seam
        Along the grain between its ``start`` and ``stop``.
    step_cm : float, [cm]
        How far apart the two points of a step lie.

    Returns
    -------
    SeamFigure
    """
    share = np.linspace(seam.start, seam.stop, 240)
    half = np.array((step_cm / 2, 0.0))
    one, other = (_edge(garment, seam, which) for which in (seam.one, seam.other))
    side = 1.0 if along(one, 0.5)[0] > _middle(garment, seam.one) else -1.0
    a = along(one, share) + phases[seam.one] - half * side
    b = along(other, share) + phases[seam.other] + half * side
    across = _step(cloth, a, b)
    within = []
    for points, name, way in ((one, seam.one, -side), (other, seam.other, side)):
        width = np.ptp(garment.cut_pieces[name].outline[:, 0])
        for deep in np.linspace(1.0, max(1.5, width - 1), 30):
            middle = along(points, share) + phases[name] + np.array((way * deep, 0.0))
            within.append(_step(cloth, middle - half, middle + half))
    return SeamFigure(seam, across, float(np.mean(within)))


def _step(cloth: Cloth, a: Points, b: Points) -> float:
    one, other = (srgb_to_oklab(cloth.at(points)[None])[0] for points in (a, b))
    return float(np.linalg.norm(one - other, axis=-1).mean())


def _edge(garment: Garment, seam: Seam, which: str) -> Points:
    """The points of a seam's edge, from its top down."""
    name = seam.edge if which == seam.one else seam.other_edge
    points = garment.cut_pieces[which].edge(name).points
    return points if points[0, 1] <= points[-1, 1] else points[::-1]


def _middle(garment: Garment, name: str) -> float:
    outline = garment.cut_pieces[name].outline
    return float((outline[:, 0].min() + outline[:, 0].max()) / 2)


def _matched_at(garment: Garment, seam: Seam, which: str) -> Points:
    return along(_edge(garment, seam, which), seam.stop)
