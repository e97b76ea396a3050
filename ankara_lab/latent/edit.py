"""Edit a latent by name: warmer, lighter, finer, denser, with more crackle, a heavier outline.

Two of the seven attributes have a true direction in latent space (`directions`): warmth and
lightness. The others depend on the whole tile, and a latent pushed along their mean difference
only fades. So those are done on the decoded tile (`zoom`, `retouch`, `crackle`) and the latent
moves by the difference between the codes of the tile before and after, in two steps, the
second for what the first one lost: what the edit leaves alone stays as it was. Either way the
seam is kept, and a mask can keep a region.

============ ============================= ================================================
attribute    -1 … 1                        how
============ ============================= ================================================
`warmth`     cooler … warmer               learnt direction
`lightness`  darker … lighter              learnt direction
`scale`      motifs half … twice as large  cloth resized in steps that wrap
`density`    small pieces taken … added    beads in the cloth's inks on open ground
`crackle`    healed … cracked              veins drawn in the light areas
`outline`    thinner … heavier             the darkest ink shrinks or spreads
`colours`    two fewer … two more          inks merged, or shapes given a new heart
============ ============================= ================================================
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.latent.crackle import crackle
from ankara_lab.latent.directions import Directions, load_directions
from ankara_lab.latent.retouch import count_colours, sharpen, thicken, weigh_outline
from ankara_lab.latent.zoom import zoom
from ankara_lab.model.codec import check_latents, decode, encode
from ankara_lab.model.torus import Repeat, check_repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

LEARNT = ("warmth", "lightness")
_STEPS = 2  # from the latent as it is to the edited one
_CRISP = 0.8  # how much smaller motifs are sharpened, since the decoder softens them
ATTRIBUTES = (*LEARNT, "scale", "density", "crackle", "outline", "colours")


def edit(
    latents: Tensor,
    attribute: str,
    strength: float = 1.0,
    *,
    model: Model | None = None,
    repeat: Repeat | None = "straight",
    mask: Tensor | None = None,
    seed: int = 0,
    directions: Directions | None = None,
) -> Tensor:
    """Change one named attribute of latents and leave the rest as it is.

    Parameters
    ----------
    latents : Tensor (B, Z, h, w)
    attribute : str
        One of warmth, lightness, scale, density, crackle, outline, colours.
    strength : float in [-1, 1]
        0 changes nothing, 1 is the most, -1 the most the other way. ``scale`` takes whole
        steps towards smaller motifs (half as large from -0.5 on), ``colours`` one colour a half.
    model : Model, optional
        Default: the shipped one.
    repeat : {"straight", "half-drop", "brick"} or None
        How the tiles repeat; None for a photograph, whose ``scale`` cannot be edited.
    mask : Tensor (B or 1, 1, h, w) or (B or 1, 1, H, W) in [0, 1], optional
        Where to edit (1) and where to keep the latents (0), in latent or picture size.
    seed : int
        Where crackle runs.
    directions : Directions, optional
        Default: those that come with the shipped model.

    Returns
    -------
    Tensor (B, Z, h, w), same dtype and device

    Raises
    ------
    ValueError
        If an argument is out of its range, or the directions are for another autoencoder.

    References
    ----------
    Directions: arXiv 1907.10786, fitted to pairs instead of two classes. The rest: own
    derivation, see each file.
    """
    check_repeat(repeat, allow_none=True)
    if attribute not in ATTRIBUTES:
        raise ValueError(f"attribute must be one of {', '.join(ATTRIBUTES)}, got {attribute!r}")
    if not isinstance(strength, int | float) or not -1 <= strength <= 1:
        raise ValueError(f"strength must be from -1 to 1, got {strength!r}")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"seed must be a whole number from 0, got {seed!r}")
    if model is None:
        from ankara_lab.model.load import shipped_model

        model = shipped_model()
    check_latents(latents, model)
    if mask is not None:
        mask = latent_mask(mask, latents, model.scale_factor)
    if attribute == "scale" and repeat is None:
        raise ValueError("the scale of a photograph cannot be edited, it does not repeat; "
                         "say how it repeats, or cut a tile of it first")
    if strength == 0:
        return latents.clone()
    if attribute in LEARNT:
        directions = directions or _shipped_directions()
        directions.check(model)
        way = directions.named[f"{attribute}{'+' if strength > 0 else '-'}"]
        edited = latents + abs(strength) * way(latents.float(), repeat).to(latents)
    else:
        edited = torch.cat([_retouched(latent[None], attribute, float(strength), model, repeat,
                                       seed) for latent in latents])
    return edited if mask is None else torch.lerp(latents, edited, mask.to(latents))


def latent_mask(mask: Tensor, latents: Tensor, scale: int) -> Tensor:
    """Bring a mask of latent or picture size to latent size.

    Parameters
    ----------
    mask : Tensor (B or 1, 1, rows, columns) in [0, 1]
    latents : Tensor (B, Z, h, w)
    scale : int
        Picture rows per latent row.

    Returns
    -------
    Tensor (B or 1, 1, h, w)

    Raises
    ------
    ValueError
        If the mask has another shape or range.
    """
    h, w = latents.shape[-2:]
    fits = isinstance(mask, Tensor) and mask.ndim == 4 and mask.shape[1] == 1
    if not fits or mask.shape[0] not in (1, len(latents)) or (
            tuple(mask.shape[2:]) not in ((h, w), (h * scale, w * scale))):
        told = tuple(mask.shape) if isinstance(mask, Tensor) else type(mask).__name__
        raise ValueError(f"mask must be a Tensor (1 or {len(latents)}, 1, rows, columns) of "
                         f"{(h, w)} or {(h * scale, w * scale)}, got {told}")
    mask = mask.detach().float()
    if not bool(((mask >= 0) & (mask <= 1)).all()):
        raise ValueError("mask must be in [0, 1], 0 to keep and 1 to edit, got values outside")
    return F.adaptive_avg_pool2d(mask, (h, w)).to(latents.device)


def _retouched(
    latent: Tensor, attribute: str, strength: float, model: Model, repeat: Repeat | None, seed: int
) -> Tensor:
    """An edit on the decoded tile, carried back into the latent."""
    tile = decode(latent, model, repeat=repeat).cpu()
    start = latent.float().cpu()
    if attribute == "scale":
        factor = 2.0**strength if strength > 0 else 1 / (1 + math.floor(0.5 - strength))
        if factor == 1:
            return latent.clone()
        after = zoom(tile, factor, repeat=repeat or "straight")
        if factor < 1:
            after = sharpen(after, _CRISP, repeat=repeat)
    elif attribute == "density":
        after = thicken(tile, strength, repeat=repeat)
    elif attribute == "crackle":
        after = crackle(tile, strength, repeat=repeat, seed=seed)
    elif attribute == "outline":
        after = weigh_outline(tile, strength, repeat=repeat)
    else:
        after = count_colours(tile, strength, repeat=repeat)
    goal = encode(after, model, repeat=repeat).cpu()
    if attribute == "scale":
        # No place stays where it was, so the new latent begins as what the encoder sees.
        start, tile = goal, decode(goal, model, repeat=repeat).cpu()
    return _carry(start, tile, goal, model, repeat).to(latent)


def _carry(
    latent: Tensor, tile: Tensor, goal: Tensor, model: Model, repeat: Repeat | None
) -> Tensor:
    """Move a latent, which decodes to ``tile``, until that is encoded as nearly ``goal``.

    Each step adds what the encoder sees missing. The first carries most of the edit, the second
    brings 0.7 to 2.7 dB more, a third hardly anything; forty steps down the gradient of the
    decoder's error would bring 1 dB more for a hundred times the work.
    """
    for step in range(_STEPS):
        if step:
            tile = decode(latent, model, repeat=repeat).cpu()
        latent = latent + goal - encode(tile, model, repeat=repeat).cpu()
    return latent


@lru_cache(maxsize=1)
def _shipped_directions() -> Directions:
    return load_directions()
