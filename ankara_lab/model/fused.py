"""The last layers of a tiny decoder as one small convolution: the same picture, sooner.

The decoder ends with doubling its map, a 3 × 3 convolution of all channels and a 3 × 3
convolution to colours, with nothing in between. On a torus those three linear maps are one:
the two kernels make a 5 × 5, and of each doubled pixel a 5 × 5 sees only 3 × 3 different ones.
So the colours of four pixels are read off the map before it is doubled, by one convolution to
12 channels, for a seventeenth of the work; that was a third of the time of a whole decoding.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model.torus import Repeat, wrap_pad

_kernels: weakref.WeakKeyDictionary[nn.Module, tuple[tuple[Any, ...], Tensor, Tensor]] = (
    weakref.WeakKeyDictionary()
)


def has_fusible_end(decoder: nn.Module) -> bool:
    """Tell whether a decoder is diffusers' ``DecoderTiny`` with an end that can be fused."""
    layers = getattr(decoder, "layers", None)
    if type(decoder).__name__ != "DecoderTiny" or layers is None or len(layers) < 4:
        return False
    double, wide, last = layers[-3:]
    return (
        isinstance(double, nn.Upsample)
        and (double.mode, double.scale_factor) == ("nearest", 2.0)
        and all(type(conv) is nn.Conv2d and _is_plain(conv) for conv in (wide, last))
        and last.out_channels == 3
    )


def _is_plain(conv: nn.Conv2d) -> bool:
    return (conv.kernel_size, conv.stride, conv.padding, conv.dilation, conv.groups) == (
        (3, 3), (1, 1), (1, 1), (1, 1), 1,
    )  # fmt: skip


def decode_fused(decoder: Any, latents: Tensor, repeat: Repeat) -> Tensor:
    """Run a tiny decoder on tiles, its last layers fused.

    Parameters
    ----------
    decoder : DecoderTiny
        For which :func:`has_fusible_end` holds, inside :func:`ankara_lab.model.torus.seamless`.
    latents : Tensor (B, Z, h, w)
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (B, 3, H, W)
        What ``decoder(latents)`` gives, but for rounding.

    References
    ----------
    Own derivation. Doubling and convolving in one step: Shi et al. 2016, arXiv 1609.05158.
    """
    x = torch.tanh(latents / 3) * 3  # as DecoderTiny.forward begins
    for layer in decoder.layers[:-3]:
        x = layer(x)
    kernel, bias = _kernel_of(decoder)
    x = F.conv2d(wrap_pad(x, (1, 1, 1, 1), repeat), kernel, bias)
    return F.pixel_shuffle(x, 2) * 2 - 1  # and as it ends


def _kernel_of(decoder: Any) -> tuple[Tensor, Tensor]:
    """The fused kernel (12, C, 3, 3) and bias (12,), made once for each state of the weights."""
    wide, last = decoder.layers[-2:]
    parts = [each for each in (wide.weight, wide.bias, last.weight, last.bias) if each is not None]
    state = tuple((each.data_ptr(), each._version, each.dtype, each.device) for each in parts)
    kept = _kernels.get(decoder)
    if kept is None or kept[0] != state:
        with torch.no_grad():
            kernel, bias = fuse(wide, last)
        like = last.weight
        kernel = kernel.to(like.device, like.dtype, memory_format=torch.channels_last)
        kept = (state, kernel, bias.to(like.device, like.dtype))
        _kernels[decoder] = kept
    return kept[1:]


def fuse(wide: nn.Conv2d, last: nn.Conv2d) -> tuple[Tensor, Tensor]:
    """Fuse nearest doubling, a 3 × 3 and another 3 × 3 convolution.

    Parameters
    ----------
    wide, last : Conv2d
        With zero or circular padding of 1; the first has C inputs, the second K outputs.

    Returns
    -------
    Tensor (4 K, C, 3, 3), Tensor (4 K,), float64
        In the order that ``pixel_shuffle(…, 2)`` lays out.
    """
    one, two = wide.weight.double(), last.weight.double()
    # a kernel over a kernel is their full convolution: pad the first, slide the second flipped
    whole = F.conv2d(F.pad(one.transpose(0, 1), (2, 2, 2, 2)), two.flip(2, 3)).transpose(0, 1)
    count, channels = whole.shape[:2]
    kernel = whole.new_zeros(count, 2, 2, channels, 3, 3)
    place: Callable[[int, int], int] = lambda half, step: (half + step - 2) // 2 + 1  # noqa: E731
    for down in (0, 1):
        for aside in (0, 1):
            for row in range(5):
                for column in range(5):
                    at = (place(down, row), place(aside, column))
                    kernel[:, down, aside, :, at[0], at[1]] += whole[:, :, row, column]
    bias = torch.zeros(count, dtype=whole.dtype, device=whole.device)
    if wide.bias is not None:
        bias = bias + torch.einsum("kchw,c->k", two, wide.bias.double())
    if last.bias is not None:
        bias = bias + last.bias.double()
    return kernel.reshape(4 * count, channels, 3, 3), bias.repeat_interleave(4)
