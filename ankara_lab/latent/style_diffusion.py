"""Restyle a tile by diffusion: back to noise with both pictures, forward with their attention.

Content and style are walked back towards their noise. Then three latents come forward together:
both pictures again, and a third that begins as the content's noise with the style's statistics
and takes, in the self-attention on the UNet's way up, the style's keys and values. Nothing is
stored between the two ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ankara_lab.latent.oklab import from_oklab, to_oklab
from ankara_lab.latent.transport import transport_colours
from ankara_lab.model.attention import attend_to_style, self_attentions
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.denoise import denoise
from ankara_lab.model.invert import invert, with_ddim
from ankara_lab.model.torus import Repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

_STEPS = 20
_DEPTH = 0.6  # of the way back: farther the inversion of a photograph drifts
_PREVIEWS = 4


def diffusion_steps(
    content: Tensor,
    style: Tensor,
    model: Model,
    *,
    strength: float,
    keep_structure: float,
    repeat: Repeat,
    steps: int | None = None,
    seed: int = 0,
) -> Iterator[tuple[int, int, Tensor]]:
    """Paint a tile with the style's keys and values.

    Parameters
    ----------
    content, style : Tensor (1, 3, H, W), Oklab
    model : Model
    strength : float in [0, 1]
        0 gives the content as the model rebuilds it.
    keep_structure : float in [0, 1]
        How much the content's queries stay.
    repeat : {"straight", "half-drop", "brick"}
    steps : int, optional
        Of the sampler's whole way; six tenths of it are gone, back and forth. Default 20.
    seed : int
        Of the colour transport; nothing else is random.

    Yields
    ------
    (int, int, Tensor (1, 3, H, W))
        Number of the step, of all, and the tile in Oklab as far as it can be told.

    References
    ----------
    Chung et al. 2024, StyleID, arXiv 2312.09008. The three-way batch in place of stored
    features: as in StyleAligned, arXiv 2312.02133.
    """
    self_attentions(model.unet)  # raises before the long work
    model, count = with_ddim(model), steps or _STEPS
    tiles = from_oklab(torch.cat([content, style]))
    start = encode(tiles, model, repeat=repeat)
    shown, ways = content, 2
    for back in invert(model, start, steps=count, strength=_DEPTH, repeat=repeat):
        total = ways * back.total
        yield back.index, total, shown
    level = model.scheduler.alphas_cumprod[back.timestep].to(start)
    noisy = back.latent.to(start)
    own, its = noisy[:1], noisy[1:]
    begun = torch.lerp(own, match_statistics(own, its), strength)
    # denoise lays noise over a start; this noise brings it exactly to where we begin.
    noise = (begun - level.sqrt() * start[:1]) / (1 - level).sqrt()
    sampler = denoise(
        model, "", start=torch.cat([start, start[:1]]), noise=torch.cat([back.x0, noise]),
        batch=3, strength=_DEPTH, steps=count, guidance=1.0, repeat=repeat,
    )
    every = max(1, back.total // _PREVIEWS)
    while True:
        # Around each step alone: while the caller's code runs nothing is shared.
        with attend_to_style(model.unet, strength=strength, keep_queries=keep_structure):
            step = next(sampler, None)
        if step is None:
            return
        last = step.index == step.total - 1
        if last or step.index % every == every - 1:
            latent = step.latent if last else step.x0
            shown = to_oklab(decode(latent[2:], model, repeat=repeat)).to(content)
            if strength > 0:
                moved = transport_colours(shown, style, seed=seed)
                shown = torch.lerp(shown, moved, strength)
        yield back.total + step.index, total, shown


def match_statistics(latent: Tensor, wanted: Tensor) -> Tensor:
    """Give each channel of a latent the mean and spread of another's.

    Parameters
    ----------
    latent : Tensor (1, Z, h, w)
    wanted : Tensor (1, Z, any, any)

    Returns
    -------
    Tensor (1, Z, h, w)

    References
    ----------
    AdaIN: Huang and Belongie 2017, arXiv 1703.06868, eq. 8.

    Examples
    --------
    >>> match_statistics(torch.randn(1, 2, 4, 4), torch.ones(1, 2, 3, 3)).unique().tolist()
    [1.0]
    """
    (spread, mean), (its_spread, its_mean) = (
        torch.std_mean(x, (-2, -1), correction=0, keepdim=True) for x in (latent, wanted))
    return (latent - mean) / spread.clamp(min=1e-5) * its_spread + its_mean
