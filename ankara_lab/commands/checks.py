"""The commands that look a picture through or make it small: flaws, compress, decompress."""

from __future__ import annotations

import argparse
from pathlib import Path

from ankara_lab.cloth.export import save_picture, write_whole
from ankara_lab.commands._arguments import (
    REPEATS,
    add_model,
    add_output,
    add_refine,
    whole_from_one,
)
from ankara_lab.commands._files import (
    check_fits,
    check_name,
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

_LONGEST = 1024  # [px] flaws that matter are seen at this size


def add_flaws(one: argparse.ArgumentParser) -> None:
    """Add the words of `flaws`."""
    one.add_argument("photo", help="cloth, photographed flat")
    one.add_argument("--good", nargs="+", default=[], metavar="PHOTO",
                     help="the same cloth without a flaw, at the same scale")
    add_output(one, "heat.png")
    add_model(one)


def add_compress(one: argparse.ArgumentParser) -> None:
    """Add the words of `compress`."""
    one.add_argument("input", metavar="PICTURE|LATENT")
    add_output(one, "cloth.ankz")
    add_model(one)
    one.add_argument("--quality", type=float, default=50, help="1 to 100; default 50")
    one.add_argument("--repeat", choices=(*REPEATS, "none"), help="how the picture repeats")
    one.add_argument("--size", type=whole_from_one,
                     help="side of the square it is cut and scaled to [px]")
    add_refine(one)


def add_decompress(one: argparse.ArgumentParser) -> None:
    """Add the words of `decompress`."""
    one.add_argument("file", help="a file made by compress")
    add_output(one, "cloth.png")
    add_model(one)
    one.add_argument("--repeat", choices=(*REPEATS, "none"), help="default: as it was compressed")


def run_flaws(args: argparse.Namespace) -> int:
    """Paint what does not belong red on the photo."""
    import numpy as np
    import torch
    from PIL import Image

    from ankara_lab.latent.flaws import find_flaws

    check_picture_name(args.output)
    images = [open_picture(path)[0].convert("RGB") for path in (args.photo, *args.good)]
    # All by one factor, or the cloths would no longer be of one scale.
    factor = min(1.0, _LONGEST / max(max(image.size) for image in images))
    pictures = []
    for image in images:
        wide, high = (max(1, round(side * factor)) for side in image.size)
        pixels = np.array(
            image if factor == 1 else image.resize((wide, high), Image.Resampling.LANCZOS))
        pictures.append(torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 127.5 - 1)
    flaws = find_flaws(pictures[0], pictures[1:], model=load(args))
    grey = (pictures[0][0].mean(0).numpy() + 1) / 2 * 0.6 + 0.2
    hot = np.clip((flaws.heat.numpy() - 1) / 3, 0, 1)[..., None]
    painted = grey[..., None] * (1 - hot) + hot * np.array([0.9, 0.1, 0.0])
    recipe = {"operation": "flaws", "photo": hash_of(args.photo),
              "good": [hash_of(path) for path in args.good], "score": flaws.score}
    save_picture(Image.fromarray(np.uint8(np.rint(painted * 255))), args.output, recipe)
    row, col = divmod(int(flaws.heat.argmax()), flaws.heat.shape[1])
    print(f"{args.output}: score {flaws.score:.2f} (about 1 on good cloth), oddest at row "
          f"{round(row / factor)}, column {round(col / factor)}")
    return 0


def run_compress(args: argparse.Namespace) -> int:
    """Write a picture or a latent as a small file."""
    from ankara_lab.latent.compress import compress

    check_name(args.output, ".ankz")
    if is_latent(args.input):
        latent, recipe = read_latent(args.input)
    else:
        image, known = open_picture(args.input)
        repeat = known if args.repeat is None else kind_of(args.repeat)
        _, latent = encode_picture(image, load(args), repeat, args.size, args.refine)
        recipe = {"operation": "compress", "picture": hash_of(args.input),
                  "repeat": repeat or "none", "refine": args.refine}
    data = compress(latent, quality=args.quality, recipe=recipe)
    write_whole(args.output, data)
    print(f"{args.output}: {len(data)} bytes, {8 * len(data) / latent.numel():.2f} bits a number")
    return 0


def run_decompress(args: argparse.Namespace) -> int:
    """Decode a compressed latent into a picture."""
    from ankara_lab.latent.compress import decompress

    check_picture_name(args.output)
    source = Path(args.file)
    if not source.is_file():
        raise ValueError(f"there is no file {args.file[-80:]!r}; check the name and the folder")
    latent, recipe = decompress(source.read_bytes(), repr(source.name))
    model = load(args)
    check_fits(latent, model, args.file)
    repeat = kind_of(args.repeat or str(recipe.get("repeat", "none")))
    save_latent(latent.to(model.device), model, repeat, args.output,
                {"operation": "decompress", "file": hash_of(args.file)})
    return 0
