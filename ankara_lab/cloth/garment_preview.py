"""Show a sewn garment, front and back, filled with a design at true scale."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ankara_lab.cloth.garment import Garment, draft
from ankara_lab.cloth.garment_cloth import Cloth
from ankara_lab.cloth.garment_match import match_phases
from ankara_lab.cloth.garment_paint import Easel
from ankara_lab.cloth.garment_piece import SEAM_CM

PAPER = np.array((247.0, 244.0, 239.0))
_MARGIN, _GAP, _FOOT, _HEAD = 8.0, 12.0, 13.0, 5.0


def garment_preview(
    tile: NDArray[np.uint8],
    garment: str | Garment = "kaftan",
    *,
    size: int = 14,
    measures: Mapping[str, float] | None = None,
    repeat: str = "straight",
    repeat_cm: float = 24.0,
    point: tuple[float, float] = (0.5, 0.5),
    px_per_cm: float | None = None,
    words: bool = True,
) -> NDArray[np.uint8]:
    """Draw a garment from the front and the back, made of a design.

    The print has its true size, follows each piece's grain and runs on across matched seams.

    Parameters
    ----------
    tile : ndarray (H, W, 3), uint8
        One period of the cloth.
    garment : str or Garment
        Its name, or one drafted by :func:`ankara_lab.cloth.garment.draft`, which has its own
        size then.
    size : int
        UK or Nigerian size, 8 to 20.
    measures : mapping of str to float, optional, [cm]
        Own measures in place of the size's.
    repeat : str
        How tiles meet: "straight", "half-drop", "brick" and so on.
    repeat_cm : float, [cm]
        Width of the tile on the cloth.
    point : (float, float)
        The point of the tile, as fractions across and down, that comes to the middle of the
        chest or skirt.
    px_per_cm : float, optional, [px/cm]
        Scale of the picture, 1 to 24. Default: a picture up to 1800 px wide and 1300 px high.
    words : bool
        Whether to write name, sides and a 10 cm bar beneath.

    Returns
    -------
    ndarray (R, C, 3), uint8

    Raises
    ------
    ValueError
        If the tile, a name, a size or a measure is not as above.
    """
    cloth = Cloth(tile, repeat, repeat_cm)
    made = (
        draft(garment, size=size, measures=measures, seam_cm=SEAM_CM)
        if isinstance(garment, str)
        else garment
    )
    corners = [
        np.concatenate([panel.outline for panel in view]) for view in (made.front, made.back)
    ]
    low = np.min([part.min(0) for part in corners], 0)
    high = np.max([part.max(0) for part in corners], 0)
    span = high - low
    wide = 2 * span[0] + 2 * _MARGIN + _GAP
    tall = span[1] + _HEAD + (_FOOT if words else _HEAD)
    scale = (
        px_per_cm if px_per_cm is not None else float(np.clip(min(1800 / wide, 1300 / tall), 4, 24))
    )
    if not (math.isfinite(scale) and 1 <= scale <= 24):
        raise ValueError(f"px_per_cm must be 1 to 24, got {px_per_cm}")
    easel = Easel(wide, tall, scale, PAPER)
    phases = match_phases(made, cloth, point=point)
    for k, view in enumerate((made.front, made.back)):
        offset = np.array((_MARGIN + k * (span[0] + _GAP), _HEAD)) - low
        for panel in view:
            phase = phases.get(panel.piece, np.zeros(2))
            easel.paint(panel, cloth, phase, offset)
        if words:
            middle = _MARGIN + span[0] / 2 + k * (span[0] + _GAP)
            easel.words(("Front", "Back")[k], middle, tall - _FOOT + 5, wide * 0.0125)
    if words:
        text = wide * 0.0125
        about = "" if measures else f", size {size}"
        easel.words(
            f"{made.title}{about if isinstance(garment, str) else ''}",
            _MARGIN,
            tall - 3.4,
            text,
            anchor="lm",
        )
        right = wide - _MARGIN
        easel.bar((right - 10, tall - 3.4), (right, tall - 3.4), 0.22)
        for x in (right - 10, right):
            easel.bar((x, tall - 4.2), (x, tall - 2.6), 0.22)
        easel.words(
            f"one repeat {repeat_cm:g} cm wide    10 cm",
            right - 11.5,
            tall - 3.4,
            text,
            anchor="rm",
        )
    return easel.finish()
