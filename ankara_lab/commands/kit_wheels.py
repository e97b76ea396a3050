"""Collect the wheels that a computer needs to install us without a network.

pip downloads for other systems, but it reads conditions such as ``sys_platform == "win32"`` as
this computer answers them: it leaves out what only the other needs, and wants CUDA for Windows
because this is Linux. So for another system pip only fetches; what the wheels ask for is read
from them, as the other computer would answer, until nothing is missing.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import cast

from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

_MANY = tuple(f"manylinux_2_{minor}_{{}}" for minor in range(28, 11, -1))
PLATFORMS = {
    "windows": ("win_amd64",),
    "mac": ("macosx_15_0_arm64",),  # PyTorch makes no wheels for Intel's any more
    "linux": tuple(tag.format("x86_64") for tag in (*_MANY, "manylinux2014_{}", "linux_{}")),
    "linux-arm": tuple(tag.format("aarch64") for tag in (*_MANY, "manylinux2014_{}", "linux_{}")),
}
"""Short names of systems: the tags of the wheels that run on them, the newest first."""

_ROUNDS = 25
"""How deep needs of needs may go."""


@dataclass(frozen=True)
class Target:
    """A computer to install on: the tags of its wheels, its Python; empty is this computer."""

    tags: tuple[str, ...] = ()
    python: str = ""

    @classmethod
    def of(cls, platform: str | None, python: str | None) -> Target:
        """Understand ``--platform`` and ``--python``.

        Raises
        ------
        ValueError
            If the Python is no version of 3.11 or newer.
        """
        here = "{}.{}".format(*sys.version_info)
        if platform is None and python in (None, here):
            return cls()
        python = python or here
        major, _, minor = python.partition(".")
        if major != "3" or not minor.isdecimal() or int(minor) < 11:
            raise ValueError(f"expected a Python such as 3.11 or 3.12, got {python!r}")
        if platform is None:
            raise ValueError(
                f"a kit for Python {python} needs --platform too: {', '.join(PLATFORMS)}"
            )
        return cls(PLATFORMS.get(platform, (platform,)), python)

    def environment(self) -> Environment:
        """What the target answers to the conditions of requirements."""
        here = default_environment()
        if not self.tags:
            return here
        tag = self.tags[0]
        system = ("Windows", "win32", "nt") if tag.startswith("win") else (
            ("Darwin", "darwin", "posix") if tag.startswith("macosx") else
            ("Linux", "linux", "posix"))  # fmt: skip
        machine = tag.rsplit("_", 1)[-1] if not tag.endswith("x86_64") else "x86_64"
        told = dict(
            here, platform_system=system[0], sys_platform=system[1], os_name=system[2],
            platform_machine="AMD64" if tag == "win_amd64" else machine,
            python_version=self.python, python_full_version=f"{self.python}.0",
            implementation_version=f"{self.python}.0", platform_release="", platform_version="",
        )  # fmt: skip
        return cast("Environment", told)

    def words(self) -> list[str]:
        """pip's words for the target."""
        if not self.tags:
            return []
        tags = [word for tag in self.tags for word in ("--platform", tag)]
        return [*tags, "--python-version", self.python, "--implementation", "cp"]


def download(own: Path, goal: Path, constraints: Path | None, target: Target) -> None:
    """Fetch everything that our wheel with its extra ``lab`` needs on a computer.

    Parameters
    ----------
    own : Path
        Our wheel. It is copied as well.
    goal : Path
        A folder for the wheels, which is there.
    constraints : Path or None
        Exact versions, in pip's form.
    target : Target

    Raises
    ------
    ValueError
        If pip cannot find something; its last lines are told.
    """
    limits = ["--constraint", str(constraints)] if constraints else []
    common = ["--only-binary=:all:", "--dest", str(goal), *limits, *target.words()]
    if not target.tags:
        pip("download", *common, f"{own}[lab]")  # on this system pip knows best
    for _ in range(_ROUNDS):
        lacking = missing(goal, target.environment())
        if not lacking:
            return
        pip("download", "--no-deps", *common, *lacking)
    raise ValueError(f"these are asked for and cannot be had together: {', '.join(lacking)}")


def missing(
    folder: Path, environment: Environment, wanted: Iterable[str] = ("ankara-lab[lab]",)
) -> list[str]:
    """Read from wheels what they need, and tell what is not among them.

    Parameters
    ----------
    folder : Path
    environment : Environment
        Of the computer to install on, see :meth:`Target.environment`.
    wanted : iterable of str
        What shall be installed, as requirements.

    Returns
    -------
    list of str
        Requirements that no wheel of the folder satisfies, sorted; names for pip.
    """
    there = _read_wheels(folder)
    lacking: set[str] = set()
    done: set[tuple[str, str]] = set()
    open_ = [Requirement(one) for one in wanted]
    while open_:
        need = open_.pop()
        name = canonicalize_name(need.name)
        fit = [
            asks for version, asks in there.get(name, ())
            if need.specifier.contains(version, prereleases=True)
        ]  # fmt: skip
        if not fit:
            lacking.add(f"{name}{need.specifier}")
            continue
        for extra in ("", *need.extras):
            if (name, extra) in done:
                continue
            done.add((name, extra))
            answers = cast("dict[str, str]", {**environment, "extra": extra})
            open_ += [
                one for asks in fit for one in asks
                if one.marker is None or one.marker.evaluate(answers)
            ]  # fmt: skip
    return sorted(lacking)


def pip(*words: str) -> None:
    """Run pip; raise a ValueError with its last lines if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, "--disable-pip-version-check", "--progress-bar=off"],
        capture_output=True, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "ERROR" in line] or ["it stopped"]
        raise ValueError(f"pip {words[0]} failed: {' '.join(lines[-3:])[-600:]}")


def _read_wheels(folder: Path) -> dict[str, list[tuple[Version, Sequence[Requirement]]]]:
    found: dict[str, list[tuple[Version, Sequence[Requirement]]]] = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        with zipfile.ZipFile(path) as wheel:
            (about,) = (one for one in wheel.namelist()
                        if one.count("/") == 1 and one.endswith(".dist-info/METADATA"))  # fmt: skip
            told = HeaderParser().parsestr(wheel.read(about).decode("utf-8", "replace"))
        asks = [Requirement(text) for text in told.get_all("Requires-Dist") or ()]
        found.setdefault(name, []).append((version, asks))
    return found
