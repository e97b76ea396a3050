"""Paint a tile over: what is there stays in the main, and the model makes it anew.

A drawing of a prompt's words, painted over, is what `ankara-lab design` and the studio make: the
motif is the drawing's, the hand is the model's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from torch import Tensor

from ankara_lab.model.codec import encode
from ankara_lab.model.denoise import Prompt, design

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

FREEDOM = 0.2
"""How freely a drawing is painted over by default: in the model's hand, and every motif whole."""


def repaint(
    tiles: Tensor, prompt: Prompt = "", model: Model | None = None, *,
    freedom: float = FREEDOM, steps: int | None = None, **options: Any,
) -> Tensor:
    """Paint tiles over: encode, cover with noise, denoise after a prompt, decode.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
    prompt : str, sequence of str, or sequence of (str, weight)
    model : Model, optional
        Default: the shipped one, loaded once.
    freedom : float in (0, 1]
        How much of the way from noise is gone again: near 0 keeps close to the tile, 1 forgets
        it almost or quite.
    steps : int, optional
        Default: :func:`steps_for` this freedom.
    **options
        As in :func:`ankara_lab.model.denoise.denoise`; ``repeat`` also says how the tiles do.

    Returns
    -------
    Tensor (B, 3, H, W), float32 in [-1, 1]

    Raises
    ------
    ValueError
        As ``encode`` and ``denoise``.

    References
    ----------
    SDEdit: Meng et al. 2021, arXiv 2108.01073.
    """
    from ankara_lab.model.load import shipped_model

    model = model or shipped_model()
    start = encode(tiles, model, repeat=options.get("repeat", "straight"))
    return design(prompt, model, start=start, strength=freedom,
                  steps=steps_for(freedom) if steps is None else steps, **options)


def steps_for(strength: float, least: int = 4, usual: int = 12) -> int:
    """Say how many steps to ask for from a start so noisy: as from noise, but ``least`` are done.

    More than four change a drawing painted over at 0.2 by less than the eye sees
    (``benchmarks/steps.py``).

    Raises
    ------
    ValueError
        If ``strength`` is not in (0, 1].

    Examples
    --------
    >>> steps_for(0.2), steps_for(0.5), steps_for(1.0)
    (20, 12, 12)
    """
    if not 0 < strength <= 1:
        raise ValueError(f"strength must be in (0, 1], got {strength}")
    return max(usual, math.ceil(least / strength - 1e-6))
