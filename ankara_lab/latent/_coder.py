"""Whole numbers as few bytes: an adaptive binary range coder, and the context each bit has.

Small numbers stand near small ones, on a tile and across its channels. So the chance of each
bit is learnt apart for every degree of activity around it, as it goes; the decoder learns the
same from what it has read. No table is sent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_TOP, _HALF = 1 << 24, 1 << 11
_RATES = (4, 7)  # a chance is the mean of a quick and a slow learner
_UNARY = 14  # from here a magnitude goes on as an Exp-Golomb number
_LEVELS = 12  # degrees of activity
LARGEST = 1 << 24


class _Chances:
    """The learnt chances of 0, by context."""

    def __init__(self, count: int) -> None:
        self.quick, self.slow = [_HALF * 16] * count, [_HALF * 16] * count

    def of(self, context: int) -> int:
        return max(32, min(4064, (self.quick[context] + self.slow[context]) >> 5))

    def learn(self, context: int, bit: int) -> None:
        goal = 0 if bit else 65535
        self.quick[context] += (goal - self.quick[context]) >> _RATES[0]
        self.slow[context] += (goal - self.slow[context]) >> _RATES[1]


class _Writer(_Chances):
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.low, self.range, self.cache, self.pending = 0, 0xFFFFFFFF, 0, 0
        self.out = bytearray()

    def bit(self, bit: int, context: int | None) -> int:
        if context is None:
            bound = self.range >> 1
        else:
            bound = (self.range >> 12) * self.of(context)
            self.learn(context, bit)
        if bit:
            self.low += bound
            self.range -= bound
        else:
            self.range = bound
        while self.range < _TOP:
            self.range <<= 8
            self._shift()
        return bit

    def _shift(self) -> None:
        if self.low < 0xFF000000 or self.low > 0xFFFFFFFF:
            carry = self.low >> 32
            self.out.append((self.cache + carry) & 0xFF)
            self.out.extend(((0xFF + carry) & 0xFF,) * self.pending)
            self.pending, self.cache = 0, (self.low >> 24) & 0xFF
        else:
            self.pending += 1
        self.low = (self.low << 8) & 0xFFFFFFFF

    def done(self) -> bytes:
        for _ in range(5):
            self._shift()
        return bytes(self.out[1:]).rstrip(b"\0")  # the reader reads zeros beyond the end


class _Reader(_Chances):
    def __init__(self, count: int, data: bytes) -> None:
        super().__init__(count)
        self.data, self.at, self.range = data, 4, 0xFFFFFFFF
        self.code = int.from_bytes(data[:4].ljust(4, b"\0"), "big")

    def bit(self, _bit: int, context: int | None) -> int:
        bound = self.range >> 1 if context is None else (self.range >> 12) * self.of(context)
        bit = int(self.code >= bound)
        if bit:
            self.code -= bound
            self.range -= bound
        else:
            self.range = bound
        if context is not None:
            self.learn(context, bit)
        while self.range < _TOP:
            self.range <<= 8
            byte = self.data[self.at] if self.at < len(self.data) else 0
            self.code, self.at = (self.code << 8 | byte) & 0xFFFFFFFF, self.at + 1
        return bit


def pack(numbers: NDArray[np.int32]) -> bytes:
    """Write whole numbers (Z, h, w) as bytes.

    References
    ----------
    Martin 1979 (range coding); Marpe et al. 2003 (binary decisions with adaptive contexts).
    """
    flat = numbers.ravel().tolist()
    coder = _Writer(_contexts(numbers.shape[0]))
    _walk(coder, flat, numbers.shape)
    return coder.done()


def unpack(data: bytes, shape: tuple[int, int, int]) -> NDArray[np.int32]:
    """Read what :func:`pack` wrote."""
    flat = [0] * int(np.prod(shape))
    _walk(_Reader(_contexts(shape[0]), data), flat, shape)
    return np.array(flat, np.int32).reshape(shape)


def _contexts(channels: int) -> int:
    return (_LEVELS + min(channels, 64)) * (_UNARY + 1) + 1


def _walk(coder: _Writer | _Reader, flat: list[int], shape: tuple[int, int, int]) -> None:
    """Go through all numbers in one order; write them, or put in what is read."""
    channels, high, wide = shape
    plane = high * wide
    bit = coder.bit
    writes = isinstance(coder, _Writer)
    for at in range(channels * plane):
        channel, spot = divmod(at, plane)
        row, col = divmod(spot, wide)
        # Twice the neighbours on the left and above, then those aslant and one channel before.
        near = 0
        if col:
            near += 2 * abs(flat[at - 1])
        if row:
            near += 2 * abs(flat[at - wide])
            if col + 1 < wide:
                near += abs(flat[at - wide + 1])
        if col > 1:
            near += abs(flat[at - 2])
        if row > 1:
            near += abs(flat[at - 2 * wide])
        if channel:
            near += abs(flat[at - plane])
        level = near if near < 6 else min(_LEVELS - 1, 3 + near.bit_length())
        base = level * (_UNARY + 1)
        value = flat[at] if writes else 0
        size = abs(value)
        count = 0
        while count < _UNARY and bit(int(size > count), base + count):
            count += 1
        if count == _UNARY:
            rest = size - _UNARY + 1
            length = 0
            while bit(int(rest >> (length + 1) > 0), None) and length < 24:
                length += 1
            back = 1
            for place in range(length - 1, -1, -1):
                back = back << 1 | bit(rest >> place & 1, None)
            count = _UNARY + back - 1
        if not writes:
            size = count
        if size:
            negative = bit(int(value < 0), None)
            if not writes:
                flat[at] = -size if negative else size
