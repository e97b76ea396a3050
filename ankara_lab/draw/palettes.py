"""The palettes: five roles of a wax print, and the colourways one drawing is sold in.

A palette gives a colour to each role of `geometry.ROLES`. A colourway swaps roles
among ground, motif and accents, as the trade does; the dark outline stays.
"""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.geometry import ROLES
from ankara_lab.draw.oklab import lightness, srgb_to_oklab

# Which role stands in where a palette has fewer than five inks.
_STAND_IN = {"accent1": "ground", "accent2": "motif"}
_MIN_CONTRAST = 30.0  # |ΔL*| between ground and motif that keeps the drawing readable
_SAME_COLOUR = 0.05  # Oklab distance below which two inks on one cloth look alike

# Plain names a buyer would say, each with typical colours; the nearest in Oklab is used.
COLOUR_NAMES: dict[str, tuple[str, ...]] = {
    "white": ("#FFFFFF",), "cream": ("#F4EAD0",), "grey": ("#9BA4B4", "#6F8F9F"),
    "black": ("#15120F",), "red": ("#C8141F", "#B3261E"), "wine": ("#701526", "#8A1F1F"),
    "pink": ("#F5BFD3",), "magenta": ("#E01C7C",), "coral": ("#F58A6B",),
    "orange": ("#EE7320", "#F0A04B", "#D35400"), "gold": ("#D9A01C", "#F2B300", "#E9A830"),
    "yellow": ("#F6D045",), "lime": ("#CBD82C",), "green": ("#22793A",), "dark green": ("#0E5A3C",),
    "mint": ("#BFE3D0",), "teal": ("#13818B",), "turquoise": ("#14A5AA",),
    "light blue": ("#96C6EE",), "blue": ("#2450B0", "#6E7FA8"), "indigo": ("#1D2B6C",),
    "navy": ("#131D40",), "violet": ("#4B1E78",), "purple": ("#8A1A58",),
    "brown": ("#7A3D1E", "#5B2C16", "#6B4A2E"), "dark brown": ("#33200F",),
    "tan": ("#B98048",), "rust": ("#A8401A", "#C4622D", "#8C3B2A", "#8C2F00"),
}  # fmt: skip


@dataclass(frozen=True)
class Palette:
    """Five colours by role.

    Attributes
    ----------
    name : str
    colours : tuple of 5 str
        ``#RRGGBB`` in the order of ``geometry.ROLES``.
    heritage : str or None
        The people whose cloth the name is borrowed from.
    """

    name: str
    colours: tuple[str, str, str, str, str]
    heritage: str | None = None

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """The colours as an array (5, 3), uint8 sRGB."""
        return np.array([parse_colour(colour) for colour in self.colours], np.uint8)


def parse_colour(colour: str) -> tuple[int, int, int]:
    """Read ``#RRGGBB``.

    Raises
    ------
    ValueError
        If it is written in another way.
    """
    digits = colour.removeprefix("#")
    try:
        if len(digits) != 6:
            raise ValueError
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    except ValueError:
        raise ValueError(
            f"a colour is written #RRGGBB, for example #1D2A6B; got {colour!r}"
        ) from None


@cache
def palettes() -> dict[str, Palette]:
    """Return the 26 palettes by name, in the order of ``palettes.toml``."""
    table = tomllib.loads(files("ankara_lab.draw").joinpath("palettes.toml").read_text("utf-8"))
    found = {}
    for row in table["palette"]:
        whole = {role: row.get(role) or row[_STAND_IN[role]] for role in ROLES}
        colours = tuple(whole[role] for role in ROLES)
        found[row["name"]] = Palette(row["name"], colours, row.get("heritage"))
    return found


@cache
def colourways(name: str) -> tuple[tuple[int, int, int, int, int], ...]:
    """List the ways to swap the roles of a palette and keep it readable.

    Parameters
    ----------
    name : str
        A palette's name.

    Returns
    -------
    tuple of tuple of 5 int
        Each says which colour of the palette plays ground, motif, accent 1,
        accent 2 and outline; the first is the palette as it stands.

    Raises
    ------
    ValueError
        If there is no such palette.
    """
    rgb = find_palette(name).rgb
    light, lab = lightness(rgb), srgb_to_oklab(rgb)
    ways: dict[tuple[tuple[int, ...], ...], tuple[int, int, int, int, int]] = {}
    for ground, motif, *accents in itertools.permutations(range(4)):
        if abs(light[ground] - light[motif]) < _MIN_CONTRAST:
            continue
        if abs(light[ground] - light[4]) < _MIN_CONTRAST:
            # no outline to hold it: an accent in the ground's own colour would be lost
            accents = [
                motif if np.linalg.norm(lab[ink] - lab[ground]) < _SAME_COLOUR else ink
                for ink in accents
            ]
        way = (ground, motif, accents[0], accents[1], 4)
        # a palette with a stand-in reaches the same five colours in several ways
        ways.setdefault(tuple(tuple(rgb[ink].tolist()) for ink in way), way)
    return tuple(ways.values())


def find_palette(name: str) -> Palette:
    """Return the palette of that name.

    Raises
    ------
    ValueError
        If there is none; the message lists the names.
    """
    try:
        return palettes()[name]
    except KeyError:
        known = ", ".join(palettes())
        raise ValueError(f"no palette is called {name!r}; there are: {known}") from None


def name_colour(rgb: NDArray[np.uint8]) -> str:
    """Say the plain name of a colour, the nearest of ``COLOUR_NAMES`` in Oklab.

    Examples
    --------
    >>> name_colour(np.array([196, 22, 28], np.uint8))
    'red'
    """
    names, labs = _named_labs()
    distance = np.linalg.norm(labs - srgb_to_oklab(np.asarray(rgb, np.uint8)), axis=1)
    return names[int(distance.argmin())]


@cache
def _named_labs() -> tuple[tuple[str, ...], NDArray[np.float64]]:
    pairs = [(name, parse_colour(colour)) for name, some in COLOUR_NAMES.items() for colour in some]
    return tuple(name for name, _ in pairs), srgb_to_oklab(
        np.array([rgb for _, rgb in pairs], np.uint8)
    )
