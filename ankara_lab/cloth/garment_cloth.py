"""Endless cloth made of one tile: its colour at any point, in cm, and where it repeats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ankara_lab.cloth.garment_piece import Points
from ankara_lab.cloth.repeat import OFFSETS, check_repeat, unit_cell, unit_shape


@dataclass(frozen=True)
class Cloth:
    """A tile laid as cloth without end; the point (0, 0) is a tile's upper left corner.

    Attributes
    ----------
    tile : ndarray (H, W, 3), uint8
    repeat : str
        How tiles meet, as in :func:`ankara_lab.cloth.repeat.unit_cell`.
    repeat_cm : float, [cm]
        Width of the tile on the cloth, 1 to 200; its height follows from its shape.
    """

    tile: NDArray[np.uint8]
    repeat: str = "straight"
    repeat_cm: float = 24.0

    def __post_init__(self) -> None:
        """Refuse what cannot be cloth."""
        tile = self.tile
        if (
            getattr(tile, "dtype", None) != np.uint8
            or tile.ndim != 3
            or tile.shape[2] != 3
            or 0 in tile.shape
        ):
            got = f"{getattr(tile, 'dtype', type(tile).__name__)} {getattr(tile, 'shape', '')}"
            raise ValueError(
                f"tile must be uint8 (H, W, 3), got {got}; use numpy.asarray(picture) of a "
                "picture in mode RGB"
            )
        check_repeat(self.repeat)
        if not (math.isfinite(self.repeat_cm) and 1 <= self.repeat_cm <= 200):
            raise ValueError(f"repeat_cm must be 1 to 200 cm, got {self.repeat_cm}")

    @property
    def size_cm(self) -> tuple[float, float]:
        """Width and height of one tile on the cloth [cm]."""
        high, wide = self.tile.shape[:2]
        return self.repeat_cm, self.repeat_cm * high / wide

    @property
    def lattice(self) -> Points:
        """Two shifts (x, y) after which the cloth is the same again (2, 2) [cm]."""
        wide, high = self.size_cm
        if self.repeat in OFFSETS:
            drop, aside = OFFSETS[self.repeat]
            return np.array(((wide, drop * high), (aside * wide, high)))
        rows, columns = unit_shape(self.repeat)
        return np.diag((wide * columns, high * rows))

    def shift_to_nearest(self, shift: Points) -> Points:
        """Take whole repeats off a shift; what is left is how far two prints are apart [cm]."""
        steps = np.round(shift @ np.linalg.inv(self.lattice))
        best = min(
            (shift - (steps + (i, j)) @ self.lattice for i in (-1, 0, 1) for j in (-1, 0, 1)),
            key=lambda left: float(np.hypot(*left)),
        )
        return np.asarray(best)

    @cached_property
    def _period(self) -> NDArray[np.uint8]:
        """The smallest block of tiles that repeats straight."""
        return unit_cell(self.tile, self.repeat)

    def fine(self, px_per_cm: float) -> tuple[NDArray[np.uint8], Points]:
        """One straight period at about a density, and its true density across and down.

        The picture is resampled as on a torus, so that it still tiles.
        """
        period = self._period
        high, wide = period.shape[:2]
        true = wide / (self.repeat_cm * (wide / self.tile.shape[1]))  # px of the tile per cm
        goal = [max(1, round(side * px_per_cm / true)) for side in (wide, high)]
        pad = min(16, high, wide)
        around = np.pad(period, ((pad, pad), (pad, pad), (0, 0)), mode="wrap")
        made = Image.fromarray(around).resize(
            (goal[0], goal[1]), Image.Resampling.LANCZOS, box=(pad, pad, pad + wide, pad + high)
        )
        return np.asarray(made), np.array((goal[0] / wide, goal[1] / high)) * true

    def at(self, points: Points) -> NDArray[np.uint8]:
        """Look up the tile's colour at points (…, 2) in cm; (…, 3) uint8."""
        density = self.tile.shape[1] / self.repeat_cm
        return look_up(self._period, np.full(2, density), points[..., 0], points[..., 1])

    @cached_property
    def inks(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Its darkest and its brightest common colour, for seams and for thread."""
        small = np.asarray(Image.fromarray(self.tile).convert("RGB").resize((48, 48)))
        ink = small.reshape(-1, 3)
        order = (ink @ np.array((0.3, 0.6, 0.1))).argsort()
        return ink[order[len(order) // 40]], ink[order[-len(order) // 40]]


def look_up(
    picture: NDArray[np.uint8], per_cm: Points, x: NDArray[np.floating], y: NDArray[np.floating]
) -> NDArray[np.uint8]:
    """Read a periodic picture at points in cm: the pixel that holds each."""
    high, wide = picture.shape[:2]
    column = np.floor(x * per_cm[0]).astype(np.int32) % wide
    row = np.floor(y * per_cm[1]).astype(np.int32) % high
    return picture.reshape(-1, 3)[row * wide + column]
