"""Paint a region of a latent anew and keep the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ankara_lab.latent.edit import latent_mask
from ankara_lab.model.codec import check_latents
from ankara_lab.model.denoise import Prompt, denoise
from ankara_lab.model.torus import Repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model


def inpaint(
    latents: Tensor,
    mask: Tensor,
    prompt: Prompt = "",
    *,
    model: Model | None = None,
    strength: float = 1.0,
    seed: int = 0,
    steps: int | None = None,
    guidance: float | None = None,
    repeat: Repeat | None = "straight",
) -> Tensor:
    """Paint where a mask is 1, after a prompt, and keep the latents where it is 0.

    The model sees the kept part at every step, so what it paints joins on, over the tile's
    edges too. With a low strength what was there shows through.

    Parameters
    ----------
    latents : Tensor (B, Z, h, w)
    mask : Tensor (B or 1, 1, h, w) or (B or 1, 1, H, W) in [0, 1]
        In latent or picture size; :func:`ankara_lab.latent.region.region_masks` makes soft ones.
    prompt : str, sequence of str, or sequence of (str, weight)
        As :func:`ankara_lab.denoise` takes it.
    model : Model, optional
        Default: the shipped one.
    strength : float in (0, 1]
        How much is forgotten of what was there.
    seed : int
    steps, guidance
        Default: the model's.
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (B, Z, h, w)
        Where the mask is 0 it is ``latents``, to the bit.

    Raises
    ------
    ValueError
        If an argument is out of its range or does not fit the others.

    References
    ----------
    RePaint, arXiv 2201.09865, eq. 8, without resampling.
    """
    if model is None:
        from ankara_lab.model.load import shipped_model

        model = shipped_model()
    check_latents(latents, model)
    mask = latent_mask(mask, latents, model.scale_factor)
    for step in denoise(  # noqa: B007  (the last one is wanted)
        model, prompt, seed=seed, steps=steps, guidance=guidance, repeat=repeat, start=latents,
        strength=strength, mask=mask, batch=len(latents),
    ):
        pass
    return torch.where(mask > 0, step.latent.to(latents), latents)
