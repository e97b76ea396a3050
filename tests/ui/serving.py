"""Servers of our own for a browser: JupyterLab and Voilà, away from the person's settings."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BROWSER_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
OPEN = (
    "--no-browser --ip=127.0.0.1 --IdentityProvider.token= --ServerApp.password= "
    "--ServerApp.disable_check_xsrf=True --LabApp.expose_app_in_browser=True --allow-root"
).split()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], home: Path, address: str, *, alive: str
) -> Iterator[str]:  # fmt: skip
    """Run a server with ``home`` as its home until the block ends; yield its address."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "config" / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(ROOT),
        "ANKARA_LAB_PROGRESS": str(home / "progress.json"),
    }
    log = home / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, *command], env=environment, cwd=home, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(f"{address}{alive}", server, log)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)


@contextmanager
def serving_lab(
    folder: Path, settings: Mapping[str, Mapping[str, Any]] | None = None
) -> Iterator[str]:
    """Run JupyterLab on a folder; yield its address.

    ``settings`` are Lab's own, by plugin, such as ``{"@jupyterlab/apputils-extension:…": {…}}``.
    """
    home = folder.parent
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
    for plugin, values in {**quiet, **(settings or {})}.items():
        package, name = plugin.split(":")
        place = home / "config" / "lab" / "user-settings" / package
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.jupyterlab-settings").write_text(json.dumps(values))
    port = free_port()
    command = ["-m", "jupyterlab", *OPEN, f"--port={port}", f"--ServerApp.root_dir={folder}"]
    with serving(command, home, f"http://127.0.0.1:{port}", alive="/api") as address:
        yield address


@contextmanager
def serving_studio(home: Path, *extra: str) -> Iterator[str]:
    """Run ``ankara-lab studio``; yield its address."""
    port = free_port()
    command = ["-m", "ankara_lab", "studio", f"--port={port}", *extra]
    alive = "/voila/static/voila.js"
    with serving(command, home, f"http://127.0.0.1:{port}", alive=alive) as address:
        yield address


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(180):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
