"""What all tests share: opt-in flags, and the two models they run on."""

from __future__ import annotations

import os
from typing import Any

import pytest

# Before any import that reads them: tests fetch nothing and leave the home folder alone.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
os.environ["ANKARA_LAB_PROGRESS"] = "off"

from tests.model_fixtures import tiny_model  # noqa: F401

FLAGS = ("slow", "browser", "hub", "kit", "lessons_in_lab")


def pytest_addoption(parser: pytest.Parser) -> None:
    for flag in FLAGS:
        option = flag.replace("_", "-")
        parser.addoption(f"--{option}", action="store_true", help=f"run tests marked {flag}")
    parser.addoption("--screenshots", metavar="FOLDER", help="where lessons_in_lab keeps pictures")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for flag in FLAGS:
            if flag in item.keywords and not config.getoption(flag):
                item.add_marker(pytest.mark.skip(reason=f"needs --{flag.replace('_', '-')}"))


@pytest.fixture(scope="session")
def shipped_model() -> Any:
    """The model that comes with the package; a missing one is a failure, not a skip."""
    from ankara_lab.model.load import load_model
    from ankara_lab.model.shipped import ModelError

    try:
        return load_model()
    except ModelError as error:
        pytest.fail(f"the shipped weights do not load: {error}", pytrace=False)
