"""Restyle a tile in a moment: colours by transport, texture by patches, no network at all.

The content's colours are moved to the style's. Then each place of the tile looks, in a pyramid
of Oklab features, for the place of the style that looks most like it, and the style's own pixels
are laid there, softly overlapping. A second look, at what was laid, makes neighbours agree. At
last the content's light and dark are brought back as far as the structure is to be kept.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.latent.patches import lay_patches, nearest_patches, take_patches, wrap_blur
from ankara_lab.latent.transport import transport_colours
from ankara_lab.model.torus import Repeat

CELL = 4  # [px] a place of the tile
_SIDE = 12  # [px] a patch that is laid, three places wide
_LOOKS = (5, 3)  # places across, of the patches compared at each look
_GRAIN = 0.45  # noise on the places, in the spread of the style between neighbouring places
_OFFERS = 2048  # places of the style that are compared
_CHROMA = 0.7  # how much colour counts beside lightness


def lay_style(
    content: Tensor, style: Tensor, *, keep_structure: float, repeat: Repeat, seed: int = 0
) -> Tensor:
    """Paint a tile with patches of a style.

    Parameters
    ----------
    content : Tensor (1, 3, H, W), Oklab
        Sides are multiples of 8, of 16 for half-drop and brick.
    style : Tensor (1, 3, any, any), Oklab
        Sides are multiples of 4.
    keep_structure : float in [0, 1]
    repeat : {"straight", "half-drop", "brick"}
    seed : int

    Returns
    -------
    Tensor (1, 3, H, W), Oklab

    References
    ----------
    Style swap: Chen and Schmidt 2016, arXiv 1612.04337. Patch nearest neighbours from coarse
    to fine: Granot et al. 2021, arXiv 2103.15545. Here with Oklab features and a torus.
    """
    guide = transport_colours(content, style, seed=seed)
    weight = torch.tensor([1.0, _CHROMA, _CHROMA]).to(content).reshape(1, 3, 1, 1)
    cells = F.avg_pool2d(style, CELL) * weight
    offered = _offered(cells.shape[-2] * cells.shape[-1], content.device)
    # Where the content is flat every place would find the same patch; a little noise, as strong
    # as the style's own grain, lets the whole of its texture come in.
    dice = torch.Generator().manual_seed(seed)
    grain = (cells - F.avg_pool2d(cells, 3, 1, 1, count_include_pad=False)).std((-2, -1))
    noise = torch.randn(1, 3, content.shape[-2] // CELL, content.shape[-1] // CELL, generator=dice)
    noise = noise.to(content) * (_GRAIN * grain)[..., None, None]
    laid = guide
    shape = (content.shape[-2], content.shape[-1])
    for across in _LOOKS:
        seen = F.avg_pool2d(torch.lerp(laid, guide, 0.5), CELL) * weight + noise
        places = nearest_patches(
            take_patches(seen, across, repeat), take_patches(cells, across, None)[offered]
        )
        laid = lay_patches(style, offered[places], shape, CELL, _SIDE, repeat)
    return transport_colours(bring_back(laid, guide, keep_structure, repeat), style, seed=seed)


def _offered(count: int, device: torch.device) -> Tensor:
    """Places of the style that are looked at: all, or evenly every few."""
    every = -(-count // _OFFERS)
    # Odd, so that the rows of the style are not all entered at the same columns.
    return torch.arange(0, count, every + (every > 1 and every % 2 == 0), device=device)


def bring_back(laid: Tensor, guide: Tensor, share: float, repeat: Repeat) -> Tensor:
    """Bring the forms of a guide back into what was laid over it.

    Parameters
    ----------
    laid, guide : Tensor (1, 3, H, W), Oklab
    share : float in [0, 1]
        0 leaves ``laid`` as it is.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (1, 3, H, W), Oklab
        Nearer to the guide in light and dark, and a little in colour, but for what is finer
        than a brush mark.
    """
    if share <= 0:
        return laid
    much = torch.tensor([1.0, 0.4, 0.4]).to(laid).reshape(1, 3, 1, 1) * share
    return laid + much * wrap_blur(guide - laid, 1.2, repeat)
