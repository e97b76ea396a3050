"""Exercises of lesson 02: what is not kept, the dearest channel, a cloth in 2000 bytes."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, UnidentifiedImageError

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_number, expect_tile, looks_like

if TYPE_CHECKING:
    from torch import Tensor

SEED = 11
"""The lesson's swatch."""
WORST = 12.0
"""A picture that comes back below this was not kept [dB]."""
BYTES, LIKENESS = 2000, 15.0
"""What 02.3 allows [bytes], and what it wants back [dB]."""


@exercise(
    "02.1", "Make a picture that the encoder cannot keep",
    begin="x = torch.ones(1, 3, 256, 256) is white all over; x[..., ::2] = -1 makes every other "
    "column black. What is finer than an encoder's 8 by 8 dots?",
)  # fmt: skip
def not_kept(answer: object) -> str:
    """Encode and decode the picture, and measure how little is left."""
    from ankara_lab.latent.quality import psnr
    from ankara_lab.model.codec import decode, encode
    from ankara_lab.model.load import shipped_model

    tile = expect_tile(answer).float().clamp(-1, 1)
    high, wide = tile.shape[-2:]
    if min(high, wide) < 64 or high % 16 or wide % 16 or high * wide > 512**2:
        raise Hint(
            f"This tile is {high} by {wide} dots; draw it 256 by 256, the size that the model "
            "works with."
        )
    model = shipped_model()
    left = min(psnr(tile, decode(encode(tile, model), model)), 99.0)
    spread = float(tile.std())
    if left > 30 or spread < 0.05:
        raise Hint(
            f"This comes back with {left:.0f} dB. It is calm, and calm colour costs the latent "
            "nothing. Where was the error map of section 4 brightest?"
        )
    if left >= WORST:
        raise Hint(
            f"This comes back with {left:.1f} dB; below {WORST:g} is wanted. The encoder has "
            "found something to hold on to: edges with room around them. How fine must a pattern "
            "be to fall through a map with one place for every 8 by 8 dots?"
        )
    return (
        f"Only {left:.1f} dB come back, fewer than of any swatch in the lesson. What is finer "
        "than the latent's map, and unlike the cloth it learnt from, has no numbers there."
    )


@exercise(
    "02.2", "Find the channel that the cloth can least do without",
    begin="Read the list that section 2 printed: how does the likeness fall when a channel goes?",
)  # fmt: skip
def dearest_channel(answer: object) -> str:
    """Switch each channel off, and see whether the one named costs the most."""
    number = expect_number(answer, "the number of a channel")
    left, whole = _without()
    last = len(left) - 1
    if number != int(number):
        raise Hint(
            f"{number:g} looks like a likeness in dB. Wanted is the channel that it belongs to, a "
            f"whole number from 0 to {last}."
        )
    if not 0 <= number <= last:
        raise Hint(
            f"There is no channel {number:.0f}: {last + 1} channels, counted from 0, end with "
            f"{last}."
        )
    mine = left[int(number)]
    if mine == max(left):
        raise Hint(
            f"Without channel {number:.0f} the cloth still comes back with {mine:.1f} dB, the best "
            "of all: it is the one you would miss least. Which end of the list is wanted?"
        )
    if mine > min(left) + 0.1:
        raise Hint(
            f"Without channel {number:.0f} {mine:.1f} dB are left, of {whole:.1f} with all of "
            "them. Another channel's absence costs more. Its map need not have the strongest "
            "colours: what counts is how much the picture loses."
        )
    return (
        f"Without channel {number:.0f} the likeness falls from {whole:.1f} to {mine:.1f} dB, more "
        "than without any other. For another cloth it may be another channel: no channel has a "
        "meaning of its own."
    )


@exercise(
    "02.3", "Write seed 11 in 2000 bytes that give 15 dB or more",
    begin="Start with compress(latent, quality=50), and count with len(…).",
)  # fmt: skip
def small_file(answer: object) -> str:
    """Unpack the bytes, latent or picture, and compare with the lesson's tile."""
    from ankara_lab.latent.quality import psnr

    if isinstance(answer, io.BytesIO):
        answer = answer.getvalue()
    if not isinstance(answer, bytes | bytearray):
        raise Hint(
            f"Bytes are wanted, the inside of a file; this is {looks_like(answer)}. Which "
            "function of section 5 turns a latent into bytes?"
        )
    data = bytes(answer)
    back, kind = _unpacked(data)
    left = psnr(_tile(), back)
    if len(data) > BYTES:
        more = (
            "JPEG and its like stop getting smaller at some point. What in section 5 was smaller?"
            if kind != "latent"
            else "Which number of compress says how roughly it may round, and which way is rougher?"
        )
        raise Hint(
            f"A {kind} of {len(data)} bytes, {left:.1f} dB: {len(data) - BYTES} bytes too many. "
            f"{more}"
        )
    if left < LIKENESS:
        raise Hint(
            f"A {kind} of {len(data)} bytes gives {left:.1f} dB, and {LIKENESS:g} are wanted. You "
            f"have {BYTES - len(data)} bytes left to spend. Or is it another cloth than seed "
            f"{SEED}?"
        )
    return (
        f"A {kind} of {len(data)} bytes that comes back with {left:.1f} dB. The smallest JPEG of "
        "this cloth is nearly twice as large and less like it; a text message carries 140 bytes, "
        f"so yours is {-(-len(data) // 140)} messages."
    )


@lru_cache(maxsize=1)
def _without() -> tuple[list[float], float]:
    """What is left of the lesson's cloth without each channel, and with all of them [dB]."""

    from ankara_lab.latent.quality import psnr
    from ankara_lab.model.codec import decode, encode
    from ankara_lab.model.load import shipped_model

    model, tile = shipped_model(), _tile()
    latent = encode(tile, model)
    left = []
    for channel in range(latent.shape[1]):
        without = latent.clone()
        without[:, channel] = 0
        left.append(psnr(tile, decode(without, model)))
    return left, psnr(tile, decode(latent, model))


def _unpacked(data: bytes) -> tuple[Tensor, str]:
    """The tile that bytes give, as large as the lesson's, and what kind of file they are."""
    from ankara_lab.latent.compress import decompress
    from ankara_lab.model.codec import decode, picture_to_tile
    from ankara_lab.model.load import shipped_model

    shape = _tile().shape
    try:
        latent, _ = decompress(data)
        tile = decode(latent, shipped_model())
    except ValueError:
        pass
    else:
        if tile.shape != shape:
            raise Hint(
                f"This latent gives a tile of {tuple(tile.shape[2:])} dots, the lesson's has "
                f"{tuple(shape[2:])}. Is it the latent of the whole tile?"
            )
        return tile, "latent"
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if max(picture.size) > 4096:
                raise Hint(f"A picture of {picture.size} dots is far more than the tile has.")
            kind = str(picture.format)
            square = picture.convert("RGB").resize((shape[3], shape[2]))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Hint(
            f"These {len(data)} bytes are neither a compressed latent nor a picture that I can "
            "open. Was something cut off to make them fewer?"
        ) from None
    return picture_to_tile(square, shape[2]), f"{kind} picture"


def _tile() -> Tensor:
    from ankara_lab.model.codec import picture_to_tile

    return picture_to_tile(Image.fromarray(np.asarray(draw_swatch(seed=SEED).tile)))
