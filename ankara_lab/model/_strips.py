"""Put strips of a map's far sides beside it, and bring their gradients home again.

:func:`ankara_lab.model.torus.wrap_pad` says which strips; here they are laid and, on the way
back, taken up.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

Side = tuple[int, int, int]
"""An axis, and how much is put before and after it [px]."""


def wrap_strips(x: Tensor, first: Side, second: Side, shear: int) -> Tensor:
    """Pad maps along the first axis, with strips rolled by ``shear`` along the second, then that.

    Parameters
    ----------
    x : Tensor (B, C, H, W)
    first, second : tuple of 3 int
        The two last axes, -1 and -2, in either order.
    shear : int, [px]
        0 for a plain torus.

    Returns
    -------
    Tensor (B, C, H + pads, W + pads)
    """
    if x.requires_grad and torch.is_grad_enabled():
        padded: Tensor = _Wrap.apply(x, first, second, shear)
        return padded
    return _wrap(x, first, second, shear)


def _wrap(x: Tensor, first: Side, second: Side, shear: int) -> Tensor:
    x = _beside(x, *first, (second[0], shear) if shear else None)
    return _beside(x, *second, None)


def _beside(x: Tensor, dim: int, before: int, after: int, shear: tuple[int, int] | None) -> Tensor:
    """Put strips of the far sides before and after ``x``, each rolled by ``shear`` (dim, by)."""
    # torch.cat, and not F.pad(mode="circular"): that one loses channels_last and costs more
    # than the convolution itself.
    parts = [x]
    if before:
        strip = x.narrow(dim, x.shape[dim] - before, before)
        parts.insert(0, strip.roll(shear[1], shear[0]) if shear else strip)
    if after:
        strip = x.narrow(dim, 0, after)
        parts.append(strip.roll(shear[1], shear[0]) if shear else strip)
    return torch.cat(parts, dim) if len(parts) > 1 else x


class _Wrap(torch.autograd.Function):
    """:func:`_wrap` with a way back of its own.

    Every strip is a view of the map, and autograd would write each view's gradient into a whole
    map of zeros and add those up: half of the time of a way back through a decoder.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, first: Side, second: Side, shear: int) -> Tensor:
        ctx.how = first, second, shear
        return _wrap(x, first, second, shear)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        first, second, shear = ctx.how
        return _unwrap(gradients[0], first, second, shear), None, None, None


def _unwrap(x: Tensor, first: Side, second: Side, shear: int) -> Tensor:
    """Add to a map what lies in its pads, where that was taken from: ``_wrap``, transposed."""
    (dim, before, after), (other, above, below) = first, second
    long, wide = x.shape[dim] - before - after, x.shape[other] - above - below
    parts = []
    for start, count in ((0, before), (before, long), (before + long, after)):
        part = x.narrow(dim, start, count)
        middle = part.narrow(other, above, wide).clone()
        middle.narrow(other, wide - above, above).add_(part.narrow(other, 0, above))
        middle.narrow(other, 0, below).add_(part.narrow(other, above + wide, below))
        parts.append(middle)
    left, middle, right = parts
    middle.narrow(dim, long - before, before).add_(left.roll(-shear, other))
    middle.narrow(dim, 0, after).add_(right.roll(-shear, other))
    return middle
