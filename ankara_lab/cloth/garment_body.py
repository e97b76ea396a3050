"""The measures a garment is drafted from: a size, or a person's own, in cm.

The table is this project's, not a standard: Nigerian shops use the British numbers, and two shops
rarely agree to the centimetre. A tailor measures the person and gives her own numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Body:
    """A person's measures [cm].

    Attributes
    ----------
    bust, waist, hip, neck, upper_arm, wrist, head : float
        Measured around.
    shoulder : float
        Across the back, from one shoulder's end to the other's.
    arm : float
        Shoulder's end to wrist.
    back : float
        Nape to waist.
    leg : float
        Waist to ankle.
    """

    bust: float
    waist: float
    hip: float
    neck: float
    upper_arm: float
    shoulder: float
    arm: float = 59.0
    back: float = 41.5
    wrist: float = 17.0
    leg: float = 102.0
    head: float = 57.0


SIZES = {
    # UK and Nigerian size: bust, waist, hip, neck, upper arm, shoulder
    8: Body(82, 65, 90, 34.5, 26.5, 38.0, 58.0, 40.0, 15.8),
    10: Body(86, 69, 94, 35.5, 27.5, 39.0, 58.4, 40.5, 16.2),
    12: Body(90, 73, 98, 36.5, 28.5, 40.0, 58.8, 41.0, 16.6),
    14: Body(95, 78, 103, 37.7, 30.0, 41.2, 59.2, 41.5, 17.0),
    16: Body(100, 83, 108, 38.9, 31.5, 42.4, 59.6, 42.0, 17.4),
    18: Body(106, 89, 114, 40.3, 33.3, 43.8, 60.0, 42.5, 17.9),
    20: Body(112, 95, 120, 41.7, 35.1, 45.2, 60.4, 43.0, 18.4),
}

# A block drawn far outside these would not be a garment any more.
_RANGES = {
    "bust": (60, 170),
    "waist": (45, 170),
    "hip": (60, 180),
    "neck": (26, 60),
    "upper_arm": (18, 60),
    "shoulder": (28, 62),
    "arm": (35, 80),
    "back": (28, 60),
    "wrist": (11, 30),
    "leg": (60, 130),
    "head": (48, 68),
    # of the garment
    "length": (20, 170),
    "sleeve": (8, 80),
}
GARMENT_MEASURES = ("length", "sleeve")
MEASURES = tuple(_RANGES)


def body_of(
    size: int = 14, measures: Mapping[str, float] | None = None
) -> tuple[Body, dict[str, float]]:
    """Take the measures of a size, with a person's own in place of some.

    Parameters
    ----------
    size : int
        UK or Nigerian size: 8, 10, … 20.
    measures : mapping of str to float, optional, [cm]
        Own measures by their names in :class:`Body`; ``length`` and ``sleeve`` are those of the
        garment. A bust or hip alone changes nothing else: give all that you measured.

    Returns
    -------
    Body
    dict of str to float
        ``length`` and ``sleeve``, where given.

    Raises
    ------
    ValueError
        If the size or a measure's name is unknown, or a measure is not in the range of people.

    Examples
    --------
    >>> body_of(12, {"hip": 101})[0].hip
    101.0
    """
    if size not in SIZES:
        raise ValueError(
            f"size must be one of {', '.join(map(str, SIZES))} (UK and Nigerian sizes), "
            f"got {size}; give own measures for any other"
        )
    own: dict[str, float] = {}
    for name, value in (measures or {}).items():
        if name not in _RANGES:
            raise ValueError(f"a measure is one of {', '.join(MEASURES)}; got {name!r}")
        low, high = _RANGES[name]
        number = float(value)
        if not (math.isfinite(number) and low <= number <= high):
            raise ValueError(f"{name} must be {low} to {high} cm, got {value}; measure again in cm")
        own[name] = number
    of_garment = {name: own.pop(name) for name in GARMENT_MEASURES if name in own}
    body = replace(SIZES[size], **own)
    if body.waist > body.hip + 30 or body.upper_arm > body.bust / 1.8:
        named = ", ".join(
            f"{field.name} {getattr(body, field.name):g}" for field in fields(body)[:5]
        )
        raise ValueError(f"these measures do not go together: {named}; measure again in cm")
    return body, of_garment
