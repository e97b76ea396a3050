"""Patches of a tile: take them across its edges, find their like, and lay others in their place.

Both ways go round the torus, the sheared one of half-drop and brick too, so that a tile laid of
patches is as seamless as one that a network with wrapping convolutions makes.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.model.torus import Repeat, wrap_pad

_AT_ONCE = 4096  # rows of the table of distances that are held in memory


def take_patches(x: Tensor, side: int, repeat: Repeat | None) -> Tensor:
    """Take the patch about every pixel.

    Parameters
    ----------
    x : Tensor (1, C, H, W)
    side : int, odd [px]
    repeat : {"straight", "half-drop", "brick"} or None
        None mirrors at the edges, for pictures that are not tiles.

    Returns
    -------
    Tensor (H * W, C * side * side)

    Examples
    --------
    >>> take_patches(torch.zeros(1, 3, 4, 6), 3, "brick").shape
    torch.Size([24, 27])
    """
    reach = (side // 2,) * 4
    around = F.pad(x, reach, mode="reflect") if repeat is None else wrap_pad(x, reach, repeat)
    return F.unfold(around, side)[0].T


def nearest_patches(wanted: Tensor, offered: Tensor, *, numbers: int = 24) -> Tensor:
    """Find for each wanted patch the most similar of those offered.

    Parameters
    ----------
    wanted : Tensor (N, D)
    offered : Tensor (M, D)
    numbers : int
        Patches are compared by this many principal components of the offered.

    Returns
    -------
    Tensor (N,), int64
        Rows of ``offered``.

    Examples
    --------
    >>> nearest_patches(torch.tensor([[0.9, 0.1]]), torch.eye(2)).tolist()
    [0]
    """
    mean = offered.mean(0)
    wanted, offered = wanted - mean, offered - mean
    if numbers < offered.shape[1]:
        # In double precision: a flat style leaves nothing but rounding errors to decompose.
        spread = (offered.T @ offered).double()
        spread = spread + 1e-9 * (1 + spread.trace()) * torch.eye(len(spread)).to(spread)
        main = torch.linalg.eigh(spread).eigenvectors[:, -numbers:].to(offered)
        wanted, offered = wanted @ main, offered @ main
    # Squared distances by one product, less the wanted patch's own length, which is the same
    # for all offers.
    length = (offered * offered).sum(1, keepdim=True)
    offered = torch.cat([-2 * offered, length], 1).T.contiguous()
    wanted = torch.cat([wanted, torch.ones_like(wanted[:, :1])], 1)
    return torch.cat([(part @ offered).argmin(1) for part in wanted.split(_AT_ONCE)])


def lay_patches(
    source: Tensor, places: Tensor, shape: tuple[int, int], step: int, side: int, repeat: Repeat
) -> Tensor:
    """Lay patches of a picture over a tile, overlapping softly.

    Parameters
    ----------
    source : Tensor (1, C, any, any)
        Sides are multiples of ``step``.
    places : Tensor (H/step * W/step,), int64
        For each cell of the tile, row by row, the cell of ``source`` to lay there.
    shape : (int, int), [px]
        H and W of the tile.
    step : int, [px]
        Side of a cell.
    side : int, [px]
        Side of a patch, at least ``step``; ``side - step`` is even.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (1, C, H, W)
        The mean of the patches over each pixel, by a Hann window.
    """
    channels, reach = source.shape[1], (side - step) // 2
    window = torch.hann_window(side + 2, periodic=False)[1:-1].to(source)
    weight = (window[:, None] * window).reshape(1, -1, 1)
    cut = F.unfold(F.pad(source, (reach,) * 4, mode="reflect"), side, stride=step)[0][:, places]
    cut = (cut.reshape(channels, side * side, -1) * weight).flatten(0, 1)
    stack = torch.cat([cut, weight[0].expand(-1, len(places))])[None]  # the weights as a channel
    size = (shape[0] + 2 * reach, shape[1] + 2 * reach)
    summed = wrap_add(F.fold(stack, size, side, stride=step), reach, repeat)
    return summed[:, :channels] / summed[:, channels:]


def wrap_add(x: Tensor, reach: int, repeat: Repeat) -> Tensor:
    """Add what lies beyond the edges of a tile to the places that it shows.

    Parameters
    ----------
    x : Tensor (B, C, H + 2 reach, W + 2 reach)
    reach : int, [px]
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (B, C, H, W)

    References
    ----------
    Own derivation: the adjoint of :func:`ankara_lab.model.torus.wrap_pad`.
    """
    if repeat == "brick":
        turned = wrap_add(x.transpose(-1, -2), reach, "half-drop")
        return turned.transpose(-1, -2).contiguous()
    if reach == 0:
        return x
    high = x.shape[-2] - 2 * reach
    half = high // 2 if repeat == "half-drop" else 0
    tall = x[..., reach:-reach, :].clone()
    tall[..., -reach:, :] += x[..., :reach, :]
    tall[..., :reach, :] += x[..., -reach:, :]
    tile = tall[..., reach:-reach].clone()
    tile[..., -reach:] += tall[..., :reach].roll(-half, -2)
    tile[..., :reach] += tall[..., -reach:].roll(-half, -2)
    return tile


def wrap_blur(x: Tensor, radius: float, repeat: Repeat) -> Tensor:
    """Blur a tile across its edges by a Gaussian.

    Parameters
    ----------
    x : Tensor (B, C, H, W)
    radius : float, [px]
        Standard deviation.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (B, C, H, W)
    """
    if radius <= 0:
        return x
    reach = min(max(1, round(2.5 * radius)), *x.shape[-2:])
    axis = torch.arange(-reach, reach + 1, device=x.device, dtype=x.dtype)
    bell = torch.exp(-0.5 * (axis / radius) ** 2)
    bell = (bell / bell.sum()).expand(x.shape[1], 1, 1, -1)
    around = wrap_pad(x, (reach,) * 4, repeat)
    across = F.conv2d(around, bell, groups=x.shape[1])
    return F.conv2d(across, bell.transpose(-1, -2), groups=x.shape[1])
