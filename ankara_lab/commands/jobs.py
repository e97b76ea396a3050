"""The commands that start something longer: the drawing of a corpus, and JupyterLab."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


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

    out = build_dataset(args.out, args.n, size=args.size, seed=args.seed, workers=args.workers)
    print(f"{out}: {args.n} swatches, {args.size} x {args.size} px")
    return 0


def run_lab(args: argparse.Namespace) -> int:
    """Start JupyterLab and wait until it ends."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise ValueError("JupyterLab is not installed; install 'ankara_lab[lab]'")
    default = "lessons" if Path("lessons").is_dir() else "."
    folder = Path(args.folder or default)
    if not folder.is_dir():
        raise ValueError(f"there is no folder {str(folder)!r} to open")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = lab_command(folder, root=root, display=has_display(os.environ), extra=args.extra)
    jupyter = subprocess.Popen(command)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is JupyterLab's to answer
    try:
        return jupyter.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def lab_command(
    folder: Path, *, root: bool, display: bool, extra: list[str] | None = None
) -> list[str]:
    """Put together the command that opens JupyterLab on a folder.

    Parameters
    ----------
    folder : Path
        Shown first; the files beside it can be reached as well if it is below this one.
    root : bool
        Whether the superuser runs it, which JupyterLab allows only when told so.
    display : bool
        Whether a browser can be opened; without one the address is printed.
    extra : list of str, optional
        More words for JupyterLab, such as ``--port=8889``. It takes the next free port itself.

    Returns
    -------
    list of str
    """
    here = Path.cwd().resolve()
    inside = folder.resolve().is_relative_to(here)
    top = here if inside else folder.resolve()
    tree = folder.resolve().relative_to(top).as_posix()
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={top}",
               f"--LabApp.default_url=/lab/tree/{'' if tree == '.' else tree}"]
    command += ["--allow-root"] if root else []
    command += [] if display else ["--no-browser"]
    return command + (extra or [])


def has_display(environment: Mapping[str, str]) -> bool:
    """Tell whether a browser window can open here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
