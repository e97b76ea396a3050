"""The routes that the panels of the JupyterLab extension read, all below ``ankara-lab/``.

All of them only read, need the same sign-in as the rest of the server, and answer JSON, but for
thumbnails, which are PNG. Files are read in a thread, so that the server's other work goes on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from ankara_lab.cloth.shelf import SHELF, list_shelf
from ankara_lab.cloth.thumbnails import thumbnail
from ankara_lab.server.design_notebook import design_notebook
from ankara_lab.server.lessons import list_lessons
from ankara_lab.server.studio import studio_address


class _Handler(APIHandler):
    def initialize(self, work: Path) -> None:
        self.work = work

    async def answer(self, read: Callable[..., object], *args: Any) -> None:
        self.finish(json.dumps(await asyncio.to_thread(read, *args)))


class LessonsHandler(_Handler):
    """The lessons and the exercises passed in them."""

    @authenticated
    async def get(self) -> None:
        """Answer :func:`ankara_lab.server.lessons.list_lessons`."""
        await self.answer(list_lessons, self.work)


class ShelfHandler(_Handler):
    """The designs on the shelf with their recipes."""

    @authenticated
    async def get(self) -> None:
        """Answer the folder and :func:`ankara_lab.cloth.shelf.list_shelf`."""
        await self.answer(lambda: {"folder": SHELF, "designs": list_shelf(self.work)})


class ThumbnailHandler(_Handler):
    """A small picture of one design."""

    @authenticated
    async def get(self) -> None:
        """Answer :func:`ankara_lab.cloth.thumbnails.thumbnail` of the query's ``name``."""
        try:
            data = await asyncio.to_thread(thumbnail, self.work, self.get_argument("name"))
        except FileNotFoundError as error:
            raise HTTPError(404, reason="No such design") from error
        except ValueError as error:
            raise HTTPError(422, reason="No thumbnail for this picture") from error
        self.set_header("Content-Type", "image/png")
        # The address names the state of the file, so what it leads to never changes.
        self.set_header("Cache-Control", "private, max-age=86400, immutable")
        self.finish(data)


class NotebookHandler(_Handler):
    """A fresh design notebook; the extension saves it where the person works."""

    @authenticated
    async def get(self) -> None:
        """Answer :func:`ankara_lab.server.design_notebook.design_notebook`."""
        await self.answer(design_notebook)


class StudioHandler(_Handler):
    """Where the Studio page is."""

    @authenticated
    async def get(self) -> None:
        """Answer :func:`ankara_lab.server.studio.studio_address`."""
        running = self.settings.get("ankara_lab_extensions", lambda: ())()
        await self.answer(studio_address, self.work, tuple(running))


ROUTES = {
    "lessons": LessonsHandler,
    "shelf": ShelfHandler,
    "shelf/thumbnail": ThumbnailHandler,
    "new-design": NotebookHandler,
    "studio": StudioHandler,
}


def routes(base: str, work: Path) -> list[tuple[str, type, dict[str, Path]]]:
    """Put together tornado's list of routes.

    Parameters
    ----------
    base : str
        The server's base address, such as ``/`` or ``/user/ada/``.
    work : Path
        The folder that JupyterLab was opened on.

    Returns
    -------
    list of (str, type, dict)
    """
    return [
        (url_path_join(base, "ankara-lab", name), handler, {"work": work})
        for name, handler in ROUTES.items()
    ]
