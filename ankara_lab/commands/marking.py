"""The commands for a class: hand-in for the learner, grade for the teacher."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from ankara_lab.commands._arguments import add_output, whole_from_one


def add_hand_in(one: argparse.ArgumentParser) -> None:
    """Add the words of `hand-in`."""
    one.add_argument("source", nargs="?", default=".", metavar="NOTEBOOK|FOLDER",
                     help="one lesson, or the folder of all; default: this folder")
    one.add_argument("--name", help="your name, as your teacher knows it; default: your login")
    add_output(one, "hand-in.zip")


def add_grade(one: argparse.ArgumentParser) -> None:
    """Add the words of `grade`."""
    one.description = (
        "Mark the hand-ins of a class. Every notebook is run anew, which runs your students' code "
        "with your rights; --trust takes what their computers recorded and runs nothing."
    )
    one.add_argument("folder", help="where the zips of the class are, also in folders below it")
    add_output(one, "class.csv")
    one.add_argument("--trust", action="store_true",
                     help="take the recorded verdicts; run nothing")
    one.add_argument("--seconds", type=whole_from_one, default=300,
                     help="for one notebook, at most; default 300")


def run_hand_in(args: argparse.Namespace) -> int:
    """Pack notebooks, designs and verdicts into one zip."""
    from ankara_lab.cloth.export import write_whole
    from ankara_lab.commands._files import check_name
    from ankara_lab.exercise.hand_in import pack

    check_name(args.output, ".zip")
    packed = pack(args.source, args.name or _login())
    write_whole(args.output, packed.to_bytes())
    passed = [name for name, told in packed.verdicts.items() if told["passed"]]
    untried = [name for name, told in packed.verdicts.items() if told["passed"] is None]
    for name in packed.members:
        print(f"  {name}")
    for line in packed.left_out:
        print(f"  left out: {line}")
    print(f"{args.output}: {len(passed)} of {len(packed.verdicts)} exercises passed")
    if untried:
        print(f"not checked yet, or the notebook was not saved since: {', '.join(untried)}")
    return 0


def run_grade(args: argparse.Namespace) -> int:
    """Mark every hand-in of a folder; write a row for each, refused ones too."""
    from tqdm import tqdm

    from ankara_lab.cloth.export import write_whole
    from ankara_lab.commands._files import check_name
    from ankara_lab.exercise.class_table import Row, to_csv, to_html
    from ankara_lab.exercise.marking import mark, recorded
    from ankara_lab.exercise.received import RefusedError, open_hand_in

    check_name(args.output, ".csv")
    home = Path(args.folder)
    if not home.is_dir():
        raise ValueError(f"there is no folder {args.folder[-80:]!r}; check the name")
    found = sorted(path for path in home.rglob("*") if path.suffix.lower() == ".zip")
    if not found:
        raise ValueError(f"{args.folder[-80:]!r} holds no zip; put your students' hand-ins there")
    rows = []
    with tqdm(found, desc="grade", unit="hand-in", leave=False) as bar:
        for path in bar:
            file = path.relative_to(home).as_posix()
            try:
                one = open_hand_in(path)
            except RefusedError as error:
                rows.append(Row(path.stem, file, note=f"refused: {error}"))
                bar.write(f"{file}: refused: {error}")
                continue
            marks = recorded(one) if args.trust else mark(one, seconds=args.seconds)
            rows.append(Row(one.name, file, marks))
            passed = sum(mark.passed for mark in marks.values())
            bar.write(f"{file}: {one.name}: {passed} of {len(marks)}")
    rows.sort(key=lambda row: (row.name.casefold(), row.file))
    how = ("Verdicts as the learners' computers recorded them; nothing was run." if args.trust
           else "Every notebook was run anew.")  # fmt: skip
    page = Path(args.output).with_suffix(".html")
    write_whole(page, to_html(rows, how=how).encode())
    write_whole(args.output, to_csv(rows).encode())
    refused = sum(bool(row.note) for row in rows)
    print(f"{args.output} and {page.name}: {len(rows)} hand-ins"
          + (f", {refused} refused" if refused else ""))
    return 0


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        raise ValueError("say whose work this is: --name \"Ada Eze\"") from None
