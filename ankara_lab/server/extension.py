"""What Jupyter's server calls when it starts: our routes, our variable, no delay on sockets.

It is switched on by ``etc/jupyter/jupyter_server_config.d/ankara_lab.json``, which the wheel
brings. Kernels that start afterwards inherit ``ANKARA_LAB_WORK``, the folder that JupyterLab was
opened on, so that every notebook finds the one shelf.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ankara_lab.cloth.shelf import WORK_VARIABLE
from ankara_lab.server.handlers import routes
from ankara_lab.server.nodelay import send_at_once


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "ankara_lab.server.extension"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Add our routes to a running server; jupyter_server calls this by name."""
    work = Path(server.root_dir).expanduser().resolve()
    os.environ[WORK_VARIABLE] = str(work)
    app = server.web_app
    app.settings["ankara_lab_extensions"] = lambda: server.extension_manager.extensions
    app.add_handlers(".*$", routes(app.settings["base_url"], work))
    try:
        from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

        patched = send_at_once(KernelWebsocketHandler)
    except ImportError:  # not a public class: it may move one day
        patched = False
    if not patched:
        server.log.info("ankara_lab: this server's sockets keep Nagle's delay; widgets are slower")
