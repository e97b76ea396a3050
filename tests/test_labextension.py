"""The JupyterLab extension as a package: one version, a clean lock file, and in the wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import ankara_lab

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "ankara_lab" / "labextension"


def test_one_version() -> None:
    package = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == ankara_lab.__version__


def test_the_lock_file_names_no_registry() -> None:
    text = (SOURCE / "yarn.lock").read_text(encoding="utf-8")
    assert "://" not in text and "__archiveUrl" not in text


def test_icons_are_small_and_hold_no_script() -> None:
    for icon in SOURCE.glob("style/icons/*.svg"):
        text = icon.read_text(encoding="utf-8")
        assert len(text) < 8000 and "<script" not in text and "href" not in text, icon.name


def build_wheel(folder: Path, path: str) -> zipfile.ZipFile:
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def in_wheel(wheel: zipfile.ZipFile) -> set[str]:
    return {name.split(".data/data/")[1] for name in wheel.namelist() if ".data/data/" in name}


@pytest.mark.slow
def test_a_wheel_brings_the_extension_where_no_node_is(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.fail("node is missing: apt-get install nodejs npm", pytrace=False)
    subprocess.run([sys.executable, ROOT / "hatch_build.py"], check=True)
    with build_wheel(tmp_path, os.environ["PATH"]) as wheel:
        held = in_wheel(wheel)
        assert not [name for name in wheel.namelist() if "labextension/src" in name]
    place = "share/jupyter/labextensions/ankara_lab"
    assert {f"{place}/package.json", f"{place}/install.json"} <= held
    assert "etc/jupyter/jupyter_server_config.d/ankara_lab.json" in held

    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    scripts = bare / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    # JupyterLab itself is taken from the environment of the tests; ours only from the wheel.
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    inside = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (Path(inside) / "shared.pth").write_text(packages + "\n")
    environment = {"PATH": str(scripts), "HOME": str(tmp_path), "JUPYTER_PLATFORM_DIRS": "1"}
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed",
         "--prefix", bare, next(tmp_path.glob("*.whl"))],
        check=True, env=environment,
    )  # fmt: skip
    assert shutil.which("node", path=environment["PATH"]) is None

    def told(*words: str) -> str:
        done = subprocess.run(
            [python, "-m", *words], env=environment, cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    listed = told("jupyterlab.labextensions", "list")
    (line,) = (line for line in listed.splitlines() if "ankara_lab v" in line)
    assert "enabled" in line and "OK" in line and "X" not in line
    assert str(bare) in listed
    listed = told("jupyter_server.extension.serverextension", "list")
    assert "ankara_lab.server.extension" in listed and "enabled" in listed
    assert (bare / place / "package.json").is_file()


@pytest.mark.slow
def test_a_wheel_without_node_and_without_what_was_built(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    left_out = shutil.ignore_patterns("node_modules", "built", "lib", "*.safetensors", "*.pyc")
    shutil.copytree(ROOT / "ankara_lab", tree / "ankara_lab", ignore=left_out)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    code = (
        "import sys; from hatchling.build import *; "
        "print(get_requires_for_build_wheel()); build_wheel(sys.argv[1])"
    )
    nothing = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        cwd=tree,
        env=nothing,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "[]", "nothing of node is asked for"
    assert "without the JupyterLab extension: node is missing" in done.stdout + done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert not [name for name in in_wheel(wheel) if "labextensions" in name]
        assert "ankara_lab/server/extension.py" in wheel.namelist()
