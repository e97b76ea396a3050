"""Inks: the few flat colours that a picture of cloth is printed in.

`find_inks` reads a tile and says which 2 to 8 colours it was made of; `to_inks` gives every
pixel exactly one of them. Both know that a soft edge between two inks passes through colours
that are no ink at all: such a pixel goes to one of its two sides, never to a third ink that
happens to lie between them. What comes out is an index map, which recolouring, separations,
vectors and print files all start from.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import maximum_filter

from ankara_lab.cloth.regions import remove_specks
from ankara_lab.draw.oklab import oklab_to_srgb, srgb_to_oklab

MOST_INKS = 8  # a rotary printer has few rollers; 3 to 6 are usual in wax print

_ALIKE = 0.045  # Oklab distance within which texture of one ink stays that ink
_EVEN = 0.05  # Oklab step to a neighbour within which a pixel lies inside an ink
_WAYS = ((0, 1), (1, 0), (1, 1), (1, -1))  # to half of the eight neighbours: (down, right)
_BIN = 0.025  # Oklab grid on which colours are counted
_MOST_BINS = 1200  # the fullest cells of that grid; noise alone has more
_LEAST = 0.0008  # share of the cloth that an ink must cover
_SAMPLE = 1 << 18  # pixels are enough to know the inks of any tile

Inks = NDArray[np.uint8]
Index = NDArray[np.uint8]


def find_inks(tile: ArrayLike, k: int = 5, *, seed: int = 0) -> Inks:
    """Find the few inks that a tile is made of, the one that covers most first.

    An ink counts by its area and by how far it stands from the others, so a thin dark outline
    is found before a second shade of the ground.

    Parameters
    ----------
    tile : array (H, W, 3), uint8 sRGB
        One period of the cloth; a PIL picture in mode RGB works as well.
    k : int
        How many inks, 2 to 8.
    seed : int
        Picks the pixels looked at in a tile of more than 262,144 pixels.

    Returns
    -------
    ndarray (K, 3), uint8 sRGB
        K is ``k``, or less where the tile has fewer colours than that.

    Raises
    ------
    ValueError
        If ``tile`` is not (H, W, 3) of uint8 or ``k`` is not 2 to 8.

    References
    ----------
    Own derivation: inks are added one by one, each time the colour that lowers most the summed
    squared Oklab distance, where a pixel in an edge is measured to the nearest line between two
    inks and a calm pixel to the nearest ink.

    Examples
    --------
    >>> stripes = np.repeat(np.array([[[200, 30, 30], [250, 240, 220]]], np.uint8), 4, 1)
    >>> find_inks(np.repeat(stripes, 8, 0), 2).tolist()
    [[200, 30, 30], [250, 240, 220]]
    """
    picture = check_picture(tile)
    if not 2 <= k <= MOST_INKS:
        raise ValueError(f"k must be 2 to {MOST_INKS} inks, as a printer has rollers; got {k}")
    colours, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    if len(colours) <= k:
        return colours[np.argsort(-counts, kind="stable")]
    lab = srgb_to_oklab(picture)
    calm = np.exp(-((_unevenness(lab) / _EVEN) ** 2)).ravel()
    rgb, flat = picture.reshape(-1, 3), lab.reshape(-1, 3)
    if len(flat) > _SAMPLE:
        keep = np.random.default_rng([seed, 11]).choice(len(flat), _SAMPLE, replace=False)
        rgb, flat, calm = rgb[keep], flat[keep], calm[keep]
    return _settle(rgb, flat, calm, _choose(flat, calm, k))


def to_inks(tile: ArrayLike, inks: ArrayLike, *, speck: float = 2.0) -> Index:
    """Give every pixel of a tile exactly one of the inks, with clean edges.

    Parameters
    ----------
    tile : array (H, W, 3), uint8 sRGB
        One period of the cloth; it is read as a torus, so the result tiles as it does.
    inks : array (K, 3), uint8 sRGB
        1 to 8 inks, for example from :func:`find_inks`, or a palette's.
    speck : float, [px]
        A patch with less area than a disc of this diameter goes to its neighbour; 0 keeps all.

    Returns
    -------
    ndarray (H, W), uint8
        Which ink each pixel has: ``inks[index]`` is the flat design.

    Raises
    ------
    ValueError
        If ``tile`` or ``inks`` has another form, or ``speck`` is negative.

    References
    ----------
    J. Besag, "On the statistical analysis of dirty pictures", JRSS B 48 (1986): iterated
    conditional modes with a Potts prior. Own: an edge pixel chooses only among inks that a calm
    pixel within reach has.

    Examples
    --------
    >>> soft = np.array([[[0] * 3, [0] * 3, [128] * 3, [255] * 3, [255] * 3]] * 4, np.uint8)
    >>> to_inks(soft, [[0, 0, 0], [130, 130, 130], [255, 255, 255]], speck=0)[0].tolist()
    [0, 0, 2, 2, 2]
    """
    picture = check_picture(tile)
    table = check_inks(inks)
    if not speck >= 0:
        raise ValueError(f"speck must be a diameter of 0 px or more, got {speck}")
    lab, goals = srgb_to_oklab(picture), srgb_to_oklab(table)
    far = np.stack([np.square(lab - goal).sum(-1) for goal in goals])  # (K, H, W)
    nearest = far.argmin(0)
    least = np.pi / 4 * speck**2
    if not far.min(0).any():  # flat already
        return remove_specks(nearest.astype(np.uint8), least)
    calm = ~_passages(lab)
    sides = np.stack([calm & (nearest == ink) for ink in range(len(table))])
    allowed = _near(sides, 3)
    allowed |= ~allowed.any(0) & _near(sides, 7)  # the middle of a wide, soft edge
    allowed |= ~allowed.any(0)
    cost = np.where(allowed, far, np.inf)
    index = _smooth(cost, calm)
    return remove_specks(index, least)


def check_picture(tile: ArrayLike) -> NDArray[np.uint8]:
    """Return a tile as an array, or say what is wrong with it.

    Raises
    ------
    ValueError
        If it is not (H, W, 3) of uint8 with at least one pixel.
    """
    picture = np.asarray(tile)
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3 or not picture.size:
        raise ValueError(
            f"tile must be a picture (H, W, 3) of uint8, got {picture.dtype} of shape "
            f"{picture.shape}; turn a tensor into a picture first with tile_to_picture"
        )
    return picture


def check_inks(inks: ArrayLike) -> Inks:
    """Return inks as an array (K, 3) of uint8, or say what is wrong with them.

    Raises
    ------
    ValueError
        If they are not 1 to 8 colours with whole values from 0 to 255.
    """
    table = np.asarray(inks)
    if table.ndim != 2 or table.shape[1] != 3 or not 1 <= len(table) <= MOST_INKS:
        raise ValueError(
            f"inks must be 1 to {MOST_INKS} colours, shape (K, 3), got shape {table.shape}; "
            "find them with find_inks or take a palette's"
        )
    if not (np.issubdtype(table.dtype, np.integer) and table.min() >= 0 and table.max() <= 255):
        raise ValueError(
            f"inks must be whole numbers from 0 to 255 (sRGB), got {table.dtype} from "
            f"{table.min()} to {table.max()}"
        )
    return table.astype(np.uint8)


def _unevenness(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the eight neighbours stray from a pixel: near 0 well inside an ink."""
    stray = np.zeros(lab.shape[:2])
    for by in _WAYS:
        step = np.square(lab - np.roll(lab, by, (0, 1))).sum(-1)
        np.maximum(stray, step, out=stray)
        np.maximum(stray, np.roll(step, (-by[0], -by[1]), (0, 1)), out=stray)
    return np.sqrt(stray)


def _passages(lab: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Pixels that the colour only passes through, on its way from one side to the other.

    Of four directions the one with the most contrast counts. A pixel of a thin line differs
    from both sides alike, a pixel at an ink's rim is like one of them: neither is a passage.
    """
    most = np.full(lab.shape[:2], 0.06)
    passing = np.zeros(lab.shape[:2], bool)
    for by in _WAYS:
        back = (-by[0], -by[1])
        step = np.linalg.norm(lab - np.roll(lab, by, (0, 1)), axis=-1)
        onward = np.roll(step, back, (0, 1))
        across = np.linalg.norm(np.roll(lab, by, (0, 1)) - np.roll(lab, back, (0, 1)), axis=-1)
        between = (np.minimum(step, onward) > 0.15 * across) & (step + onward < 1.15 * across)
        passing = np.where(across > most, between, passing)
        most = np.maximum(most, across)
    return passing


def _choose(lab: NDArray[np.float64], calm: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Add inks one by one, each the colour that explains most of what is left; (k, 3) Oklab."""
    cell = np.floor(lab / _BIN).astype(np.int64)
    _, where = np.unique(cell @ [1 << 24, 1 << 12, 1], return_inverse=True)
    mass = np.bincount(where).astype(np.float64)
    bins = np.stack([np.bincount(where, lab[:, c]) for c in range(3)], 1) / mass[:, None]
    inside = np.bincount(where, calm).astype(np.float64)
    full = np.argsort(-mass, kind="stable")[:_MOST_BINS]
    bins, mass, inside = bins[full], mass[full], inside[full]
    between: NDArray[np.float64] = mass - inside
    candidates = np.argsort(-(inside + 0.1 * between), kind="stable")[:96]
    chosen = [int(candidates[0])]
    for _ in range(k - 1):
        chosen.append(_next(bins, inside, between, candidates, chosen))
    for _ in range(2):  # an early choice may have lost its reason: put each in question again
        for old in list(chosen):
            rest = [each for each in chosen if each != old]
            chosen = [*rest, _next(bins, inside, between, candidates, rest)]
    return bins[chosen]


def _next(
    bins: NDArray[np.float64],
    inside: NDArray[np.float64],
    between: NDArray[np.float64],
    candidates: NDArray[np.int64],
    chosen: list[int],
) -> int:
    point = _beyond(np.linalg.norm(bins[:, None] - bins[chosen], axis=2).min(1))
    pairs = list(combinations(chosen, 2))
    line = np.minimum(point, _beyond(_to_lines(bins, bins, pairs))) if pairs else point
    apart = np.linalg.norm(bins[candidates][:, None] - bins[chosen], axis=2).min(1) > _ALIKE
    candidates = candidates[apart] if apart.any() else candidates
    left = []
    for candidate in candidates.tolist():
        new = _beyond(np.linalg.norm(bins - bins[candidate], axis=1))
        new_line = _beyond(_to_lines(bins, bins, [(candidate, each) for each in chosen]))
        inner = inside @ np.minimum(point, new) ** 2
        left.append(inner + between @ np.minimum(np.minimum(line, new), new_line) ** 2)
    return int(candidates[int(np.argmin(left))])


def _beyond(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(distance - _ALIKE, 0)


def _to_lines(
    points: NDArray[np.float64], bins: NDArray[np.float64], pairs: list[tuple[int, int]]
) -> NDArray[np.float64]:
    """Distance of each point to the nearest of the lines that join two inks."""
    start = bins[[a for a, _ in pairs]]
    way = bins[[b for _, b in pairs]] - start  # (P, 3)
    length = np.maximum(np.square(way).sum(1), 1e-12)
    off = points[:, None] - start  # (n, P, 3)
    along = np.clip((off * way).sum(2) / length, 0, 1)
    return np.linalg.norm(off - along[..., None] * way, axis=2).min(1)


def _settle(
    rgb: Inks, lab: NDArray[np.float64], calm: NDArray[np.float64], goals: NDArray[np.float64]
) -> Inks:
    """Move each ink to the median of the calm pixels near it; order by area."""
    weight = calm + 0.02
    for _ in range(6):
        far = np.stack([np.square(lab - goal).sum(1) for goal in goals])
        owner = far.argmin(0)
        # an edge pixel counts for no ink: only what is near one says what the ink is
        near = far.min(0) < (2 * _ALIKE) ** 2
        weighed = [(owner == ink) & near for ink in range(len(goals))]
        moved = np.array(
            [
                _median(rgb[mine], weight[mine]) if mine.any() else oklab_to_srgb(goal) * 255
                for mine, goal in zip(weighed, goals, strict=True)
            ]
        )
        inks = np.rint(moved).astype(np.uint8)
        goals = srgb_to_oklab(inks)
    area = np.bincount(owner[near], minlength=len(goals))
    order = np.argsort(-area, kind="stable")
    used = area[order] >= _LEAST * len(rgb)  # a screen for a few specks is not worth its price
    inks = inks[order[used]] if used.sum() >= 2 else inks[order]
    _, first = np.unique(inks, axis=0, return_index=True)
    return inks[np.sort(first)]


def _median(rgb: Inks, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted median of each channel: on flat colour the colour itself."""
    middle = []
    for channel in rgb.T:
        tally = np.bincount(channel, weight, minlength=256).cumsum()
        middle.append(int(np.searchsorted(tally, tally[-1] / 2)))
    return np.array(middle, float)


def _near(sides: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    return np.stack([maximum_filter(side, reach, mode="wrap") for side in sides])


def _smooth(cost: NDArray[np.float64], calm: NDArray[np.bool_]) -> Index:
    """Let neighbours agree: iterated conditional modes on the torus."""
    index = cost.argmin(0).astype(np.uint8)
    if len(cost) == 1:
        return index
    trust = np.where(calm, 1.0, 0.35)
    unary = np.minimum(cost / _ALIKE**2, 30.0) * trust
    unary[np.isinf(cost)] = np.inf
    for _ in range(4):
        planes = np.stack([(index == ink).astype(np.float32) for ink in range(len(cost))])
        across = planes + np.roll(planes, 1, 1) + np.roll(planes, -1, 1)
        around = across + np.roll(across, 1, 2) + np.roll(across, -1, 2) - planes
        moved = (unary - 0.25 * around).argmin(0).astype(np.uint8)
        if np.array_equal(moved, index):
            break
        index = moved
    return index
