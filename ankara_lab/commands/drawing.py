"""The commands that draw by rule, without a model: draw, dataset."""

from __future__ import annotations

import argparse
from dataclasses import replace

from ankara_lab.commands._arguments import add_output, whole_from_one, whole_from_zero


def add_draw(one: argparse.ArgumentParser) -> None:
    """Add the words of `draw`."""
    one.add_argument("--seed", type=whole_from_zero, default=0)
    one.add_argument("--size", type=whole_from_one, default=256, help="side of the tile [px]")
    one.add_argument("--motif", action="append", metavar="NAME",
                     help="a motif, up to three times; own:NAME is NAME.svg of --motifs")
    one.add_argument("--motifs", metavar="FOLDER", help="SVG files with motifs of your own")
    add_output(one, "swatch.png")


def add_dataset(one: argparse.ArgumentParser) -> None:
    """Add the words of `dataset`."""
    tasks = one.add_subparsers(dest="task", required=True, metavar="build|samples|motifs",
                               parser_class=type(one))
    samples = tasks.add_parser("samples", help="a small set of compressed swatches")
    samples.add_argument("--n", type=whole_from_one, default=512, help="how many swatches")
    motifs = tasks.add_parser("motifs", help="every motif family as an SVG file")
    for task in (samples, motifs):
        task.add_argument("--out", required=True, help="folder")
    build = tasks.add_parser("build", help="the training corpus")
    build.add_argument("--n", type=whole_from_one, required=True, help="how many swatches")
    build.add_argument("--out", required=True, help="folder; an interrupted build goes on there")
    build.add_argument("--size", type=whole_from_one, default=256, help="side of a tile [px]")
    build.add_argument("--seed", type=whole_from_zero, default=0,
                       help="swatch i is drawn from seed + i")
    build.add_argument("--mixture", choices=("full", "bold", "asked"), default="full",
                       help="full: all of the grammar as it comes; bold: mostly one motif, large; "
                            "asked: drawn from the captions of bold swatches")
    build.add_argument("--workers", type=whole_from_one, help="processes; default: one a core")


def run_draw(args: argparse.Namespace) -> int:
    """Draw a swatch by rule; it repeats straight and needs no model."""
    from ankara_lab.cloth.export import save_picture
    from ankara_lab.commands._files import check_picture_name
    from ankara_lab.draw.spec import random_spec
    from ankara_lab.draw.swatch import draw_swatch

    check_picture_name(args.output)
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


def run_dataset(args: argparse.Namespace) -> int:
    """Draw the training corpus (an interrupted one goes on), samples, or motif files."""
    if args.task == "motifs":
        from ankara_lab.draw.svg_export import write_motifs

        print(f"{args.out}: {len(write_motifs(args.out))} motifs")
        return 0
    if args.task == "samples":
        from ankara_lab.draw.samples import write_swatches

        print(f"{write_swatches(args.out, args.n)}: {args.n} swatches")
        return 0
    from ankara_lab.draw.dataset import build_dataset

    out = build_dataset(args.out, args.n, size=args.size, seed=args.seed,
                        mixture=args.mixture, workers=args.workers)
    print(f"{out}: {args.n} swatches, {args.size} x {args.size} px")
    return 0
