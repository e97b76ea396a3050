"""Make convolutions wrap round, so that every network of the chain keeps a tile seamless.

A tile is one period of a cloth, so its edges are not edges: what leaves on one side comes in
on the other. :func:`seamless` lets the convolutions of a model see that, for as long as a
``with`` block lasts, by padding with strips of the opposite side instead of zeros. In a
half-drop repeat the next column sits half a tile lower and in a brick repeat the next row half
a tile aside; there the borrowed strip is rolled by half a tile first (a sheared torus), so one
pass over one tile gives a true repeat of two.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ankara_lab.model._strips import wrap_strips

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

Repeat = Literal["straight", "half-drop", "brick"]
"""How the tile repeats: in rows and columns, columns half a tile lower, or rows half aside."""

REPEATS: tuple[str, ...] = get_args(Repeat)

# Which module wraps how, as seen by the running thread (or asyncio task): {id(module): repeat}.
# Threads do not see each other's, so a job that paints tiles and a job that encodes a photograph
# may share one model.
_wrapping: ContextVar[Mapping[int, Repeat | None]] = ContextVar(
    "ankara_lab_wrapping", default=MappingProxyType({})
)

# Modules whose method is replaced now: {id(module): [open `with` blocks, had its own, original]}.
_patched: dict[int, list[Any]] = {}
_patch_lock = threading.Lock()


def check_repeat(repeat: str | None, *, allow_none: bool = False) -> None:
    """Raise ``ValueError`` unless ``repeat`` is a repeat kind (or None where allowed)."""
    if not (repeat in REPEATS or (repeat is None and allow_none)):
        kinds = ", ".join(map(repr, REPEATS)) + (" or None" if allow_none else "")
        raise ValueError(f"repeat must be one of {kinds}, got {repeat!r}")


def wrap_pad(x: Tensor, pad: tuple[int, int, int, int], repeat: Repeat) -> Tensor:
    """Pad a batch of tiles with what the cloth shows beyond their edges.

    Parameters
    ----------
    x : Tensor (B, C, H, W)
        Pictures, latents or feature maps, one period each.
    pad : (int, int, int, int), [px]
        Left, right, top, bottom, in the order of ``torch.nn.functional.pad``.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (B, C, top + H + bottom, left + W + right)

    Raises
    ------
    ValueError
        If a pad is larger than the tile, or the side that is halved is odd.

    Examples
    --------
    >>> x = torch.arange(4.0).reshape(1, 1, 2, 2)
    >>> wrap_pad(x, (1, 0, 0, 0), "straight")[0, 0].tolist()
    [[1.0, 0.0, 1.0], [3.0, 2.0, 3.0]]
    >>> wrap_pad(x, (1, 0, 0, 0), "half-drop")[0, 0].tolist()
    [[3.0, 0.0, 1.0], [1.0, 2.0, 3.0]]
    """
    left, right, top, bottom = pad
    high, wide = x.shape[-2:]
    if max(left, right) > wide or max(top, bottom) > high:
        raise ValueError(f"a feature map of {high} x {wide} is smaller than its pad {pad}; "
                         "use a larger tile")
    columns, rows = (-1, left, right), (-2, top, bottom)
    if repeat == "brick":  # the sheared axis first: its strips take part in the plain wrap
        first, second, shear = rows, columns, _half(wide, "brick", "columns")
    else:
        first, second = columns, rows
        shear = _half(high, "half-drop", "rows") if repeat == "half-drop" else 0
    return wrap_strips(x, first, second, shear)


def _half(side: int, repeat: Repeat, what: str) -> int:
    """Half of a side, which has to be even."""
    if side % 2:
        raise ValueError(
            f"a {repeat} repeat needs an even number of {what} at every level of the network, "
            f"got {side}; use a tile whose side is a multiple of twice the network's whole "
            "down-sampling, e.g. 128, 256 or 512 px"
        )
    return side // 2


def roll(x: Tensor, dy: int, dx: int, repeat: Repeat = "straight") -> Tensor:
    """Shift the cloth under the tile: what moves off one side comes in on the other.

    On half-drop and brick cloth what comes in has dropped or moved by half a tile, so this
    differs from ``torch.roll``; it shows the same endless cloth from another corner.

    Parameters
    ----------
    x : Tensor (..., H, W)
        Tiles or latents.
    dy, dx : int, [px]
        How far down and to the right; any size, either sign.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (..., H, W)
        A new tensor.

    Raises
    ------
    ValueError
        If ``repeat`` is unknown or the side that it halves is odd.

    References
    ----------
    Own derivation: cloth row r, column c shows tile row ``r - (c // W) * H / 2`` and tile
    column ``c`` modulo the tile (half-drop); exchange the axes for brick.

    Examples
    --------
    >>> x = torch.arange(4.0).reshape(1, 1, 2, 2)
    >>> roll(x, 0, 2, "half-drop")[0, 0].tolist()  # a whole tile to the right: half lower
    [[2.0, 3.0], [0.0, 1.0]]
    """
    check_repeat(repeat)
    if repeat == "brick":
        return roll(x.transpose(-1, -2), dx, dy, "half-drop").transpose(-1, -2).contiguous()
    if repeat == "straight":
        return x.roll((dy, dx), (-2, -1))
    high, wide = x.shape[-2:]
    half = _half(high, "half-drop", "rows")
    turns, by = divmod(dx, wide)
    stay, enter = x[..., : wide - by], x[..., wide - by :]
    parts = [enter.roll(dy + (turns + 1) * half, -2), stay.roll(dy + turns * half, -2)]
    return torch.cat(parts, -1)


def double_tile(tile: Tensor, repeat: Repeat = "straight") -> Tensor:
    """Lay a tile out as a rectangle that repeats straight, in rows and columns.

    Programs that print or fill with a pattern know only the straight repeat: give them this.

    Parameters
    ----------
    tile : Tensor (..., H, W)
        Tiles or latents.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (..., H, W), (..., H, 2 W) or (..., 2 H, W)
        The tile itself for a straight repeat, two columns for half-drop, two rows for brick.

    Raises
    ------
    ValueError
        If ``repeat`` is unknown or the side that it halves is odd.

    Examples
    --------
    >>> double_tile(torch.zeros(1, 3, 4, 4), "half-drop").shape
    torch.Size([1, 3, 4, 8])
    """
    check_repeat(repeat)
    high, wide = tile.shape[-2:]
    if repeat == "half-drop":
        return torch.cat([tile, tile.roll(_half(high, "half-drop", "rows"), -2)], -1)
    if repeat == "brick":
        return torch.cat([tile, tile.roll(_half(wide, "brick", "columns"), -1)], -2)
    return tile


@contextmanager
def seamless(
    modules: nn.Module | Model | Iterable[nn.Module], repeat: Repeat | None
) -> Iterator[None]:
    """Let the convolutions of ``modules`` wrap round while the ``with`` block lasts.

    Nothing of it stays: after the block, also after an exception, the modules are as before.
    Blocks may be nested, for the same modules too; the innermost decides. Only the thread
    that entered the block sees the wrapping; another thread that uses the same modules
    meanwhile gets its own padding, or zeros. (With gradient checkpointing on a GPU the
    recomputation runs in a thread of autograd's: open the block inside the checkpoint.)

    Parameters
    ----------
    modules : Module, Model or iterable of Module
        Networks built of ``torch.nn.Conv2d``, for instance a model's ``vae`` and ``unet``.
    repeat : {"straight", "half-drop", "brick"} or None
        None leaves the zero padding as it is: for photographs, which do not wrap.

    Raises
    ------
    ValueError
        If ``repeat`` is unknown; inside the block, if a feature map cannot wrap because its
        side is odd where a convolution or the repeat halves it.

    References
    ----------
    diffusers issues 556 and 2633 (circular padding by patching Conv2d). Sheared wrap: own
    derivation; a net under it equals the same net under plain wrap on :func:`double_tile`.

    Examples
    --------
    >>> conv = nn.Conv2d(1, 1, 3, padding=1)
    >>> x = torch.randn(1, 1, 8, 8)
    >>> with seamless(conv, "brick"):
    ...     y, moved = conv(x), conv(roll(x, 3, 5, "brick"))
    >>> bool(torch.allclose(moved, roll(y, 3, 5, "brick"), atol=1e-5))
    True
    """
    check_repeat(repeat, allow_none=True)
    found = [part for module in _networks(modules) for part in module.modules()]
    found = [part for part in dict.fromkeys(found) if isinstance(part, nn.Conv2d) or _pads(part)]
    with _patch_lock:
        for part in found:
            _patch(part)
    token = _wrapping.set({**_wrapping.get(), **{id(part): repeat for part in found}})
    try:
        yield
    finally:
        _wrapping.reset(token)
        with _patch_lock:
            for part in found:
                _restore(part)


def _networks(modules: nn.Module | Model | Iterable[nn.Module]) -> list[nn.Module]:
    """The networks to wrap, out of what :func:`seamless` takes."""
    if isinstance(modules, nn.Module):
        return [modules]
    if hasattr(modules, "vae") and hasattr(modules, "unet"):
        return [modules.vae, modules.unet]
    return list(modules)


def _pads(part: nn.Module) -> bool:
    """Whether this is diffusers' Downsample2D that pads by itself (encoder of AutoencoderKL)."""
    # By name: importing the class would load diffusers for people who bring their own networks.
    return type(part).__name__ == "Downsample2D" and part.use_conv and part.padding == 0


def _method(part: nn.Module) -> str:
    # Conv2d._conv_forward, not forward: hooks, adapters and offloading replace forward.
    return "_conv_forward" if isinstance(part, nn.Conv2d) else "forward"


def _patch(part: nn.Module) -> None:
    """Replace the method once; further blocks only count up."""
    if id(part) in _patched:
        _patched[id(part)][0] += 1
        return
    name = _method(part)
    original = getattr(part, name)
    _patched[id(part)] = [1, name in part.__dict__, original]
    wrap = _wrapping_conv if isinstance(part, nn.Conv2d) else _wrapping_downsample
    setattr(part, name, wrap(part, original))


def _restore(part: nn.Module) -> None:
    """Count down; the last block out puts the method back."""
    entry = _patched[id(part)]
    entry[0] -= 1
    if entry[0]:
        return
    del _patched[id(part)]
    if entry[1]:
        setattr(part, _method(part), entry[2])
    else:
        delattr(part, _method(part))


def _wrapping_conv(conv: nn.Conv2d, original: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A ``_conv_forward`` that pads with the far side where this thread asked for it."""
    key, reach = id(conv), _reach(conv)

    def conv_forward(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        repeat = _wrapping.get().get(key)
        if repeat is None:
            return original(x, weight, bias)
        _check_stride(conv, x)
        if any(reach):
            x = wrap_pad(x, reach, repeat)
        return F.conv2d(x, weight, bias, conv.stride, 0, conv.dilation, conv.groups)

    return conv_forward


def _wrapping_downsample(part: nn.Module, original: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A ``Downsample2D.forward`` that takes its extra row and column from the far side."""
    key = id(part)

    def forward(x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        repeat = _wrapping.get().get(key)
        if repeat is None:
            return original(x, *args, **kwargs)
        _check_stride(part.conv, x)
        if part.norm is not None:
            x = part.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x, conv = wrap_pad(x, (0, 1, 0, 1), repeat), part.conv
        return F.conv2d(x, conv.weight, conv.bias, conv.stride, 0, conv.dilation, conv.groups)

    return forward


def _reach(conv: nn.Conv2d) -> tuple[int, int, int, int]:
    """The pad of a convolution as left, right, top, bottom."""
    if conv.padding == "valid":
        return (0, 0, 0, 0)
    if conv.padding == "same":  # torch puts the odd pixel after
        rows, cols = (d * (k - 1) for d, k in zip(conv.dilation, conv.kernel_size, strict=True))
        return (cols // 2, cols - cols // 2, rows // 2, rows - rows // 2)
    top, left = conv.padding
    return (left, left, top, top)


def _check_stride(conv: nn.Conv2d, x: Tensor) -> None:
    """A stride has to divide the side, or the last pixel would be nearer to the first."""
    for side, stride in zip(x.shape[-2:], conv.stride, strict=True):
        if side % stride:
            raise ValueError(
                f"a feature map of {x.shape[-2]} x {x.shape[-1]} cannot wrap through a stride of "
                f"{stride}; use a tile whose sides are a multiple of the network's whole "
                "down-sampling, e.g. 64, 128 or 256 px"
            )
