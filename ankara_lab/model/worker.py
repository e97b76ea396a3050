"""What runs on a worker of the shared engine, and how tensors travel there and back.

A request names the model and one function that `engine` has marked, and asks for one of its
steps. The worker loads the model once, keeps the generators of the jobs that it has begun, and
can make any step: what it has not got, it makes again from the start. Tensors travel as the
bytes of a safetensors file, everything else as JSON.

Start workers by ``dask worker ADDRESS --preload ankara_lab.model.worker``: the shipped model is
then loaded before the worker takes part.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load, save
from torch import Tensor

import ankara_lab
from ankara_lab.model.engine import WORK
from ankara_lab.model.fingerprint import fingerprint
from ankara_lab.model.shipped import NAME, ModelError

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

KEPT_JOBS = 32
"""So many half-done generators are kept; they hold a few latents each."""
KEPT_MODELS = 2

_models: OrderedDict[tuple[str, str], Model] = OrderedDict()
_jobs: OrderedDict[str, tuple[int, Iterator[Any]]] = OrderedDict()
_lock = threading.Lock()


def about(model: Model) -> dict[str, Any]:
    """Say, in JSON's words, which model a worker has to load and with which scheduler."""
    config = {key: value for key, value in model.scheduler.config.items() if key[0] != "_"}
    scheduler = [type(model.scheduler).__name__, json.dumps(config, default=list)]
    return {"name": model.name, "dtype": _name(model.dtype), "scheduler": scheduler}


def hashes(model: Model) -> dict[str, str]:
    """What has to be alike on both sides: the version, and the hash of each network."""
    return {"version": ankara_lab.__version__, "autoencoder": fingerprint(model.vae)[:16],
            "UNet": fingerprint(model.unet)[:16]}  # fmt: skip


def hello(about: dict[str, Any]) -> dict[str, str]:
    """Load a model and tell its hashes."""
    return hashes(_model(about))


def step(
    about: dict[str, Any], words: str, tensors: bytes, index: int
) -> tuple[str, str, bytes]:
    """Do the work that is asked for, or one step of it.

    Returns
    -------
    (str, str, bytes)
        The address of this worker, and the packed result.

    Raises
    ------
    ModelError
        If this worker has not the caller's weights.
    """
    from distributed import get_worker

    place = get_worker().address
    for home in ("codec", "denoise"):
        import_module(f"ankara_lab.model.{home}")
    model, job = _model(about), about["job"]
    if fingerprint(getattr(model, about["part"])) != about["hash"]:
        raise ModelError(f"{place} has other weights")
    with _lock:
        made, steps = _jobs.pop(job, (0, None))
    if steps is None or made > index:
        result = WORK[about["work"]](model, *unpack(words, tensors, model.device))
        if isinstance(result, Tensor):
            return place, *pack(result)
        made, steps = 0, result
    for _ in range(made, index):
        next(steps)
    result = next(steps)
    if index + 1 < result[1]:
        with _lock:
            _jobs[job] = index + 1, steps
            while len(_jobs) > KEPT_JOBS:
                _jobs.popitem(last=False)
    return place, *pack(result)


def pack(value: Any) -> tuple[str, bytes]:
    """Pack a tensor, or a tuple of tensors and plain values, for the way.

    Examples
    --------
    >>> unpack(*pack((3, None, torch.ones(2))), "cpu")
    (3, None, tensor([1., 1.]))
    """
    tensors: dict[str, Tensor] = {}

    def outline(value: Any) -> Any:
        if isinstance(value, Tensor):
            tensors[str(len(tensors))] = value.detach().cpu().contiguous()
            return {"tensor": str(len(tensors) - 1)}
        return [outline(each) for each in value] if isinstance(value, (tuple, list)) else value

    words = json.dumps(outline(value))
    return words, save(tensors)


def unpack(words: str, tensors: bytes, device: torch.device | str) -> Any:
    """Unpack what :func:`pack` packed; lists come back as tuples."""
    held = load(tensors)

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return held[value["tensor"]].to(device)
        return tuple(fill(each) for each in value) if isinstance(value, list) else value

    return fill(json.loads(words))


def dask_setup(worker: Any) -> None:
    """Load the shipped model before the worker takes part (for ``--preload``)."""
    from ankara_lab.model.load import shipped_model

    model = shipped_model()
    with _lock:
        _models[NAME, _name(model.dtype)] = model
    hashes(model)


def _model(about: dict[str, Any]) -> Model:
    """The model that is asked for, loaded once, with the caller's scheduler."""
    import diffusers

    from ankara_lab.model.load import load_model

    key = about["name"], about["dtype"]
    with _lock:  # also while it loads: a second load beside it would help nobody
        if key not in _models:
            source = None if key[0] == NAME else key[0]
            _models[key] = load_model(source, dtype=getattr(torch, key[1]))
        _models.move_to_end(key)
        while len(_models) > KEPT_MODELS:
            _models.popitem(last=False)
        model = _models[key]
    kind, config = about["scheduler"]
    scheduler = getattr(diffusers, kind).from_config(json.loads(config))
    return replace(model, scheduler=scheduler)


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
