"""The census: who is the ground and who the figure, asked of one colour name after the other.

A net that looks for the ground by a map of where it may lie has to learn figure and ground for red
cloth and for blue cloth anew. Here every pixel of one colour name speaks for that name: what the
net sees there is averaged, and one small network judges all names by it, so that what it learns of
one colour holds for every other. (Sets of such parts: Zaheer et al. 2017, arXiv:1703.06114.)
Each pixel is judged, too, whether it is on a motif or behind one. Nobody tells the net of a pixel;
training compares, name by name, how much of the tile that makes with what the drawing knows.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model._blocks import NarrowBlock

COUNTED = ("ground", "colour")
"""Attributes that are the name of a colour."""
LEVELS = 32
"""Of each of red, green and blue in the table of colour names."""
_SIZES = 6
"""How many numbers say how much of the tile a name covers, in all, on the motifs and behind."""


class Counted(NamedTuple):
    """What a census finds on tiles (B, 3, H, W)."""

    scores: Tensor
    """(B, kinds, 2), of `COUNTED` for every name."""
    on_motif: Tensor
    """(B, kinds), how much of the motifs has the colour of each name [fraction of the tile]."""
    figure: Tensor
    """(B, 1, h, w), how surely each pixel is on a motif, in [0, 1]."""


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
        self.figure = nn.Conv2d(channels, 1, 1)
        self.weigh = nn.Sequential(nn.Linear(2 * channels + _SIZES, 2 * channels), nn.ReLU(),
                                   nn.Linear(2 * channels, len(COUNTED)))
        nn.init.zeros_(self.figure.weight)
        nn.init.zeros_(self.figure.bias)
        nn.init.zeros_(self.weigh[-1].weight)
        nn.init.zeros_(self.weigh[-1].bias)

    def forward(
        self, pixels: Tensor, levels: list[Tensor], features: Tensor, fine: Tensor | None = None
    ) -> Counted:
        """Score the names, and say how much of each is on the motifs.

        Parameters
        ----------
        pixels : Tensor (B, 3, h, w), float in [-1, 1]
        levels : list of Tensor (B, C, ...)
            Maps of falling resolution, the first as fine as the pixels or coarser.
        features : Tensor (B, D)
            Of the whole tile.
        fine : Tensor (B, channels, h, w), optional
            What a finer reading adds, see `Fine`.
        """
        seen: Tensor | None = None
        for glance, around, level in zip(self.glances[::-1], self.around[::-1], levels[::-1],
                                         strict=True):
            here = glance(level)
            if seen is not None:
                here = here + F.interpolate(seen, here.shape[-2:])
            seen = around(F.relu(here))
        seen = F.interpolate(seen, pixels.shape[-2:])
        matched = self.match(torch.cat([seen, pixels], 1))
        near = self.near(F.relu(matched if fine is None else matched + fine))
        bins = ((pixels.float() + 1) * (LEVELS / 2)).long().clamp(0, LEVELS - 1)
        red, green, blue = bins.flatten(2).unbind(1)
        names = F.one_hot(self.names[red, green, blue].round().long(), self.kinds).to(near.dtype)
        spots = names.shape[1]
        count = names.float().sum(1)  # (B, kinds)
        seen = torch.einsum("bcp,bpk->bkc", near.flatten(2), names).float() / (count[..., None] + 1)
        figure = self.figure(F.relu(near)).sigmoid()
        front = torch.einsum("bp,bpk->bk", figure.flatten(1), names).float() / spots
        share, all_front = count / spots, front.sum(1, keepdim=True)
        back = (share - front).clamp_min(0)
        sizes = [share, *((part + 1e-3).log() for part in (share, front, back)),
                 front / (all_front + 1e-2), all_front.expand_as(front)]
        whole = self.whole(features)[:, None].expand(-1, self.kinds, -1)
        parts = torch.cat([seen, whole.float(), torch.stack(sizes, 2)], 2)
        return Counted(self.weigh(parts.to(features.dtype)), front, figure)
