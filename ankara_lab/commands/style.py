"""The command that paints a tile in the manner of a picture: style."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from ankara_lab.commands._arguments import (
    REPEATS,
    add_model,
    add_output,
    whole_from_one,
    whole_from_zero,
)
from ankara_lab.commands._files import (
    check_picture_name,
    hash_of,
    kind_of,
    load,
    open_picture,
    save_tile,
)

if TYPE_CHECKING:
    from torch import Tensor


def add_style(one: argparse.ArgumentParser) -> None:
    """Add the words of `style`."""
    one.add_argument("content", help="the design that is painted anew, a tile")
    one.add_argument("style", help="any picture: a painting, a leaf, another cloth")
    one.add_argument("--method", choices=("fast", "diffusion", "texture"), default="fast",
                     help="fast: a moment; texture: seconds; diffusion: through the model")
    one.add_argument("--strength", type=float, default=1.0, help="0 (none) to 1 (all)")
    one.add_argument("--keep-colours", action="store_true", help="the content's colours stay")
    one.add_argument("--keep-structure", type=float, default=0.5,
                     help="how closely light and dark stay, 0 to 1")
    one.add_argument("--mask", help="a grey picture: white where the style goes")
    add_output(one, "styled.png")
    add_model(one)
    one.add_argument("--steps", type=whole_from_one, help="of texture and diffusion")
    one.add_argument("--seed", type=whole_from_zero, default=0,
                     help="the same seed, the same cloth")
    one.add_argument("--repeat", choices=REPEATS,
                     help="default: as the content's recipe says, or straight")
    one.add_argument("--size", type=whole_from_one, help="side of the tile [px]; default: 256")


def run_style(args: argparse.Namespace) -> int:
    """Restyle a picture and save it as a rectangle that repeats straight."""
    check_picture_name(args.output)
    for name in ("strength", "keep_structure"):
        value = getattr(args, name)
        if not (math.isfinite(value) and 0 <= value <= 1):
            raise ValueError(f"--{name.replace('_', '-')} must be from 0 to 1, got {value}")
    image, known = open_picture(args.content)
    manner = open_picture(args.style)[0]
    shade = None if args.mask is None else open_picture(args.mask)[0]
    repeat = kind_of(args.repeat or known or "straight")

    from tqdm import tqdm

    from ankara_lab.latent.style import restyle_steps
    from ankara_lab.model.codec import picture_to_tile

    model = load(args) if args.method == "diffusion" else None
    size = args.size or (model.sample_size if model else None)
    content = picture_to_tile(image, size)
    how: dict[str, Any] = {
        "method": args.method, "strength": args.strength, "keep_colours": args.keep_colours,
        "keep_structure": args.keep_structure, "steps": args.steps, "seed": args.seed,
    }
    mask = None if shade is None else _grey(picture_to_tile(shade, content.shape[-1]))
    steps = restyle_steps(content, picture_to_tile(manner, max(64, min(manner.size))), mask=mask,
                          model=model, repeat=repeat or "straight", **how)
    with tqdm(desc="style", unit="step", leave=False) as bar:
        for step in steps:
            bar.total = step.total
            bar.update()
    recipe = {"operation": "style", "content": hash_of(args.content), "style": hash_of(args.style),
              **how}
    if args.mask is not None:
        recipe["mask"] = hash_of(args.mask)
    if model is not None:
        from ankara_lab.model.about import about_weights

        recipe |= about_weights(model)
    save_tile(step.tile, repeat, args.output, recipe)
    return 0


def _grey(tile: Tensor) -> Tensor:
    """A picture (1, 3, H, W) in [-1, 1] as a mask (1, 1, H, W) in [0, 1]."""
    return ((tile.mean(1, keepdim=True) + 1) / 2).clamp(0, 1)
