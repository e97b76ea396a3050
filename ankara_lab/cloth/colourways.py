"""Colourways: one drawing sold in several sets of colours, as the trade does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankara_lab.cloth.inks import check_inks
from ankara_lab.cloth.wax import ground_and_outline
from ankara_lab.draw.oklab import lightness, oklab_to_srgb, srgb_to_oklab
from ankara_lab.draw.palettes import find_palette, palettes, parse_colour

_CONTRAST = 30.0  # |ΔL*| between ground and main motif that keeps the drawing readable

Inks = NDArray[np.uint8]


class Colourway(NamedTuple):
    """A name and one ink for each ink of the design."""

    name: str
    inks: Inks


def colourways(
    index: NDArray[np.uint8],
    inks: ArrayLike,
    palette: str | Sequence[str] | None = None,
    *,
    count: int = 6,
) -> list[Colourway]:
    """Offer other colours for a flat design.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        Which ink each pixel has.
    inks : array (K, 3), uint8 sRGB
    palette : str or sequence of str, optional
        Left out: the design's own inks swap their places. ``"all"``: each of the 26 palettes.
        A palette's name: that one and its own swaps. A list of ``#RRGGBB``: a palette of one's
        own, ground first, then motif, accents and outline.
    count : int
        At most so many, 1 to 26.

    Returns
    -------
    list of Colourway
        Ground and main motif differ by 30 of L* at least wherever that can be had.

    Raises
    ------
    ValueError
        If a palette or colour is unknown, or ``count`` is out of range.

    Examples
    --------
    >>> index = np.array([[0, 0, 1]], np.uint8)
    >>> colourways(index, [[255, 240, 220], [20, 20, 60]])[0].inks.tolist()
    [[20, 20, 60], [255, 240, 220]]
    """
    table = check_inks(inks)
    if not 1 <= count <= 26:
        raise ValueError(f"count must be 1 to 26 colourways, got {count}")
    roles = _by_role(index, table)
    if palette is None:
        return _swaps("swap", table, roles, count)
    if isinstance(palette, str) and palette == "all":
        return [Colourway(name, _dress(each.rgb, roles)) for name, each in palettes().items()][
            :count
        ]
    if isinstance(palette, str):
        dressed = _dress(find_palette(palette).rgb, roles)
        return [Colourway(palette, dressed), *_swaps(palette, dressed, roles, count - 1)][:count]
    colours = [parse_colour(text) for text in palette]
    if len(colours) < 2:
        raise ValueError(f"a palette of your own needs 2 or more colours, got {len(colours)}")
    return [Colourway("own", _dress(np.array(colours, np.uint8), roles))]


def _by_role(index: NDArray[np.uint8], inks: Inks) -> list[int]:
    """Inks in the order ground, motif, accents, outline: by area, the darkest last."""
    area = np.bincount(index.ravel(), minlength=len(inks))
    ground, outline = ground_and_outline(index, inks)
    rest = [ink for ink in np.argsort(-area, kind="stable").tolist() if ink != ground]
    if outline in rest and len(inks) > 2:
        rest = [*(ink for ink in rest if ink != outline), outline]
    return [ground, *rest]


def _dress(palette: Inks, roles: list[int]) -> Inks:
    """Give each role its colour; inks beyond the palette take shades between ground and motif."""
    need = len(roles)
    colours = list(palette)
    if need < len(colours):  # ground, motif …, and the outline as long as there is room
        colours = [*colours[: need - 1], colours[-1]] if need > 2 else colours[:2]
    lab = srgb_to_oklab(palette)
    for extra in range(need - len(colours)):
        share = (extra + 1) / (need - len(palette) + 1)
        shade = oklab_to_srgb(lab[0] * (1 - share) + lab[1] * share)
        colours.insert(-1, np.rint(shade * 255).astype(np.uint8))
    dressed = np.zeros((need, 3), np.uint8)
    dressed[roles] = colours
    return dressed


def _swaps(name: str, inks: Inks, roles: list[int], count: int) -> list[Colourway]:
    """Swap colours among the roles, the outline kept where it is dark; the farthest first."""
    light, lab = lightness(inks), srgb_to_oklab(inks)
    free = roles[:-1] if len(roles) > 2 and light[roles[-1]] <= 25 else roles
    found: list[tuple[float, tuple[int, ...]]] = []
    for way in permutations(free):
        if way == tuple(free) or abs(light[way[0]] - light[way[1]]) < _CONTRAST:
            continue
        change = np.linalg.norm(lab[list(way)] - lab[free], axis=1) * 0.5 ** np.arange(len(free))
        found.append((-float(change.sum()), way))
    ways = []
    grounds: dict[int, int] = {}
    for _, way in sorted(found):  # every ink is the ground once before one is again
        grounds[way[0]] = grounds.get(way[0], 0) + 1
        ways.append((grounds[way[0]], way))
    ways.sort(key=lambda each: each[0])
    result = []
    for number, (_, way) in enumerate(ways[:count], 1):
        swapped = inks.copy()
        swapped[free] = inks[list(way)]
        result.append(Colourway(f"{name} {number}", swapped))
    return result
