"""Background jobs: result, steps, cancel, errors, one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ankara_lab.widgets._job import Job


def test_the_last_step_is_the_result() -> None:
    seen: list[int] = []
    job = Job(lambda: range(5), on_step=lambda job, item: seen.append(item)).start()
    assert job.wait(5) == 4
    assert seen == [0, 1, 2, 3, 4]
    assert not job.running
    assert not job.cancelled


def test_cancel_stops_and_closes_the_generator() -> None:
    closed, begun = threading.Event(), threading.Event()

    def steps() -> Iterator[int]:
        try:
            while True:
                begun.set()
                time.sleep(0.01)
                yield 1
        finally:
            closed.set()

    job = Job(steps).start()
    assert begun.wait(5)
    job.cancel()
    assert job.wait(5) is None
    assert job.cancelled
    assert closed.is_set()


def test_an_error_is_handed_on() -> None:
    ended: list[BaseException | None] = []

    def steps() -> Iterator[int]:
        yield 1
        raise ValueError("no more thread")

    job = Job(steps, on_end=lambda job: ended.append(job.exception)).start()
    with pytest.raises(ValueError, match="no more thread"):
        job.wait(5)
    assert isinstance(ended[0], ValueError)


def test_two_jobs_take_turns() -> None:
    inside, most = 0, 0

    def steps() -> Iterator[int]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.05)
        yield 1
        inside -= 1

    jobs = [Job(steps).start() for _ in range(3)]
    for job in jobs:
        job.wait(5)
    assert most == 1


def test_a_waiting_job_can_be_cancelled() -> None:
    hold = threading.Event()

    def steps() -> Iterator[int]:
        hold.wait(5)
        yield 1

    first, second = Job(steps).start(), None
    time.sleep(0.05)
    second = Job(steps).start()
    second.cancel()
    assert second.wait(5) is None
    hold.set()
    assert first.wait(5) == 1


def test_wait_gives_up_and_a_job_starts_once() -> None:
    hold = threading.Event()
    job = Job(lambda: iter(hold.wait, True)).start()
    with pytest.raises(TimeoutError, match="still running"):
        job.wait(0.01)
    with pytest.raises(RuntimeError, match="started before"):
        job.start()
    hold.set()
    job.wait(5)
