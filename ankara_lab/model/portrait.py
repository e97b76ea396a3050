"""The portrait: what is on the motifs alone, and so which motif it is.

Lattices of ogees, zigzag bands, scallops and full fillers cover more of a tile than the motifs
between them do, and whoever takes a mean over the whole tile reads the lattice. The census judges
of every pixel whether it is on a motif; here the mean and the highest value are taken over those
pixels only (masked pooling, as in Dai et al. 2015, arXiv:1412.1283), and the motif is told from
them.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model._blocks import NarrowBlock

_BLOCKS = 2


class Portrait(nn.Module):
    """Tell the motif from what lies on motifs; says nothing before it has learnt.

    Parameters
    ----------
    kinds : int
        How many motifs there are.
    widths : sequence of int
        Channels of the maps that it sees, the finest first.
    channels : int
        Its own.
    features : int
        Length of the embedding of the whole tile.
    """

    def __init__(self, kinds: int, widths: list[int], channels: int, features: int) -> None:
        super().__init__()
        self.glances = nn.ModuleList(nn.Conv2d(width, channels, 1) for width in widths)
        self.near = nn.Sequential(*(NarrowBlock(channels, channels // 2) for _ in range(_BLOCKS)))
        self.tell = nn.Sequential(nn.Linear(2 * channels + features, 2 * channels), nn.ReLU(),
                                  nn.Linear(2 * channels, kinds))
        nn.init.zeros_(self.tell[-1].weight)
        nn.init.zeros_(self.tell[-1].bias)

    def forward(self, figure: Tensor, levels: list[Tensor], features: Tensor) -> Tensor:
        """Score the motifs.

        Parameters
        ----------
        figure : Tensor (B, 1, h, w), in [0, 1]
            How surely a spot is on a motif; as fine as the first map or finer.
        levels : list of Tensor (B, C, ...)
            Maps of falling resolution.
        features : Tensor (B, D)
            Of the whole tile.

        Returns
        -------
        Tensor (B, kinds)
        """
        fine = levels[0].shape[-2:]
        seen = torch.stack([F.interpolate(glance(level), fine)
                            for glance, level in zip(self.glances, levels, strict=True)]).sum(0)
        near = F.relu(self.near(F.relu(seen)))
        mask = F.avg_pool2d(figure, figure.shape[-1] // fine[-1]).to(near.dtype)
        on_motif = near * mask
        mean = on_motif.float().sum((2, 3)) / (mask.float().sum((2, 3)) + 1)
        parts = torch.cat([mean, on_motif.amax((2, 3)).float(), features.float()], 1)
        return self.tell(parts.to(features.dtype))
