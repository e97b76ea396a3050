"""The command that serves the Studio page."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ankara_lab.commands.lab import has_display

PAGE = Path(__file__).parent.parent / "pages" / "studio.ipynb"
"""The page: a notebook of one cell."""

IDLE = 120
"""How long a kernel lives on after its page was closed, in case the person comes back [s].

Voilà's own way to end it at once fails: the page asks without the token that the server wants
(403 in its log)."""


def add_studio(one: argparse.ArgumentParser) -> None:
    """Add the words of `studio`."""
    one.add_argument("--port", type=int, default=8866, help="default: 8866, or the next free one")
    one.add_argument("--ip", default="127.0.0.1",
                     help="127.0.0.1 for this computer only (default), 0.0.0.0 for the whole "
                          "network: anybody on it can then open the page")  # fmt: skip


def run_studio(args: argparse.Namespace) -> int:
    """Serve the page until the person ends it."""
    if importlib.util.find_spec("voila") is None:
        raise ValueError("the Studio needs Voilà; install 'ankara_lab[studio]'")
    if not 0 < args.port < 65536:
        raise ValueError(f"--port must be from 1 to 65535, got {args.port}")
    browser = has_display(os.environ) and args.ip in ("127.0.0.1", "localhost")
    command = studio_command(args.ip, args.port, browser=browser, extra=args.extra)
    print(f"The Studio opens at http://{args.ip}:{args.port}/ (Ctrl-C ends it)", flush=True)
    voila = subprocess.Popen(command, env=with_template(os.environ))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is Voilà's to answer
    try:
        return voila.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def with_template(environment: Mapping[str, str]) -> dict[str, str]:
    """Tell Jupyter, by its search path, where our page template is."""
    paths = filter(None, (str(PAGE.parent / "jupyter"), environment.get("JUPYTER_PATH")))
    return {**environment, "JUPYTER_PATH": os.pathsep.join(paths)}


def studio_command(
    ip: str, port: int, *, browser: bool, extra: list[str] | None = None
) -> list[str]:
    """Put together the command that serves the page.

    Parameters
    ----------
    ip : str
    port : int
    browser : bool
        Whether to open one.
    extra : list of str, optional
        More words for Voilà.

    Returns
    -------
    list of str
    """
    command = [
        sys.executable, "-m", "voila", str(PAGE), f"--Voila.ip={ip}", f"--port={port}",
        "--template=ankara", "--theme=light", "--strip_sources=True", "--show_tracebacks=False",
        # our panels of JupyterLab have no place on a page, and Voilà cannot load them
        "--VoilaConfiguration.extension_denylist=ankara_lab",
        f"--MappingKernelManager.cull_idle_timeout={IDLE}",
        "--MappingKernelManager.cull_interval=30",
    ]  # fmt: skip
    extra = extra or []
    own = {word.split("=")[0] for word in extra}  # a person's setting stands instead of ours
    command = [word for word in command if word.split("=")[0] not in own]
    return [*command, *([] if browser else ["--no-browser"]), *extra]
