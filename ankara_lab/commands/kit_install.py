"""Install ankara_lab from this kit, without a network: `python install.py`.

Makes an environment and copies the lessons; nothing of the system is changed, and lessons that
somebody has worked on already stay as they are. Removing the folder removes everything.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

KIT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"


def main(argv: list[str] | None = None) -> int:
    """Check the kit, make the environment, copy the lessons, say how to begin."""
    parser = argparse.ArgumentParser(description="Install ankara_lab from this kit, offline.")
    parser.add_argument("--into", type=Path, default=Path.home() / "ankara_lab",
                        help="where to; default: ankara_lab in your home folder")
    goal = parser.parse_args(argv).into.expanduser().resolve()
    trouble = _python_trouble() or _damage()
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"Installing into {goal}; this takes some minutes.", flush=True)
    goal.mkdir(parents=True, exist_ok=True)
    venv.create(goal / "env", with_pip=True, clear=True, symlinks=not WINDOWS)
    python = goal / "env" / ("Scripts/python.exe" if WINDOWS else "bin/python")
    # pip reads neither this person's settings nor a network.
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    quiet |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--no-index", "--find-links", str(KIT / "wheels"),
         "--disable-pip-version-check", "--quiet", "ankara_lab[lab]"],
        env=quiet,
    )  # fmt: skip
    if done.returncode:
        print("Not installed. Is the kit made for this system? See INSTALL.txt.", file=sys.stderr)
        return 1
    _copy_lessons(goal / "lessons")
    start = _write_start(goal, python)
    print(f"\nReady. To begin, open {start}")
    return 0


def _python_trouble() -> str:
    here = "{}.{}".format(*sys.version_info)
    made_for = (KIT / "python.txt").read_text(encoding="utf-8").split()
    if here in made_for:
        return ""
    return f"This kit is for Python {' or '.join(made_for)}, and this is Python {here}."


def _damage() -> str:
    """Name the first file that is not what it was; memory sticks forget."""
    for line in (KIT / "SHA256SUMS.txt").read_text(encoding="utf-8").splitlines():
        told, _, name = line.partition("  ")
        path = KIT / name
        if not path.is_file():
            return f"{name} is missing; copy the kit again."
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != told:
                return f"{name} is damaged; copy the kit again."
    return ""


def _copy_lessons(goal: Path) -> None:
    """Copy lessons that are not there yet: what somebody wrote in theirs is kept."""
    goal.mkdir(exist_ok=True)
    for path in sorted((KIT / "lessons").iterdir()):
        if path.is_file() and (path.name == "index.json" or not (goal / path.name).exists()):
            shutil.copyfile(path, goal / path.name)


def _write_start(goal: Path, python: Path) -> Path:
    if WINDOWS:
        start = goal / "start.bat"
        text = f'@cd /d "%~dp0"\r\n@"{python}" -m ankara_lab lab lessons\r\n@pause\r\n'
    else:
        start = goal / ("start.command" if sys.platform == "darwin" else "start.sh")
        text = f'#!/bin/sh\ncd "$(dirname "$0")" && exec "{python}" -m ankara_lab lab lessons\n'
    start.write_text(text, encoding="utf-8", newline="")
    start.chmod(0o755)
    return start


if __name__ == "__main__":
    sys.exit(main())
