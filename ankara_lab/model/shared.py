"""Map the weights from one file that all kernels of a machine share.

The shipped weights lie on the disk in 16 bits, and each kernel turns them into the number format
and the layout that its machine computes in: a copy of its own. :func:`share_weights` writes that
copy once, into the environment that all kernels run from. A kernel that finds it there maps it
instead of making its own, and the system keeps the pages once for all that do. Nothing else
changes: the networks compute the same, to the bit, and a kernel that changes a weight changes it
for itself alone.
"""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ankara_lab.model.shipped import ModelError, weights_hash

NETWORKS = ("vae", "unet", "text_encoder")
DTYPES = (torch.float32, torch.bfloat16)


def shared_folder() -> Path:
    """The folder of the shared copies: part of the environment, as trusted as its code."""
    return Path(sys.prefix) / "share" / "ankara_lab"


def shared_file(dtype: torch.dtype) -> Path:
    """Where the copy for one number format lies, if there is one.

    Its name holds the hash of the shipped weights, so that a copy of older ones is not found.
    """
    kind = str(dtype).removeprefix("torch.")
    return shared_folder() / f"{weights_hash()[:16]}-{kind}.safetensors"


def share_weights() -> list[Path]:
    """Write the shipped weights for all kernels of this environment to map.

    Run it once after each install, as whoever owns the environment; copies of older weights are
    removed. Kernels that run already keep what they have.

    Returns
    -------
    list of Path
        One file for float32 and one for bfloat16: each kernel takes what its processor is
        fastest in.

    Raises
    ------
    ModelError
        If the environment cannot be written to, or the shipped weights are damaged.
    """
    from ankara_lab.model.load import load_model

    goals = [shared_file(dtype) for dtype in DTYPES]
    for dtype, goal in zip(DTYPES, goals, strict=True):
        model = load_model(dtype=dtype, device="cpu")
        tensors = {
            f"{part}.{name}": _as_stored(x)
            for part in NETWORKS
            for name, x in getattr(model, part).state_dict().items()
        }
        unfinished = goal.with_suffix(f".{os.getpid()}.part")
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            save_file(tensors, unfinished)
            unfinished.chmod(0o644)  # students who are other users of the system map it too
            os.replace(unfinished, goal)
        except (OSError, SafetensorError) as error:
            with suppress(OSError):
                unfinished.unlink()
            raise ModelError(f"{goal.parent} cannot be written to ({error}); run this as the user "
                             "who installed ankara_lab there") from error
    for old in set(shared_folder().glob("*.safetensors")) - set(goals):
        old.unlink(missing_ok=True)
    return goals


def mapped_weights(dtype: torch.dtype) -> dict[str, dict[str, Tensor]]:
    """The shared weights of each network, mapped, or nothing where none are shared.

    Parameters
    ----------
    dtype : dtype
        Number format of autoencoder and UNet.

    Returns
    -------
    dict of dict of Tensor
        ``{"vae": {name: weight}, "unet": …, "text_encoder": …}``, or empty.
    """
    path = shared_file(dtype)
    if not path.is_file():
        return {}
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        warnings.warn(f"{path} cannot be read ({error}), so this kernel keeps weights of its own; "
                      "run `ankara-lab share-weights` again", RuntimeWarning, stacklevel=2)
        return {}
    weights: dict[str, dict[str, Tensor]] = {part: {} for part in NETWORKS}
    for name, x in tensors.items():
        part, inner = name.split(".", 1)
        weights[part][inner] = x.permute(0, 3, 1, 2) if x.ndim == 4 else x
    return weights


def build_on(made: Any, folder: Path, weights: dict[str, Tensor]) -> Any:
    """Build a network of diffusers on given weights, without weights of its own before.

    Parameters
    ----------
    made : class of diffusers
    folder : Path
        With its ``config.json``.
    weights : dict of Tensor

    Returns
    -------
    Module
    """
    with torch.device("meta"):  # shapes alone, no memory
        network = made.from_config(made.load_config(str(folder), local_files_only=True))
    network.load_state_dict(weights, assign=True)
    return network


def _as_stored(x: Tensor) -> Tensor:
    """Kernels of convolutions in the order of channels_last; safetensors knows no strides."""
    return (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).contiguous()
