"""The commands that make or read a picture: design, encode, decode, mix, draw.

Each looks at its output's place before it starts, so that no long work is lost on a folder
that cannot be written, and writes the result whole or not at all.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ankara_lab.cloth.export import check_writable, save_picture, write_whole
from ankara_lab.cloth.recipe import read_recipe

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

    from ankara_lab.model.load import Model
    from ankara_lab.model.torus import Repeat

_REPEATS = ("straight", "half-drop", "brick")


def run_design(args: argparse.Namespace) -> int:
    """Generate a tile from words and save it as a rectangle that repeats straight."""
    _check_picture_name(args.output)
    if not args.prompt.strip():
        raise ValueError('the prompt is empty; say what to draw, such as "red fans on cream"')
    from ankara_lab.model.words import repeat_from_words

    repeat = args.repeat or repeat_from_words(args.prompt) or "straight"
    model = _load(args)
    sampling = _sampling(args, model)
    latent = _sample(model, args.prompt, "design", negative=args.negative, repeat=repeat,
                     size=args.size, **sampling)
    _save_tile(latent, model, repeat, args.output, {
        "operation": "design", "prompt": args.prompt, "negative": args.negative, **sampling})
    return 0


def run_encode(args: argparse.Namespace) -> int:
    """Encode a picture, say what was lost on the way, and save the latent."""
    from ankara_lab.latent.file import latent_to_bytes
    from ankara_lab.model.codec import decode, tile_to_picture

    _check_name(args.output, ".safetensors")
    image, known = _open(args.picture)
    model = _load(args)
    repeat = known if args.repeat is None else _kind(args.repeat)
    tile, latent = _encode(image, model, repeat, args.size)
    back = tile_to_picture(decode(latent, model, repeat=repeat))
    recipe = {"operation": "encode", "picture": _hash(args.picture), "repeat": repeat or "none",
              **_weights(model)}
    data = latent_to_bytes(latent, recipe)
    write_whole(args.output, data)
    bits = 8 * latent.numel() * 2
    print(f"picture (3, {tile.shape[2]}, {tile.shape[3]}) -> latent {tuple(latent.shape[1:])}: "
          f"{tile.numel() / latent.numel():.0f} times fewer numbers, {bits // 8} bytes at 16 bits")
    print(f"PSNR of the round trip: {_psnr(tile_to_picture(tile), back):.1f} dB")
    print(args.output)
    return 0


def run_decode(args: argparse.Namespace) -> int:
    """Decode a latent file into a picture."""
    _check_picture_name(args.output)
    latent, recipe = _read_latent(args.latent)
    model = _load(args)
    _check_fits(latent, model, args.latent)
    repeat = _kind(args.repeat or str(recipe.get("repeat", "none")))
    _save_tile(latent, model, repeat, args.output,
               {"operation": "decode", "latent": _hash(args.latent)})
    return 0


def run_mix(args: argparse.Namespace) -> int:
    """Mix two to four pictures or latents into one tile."""
    from ankara_lab.latent.mix import mix

    _check_picture_name(args.output)
    count = len(args.inputs)
    if not 2 <= count <= 4:
        raise ValueError(f"mix takes two to four pictures or latents, got {count}")
    weights = _shares(args.weights, count)
    opened = [_read_latent(path) if _is_latent(path) else _open(path) for path in args.inputs]
    kinds = [_kind(str(known.get("repeat"))) if isinstance(known, dict) else known
             for _, known in opened]
    agreed = {kind for kind in kinds if kind}
    repeat = args.repeat or (agreed.pop() if len(agreed) == 1 else "straight")
    model = _load(args)

    import torch

    latents = []
    for path, (thing, _), kind in zip(args.inputs, opened, kinds, strict=True):
        if isinstance(thing, torch.Tensor):
            _check_fits(thing, model, path)
            latents.append(thing.to(model.device))
        else:
            latents.append(_encode(thing, model, kind or repeat, args.size)[1].float())
    if len({latent.shape for latent in latents}) > 1:
        shapes = ", ".join(str(tuple(latent.shape[1:])) for latent in latents)
        raise ValueError(f"the latents must have one shape, got {shapes}; encode with one --size")
    how: dict[str, Any] = {"method": args.method}
    if args.method == "renoise":
        how |= {"prompt": args.prompt, "strength": args.strength, "seed": args.seed,
                "steps": args.steps or model.default_steps}
    latent = mix(torch.cat(latents), torch.tensor(weights), model=model, repeat=repeat, **how)
    _save_tile(latent, model, repeat, args.output, {
        "operation": "mix", "inputs": [_hash(path) for path in args.inputs],
        "weights": weights, **how})
    return 0


def run_draw(args: argparse.Namespace) -> int:
    """Draw a swatch by rule; it repeats straight and needs no model."""
    from ankara_lab.draw.spec import random_spec
    from ankara_lab.draw.swatch import draw_swatch

    _check_picture_name(args.output)
    spec = random_spec(args.seed)
    if args.motif:
        spec = replace(spec, motifs=tuple(args.motif))
    swatch = draw_swatch(spec, size=args.size, motifs=args.motifs)
    save_picture(swatch.tile, args.output,
                 {"operation": "draw", "repeat": "straight", "record": swatch.record},
                 source_type="algorithmicMedia")
    print(swatch.caption)
    print(args.output)
    return 0


def _load(args: argparse.Namespace) -> Model:
    from ankara_lab.model.load import load_model

    return load_model(args.model)


def _sampling(args: argparse.Namespace, model: Model) -> dict[str, Any]:
    guidance = model.default_guidance if args.guidance is None else args.guidance
    return {"seed": args.seed, "steps": args.steps or model.default_steps, "guidance": guidance}


def _sample(model: Model, prompt: str, what: str, **options: Any) -> Tensor:
    """Run the sampler with a progress bar and return the last latent."""
    from tqdm import tqdm

    from ankara_lab.model.denoise import denoise

    steps = denoise(model, prompt, **options)  # wrong input is refused here, before the bar
    with tqdm(desc=what, total=options["steps"], unit="step", leave=False) as bar:
        for step in steps:
            bar.total = step.total
            bar.update()
    return step.latent


def _save_tile(
    latent: Tensor, model: Model, repeat: Repeat | None, path: str, recipe: dict[str, Any]
) -> None:
    """Decode, double for half-drop and brick, save with the recipe, and say so."""
    from ankara_lab.model.codec import decode, tile_to_picture
    from ankara_lab.model.torus import double_tile

    tile = decode(latent, model, repeat=repeat)
    cloth = tile_to_picture(double_tile(tile, repeat or "straight"))
    save_picture(cloth, path, {**recipe, "repeat": repeat or "none",
                               "tile": list(tile.shape[2:]), **_weights(model)})
    print(f"{path}: {cloth.width} x {cloth.height} px, {_laid(repeat)}")


def _laid(repeat: Repeat | None) -> str:
    if repeat is None:
        return "not a tile"
    doubled = {"half-drop": "two columns of ", "brick": "two rows of "}.get(repeat, "")
    return f"{doubled}one {repeat} tile, lay it edge to edge"


def _open(path: str) -> tuple[Image.Image, Repeat | None]:
    """Open a picture; of a saved half-drop or brick design take the one tile."""
    from ankara_lab.photo.open import open_photo

    image = open_photo(path)
    recipe = read_recipe(path) or {}
    repeat, side = _kind(str(recipe.get("repeat"))), recipe.get("tile")
    if repeat in ("half-drop", "brick") and isinstance(side, list) and len(side) == 2:
        high, wide = (int(value) for value in side)
        if image.size in ((2 * wide, high), (wide, 2 * high)):
            image = image.crop((0, 0, wide, high))
    return image, repeat


def _encode(
    image: Image.Image, model: Model, repeat: Repeat | None, size: int | None
) -> tuple[Tensor, Tensor]:
    from ankara_lab.model.codec import encode, picture_to_tile

    tile = picture_to_tile(image, size or model.sample_size)
    return tile, encode(tile, model, repeat=repeat)


def _read_latent(path: str) -> tuple[Tensor, dict[str, object]]:
    from ankara_lab.latent.file import latent_from_bytes

    source = Path(path)
    if not source.is_file():
        raise ValueError(f"there is no file {str(path)[-80:]!r}; check the name and the folder")
    return latent_from_bytes(source.read_bytes(), repr(source.name))


def _check_fits(latent: Tensor, model: Model, path: str) -> None:
    if latent.shape[1] != model.latent_channels:
        raise ValueError(
            f"{Path(path).name!r} has {latent.shape[1]} latent channels and the model "
            f"{model.name} has {model.latent_channels}; encode the picture with this model"
        )


def _shares(weights: list[float] | None, count: int) -> list[float]:
    if weights is None:
        return [1 / count] * count
    if len(weights) != count or not all(math.isfinite(weight) for weight in weights):
        raise ValueError(
            f"--weights needs one number for each of the {count} inputs, got {weights}"
        )
    return weights


def _kind(name: str) -> Repeat | None:
    return cast("Repeat", name) if name in _REPEATS else None


def _is_latent(path: str) -> bool:
    return Path(path).suffix.lower() == ".safetensors"


def _check_picture_name(path: str) -> None:
    _check_name(path, ".png")


def _check_name(path: str, suffix: str) -> None:
    if Path(path).suffix.lower() != suffix:
        raise ValueError(f"the output must be named *{suffix}, got {str(path)[-80:]!r}")
    check_writable(path)


def _weights(model: Model) -> dict[str, str]:
    """Name, number format and, for the shipped model, the hash of its weights."""
    from ankara_lab.model.shipped import NAME, check_weights

    folder = Path(model.name)  # a recipe names no folder of this machine
    name = folder.name if folder.exists() else model.name
    about = {"model": name, "dtype": str(model.dtype).removeprefix("torch.")}
    if model.name == NAME:
        listed = sorted((name, card["sha256"]) for name, card in check_weights()["files"].items())
        about["weights"] = hashlib.sha256(repr(listed).encode()).hexdigest()
    return about


def _hash(path: str) -> str:
    """Which file went in, without its name."""
    return "sha256:" + hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _psnr(one: Image.Image, other: Image.Image) -> float:
    """Peak signal-to-noise ratio of two pictures of one size [dB]."""
    error = np.mean((np.asarray(one, np.float64) - np.asarray(other, np.float64)) ** 2)
    return float("inf") if error == 0 else 10 * math.log10(255**2 / error)
