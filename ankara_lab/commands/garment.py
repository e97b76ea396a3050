"""The command `garment`: a design sewn up, its pieces, its yards and its cutting layout."""

from __future__ import annotations

import argparse

from ankara_lab.commands._arguments import REPEATS, add_output

_GARMENTS = (
    "wrapper",
    "buba",
    "kaftan",
    "agbada",
    "gele",
    "shirt",
    "pencil-skirt",
    "a-line-skirt",
    "shift-dress",
    "tote",
)


def add_garment(one: argparse.ArgumentParser) -> None:
    """Add the words of `garment`."""
    one.add_argument("design", help="a seamless tile: a saved design or any picture")
    one.add_argument("--garment", choices=_GARMENTS, default="kaftan")
    one.add_argument("--size", type=int, default=14, help="UK and Nigerian size, 8 to 20")
    one.add_argument(
        "--measure",
        action="append",
        default=[],
        metavar="NAME=CM",
        help="an own measure, for example hip=101 or length=90; may be repeated",
    )
    one.add_argument("--repeat", choices=REPEATS, help="default: as the design says, or straight")
    one.add_argument("--repeat-cm", type=float, default=24.0, help="width of the tile [cm]")
    one.add_argument(
        "--point",
        type=float,
        nargs=2,
        default=(0.5, 0.5),
        metavar=("X", "Y"),
        help="point of the tile, 0 to 1, for the middle of the chest or skirt",
    )
    one.add_argument("--width", type=float, default=116.0, help="width of the cloth [cm]")
    one.add_argument("--seam-cm", type=float, default=1.5, help="seam allowance [cm]")
    one.add_argument("--one-way", action="store_true", help="the print has an up and a down")
    one.add_argument("--layout", metavar="FILE", help="also a picture of the cutting layout, .png")
    add_output(one, "front.png")


def run_garment(args: argparse.Namespace) -> int:
    """Draw the garment, print its pieces and yards."""
    from ankara_lab.cloth.export import save_picture
    from ankara_lab.cloth.garment import draft
    from ankara_lab.cloth.garment_cloth import Cloth
    from ankara_lab.cloth.garment_layout import check_repeat_fits, cut_layout
    from ankara_lab.cloth.garment_preview import garment_preview
    from ankara_lab.cloth.garment_sheet import layout_picture
    from ankara_lab.cloth.recipe import SourceType, read_recipe
    from ankara_lab.commands._files import check_picture_name, hash_of, open_picture

    for path in filter(None, (args.output, args.layout)):
        check_picture_name(path)
    measures = _measures(args.measure)
    made = draft(
        args.garment, size=args.size, measures=measures, seam_cm=args.seam_cm, cloth_cm=args.width
    )
    import numpy as np

    picture, known = open_picture(args.design)
    repeat = args.repeat or known or "straight"
    tile = np.asarray(picture.convert("RGB"))
    cloth = Cloth(tile, repeat, args.repeat_cm)
    check_repeat_fits(cloth, args.width)
    point = tuple(args.point)
    plain = cut_layout(made, args.width, one_way=args.one_way)
    matched = cut_layout(made, args.width, cloth=cloth, point=point)
    preview = garment_preview(tile, made, repeat=repeat, repeat_cm=args.repeat_cm, point=point)
    recipe = {
        "operation": "garment",
        "design": hash_of(args.design),
        "garment": args.garment,
        "size": args.size,
        "measures": measures,
        "repeat": repeat,
        "repeat_cm": args.repeat_cm,
        "point": list(point),
        "width_cm": args.width,
        "seam_cm": args.seam_cm,
    }
    # what a rule drew stays so; of any other design a model may have had a part
    drawn = (read_recipe(args.design) or {}).get("operation") == "draw"
    kind: SourceType = "algorithmicMedia" if drawn else "compositeWithTrainedAlgorithmicMedia"
    save_picture(preview, args.output, recipe, source_type=kind)
    if args.layout:
        save_picture(layout_picture(made, matched, cloth), args.layout, recipe, source_type=kind)
    print(f"{made.title}, seams {args.seam_cm:g} cm, sides and hems wider")
    print(f"{'piece':<16}{'cut':>4}{'wide cm':>9}{'long cm':>9}")
    for piece in made.pieces:
        wide, tall = np.ptp(piece.cutting_line(args.seam_cm), axis=0)
        print(f"{piece.name:<16}{piece.cut:>4}{wide:>9.1f}{tall:>9.1f}")
    for words, layout in (("without matching", plain), ("matched at the seams", matched)):
        print(
            f"{words:<22}{layout.yards:>6.2f} yd {layout.length_cm:>6.0f} cm of "
            f"{args.width:g} cm cloth, {layout.used:.0%} of it used"
        )
    print(*filter(None, (args.output, args.layout)), sep="\n")
    return 0


def _measures(words: list[str]) -> dict[str, float]:
    measures = {}
    for word in words:
        name, _, value = word.partition("=")
        try:
            measures[name] = float(value)
        except ValueError:
            raise ValueError(
                f"--measure needs NAME=CM, for example hip=101; got {word!r}"
            ) from None
    return measures
