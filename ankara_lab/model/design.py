"""From words to a tile, in one call: from noise, or painted over a tile that is there.

A drawing of the words, painted over, is what `ankara-lab design` and the studio make: the motif is
the drawing's, the hand is the model's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from torch import Tensor

from ankara_lab.model.codec import decode, encode
from ankara_lab.model.cut import cut_quietly
from ankara_lab.model.denoise import Prompt, denoise

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

FREEDOM = 0.1
"""How freely a drawing is painted over by default: in the model's hand, and every motif whole."""


def design(
    prompt: Prompt = "", model: Model | None = None, *, over: Tensor | None = None,
    freedom: float = FREEDOM, **options: Any,
) -> Tensor:
    """Make a new tile after a prompt: denoise to the end, decode, cut where the cloth is quiet.

    Parameters
    ----------
    prompt : str, sequence of str, or sequence of (str, weight)
    model : Model, optional
        Default: the shipped one, loaded once.
    over : Tensor (B or 1, 3, H, W), float in [-1, 1], optional
        Tile to paint over, such as a drawing of the words, which repeats as the new one shall.
        Default: begin with noise.
    freedom : float in (0, 1]
        How freely ``over`` is painted over: near 0 keeps close to it, 1 forgets it.
    **options
        As in :func:`denoise`. With ``over`` the steps are :func:`steps_for` this freedom, unless
        given.

    Returns
    -------
    Tensor (B, 3, H, W), float32 in [-1, 1]

    Raises
    ------
    ValueError
        As :func:`denoise` and, where the model is to be loaded, ``load_model``; or if both
        ``over`` and ``start`` are given.

    References
    ----------
    Painting over: SDEdit, arXiv 2108.01073.
    """
    from ankara_lab.model.load import shipped_model

    model = model or shipped_model()
    repeat = options.get("repeat", "straight")
    if over is not None:
        if twice := {"start", "strength"} & options.keys():
            raise ValueError(f"over stands for start and strength, got {min(twice)} as well")
        if options.get("steps") is None:
            options["steps"] = steps_for(freedom)
        options |= {"start": encode(over, model, repeat=repeat), "strength": freedom}
    for step in denoise(model, prompt, **options):  # noqa: B007  (the last one is wanted)
        pass
    return cut_quietly(decode(step.latent, model, repeat=repeat), repeat)


def steps_for(strength: float, least: int = 2, usual: int = 12) -> int:
    """Say how many steps to ask for from a start so noisy: as from noise, but ``least`` are done.

    Of a drawing painted over at ``FREEDOM`` two make what more make, as far as the eye and the
    judge's nets can tell (``benchmarks/steps.py``).

    Raises
    ------
    ValueError
        If ``strength`` is not in (0, 1].

    Examples
    --------
    >>> steps_for(0.1), steps_for(0.5), steps_for(1.0)
    (20, 12, 12)
    """
    if not 0 < strength <= 1:
        raise ValueError(f"strength must be in (0, 1], got {strength}")
    steps = max(usual, math.ceil(least / strength))
    return steps + (int(steps * strength) < least)  # lost to rounding
