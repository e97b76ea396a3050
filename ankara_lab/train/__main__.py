"""The door for ``accelerate launch -m ankara_lab.train``; ``ankara-lab train`` calls it too."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from ankara_lab.train._config import CONFIGS, load_config, parse_setting

# command: module, configuration class, function; looked up only when it is needed
_TRAINERS = {
    "autoencoder": ("autoencoder", "AutoencoderConfig", "train_autoencoder"),
    "text": ("text", "TextConfig", "train_text"),
    "unet": ("unet", "UNetConfig", "train_unet"),
    "attributes": ("attributes", "AttributesConfig", "train_attributes"),
    "directions": ("directions", "DirectionsConfig", "learn"),
    "nets": ("nets", "NetsConfig", "ship_nets"),
    "assemble": ("assemble", "AssembleConfig", "assemble"),
    "card": ("card", "CardConfig", "write_card"),
}

_DEFAULTS = {"autoencoder": "autoencoder-f8"}
"""Shipped configurations that are used without --config, where named unlike their command."""


def make_parser() -> argparse.ArgumentParser:
    """Build the parser of the training commands."""
    parser = argparse.ArgumentParser(prog="ankara-lab train", description="Make the weights.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in _TRAINERS:
        command = commands.add_parser(name)
        command.add_argument("--config", help="TOML file, or the name of a shipped one")
        command.add_argument("--out", help="folder for the results")
        command.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                             help="any other setting of the configuration")
        if name not in ("assemble", "nets", "card"):
            command.add_argument("--data", help="folder of the corpus")
            command.add_argument("--minutes", type=float, help="budget of time")
            command.add_argument("--steps", type=int, help="budget of steps")
            command.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    return parser


def run(argv: Sequence[str] | None = None) -> Path:
    """Parse a command line, train, and return where the result lies.

    Raises
    ------
    ValueError
        If a setting or the corpus does not fit, see the message.
    """
    args = vars(make_parser().parse_args(argv))
    module_name, class_name, function_name = _TRAINERS[args.pop("command")]
    module = importlib.import_module(f"ankara_lab.train.{module_name}")
    path, settings, resume = args.pop("config"), args.pop("set"), args.pop("resume", False)
    overrides = {key: value for key, value in args.items() if value is not None}
    for budget, other in (("minutes", "steps"), ("steps", "minutes")):
        if overrides.get(budget):  # the one given replaces the other one of the file
            overrides.setdefault(other, 0)
    overrides |= dict(parse_setting(setting) for setting in settings)
    default = CONFIGS / f"{_DEFAULTS.get(module_name, module_name)}.toml"
    if path is not None and not Path(path).exists() and (CONFIGS / f"{path}.toml").exists():
        path = CONFIGS / f"{path}.toml"
    config = load_config(path or (default if default.exists() else None),
                         getattr(module, class_name), overrides)
    function = getattr(module, function_name)
    return function(config, resume=True) if resume else function(config)


if __name__ == "__main__":
    try:
        print(run())
    except ValueError as error:
        print(f"ankara-lab train: {error}", file=sys.stderr)
        sys.exit(2)
