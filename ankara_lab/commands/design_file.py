"""A design as a file: the picture and the recipe that makes it again, to the bit.

Words, seeds and records are small and stand in the recipe; latents that went in stand there too,
in half precision, to which they were rounded before they were used. The operation runs again on
the same weights in the same number format, so on the same machine every pixel is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from ankara_lab.cloth.export import save_picture
from ankara_lab.cloth.recipe import SourceType, read_recipe
from ankara_lab.commands._files import kind_of

if TYPE_CHECKING:
    from torch import Tensor

    from ankara_lab.model.load import Model
    from ankara_lab.model.torus import Repeat

DRAWN = ("draw",)
OPERATIONS = ("design", "draw", "mix", "edit", "compress", "decode")


@dataclass(frozen=True, eq=False)
class Design:
    """A saved design."""

    picture: Image.Image
    """RGB: one rectangle that repeats straight."""
    recipe: dict[str, Any]
    """How it was made; empty if the file does not say."""

    def replay(self, model: Model | None = None) -> Image.Image:
        """Make the picture again from its recipe.

        Parameters
        ----------
        model : Model, optional
            Default: the one that the recipe names, in the number format it was used in.

        Returns
        -------
        PIL.Image.Image

        Raises
        ------
        ValueError
            If the recipe is missing, damaged, of an operation that cannot be replayed, or
            was made by other weights.
        """
        return replay(self.recipe, model)


def save_design(
    tile: Tensor,
    path: str | Path,
    recipe: Mapping[str, Any],
    *,
    repeat: Repeat | None = "straight",
) -> Path:
    """Save a tile as a PNG that repeats straight and carries its recipe.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    path : str or Path
        Ends in ``.png``.
    recipe : mapping of str to JSON values
        ``operation`` and its arguments. For :func:`open_design` to replay it, latents that went
        in stand under ``latents``, written by :func:`ankara_lab.latent.packed.pack_latents`.
    repeat : {"straight", "half-drop", "brick"} or None
        Half-drop and brick tiles are saved as the rectangle of two.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If the tile, the path's ending or the recipe is not so.
    OSError
        If the folder is missing or cannot be written.
    """
    from ankara_lab.model.codec import tile_to_picture
    from ankara_lab.model.torus import double_tile

    whole = {**recipe, "repeat": repeat or "none", "tile": [int(side) for side in tile.shape[-2:]]}
    kind: SourceType = "algorithmicMedia" if recipe.get("operation") in DRAWN else (
        "trainedAlgorithmicMedia")
    picture = tile_to_picture(double_tile(tile, repeat or "straight"))
    return save_picture(picture, path, whole, source_type=kind)


def open_design(path: str | Path) -> Design:
    """Open a saved design with its recipe.

    Parameters
    ----------
    path : str or Path
        A picture; only a PNG that this toolkit saved has a recipe.

    Returns
    -------
    Design

    Raises
    ------
    PhotoError
        A ``ValueError``: the file is missing or no picture.
    """
    from ankara_lab.photo.open import open_photo

    picture = open_photo(path)
    return Design(picture, dict(read_recipe(path) or {}))


def replay(recipe: Mapping[str, Any], model: Model | None = None) -> Image.Image:
    """Run a recipe; see :meth:`Design.replay`."""
    operation = recipe.get("operation")
    if operation not in OPERATIONS:
        told = f"is by {operation!r}" if operation else "carries no recipe"
        raise ValueError(f"this picture {told}; what can be replayed: {', '.join(OPERATIONS)}")
    if operation in DRAWN:
        from ankara_lab.draw.swatch import redraw

        return Image.fromarray(redraw(recipe["record"]).tile)
    model = model or _model_of(recipe)
    from ankara_lab.model.about import about_weights

    for name, value in about_weights(model).items():
        if recipe.get(name) != value:
            raise ValueError(f"this design was made with {name} {str(recipe.get(name))[:20]!r}, "
                             f"here is {value[:20]!r}; replay it with what made it")
    repeat = kind_of(str(recipe.get("repeat")))
    try:
        latent = _latent(str(operation), recipe, model, repeat)
    except (KeyError, TypeError) as error:
        raise ValueError(f"the recipe is damaged: {type(error).__name__} {error}") from None
    from ankara_lab.model.codec import decode, tile_to_picture
    from ankara_lab.model.cut import cut_quietly
    from ankara_lab.model.torus import double_tile

    tile = decode(latent, model, repeat=repeat)
    if operation == "design" or recipe.get("quiet"):
        tile = cut_quietly(tile, repeat)
    return tile_to_picture(double_tile(tile, repeat or "straight"))


def _model_of(recipe: Mapping[str, Any]) -> Model:
    import torch

    from ankara_lab.model.load import load_model
    from ankara_lab.model.shipped import NAME

    if recipe.get("model") != NAME:
        raise ValueError(f"this design was made by the model {str(recipe.get('model'))[:80]!r}, "
                         "which does not come with the package; load it and give it to replay")
    dtype = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(str(recipe.get("dtype")))
    return load_model(dtype=dtype or torch.float32)


def _latent(
    operation: str, recipe: Mapping[str, Any], model: Model, repeat: Repeat | None
) -> Tensor:
    """Do again what was done, up to the latent."""
    if operation == "design":
        from ankara_lab.model.denoise import denoise

        how: dict[str, Any] = {"size": tuple(recipe["tile"])}
        if "start" in recipe:
            from ankara_lab.latent.packed import unpack_latents

            start = unpack_latents(recipe["start"]).to(model.device)
            how = {"start": start, "strength": recipe["strength"]}
        *_, last = denoise(model, recipe["prompt"], negative=recipe["negative"], repeat=repeat,
                           seed=recipe["seed"], steps=recipe["steps"],
                           guidance=recipe["guidance"], **how)
        return last.latent
    from ankara_lab.latent.packed import unpack_latents

    latents = unpack_latents(recipe["latents"]).to(model.device)
    if operation == "decode":
        return latents
    if operation == "mix":
        from ankara_lab.latent.mix import mix

        names = ("method", "prompt", "strength", "seed", "steps", "vivid")
        how = {name: recipe[name] for name in names if name in recipe}
        return mix(latents, recipe["shares"], model=model, repeat=repeat, **how)
    if operation == "compress":
        from ankara_lab.latent.compress import compress, decompress

        latents = decompress(compress(latents, quality=recipe["quality"]))[0].to(latents)
        latents[:, recipe["off"]] = 0
        return latents
    from ankara_lab.latent.edit import edit

    for attribute, strength in recipe["changes"]:
        latents = edit(latents, attribute, strength, model=model, repeat=repeat,
                       seed=recipe["seed"])
    return latents
