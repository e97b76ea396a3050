"""The commands that change a design that is there: edit, recolour, replay."""

from __future__ import annotations

import argparse
from typing import Any

from ankara_lab.commands._arguments import (
    REPEATS,
    add_model,
    add_output,
    whole_from_one,
    whole_from_zero,
)
from ankara_lab.commands._files import (
    check_fits,
    check_picture_name,
    encode_picture,
    hash_of,
    is_latent,
    kind_of,
    load,
    open_picture,
    read_latent,
    save_latent,
)


def add_edit(one: argparse.ArgumentParser) -> None:
    """Add the words of `edit`."""
    one.add_argument("input", metavar="PICTURE|LATENT")
    one.add_argument("--more", action="append", required=True, metavar="ATTRIBUTE=STRENGTH",
                     help="warmth, lightness, scale, density, crackle, outline or colours, "
                          "-1 to 1; may be given several times")
    add_output(one, "warmer.png")
    add_model(one)
    one.add_argument("--seed", type=whole_from_zero, default=0, help="where crackle runs")
    one.add_argument("--repeat", choices=REPEATS, help="default: the input's, or straight")
    one.add_argument("--size", type=whole_from_one,
                     help="side of the tile [px]; default: the model's")


def add_recolour(one: argparse.ArgumentParser) -> None:
    """Add the words of `recolour`."""
    one.add_argument("picture")
    one.add_argument("--to", nargs="+", metavar="COLOUR", help="2 to 8 colours as #RRGGBB")
    one.add_argument("--palette", metavar="NAME", help="or one of our palettes by name")
    one.add_argument("--match", choices=("nearest", "order"), default="nearest",
                     help="nearest colour, or most covered first")
    one.add_argument("--gentle", action="store_true", help="keep shading and soft edges")
    add_output(one, "recoloured.png")


def add_replay(one: argparse.ArgumentParser) -> None:
    """Add the words of `replay`."""
    one.add_argument("design", help="a PNG saved by this toolkit")
    add_output(one, "again.png")


def run_edit(args: argparse.Namespace) -> int:
    """Edit a picture or latent by named attributes, in the order given."""
    check_picture_name(args.output)
    changes = [_change(text) for text in args.more]
    opened = read_latent(args.input) if is_latent(args.input) else open_picture(args.input)
    thing, known = opened
    kind = kind_of(str(known.get("repeat"))) if isinstance(known, dict) else known
    repeat = args.repeat or kind or "straight"
    from ankara_lab.latent.edit import ATTRIBUTES, edit
    from ankara_lab.latent.packed import pack_latents, rounded

    for attribute, strength in changes:
        if attribute not in ATTRIBUTES or not -1 <= strength <= 1:
            raise ValueError(f"--more takes {', '.join(ATTRIBUTES)} with a strength from -1 to 1, "
                             f"got {attribute}={strength:g}")
    model = load(args)

    import torch

    if isinstance(thing, torch.Tensor):
        check_fits(thing, model, args.input)
        latent = thing.to(model.device)
    else:
        latent = encode_picture(thing, model, repeat, args.size)[1]
    latent = rounded(latent)
    packed = pack_latents(latent)
    for attribute, strength in changes:
        latent = edit(latent, attribute, strength, model=model, repeat=repeat, seed=args.seed)
    save_latent(latent, model, repeat, args.output, {
        "operation": "edit", "inputs": [hash_of(args.input)], "latents": packed,
        "changes": [list(change) for change in changes], "seed": args.seed})
    return 0


def run_recolour(args: argparse.Namespace) -> int:
    """Recolour a picture to a palette."""
    import numpy as np

    from ankara_lab.cloth.export import save_picture
    from ankara_lab.cloth.recipe import read_recipe
    from ankara_lab.cloth.recolour import recolour
    from ankara_lab.draw.palettes import find_palette
    from ankara_lab.photo.open import open_photo

    check_picture_name(args.output)
    if (args.to is None) == (args.palette is None):
        raise ValueError("recolour takes either --to with colours or --palette with a name")
    colours = find_palette(args.palette).colours if args.palette else [_code(c) for c in args.to]
    goal = np.array([[int(code[k : k + 2], 16) for k in (1, 3, 5)] for code in colours], np.uint8)
    goal = goal[np.sort(np.unique(goal, axis=0, return_index=True)[1])]  # no colour twice
    image = open_photo(args.picture).convert("RGB")
    known = read_recipe(args.picture) or {}
    done = recolour(np.asarray(image), goal, match=args.match, gentle=args.gentle)
    kept: dict[str, Any] = {key: known[key] for key in ("repeat", "tile") if key in known}
    save_picture(done, args.output, {
        "operation": "recolour", "picture": hash_of(args.picture), "palette": list(colours),
        "match": args.match, "gentle": args.gentle, **kept},
        source_type="compositeWithTrainedAlgorithmicMedia")
    print(args.output)
    return 0


def run_replay(args: argparse.Namespace) -> int:
    """Make a saved design again from its recipe."""
    import numpy as np

    from ankara_lab.cloth.export import save_picture
    from ankara_lab.commands.design_file import DRAWN, open_design

    check_picture_name(args.output)
    design = open_design(args.design)
    picture = design.replay()
    drawn = design.recipe.get("operation") in DRAWN
    save_picture(picture, args.output, design.recipe,
                 source_type="algorithmicMedia" if drawn else "trainedAlgorithmicMedia")
    same = np.array_equal(np.asarray(picture), np.asarray(design.picture.convert("RGB")))
    print(f"{args.output}: {'the same to the bit' if same else 'not the same picture'}")
    return 0


def _change(text: str) -> tuple[str, float]:
    """Read ``warmth=0.6``."""
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number or "1")
    except ValueError:
        raise ValueError(f"--more takes ATTRIBUTE=STRENGTH, for example warmth=0.6, got "
                         f"{text!r}") from None


def _code(text: str) -> str:
    """Read a colour as ``#RRGGBB``."""
    code = "#" + text.removeprefix("#").upper()
    if len(code) != 7 or set(code[1:]) - set("0123456789ABCDEF"):
        raise ValueError(f"a colour is written #RRGGBB, for example #1D2A6B, got {text!r}")
    return code
