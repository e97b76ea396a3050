"""What the tailor's studio does to a cloth, without the page: one function for each button.

A :class:`MadeCloth` is one tile and how it came about. Each step makes a new one, so that
going back is nothing but taking the one before.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.print_file import export_cloth
from ankara_lab.cloth.recipe import SourceType
from ankara_lab.cloth.recolour import recolour
from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.palettes import find_palette
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.mix import mix
from ankara_lab.latent.packed import pack_latents, rounded
from ankara_lab.latent.style import restyle
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, encode, picture_to_tile, tile_to_picture
from ankara_lab.model.design import steps_for
from ankara_lab.model.load import Model
from ankara_lab.model.refine_steps import REFINE_SOON
from ankara_lab.model.torus import Repeat
from ankara_lab.photo.cut import cut_tile
from ankara_lab.photo.open import PhotoError
from ankara_lab.photo.rectify import find_corners, rectify
from ankara_lab.photo.repeat import find_repeat

INKS = 6
"""Inks of a print file: more are rarely printed, and fewer flatten what the model painted."""


@dataclass(frozen=True, eq=False)
class MadeCloth:
    """One tile of cloth and how it was made."""

    tile: Tensor
    """(1, 3, H, W), float in [-1, 1]."""
    recipe: dict[str, Any]
    repeat: Repeat = "straight"
    source: SourceType = "trainedAlgorithmicMedia"
    step: str = "choose"
    """Which button made it."""
    parent: MadeCloth | None = field(default=None, repr=False)

    @property
    def picture(self) -> Image.Image:
        """The tile as a picture."""
        return tile_to_picture(self.tile)


def drawn(seed: int, size: int) -> MadeCloth:
    """A cloth drawn by rule, with the repeat straight."""
    swatch = draw_swatch(seed=seed, size=size)
    recipe = {"operation": "draw", "seed": seed, "caption": swatch.caption,
              "record": swatch.record}  # fmt: skip
    return MadeCloth(picture_to_tile(Image.fromarray(swatch.tile)), recipe,
                     source="algorithmicMedia")  # fmt: skip


def sketched(words: str, seed: int, size: int) -> MadeCloth:
    """A cloth drawn by rule to a person's words; what they leave open is drawn bold."""
    swatch = draw_swatch(spec_from_words(words, seed, "bold"), size=size)
    recipe = {"operation": "draw", "prompt": words, "caption": swatch.caption,
              "record": swatch.record}  # fmt: skip
    return MadeCloth(picture_to_tile(Image.fromarray(swatch.tile)), recipe,
                     source="algorithmicMedia", step="describe")  # fmt: skip


def start_from_words(
    words: str, seed: int, freedom: float, model: Model
) -> tuple[Tensor, dict[str, Any]]:
    """Draw to a person's words, for the model to paint over.

    Returns
    -------
    Tensor (1, Z, h, w), dict
        The latent to start with, and what a recipe says of it: ``start``, ``strength``,
        ``drawing``, ``repeat`` and ``steps``.
    """
    drawing = sketched(words, seed, model.sample_size)
    start = rounded(encode(drawing.tile, model))
    # a drawing sets its half-drop inside a tile that repeats straight
    more = {"start": pack_latents(start), "strength": freedom, "steps": steps_for(freedom),
            "drawing": drawing.recipe["record"], "repeat": "straight"}  # fmt: skip
    return start, more


def from_photo(photo: Image.Image, model: Model) -> tuple[MadeCloth, str]:
    """Make a tile of a photo of cloth, and say in words how that went.

    Where no repeat is to be seen the model closes the seams of the photo's middle: what it
    decodes on a torus meets itself.
    """
    corners = find_corners(photo)
    flat = photo if corners is None else rectify(photo, corners.tolist())
    about = {"operation": "cut", "photo": hashlib.sha256(photo.tobytes()).hexdigest()}
    side = model.sample_size
    try:
        pixels, kind = cut_tile(flat, find_repeat(flat), size=side)
    except PhotoError:
        tile = decode(encode(picture_to_tile(flat, side), model, refine=REFINE_SOON), model)
        words = ("We could not see where your cloth repeats, so we took the middle of the photo. "
                 "For a better tile, photograph it flat, from above, with three repeats in view.")
        return MadeCloth(tile, about | {"closed": True}, step="photo"), words
    tile = picture_to_tile(Image.fromarray(pixels))
    words = f"We found where your cloth repeats ({kind}) and cut one tile out of it."
    return MadeCloth(tile, about, kind, "humanEdits", "photo"), words


def mixed(cloth: MadeCloth, other: MadeCloth, share: float, model: Model) -> MadeCloth:
    """Mix two cloths; ``share`` in [0, 1] is the other's."""
    tiles = torch.cat([cloth.tile, _fitted(other.tile, cloth.tile)])
    latents = rounded(encode(tiles, model, repeat=cloth.repeat))
    shares = [1 - share, share]
    latent = mix(latents, shares, method="slerp", repeat=cloth.repeat)
    recipe = {"operation": "mix", "method": "slerp", "shares": shares, "vivid": False,
              "latents": pack_latents(latents), **about_weights(model)}  # fmt: skip
    return MadeCloth(decode(latent, model, repeat=cloth.repeat), recipe, cloth.repeat,
                     step="mix", parent=cloth)  # fmt: skip


def painted(cloth: MadeCloth, manner: Tensor, share: float) -> MadeCloth:
    """Paint a cloth in the manner of any picture (1, 3, H, W); ``share`` in [0, 1]."""
    tile = restyle(cloth.tile, manner, strength=share, repeat=cloth.repeat)
    recipe = {"operation": "style", "method": "fast", "strength": share, "content": cloth.recipe}
    return MadeCloth(tile, recipe, cloth.repeat, "compositeWithTrainedAlgorithmicMedia"
                     if cloth.source == "trainedAlgorithmicMedia" else cloth.source,
                     "paint", cloth)  # fmt: skip


def dyed(cloth: MadeCloth, palette: str) -> MadeCloth:
    """Give a cloth the colours of a palette by its name; shading and soft edges stay."""
    pixels = recolour(np.asarray(cloth.picture), find_palette(palette).rgb, gentle=True)
    recipe = {"operation": "recolour", "palette": palette, "content": cloth.recipe}
    return MadeCloth(picture_to_tile(Image.fromarray(pixels)), recipe, cloth.repeat,
                     cloth.source, "colours", cloth)  # fmt: skip


def print_bytes(cloth: MadeCloth, ending: str, width_cm: float) -> bytes:
    """One repeat as a print file at its true size, 150 dpi: ``ending`` is .png or .pdf."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"cloth{ending}"
        export_cloth(np.asarray(cloth.picture), path, repeat_cm=width_cm, repeat=cloth.repeat,
                     dpi=150, inks=INKS, recipe=cloth.recipe, source_type=cloth.source)  # fmt: skip
        return path.read_bytes()


def _fitted(tile: Tensor, like: Tensor) -> Tensor:
    """A tile brought to another's size."""
    if tile.shape == like.shape:
        return tile
    picture = tile_to_picture(tile).resize((like.shape[3], like.shape[2]), Image.Resampling.LANCZOS)
    return picture_to_tile(picture)
