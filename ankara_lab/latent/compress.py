"""A latent as a small file: decorrelated, quantised, entropy-coded.

Three steps, each undone by :func:`decompress`. Channels are turned to their own axes (KLT), and
the plane into waves that wrap round as the tile does where that is shorter: a motif that stands
four times on a tile then costs little more than once. Everything is rounded to one step; what
is near 0 goes to 0. The whole numbers are packed by a range coder with contexts. Layout of a
file: ``ANKZ``, version, length of a JSON header, header, axes, numbers, 8 bytes of SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ankara_lab.latent._coder import LARGEST, pack, unpack

Codec = Literal["range", "lzma", "zlib"]
_MAGIC, _VERSION, _CHECK = b"ANKZ", 1, 8
_ROUND = 0.40  # below 0.5: what is half way goes towards 0, which costs fewer bits
_NUMBERS = 1 << 22  # most numbers in a file, against headers that lie


def compress(
    latent: Tensor,
    *,
    quality: float = 50,
    codec: Codec = "range",
    recipe: Mapping[str, object] | None = None,
) -> bytes:
    """Write one latent as the bytes of a small file.

    Parameters
    ----------
    latent : Tensor (1, Z, h, w), float
    quality : float in [1, 100]
        15 more halve the step. At 50 it is 0.6 of the latents' unit.
    codec : {"range", "lzma", "zlib"}
        What packs the numbers; ``range`` is our own and the smallest, the others are stock.
    recipe : mapping of str to JSON values, optional
        How the latent was made; kept in the header.

    Returns
    -------
    bytes
        The same latent and arguments give the same bytes.

    Raises
    ------
    ValueError
        If ``latent`` has another shape, is not finite or too large, or an argument is out of
        its range.

    References
    ----------
    Goyal 2001, "Theoretical foundations of transform coding" (KLT); Bracewell 1983 (Hartley
    transform: real, its own inverse, periodic); Sullivan 1996 (dead zone).
    """
    if not isinstance(latent, Tensor) or latent.ndim != 4 or len(latent) != 1 or (
            not latent.is_floating_point()) or 0 in latent.shape:
        told = tuple(latent.shape) if isinstance(latent, Tensor) else type(latent).__name__
        raise ValueError(f"latent must be one latent, a float Tensor (1, Z, h, w), got {told}; "
                         "index a batch first, e.g. latents[:1]")
    if not torch.isfinite(latent).all():
        raise ValueError("latent must be finite, got NaN or infinite values")
    if latent.shape[1] > 255 or latent.numel() > _NUMBERS:
        raise ValueError(f"latent is too large to compress, {tuple(latent.shape)}; "
                         f"at most 255 channels and {_NUMBERS} numbers")
    if not 1 <= quality <= 100:
        raise ValueError(f"quality must be from 1 to 100, got {quality!r}")
    if codec not in ("range", "lzma", "zlib"):
        raise ValueError(f"codec must be 'range', 'lzma' or 'zlib', got {codec!r}")
    planes = latent[0].detach().cpu().numpy().astype(np.float64)
    step = float(np.float32(0.6 * 2 ** ((50 - quality) / 15)))
    if np.abs(planes).max() > 65504:  # what 16 bits hold
        raise ValueError("latent holds values above 65504; it is no latent of a model")
    mean = planes.mean((1, 2)).astype(np.float16)
    axes = _axes(planes)
    turned = np.linalg.solve(_basis(axes), (planes - mean.astype(np.float64)[:, None, None])
                             .reshape(len(planes), -1)).reshape(planes.shape)
    tried = {}
    for waves in (False, True):
        values = (_hartley(turned) if waves else turned) / step
        if np.abs(values).max() >= LARGEST:
            raise ValueError("latent holds values too large for this quality; it is no latent "
                             "of a model, or ask for a lower quality")
        numbers = (np.sign(values) * np.floor(np.abs(values) + _ROUND)).astype(np.int32)
        tried[waves] = _pack(numbers, codec)
    best = min(tried, key=lambda waves: len(tried[waves]))
    header = {"shape": list(planes.shape), "step": step, "codec": codec, "waves": best}
    if recipe:
        header["recipe"] = dict(recipe)
    text = zlib.compress(json.dumps(header, sort_keys=True, ensure_ascii=False,
                                    separators=(",", ":")).encode(), 9)
    body = b"".join((_MAGIC, struct.pack(">BI", _VERSION, len(text)), text, mean.tobytes(),
                     axes.tobytes(), tried[best]))
    return body + hashlib.sha256(body).digest()[:_CHECK]


def decompress(data: bytes, name: str = "the file") -> tuple[Tensor, dict[str, Any]]:
    """Read a latent and its recipe from what :func:`compress` wrote.

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
        If the bytes are not such a file, of a later version, cut short or damaged.
    """
    if not isinstance(data, bytes | bytearray) or data[:4] != _MAGIC:
        raise ValueError(f"{name} is not a compressed latent; make one with "
                         "`ankara-lab compress PICTURE -o FILE.ankz`")
    body, check = bytes(data[:-_CHECK]), bytes(data[-_CHECK:])
    if len(body) < 9 or hashlib.sha256(body).digest()[:_CHECK] != check:
        raise ValueError(f"{name} is cut short or damaged; copy it again from where it came")
    version, length = struct.unpack(">BI", body[4:9])
    if version != _VERSION:
        raise ValueError(f"{name} is of version {version}, this program reads {_VERSION}; "
                         "install a newer ankara_lab")
    try:
        header = json.loads(_inflate(body[9 : 9 + length], 1 << 20))
        channels, high, wide = (int(side) for side in header["shape"])
        step, codec, waves = float(header["step"]), header["codec"], bool(header["waves"])
        if not (0 < channels <= 255 and high > 0 and wide > 0 and 0 < step < 1e6
                and channels * high * wide <= _NUMBERS):
            raise ValueError("sizes out of range")
        rest = body[9 + length :]
        mean = np.frombuffer(rest, np.float16, channels).astype(np.float64)
        axes = np.frombuffer(rest, np.int8, channels**2, 2 * channels)
        numbers = _unpack(rest[2 * channels + channels**2 :], codec, (channels, high, wide))
    except (ValueError, KeyError, TypeError, zlib.error, lzma.LZMAError) as error:
        raise ValueError(f"{name} is no compressed latent that can be read ({error})") from None
    # Inside a step the small values are the more frequent: aim a little below its middle.
    values = np.sign(numbers) * (np.abs(numbers) - 0.06 * (numbers != 0)) * step
    turned = _hartley(values) if waves else values
    planes = _basis(axes.reshape(channels, channels)) @ turned.reshape(channels, -1)
    planes = planes.reshape(channels, high, wide) + mean[:, None, None]
    recipe = header.get("recipe", {})
    return (torch.from_numpy(planes.astype(np.float32))[None],
            recipe if isinstance(recipe, dict) else {})


def _axes(planes: NDArray[np.float64]) -> NDArray[np.int8]:
    """The channels' own axes (Z, Z), the widest first, in steps of 1/127."""
    flat = planes.reshape(len(planes), -1)
    flat = flat - flat.mean(1, keepdims=True)
    value, vector = np.linalg.eigh(flat @ flat.T)
    axes = np.rint(vector[:, ::-1] * 127).astype(np.int8)
    if np.linalg.cond(axes.astype(np.float64)) < 10:
        return axes
    return (np.eye(len(planes)) * 127).astype(np.int8)


def _basis(axes: NDArray[np.int8]) -> NDArray[np.float64]:
    return axes.astype(np.float64) / 127


def _hartley(planes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn planes into waves and back: real, orthonormal, its own inverse."""
    waves = np.fft.fft2(planes, norm="ortho")
    return waves.real - waves.imag


def _pack(numbers: NDArray[np.int32], codec: str) -> bytes:
    if codec == "range":
        return pack(numbers)
    data = numbers.astype("<i4").tobytes()
    planes = np.frombuffer(data, np.uint8).reshape(-1, 4).T.tobytes()  # bytes of one weight
    if codec == "zlib":
        return zlib.compress(planes, 9)
    return lzma.compress(planes, lzma.FORMAT_RAW, filters=_LZMA)


_LZMA = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 22}]


def _unpack(data: bytes, codec: str, shape: tuple[int, int, int]) -> NDArray[np.int32]:
    size = 4 * int(np.prod(shape))
    if codec == "range":
        return unpack(data, shape)
    if codec == "zlib":
        planes = _inflate(data, size)
    elif codec == "lzma":
        planes = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_LZMA).decompress(data, size)
    else:
        raise ValueError(f"codec {codec!r:.20} is unknown")
    if len(planes) != size:
        raise ValueError("it holds too few numbers")
    flat = np.frombuffer(planes, np.uint8).reshape(4, -1).T.copy().view("<i4")
    return flat.astype(np.int32).reshape(shape)


def _inflate(data: bytes, most: int) -> bytes:
    """Decompress at most so many bytes: a small file may claim to be a huge one."""
    return zlib.decompressobj().decompress(data, most)
