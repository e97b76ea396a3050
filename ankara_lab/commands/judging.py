"""The commands that look at pictures and say what they see: describe, judge."""

from __future__ import annotations

import argparse

from ankara_lab.commands._arguments import (
    add_model,
    add_refine,
    share_above_zero,
    whole_from_one,
    whole_from_zero,
)


def add_describe(one: argparse.ArgumentParser) -> None:
    """Add the words of `describe`."""
    one.add_argument("picture", help="a picture; its largest square is looked at")
    one.add_argument("--json", action="store_true", help="print all probabilities as JSON")


def add_judge(one: argparse.ArgumentParser) -> None:
    """Add the words of `judge`."""
    add_model(one)
    one.add_argument("--n", type=whole_from_one, default=1000, help="tiles; at least 8")
    one.add_argument("--seed", type=whole_from_zero, default=0)
    one.add_argument("--steps", type=whole_from_one, help="default: the model's")
    one.add_argument("--guidance", type=float, help="default: the model's")
    one.add_argument("--mixture", choices=("bold", "full"), default="bold",
                     help="which cloth is held out: as the model's corpus, or all of the grammar")
    one.add_argument("--sketch", type=share_above_zero, metavar="FREEDOM",
                     help="begin from drawings by rule of the captions; default: from noise")
    add_refine(one)
    one.add_argument("--nets", metavar="FOLDER",
                     help="folder with the nets features and attributes; default: the shipped ones")
    one.add_argument("--json", metavar="FILE", help="also write the figures here")
    one.add_argument("--markdown", metavar="FILE", help="also write the table here")
    one.add_argument("--cards", metavar="FOLDER",
                     help="also note the figures in cards.json of this weights folder")


def run_describe(args: argparse.Namespace) -> int:
    """Say in plain English what a picture shows."""
    import json

    from ankara_lab.commands._files import open_picture
    from ankara_lab.latent.describe import describe
    from ankara_lab.model.codec import picture_to_tile

    image, _ = open_picture(args.picture)
    (seen,) = describe(picture_to_tile(image))
    if args.json:
        print(json.dumps({"caption": seen.caption, **seen.probabilities}, indent=2))
        return 0
    print(seen.caption)
    for name, chances in seen.probabilities.items():
        best = sorted(chances.items(), key=lambda pair: -pair[1])[:3]
        print(f"{name:>8}: " + ", ".join(f"{word} {chance:.0%}" for word, chance in best))
    return 0


def run_judge(args: argparse.Namespace) -> int:
    """Measure a model on swatches it has never seen, and print one table."""
    import json
    from pathlib import Path

    from ankara_lab.cloth.export import check_writable
    from ankara_lab.commands._files import load
    from ankara_lab.model.attributes import read_attributes, shipped_attributes
    from ankara_lab.train.judge import JudgeConfig, judge_model
    from ankara_lab.train.judge_table import as_markdown, as_text, save_judgement

    config = JudgeConfig(args.n, args.steps, args.guidance, args.seed,
                         mixture=args.mixture, sketch=args.sketch, refine=args.refine)
    for path in (args.json, args.markdown):
        if path:
            check_writable(path)
    if args.cards and not (Path(args.cards) / "cards.json").is_file():
        raise ValueError(f"there is no cards.json in {args.cards!r} to note the figures in")
    features, attributes = (
        read_attributes(args.nets, name) if args.nets else shipped_attributes(name)
        for name in ("features", "attributes")
    )
    found = judge_model(load(args), features, attributes, config)
    print(as_text(found))
    if args.json:
        Path(args.json).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if args.markdown:
        Path(args.markdown).write_text(as_markdown(found), encoding="utf-8")
    if args.cards:
        save_judgement(found, args.cards)
    return 0
