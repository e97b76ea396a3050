"""Latents made exact: a few steps of descent on what the decoder still gets wrong.

An encoder answers in one pass and for every picture alike, so that its answer is near the best
latent but not it; the decoder knows better where it is asked (iterative amortised inference,
Marino et al. 2018, arXiv:1807.09356). Neighbours in the latent barely change: a refined latent
can be mixed, searched and edited as any other.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

FINE = 5e-4
"""A squared error of pictures in [-1, 1] that nobody sees, 39 dB: below it nothing is gained."""
_RATE = 0.03  # the first step moves a typical number by 1.8 times this, of a deviation of 1
_MOMENTUM = 0.8
_MEMORY = 0.9  # of the squares of gradients
_TINY = 1e-12


def refine_latents(
    decode: Callable[[Tensor], Tensor], tiles: Tensor, latents: Tensor, steps: int
) -> Tensor:
    """Move latents to where they decode to their tiles more exactly.

    Nesterov's descent on the logarithm of each tile's squared error, so that tiles of a batch do
    not hear of each other. Each number's gradient is divided by the root of its own size: large
    ones do not shout, small ones, mostly noise, do not count as much as in Adam. The rate falls
    to nothing with the steps.

    Parameters
    ----------
    decode : callable
        Latents (B, Z, h, w) to tiles (B, 3, H, W), differentiable.
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
    latents : Tensor (B, Z, h, w)
        Where to begin: the encoder's.
    steps : int
        Each costs a decoding and its way back. 0 gives the latents as they came.

    Returns
    -------
    Tensor (B, Z, h, w), float32
        Without a gradient.
    """
    latents = latents.detach().float()
    pace, squares = torch.zeros_like(latents), None
    for step in range(steps):
        with torch.enable_grad():
            moving = latents.requires_grad_()
            wrong = (decode(moving).float() - tiles).square().mean(dim=(1, 2, 3))
            (gradient,) = torch.autograd.grad((wrong + FINE).log().sum(), moving)
        gradient = gradient.float()
        squares = gradient.square() if squares is None else torch.lerp(
            gradient.square(), squares, _MEMORY)
        typical = gradient.square().mean(dim=(1, 2, 3), keepdim=True) + _TINY
        push = gradient / ((squares + _TINY).sqrt() * typical.sqrt()).sqrt()
        pace = _MOMENTUM * pace + push
        rate = _RATE * (1 - step / steps)
        latents = latents.detach() - rate * (push + _MOMENTUM * pace)
    return latents
