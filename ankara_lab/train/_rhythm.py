"""Time and signals of a training run."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ankara_lab.train._config import RunConfig


class Clock:
    """Seconds of training, those before a resumption included."""

    def __init__(self, before: float) -> None:
        self._zero = time.monotonic() - before

    def read(self) -> float:
        """Return the seconds trained."""
        return time.monotonic() - self._zero


class Rhythm:
    """What is due when, by the clock of the run."""

    def __init__(self, config: RunConfig, now: float) -> None:
        minutes = {k: 60 * getattr(config, f"{k}_minutes") for k in ("eval", "sheet", "checkpoint")}
        self._every = {"log": config.log_seconds} | minutes
        self._next = {key: now + every for key, every in self._every.items()}

    def due(self, key: str, now: float) -> bool:
        """Say whether it is time for ``key``, and if so plan the next time."""
        if now < self._next[key]:
            return False
        self._next[key] = now + self._every[key]
        return True


@contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """Turn ctrl-C and SIGTERM into an event while the block runs."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, lambda *_: asked.set()) for kind in kinds}
    try:
        yield asked
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
