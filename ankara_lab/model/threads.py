"""Use as many threads as there are cores for us, not as many as the host has.

In a container ``os.cpu_count()`` tells the host's cores, and a network that runs more threads
than its quota of time has cores is up to ten times slower. What counts is the smallest of the
process's affinity, the quota of its control group (versions 1 and 2) and ``CPU_LIMIT``, which
JupyterHub sets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def available_cpus(*, groups: Path = Path("/sys/fs/cgroup"), proc: Path = Path("/proc")) -> int:
    """Count the cores that this process may keep busy.

    Parameters
    ----------
    groups, proc : Path
        Where the control groups and the process table are mounted.

    Returns
    -------
    int
        At least 1. A quota of 1.5 cores counts as 1.
    """
    if hasattr(os, "sched_getaffinity"):
        limits = [float(len(os.sched_getaffinity(0)))]
    else:  # macOS, Windows
        limits = [float(os.cpu_count() or 1)]
    limits += [*_quotas(groups, proc), *_number(os.environ.get("CPU_LIMIT", ""))]
    return max(1, int(min(limits)))


def use_threads(count: int | None = None) -> int:
    """Tell torch how many threads to use; call it before the first operation.

    Never asks for more than torch uses already, so ``OMP_NUM_THREADS`` and an earlier
    ``torch.set_num_threads`` keep their say.

    Parameters
    ----------
    count : int, optional
        Default: :func:`available_cpus`.

    Returns
    -------
    int
        The number of threads in use now.

    Raises
    ------
    ValueError
        If ``count`` is less than 1.
    """
    import torch

    if count is not None and count < 1:
        raise ValueError(f"count must be at least 1 thread, got {count}")
    wanted = min(count or available_cpus(), torch.get_num_threads())
    if wanted != torch.get_num_threads():
        torch.set_num_threads(wanted)
    return wanted


def _quotas(groups: Path, proc: Path) -> Iterator[float]:
    """The quotas [cores] of the groups that this process is in, innermost first."""
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, inside = (line.split(":", 2) + ["", ""])[:3]
        names = controllers.split(",")
        if controllers and "cpu" not in names:
            continue
        base = groups / controllers if (groups / controllers).is_dir() else groups / "cpu"
        base = base if controllers else groups
        # Within a namespace the path may not exist below the mount: then the mount is ours.
        inner = base / inside.strip("/")
        for folder in (inner, *inner.parents):
            if folder == groups.parent:
                break
            yield from _quota(folder)


def _quota(folder: Path) -> list[float]:
    """The quota [cores] that one group states: none or one."""
    try:
        if (folder / "cpu.max").exists():
            quota, period = (folder / "cpu.max").read_text().split()[:2]
        else:
            quota = (folder / "cpu.cfs_quota_us").read_text()
            period = (folder / "cpu.cfs_period_us").read_text()
        cores = float(quota) / float(period)
    except (OSError, ValueError, ZeroDivisionError):  # no such file, or "max": no quota
        return []
    return [cores] if cores > 0 else []


def _number(text: str) -> list[float]:
    """A positive number of cores, such as 2, 0.5 or Kubernetes' 500m; else none."""
    try:
        cores = float(text[:-1]) / 1000 if text.endswith("m") else float(text)
    except ValueError:
        return []
    return [cores] if 0 < cores < float("inf") else []
