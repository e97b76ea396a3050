"""Write the page of the command line from the parsers themselves, so that it cannot go stale."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator


def command_page() -> str:
    """Write one section for each command: what it does, its usage, its words.

    Returns
    -------
    str
        A MyST page.
    """
    from ankara_lab.cli import COMMANDS, make_parser
    from ankara_lab.train.__main__ import make_parser as make_train_parser

    os.environ.update(COLUMNS="88", NO_COLOR="1")  # what argparse wraps and paints by
    helps = {name: what for name, (_, what) in COMMANDS.items()}
    table = "\n".join(f"| [`{name}`](#{_place(name)}) | {what} |" for name, what in helps.items())
    parsers = commands_of(make_parser(tuple(COMMANDS)))
    sections = "\n".join(
        _section(name, parser) for name, parser in parsers.items() if name != "train"
    )
    training = "\n".join(_part(parser) for parser in commands_of(make_train_parser()).values())
    return (
        "# Command line\n\n"
        "Everything that works without a browser. A result goes to the file named by `-o`; what "
        "was there is left alone until the new file is whole. Wrong input is said in one line, "
        "with exit code 2. This page is written from the program itself.\n\n"
        f"| command | what it does |\n|---|---|\n{table}\n\n{sections}\n"
        f"({_place('train')})=\n## train\n\n"
        "Make the weights. Each part has its own words; all of them read a configuration file, of "
        f"which `--set` changes single lines.\n\n{training}"
    )


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a program's commands, by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _place(name: str) -> str:
    return f"command-{name}"


def _section(name: str, parser: argparse.ArgumentParser) -> str:
    about = _escape(parser.description or "")
    return f"({_place(name)})=\n## {name}\n\n{about}\n\n{_words(parser)}"


def _part(parser: argparse.ArgumentParser) -> str:
    return f"### {parser.prog.removeprefix('ankara-lab ')}\n\n{_words(parser)}"


def _words(parser: argparse.ArgumentParser) -> str:
    usage = parser.format_usage().removeprefix("usage: ").rstrip()
    usage = re.sub(r"\n {2,}", "\n    ", usage)
    text = f"```text\n{usage}\n```\n\n"
    rows = [f"| {name} | {what} |" for name, what in _rows(parser)]
    if rows:
        text += "| word | what it says |\n|---|---|\n" + "\n".join(rows) + "\n\n"
    return text + (f"{_escape(parser.epilog)}\n\n" if parser.epilog else "")


def _rows(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        value = parser._get_formatter()._format_args(action, _meta(action))
        names = ", ".join(f"`{name}`" for name in action.option_strings)
        name = f"{names} `{value}`" if names and value else names or f"`{value}`"
        said = (action.help or "") % {**vars(action), "prog": parser.prog}
        if action.choices is not None and action.metavar is not None:
            said += f" (one of {', '.join(map(str, action.choices))})"
        needed = " **Needed.**" if _is_needed(action) else ""
        yield name.replace("|", r"\|"), _escape(said) + needed


def _meta(action: argparse.Action) -> str:
    if action.metavar is not None:
        return action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar)
    if action.choices is not None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return action.dest.upper() if action.option_strings else action.dest


def _is_needed(action: argparse.Action) -> bool:
    return bool(action.option_strings) and action.required


def _escape(text: str) -> str:
    """Keep argparse's plain words plain in Markdown."""
    return re.sub(r"([\\`*_|<\[\]{}])", r"\\\1", " ".join(text.split()))
