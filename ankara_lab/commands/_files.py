"""What commands share: pictures, latents and weights by the names a person typed.

A command looks at its output's place before it starts, so that no long work is lost on a folder
that cannot be written, and writes the result whole or not at all.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ankara_lab.cloth.export import check_writable, save_picture
from ankara_lab.cloth.recipe import one_tile, read_recipe
from ankara_lab.commands._arguments import REPEATS

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

    from ankara_lab.model.load import Model
    from ankara_lab.model.torus import Repeat


def load(args: argparse.Namespace) -> Model:
    """Load the model that ``--model`` names, with what ``--lora`` says it has been taught."""
    from ankara_lab.model.load import load_model

    model = load_model(args.model)
    if getattr(args, "lora", None):
        from ankara_lab.model.lora import load_lora

        model = load_lora(model, args.lora)
    return model


def sampling_of(args: argparse.Namespace, model: Model) -> dict[str, Any]:
    """What ``--seed``, ``--steps`` and ``--guidance`` say, or the model's own defaults."""
    guidance = model.default_guidance if args.guidance is None else args.guidance
    return {"seed": args.seed, "steps": args.steps or model.default_steps, "guidance": guidance}


def sample(model: Model, prompt: str, what: str, **options: Any) -> Tensor:
    """Run the sampler with a progress bar and return the last latent."""
    from tqdm import tqdm

    from ankara_lab.model.denoise import denoise

    steps = denoise(model, prompt, **options)  # wrong input is refused here, before the bar
    with tqdm(desc=what, total=options["steps"], unit="step", leave=False) as bar:
        for step in steps:
            bar.total = step.total
            bar.update()
    return step.latent


def save_latent(
    latent: Tensor, model: Model, repeat: Repeat | None, path: str, recipe: dict[str, Any],
    *, quiet: bool = False,
) -> None:
    """Decode a latent, cut it where the cloth is quiet if so asked, and save the tile."""
    from ankara_lab.model.about import about_weights
    from ankara_lab.model.codec import decode
    from ankara_lab.model.cut import cut_quietly

    tile = decode(latent, model, repeat=repeat)
    tile = cut_quietly(tile, repeat) if quiet else tile
    save_tile(tile, repeat, path, {**recipe, **about_weights(model)})


def save_tile(tile: Tensor, repeat: Repeat | None, path: str, recipe: dict[str, Any]) -> None:
    """Double a tile (1, 3, H, W) for half-drop and brick, save it with its recipe, and say so."""
    from ankara_lab.model.codec import tile_to_picture
    from ankara_lab.model.torus import double_tile

    cloth = tile_to_picture(double_tile(tile, repeat or "straight"))
    recipe = {**recipe, "repeat": repeat or "none", "tile": list(tile.shape[2:])}
    save_picture(cloth, path, recipe)
    print(f"{path}: {cloth.width} x {cloth.height} px, {_laid(repeat)}")


def _laid(repeat: Repeat | None) -> str:
    if repeat is None:
        return "not a tile"
    doubled = {"half-drop": "two columns of ", "brick": "two rows of "}.get(repeat, "")
    return f"{doubled}one {repeat} tile, lay it edge to edge"


def open_picture(path: str) -> tuple[Image.Image, Repeat | None]:
    """Open a picture; of a saved half-drop or brick design take the one tile."""
    from ankara_lab.photo.open import open_photo

    image = open_photo(path)
    recipe = read_recipe(path) or {}
    return one_tile(image, recipe), kind_of(str(recipe.get("repeat")))


def encode_picture(
    image: Image.Image, model: Model, repeat: Repeat | None, size: int | None, refine: int = 0
) -> tuple[Tensor, Tensor]:
    """Encode a picture; return its tile and its latent."""
    from ankara_lab.model.codec import encode, picture_to_tile

    tile = picture_to_tile(image, size or model.sample_size)
    return tile, encode(tile, model, repeat=repeat, refine=refine)


def read_latent(path: str) -> tuple[Tensor, dict[str, object]]:
    """Read a latent file and its recipe."""
    from ankara_lab.latent.file import latent_from_bytes

    source = Path(path)
    if not source.is_file():
        raise ValueError(f"there is no file {str(path)[-80:]!r}; check the name and the folder")
    return latent_from_bytes(source.read_bytes(), repr(source.name))


def check_fits(latent: Tensor, model: Model, path: str) -> None:
    """Raise unless a latent has as many channels as the model."""
    if latent.shape[1] != model.latent_channels:
        raise ValueError(
            f"{Path(path).name!r} has {latent.shape[1]} latent channels and the model "
            f"{model.name} has {model.latent_channels}; encode the picture with this model"
        )


def shares(weights: list[float] | None, count: int) -> list[float]:
    """A weight for each input; equal ones by default."""
    if weights is None:
        return [1 / count] * count
    if len(weights) != count or not all(math.isfinite(weight) for weight in weights):
        raise ValueError(
            f"--weights needs one number for each of the {count} inputs, got {weights}"
        )
    return weights


def kind_of(name: str) -> Repeat | None:
    """A repeat by its name; None for any other word."""
    return cast("Repeat", name) if name in REPEATS else None


def is_latent(path: str) -> bool:
    """Whether a file's name is that of a latent."""
    return Path(path).suffix.lower() == ".safetensors"


def check_picture_name(path: str) -> None:
    """Raise unless a picture can be saved under this name."""
    check_name(path, ".png")


def check_name(path: str, suffix: str) -> None:
    """Raise unless a file with this ending can be saved here."""
    if Path(path).suffix.lower() != suffix:
        raise ValueError(f"the output must be named *{suffix}, got {str(path)[-80:]!r}")
    check_writable(path)


def hash_of(path: str) -> str:
    """Which file went in, without its name."""
    return "sha256:" + hashlib.sha256(Path(path).read_bytes()).hexdigest()
