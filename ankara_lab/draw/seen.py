"""What the eye sees on a swatch: its ground, the colours of its motifs, whether it has a filler.

The drawing knows which role it has painted where; people name what covers most. Captions, labels
and drawings from words all go by this.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.geometry import GROUND, OUTLINE
from ankara_lab.draw.oklab import srgb_to_oklab

_FILLER_SEEN = 0.03  # the share of the tile below which people, and nets, see no filler
_STANDS_OUT = 0.1  # distance in Oklab from the ground
_AS_GOOD = 0.75  # share of the largest colour behind from which another is the ground as well
_LEAST = 0.01  # share of the tile below which there are no motifs, or nothing behind them
_LINES = 0.5  # what the area of lines counts: the eye passes over them
_OF_LINES = 0.55  # share of the motifs from which lines are not seen as lines, but as what it is of
_ON_MOTIF = 0.1  # share of the motifs below which a colour is not worth a word


def roles_seen(
    names: Sequence[str],
    cover: Sequence[float] | NDArray[np.float64],
    behind: Sequence[float] | NDArray[np.float64],
    ground: str | None = None,
) -> tuple[list[int], list[int]]:
    """Say which roles people name: the ground, and the inks of the motifs.

    Parameters
    ----------
    names : sequence of 5 str
        The colour of each role.
    cover, behind : sequence of 5 float, [fraction of the tile]
        How much each role covers in all, and behind the motifs, as a swatch's record says.
    ground : str, optional
        Of two-tone cloth, the colour that is taken for the ground: indigo on white is white on
        indigo, too. By default, and if it is not one of the grounds, the likelier.

    Returns
    -------
    list of int, list of int
        As :func:`ground_roles` and :func:`named_inks` say, the likelier one first.
    """
    back, front = seen_shares(cover, behind)
    grounds = ground_roles(back, names)
    if ground not in [names[role] for role in grounds]:
        ground = names[grounds[0]]
    return grounds, named_inks(front, names, ground)


def seen_shares(
    cover: Sequence[float] | NDArray[np.float64], behind: Sequence[float] | NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell what lies behind the motifs from what is on them.

    Parameters
    ----------
    cover, behind : sequence of 5 float, [fraction of the tile]
        How much each role covers in all, and behind the motifs, as a swatch's record says.

    Returns
    -------
    ndarray (5,), ndarray (5,), [fraction of the tile]
        How much each role covers behind the motifs, and of them. Cloth without motifs is all
        pattern and all ground, and so is cloth of which motifs leave nothing: it is both times
        the whole tile.
    """
    whole, back = np.asarray(cover, float), np.asarray(behind, float)
    front = (whole - back).clip(0)
    return (back if back.sum() >= _LEAST else whole), (front if front.sum() >= _LEAST else whole)


def ground_roles(
    behind: Sequence[float] | NDArray[np.float64], names: Sequence[str]
) -> list[int]:
    """Say which roles the eye may take for the ground.

    It is the colour that covers most of what lies behind the motifs, bands and filler too.

    Parameters
    ----------
    behind : sequence of 5 float, [fraction of the tile]
        How much each role covers behind the motifs.
    names : sequence of 5 str
        The colour of each role.

    Returns
    -------
    list of int
        One, or two where a second colour covers nearly as much, as on two-tone cloth; the
        likelier one first. Of near equals that is the colour of ``GROUND``.
    """
    colours = _colours_seen(behind, names)
    most = max(colours.values())
    near = [name for name, seen in colours.items() if seen >= _AS_GOOD * most]
    near.sort(key=lambda name: (name != names[GROUND], -colours[name]))
    return [_role(name, behind, names) for name in near[:2]]


def _colours_seen(
    shares: Sequence[float] | NDArray[np.float64], names: Sequence[str]
) -> dict[str, float]:
    """How much the eye sees of each colour: roles of one name are one, and lines in a colour of
    their own count half."""
    colours: dict[str, float] = {}
    for role, (name, share) in enumerate(zip(names, shares, strict=True)):
        lines = role == OUTLINE and name not in colours
        colours[name] = colours.get(name, 0.0) + share * (_LINES if lines else 1.0)
    return colours


def _role(name: str, shares: Sequence[float] | NDArray[np.float64], names: Sequence[str]) -> int:
    """The role of a colour's name, the one that covers most."""
    return max((role for role in range(5) if names[role] == name), key=shares.__getitem__)


def filler_shows(behind: Sequence[float] | NDArray[np.float64], palette: NDArray[np.uint8]) -> bool:
    """Say whether there is a filler to be seen behind the motifs.

    Parameters
    ----------
    behind : sequence of 5 float, [fraction of the tile]
        How much of each role is the filler's, see `Draft.shares`.
    palette : ndarray (5, 3), uint8 sRGB

    Returns
    -------
    bool
        False where motifs cover it, or it has next to the ground's colour.
    """
    colours = srgb_to_oklab(palette)
    stands_out = np.linalg.norm(colours - colours[GROUND], axis=1) > _STANDS_OUT
    return float(np.asarray(behind)[stands_out].sum()) >= _FILLER_SEEN


def named_inks(
    on_motif: Sequence[float] | NDArray[np.float64], names: Sequence[str], ground: str
) -> list[int]:
    """Say which inks a caption names beside the ground.

    Parameters
    ----------
    on_motif : sequence of 5 float, [fraction of the tile]
        How much of the motifs each role covers; of the tile, where there are none.
    names : sequence of 5 str
        The colour of each role.
    ground : str
        The ground's colour.

    Returns
    -------
    list of int
        Roles whose colours can be seen and are not the ground's, the one that is seen most first.
        Lines do not count, unless they cover most of the motifs or there is nothing else to be
        seen on this ground. Of cloth in one colour it is that one.
    """
    fills = _fills(on_motif, names, _OF_LINES)
    least = _ON_MOTIF * sum(on_motif)
    seen = sorted((name for name, share in fills.items() if share >= least and name != ground),
                  key=lambda name: -fills[name])  # fmt: skip
    if not seen:
        seen = [names[OUTLINE] if names[OUTLINE] != ground else
                max(fills, key=lambda name: (name != ground, fills[name]))]
    return [_role(name, on_motif, names) for name in seen]


def nearly_named(
    on_motif: Sequence[float] | NDArray[np.float64],
    names: Sequence[str],
    ground: str,
    named: Sequence[int],
) -> list[int]:
    """Say which inks someone else may name instead of those that a caption names.

    Parameters
    ----------
    on_motif, names, ground
        As for :func:`named_inks`.
    named : sequence of 1 or 2 int
        The first of what that says.

    Returns
    -------
    list of int
        Roles, of which each has three quarters at least of what it would have taken to be named;
        the one that is seen most first.
    """
    fills = _fills(on_motif, names, _AS_GOOD * _OF_LINES)
    taken = [names[role] for role in named]
    second = fills.get(taken[1], 0.0) if len(named) == 2 else 0.0
    least = _AS_GOOD * max(_ON_MOTIF * sum(on_motif), second)
    near = [name for name in fills if name not in (ground, *taken) and fills[name] >= least]
    return [_role(name, on_motif, names) for name in sorted(near, key=lambda name: -fills[name])]


def _fills(
    on_motif: Sequence[float] | NDArray[np.float64], names: Sequence[str], of_lines: float
) -> dict[str, float]:
    """How much of each colour is on the motifs; lines only from a share of them on."""
    last = OUTLINE + (on_motif[OUTLINE] >= of_lines * sum(on_motif))
    fills: dict[str, float] = {}
    for name, share in zip(names[:last], on_motif, strict=False):
        fills[name] = fills.get(name, 0.0) + share
    return fills
