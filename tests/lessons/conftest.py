"""What tests of lessons share."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

LESSONS = Path(__file__).parents[2] / "lessons"


@pytest.fixture(scope="session")
def build() -> Any:
    """The module ``lessons/build.py``, which is not part of the package."""
    spec = importlib.util.spec_from_file_location("lessons_build", LESSONS / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
