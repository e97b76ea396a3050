"""Let another machine do the model's work: the one seam that it goes through.

``encode``, ``decode`` and ``denoise`` check their arguments, then hand the work itself to a
function marked by :func:`anywhere`. As long as nobody is connected that function is simply
called. After :func:`connect` it goes, with its tensors as the bytes of a safetensors file, to a
worker of a Dask cluster that holds the same weights, and comes back the same way (`worker`). A
generator is fetched step by step, one step ahead of the caller: to cancel is to stop asking. A
step can be made again on any worker, so one may be lost in mid-job; when the scheduler or all
workers go away, a warning says so once and the work is done here.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import wraps
from inspect import isgeneratorfunction
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import torch
from torch import Tensor

from ankara_lab.model.fingerprint import fingerprint
from ankara_lab.model.shipped import ModelError

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

PATIENCE = 0.5
"""After so long without an answer we look whether the workers are still there [s]."""
LIMIT = 5.0
"""How long the scheduler may take to say who is there [s]."""
LOADING = 300.0
"""How long a worker may take to load the model [s]."""
CHUNK = 4 * 2**20
"""Batches are cut into pieces of about this size, one for each worker that is free [bytes]."""
TRIES = 3
"""On so many workers a step may be lost before it is called the step's own fault."""

WORK: dict[str, Callable[..., Any]] = {}
"""Every function marked by :func:`anywhere`, by its name."""

_engine: Engine | None = None
_lock = threading.Lock()


class EngineError(RuntimeError):
    """The shared engine cannot be used; the message says why and what to do."""


class _Gone(EngineError):
    """The scheduler, or every worker, has gone away."""


def anywhere(part: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function whose work may be done by the connected engine.

    It takes the model and, by position, tensors, numbers, strings, None and tuples of these.
    Either it takes a batch first and returns a batch, or it is a generator of tuples that begin
    with their number and how many there are.

    Parameters
    ----------
    part : {"vae", "unet"}
        The network that it runs, all of the model that the result depends on but the scheduler.
    """

    def mark(work: Callable[..., Any]) -> Callable[..., Any]:
        WORK[work.__name__] = work

        if isgeneratorfunction(work):

            @wraps(work)
            def stream(model: Model, *args: Any) -> Iterator[Any]:
                engine = _engine
                if engine is None or not engine.serves(model, part):
                    yield from work(model, *args)
                else:
                    yield from engine.stream(work, model, part, args)

            return stream

        @wraps(work)
        def call(model: Model, *args: Any) -> Any:
            engine = _engine
            if engine is None or not engine.serves(model, part):
                return work(model, *args)
            return engine.call(work, model, part, args)

        return call

    return mark


def connect(address: str, model: Model | None = None, *, timeout: float = 10.0) -> Engine:
    """Send the model's work to a Dask cluster until disconnected.

    The functions and widgets stay the same; ``encode``, ``decode`` and ``denoise`` of a model
    with the weights of ``model`` run on the workers, everything else here. A network that was
    changed here (other attention, a low-rank adaptation) is not the workers', so it runs here
    too. Dask runs any code that it is sent, both ways: connect only to a scheduler you trust.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``"tcp://10.0.0.5:8786"``.
    model : Model, optional
        Default: the shipped one. Workers load the model of the same name, in the same number
        format, once.
    timeout : float [s]
        How long to wait for the scheduler.

    Returns
    -------
    Engine
        Disconnects by ``.disconnect()`` or at the end of a ``with`` block.

    Raises
    ------
    EngineError
        If there is no scheduler, it has no workers, one of them has other weights or another
        version, or ``distributed`` is not installed.

    Examples
    --------
    >>> with connect("tcp://10.0.0.5:8786"):  # doctest: +SKIP
    ...     tile = design("yellow birds on indigo")
    """
    global _engine
    from ankara_lab.model.load import shipped_model

    engine = Engine(address, model or shipped_model(), timeout)
    with _lock:
        former, _engine = _engine, engine
    if former is not None:
        former.disconnect()
    return engine


class Engine:
    """A connection to a Dask cluster; made by :func:`connect`."""

    def __init__(self, address: str, model: Model, timeout: float) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise EngineError("the shared engine needs the package distributed; install "
                              "'ankara_lab[dask]' here and on the workers") from error
        self.address = address
        try:
            self._client = Client(address, timeout=timeout, set_as_default=False)
        except (OSError, ValueError) as error:  # no such host, nobody there, not an address
            raise EngineError(f"no Dask scheduler answered at {address!r} within {timeout:g} s; "
                              "start one by `dask scheduler`, look at the address that it prints "
                              "and at the firewall") from error
        try:
            self.workers = self._same_workers(model)
        except BaseException:
            self._client.close(timeout=1)
            raise
        self._hashes = {fingerprint(model.vae), fingerprint(model.unet)}

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.disconnect()

    def __repr__(self) -> str:
        state = f"{len(self.workers)} workers" if self.connected else "disconnected"
        return f"<Engine {self.address}, {state}>"

    @property
    def connected(self) -> bool:
        """Whether work goes to the cluster now."""
        return _engine is self

    def disconnect(self) -> None:
        """Do the work here again; what runs on the cluster ends with its present step."""
        global _engine
        with _lock:
            if _engine is self:
                _engine = None
        self._client.close(timeout=1)

    def serves(self, model: Model, part: str) -> bool:
        """Whether the workers have this network, exactly as it is here now."""
        own = fingerprint(getattr(model, part))
        return bool(own) and own in self._hashes

    def call(self, work: Callable[..., Any], model: Model, part: str, args: tuple) -> Tensor:
        """Have a batch computed, in pieces side by side, and join the pieces."""
        batch, rest = args[0], args[1:]
        rows = max(1, len(batch) * CHUNK // max(1, batch.nbytes))
        try:
            jobs = [_Job(self, work, model, part, (piece, *rest)) for piece in batch.split(rows)]
            try:
                return torch.cat([job.step() for job in jobs])
            finally:
                for job in jobs:
                    job.drop()
        except _Gone as gone:
            self._lose(gone)
            return work(model, *args)

    def stream(
        self, work: Callable[..., Any], model: Model, part: str, args: tuple
    ) -> Iterator[Any]:
        """Fetch the steps of a generator; the workers are one step ahead of who asks."""
        done = 0
        try:
            job = _Job(self, work, model, part, args)
            try:
                while True:
                    step = job.step()
                    done = step[0] + 1
                    if done < step[1]:
                        job.submit(done)
                    yield step
                    if done == step[1]:
                        return
            finally:
                job.drop()
        except _Gone as gone:
            self._lose(gone)
        # The same seed gives the same steps, so those already seen are made again and skipped.
        yield from islice(work(model, *args), done, None)

    def _same_workers(self, model: Model) -> list[str]:
        """The addresses of all workers, after a look at their weights."""
        from ankara_lab.model import worker

        found = sorted(self._present())
        if not found:
            raise EngineError(f"the scheduler at {self.address} has no workers; start some by "
                              f"`dask worker {self.address}`")
        about = worker.about(model)
        asked = {
            place: self._client.submit(worker.hello, about, workers=place, pure=False)
            for place in found
        }
        mine = worker.hashes(model)
        for place, future in asked.items():
            try:
                theirs = future.result(timeout=LOADING)
            except (TimeoutError, CancelledError) as error:
                raise EngineError(f"the worker {place} did not load the model within "
                                  f"{LOADING:g} s") from error
            except Exception as error:  # whatever goes wrong there
                raise EngineError(
                    f"the worker {place} cannot do the model's work ({type(error).__name__}: "
                    f"{error}); install the same ankara_lab there as here") from error
            if theirs != mine:
                raise EngineError(
                    f"the worker {place} has another version or other weights than this kernel "
                    f"({theirs} there, {mine} here); install the same ankara_lab there as here")
        return found

    def _present(self) -> set[str]:
        """The workers that the scheduler knows now."""
        try:
            return set(self._client.nthreads(callback_timeout=LIMIT))
        except (OSError, RuntimeError, ValueError, CancelledError) as error:
            raise _Gone(f"the scheduler at {self.address} no longer answers") from error

    def _lose(self, gone: _Gone) -> None:
        """Disconnect, and say so once."""
        if self.connected:
            self.disconnect()
            warnings.warn(f"{gone}: the work is done on this machine from now on; connect again "
                          "when the engine is back", RuntimeWarning, stacklevel=4)


class _Job:
    """One function at work on the cluster: its request, where it runs, its next step."""

    def __init__(
        self, engine: Engine, work: Callable[..., Any], model: Model, part: str, args: tuple
    ) -> None:
        from ankara_lab.model import worker

        self._engine = engine
        about = {**worker.about(model), "part": part, "hash": fingerprint(getattr(model, part)),
                 "work": work.__name__, "job": uuid4().hex}  # fmt: skip
        self._request = (about, *worker.pack(args))
        self._device = model.device
        self._place: str | None = None
        self.submit(0)

    def submit(self, index: int) -> None:
        """Ask for a step, of the worker that made the last one."""
        from ankara_lab.model import worker

        # A worker that has just joined would load the model first: those we know come first.
        near = self._engine.workers if self._place is None else [self._place]
        self._index = index
        try:
            self._future = self._engine._client.submit(
                worker.step, *self._request, index, pure=False, workers=near,
                allow_other_workers=self._place is None,
            )
        except Exception as error:  # a client that is closing raises of many kinds
            raise _Gone(f"the scheduler at {self._engine.address} is gone") from error

    def step(self) -> Any:
        """Wait for the step asked for; ask again where the worker that had it is gone."""
        from distributed import KilledWorker

        from ankara_lab.model import worker

        lost = 0
        while True:
            try:
                self._place, words, tensors = self._future.result(timeout=PATIENCE)
                return worker.unpack(words, tensors, self._device)
            except TimeoutError:
                present = self._engine._present()
            except CancelledError as error:
                raise _Gone(f"the scheduler at {self._engine.address} is gone") from error
            except ModelError as error:
                raise _Gone(f"a worker cannot go on ({error})") from error
            except KilledWorker as error:
                raise self._deadly() from error
            if not present:
                raise _Gone(f"the scheduler at {self._engine.address} has no workers left")
            if self._place is not None and self._place not in present:
                lost += 1
                if lost == TRIES:
                    raise self._deadly()
                self._future.cancel()
                self._place = None
                self.submit(self._index)

    def drop(self) -> None:
        """Ask for no more; a step that waits is taken back."""
        self._future.release()

    def _deadly(self) -> EngineError:
        return EngineError(f"{TRIES} workers died at this step, perhaps for want of memory; ask "
                           "for a smaller tile or batch")
