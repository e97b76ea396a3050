"""Centimetres, pixels and dots: how large a design prints.

A PNG can only say how many pixels a metre has, and only as a whole number. So that number is
fixed first and pixels are counted from it: every file is then true to a tenth of a millimetre.
"""

from __future__ import annotations

import math
from typing import NamedTuple

CLOTH_CM = 116.0
"""Width of the usual wax print, 46 inches."""


class Fit(NamedTuple):
    """A repeat that goes a whole number of times into the width of the cloth."""

    across: int
    repeat_cm: float


def dots_per_metre(dpi: float) -> int:
    """Turn a resolution into the whole number of pixels a metre that files carry.

    Raises
    ------
    ValueError
        If ``dpi`` is not 10 to 1200.

    Examples
    --------
    >>> dots_per_metre(300)
    11811
    """
    if not 10 <= dpi <= 1200:
        raise ValueError(f"dpi must be 10 to 1200, got {dpi}; printers ask for 150 or 300")
    return round(dpi / 0.0254)


def pixels(cm: float, dpi: float, *, multiple: int = 1, what: str = "length") -> int:
    """Count the pixels of a length in cm, rounded to a multiple of some number.

    Raises
    ------
    ValueError
        If the length is not a positive number, or is shorter than one pixel.

    Examples
    --------
    >>> pixels(24, 300), pixels(24, 300, multiple=2)
    (2835, 2834)
    """
    if not (math.isfinite(cm) and cm > 0):
        raise ValueError(f"{what} must be a positive number of cm, got {cm}")
    count = round(cm / 100 * dots_per_metre(dpi) / multiple) * multiple
    if count < 1:
        raise ValueError(f"{what} of {cm} cm at {dpi} dpi is smaller than one pixel")
    return count


def fit_to_width(repeat_cm: float, cloth_cm: float = CLOTH_CM) -> tuple[Fit, ...]:
    """List the repeats near a wished one that go a whole number of times into the cloth.

    Parameters
    ----------
    repeat_cm : float, [cm]
        The repeat one would like.
    cloth_cm : float, [cm]
        Width of the cloth; 112 to 120 cm is usual.

    Returns
    -------
    tuple of Fit
        One or two, the nearest first.

    Raises
    ------
    ValueError
        If a width is not positive or the repeat is wider than the cloth.

    Examples
    --------
    >>> fit_to_width(24)[0]
    Fit(across=5, repeat_cm=23.2)
    """
    check_fits(repeat_cm, cloth_cm)
    few = max(1, math.floor(cloth_cm / repeat_cm))
    fits = [Fit(count, round(cloth_cm / count, 4)) for count in (few, few + 1)]
    return tuple(sorted(fits, key=lambda fit: abs(fit.repeat_cm - repeat_cm)))


def check_fits(repeat_cm: float, cloth_cm: float) -> None:
    """Raise unless one repeat goes into the width of the cloth.

    Raises
    ------
    ValueError
        If a width is not positive, or the repeat is wider than the cloth.
    """
    for what, cm in (("repeat_cm", repeat_cm), ("the cloth's width", cloth_cm)):
        if not (math.isfinite(cm) and cm > 0):
            raise ValueError(f"{what} must be a positive number of cm, got {cm}")
    if repeat_cm > cloth_cm + 1e-6:
        raise ValueError(
            f"the repeat is {repeat_cm:g} cm wide and the cloth {cloth_cm:g} cm; "
            "choose a smaller repeat or a wider cloth"
        )
