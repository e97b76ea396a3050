"""`ankara-lab`: the toolkit from a terminal.

This file knows the names of the commands; their words stand in ``commands/``, and each command
imports what it needs when it runs, so ``--help`` is quick. Results go to the file named by ``-o``
and a short account to standard output; progress goes to standard error. What a person got wrong
is said in one line, with exit code 2; Ctrl-C ends with 130, and a reader who leaves with 141.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

COMMANDS = {
    # name: (file in commands/, what it does)
    "design": ("pictures", "make a new seamless design from words"),
    "encode": ("pictures", "turn a picture into a latent"),
    "decode": ("pictures", "turn a latent back into a picture"),
    "mix": ("pictures", "mix two to four pictures or latents"),
    "edit": ("edits", "change one thing about a design: warmer, denser, more crackle …"),
    "teach": ("teaching", "teach the model a motif of your own from a few pictures"),
    "recolour": ("edits", "give a design the colours of a palette"),
    "replay": ("edits", "make a saved design again from its recipe"),
    "style": ("style", "paint a tile in the manner of any picture"),
    "straighten": ("photo", "lay a photo of cloth flat: perspective and uneven light off"),
    "find-repeat": ("photo", "find how the cloth in a photo repeats"),
    "cut": ("photo", "cut one seamless period out of a photo"),
    "draw": ("drawing", "draw a swatch by rule, without a model"),
    "dataset": ("drawing", "draw the training corpus, sample swatches or motif files"),
    "index": ("designs", "index a folder of designs for search"),
    "search": ("designs", "find designs by words, by a picture or by colours"),
    "map": ("designs", "lay a folder of designs out as a map that decodes anywhere"),
    "flaws": ("checks", "find weaving and printing flaws on a photo of cloth"),
    "compress": ("checks", "write a picture or latent as a small file"),
    "decompress": ("checks", "turn a compressed file back into a picture"),
    "garment": ("garment", "show a design on a garment, with its pieces and yards"),
    "repeat": ("cloth", "lay a tile as cloth and see it"),
    "separate": ("cloth", "write one plate for each ink"),
    "export": ("cloth", "write a print file at true size: PNG, TIFF, PDF, SVG"),
    "lab": ("lab", "open JupyterLab on the lessons"),
    "studio": ("studio", "open the Studio, a page without code for tailors"),
    "share-weights": ("share", "let all kernels of this machine share one copy of the weights"),
    "hand-in": ("marking", "pack your lessons and designs into one zip for your teacher"),
    "grade": ("marking", "mark the hand-ins of a class into one table"),
    "kit": ("kit", "make a folder that installs everything without a network"),
    "doctor": ("doctor", "check versions, threads, memory and weights"),
    "describe": ("judging", "say in words what a picture shows"),
    "judge": ("judging", "measure a model on swatches it has never seen"),
    "train": ("", "make the weights (see `ankara-lab train --help`)"),
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of printing the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, _error_line(f"{message} (see `{self.prog} --help`)"))


def make_parser(names: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """Build the parser; only commands in ``names`` are imported and know their words."""
    parser = _Parser(prog="ankara-lab", description="Draw, encode, mix and generate wax print.")
    parser.add_argument("--version", action="store_true", help="print the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, (file, what) in COMMANDS.items():
        description = what[0].upper() + what[1:] + "."
        command = commands.add_parser(name, help=what, description=description)
        if file and name in names:
            getattr(_module(file), f"add_{name.replace('-', '_')}")(command)
    return parser


def _module(file: str) -> ModuleType:
    return import_module(f"ankara_lab.commands.{file}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Default: the words after the program's name.

    Returns
    -------
    int
        0 done; 1 ``doctor`` found something wrong; 2 wrong input; 130 stopped by Ctrl-C; 141 what
        it printed was not read to the end.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()  # so that a reader who has left is noticed here
        return code
    except SystemExit as done:  # argparse has said why
        return done.code if isinstance(done.code, int) else 2
    except KeyboardInterrupt:
        print("\nankara-lab: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read has left, as `| head -1` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more
        return 128 + 13  # what a shell says of a program that SIGPIPE ended
    except (ValueError, OSError, MemoryError, ModuleNotFoundError) as error:
        sys.stderr.write(_error_line(_explain(error)))
        return 2


def _run(words: list[str]) -> int:
    if words[:1] == ["train"]:  # its own parser reads the rest
        return _train(words[1:])
    parser = make_parser([word for word in words if word in COMMANDS])
    args, extra = parser.parse_known_args(words)
    if args.version:
        print(f"ankara_lab {import_module('ankara_lab').__version__}")
        return 0
    if args.command is None:
        parser.error(f"expected a command: {', '.join(COMMANDS)}")
    if extra and args.command not in ("lab", "studio"):  # what follows goes to Jupyter
        parser.error(f"unknown argument {extra[0]!r}")
    args.extra = extra
    run = getattr(_module(COMMANDS[args.command][0]), f"run_{args.command.replace('-', '_')}")
    return run(args)


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
