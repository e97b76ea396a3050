"""A second, finer reading of a tile, for motifs that are small on it.

The attribute net reads patches of 8 px and looks for motifs on maps of 16 px; a motif of 40 px is
hardly three of those wide. This part reads patches half as wide and gives what it finds there to
the rest: to the maps, to the embedding and to the census. All it says is zero before it has
learnt, so that a trained net can be given one and reads at first as it did.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model._blocks import NarrowBlock, WrappedConv

_BLOCKS = (2, 4)


class Finer(NamedTuple):
    """What a finer reading adds, before the rectifiers there; of tiles (B, 3, H, W)."""

    stem: Tensor
    """(B, stem, H / patch / 2, W / patch / 2), to the net's own patches."""
    width: Tensor
    """(B, width, H / patch / 4, W / patch / 4), to the maps made of those."""
    features: Tensor
    """(B, features), to the embedding."""
    census: Tensor | None
    """(B, census, H / patch, W / patch), to what the census sees."""
    far: Tensor
    """(B, widths[1], H / patch / 2, W / patch / 2), its own last map, for whoever looks at it."""


class Fine(nn.Module):
    """Read a tile in small patches.

    Parameters
    ----------
    patch : int, [px]
        Side of its patches.
    widths : tuple of 2 int
        Channels of its maps, of which the second are half as fine as the first.
    stem, width, features, census : int
        Channels of what it adds to: the net's patches, which are twice as wide as its own; the
        maps half as fine as those; the embedding; and, if not 0, the census.
    """

    def __init__(
        self, patch: int, widths: tuple[int, ...], stem: int, width: int, features: int, census: int
    ) -> None:
        super().__init__()
        first, second = widths
        self.patches = nn.Conv2d(3, first, patch, stride=patch)
        self.near = nn.Sequential(*(NarrowBlock(first, first // 2) for _ in range(_BLOCKS[0])))
        self.down = WrappedConv(first, second, 3, 2)
        self.far = nn.Sequential(*(NarrowBlock(second, second // 2) for _ in range(_BLOCKS[1])))
        self.to_stem = nn.Conv2d(second, stem, 1)
        self.to_width = WrappedConv(second, width, 3, 2)
        self.to_features = nn.Linear(2 * second, features)
        self.to_census = nn.Conv2d(first, census, 1) if census else None
        for outlet in (self.to_stem, self.to_width, self.to_features, self.to_census):
            if outlet is not None:
                nn.init.zeros_(outlet.weight)
                nn.init.zeros_(outlet.bias)

    def forward(self, tiles: Tensor) -> Finer:
        """Read tiles (B, 3, H, W), float in [-1, 1]."""
        near = self.near(F.relu(self.patches(tiles)))
        far = F.relu(self.far(F.relu(self.down(near))))
        pooled = torch.cat([far.mean((2, 3)), far.amax((2, 3))], 1)
        census = None if self.to_census is None else self.to_census(F.relu(near))
        return Finer(self.to_stem(far), self.to_width(far), self.to_features(pooled), census,
                     far)
