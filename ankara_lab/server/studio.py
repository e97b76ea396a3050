"""Where the Studio page is served, if it is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

PAGES = ("studio.ipynb", "studio/studio.ipynb", "ankara_lab/pages/studio.ipynb")
"""Where the page's notebook may lie, from the work folder."""


def studio_address(work: Path, extensions: Collection[str]) -> dict[str, str | None]:
    """Tell the address of the Studio page, or what is missing.

    Parameters
    ----------
    work : Path
        The folder that JupyterLab was opened on.
    extensions : collection of str
        Names of the server extensions that are running.

    Returns
    -------
    dict
        ``address``: from the server's base address, or None; ``lacks``: ``"voila"``,
        ``"page"`` or None.
    """
    if not any(name.split(".")[0] == "voila" for name in extensions):
        return {"address": None, "lacks": "voila"}
    page = next((page for page in PAGES if (work / page).is_file()), None)
    if page is None:
        return {"address": None, "lacks": "page"}
    return {"address": f"voila/render/{page}", "lacks": None}
