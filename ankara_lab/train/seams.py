"""The seam law on tiles that a model made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ankara_lab.cloth.seam import seam_ratio, seam_score
from ankara_lab.model.codec import decode
from ankara_lab.model.load import Model
from ankara_lab.model.torus import Repeat, double_tile, roll
from ankara_lab.train._sheet import to_uint8

KINDS: tuple[Repeat, ...] = ("straight", "half-drop", "brick")
LIMIT = 1.1
"""The seam score that every single tile keeps."""


def seam_figures(tiles: Sequence[Tensor], kind: Repeat) -> dict[str, float]:
    """Measure the seams of tiles of one kind, each laid as the kind asks.

    Parameters
    ----------
    tiles : sequence of Tensor (1, 3, H, W), float in [-1, 1]
    kind : {"straight", "half-drop", "brick"}

    Returns
    -------
    dict
        ``tiles``, the ``median ratio`` over tiles and both axes, the ``highest score``, and how
        many tiles score above 1.1 on an axis.
    """
    pictures = [to_uint8(double_tile(tile, kind))[0] for tile in tiles]
    ratios = np.array([seam_ratio(picture) for picture in pictures])
    scores = np.array([seam_score(picture) for picture in pictures])
    return {
        "tiles": len(pictures),
        "median ratio": round(float(np.median(ratios)), 3),
        "highest score": round(float(scores.max()), 3),
        "scores above 1.1": int((scores.max(1) > LIMIT).sum()),
    }


@torch.no_grad()
def rolling_gap(model: Model, latent: Tensor, kind: Repeat) -> float:
    """Return the largest difference between decoding a rolled latent and rolling the decoded tile.

    Parameters
    ----------
    model : Model
        In full precision, or rounding is measured too.
    latent : Tensor (1, Z, h, w)
    kind : {"straight", "half-drop", "brick"}
    """
    factor = model.scale_factor
    one = decode(roll(latent.float(), 5, 9, kind), model, repeat=kind)
    other = roll(decode(latent.float(), model, repeat=kind), 5 * factor, 9 * factor, kind)
    return float((one - other).abs().max())
