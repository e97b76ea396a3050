"""The commands that turn a design into cloth: repeat, separate, export."""

from __future__ import annotations

import argparse
import sys
import warnings
from typing import Any

from ankara_lab.commands._arguments import add_output, whole_from_one, whole_from_zero

LAYS = ("straight", "half-drop", "brick", "third-drop", "third-brick", "mirror", "turn",
        "pinwheel", "p4m", "p6m")  # fmt: skip


def add_repeat(one: argparse.ArgumentParser) -> None:
    """Add the words of `repeat`."""
    one.add_argument("picture", help="a saved design, or a picture of one tile")
    add_output(one, "preview.png")
    one.add_argument("--repeat", choices=LAYS, help="default: as its recipe says, or straight")
    one.add_argument("--across", type=whole_from_one, default=3, help="tiles each way")


def add_separate(one: argparse.ArgumentParser) -> None:
    """Add the words of `separate`."""
    one.add_argument("picture", help="a saved design, or a picture of one tile")
    add_output(one, "plates/")
    _add_scale(one)
    one.add_argument("--trap", type=float, default=0.3, metavar="MM",
                     help="how far a light ink runs under a darker one")


def add_export(one: argparse.ArgumentParser) -> None:
    """Add the words of `export`."""
    one.add_argument("picture", help="a saved design, or a picture of one tile")
    add_output(one, "cloth.tif (or .png, .pdf, .svg)")
    _add_scale(one)
    one.add_argument("--cloth", type=float, nargs=2, metavar=("HEIGHT", "WIDTH"),
                     help="size of the cloth [cm]; default: one unit of the repeat")
    one.add_argument("--fit", action="store_true",
                     help="change the repeat so that it goes a whole number of times across")
    one.add_argument("--all-colours", action="store_true", help="no flat inks")
    one.add_argument("--wax", choices=("none", "light", "strong"), default="none",
                     help="cracks, bubbles and misregistration")
    one.add_argument("--per-metre", action="store_true",
                     help="let cracks differ over a metre, for a preview")
    one.add_argument("--selvedge", metavar="TEXT", help="a line along both edges")
    one.add_argument("--sheets", action="store_true", help="a PDF of A4 sheets to print at home")


def _add_scale(one: argparse.ArgumentParser) -> None:
    one.add_argument("--repeat", choices=LAYS, help="default: as its recipe says, or straight")
    one.add_argument("--repeat-cm", type=float, default=24.0, help="width of one tile on cloth")
    one.add_argument("--dpi", type=float, default=300.0, help="150 or 300")
    one.add_argument("--inks", type=int, default=5, help="how many, 2 to 8")
    one.add_argument("--palette", metavar="#RRGGBB", nargs="+", help="these inks instead")
    one.add_argument("--seed", type=whole_from_zero, default=0)


def run_repeat(args: argparse.Namespace) -> int:
    """Lay a tile as cloth and save a preview."""
    from ankara_lab.cloth.export import save_picture
    from ankara_lab.cloth.repeat import lay_repeat
    from ankara_lab.commands._files import check_picture_name

    check_picture_name(args.output)
    tile, repeat, recipe = _open(args)
    cloth = lay_repeat(tile, args.across, repeat=repeat)
    save_picture(cloth, args.output, {**recipe, "laid": repeat, "across": args.across})
    print(f"{args.output}: {cloth.shape[1]} x {cloth.shape[0]} px, {repeat}")
    return 0


def run_separate(args: argparse.Namespace) -> int:
    """Write one plate for each ink, the flat design and the ink list."""
    from ankara_lab.cloth.plates import write_plates
    from ankara_lab.cloth.separate import check_trap, separate

    check_trap(args.trap)
    tile, repeat, _ = _open(args)
    made = separate(tile, _inks(args), repeat_cm=args.repeat_cm, dpi=args.dpi, repeat=repeat,
                    seed=args.seed)
    files = write_plates(made, args.output, trap_mm=args.trap)
    for ink in made.ink_list:
        print(f"{ink.number}  {ink.hex}  {ink.coverage:5.1f} %  {ink.name}; near {ink.near}")
    print(f"{args.output}: {len(files)} files")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Write a print file at true size."""
    from ankara_lab.cloth.measures import CLOTH_CM, fit_to_width
    from ankara_lab.cloth.print_file import export_cloth

    tile, repeat, recipe = _open(args)
    repeat_cm = args.repeat_cm
    if args.fit:
        width = args.cloth[1] if args.cloth else CLOTH_CM
        fit = fit_to_width(repeat_cm, width)[0]
        repeat_cm = fit.repeat_cm
        print(f"{fit.across} repeats of {repeat_cm:g} cm across {width:g} cm")
    recipe |= {"laid": repeat, "repeat_cm": repeat_cm, "dpi": args.dpi, "wax": args.wax}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made = export_cloth(
            tile, args.output, cloth_cm=tuple(args.cloth) if args.cloth else None,
            repeat_cm=repeat_cm, repeat=repeat, dpi=args.dpi,
            inks=None if args.all_colours else _inks(args), wax=args.wax,
            per_metre=args.per_metre, selvedge=args.selvedge, sheets=args.sheets,
            recipe=recipe, seed=args.seed,
        )  # fmt: skip
    for each in told:
        print(f"ankara-lab: warning: {each.message}", file=sys.stderr)
    print(f"{made.path}: {made.width_cm:g} x {made.height_cm:g} cm, "
          f"{made.columns} x {made.rows} px at {made.dpi:g} dpi, {repeat}")
    return 0


def _open(args: argparse.Namespace) -> tuple[Any, str, dict[str, object]]:
    """The tile, how it is laid, and its recipe."""
    import numpy as np

    from ankara_lab.cloth.recipe import read_recipe
    from ankara_lab.commands._files import open_picture

    image, known = open_picture(args.picture)
    return np.asarray(image), args.repeat or known or "straight", read_recipe(args.picture) or {}


def _inks(args: argparse.Namespace) -> Any:
    if not args.palette:
        return args.inks
    import numpy as np

    from ankara_lab.draw.palettes import parse_colour

    return np.array([parse_colour(colour) for colour in args.palette])
