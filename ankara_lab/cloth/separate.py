"""Separate a design into inks: one grey plate each, as a screen or roller printer wants it.

`separate` finds the inks (or takes a palette's), gives every pixel at print size exactly one of
them and takes out what is too small to print. Plates are trapped: a light ink runs a little way
under each darker neighbour, so that no bare cloth shows where two screens miss one another.
Dark is printed over light, so the plates put together are the flat design again, to the pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankara_lab.cloth.inks import check_inks, check_picture, find_inks, to_inks
from ankara_lab.cloth.measures import dots_per_metre, pixels
from ankara_lab.cloth.regions import remove_specks
from ankara_lab.cloth.repeat import STEPS, check_repeat, unit_cell, unit_shape
from ankara_lab.cloth.sharp import enlarge_inks
from ankara_lab.draw.geometry import ROLES
from ankara_lab.draw.oklab import lightness, srgb_to_oklab
from ankara_lab.draw.palettes import name_colour, palettes

_LEAST_SHARE = 0.001  # of the cloth: an ink found for less than this is left out
LEAST_MM = 0.5  # what is smaller fills in or washes out on cloth


class Ink(NamedTuple):
    """One line of the ink list that goes to the printer."""

    number: int
    name: str
    hex: str
    near: str
    difference: float
    coverage: float


@dataclass(frozen=True)
class Separation:
    """A design in exact inks at print size.

    Attributes
    ----------
    index : ndarray (H, W), uint8
        Which ink each pixel has. Where tiles only slide (half-drop, brick …) it is the whole
        unit, which repeats straight; otherwise one tile, which is laid by ``repeat``.
    inks : ndarray (K, 3), uint8 sRGB
    dpi : float
    repeat : str
    """

    index: NDArray[np.uint8]
    inks: NDArray[np.uint8]
    dpi: float = 300.0
    repeat: str = "straight"

    @property
    def flat(self) -> NDArray[np.uint8]:
        """The flat design, (H, W, 3) uint8: these inks and no other colour."""
        return self.inks[self.index]

    @property
    def size_cm(self) -> tuple[float, float]:
        """Height and width on the cloth [cm]."""
        dots = dots_per_metre(self.dpi) / 100
        return self.index.shape[0] / dots, self.index.shape[1] / dots

    @property
    def order(self) -> list[int]:
        """The inks in printing order, light before dark."""
        return np.argsort(-lightness(self.inks), kind="stable").tolist()

    @property
    def ink_list(self) -> list[Ink]:
        """Number in printing order, name, hex, nearest palette colour and coverage [%]."""
        share = np.bincount(self.index.ravel(), minlength=len(self.inks)) / self.index.size * 100
        return [
            Ink(number, name_colour(self.inks[ink]), _hex(self.inks[ink]),
                *nearest_named(self.inks[ink]), round(float(share[ink]), 2))
            for number, ink in enumerate(self.order, 1)
        ]  # fmt: skip

    def unit(self) -> Separation:
        """Lay the tile out as the rectangle that repeats straight."""
        return replace(self, index=unit_cell(self.index, self.repeat), repeat="straight")

    def with_inks(self, inks: ArrayLike) -> Separation:
        """Print the same design in other inks, one for each of its own."""
        table = check_inks(inks)
        if table.shape != self.inks.shape:
            raise ValueError(f"expected {len(self.inks)} inks, one for each, got {len(table)}")
        return replace(self, inks=table)

    def plates(self, trap_mm: float = 0.3) -> list[NDArray[np.uint8]]:
        """Make one plate for each ink in printing order.

        Parameters
        ----------
        trap_mm : float, [mm]
            How far a light ink runs under a darker one: 0.2 to 0.5 is usual, 0 for none.

        Returns
        -------
        list of ndarray (H, W), uint8
            0 prints, 255 does not.

        Raises
        ------
        ValueError
            If ``trap_mm`` is not 0 to 2.
        """
        check_trap(trap_mm)
        rank = np.argsort(self.order).astype(np.uint8)[self.index]
        reach = round(trap_mm / 1000 * dots_per_metre(self.dpi))
        plates = []
        for number in range(len(self.inks)):
            prints = rank == number
            if reach and prints.any():
                prints |= _grow(prints, reach) & (rank > number)
            plates.append(np.where(prints, 0, 255).astype(np.uint8))
        return plates


def separate(
    tile: ArrayLike,
    inks: int | ArrayLike = 5,
    *,
    repeat_cm: float = 24.0,
    dpi: float = 300.0,
    repeat: str = "straight",
    least_mm: float = LEAST_MM,
    seed: int = 0,
) -> Separation:
    """Turn a tile into a flat design at print size, in a few exact inks.

    Parameters
    ----------
    tile : array (H, W, 3), uint8 sRGB
        One period of the cloth; a PIL picture in mode RGB works as well.
    inks : int or array (K, 3), uint8 sRGB
        How many inks to find, 2 to 8 (fewer are kept where one would cover under 0.1 %), or
        the inks themselves.
    repeat_cm : float, [cm]
        Width of the tile on the cloth.
    dpi : float
        150 or 300.
    repeat : str
        How the tile is laid, see :func:`ankara_lab.cloth.repeat.unit_cell`.
    least_mm : float, [mm]
        A patch with less area than a disc of this diameter goes to its neighbour.
    seed : int

    Returns
    -------
    Separation

    Raises
    ------
    ValueError
        If the tile, the number of inks or a measure is out of range.

    Examples
    --------
    >>> tile = np.zeros((8, 8, 3), np.uint8)
    >>> tile[2:6, 2:6] = 255, 200, 0
    >>> flat = separate(tile, 2, repeat_cm=2, dpi=100)
    >>> [ink.hex for ink in flat.ink_list]
    ['#FFC800', '#000000']
    """
    picture = check_picture(tile)
    check_repeat(repeat)
    if not 0 <= least_mm <= 20:
        raise ValueError(f"least_mm must be 0 to 20 mm, got {least_mm}")
    size = print_size(picture.shape[:2], repeat_cm, dpi)
    if repeat in STEPS:  # edges are judged beside their true neighbours
        down, aside = unit_shape(repeat)
        picture, size = unit_cell(picture, repeat), (down * size[0], aside * size[1])
        repeat = "straight"
    count = np.asarray(inks)
    table = find_inks(picture, int(count), seed=seed) if count.ndim == 0 else check_inks(inks)
    small = to_inks(picture, table)
    if count.ndim == 0:  # a screen for a few specks is not worth its price
        used = np.bincount(small.ravel(), minlength=len(table)) >= _LEAST_SHARE * small.size
        if used.sum() >= 2 and not used.all():
            table = table[used]
            small = to_inks(picture, table)
    index = enlarge_inks(small, size, tile=picture, inks=table)
    least = least_mm / 1000 * dots_per_metre(dpi)  # [px]
    return Separation(remove_specks(index, np.pi / 4 * least**2), table, dpi, repeat)


def recompose(plates: list[NDArray[np.uint8]], inks: ArrayLike) -> NDArray[np.uint8]:
    """Print plates over one another, light before dark, as the cloth will show them.

    Parameters
    ----------
    plates : list of ndarray (H, W), uint8
        In printing order, 0 where ink is.
    inks : array (K, 3), uint8 sRGB
        Of the separation, in its own order.

    Returns
    -------
    ndarray (H, W, 3), uint8 sRGB
        White where nothing prints.
    """
    table = check_inks(inks)
    cloth = np.full((*plates[0].shape, 3), 255, np.uint8)
    for plate, ink in zip(plates, np.argsort(-lightness(table), kind="stable"), strict=True):
        cloth[plate < 128] = table[ink]
    return cloth


def nearest_named(rgb: NDArray[np.uint8]) -> tuple[str, float]:
    """Find the palette colour nearest to an ink, and how far it is.

    Parameters
    ----------
    rgb : ndarray (3,), uint8 sRGB

    Returns
    -------
    (str, float)
        For example ``"Aba market red, motif #C4161C"``, and the Oklab distance times 100.
    """
    named = [
        (f"{name}, {role} {colour}", palette.rgb[number])
        for name, palette in palettes().items()
        for number, (role, colour) in enumerate(zip(ROLES, palette.colours, strict=True))
    ]
    labs = srgb_to_oklab(np.array([colour for _, colour in named]))
    far = np.linalg.norm(labs - srgb_to_oklab(rgb), axis=1)
    return named[int(far.argmin())][0], round(100 * float(far.min()), 1)


def print_size(shape: tuple[int, ...], repeat_cm: float, dpi: float) -> tuple[int, int]:
    """Rows and columns of a tile at print size; multiples of 6, for half and third drops."""
    wide = pixels(repeat_cm, dpi, multiple=6 if repeat_cm > 1 else 1, what="repeat_cm")
    return max(6, round(wide * shape[0] / shape[1] / 6) * 6), wide


def check_trap(trap_mm: float) -> None:
    """Raise unless a trap is 0 to 2 mm wide.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not 0 <= trap_mm <= 2:
        raise ValueError(f"trap_mm must be 0 to 2 mm (0.2 to 0.5 is usual), got {trap_mm}")


def _hex(rgb: NDArray[Any]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*rgb.tolist())


def _grow(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Widen a mask on the torus by an octagon: crosses and squares by turns."""
    for step in range(reach):
        wide = mask | np.roll(mask, 1, 1) | np.roll(mask, -1, 1)
        base = wide if step % 2 else mask
        mask = wide | np.roll(base, 1, 0) | np.roll(base, -1, 0)
    return mask
