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

# Plain names a buyer would say, each with a typical colour; the nearest in Oklab is used.
COLOUR_NAMES: dict[str, str] = {
    "white": "#FFFFFF", "cream": "#F4EAD0", "grey": "#9BA4B4", "black": "#15120F",
    "red": "#C8141F", "wine": "#701526", "pink": "#F5BFD3", "magenta": "#E01C7C",
    "coral": "#F58A6B", "orange": "#EE7320", "gold": "#D9A01C", "yellow": "#F6D045",
    "lime": "#CBD82C", "green": "#22793A", "dark green": "#0E5A3C", "mint": "#BFE3D0",
    "teal": "#13818B", "turquoise": "#14A5AA", "light blue": "#96C6EE", "blue": "#2450B0",
    "indigo": "#1D2B6C", "navy": "#131D40", "violet": "#4B1E78", "purple": "#8A1A58",
    "brown": "#7A3D1E", "dark brown": "#3A2013", "tan": "#B98048", "rust": "#A8401A",
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
        return np.array([_parse(colour) for colour in self.colours], np.uint8)


def _parse(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    try:
        if len(digits) != 6:
            raise ValueError
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    except ValueError:
        raise ValueError(f"a colour is written #RRGGBB, for example #1D2A6B; got {colour!r}") from None


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
    light = lightness(rgb)
    ways = []
    for swap in itertools.permutations(range(4)):
        distinct = len({tuple(rgb[i]) for i in (swap[0], swap[1])}) == 2
        if distinct and abs(light[swap[0]] - light[swap[1]]) >= _MIN_CONTRAST:
            ways.append((*swap, 4))
    return tuple(ways)


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
    rgb = np.array([_parse(colour) for colour in COLOUR_NAMES.values()], np.uint8)
    return tuple(COLOUR_NAMES), srgb_to_oklab(rgb)
