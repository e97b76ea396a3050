"""What the attribute nets are built of: convolutions on the torus and narrow residual blocks."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model.torus import wrap_pad


class WrappedConv(nn.Conv2d):
    """A convolution on the torus."""

    def __init__(self, inside: int, outside: int, kernel: int, stride: int = 1) -> None:
        super().__init__(inside, outside, kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        reach = (self.kernel_size[0] - 1) // 2
        return super().forward(wrap_pad(x, (reach,) * 4, "straight"))


class NarrowBlock(nn.Module):
    """A narrow residual block that starts as the identity, so that no norm is needed."""

    def __init__(self, width: int, inside: int) -> None:
        super().__init__()
        self.enter = nn.Conv2d(width, inside, 1)
        self.look = WrappedConv(inside, inside, 3)
        self.leave = nn.Conv2d(inside, width, 1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.leave(F.relu(self.look(F.relu(self.enter(x)))))
