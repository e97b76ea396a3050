"""Latents as text, for the recipe that a picture carries.

They stand there in half precision. Whoever wants a design that can be made again to the bit
rounds its latents first and works on what the recipe will hold.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import torch
from torch import Tensor


def rounded(latents: Tensor) -> Tensor:
    """Bring latents into what a recipe holds: half precision, in float32, in plain order.

    The order in memory counts: a sum over channels_last rounds otherwise than the same sum over
    latents read from a recipe, and then a design does not replay to the bit.
    """
    return latents.half().float().contiguous()


def pack_latents(latents: Tensor) -> list[str]:
    """Write latents for a recipe.

    Parameters
    ----------
    latents : Tensor (B, Z, h, w)
        Round them first, by :func:`rounded`, or the recipe's are not quite those used.

    Returns
    -------
    list of str
        One text for each: its shape, then its numbers at 16 bits in base64.
    """
    return [
        "x".join(map(str, latent.shape)) + ":" + base64.b64encode(
            latent.detach().cpu().half().numpy().astype("<f2").tobytes()
        ).decode()
        for latent in latents
    ]  # fmt: skip


def unpack_latents(texts: Any) -> Tensor:
    """Read what :func:`pack_latents` wrote.

    Parameters
    ----------
    texts : list of str
        From a file, so it may be anything.

    Returns
    -------
    Tensor (B, Z, h, w), float32

    Raises
    ------
    ValueError
        If it was not written by :func:`pack_latents`, or was damaged since.
    """
    try:
        found = []
        for text in texts:
            shape, data = text.split(":")
            numbers = np.frombuffer(base64.b64decode(data, validate=True), "<f2")
            found.append(numbers.reshape([int(side) for side in shape.split("x")]))
        return torch.from_numpy(np.stack(found).astype(np.float32))
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"the latents in the recipe are damaged ({error}); "
                         "the design cannot be replayed") from None  # fmt: skip
