"""A latent as a file: one safetensors tensor and the recipe it was made by.

The tensor is called ``latent``; the recipe is one JSON object under the metadata key
``recipe``, the same as in a saved picture. Only safetensors is read: a pickled file can run
code when it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

_LARGEST = 4096  # [latent rows or columns] far above any picture we open


def latent_to_bytes(latent: Tensor, recipe: Mapping[str, object] | None = None) -> bytes:
    """Write one latent as the bytes of a safetensors file.

    Parameters
    ----------
    latent : Tensor (1, Z, h, w), float
    recipe : mapping of str to JSON values, optional
        How the latent was made.

    Returns
    -------
    bytes
        The same latent and recipe give the same bytes.

    Raises
    ------
    ValueError
        If ``latent`` has another shape, or holds NaN or infinite values.
    """
    _check(latent, "the latent")
    plain = latent.detach().to("cpu", torch.float32).contiguous()
    text = json.dumps(dict(recipe or {}), sort_keys=True, ensure_ascii=False)
    return save({"latent": plain}, metadata={"recipe": text})  # one key: its order is fixed


def latent_from_bytes(data: bytes, name: str = "the file") -> tuple[Tensor, dict[str, object]]:
    """Read a latent and its recipe from the bytes of a safetensors file.

    Parameters
    ----------
    data : bytes
    name : str
        What to call the file in messages.

    Returns
    -------
    (Tensor (1, Z, h, w), float32; dict)

    Raises
    ------
    ValueError
        If the bytes are not safetensors, hold no tensor ``latent`` of that shape, or hold
        NaN or infinite values.
    """
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ValueError(
            f"{name} is not a latent file ({' '.join(str(error).split())[:120]}); "
            "make one with `ankara-lab encode PICTURE -o FILE.safetensors`"
        ) from None
    if "latent" not in tensors:
        held = ", ".join(sorted(tensors)[:3]) or "nothing"
        raise ValueError(f"{name} must hold a tensor named 'latent', it holds {held}")
    _check(tensors["latent"], name)
    return tensors["latent"].float(), _recipe(data)


def _check(latent: Tensor, name: str) -> None:
    if latent.ndim != 4 or latent.shape[0] != 1 or not latent.is_floating_point():
        raise ValueError(
            f"{name} must be one latent (1, Z, h, w) of floats, got {tuple(latent.shape)} of "
            f"{latent.dtype}; index a batch first, e.g. latents[:1]"
        )
    if max(latent.shape[2:]) > _LARGEST or min(latent.shape) < 1:
        raise ValueError(f"{name} has the shape {tuple(latent.shape)}, no size of a picture")
    if not torch.isfinite(latent).all():
        raise ValueError(f"{name} holds NaN or infinite values; encode the picture again")


def _recipe(data: bytes) -> dict[str, object]:
    """The recipe in the metadata; empty if there is none that can be read."""
    length = int.from_bytes(data[:8], "little")
    try:
        metadata = json.loads(data[8 : 8 + length]).get("__metadata__", {})
        recipe = json.loads(metadata.get("recipe", "{}"))
    except (ValueError, AttributeError):
        return {}
    return recipe if isinstance(recipe, dict) else {}
