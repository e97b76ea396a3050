"""Mix words: one cloth of several prompts, each with its weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor

from ankara_lab.model.denoise import denoise

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

How = Literal["words", "noise"]


def mix_prompts(
    prompts: Sequence[tuple[str, float]],
    *,
    model: Model | None = None,
    how: How = "words",
    **options: Any,
) -> Tensor:
    """Make one latent after several weighted prompts.

    With one ``seed`` for all weights the cloth changes smoothly as the weights do.

    Parameters
    ----------
    prompts : sequence of (str, weight)
        One to four; weights at least 0, not all 0.
    model : Model, optional
        Default: the shipped one.
    how : {"words", "noise"}
        ``words`` mixes the token states before the UNet reads them: what is meant lies between
        the prompts, best where they are built alike ("red fans on cream", "blue fans on
        cream"). ``noise`` lets the UNet read each and mixes what it sees, so that each prompt
        has its say: more than one motif.
    **options
        As in :func:`ankara_lab.denoise`: seed, steps, guidance, repeat, size, start, strength.

    Returns
    -------
    Tensor (1, Z, h, w)

    Raises
    ------
    ValueError
        If prompts, weights or ``how`` are not so.

    References
    ----------
    ``words``: Wang and Golland, arXiv 2307.12560. ``noise``: composable diffusion, arXiv
    2206.01714, eq. 9.
    """
    if isinstance(prompts, str) or not 1 <= len(prompts) <= 4 or not all(
            isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[0], str)
            and isinstance(pair[1], int | float) for pair in prompts):
        raise ValueError(f"prompts must be one to four (text, weight) pairs, got {prompts!r:.80}")
    texts, weights = [pair[0] for pair in prompts], [float(pair[1]) for pair in prompts]
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights) or not sum(weights):
        raise ValueError(f"weights must be at least 0 and not all 0, got {weights}")
    if how not in ("words", "noise"):
        raise ValueError(f"how must be words or noise, got {how!r}")
    if model is None:
        from ankara_lab.model.load import shipped_model

        model = shipped_model()
    if how == "words":
        steps = denoise(model, list(zip(texts, weights, strict=True)), **options)
    else:
        start, size = options.get("start"), options.get("size") or model.sample_size
        sides = (size, size) if isinstance(size, int) else size
        sides = [side // model.scale_factor for side in sides]
        if start is not None:
            sides = list(start.shape[-2:])
        share = torch.tensor(weights)[:, None, None, None].expand(-1, 1, *sides)
        steps = denoise(model, texts, regions=share, **options)
    for step in steps:  # noqa: B007  (the last one is wanted)
        pass
    return step.latent
