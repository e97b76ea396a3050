"""The two doors of the model: tiles to latents and back, pictures to tiles and back.

A tile is a tensor in [-1, 1]; a latent is what the UNet and all of ``latent/`` work on, scaled
so that its standard deviation is about one. Both networks wrap round as the tile does unless
``repeat`` is None, as for a photograph. Pictures (Pillow's) exist only on the far side of
:func:`picture_to_tile` and :func:`tile_to_picture`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from PIL import Image
from torch import Tensor

from ankara_lab.model.engine import anywhere
from ankara_lab.model.fused import decode_fused, has_fusible_end
from ankara_lab.model.refine import refine_latents
from ankara_lab.model.refine_steps import REFINE
from ankara_lab.model.torus import Repeat, check_repeat, seamless

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

TILE_SIZE = 256
SMALLEST = 16
_MOST_STEPS = 1000


def encode(
    tiles: Tensor, model: Model, *, repeat: Repeat | None = "straight", refine: int = 0
) -> Tensor:
    """Encode tiles into latents.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
    model : Model
    repeat : {"straight", "half-drop", "brick"} or None
        How the tiles repeat; None for pictures that are not tiles.
    refine : int in [0, 1000]
        Steps that bring the latents nearer to their tiles, each of about three decodings: see
        :func:`ankara_lab.model.refine.refine_latents`. 4 keep a picture 1.2 dB better, 12, as the
        commands take, 1.6 dB.

    Returns
    -------
    Tensor (B, Z, h, w), float32
        For an autoencoder that gives a distribution, its mode.

    Raises
    ------
    ValueError
        If ``tiles`` has another shape or range, holds NaN, or has a side that the model
        cannot halve as often as it must, or ``refine`` is out of its range.
    """
    check_repeat(repeat, allow_none=True)
    _check(tiles, 3, "tiles", "(B, 3, H, W)")
    low, high = (float(end) for end in torch.aminmax(tiles))
    if low < -1.01 or high > 1.01:  # a hair over is rounding, 255 is a mistake
        raise ValueError(f"tiles must be in [-1, 1], got values from {low:.3g} to {high:.3g}; "
                         "picture_to_tile makes tiles of pictures")
    check_size(tiles.shape[-2:], model.multiple(repeat, codec_only=True), repeat)
    if isinstance(refine, bool) or not isinstance(refine, int) or not 0 <= refine <= _MOST_STEPS:
        raise ValueError(f"refine must be an int from 0 to {_MOST_STEPS} steps, got {refine!r}; "
                         f"{REFINE} is usual")
    return _encode(model, tiles, repeat, refine)


@anywhere("vae")
def _encode(model: Model, tiles: Tensor, repeat: Repeat | None, refine: int) -> Tensor:
    """The work of :func:`encode`, its arguments checked."""
    with seamless(model.vae, repeat), torch.no_grad():
        out = model.vae.encode(_to(tiles, model))
    if hasattr(out, "latent_dist"):
        latents = out.latent_dist.mode()
    else:
        latents = out.latents if hasattr(out, "latents") else out.latent
    if refine:
        with seamless(model.vae, repeat):
            latents = refine_latents(lambda codes: _pixels(model, codes, repeat),
                                     tiles.to(latents.device), latents, refine)
    config = model.vae.config
    return (latents.float() - (config.get("shift_factor") or 0.0)) * config["scaling_factor"]


def decode(latents: Tensor, model: Model, *, repeat: Repeat | None = "straight") -> Tensor:
    """Decode latents into tiles.

    Parameters
    ----------
    latents : Tensor (B, Z, h, w)
    model : Model
    repeat : {"straight", "half-drop", "brick"} or None
        How the tiles repeat; None for pictures that are not tiles.

    Returns
    -------
    Tensor (B, 3, H, W), float32 in [-1, 1]

    Raises
    ------
    ValueError
        If ``latents`` has another shape or number of channels, holds NaN, or has an odd side
        that the repeat halves.
    """
    check_repeat(repeat, allow_none=True)
    check_latents(latents, model)
    scale = model.scale_factor
    size = (latents.shape[-2] * scale, latents.shape[-1] * scale)
    check_size(size, model.multiple(repeat, codec_only=True), repeat)
    return _decode(model, latents, repeat)


@anywhere("vae")
def _decode(model: Model, latents: Tensor, repeat: Repeat | None) -> Tensor:
    """The work of :func:`decode`, its arguments checked."""
    config = model.vae.config
    latents = latents.float() / config["scaling_factor"] + (config.get("shift_factor") or 0.0)
    with seamless(model.vae, repeat), torch.no_grad():
        return _pixels(model, latents, repeat).float().clamp(-1, 1)


def _pixels(model: Model, latents: Tensor, repeat: Repeat | None) -> Tensor:
    """What the autoencoder makes of its own latents, unclipped, by the shortest way."""
    decoder = getattr(model.vae, "decoder", None)
    if repeat is not None and decoder is not None and has_fusible_end(decoder):
        # the short way holds on a torus only; zero padding stands between the layers
        return decode_fused(decoder, _to(latents, model), repeat)
    return model.vae.decode(_to(latents, model)).sample


def picture_to_tile(image: Image.Image, size: int | None = None) -> Tensor:
    """Turn a picture into a tile: its largest square about the centre, resized.

    Parameters
    ----------
    image : PIL.Image.Image
        Of any mode; see :func:`ankara_lab.photo.open.open_photo` for pictures from outside.
    size : int, optional [px]
        Side of the tile; default 256, the shipped model's.

    Returns
    -------
    Tensor (1, 3, H, W), float32 in [-1, 1]

    Raises
    ------
    ValueError
        If ``image`` is not a picture, or ``size`` is less than 16.
    """
    if not isinstance(image, Image.Image):
        raise ValueError(f"image must be a PIL.Image.Image, got {type(image).__name__}; "
                         "open_photo opens files and bytes")
    size = TILE_SIZE if size is None else size
    if not isinstance(size, int) or size < SMALLEST:
        raise ValueError(f"size must be an int of at least {SMALLEST} px, got {size!r}")
    wide, high = image.size
    side = min(wide, high)
    left, top = (wide - side) // 2, (high - side) // 2
    image = image.convert("RGB").crop((left, top, left + side, top + side))
    if side != size:
        image = image.resize((size, size), Image.Resampling.LANCZOS)
    flat = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return (flat.reshape(1, size, size, 3).permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous()


def tile_to_picture(tile: Tensor) -> Image.Image:
    """Turn one tile into a picture of 8 bits a channel.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W) or (3, H, W), float in [-1, 1]
        Values outside the range are clipped.

    Returns
    -------
    PIL.Image.Image
        RGB.

    Raises
    ------
    ValueError
        If ``tile`` has another shape, or holds NaN.
    """
    if isinstance(tile, Tensor) and tile.ndim == 4 and tile.shape[0] == 1:
        tile = tile[0]
    if not isinstance(tile, Tensor) or tile.ndim != 3 or tile.shape[0] != 3:
        raise ValueError(f"tile must be one tile, (1, 3, H, W) or (3, H, W), got {_told(tile)}; "
                         "index a batch first, e.g. tiles[0]")
    _check(tile[None], 3, "tile", "(1, 3, H, W)")
    levels = ((tile.detach().float().cpu().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return Image.fromarray(levels.permute(1, 2, 0).contiguous().numpy())


def check_latents(latents: Tensor, model: Model, name: str = "latents") -> None:
    """Raise ``ValueError`` unless ``latents`` is (B, Z, h, w) of the model and finite."""
    _check(latents, model.latent_channels, name, f"(B, {model.latent_channels}, h, w)")


def check_size(size: tuple[int, int] | torch.Size, multiple: int, repeat: Repeat | None) -> None:
    """Raise ``ValueError`` unless both sides [px] are a positive multiple of ``multiple``."""
    if any(side < 1 or side % multiple for side in size):
        kind = f"{repeat} repeat" if repeat else "picture"
        fits = tuple(max(multiple, round(side / multiple) * multiple) for side in size)
        raise ValueError(f"the sides of a {kind} must be a multiple of {multiple} px with this "
                         f"model, got {size[0]} x {size[1]}; use {fits[0]} x {fits[1]}")


def _check(x: Tensor, channels: int, name: str, shape: str) -> None:
    """Raise ``ValueError`` unless ``x`` is a finite float tensor (B, channels, rows, columns)."""
    if not isinstance(x, Tensor) or x.ndim != 4 or x.shape[1] != channels or 0 in x.shape:
        raise ValueError(f"{name} must be a Tensor {shape}, got {_told(x)}")
    if not x.is_floating_point():
        raise ValueError(f"{name} must be of a float dtype, got {x.dtype}; convert it by .float()")
    if not torch.isfinite(x).all():
        raise ValueError(f"{name} must be finite, got NaN or infinite values; look at the step "
                         "before this one")


def _told(x: object) -> str:
    return str(tuple(x.shape)) if isinstance(x, Tensor) else type(x).__name__


def _to(x: Tensor, model: Model) -> Tensor:
    """The tensor where and as the autoencoder computes."""
    weight = next(model.vae.parameters())
    return x.to(device=weight.device, dtype=weight.dtype, memory_format=torch.channels_last)
