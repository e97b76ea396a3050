"""`ankara-lab doctor`: is this installation sound, and what can this machine do?

Every line is one check: its name, what was found, and ``ok`` or what to do. The exit code is 1
if any check failed, so that a teacher can run it on all machines of a room.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

PACKAGES = ("numpy", "scipy", "pillow", "torch", "diffusers", "transformers", "safetensors",
            "ipywidgets", "anywidget", "jupyterlab", "ipykernel")  # fmt: skip
_OPTIONAL = {"jupyterlab", "ipykernel"}
_NEEDED_GIB = 1.0  # peak of a kernel that generates


class Check(NamedTuple):
    """One line of the report."""

    name: str
    found: str
    wrong: str = ""
    """What to do; empty if all is well."""


def add_doctor(one: argparse.ArgumentParser) -> None:
    """`doctor` takes no words."""


def run_doctor(args: argparse.Namespace | None = None) -> int:
    """Print the report; 1 if anything is wrong."""
    bad = 0
    for check in examine():
        bad += bool(check.wrong)
        print(f"{check.name:<14} {check.found:<40} {check.wrong or 'ok'}", flush=True)
    if bad:
        print(f"{bad} of the checks failed", file=sys.stderr)
    return 1 if bad else 0


def examine() -> Iterator[Check]:
    """Check versions, threads, memory, number format and weights, one after the other.

    Yields
    ------
    Check
        A check that raises becomes a failed one; the rest still run.
    """
    yield from _versions()
    checks: dict[str, Callable[[], Check]] = {
        "threads": _threads, "memory": _memory, "number format": _precision, "weights": _weights,
    }  # fmt: skip
    for name, check in checks.items():
        try:
            yield check()
        except Exception as error:  # a broken installation can fail in any way: report it
            yield Check(name, "not found out", " ".join(str(error).split()) or repr(error))


def _versions() -> Iterator[Check]:
    python = sys.version_info
    yield Check("python", f"{platform.python_version()} on {platform.system()}",
                "" if python >= (3, 11) else "install Python 3.11 or newer")
    for name in ("ankara_lab", *PACKAGES):
        try:
            yield Check(name, version(name))
        except PackageNotFoundError:
            if name not in _OPTIONAL:
                yield Check(name, "missing", f"pip install {name}")
            else:
                yield Check(name, "not installed (only needed for the lessons)")


def _threads() -> Check:
    from ankara_lab.model.threads import available_cpus, use_threads

    cores, used = available_cpus(), use_threads()
    return Check("threads", f"{used} of {cores} cores for us, {os.cpu_count()} in the machine")


def _memory() -> Check:
    import psutil

    free = psutil.virtual_memory().available / 2**30
    limit = _group_limit() / 2**30
    free = min(free, limit)
    shown = f"{free:.1f} GiB free" + (f", limit {limit:.1f} GiB" if limit < 1e6 else "")
    too_little = f"generating needs {_NEEDED_GIB} GiB: close other programs or kernels"
    return Check("memory", shown, too_little if free < _NEEDED_GIB else "")


def _group_limit() -> float:
    """Memory limit of the container [bytes]; infinite if there is none."""
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(path, encoding="ascii") as file:
                return float(file.read())
        except (OSError, ValueError):  # not there, or the word "max"
            continue
    return float("inf")


def _precision() -> Check:
    from ankara_lab.model.precision import bfloat16_speed_up, fastest_dtype

    dtype = str(fastest_dtype()).removeprefix("torch.")
    return Check("number format", f"{dtype} (bfloat16 is {bfloat16_speed_up():.1f} times as fast)")


def _weights() -> Check:
    from ankara_lab.model.shipped import NAME, check_weights

    files = check_weights()["files"]
    size = sum(card["bytes"] for card in files.values()) / 1e6
    return Check("weights", f"{NAME}: {len(files)} files, {size:.1f} MB, hashes as listed")
