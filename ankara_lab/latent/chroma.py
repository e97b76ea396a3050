"""Give a mixture the chroma of its sources.

Where an orange and a blue design are averaged, hues cancel and grey comes out, whatever contrast
the latent has. The mean chroma of the mixture's tile is therefore brought back to that of its
sources' tiles, in Oklab, and the latent moves by the difference between the two codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ankara_lab.latent.oklab import from_oklab, to_oklab
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.torus import Repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

_MOST = 4.0  # a chroma that has gone to less than a quarter was grey on purpose


def mean_chroma(tiles: Tensor) -> Tensor:
    """Measure the mean Oklab chroma of tiles (B, 3, H, W), Tensor (B,)."""
    lab = to_oklab(tiles)
    return torch.hypot(lab[:, 1], lab[:, 2]).mean((-2, -1))


def keep_chroma(
    mixed: Tensor,
    latents: Tensor,
    share: Tensor,
    model: Model,
    *,
    repeat: Repeat | None = "straight",
) -> Tensor:
    """Raise the chroma of a mixture to the weighted mean of its sources'.

    Parameters
    ----------
    mixed : Tensor (1, Z, h, w)
    latents : Tensor (N, Z, h, w)
        What it was mixed of.
    share : Tensor (N,)
        In what parts; they add up to 1.
    model : Model
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (1, Z, h, w)
        ``mixed`` itself if its chroma is 0.97 of what it should be, or more.

    References
    ----------
    Own derivation: every colour moves away from grey by one factor, which keeps hues and seams.
    """
    wanted = float((mean_chroma(decode(latents, model, repeat=repeat)).cpu() * share.cpu()).sum())
    tile = decode(mixed, model, repeat=repeat)
    now = float(mean_chroma(tile))
    if now >= 0.97 * wanted or now < 1e-4:
        return mixed
    lab, code = to_oklab(tile), encode(tile, model, repeat=repeat)
    best, most, reach = mixed, now, 1.0
    for _ in range(3):  # what the screen cannot show and the codec loses is asked for again
        reach = min(_MOST, reach * min(2.0, wanted / now) ** 1.2)
        vivid = from_oklab(torch.cat([lab[:, :1], lab[:, 1:] * reach], 1))
        moved = mixed + (encode(vivid, model, repeat=repeat) - code).to(mixed)
        now = float(mean_chroma(decode(moved, model, repeat=repeat)))
        if now > most:
            best, most = moved, now
        if most >= 0.97 * wanted or now < 1e-4:
            break
    return best
