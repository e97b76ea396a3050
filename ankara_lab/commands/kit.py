"""The command that makes an offline kit: one folder that installs us without a network."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

INSTALL = """\
ankara_lab: latent space on African wax print, without a network
=================================================================

This folder holds everything: the lessons, the model, and the Python packages.
It was made for: {systems}, Python {pythons}.
It needs about 2.5 GB of free disk and 4 GB of memory.

Windows
-------
1. Python {pythons} must be installed. If it is not, install it from python.org
   (tick "Add python.exe to PATH"); put its installer beside this folder if the
   school has no network.
2. Double-click install.bat and wait for "Ready".
3. Open the folder ankara_lab in your home folder and double-click start.bat.

macOS
-----
1. Python {pythons} must be installed (from python.org).
2. Open Terminal, type `sh ` with the blank, drag install.sh into the window and
   press Enter. Wait for "Ready".
3. Double-click start.command in the folder ankara_lab of your home folder.

Linux
-----
1. Python {pythons} with venv must be installed (Debian: python3 python3-venv).
2. In a terminal: sh install.sh, and wait for "Ready".
3. Then: ~/ankara_lab/start.sh

All systems
-----------
To install somewhere else: python install.py --into FOLDER
To use another Python:     /path/to/python install.py
Lessons that somebody has worked on already stay as they are.
To remove everything, delete the folder ankara_lab in your home folder.
If something is said to be damaged, copy the kit again: SHA256SUMS.txt knows
what every file must be.
"""

_SH = """\
#!/bin/sh
cd "$(dirname "$0")" || exit 1
for python in {names} python3; do
  if command -v "$python" >/dev/null 2>&1; then
    wanted=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    case " {pythons} " in *" $wanted "*) exec "$python" install.py "$@" ;; esac
  fi
done
echo "This kit needs Python {shown}; see INSTALL.txt." >&2
exit 1
"""

_BAT = """\
@echo off
cd /d "%~dp0"
{lines}
echo This kit needs Python {shown}; see INSTALL.txt.
pause
exit /b 1
:found
pause
"""


def add_kit(one: argparse.ArgumentParser) -> None:
    """Add the words of `kit`."""
    one.add_argument("-o", "--output", required=True, metavar="FOLDER",
                     help="a new folder for the kit, for example ankara-kit")
    one.add_argument("--platform", action="append", metavar="NAME",
                     help="windows, mac (Apple's chip, macOS 15), linux, linux-arm, or a tag of "
                     "pip's; may be given more than once; default: this computer")
    one.add_argument("--python", action="append", metavar="3.X",
                     help="which Python it installs into; may be given more than once; default: "
                     "this one")
    one.add_argument("--source", help="the source of ankara_lab; default: where this one runs from")


def run_kit(args: argparse.Namespace) -> int:
    """Build our wheel, fetch what it needs, add lessons and an installer, and take the name."""
    from ankara_lab.commands.kit_wheels import Target, download

    targets = {
        Target.of(platform, python): platform or "this system"
        for platform in args.platform or [None] for python in args.python or [None]
    }  # fmt: skip
    goal, source = Path(args.output).resolve(), _source(args.source)
    if goal.exists() and (not goal.is_dir() or any(goal.iterdir())):
        raise ValueError(f"{args.output[-80:]!r} is there already; name a new folder")
    if not goal.parent.is_dir():
        raise ValueError(f"the folder {str(goal.parent)[-80:]!r} does not exist; make it first")
    with tempfile.TemporaryDirectory(prefix=".kit-", dir=goal.parent) as part:
        kit = Path(part) / "kit"
        (kit / "wheels").mkdir(parents=True)
        print("building the wheel of ankara_lab", file=sys.stderr)
        own = _own_wheel(source, kit / "wheels")
        for target, name in targets.items():
            print(f"fetching packages for {name}", file=sys.stderr)
            download(own, kit / "wheels", source / "constraints.txt", target)
        pythons = sorted({target.python or "{}.{}".format(*sys.version_info) for target in targets})
        _add_lessons(kit / "lessons", source / "lessons")
        _add_installer(kit, sorted(set(targets.values())), pythons)
        _add_sums(kit)
        if goal.exists():
            goal.rmdir()
        kit.rename(goal)
    wheels = list((goal / "wheels").glob("*.whl"))
    size = sum(path.stat().st_size for path in goal.rglob("*") if path.is_file())
    print(f"{args.output}: {len(wheels)} wheels, {size / 1e6:.0f} MB; begin with INSTALL.txt")
    if any(path.name.startswith("nvidia_") for path in wheels):
        print("it holds CUDA, which school PCs do not need: set PIP_EXTRA_INDEX_URL to PyTorch's "
              "CPU index (see README) and make it again", file=sys.stderr)  # fmt: skip
    return 0


def _source(named: str | None) -> Path:
    import ankara_lab

    source = Path(named).resolve() if named else Path(ankara_lab.__file__).resolve().parents[1]
    lacking = [name for name in ("pyproject.toml", "constraints.txt", "lessons/index.json")
               if not (source / name).is_file()]  # fmt: skip
    if lacking:
        raise ValueError(
            f"a kit is made from the source of ankara_lab, and {str(source)[-80:]!r} lacks "
            f"{', '.join(lacking)}; name its folder with --source"
        )
    return source


def _own_wheel(source: Path, goal: Path) -> Path:
    from ankara_lab.commands.kit_wheels import pip

    pip("wheel", "--no-deps", "--wheel-dir", str(goal), str(source))
    (own,) = goal.glob("ankara_lab-*.whl")
    return own


def _add_lessons(goal: Path, lessons: Path) -> None:
    """The notebooks and their index; a teacher's pages, with the answers, are not for all."""
    goal.mkdir()
    for path in [*sorted(lessons.glob("*.ipynb")), lessons / "index.json"]:
        shutil.copyfile(path, goal / path.name)


def _add_installer(kit: Path, systems: list[str], pythons: list[str]) -> None:
    from ankara_lab.commands import kit_install

    shown = " or ".join(pythons)
    shutil.copyfile(kit_install.__file__, kit / "install.py")
    text = INSTALL.format(systems=", ".join(systems), pythons=shown)
    (kit / "INSTALL.txt").write_text(text, encoding="utf-8", newline="\r\n")  # for Notepad
    (kit / "python.txt").write_text("\n".join(pythons) + "\n", encoding="utf-8", newline="\n")
    names = " ".join(f"python{one}" for one in pythons)
    script = _SH.format(names=names, pythons=" ".join(pythons), shown=shown)
    (kit / "install.sh").write_text(script, encoding="utf-8", newline="\n")
    (kit / "install.sh").chmod(0o755)
    tries = "\n".join(f"py -{one} install.py %* && goto found" for one in pythons)
    script = _BAT.format(lines=tries, shown=shown)
    (kit / "install.bat").write_text(script, encoding="utf-8", newline="\r\n")


def _add_sums(kit: Path) -> None:
    lines = []
    for path in sorted(path for path in kit.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(kit).as_posix()}\n")
    (kit / "SHA256SUMS.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
