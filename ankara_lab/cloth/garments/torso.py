"""A shaped torso with a set-in sleeve: what shirt and dress are drawn from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ankara_lab.cloth.garment_body import Body
from ankara_lab.cloth.garment_piece import Points, curve, length_of, line, smooth
from ankara_lab.cloth.garments.parts import neck_line


class Torso(NamedTuple):
    """The right half's lines, from the neck clockwise, and where they turn."""

    neck: Points
    shoulder: Points
    armhole: Points
    side: Points
    hem: Points
    under_y: float
    hip_y: float  # from here the side runs straight down the grain

    @property
    def tip(self) -> tuple[float, float]:
        """The shoulder's end."""
        return float(self.shoulder[-1, 0]), float(self.shoulder[-1, 1])

    @property
    def start(self) -> float:
        """The share of the side, from its top, that is not straight."""
        above = self.side[self.side[:, 1] <= self.hip_y + 1e-9]
        return min(0.95, length_of(above) / length_of(self.side))

    def edges(self) -> list[tuple[str, Points]]:
        """As :func:`symmetric` takes them."""
        return [
            ("neck", self.neck),
            ("shoulder", self.shoulder),
            ("armhole", self.armhole),
            ("side", self.side),
            ("hem", self.hem),
        ]


def torso(
    body: Body,
    *,
    ease: float,
    length: float,
    neck: tuple[float, float],
    waist_in: float = 0.0,
    hip_ease: float = 8.0,
    drop: float = 0.6,
) -> Torso:
    """Draw half a torso; ``waist_in`` is how far the side is taken in, ``drop`` lowers a shoulder.

    Without shaping the side is straight from the underarm down.
    """
    chest = (body.bust + ease) / 4
    half = max(chest, (body.hip + hip_ease) / 4)
    under = body.bust / 10 + 12.5 + ease / 8
    tip_x = min(body.shoulder / 2 + drop, chest - 1.0)
    slope = 4.6
    armhole = curve(
        (tip_x, slope),
        (tip_x - 1.6, slope + (under - slope) * 0.62),
        (tip_x - 0.9, under - 0.3),
        (half if not waist_in else chest, under),
        28,
    )
    waist_y = max(body.back + 1.5, under + 8)
    hip_y = waist_y + 20
    length = max(length, (hip_y if waist_in else under) + 12)
    if waist_in:
        waist = max(chest, half) - waist_in
        side = np.concatenate(
            (
                smooth(
                    (chest, under),
                    ((chest + waist) / 2 - 0.1, (under + waist_y) / 2),
                    (waist, waist_y),
                    ((waist + half) / 2 + 0.4, waist_y + 9),
                    (half, hip_y),
                ),
                line((half, length)),
            )
        )
        x = half
    else:
        side, x, hip_y = line((half, under), (half, length)), half, under
    hem = line((x, length), (0, length))
    return Torso(
        neck_line(*neck), line((neck[0], 0), (tip_x, slope)), armhole, side, hem, under, hip_y
    )
