"""What Binder would make of ``binder/``: the image is rendered, not built, without docker."""

from __future__ import annotations

import json
import os
import re
import tomllib
import urllib.parse
import warnings
from pathlib import Path
from typing import Any

import pytest

from ankara_lab.commands.studio import studio_command

ROOT = Path(__file__).parent.parent
BINDER = ROOT / "binder"
OPENS = re.compile(r"https://mybinder\.org/v2/gh/([\w.-]+)/ankara_lab/HEAD\?urlpath=([^)\s]+)")


@pytest.fixture(scope="module")
def pack() -> Any:
    """The build pack that repo2docker picks for this repository."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports a module under the name of last year
        from repo2docker.app import Repo2Docker
        from repo2docker.utils import chdir

        app = Repo2Docker()
        with chdir(ROOT):
            for kind in app.buildpacks:
                found = kind(app.base_image)
                found.platform = "linux/amd64"
                if found.detect():
                    found.dockerfile = found.render()
                    return found
    pytest.fail("repo2docker finds nothing to build", pytrace=False)


def test_it_is_a_python_image_of_our_version(pack: Any) -> None:
    assert type(pack).__name__ == "PythonBuildPack"
    assert pack.binder_dir == "binder"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert pack.python_version == "3.11"
    assert (BINDER / "runtime.txt").read_text().strip() == "python-3.11"
    assert "environment-2epy-2d3-2e11" in pack.dockerfile, "the lock file of Python 3.11"


def test_the_package_is_installed_from_the_checkout(pack: Any) -> None:
    steps = pack.dockerfile
    install = steps.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert steps.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/") < install, (
        "requirements name the package by its folder, which must be there by then"
    )
    lines = [line for line in (BINDER / "requirements.txt").read_text().splitlines()
             if line and not line.startswith("#")]  # fmt: skip
    assert lines[-1] == ".[lab,studio]"
    constraint = next(line.split()[1] for line in lines if line.startswith("--constraint"))
    assert (BINDER / constraint).resolve() == ROOT / "constraints.txt"
    assert any("whl/cpu" in line for line in lines), "a torch with CUDA would not fit"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {"lab", "studio"} <= set(extras["optional-dependencies"])


def test_the_image_loads_the_model_and_starts_with_few_threads(pack: Any) -> None:
    assert pack.get_post_build_scripts() == ["binder/postBuild"]
    assert "RUN ./binder/postBuild" in pack.dockerfile
    assert pack.get_start_script() == "${REPO_DIR}/binder/start"
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in pack.dockerfile
    for name in ("postBuild", "start"):
        path = BINDER / name
        assert path.read_text().startswith("#!/bin/bash\n")
        assert os.name == "nt" or path.stat().st_mode & 0o111 == 0o111, f"{name} is not executable"
    assert "ankara-lab doctor" in (BINDER / "postBuild").read_text()
    start = (BINDER / "start").read_text()
    assert "CPU_LIMIT" in start and start.rstrip().endswith('exec "$@"')


def test_voila_beside_jupyterlab_is_set_up_as_the_studio_is() -> None:
    told = json.loads((BINDER / "voila.json").read_text())["VoilaConfiguration"]
    command = studio_command("127.0.0.1", 8866, browser=False)
    for word in command:
        name, _, value = word.lstrip("-").partition("=")
        if name in ("template", "theme"):
            assert told[name] == value
        elif name == "strip_sources":
            assert told[name] is True and value == "True"
        elif name == "VoilaConfiguration.extension_denylist":
            assert told["extension_denylist"] == [value]
    assert "cp binder/voila.json" in (BINDER / "postBuild").read_text()


def test_the_badges_open_what_is_there() -> None:
    badges = dict.fromkeys(urllib.parse.unquote(path) for _, path in OPENS.findall(
        (ROOT / "README.md").read_text(encoding="utf-8")))  # fmt: skip
    assert list(badges) == ["lab/tree/lessons", "voila/render/ankara_lab/pages/studio.ipynb"]
    assert (ROOT / "lessons" / "01_first_cloth.ipynb").is_file()
    assert (ROOT / "ankara_lab" / "pages" / "studio.ipynb").is_file()
