"""The census: who is the ground and who the figure, asked of one colour name after the other.

A net that looks for the ground by a map of where it may lie has to learn figure and ground for red
cloth and for blue cloth anew. Here every pixel of one colour name speaks for that name: what the
net sees there is averaged, and one small network judges all names by it, so that what it learns of
one colour holds for every other. (Sets of such parts: Zaheer et al. 2017, arXiv:1703.06114.)
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model._blocks import NarrowBlock

COUNTED = ("ground", "colour")
"""Attributes that are the name of a colour."""
LEVELS = 32
"""Of each of red, green and blue in the table of colour names."""


class Census(nn.Module):
    """Score every colour name as the ground's and as the motif's.

    Parameters
    ----------
    kinds : int
        How many names there are.
    widths : tuple of int
        Channels of the maps that it sees, fine to coarse.
    channels : int
        Its own.
    features : int
        Length of the embedding of the whole tile.

    Attributes
    ----------
    names : Tensor (32, 32, 32)
        The number of every colour's name, by red, green and blue; filled before training.
    """

    names: Tensor

    def __init__(
        self, kinds: int, widths: tuple[int, ...], channels: int, features: int
    ) -> None:
        super().__init__()
        self.kinds = kinds
        self.register_buffer("names", torch.zeros(LEVELS, LEVELS, LEVELS))
        self.glances = nn.ModuleList(nn.Conv2d(width, channels, 1) for width in widths)
        self.around = nn.ModuleList(NarrowBlock(channels, channels // 2) for _ in widths)
        self.match = nn.Conv2d(channels + 3, channels, 1)
        self.near = NarrowBlock(channels, channels // 2)
        self.whole = nn.Linear(features, channels)
        self.weigh = nn.Sequential(nn.Linear(2 * channels + 2, 2 * channels), nn.ReLU(),
                                   nn.Linear(2 * channels, len(COUNTED)))
        nn.init.zeros_(self.weigh[-1].weight)
        nn.init.zeros_(self.weigh[-1].bias)

    def forward(self, pixels: Tensor, levels: list[Tensor], features: Tensor) -> Tensor:
        """Return scores (B, kinds, 2).

        Parameters
        ----------
        pixels : Tensor (B, 3, h, w), float in [-1, 1]
        levels : list of Tensor (B, C, ...)
            Maps of falling resolution, the first as fine as the pixels or coarser.
        features : Tensor (B, D)
            Of the whole tile.
        """
        seen: Tensor | None = None
        for glance, around, level in zip(self.glances[::-1], self.around[::-1], levels[::-1],
                                         strict=True):
            here = glance(level)
            if seen is not None:
                here = here + F.interpolate(seen, here.shape[-2:])
            seen = around(F.relu(here))
        seen = F.interpolate(seen, pixels.shape[-2:])
        near = self.near(F.relu(self.match(torch.cat([seen, pixels], 1))))
        bins = ((pixels.float() + 1) * (LEVELS / 2)).long().clamp(0, LEVELS - 1)
        red, green, blue = bins.flatten(2).unbind(1)
        names = F.one_hot(self.names[red, green, blue].round().long(), self.kinds).to(near.dtype)
        count = names.float().sum(1)  # (B, kinds)
        seen = torch.einsum("bcp,bpk->bkc", near.flatten(2), names).float() / (count[..., None] + 1)
        whole = self.whole(features)[:, None].expand(-1, self.kinds, -1)
        share = count / names.shape[1]
        size = torch.stack([share, (share + 1e-3).log()], 2)
        return self.weigh(torch.cat([seen, whole.float(), size], 2).to(features.dtype))
