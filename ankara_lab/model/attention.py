"""Let one picture of a batch attend to another: the self-attention of a UNet, shared.

In self-attention every place of a picture asks (query) all its places (keys) and takes what they
offer (values). :func:`attend_to_style` lets one picture ask the places of another instead, for
as long as a ``with`` block lasts, in the thread that entered it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class _Sharing:
    """How the third picture attends to the second."""

    strength: float
    keep_queries: float
    temperature: float


# As in torus: which attention shares, as seen by the running thread: {id(module): how}.
_sharing: ContextVar[Mapping[int, _Sharing]] = ContextVar(
    "ankara_lab_sharing", default=MappingProxyType({})
)
# Modules whose processor is replaced now: {id(module): [open `with` blocks, original]}.
_replaced: dict[int, list[Any]] = {}
_lock = threading.Lock()


def self_attentions(unet: nn.Module) -> list[nn.Module]:
    """Find the self-attentions on a UNet's way up, where texture is made.

    Parameters
    ----------
    unet : UNet2DConditionModel

    Returns
    -------
    list of Module
        Those of ``up_blocks``; all, where these have none.

    Raises
    ------
    ValueError
        If the UNet has no self-attention.
    """
    found = {name: part for name, part in unet.named_modules() if name.endswith("attn1")}
    upper = [part for name, part in found.items() if name.startswith("up_blocks")]
    if not found:
        raise ValueError("this model's UNet has no self-attention (attn1) that could look at a "
                         "style; use a model with transformer blocks, or another method")
    return upper or list(found.values())


@contextmanager
def attend_to_style(
    unet: nn.Module,
    *,
    strength: float = 1.0,
    keep_queries: float = 0.75,
    temperature: float = 1.5,
) -> Iterator[None]:
    """Let the third picture of a batch of three be painted with the second's keys and values.

    The batch is content, style, painted. After the block, also after an exception, the UNet is
    as before; other threads see nothing of it.

    Parameters
    ----------
    unet : UNet2DConditionModel
    strength : float in [0, 1]
        How much of the style's values is taken; at 0 the picture attends to itself.
    keep_queries : float in [0, 1]
        How much the content asks in the painted picture's place: more keeps its layout.
    temperature : float
        Above 1 each place takes from fewer places of the style.

    Raises
    ------
    ValueError
        If the UNet has no self-attention; inside the block, if the batch is not three.

    References
    ----------
    Chung et al. 2024, StyleID, arXiv 2312.09008, eqs. 4 to 6.
    """
    found = self_attentions(unet)
    with _lock:
        for part in found:
            if id(part) in _replaced:
                _replaced[id(part)][0] += 1
            else:
                _replaced[id(part)] = [1, part.processor]
                part.processor = _Processor(part.processor)
    how = _Sharing(strength, keep_queries, temperature)
    token = _sharing.set({**_sharing.get(), **{id(part): how for part in found}})
    try:
        yield
    finally:
        _sharing.reset(token)
        with _lock:
            for part in found:
                entry = _replaced[id(part)]
                entry[0] -= 1
                if not entry[0]:
                    part.processor = entry[1]
                    del _replaced[id(part)]


class _Processor:
    """An attention processor that shares where this thread asked for it."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def __call__(self, attn: Any, hidden_states: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        how = _sharing.get().get(id(attn))
        if how is None:
            return self.original(attn, hidden_states, *args, **kwargs)
        if len(hidden_states) != 3:
            raise ValueError("attend_to_style needs a batch of three: content, style, painted; "
                             f"got {len(hidden_states)}")
        query, key, value = (
            _heads(project(hidden_states), attn.heads)
            for project in (attn.to_q, attn.to_k, attn.to_v)
        )
        if getattr(attn, "norm_q", None) is not None:
            query, key = attn.norm_q(query), attn.norm_k(key)
        own = F.scaled_dot_product_attention(query, key, value, scale=attn.scale)
        asked = torch.lerp(query[2:], query[:1], how.keep_queries)
        taken = F.scaled_dot_product_attention(
            asked, key[1:2], value[1:2], scale=attn.scale * how.temperature)
        out = torch.cat([own[:2], torch.lerp(own[2:], taken, how.strength)])
        out = attn.to_out[1](attn.to_out[0](out.transpose(1, 2).flatten(2).to(query.dtype)))
        if attn.residual_connection:
            out = out + hidden_states
        return out / attn.rescale_output_factor


def _heads(x: Tensor, heads: int) -> Tensor:
    """(B, places, width) as (B, heads, places, width / heads)."""
    return x.unflatten(2, (heads, -1)).transpose(1, 2)
