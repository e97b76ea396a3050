"""Threads: the smallest of affinity, quota and CPU_LIMIT."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from ankara_lab.model.threads import available_cpus, use_threads


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    monkeypatch.delenv("CPU_LIMIT", raising=False)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def count(root: Path) -> int:
    return available_cpus(groups=root / "cgroup", proc=root / "proc")


def test_without_limits_it_is_the_affinity(tmp_path: Path) -> None:
    assert count(tmp_path) == 8


@pytest.mark.parametrize(("quota", "cores"), [
    ("max 100000", 8), ("200000 100000", 2), ("150000 100000", 1), ("50000 100000", 1),
    ("9900000 100000", 8), ("", 8), ("nonsense", 8), ("-1 100000", 8), ("1 0", 8),
])
def test_version_2_quota(tmp_path: Path, quota: str, cores: int) -> None:
    write(tmp_path / "proc/self/cgroup", "0::/\n")
    write(tmp_path / "cgroup/cpu.max", quota)
    assert count(tmp_path) == cores


def test_a_group_further_out_may_be_the_narrower(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "0::/user/job\n")
    write(tmp_path / "cgroup/user/job/cpu.max", "400000 100000")
    write(tmp_path / "cgroup/user/cpu.max", "300000 100000")
    assert count(tmp_path) == 3


def test_version_1_quota(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "5:memory:/\n4:cpu,cpuacct:/docker/abc\n")
    write(tmp_path / "cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000")
    write(tmp_path / "cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
    assert count(tmp_path) == 2


@pytest.mark.parametrize(("limit", "cores"), [
    ("2", 2), ("2.5", 2), ("500m", 1), ("", 8), ("many", 8), ("-3", 8), ("inf", 8)])
def test_cpu_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, cores: int
) -> None:
    monkeypatch.setenv("CPU_LIMIT", limit)
    assert count(tmp_path) == cores


def test_threads_are_never_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    assert use_threads(1000) == before
    assert use_threads(1) == torch.get_num_threads() == 1
    torch.set_num_threads(before)
    with pytest.raises(ValueError, match="at least 1"):
        use_threads(0)
