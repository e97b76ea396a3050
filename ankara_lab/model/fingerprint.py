"""A hash of a network as it computes now, so that two machines can tell whether theirs agree.

It covers the class, the scale of the latents and the weights, rounded to bfloat16 so that one
set of weights has one hash in every number format. Hashing reads all weights; the result is kept
until one of them changes.
"""

from __future__ import annotations

import hashlib
from weakref import WeakKeyDictionary

import torch
from torch import nn

_known: WeakKeyDictionary[nn.Module, tuple[int, str]] = WeakKeyDictionary()


def fingerprint(network: nn.Module) -> str:
    """Hash a network.

    Parameters
    ----------
    network : Module
        A model's ``vae`` or ``unet``.

    Returns
    -------
    str
        64 hexadecimal digits; empty if the network computes something else than its weights
        say, because somebody replaced an attention processor or set a hook.

    Examples
    --------
    >>> layer = nn.Conv2d(1, 1, 3)
    >>> fingerprint(layer) == fingerprint(layer.bfloat16())
    True
    """
    for part in network.modules():
        if part._forward_hooks or part._forward_pre_hooks:
            return ""
        processor = getattr(part, "processor", None)
        if processor is not None and not type(processor).__module__.startswith("diffusers."):
            return ""
    state = hash(tuple((id(x), x._version) for x in network.parameters()))
    known = _known.get(network)
    if known is None or known[0] != state:
        known = _known[network] = (state, _hash(network))
    return known[1]


def _hash(network: nn.Module) -> str:
    config = getattr(network, "config", {})
    scale = [config.get(name) for name in ("scaling_factor", "shift_factor")]
    told = hashlib.sha256(repr((type(network).__name__, scale)).encode())
    for name, x in sorted(network.state_dict().items()):
        told.update(f"{name} {tuple(x.shape)}".encode())
        told.update(x.to("cpu", torch.bfloat16).contiguous().view(torch.int16).numpy().tobytes())
    return told.hexdigest()
