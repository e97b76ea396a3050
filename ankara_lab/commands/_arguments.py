"""Arguments that several commands take, and their types."""

from __future__ import annotations

import argparse

from ankara_lab.model.refine_steps import REFINE

REPEATS = ("straight", "half-drop", "brick")


def add_output(command: argparse.ArgumentParser, example: str) -> None:
    """Add ``-o``, the file for the result."""
    command.add_argument("-o", "--output", required=True, metavar="FILE",
                         help=f"where the result goes, for example {example}")


def add_model(command: argparse.ArgumentParser) -> None:
    """Add ``--model``."""
    command.add_argument("--model", help="a diffusers folder or hub id; default: the shipped one")


def add_refine(command: argparse.ArgumentParser) -> None:
    """Add ``--refine``."""
    command.add_argument("--refine", type=whole_from_zero, default=REFINE, metavar="STEPS",
                         help="steps that bring the latent nearer to the picture; 0 encodes in "
                              f"one pass; default: {REFINE}, which keep 1.6 dB more")


def add_sampling(command: argparse.ArgumentParser) -> None:
    """Add what the sampler needs to know: seed, steps, guidance."""
    command.add_argument("--seed", type=whole_from_zero, default=0,
                         help="the same seed, the same cloth")
    command.add_argument("--steps", type=whole_from_one, help="default: the model's")
    command.add_argument("--guidance", type=float, help="how closely to follow the words")


def whole_from_one(text: str) -> int:
    """Read a count: a whole number from 1."""
    return _whole(text, 1)


def share_above_zero(text: str) -> float:
    """Read a share: above 0, at most 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"expected a number above 0, at most 1, got {text!r}")
    return value


def whole_from_zero(text: str) -> int:
    """Read a seed: a whole number from 0."""
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number < 2**63:
        raise argparse.ArgumentTypeError(f"expected a whole number from {least}, got {text!r}")
    return number
