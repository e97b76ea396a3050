"""Where the Studio page is, or what is missing."""

from __future__ import annotations

from pathlib import Path

from ankara_lab.server.studio import studio_address


def test_what_lacks_is_said(tmp_path: Path) -> None:
    assert studio_address(tmp_path, ["jupyterlab"]) == {"address": None, "lacks": "voila"}
    assert studio_address(tmp_path, ["voila.server_extension"])["lacks"] == "page"


def test_the_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "studio.ipynb").write_text("{}")
    found = studio_address(tmp_path, ["jupyterlab", "voila.server_extension"])
    assert found == {"address": "voila/render/studio.ipynb", "lacks": None}
