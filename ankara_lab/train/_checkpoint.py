"""Checkpoints of a training run: one safetensors file, written in one stroke.

The file holds the weights, their running mean and the state of the optimisers;
step, elapsed time and configuration stand as JSON in its header. Nothing in it
is code, so a checkpoint of a stranger can be opened without fear.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn


def save_checkpoint(
    path: Path,
    net: nn.Module,
    mean: nn.Module,
    optimisers: Sequence[torch.optim.Optimizer],
    meta: dict[str, Any],
) -> None:
    """Write a checkpoint so that a reader sees the old one or the new one, never half."""
    tensors: dict[str, Tensor] = {}
    for prefix, module in (("net", net), ("mean", mean)):
        tensors |= {f"{prefix}.{name}": value for name, value in module.state_dict().items()}
    for number, optimiser in enumerate(optimisers):
        for place, state in optimiser.state_dict()["state"].items():
            for key, value in state.items():
                tensors[f"optimiser.{number}.{place}.{key}"] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    # clone(): safetensors refuses tensors that share memory
    apart = {key: value.detach().cpu().clone(memory_format=torch.contiguous_format)
             for key, value in tensors.items()}
    save_file(apart, part, metadata={"meta": json.dumps(meta)})
    os.replace(part, path)


def load_checkpoint(
    path: Path,
    net: nn.Module,
    mean: nn.Module,
    optimisers: Sequence[torch.optim.Optimizer],
) -> dict[str, Any]:
    """Fill networks and optimisers from a checkpoint and return what its header says.

    Raises
    ------
    ValueError
        If there is no checkpoint, it is damaged, or it belongs to another network.
    """
    if not path.is_file():
        raise ValueError(f"expected a checkpoint at {path}, found none; leave out --resume")
    try:
        with safe_open(path, "pt") as file:
            meta = json.loads(file.metadata()["meta"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}
    except (SafetensorError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a checkpoint of a training run: {error}") from None
    for prefix, module in (("net.", net), ("mean.", mean)):
        part = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
        try:
            module.load_state_dict(part)
        except RuntimeError as error:
            first = str(error).splitlines()[0]
            raise ValueError(f"{path} belongs to another network ({first})") from None
    for number, optimiser in enumerate(optimisers):
        filled = optimiser.state_dict()
        filled["state"] = {}
        for key, value in tensors.items():
            if key.startswith(f"optimiser.{number}."):
                _, _, place, name = key.split(".", 3)
                filled["state"].setdefault(int(place), {})[name] = value
        optimiser.load_state_dict(filled)
    return meta
