"""`ankara-lab`: the toolkit from a terminal.

This file knows the words of the command line and nothing else: each command imports what it
needs when it runs, so ``--help`` is quick. Results go to the file named by ``-o`` and a short
account to standard output; progress goes to standard error. What a person got wrong is said in
one line, with exit code 2; Ctrl-C ends with 130.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

REPEATS = ("straight", "half-drop", "brick")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of printing the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, _error_line(f"{message} (see `{self.prog} --help`)"))


def make_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = _Parser(prog="ankara-lab", description="Draw, encode, mix and generate wax print.")
    parser.add_argument("--version", action="store_true", help="print the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    one = _command(commands, "design", "make a new seamless design from words")
    one.add_argument("prompt", help='for example "yellow birds on indigo, half-drop"')
    one.add_argument("--negative", default="", help="words for what is not wanted")
    _output(one, "cloth.png")
    _model(one)
    _sampling(one)
    one.add_argument("--repeat", choices=REPEATS, help="default: as the prompt says, or straight")
    one.add_argument("--size", type=_count, help="side of the tile [px]; default: the model's")

    one = _command(commands, "encode", "turn a picture into a latent")
    one.add_argument("picture", help="a photo, scan or saved design")
    _output(one, "z.safetensors")
    _model(one)
    one.add_argument("--repeat", choices=(*REPEATS, "none"),
                     help="how the picture repeats; default: as its recipe says, or none")
    one.add_argument("--size", type=_count, help="side of the square it is cut and scaled to [px]")

    one = _command(commands, "decode", "turn a latent back into a picture")
    one.add_argument("latent", help="a file made by encode")
    _output(one, "out.png")
    _model(one)
    one.add_argument("--repeat", choices=(*REPEATS, "none"), help="default: as it was encoded")

    one = _command(commands, "mix", "mix two to four pictures or latents")
    one.add_argument("inputs", nargs="+", metavar="PICTURE|LATENT", help="two to four")
    one.add_argument("--weights", type=float, nargs="+", help="a share for each; default: equal")
    one.add_argument("--method", choices=("lerp", "slerp", "renoise"), default="slerp")
    _output(one, "mixed.png")
    _model(one)
    _sampling(one)
    one.add_argument("--prompt", default="", help="words that steer renoise")
    one.add_argument("--strength", type=float, default=0.5, help="noise of renoise, 0 to 1")
    one.add_argument("--repeat", choices=REPEATS, help="default: the inputs', or straight")
    one.add_argument("--size", type=_count, help="side of the tile [px]; default: the model's")

    one = _command(commands, "draw", "draw a swatch by rule, without a model")
    one.add_argument("--seed", type=_seed, default=0)
    one.add_argument("--size", type=_count, default=256, help="side of the tile [px]")
    one.add_argument("--motif", action="append", metavar="NAME",
                     help="a motif, up to three times; own:NAME is NAME.svg of --motifs")
    one.add_argument("--motifs", metavar="FOLDER", help="SVG files with motifs of your own")
    _output(one, "swatch.png")

    one = _command(commands, "dataset", "draw the training corpus, sample swatches or motif files")
    tasks = one.add_subparsers(dest="task", required=True, metavar="build|samples|motifs")
    samples = tasks.add_parser("samples", help="a small set of compressed swatches")
    samples.add_argument("--n", type=_count, default=512, help="how many swatches")
    motifs = tasks.add_parser("motifs", help="every motif family as an SVG file")
    for task in (samples, motifs):
        task.add_argument("--out", required=True, help="folder")
    build = tasks.add_parser("build", help="the training corpus")
    build.add_argument("--n", type=_count, required=True, help="how many swatches")
    build.add_argument("--out", required=True, help="folder; an interrupted build goes on there")
    build.add_argument("--size", type=_count, default=256, help="side of a tile [px]")
    build.add_argument("--seed", type=_seed, default=0, help="swatch i is drawn from seed + i")
    build.add_argument("--workers", type=_count, help="processes; default: one for each core")

    one = _command(commands, "lab", "open JupyterLab on the lessons")
    one.add_argument("folder", nargs="?", help="default: lessons/ if it is here, or this folder")
    _command(commands, "doctor", "check versions, threads, memory and weights")
    _command(commands, "train", "make the weights (see `ankara-lab train --help`)")
    return parser


_HOME = {
    "design": "_pictures", "encode": "_pictures", "decode": "_pictures", "mix": "_pictures",
    "draw": "_pictures", "dataset": "_jobs", "lab": "_jobs", "doctor": "doctor",
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Default: the words after the program's name.

    Returns
    -------
    int
        0 done; 1 ``doctor`` found something wrong; 2 wrong input; 130 stopped by Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ["train"]:  # its own parser reads the rest
            return _train(words[1:])
        parser = make_parser()
        args, extra = parser.parse_known_args(words)
        if args.version:
            print(f"ankara_lab {import_module('ankara_lab').__version__}")
            return 0
        if args.command is None:
            parser.error(f"expected a command: {', '.join((*_HOME, 'train'))}")
        if extra and args.command != "lab":  # what follows `lab` goes to JupyterLab
            parser.error(f"unknown argument {extra[0]!r}")
        args.extra = extra
        module = import_module(f"ankara_lab.{_HOME[args.command]}")
        return getattr(module, f"run_{args.command}")(args)
    except SystemExit as done:  # argparse has said why
        return done.code if isinstance(done.code, int) else 2
    except KeyboardInterrupt:
        print("\nankara-lab: stopped", file=sys.stderr)
        return 130
    except (ValueError, OSError, MemoryError, ModuleNotFoundError) as error:
        sys.stderr.write(_error_line(_explain(error)))
        return 2


def _train(words: list[str]) -> int:
    if not words:
        raise ValueError("expected what to train; see `ankara-lab train --help`")
    print(import_module("ankara_lab.train.__main__").run(words))
    return 0


def _explain(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("ankara_lab"):
        return f"this command needs the package {error.name}; install 'ankara_lab[lab,train,hub]'"
    if isinstance(error, MemoryError):
        return "not enough memory; ask for a smaller --size"
    return str(error) or type(error).__name__


def _error_line(message: str) -> str:
    return f"ankara-lab: error: {' '.join(message.split())}\n"


def _command(commands: Any, name: str, what: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")


def _output(command: argparse.ArgumentParser, example: str) -> None:
    command.add_argument("-o", "--output", required=True, metavar="FILE",
                         help=f"where the result goes, for example {example}")


def _model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", help="a diffusers folder or hub id; default: the shipped one")


def _sampling(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seed", type=_seed, default=0, help="the same seed, the same cloth")
    command.add_argument("--steps", type=_count, help="default: the model's")
    command.add_argument("--guidance", type=float, help="how closely to follow the words")


def _count(text: str) -> int:
    return _whole(text, 1)


def _seed(text: str) -> int:
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number < 2**63:
        raise argparse.ArgumentTypeError(f"expected a whole number from {least}, got {text!r}")
    return number
