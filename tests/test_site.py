"""The docs site builds without a warning, and its links lead somewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_site_builds_and_its_links_hold(tmp_path: Path) -> None:
    """Without running lessons, which have their own tests; build.py looks at links itself."""
    made = subprocess.run(
        [sys.executable, DOCS / "build.py", "--quick", "--work", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-2000:]
    for page in ("index", "gallery", "glossary", "lessons/01_first_cloth", "teachers/index"):
        assert (tmp_path / "html" / f"{page}.html").is_file()
