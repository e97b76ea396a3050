"""The commands from a photo to a tile: straighten, find-repeat, cut."""

from __future__ import annotations

import argparse

from ankara_lab.commands._arguments import add_output, whole_from_one


def add_straighten(one: argparse.ArgumentParser) -> None:
    """Add the words of `straighten`."""
    one.add_argument("photo", help="a photo of cloth")
    add_output(one, "flat.png")
    one.add_argument("--corners", type=_point, nargs=4, metavar="X,Y",
                     help="the cloth's corners [px], in any order; default: looked for")
    one.add_argument("--keep-light", action="store_true", help="leave uneven light as it is")


def add_find_repeat(one: argparse.ArgumentParser) -> None:
    """Add the words of `find-repeat`."""
    one.add_argument("photo", help="a photo of cloth, two and a half periods each way or more")
    one.add_argument("-o", "--output", metavar="FILE",
                     help="also draw the lattice over the photo, for example overlay.png")
    one.add_argument("--json", action="store_true", help="print JSON instead of a sentence")


def add_cut(one: argparse.ArgumentParser) -> None:
    """Add the words of `cut`."""
    one.add_argument("photo", help="a photo of cloth, two and a half periods each way or more")
    add_output(one, "tile.png")
    one.add_argument("--size", type=whole_from_one, default=256, help="side of the tile [px]")


def run_straighten(args: argparse.Namespace) -> int:
    """Take perspective and uneven light off a photo."""
    from ankara_lab.cloth.export import save_picture
    from ankara_lab.commands._files import check_picture_name, hash_of
    from ankara_lab.photo.open import open_photo
    from ankara_lab.photo.rectify import find_corners, rectify

    check_picture_name(args.output)
    photo = open_photo(args.photo)
    found = None if args.corners else find_corners(photo)
    corners = args.corners if found is None else found.round(1).tolist()
    flat = rectify(photo, corners, even_light=not args.keep_light)
    save_picture(flat, args.output, {
        "operation": "straighten", "photo": hash_of(args.photo), "corners": corners,
        "even_light": not args.keep_light}, source_type="humanEdits")
    how = "by the corners given" if args.corners else (
        "by the corners found" if corners else "no corners found, the whole photo taken")
    print(f"{args.output}: {flat.width} x {flat.height} px, {how}")
    return 0


def run_find_repeat(args: argparse.Namespace) -> int:
    """Find the repeat of a photographed cloth, and draw it over the photo if asked."""
    import json
    from dataclasses import asdict

    from ankara_lab.cloth.export import save_picture
    from ankara_lab.commands._files import check_picture_name, hash_of
    from ankara_lab.photo.open import open_photo
    from ankara_lab.photo.repeat import find_repeat

    if args.output:
        check_picture_name(args.output)
    photo = open_photo(args.photo)
    repeat = find_repeat(photo)
    if args.output:
        save_picture(repeat.overlay(photo), args.output, {
            "operation": "find-repeat", "photo": hash_of(args.photo), **asdict(repeat)},
            source_type="humanEdits")
    if args.json:
        print(json.dumps(asdict(repeat)))
        return 0
    (ax, ay), (bx, by) = repeat.vectors
    print(f"{repeat.kind}: steps ({ax:.1f}, {ay:.1f}) and ({bx:.1f}, {by:.1f}) px (x, y), "
          f"confidence {repeat.confidence:.2f}")
    if args.output:
        print(args.output)
    return 0


def run_cut(args: argparse.Namespace) -> int:
    """Cut one period out of a photo; of half-drop and brick save the doubled tile."""
    from dataclasses import asdict

    import numpy as np

    from ankara_lab.cloth.export import save_picture
    from ankara_lab.cloth.repeat import lay_repeat
    from ankara_lab.commands._files import check_picture_name, hash_of
    from ankara_lab.photo.cut import cut_tile
    from ankara_lab.photo.open import open_photo
    from ankara_lab.photo.repeat import find_repeat

    check_picture_name(args.output)
    photo = open_photo(args.photo)
    repeat = find_repeat(photo)
    tile, kind = cut_tile(photo, repeat, size=args.size)
    down, right = {"straight": (1, 1), "half-drop": (1, 2), "brick": (2, 1)}[kind]
    cloth = np.ascontiguousarray(
        lay_repeat(tile, 2, repeat=kind)[: down * args.size, : right * args.size]
    )
    save_picture(cloth, args.output, {
        "operation": "cut", "photo": hash_of(args.photo), "lattice": asdict(repeat),
        "repeat": kind, "tile": [args.size, args.size]}, source_type="humanEdits")
    print(f"{args.output}: {cloth.shape[1]} x {cloth.shape[0]} px, {kind}, "
          f"confidence {repeat.confidence:.2f}")
    return 0


def _point(text: str) -> tuple[float, float]:
    try:
        x, y = (float(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected X,Y such as 120,80, got {text!r}") from None
    return x, y
