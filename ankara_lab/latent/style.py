"""Style transfer: a tile painted in the manner of any picture.

Three methods with one signature. *fast* lays patches of the style by the likeness of their
places and needs no network. *texture* moves the tile step by step until its patches are
distributed as the style's. *diffusion* goes back to noise from both pictures with the model's
UNet and comes forward again while the tile attends to the style. The style need not be a tile;
the result repeats as the content does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.latent.oklab import from_oklab, to_oklab
from ankara_lab.latent.patches import wrap_blur
from ankara_lab.latent.style_diffusion import diffusion_steps
from ankara_lab.latent.style_fast import lay_style
from ankara_lab.latent.style_texture import texture_steps
from ankara_lab.latent.transport import transport_colours
from ankara_lab.model.codec import check_size
from ankara_lab.model.torus import Repeat, check_repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

StyleMethod = Literal["fast", "diffusion", "texture"]
METHODS = ("fast", "diffusion", "texture")
_SMALLEST = 32  # [px]


@dataclass(frozen=True, eq=False)
class StyleStep:
    """One step of :func:`restyle_steps`."""

    index: int
    """0 for the first."""
    total: int
    """Number of steps in all; ``index == total - 1`` for the last."""
    tile: Tensor
    """(B, 3, H, W), float in [-1, 1]: a preview, and the result if this is the last."""


def restyle(
    content: Tensor,
    style: Tensor,
    *,
    method: StyleMethod = "fast",
    strength: float = 1.0,
    keep_colours: bool = False,
    keep_structure: float = 0.5,
    mask: Tensor | None = None,
    model: Model | None = None,
    steps: int | None = None,
    seed: int = 0,
    repeat: Repeat = "straight",
) -> Tensor:
    """Paint tiles in the manner of any picture.

    Parameters
    ----------
    content : Tensor (B, 3, H, W), float in [-1, 1]
        Sides are multiples of 8, for half-drop and brick of 16; for ``diffusion`` as the
        model's UNet needs them.
    style : Tensor (1, 3, any, any), float in [-1, 1]
        A painting, a leaf, another cloth; its shorter side is scaled to the content's.
    method : {"fast", "diffusion", "texture"}
        A fraction of a second, many seconds, a few seconds.
    strength : float in [0, 1]
        0 is the content itself; for ``diffusion`` the content as the model rebuilds it.
    keep_colours : bool
        Take the style's brushwork and keep the content's colours.
    keep_structure : float in [0, 1]
        How closely light and dark stay where the content has them.
    mask : Tensor (B or 1, 1, H, W) in [0, 1], optional
        1 where the style goes, 0 where the content stays. Its edge is softened, across the
        edges of the tile too.
    model : Model, optional
        For ``diffusion``; default: the shipped one.
    steps : int, optional
        Of ``texture`` for each size of the tile, and of ``diffusion`` for each of its two ways.
    seed : int
    repeat : {"straight", "half-drop", "brick"}
        How the content repeats, and the result.

    Returns
    -------
    Tensor (B, 3, H, W), float32 in [-1, 1]

    Raises
    ------
    ValueError
        If an argument is out of its range or does not fit the others.
    """
    for step in restyle_steps(  # noqa: B007  (the last one is wanted)
        content, style, method=method, strength=strength, keep_colours=keep_colours,
        keep_structure=keep_structure, mask=mask, model=model, steps=steps, seed=seed,
        repeat=repeat,
    ):
        pass
    return step.tile


def restyle_steps(
    content: Tensor,
    style: Tensor,
    *,
    method: StyleMethod = "fast",
    strength: float = 1.0,
    keep_colours: bool = False,
    keep_structure: float = 0.5,
    mask: Tensor | None = None,
    model: Model | None = None,
    steps: int | None = None,
    seed: int = 0,
    repeat: Repeat = "straight",
) -> Iterator[StyleStep]:
    """Paint tiles in the manner of any picture, step by step.

    Arguments are checked when it is called, work begins with the first step asked for. To
    cancel, stop iterating.

    Parameters
    ----------
    content, style, method, strength, keep_colours, keep_structure, mask, model, steps, seed, repeat
        As in :func:`restyle`.

    Yields
    ------
    StyleStep
        The last one's ``tile`` is the result.

    Raises
    ------
    ValueError
        As :func:`restyle`.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    check_repeat(repeat)
    _check_tiles(content, "content")
    _check_tiles(style, "style")
    if len(style) != 1:
        raise ValueError(f"style must be one picture (1, 3, H, W), got {len(style)}; "
                         "index a batch first, e.g. style[:1]")
    for name, share in (("strength", strength), ("keep_structure", keep_structure)):
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise ValueError(f"{name} must be a number in [0, 1], got {share!r}")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise ValueError(f"seed must be an int from 0, got {seed!r}")
    if steps is not None and (not isinstance(steps, int) or not 1 <= steps <= 1000):
        raise ValueError(f"steps must be an int from 1 to 1000, got {steps!r}")
    if method == "diffusion":
        if model is None:
            from ankara_lab.model.load import shipped_model

            model = shipped_model()
        check_size(content.shape[-2:], model.multiple(repeat), repeat)
    else:
        check_size(content.shape[-2:], 8 if repeat == "straight" else 16, repeat)
    where = None if mask is None else _soft_mask(mask, content, repeat)
    return _steps(content.detach().float(), style.detach().float().to(content.device), method,
                  float(strength), keep_colours, float(keep_structure), where, model, steps, seed,
                  repeat)


def _steps(
    contents: Tensor, style: Tensor, method: str, strength: float, keep_colours: bool,
    keep_structure: float, mask: Tensor | None, model: Model | None, steps: int | None, seed: int,
    repeat: Repeat,
) -> Iterator[StyleStep]:
    """The loop of :func:`restyle_steps`, one content after another, its arguments checked."""
    done = contents.clone()
    painted = to_oklab(_fit(style, contents))
    for place in range(len(contents)):
        content = to_oklab(contents[place : place + 1])
        # A style that has the content's colours already brings nothing but its brushwork.
        wanted = transport_colours(painted, content, seed=seed) if keep_colours else painted
        if method == "fast":
            with torch.inference_mode():
                laid = lay_style(
                    content, wanted, keep_structure=keep_structure, repeat=repeat, seed=seed)
            moves: Iterator[tuple[int, int, Tensor]] = iter([(0, 1, laid.clone())])
        elif method == "texture":
            moves = texture_steps(content, wanted, keep_structure=keep_structure, repeat=repeat,
                                  steps=steps, seed=seed)
        else:
            assert model is not None
            moves = diffusion_steps(content, wanted, model, strength=strength, steps=steps,
                                    keep_structure=keep_structure, repeat=repeat, seed=seed)
        for index, total, lab in moves:
            # Diffusion mixes on its way, where strength 0 is the content as it is rebuilt.
            share = 1.0 if method == "diffusion" else strength
            part = share if mask is None else share * mask[place % len(mask)][None]
            tile = from_oklab(torch.lerp(content, lab, torch.as_tensor(part).to(lab)))
            done[place : place + 1] = tile
            yield StyleStep(place * total + index, len(contents) * total, done.clone())


def _fit(style: Tensor, contents: Tensor) -> Tensor:
    """The style's largest part of the content's form, in the content's size."""
    high, wide = contents.shape[-2:]
    scale = max(high / style.shape[-2], wide / style.shape[-1])
    size = [max(side, round(now * scale)) for side, now in
            zip((high, wide), style.shape[-2:], strict=True)]
    if tuple(size) != tuple(style.shape[-2:]):
        style = F.interpolate(style, size, mode="bicubic", antialias=True).clamp(-1, 1)
    top, left = (size[0] - high) // 2, (size[1] - wide) // 2
    return style[..., top : top + high, left : left + wide]


def _check_tiles(tiles: Tensor, name: str) -> None:
    fits = isinstance(tiles, Tensor) and tiles.ndim == 4 and tiles.shape[1] == 3
    if not fits or not len(tiles) or not tiles.is_floating_point():
        told = (f"{tuple(tiles.shape)} of {tiles.dtype}" if isinstance(tiles, Tensor)
                else type(tiles).__name__)
        raise ValueError(f"{name} must be a float Tensor (B, 3, H, W), got {told}; "
                         "picture_to_tile makes a tile of a picture")
    if min(tiles.shape[-2:]) < _SMALLEST:
        raise ValueError(f"{name} must be at least {_SMALLEST} x {_SMALLEST} px, got "
                         f"{tiles.shape[-2]} x {tiles.shape[-1]}")
    low, high = (float(end) for end in torch.aminmax(tiles))
    if not (math.isfinite(low) and -1.01 <= low and high <= 1.01):
        raise ValueError(f"{name} must be in [-1, 1] without NaN, got values from {low:.3g} to "
                         f"{high:.3g}")


def _soft_mask(mask: Tensor, content: Tensor, repeat: Repeat) -> Tensor:
    """A mask whose edge is as wide as a brush mark and goes round the torus."""
    fits = isinstance(mask, Tensor) and mask.ndim == 4 and mask.shape[1] == 1
    if not fits or mask.shape[-2:] != content.shape[-2:] or len(mask) not in (1, len(content)):
        told = tuple(mask.shape) if isinstance(mask, Tensor) else type(mask).__name__
        raise ValueError(f"mask must be a Tensor (1 or {len(content)}, 1, {content.shape[-2]}, "
                         f"{content.shape[-1]}), got {told}")
    mask = mask.detach().float().to(content.device)
    if not bool(((mask >= 0) & (mask <= 1)).all()):
        raise ValueError("mask must be in [0, 1], 0 to keep and 1 to restyle, got values outside")
    return wrap_blur(mask, min(content.shape[-2:]) / 64, repeat).clamp(0, 1)
