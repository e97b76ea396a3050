"""Build the JupyterLab extension: for a wheel, or by hand with ``python hatch_build.py``.

The TypeScript in ``ankara_lab/labextension/`` becomes ``built/`` beside it, which needs node and
``jlpm`` (from the package jupyter-builder). The result is marked with the hash of its sources and
made anew only when they have changed. A wheel made where the extension cannot be built is made
without it, with a warning: the package works, JupyterLab only lacks our cards and sidebars. By
hand a failure is an error, and the result is linked into this environment for JupyterLab to find.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, in an environment that builds no wheels
    BuildHookInterface = object  # type: ignore[assignment, misc]

NAME = "ankara_lab"
HERE = Path(__file__).resolve().parent / "ankara_lab" / "labextension"
BUILT = HERE / "built"
MARK = BUILT / "sources.sha256"
INSTALLED = f"share/jupyter/labextensions/{NAME}"
OLDEST_NODE = 20  # the bundler, @rspack/core, runs on no older one
SOURCES = ("package.json", "yarn.lock", "tsconfig.json", "install.json", "src", "style")


class ExtensionHook(BuildHookInterface):  # type: ignore[misc]
    """Puts the built extension into wheels, and into the sdist's tree."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Name what a build needs, if there is something to build and node to build it."""
        return ["jupyter-builder>=1.3,<2"] if not is_fresh() and has_node() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build if needed; an editable install stays quick and is linked by hand."""
        if version == "editable":
            return
        try:
            build()
        except (OSError, RuntimeError) as error:
            self.app.display_warning(f"{NAME}: without the JupyterLab extension: {error}")
            return
        if self.target_name == "wheel":
            build_data["shared_data"][str(BUILT)] = INSTALLED


def sources_hash() -> str:
    """Hash the names and bytes of everything that the extension is made of."""
    files = [
        path
        for name in SOURCES
        for path in ([HERE / name] if (HERE / name).is_file() else sorted((HERE / name).rglob("*")))
        if path.is_file()
    ]
    told = hashlib.sha256()
    for path in files:
        # Line ends differ with git's settings; they change nothing in what is built.
        data = path.read_bytes().replace(b"\r\n", b"\n")
        told.update(f"{path.relative_to(HERE).as_posix()} {len(data)}\n".encode() + data)
    return told.hexdigest()


def is_fresh() -> bool:
    """Tell whether what is built was built from the present sources."""
    return MARK.is_file() and MARK.read_text().strip() == sources_hash()


def has_node() -> bool:
    """Tell whether a node that is new enough can be run."""
    if shutil.which("node") is None:
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    major = told.strip().removeprefix("v").split(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def build() -> None:
    """Build the extension unless it is fresh.

    Raises
    ------
    RuntimeError
        If node or jlpm is missing, or the build fails.
    """
    if is_fresh():
        return
    scripts = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", "")))
    jlpm = shutil.which("jlpm", path=scripts)
    if not has_node():
        raise RuntimeError(
            "node is missing or too old; "
            f"install Node.js {OLDEST_NODE} or newer (Debian 13: nodejs npm)"
        )
    if jlpm is None:
        raise RuntimeError("jlpm is missing; pip install jupyter-builder")
    print(f"{NAME}: building the JupyterLab extension", file=sys.stderr, flush=True)
    environment = {**os.environ, "PATH": scripts}
    if "YARN_NPM_REGISTRY_SERVER" not in environment and (registry := _npm_registry()):
        environment["YARN_NPM_REGISTRY_SERVER"] = registry  # Yarn does not read npm's settings
    shutil.rmtree(BUILT, ignore_errors=True)
    shutil.rmtree(HERE / "lib", ignore_errors=True)
    for words in (["install", "--immutable"], ["build"]):
        done = subprocess.run(
            [jlpm, *words], cwd=HERE, env=environment, text=True, encoding="utf-8",
            errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"jlpm {words[0]} failed:\n{done.stdout[-3000:]}")
    shutil.copy(HERE / "install.json", BUILT)
    MARK.write_text(sources_hash() + "\n")


def _npm_registry() -> str:
    """The registry that npm is set up for, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return ""
    done = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True)
    told = done.stdout.strip()
    return told if done.returncode == 0 and told.startswith("http") else ""


def link() -> Path:
    """Let this environment's JupyterLab find what is built; return where."""
    place = Path(sysconfig.get_path("data")) / INSTALLED
    if place.is_symlink():
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.symlink_to(BUILT, target_is_directory=True)
    except OSError:  # Windows without the right to make links
        shutil.copytree(BUILT, place)
    return place


def main() -> int:
    """Build and link; say in one line what is missing."""
    try:
        build()
        print(f"{NAME}: JupyterLab extension in {link()}")
    except (OSError, RuntimeError) as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
