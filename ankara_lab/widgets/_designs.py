"""Designs of any kind, as people hand them to a widget, brought into latents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import torch
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.recipe import one_tile
from ankara_lab.model.codec import decode, encode, picture_to_tile
from ankara_lab.model.load import Model, shipped_model
from ankara_lab.model.refine_steps import REFINE_SOON
from ankara_lab.model.torus import Repeat
from ankara_lab.widgets._job import MODEL_LOCK

REPEATS = ("straight", "half-drop", "brick")


def to_latents(designs: Tensor | Sequence[object], model: Model, repeat: Repeat) -> Tensor:
    """Bring designs of any kind into one batch of latents.

    Parameters
    ----------
    designs : Tensor (N, Z, h, w) or (N, 3, H, W), or sequence
        Items: pictures, swatches, saved designs, widgets with a result, tiles or latents.
    model : Model
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (N, Z, h, w)

    Raises
    ------
    ValueError
        If an item is of another kind, or they differ in size.
    """
    rows = [to_latent(design, model, repeat) for design in designs]
    shapes = {tuple(row.shape) for row in rows}
    if len(shapes) > 1:
        raise ValueError(f"designs must have one size, got latents {sorted(shapes)}; resize first")
    return torch.cat(rows)


def to_latent(design: object, model: Model, repeat: Repeat) -> Tensor:
    """Bring one design into a latent (1, Z, h, w); of a batch all, (N, Z, h, w)."""
    design = plain(design)
    if isinstance(design, Image.Image):
        design = picture_to_tile(design, model.sample_size)
    if not isinstance(design, Tensor) or design.ndim not in (3, 4):
        raise ValueError(
            "a design must be a latent, a tile, a picture or a swatch, "
            f"got {type(design).__name__}; open a photo with open_photo first"
        )
    batch = design if design.ndim == 4 else design[None]
    if batch.shape[1] == model.latent_channels:
        return batch
    with MODEL_LOCK:
        return encode(batch, model, repeat=repeat, refine=REFINE_SOON)


def one_latent(design: object, model: Model, repeat: Repeat) -> Tensor:
    """Bring one design into a latent (1, Z, h, w).

    Raises
    ------
    ValueError
        If it is of an unknown kind or more than one.
    """
    latent = to_latent(design, model, repeat)
    if len(latent) != 1:
        raise ValueError(f"design must be one, got {len(latent)}; index it first")
    return latent


def to_tile(
    design: object,
    side: int,
    *,
    what: str = "design",
    repeat: Repeat = "straight",
    model: Callable[[], Model] = shipped_model,
) -> Tensor:
    """Bring one design into a tile.

    Parameters
    ----------
    design : picture, swatch, saved design, widget with a result, tile or latent
    side : int, [px]
        Of the tile that a picture becomes; a tile stays as it is.
    what : str
        What to call it in messages.
    repeat : {"straight", "half-drop", "brick"}
    model : callable returning a Model
        Called if the design is a latent.

    Returns
    -------
    Tensor (1, 3, H, W), float in [-1, 1]

    Raises
    ------
    ValueError
        If it is of another kind, or more than one.
    """
    design = plain(design)
    if isinstance(design, Image.Image):
        return picture_to_tile(design, side)
    if not isinstance(design, Tensor) or design.ndim not in (3, 4):
        raise ValueError(
            f"{what} must be a picture, a swatch, a tile or a latent, got "
            f"{type(design).__name__}; open a photo with open_photo first"
        )
    batch = (design if design.ndim == 4 else design[None]).detach().float().cpu()
    if len(batch) != 1:
        raise ValueError(f"{what} must be one, got {len(batch)}; index it first")
    if batch.shape[1] == 3:
        return batch
    with MODEL_LOCK:
        return decode(batch.to(model().device), model(), repeat=repeat).cpu()


def plain(design: object) -> Tensor | Image.Image | object:
    """Take the tensor or picture out of what holds one; of a saved rectangle the one tile."""
    if isinstance(design, Tensor | Image.Image):
        return design
    result = getattr(design, "result", None)
    if isinstance(result, Tensor):
        return result  # another widget: nothing is lost
    picture = getattr(design, "picture", None)
    if isinstance(picture, Image.Image):
        return one_tile(picture, getattr(design, "recipe", {}))
    if (tile := getattr(design, "tile", None)) is not None and not isinstance(tile, Tensor):
        return Image.fromarray(tile)  # a swatch
    return design


def repeat_of(designs: object) -> Repeat | None:
    """How designs say that they repeat, by their recipes, if those that say so agree."""
    several = isinstance(designs, Sequence) and not isinstance(designs, str)
    items = cast("Sequence[Any]", designs) if several else [designs]
    recipes = [getattr(item, "recipe", None) for item in items]
    kinds = {recipe.get("repeat") for recipe in recipes if isinstance(recipe, dict)}
    kinds &= set(REPEATS)
    return kinds.pop() if len(kinds) == 1 else None
