"""Job: step through a generator on a background thread.

A job takes whatever yields steps (the denoiser, an exporter), pulls them one by
one on its own thread and remembers the latest; the last one is its result. Only
one job at a time works with a model: all jobs share one lock, because two at once
on the same cores would both be slower, and a model patched for one repeat must
not be read by the other. Nothing here knows about Jupyter: a script may start a
job and ``wait()`` for it.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Item = TypeVar("Item")

MODEL_LOCK = threading.RLock()
"""Held by whoever runs a model on behalf of a widget."""


class Job(Generic[Item]):
    """Run ``steps`` in the background; watch it, stop it, wait for it.

    Parameters
    ----------
    steps : callable returning an iterable
        Called on the job's thread once the lock is held. The last item is the
        result.
    on_step : callable(job, item), optional
        Called on the job's thread after each item.
    on_end : callable(job), optional
        Called once on the job's thread, however the job ended.
    lock : lock
        Held while the steps run.

    Examples
    --------
    >>> Job(lambda: range(4)).start().wait()
    3
    """

    def __init__(
        self,
        steps: Callable[[], Iterable[Item]],
        *,
        on_step: Callable[[Job[Item], Item], None] | None = None,
        on_end: Callable[[Job[Item]], None] | None = None,
        lock: threading.RLock = MODEL_LOCK,  # type: ignore[valid-type]  # RLock is a factory
    ) -> None:
        self._steps, self._on_step, self._on_end, self._lock = steps, on_step, on_end, lock
        self._cancel, self._done, self._ended = (threading.Event() for _ in range(3))
        self._stopped = False
        self._thread: threading.Thread | None = None
        self.latest: Item | None = None
        self.count = 0
        self.exception: BaseException | None = None

    def start(self) -> Job[Item]:
        """Start the thread and return the job; a second start is an error."""
        if self._thread is not None:
            raise RuntimeError("this job was started before; make a new Job for a second run")
        # the context carries which notebook cell asked, so that messages find their way
        run = contextvars.copy_context().run
        self._thread = threading.Thread(target=run, args=(self._work,), daemon=True)
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Ask the job to stop after the step that it is in."""
        self._cancel.set()

    @property
    def running(self) -> bool:
        """Whether the job has started and not yet ended."""
        return self._thread is not None and not self._done.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether the job was stopped before its last step."""
        return self._stopped

    def wait(self, timeout: float | None = None) -> Item | None:
        """Wait for the end and return the last item; ``None`` if cancelled.

        Raises
        ------
        TimeoutError
            If the job has not ended after ``timeout`` seconds.
        Exception
            Whatever the steps raised.
        """
        if not self._ended.wait(timeout):
            raise TimeoutError(f"the job was still running after {timeout} s")
        if self.exception is not None:
            raise self.exception
        return None if self.cancelled else self.latest

    def _work(self) -> None:
        try:
            self._run()
        except BaseException as error:  # handed on by wait() and on_end
            self.exception = error
        self._done.set()  # before on_end, which may allow the next job to start
        try:
            if self._on_end is not None:
                self._on_end(self)
        finally:
            self._ended.set()

    def _run(self) -> None:
        while not self._lock.acquire(timeout=0.1):  # type: ignore[attr-defined]
            if self._cancel.is_set():
                self._stopped = True
                return
        try:
            steps = iter(self._steps())
            while not self._cancel.is_set():
                try:
                    item = next(steps)
                except StopIteration:
                    return
                self.latest, self.count = item, self.count + 1
                if self._on_step is not None:
                    self._on_step(self, item)
            self._stopped = True
            if hasattr(steps, "close"):
                steps.close()  # let the generator put back what it changed
        finally:
            self._lock.release()  # type: ignore[attr-defined]
