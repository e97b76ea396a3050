"""The 11 marks that wax printing leaves, sized in millimetres on the cloth.

They work on the index map at fine resolution, one plane a colour, as the printer's blocks
do: shift a plane, thin it, blur it, let two planes overlap, crack the resist, break
bubbles into it. Everything is drawn on the torus, so a tile with effects still tiles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from scipy.spatial import Voronoi

from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF, OUTLINE
from ankara_lab.draw.noise import periodic_noise
from ankara_lab.draw.oklab import lightness

LEVELS = ("none", "light", "strong")
RESISTED = 62.0  # L* from which on a colour counts as cloth that wax kept free of dye
_LEFT = 0.6  # share of a colour that a halo leaves, however fine the shapes

Index = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Effects:
    """How strong each mark is. All lengths are in mm on the cloth; 0 is off.

    Attributes
    ----------
    crackle_mm, crackle_density : float, [mm], [cm of vein per cm²]
    marble_mm, marble_count : float, [mm], [veins per 100 cm²]
    bubble_mm, bubble_density : float, [mm], [per cm²]
    speckle_mm, speckle_density : float, [mm], [per cm²]
    shift_mm : float, [mm]
        Misregistration of each colour block, in a direction of its own.
    halo_mm : float, [mm]
        Pale rim between a fill and its outline.
    overlap : float
        Multiply factor where two blocks overlap; 0 lets the later one cover.
    bleed_mm : float, [mm]
        Blur of the colour fills.
    mottle, mottle_mm : float, [fraction], [mm]
        Unevenness of the ink and its grain.
    weave : float, [fraction]
        Thread texture; drawn only from 6 px/mm on, below it would alias.
    jitter_mm : float, [mm]
        Unsteadiness of every edge.
    """

    crackle_mm: float = 0.0
    crackle_density: float = 0.0
    marble_mm: float = 0.0
    marble_count: float = 0.0
    bubble_mm: float = 0.0
    bubble_density: float = 0.0
    speckle_mm: float = 0.0
    speckle_density: float = 0.0
    shift_mm: float = 0.0
    halo_mm: float = 0.0
    overlap: float = 0.0
    bleed_mm: float = 0.0
    mottle: float = 0.0
    mottle_mm: float = 6.0
    weave: float = 0.0
    jitter_mm: float = 0.0


_FULL = {
    "none": Effects(),
    "light": Effects(
        crackle_mm=0.3, crackle_density=0.5, marble_mm=0.8, marble_count=4, bubble_mm=1.6,
        bubble_density=0.3, speckle_mm=0.5, speckle_density=1.0, shift_mm=0.7, halo_mm=0.4,
        overlap=0.8, bleed_mm=0.1, mottle=0.02, weave=0.01, jitter_mm=0.1,
    ),
    "strong": Effects(
        crackle_mm=0.6, crackle_density=2.0, marble_mm=1.5, marble_count=15, bubble_mm=2.2,
        bubble_density=2.0, speckle_mm=0.7, speckle_density=6.0, shift_mm=2.2, halo_mm=1.2,
        overlap=0.8, bleed_mm=0.5, mottle=0.06, weave=0.03, jitter_mm=0.4,
    ),
}  # fmt: skip

_MARKS = {
    "crackle": ("crackle_mm", "crackle_density"),
    "marble": ("marble_mm", "marble_count"),
    "bubble": ("bubble_mm", "bubble_density"),
    "speckle": ("speckle_mm", "speckle_density"),
    "misregistration": ("shift_mm", "halo_mm"),
}


def choose_effects(level: str, seed: int) -> tuple[Effects, tuple[str, ...]]:
    """Pick which marks a swatch carries at a level.

    No cloth shows every mark: one to three of them are kept, with the slight unevenness
    of ink, edge and fill that all of them share.

    Returns
    -------
    (Effects, tuple of str)
        The strengths, and the names of the marks that show.
    """
    if level not in _FULL:
        raise ValueError(f"effect must be one of {', '.join(LEVELS)}, got {level!r}")
    if level == "none":
        return _FULL["none"], ()
    rng = np.random.default_rng([seed, 4])
    names = list(_MARKS)
    weight = np.array([0.4, 0.12, 0.16, 0.14, 0.18])
    kept = rng.choice(names, int(rng.integers(1, 4)), replace=False, p=weight)
    off = {field: 0.0 for name in names if name not in kept for field in _MARKS[name]}
    return replace(_FULL[level], **off), tuple(str(name) for name in kept)


def print_cloth(
    index: Index, rgb: NDArray[np.uint8], effects: Effects, px_per_mm: float, size: int, seed: int
) -> NDArray[np.uint8]:
    """Print an index map as wax print and reduce it to the size asked for.

    Parameters
    ----------
    index : ndarray (S, S), uint8
        Role of every fine pixel; S is a multiple of ``size``.
    rgb : ndarray (5, 3), uint8
        The colour of each role.
    effects : Effects
    px_per_mm : float, [px/mm]
        Fine pixels per millimetre of cloth.
    size : int, [px]
        Side of the result.
    seed : int

    Returns
    -------
    ndarray (size, size, 3), uint8 sRGB
    """
    rng = np.random.default_rng([seed, 5])
    side = index.shape[0]
    area_cm2 = (side / px_per_mm / 10) ** 2
    if effects.jitter_mm * px_per_mm > 0.8:  # less would round to nothing
        index = _jitter(index, rng, effects.jitter_mm * px_per_mm)
    # one bit a plane: motif, accents, outline, then crack; the LUT turns bits into colour
    bits = _planes(index, rng, effects, px_per_mm)
    light = np.flatnonzero(lightness(rgb) > RESISTED)
    resisted = np.isin(index, light, kind="table")  # wax covers what stays light
    if effects.speckle_density:
        _punch(
            bits,
            _dots(rng, side, area_cm2 * effects.speckle_density, effects.speckle_mm * px_per_mm),
        )
    if effects.bubble_density:
        count = area_cm2 * effects.bubble_density
        _punch(bits, _rings(rng, side, count, effects.bubble_mm * px_per_mm))
    if effects.marble_count:
        waves = 1.5 + side / px_per_mm / 60
        width = effects.marble_mm * px_per_mm / side * waves * 3
        ridge = np.abs(_coarse_noise(rng, side, waves)) < width
        patchy = _coarse_noise(rng, side, waves / 2) > 1.2 - effects.marble_count / 15
        bits |= (ridge & patchy & resisted).astype(np.uint8) << 5
    if effects.crackle_density:
        length = effects.crackle_density * area_cm2 * 10 * px_per_mm  # [fine px]
        cracks = _cracks(rng, side, length, max(1.0, effects.crackle_mm * px_per_mm))
        bits |= (cracks & resisted).astype(np.uint8) << 4
    return _ink(bits, _colours(rgb, effects.overlap), rng, effects, size, px_per_mm * size / side)


def _planes(index: Index, rng: np.random.Generator, effects: Effects, scale: float) -> Index:
    bits = np.zeros_like(index)
    outline = index == OUTLINE
    for bit, role in enumerate((MOTIF, ACCENT1, ACCENT2)):
        plane = index == role
        if effects.halo_mm:
            plane = _thin(plane, effects.halo_mm * scale)
        if effects.shift_mm:
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.6, 1.2) * effects.shift_mm * scale
            way = round(far * np.sin(angle)), round(far * np.cos(angle))
            plane = np.roll(plane, way, (0, 1))
        bits |= plane.astype(np.uint8) << bit
    return bits | outline.astype(np.uint8) << 3


def _colours(rgb: NDArray[np.uint8], overlap: float) -> NDArray[np.uint8]:
    """Give each of the 64 combinations of planes its colour."""
    table = np.zeros((64, 3), np.float32)
    unit = rgb.astype(np.float32) / 255
    for code in range(64):
        inks = [unit[role] for bit, role in enumerate((MOTIF, ACCENT1, ACCENT2)) if code >> bit & 1]
        colour = unit[GROUND] if not inks else inks[-1]
        if len(inks) > 1 and overlap:
            colour = inks[0] * (1 - overlap) + overlap * np.prod(inks, 0)
        if code & 32:
            colour = 0.45 * colour + 0.55 * unit[ACCENT1 if not inks else OUTLINE]
        if code & 16:
            colour = 0.25 * colour + 0.75 * unit[OUTLINE]
        if code & 8:
            colour = unit[OUTLINE]
        table[code] = colour
    return (table * 255).round().astype(np.uint8)


def _thin(plane: Mask, width: float) -> Mask:
    """Shrink a plane by about ``width`` fine pixels on the torus, less where little would stay."""
    least = _LEFT * np.count_nonzero(plane)
    for step in range(max(1, round(width)), 0, -max(1, round(width / 4))):
        thin = plane
        for axis in (0, 1):
            thin = thin & np.roll(thin, step, axis) & np.roll(thin, -step, axis)
        if np.count_nonzero(thin) >= least:
            return thin
    return plane


def _jitter(index: Index, rng: np.random.Generator, reach: float) -> Index:
    """Displace every pixel by smooth noise of at most about ``reach`` fine pixels."""
    side = index.shape[0]
    way = [np.rint(_coarse_noise(rng, side, 24) * (reach / 2)).astype(np.int32) for _ in range(2)]
    at = np.arange(side, dtype=np.int32)
    rows, columns = (at[:, None] + way[0]) % side, (at[None, :] + way[1]) % side
    return index.ravel().take(rows * side + columns)


def _coarse_noise(rng: np.random.Generator, side: int, waves: float) -> NDArray[np.float32]:
    """Draw noise on a grid four times coarser and repeat it: fine enough below a pixel."""
    step = 4 if side % 4 == 0 else 1
    return periodic_noise(rng, side // step, waves).repeat(step, 0).repeat(step, 1)


def _punch(bits: Index, mask: Mask) -> None:
    """Open the colour planes where resist was left, but not the outline."""
    bits &= np.where(mask & (bits & 8 == 0), np.uint8(0b11000), np.uint8(255))


def _dots(rng: np.random.Generator, side: int, count: float, diameter: float) -> Mask:
    return _rings(rng, side, count, diameter, hollow=False)


def _rings(
    rng: np.random.Generator, side: int, count: float, diameter: float, *, hollow: bool = True
) -> Mask:
    """Scatter clustered pale dots or rings; log-normal sizes, wrapped round the tile."""
    image = Image.new("L", (side, side))
    pen = ImageDraw.Draw(image)
    n = int(min(rng.poisson(count), 1500))
    centre = rng.random((max(1, n // 6), 2))
    near = centre[rng.integers(len(centre), size=n)] + rng.normal(0, 0.07, (n, 2))
    loose = rng.random(n) < 0.5
    near[loose] = rng.random((int(loose.sum()), 2))
    radius = np.maximum(0.6, diameter / 2 * rng.lognormal(0, 0.3, n))
    for (x, y), r in zip(near % 1 * side, radius, strict=True):
        for ox in {0, -side if x + r > side else 0, side if x < r else 0}:
            for oy in {0, -side if y + r > side else 0, side if y < r else 0}:
                box = (x + ox - r, y + oy - r, x + ox + r, y + oy + r)
                pen.ellipse(box, fill=1)
                if hollow and r > 2.5:
                    inner = 0.72 * r
                    pen.ellipse(
                        (x + ox - inner, y + oy - inner, x + ox + inner, y + oy + inner), fill=0
                    )
    return np.asarray(image) > 0


def _cracks(rng: np.random.Generator, side: int, length: float, width: float) -> Mask:
    """Draw cracks along the edges of torus Voronoi cells until the length is used up.

    Edges are kept in patches, as wax breaks where the cloth was folded: neighbouring
    edges are kept together, so the veins branch.
    """
    image = Image.new("L", (side, side))
    pen = ImageDraw.Draw(image)
    cells = int(np.clip(length / side * 14, 60, 420))
    seeds = rng.random((cells, 2))
    tiled = np.concatenate([seeds + (i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)])
    diagram = Voronoi(tiled)
    mood = periodic_noise(rng, 128, 3)
    pairs = np.array(diagram.ridge_points)
    ends = np.array([v if -1 not in v else (0, 0) for v in diagram.ridge_vertices])
    a, b = diagram.vertices[ends[:, 0]], diagram.vertices[ends[:, 1]]
    middle = (a + b) / 2
    home = (ends[:, 0] != ends[:, 1]) & (middle >= 0).all(1) & (middle < 1).all(1)
    at = (np.nan_to_num(middle) % 1 * 128).astype(int)
    # an edge and its copy on the other side share their two cells, so they share their luck
    luck = np.sin((pairs % cells).sum(1) * 12.9898) * 0.7
    score = mood[at[:, 1], at[:, 0]] + luck
    order = np.flatnonzero(home)[np.argsort(-score[home])]
    long = np.hypot(*(b - a)[order].T) * side
    order = order[: 1 + int(np.searchsorted(long.cumsum(), length))]
    a, b = a[order] * side, b[order] * side
    far = np.hypot(*(b - a).T)[:, None]
    bend = (a + b) / 2 + rng.normal(0, 0.12, a.shape) * far
    lines = np.concatenate((a, bend, b), 1)  # (n, 6): x, y three times
    thick = round(width)
    for dx, dy in product((-side, 0, side), repeat=2):
        moved = lines + (dx, dy, dx, dy, dx, dy)
        seen = (moved.reshape(-1, 3, 2).max(1) >= 0).all(1)
        seen &= (moved.reshape(-1, 3, 2).min(1) <= side).all(1)
        for line in moved[seen].tolist():
            pen.line(line, fill=1, width=thick)
    return np.asarray(image) > 0


def _reduce(bits: Index, table: NDArray[np.uint8], factor: int) -> NDArray[np.float32]:
    """Colour every fine pixel by a table of 256 rows and average down, channel by channel."""
    plane = Image.fromarray(bits)
    channels = [plane.point(table[:, k].tolist()).reduce(factor) for k in range(table.shape[1])]
    return np.stack([np.asarray(channel) for channel in channels], -1).astype(np.float32)


def _ink(
    bits: Index,
    colours: NDArray[np.uint8],
    rng: np.random.Generator,
    effects: Effects,
    size: int,
    px_per_mm: float,
) -> NDArray[np.uint8]:
    """Reduce to the final size; blur the fills, then mottle and weave the printed cloth."""
    factor = bits.shape[0] // size
    table = np.zeros((256, 3), np.uint8)
    table[:64] = colours
    spread = effects.bleed_mm * px_per_mm
    if spread > 0.15:
        # fills run, the wax-drawn outline and the cracks in the resist stay sharp
        code = np.arange(256)
        sharp = np.where((code & 8 > 0) | (code & 16 > 0), 255, 0).astype(np.uint8)[:, None]
        fills = _reduce(bits & np.uint8(0b100111), table, factor)
        fills = gaussian_filter(fills, (spread, spread, 0), mode="wrap", truncate=3)
        share = _reduce(bits, sharp, factor) / 255
        dark = colours[8].astype(np.float32)
        cloth = fills * (1 - share) + dark * share
    else:
        cloth = _reduce(bits, table, factor)
    if effects.mottle:
        waves = min(40.0, size / px_per_mm / effects.mottle_mm / 2)
        cloth = cloth * (1 + effects.mottle * periodic_noise(rng, size, waves))[..., None]
    if effects.weave and px_per_mm >= 6:
        threads = round(size / px_per_mm / 10 * 28)  # 28 threads/cm, whole on the tile
        wave = np.sin(2 * np.pi * threads * np.arange(size) / size)
        cloth = cloth * (1 + effects.weave * (wave[:, None] + wave[None, :]) / 2)[..., None]
    return np.clip(np.rint(cloth), 0, 255).astype(np.uint8)
