"""Lay the pieces of a garment on cloth: a cutting layout, and the yards it takes.

Each piece is laid as near to the cloth's beginning as it goes, big ones first, along the grain;
head to foot only if the print has no up and down. With matching, a piece that a matched seam
reaches lies only where the print has the part it needs, which costs cloth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.signal import fftconvolve

from ankara_lab.cloth.garment import Garment
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_match import match_phases
from ankara_lab.cloth.garment_piece import Points

YARD_CM = 91.44
_CELL = 0.5  # cm of the grid that pieces are laid on
_GAP = 0.5  # cm that scissors need between two pieces
_LONGEST = 3000.0  # cm


@dataclass(frozen=True)
class Laid:
    """A piece on the cloth: ``cloth = piece · (-1 if turned else 1) + at``."""

    name: str
    at: Points
    turned: bool
    cutting_line: Points
    """On the cloth, (n, 2) [cm]: x across from the left selvedge, y down its length."""


@dataclass(frozen=True)
class Layout:
    """Where all pieces lie.

    Attributes
    ----------
    width_cm, length_cm : float, [cm]
    laid : tuple of Laid
    matched : bool
    """

    width_cm: float
    length_cm: float
    laid: tuple[Laid, ...]
    matched: bool

    @property
    def yards(self) -> float:
        """Length to buy [yd]."""
        return self.length_cm / YARD_CM

    @property
    def used(self) -> float:
        """Share of the cloth that is in the pieces."""
        from ankara_lab.cloth.garment_piece import area_of

        total = sum(area_of(one.cutting_line) for one in self.laid)
        return total / (self.width_cm * self.length_cm)


def cut_layout(
    garment: Garment,
    width_cm: float = 116.0,
    *,
    cloth: Cloth | None = None,
    one_way: bool = False,
    point: tuple[float, float] = (0.5, 0.5),
) -> Layout:
    """Lay a garment's pieces on cloth and say how long it must be.

    Parameters
    ----------
    garment : Garment
    width_cm : float, [cm]
        Usable width of the cloth, 60 to 320.
    cloth : Cloth, optional
        Match its print at the seams; left out, nothing is matched.
    one_way : bool
        Whether the print has an up and a down. Matched pieces always lie one way.
    point : (float, float)
        As for :func:`ankara_lab.cloth.garment_match.match_phases`.

    Returns
    -------
    Layout

    Raises
    ------
    ValueError
        If the width is out of range, a piece is wider than the cloth, or the repeat is.
    """
    if not (math.isfinite(width_cm) and 60 <= width_cm <= 320):
        raise ValueError(f"the cloth must be 60 to 320 cm wide, got {width_cm}")
    shapes = garment.cutting_lines()
    for name, shape in shapes.items():
        wide = float(np.ptp(shape[:, 0]))
        if wide > width_cm + 1e-6:
            raise ValueError(
                f"the {name} of the {garment.name} is {wide:.0f} cm wide and the cloth "
                f"{width_cm:g} cm; take wider cloth or a smaller size"
            )
    phases: Mapping[str, Points] = {}
    if cloth is not None:
        check_repeat_fits(cloth, width_cm)
        if any(seam.match for seam in garment.seams):
            phases = match_phases(garment, cloth, point=point)
    ways: list[Callable[[str], float]] = [
        lambda name: -np.ptp(shapes[name][:, 1]) * 1000 - np.ptp(shapes[name][:, 0]),
        lambda name: -np.ptp(shapes[name][:, 0]) * np.ptp(shapes[name][:, 1]),
        lambda name: -np.ptp(shapes[name][:, 0]) * 1000 - np.ptp(shapes[name][:, 1]),
    ]
    best: Layout | None = None
    for way in ways:
        order = sorted(shapes, key=lambda name: (name not in phases, way(name)))
        made = _lay(shapes, order, width_cm, cloth, phases, one_way)
        if best is None or made.length_cm < best.length_cm - 1e-6:
            best = made
    assert best is not None
    return best


def check_repeat_fits(cloth: Cloth, width_cm: float) -> None:
    """Raise unless at least one repeat fits across the cloth."""
    if cloth.repeat_cm > width_cm:
        raise ValueError(
            f"the repeat is {cloth.repeat_cm:g} cm wide and the cloth {width_cm:g} cm; "
            "take a smaller repeat or wider cloth"
        )


def _lay(
    shapes: Mapping[str, Points],
    order: list[str],
    width: float,
    cloth: Cloth | None,
    phases: Mapping[str, Points],
    one_way: bool,
) -> Layout:
    columns = math.floor(width / _CELL + 1e-9)
    rows = math.ceil(_LONGEST / _CELL)
    taken = np.zeros((rows, columns), bool)
    reach, used = 0, 0.0
    laid = []
    for name in order:
        shape = shapes[name]
        tall = math.ceil(np.ptp(shape[:, 1]) / _CELL) + 3
        window = min(rows, reach + tall + 2)
        found: tuple[float, float, Points, bool] | None = None
        if name in phases and cloth is not None:
            found = _at_print(taken, shape, phases[name], cloth, width, rows)
        else:
            for turned in (False,) if one_way or cloth is not None else (False, True):
                spot = _lowest(taken[:window], -shape if turned else shape, width)
                if spot is not None and (found is None or spot[:2] < found[:2]):
                    found = (*spot, turned)
        if found is None:
            raise ValueError(
                f"the {name} finds no place on {_LONGEST / 100:g} m of cloth where the print is as "
                "it needs it; choose another point of the repeat, a smaller repeat or wider cloth"
            )
        at, turned = found[2], found[3]
        line = shape * (-1 if turned else 1) + at
        cells, (top, left) = _cells(line)
        taken[top : top + cells.shape[0], left : left + cells.shape[1]] |= cells[
            :, : columns - left
        ]
        reach = max(reach, top + cells.shape[0])
        used = max(used, float(line[:, 1].max()))
        laid.append(Laid(name, at, turned, line))
    return Layout(width, used, tuple(laid), bool(phases))


def _cells(line: Points, gap: float = _GAP) -> tuple[NDArray[np.bool_], tuple[int, int]]:
    """Every grid cell that a piece on the cloth and its gap touch, and the first one's place."""
    low = np.maximum(np.floor((line.min(0) - gap / 2) / _CELL + 1e-6).astype(int), 0)
    high = np.ceil((line.max(0) + gap / 2) / _CELL - 1e-6).astype(int)
    wide, tall = high - low
    scale = 4
    image = Image.new("L", (int(wide) * scale, int(tall) * scale), 0)
    pen = ImageDraw.Draw(image)
    flat = ((line / _CELL - low) * scale).ravel().tolist()
    pen.polygon(flat, fill=255)
    # a border of half the gap on each side, drawn as a thick line
    pen.line([*flat, *flat[:2]], fill=255, width=max(1, round(gap / _CELL * scale)))
    return np.asarray(image.reduce(scale)) > 0, (int(low[1]), int(low[0]))


def _lowest(
    taken: NDArray[np.bool_], shape: Points, width: float
) -> tuple[float, float, Points] | None:
    """The free place nearest to the cloth's beginning, then to its left selvedge."""
    corner = shape.min(0)
    cells, _ = _cells(shape - corner)
    h = cells.shape[0]
    w = min(cells.shape[1], taken.shape[1])
    cells = cells[:, :w]
    clash = fftconvolve(taken.astype(np.float32), cells[::-1, ::-1].astype(np.float32), "valid")
    if clash.shape[0] < 1 or h > taken.shape[0]:
        return None
    free = clash < 0.5
    limit = math.floor((width - np.ptp(shape[:, 0])) / _CELL + 1e-6)
    free[:, limit + 1 :] = False
    if not free.any():
        return None
    row, column = np.unravel_index(int(free.argmax()), free.shape)
    at = np.array((column, row)) * _CELL - corner
    return row * _CELL + np.ptp(shape[:, 1]), float(column), at


def _at_print(
    taken: NDArray[np.bool_], shape: Points, phase: Points, cloth: Cloth, width: float, rows: int
) -> tuple[float, float, Points, bool] | None:
    """The first free place where the print is the one that a piece needs."""
    a, b = cloth.lattice
    corner = shape.min(0) + phase
    span = np.ptp(shape, axis=0)
    places = []
    reach = int(_LONGEST / max(min(abs(b[1]), _LONGEST), 1.0)) + 2
    across = int(width / max(a[0], 0.5)) + 3
    base = np.linalg.solve(np.stack((a, b), 1), -corner)  # lattice steps that bring it to (0, 0)
    for j in range(-2, reach):
        for i in range(-across - reach // 2 * int(b[0] != 0), across + 1):
            steps = np.floor(base) + (i, j)
            x, y = corner + steps[0] * a + steps[1] * b
            if -1e-6 <= x <= width - span[0] + 1e-6 and y >= -1e-6:
                places.append((y, x))
    for y, x in sorted(places):
        at = np.array((x, y)) - shape.min(0)
        cells, (top, left) = _cells(shape + at)
        if top + cells.shape[0] > rows:
            break
        under = taken[top : top + cells.shape[0], left : left + cells.shape[1]]
        if not (under & cells[:, : under.shape[1]]).any():
            return y + span[1], x, at, False
    return None
