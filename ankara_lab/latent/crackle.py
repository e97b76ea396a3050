"""Crackle: fine veins where dye came through cracks in the wax, drawn on or taken off a tile.

Where a vein runs is chance, so there is no direction in latent space that adds one; but its law
is simple. Veins are edges of the cells that scattered points share the cloth among, kept in
patches and seen only in open light areas, where wax lay. The points repeat as the tile does,
sheared for half-drop and brick, so the veins wrap. To heal is to take away dark lines that have
one light colour on both sides; an outline has two.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy.spatial import cKDTree
from torch import Tensor

from ankara_lab.latent.oklab import from_oklab, to_oklab
from ankara_lab.latent.retouch import dilate, main_colours, pad_around
from ankara_lab.model.torus import Repeat

_CELL = 20 / 256  # [fraction of H] mean side of a cell
_WIDTH = 1.6 / 256  # [fraction of H] of a vein: one that is finer does not outlast the decoder
_LIGHT = 0.67  # Oklab L from which on wax kept the dye out, as cloth is drawn
_OPEN = 5 / 256  # [fraction of H] how far about a vein light prevails
_LEAST = 0.35  # share of a tile that counts as waxed, however dark all of it is


def crackle(
    tile: Tensor, strength: float, *, repeat: Repeat | None = "straight", seed: int = 0
) -> Tensor:
    """Crack the wax of a tile, or heal it.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    strength : float in [-1, 1]
        At 1 most cells have cracked; below 0 fine dark lines fade out of the light areas.
    repeat : {"straight", "half-drop", "brick"} or None
    seed : int
        Where the veins run.

    Returns
    -------
    Tensor (1, 3, H, W)
    """
    lab = to_oklab(tile)
    if strength < 0:
        return from_oklab(torch.lerp(lab, _healed(lab, repeat), -strength))
    colours, _ = main_colours(lab, 0.005, 12)
    dark = colours[colours[:, 0].argmin()]
    dark = torch.cat([dark[:1].clamp(max=0.4), dark[1:]])[:, None, None].expand_as(lab)
    # Of a cloth dyed dark all over, its lightest inks are what was waxed.
    waxed = min(_LIGHT, float(lab[:, 0].flatten().quantile(1 - _LEAST)))
    light = ((lab[:, :1] - waxed) / 0.08 + 0.5).clamp(0, 1)
    # Where light is but a thin line between others, a crack is not to be seen as one.
    reach = max(1, round(_OPEN * tile.shape[-2]))
    open_ = F.avg_pool2d(pad_around(light, reach, repeat), 2 * reach + 1, 1)
    light = light * ((open_ - 0.3) / 0.3).clamp(0, 1)
    veins = _veins(tuple(tile.shape[-2:]), strength, repeat, seed)
    return from_oklab(torch.lerp(lab, dark, 0.95 * light * veins))


def _healed(lab: Tensor, repeat: Repeat | None) -> Tensor:
    """The tile with dark lines of up to two or three pixels in 256 gone from light areas."""
    reach = max(1, round(lab.shape[-2] / 256))
    closed = -dilate(-dilate(lab[:, :1], reach, repeat), reach, repeat)
    thin = ((closed - lab[:, :1]) / 0.05).clamp(0, 1) * ((closed - _LIGHT) / 0.05).clamp(0, 1)
    thin = thin * dilate(_lines(lab, 2 * reach, repeat), reach, repeat)
    clear = (1 - thin) * (lab[:, :1] > _LIGHT - 0.1)
    around = pad_around(torch.cat([lab * clear, clear], 1), 2 * reach, repeat)
    mean = F.avg_pool2d(around, 4 * reach + 1, 1)
    fill, weight = mean[:, :3], mean[:, 3:]
    fill = torch.where(weight > 1e-3, fill / weight.clamp(min=1e-3), lab)
    return torch.lerp(lab, fill, thin)


def _lines(lab: Tensor, away: int, repeat: Repeat | None) -> Tensor:
    """Where a dark line has the same colour on both sides, near by and farther off.

    So an outline between two colours is none, nor is one of the lines of a fine pattern.
    """
    high, wide = lab.shape[-2:]
    edge = round(2.5 * away)
    around = pad_around(lab, edge, repeat)
    found = torch.zeros_like(lab[:, :1])

    def beside(down: float, aside: float) -> Tensor:
        top, left = edge + round(down), edge + round(aside)
        return around[:, :, top : top + high, left : left + wide]

    for dy, dx in ((0, 1.0), (1.0, 0), (0.71, 0.71), (0.71, -0.71)):
        one, two = (beside(way * away * dy, way * away * dx) for way in (1, -1))
        depth = torch.minimum(one[:, :1], two[:, :1]) - lab[:, :1]
        line = ((one - two).norm(dim=1, keepdim=True) < 0.5 * depth) & (depth > 0.03)
        for way in (edge, -edge):
            line &= beside(way * dy, way * dx)[:, :1] > lab[:, :1] + 0.5 * depth
        found = torch.maximum(found, line.to(found))
    return found


def _veins(size: tuple[int, ...], strength: float, repeat: Repeat | None, seed: int) -> Tensor:
    """Where veins run, (1, 1, H, W) in [0, 1]."""
    high, wide = size
    rng = np.random.default_rng(seed)
    cell = _CELL * high
    count = max(4, round(high * wide / cell**2))
    points = rng.random((count, 2)) * size
    steps = [(i * high + (j * high / 2 if repeat == "half-drop" else 0),
              j * wide + (i * wide / 2 if repeat == "brick" else 0))
             for i in (-2, -1, 0, 1, 2) for j in (-2, -1, 0, 1, 2)]
    far = np.concatenate([points + step for step in steps])
    name = np.tile(np.arange(count), len(steps))
    near = ((far > -3 * cell) & (far < np.array(size) + 3 * cell)).all(1)
    far, name = far[near], name[near]
    place = np.indices((high, wide)).reshape(2, -1).T + 0.5
    reach, which = cKDTree(far).query(place, k=2)
    one, two = far[which[:, 0]], far[which[:, 1]]
    # How far from the line between the two nearest points [px].
    off = (reach[:, 1] ** 2 - reach[:, 0] ** 2) / (2 * np.linalg.norm(two - one, axis=1) + 1e-9)
    pair = np.sort(name[which], axis=1)
    mood = rng.random(count)  # a cell whose wax is brittle cracks on most of its sides
    luck = np.modf(np.abs(np.sin(pair @ np.array([12.9898, 78.233])) * 43758.5453))[0]
    cracked = 0.5 * mood[pair].mean(1) + 0.5 * luck < 0.2 + 0.5 * strength
    line = np.clip(_WIDTH * high / 2 + 0.5 - off, 0, 1) * cracked * min(1.0, 0.4 + strength)
    return torch.from_numpy(line.reshape(1, 1, high, wide).astype(np.float32)) * (strength > 0)
