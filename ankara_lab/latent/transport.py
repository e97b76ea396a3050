"""Move the colours of one tile to those of another picture, by optimal transport in Oklab.

The colours of a picture are a cloud of points in Oklab. The map moves one cloud onto the other:
along one line after another the sorted values of the first become those of the second, which is
the optimal transport in one dimension. It acts on every pixel by its colour alone, so a seamless
tile stays seamless, to the bit.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_LINES = 6  # directions, the three axes of Oklab at first
_QUANTILES = 48
_GRID = 17  # the map is kept as a cube of this side and read between its points
_SAMPLES = 3000


def transport_colours(lab: Tensor, wanted: Tensor, *, seed: int = 0) -> Tensor:
    """Give a picture the colours of another.

    Parameters
    ----------
    lab : Tensor (1, 3, H, W), float, Oklab
    wanted : Tensor (1, 3, any, any), float, Oklab
        The picture whose colours are wanted.
    seed : int
        Of the directions.

    Returns
    -------
    Tensor (1, 3, H, W), Oklab
        Alike colours stay alike; the shares of colours become those of ``wanted``.

    References
    ----------
    Pitie, Kokaram and Dahyot 2007, "Automated colour grading using colour distribution
    transfer"; the sliced transport of Rabin et al. 2011.
    """
    cloud, goal = _cloud(lab), _cloud(wanted)  # (3, N)
    low, high = cloud.amin(1, keepdim=True), cloud.amax(1, keepdim=True)
    span = (high - low).clamp(min=1e-3)
    low, span = low - 0.02 * span, 1.04 * span  # pixels that were not sampled may lie outside
    axis = torch.linspace(0, 1, _GRID, device=lab.device, dtype=lab.dtype)
    # grid_sample reads the last axis first, so the cube is laid out (b, a, L).
    b, a, light = torch.meshgrid(axis, axis, axis, indexing="ij")
    cube = torch.stack([light, a, b]).flatten(1) * span + low
    both = torch.cat([cube, cloud], 1)
    dice = torch.Generator().manual_seed(seed)
    at = torch.linspace(0, 1, _QUANTILES, device=lab.device, dtype=lab.dtype)
    for line in range(_LINES):
        turn = torch.eye(3) if line == 0 else torch.linalg.qr(torch.randn(3, 3, generator=dice))[0]
        turn = turn.to(lab)
        values = turn @ both
        now = torch.quantile(values[:, cube.shape[1]:], at, dim=1).T
        then = torch.quantile(turn @ goal, at, dim=1).T
        both = turn.T @ _between(values, now, then)
    moved = both[:, : cube.shape[1]].reshape(1, 3, _GRID, _GRID, _GRID)
    where = (lab[0].flatten(1) - low) / span * 2 - 1  # (3, H * W)
    where = where.T.reshape(1, 1, *lab.shape[2:], 3)
    return F.grid_sample(moved, where, align_corners=True, padding_mode="border")[:, :, 0]


def _cloud(lab: Tensor) -> Tensor:
    """Some thousand colours of a picture, (3, N), spread evenly over it."""
    flat = lab[0].flatten(1)
    # A stride prime to the width, or the sample would see only some columns.
    step = max(1, flat.shape[1] // _SAMPLES)
    while step > 1 and lab.shape[-1] % step == 0:
        step -= 1
    return flat[:, ::step].contiguous()


def _between(values: Tensor, now: Tensor, then: Tensor) -> Tensor:
    """Map each row of values (3, N) by its table of quantiles; shift what lies outside."""
    index = torch.searchsorted(now.contiguous(), values.contiguous()).clamp(1, now.shape[1] - 1)
    left, right = now.gather(1, index - 1), now.gather(1, index)
    start, end = then.gather(1, index - 1), then.gather(1, index)
    part = (values - left) / (right - left).clamp(min=1e-5)
    return start + part.clamp(0, 1) * (end - start)
