"""The commands that go through the model: design, encode, decode, mix."""

from __future__ import annotations

import argparse
from typing import Any

from ankara_lab.cloth.export import write_whole
from ankara_lab.commands._arguments import (
    REPEATS,
    add_model,
    add_output,
    add_refine,
    add_sampling,
    share_above_zero,
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
    sample,
    sampling_of,
    save_latent,
    shares,
)


def add_design(one: argparse.ArgumentParser) -> None:
    """Add the words of `design`."""
    one.add_argument("prompt", help='for example "yellow birds on indigo, half-drop"')
    one.add_argument("--negative", default="", help="words for what is not wanted")
    add_output(one, "cloth.png")
    add_model(one)
    one.add_argument("--lora", metavar="FILE", help="a motif of your own, a file made by teach")
    add_sampling(one)
    begin = one.add_mutually_exclusive_group()
    begin.add_argument("--sketch", type=share_above_zero, metavar="FREEDOM",
                       help="how freely the model paints over a drawing by rule of the words: "
                            "near 0 keeps close to it, 1 forgets it; default: 0.1")  # fmt: skip
    begin.add_argument("--noise", action="store_true",
                       help="begin from noise alone, not from a drawing; so do --repeat, --size, "
                            "--model and --lora")  # fmt: skip
    one.add_argument("--repeat", choices=REPEATS,
                     help="how the tile meets itself; default: as the prompt says, or straight")
    one.add_argument("--size", type=whole_from_one,
                     help="side of the tile [px]; default: the model's")


def add_encode(one: argparse.ArgumentParser) -> None:
    """Add the words of `encode`."""
    one.add_argument("picture", help="a photo, scan or saved design")
    add_output(one, "z.safetensors")
    add_model(one)
    one.add_argument("--repeat", choices=(*REPEATS, "none"),
                     help="how the picture repeats; default: as its recipe says, or none")
    one.add_argument("--size", type=whole_from_one,
                     help="side of the square it is cut and scaled to [px]")
    add_refine(one)


def add_decode(one: argparse.ArgumentParser) -> None:
    """Add the words of `decode`."""
    one.add_argument("latent", help="a file made by encode")
    add_output(one, "out.png")
    add_model(one)
    one.add_argument("--repeat", choices=(*REPEATS, "none"), help="default: as it was encoded")


def add_mix(one: argparse.ArgumentParser) -> None:
    """Add the words of `mix`."""
    one.add_argument("inputs", nargs="+", metavar="PICTURE|LATENT", help="two to four")
    one.add_argument("--weights", type=float, nargs="+", help="a share for each; default: equal")
    one.add_argument("--method", choices=("lerp", "slerp", "renoise", "regions", "layout"),
                     default="slerp")
    add_output(one, "mixed.png")
    add_model(one)
    add_sampling(one)
    one.add_argument("--prompt", default="", help="words that steer renoise")
    one.add_argument("--strength", type=float, default=0.5, help="noise of renoise, 0 to 1")
    one.add_argument("--repeat", choices=REPEATS, help="default: the inputs', or straight")
    one.add_argument("--size", type=whole_from_one,
                     help="side of the tile [px]; default: the model's")


def run_design(args: argparse.Namespace) -> int:
    """Generate a tile from words and save it as a rectangle that repeats straight."""
    check_picture_name(args.output)
    if not args.prompt.strip():
        raise ValueError('the prompt is empty; say what to draw, such as "red fans on cream"')
    from ankara_lab.model.words import repeat_from_words

    repeat = args.repeat or repeat_from_words(args.prompt) or "straight"
    model = load(args)
    sampling, drawing = sampling_of(args, model), dict[str, Any]()
    how: dict[str, Any] = {"size": args.size}
    # a drawing knows neither another model's size nor a motif that was taught
    plain = args.noise or args.repeat or args.size or args.model or args.lora
    if args.sketch is not None or not plain:
        from ankara_lab.model.design import FREEDOM
        from ankara_lab.widgets._cloth_maker import start_from_words

        freedom = FREEDOM if args.sketch is None else args.sketch
        if args.size not in (None, model.sample_size):
            raise ValueError(f"--sketch draws tiles of {model.sample_size} px; leave --size out")
        start, drawing = start_from_words(args.prompt, args.seed, freedom, model)
        how, repeat = {"start": start, "strength": freedom}, "straight"
        sampling["steps"] = args.steps or drawing["steps"]
    latent = sample(model, args.prompt, "design", negative=args.negative, repeat=repeat,
                     **how, **sampling)
    save_latent(latent, model, repeat, args.output, {
        "operation": "design", "prompt": args.prompt, "negative": args.negative, **drawing,
        **sampling}, quiet=True)
    return 0


def run_encode(args: argparse.Namespace) -> int:
    """Encode a picture, say what was lost on the way, and save the latent."""
    from ankara_lab.latent.file import latent_to_bytes
    from ankara_lab.latent.quality import psnr
    from ankara_lab.model.about import about_weights
    from ankara_lab.model.codec import decode, tile_to_picture

    check_name(args.output, ".safetensors")
    image, known = open_picture(args.picture)
    model = load(args)
    repeat = known if args.repeat is None else kind_of(args.repeat)
    tile, latent = encode_picture(image, model, repeat, args.size, args.refine)
    back = tile_to_picture(decode(latent, model, repeat=repeat))
    recipe = {"operation": "encode", "picture": hash_of(args.picture), "repeat": repeat or "none",
              "refine": args.refine, **about_weights(model)}
    data = latent_to_bytes(latent, recipe)
    write_whole(args.output, data)
    bits = 8 * latent.numel() * 2
    print(f"picture (3, {tile.shape[2]}, {tile.shape[3]}) -> latent {tuple(latent.shape[1:])}: "
          f"{tile.numel() / latent.numel():.0f} times fewer numbers, {bits // 8} bytes at 16 bits")
    print(f"PSNR of the round trip: {psnr(tile_to_picture(tile), back):.1f} dB")
    print(args.output)
    return 0


def run_decode(args: argparse.Namespace) -> int:
    """Decode a latent file into a picture."""
    check_picture_name(args.output)
    latent, recipe = read_latent(args.latent)
    model = load(args)
    check_fits(latent, model, args.latent)
    repeat = kind_of(args.repeat or str(recipe.get("repeat", "none")))
    from ankara_lab.latent.packed import pack_latents, rounded

    latent = rounded(latent)
    save_latent(latent, model, repeat, args.output,
               {"operation": "decode", "latent": hash_of(args.latent),
                "latents": pack_latents(latent)})
    return 0


def run_mix(args: argparse.Namespace) -> int:
    """Mix two to four pictures or latents into one tile."""
    from ankara_lab.latent.mix import mix
    from ankara_lab.latent.packed import pack_latents, rounded

    check_picture_name(args.output)
    count = len(args.inputs)
    if not 2 <= count <= 4:
        raise ValueError(f"mix takes two to four pictures or latents, got {count}")
    weights = shares(args.weights, count)
    opened = [read_latent(path) if is_latent(path) else open_picture(path) for path in args.inputs]
    kinds = [kind_of(str(known.get("repeat"))) if isinstance(known, dict) else known
             for _, known in opened]
    agreed = {kind for kind in kinds if kind}
    repeat = args.repeat or (agreed.pop() if len(agreed) == 1 else "straight")
    model = load(args)

    import torch

    latents = []
    for path, (thing, _), kind in zip(args.inputs, opened, kinds, strict=True):
        if isinstance(thing, torch.Tensor):
            check_fits(thing, model, path)
            latents.append(thing.to(model.device))
        else:
            latents.append(encode_picture(thing, model, kind or repeat, args.size)[1].float())
    if len({latent.shape for latent in latents}) > 1:
        shapes = ", ".join(str(tuple(latent.shape[1:])) for latent in latents)
        raise ValueError(f"the latents must have one shape, got {shapes}; encode with one --size")
    how: dict[str, Any] = {"method": args.method}
    if args.method == "renoise":
        how |= {"prompt": args.prompt, "strength": args.strength, "seed": args.seed,
                "steps": args.steps or model.default_steps}
    used = rounded(torch.cat(latents))
    latent = mix(used, weights, model=model, repeat=repeat, **how)
    save_latent(latent, model, repeat, args.output, {
        "operation": "mix", "inputs": [hash_of(path) for path in args.inputs],
        "latents": pack_latents(used), "shares": weights, **how, "quiet": True}, quiet=True)
    return 0
