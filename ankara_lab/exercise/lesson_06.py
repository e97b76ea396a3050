"""Exercises of lesson 06: an arrow to green, an arrow without a leak, day and night on a cloth."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_latent, is_tensor, looks_like

if TYPE_CHECKING:
    from torch import Tensor

SEED = 6
"""The lesson's cloth."""
OTHERS = (6, 3, 12)
"""Cloths that are on neither pile; arrows are tried on them."""
_HARDLY = 0.1
"""A change of the mean colour that is hardly seen, of the range -1 to 1."""
_TOO_FAR = 0.9


@exercise(
    "06.1", "Learn an arrow that makes cloth greener",
    begin="Section 3 makes one arrow of two piles in two lines; put other piles in their place.",
)  # fmt: skip
def greener(answer: object) -> str:
    """Add the arrow to three cloths and see where their mean colour goes."""
    lighter, warmer, green = _moved(_arrow(answer))
    told = f"lightness {lighter:+.2f}, warmth {warmer:+.2f}, greenness {green:+.2f}"
    if green <= -_HARDLY:
        raise Hint(
            f"On three other cloths: {told}. They lose their green. Which pile did you subtract "
            "from which?"
        )
    if green < _HARDLY:
        raise Hint(
            f"On three other cloths: {told}. That is hardly greener. By what are the cloths of "
            "your first pile alike, and those of the second not?"
        )
    if green > _TOO_FAR:
        raise Hint(
            f"On three other cloths: {told}. So far out there are no cloths, and the decoder has "
            "nothing to go by. Take the arrow as the piles give it."
        )
    if green < 0.6 * max(abs(lighter), abs(warmer)):
        raise Hint(
            f"On three other cloths: {told}. It is greener, and something else has changed more. "
            "What else is different between your piles?"
        )
    return (
        f"On three other cloths: {told}. Nobody told it what green is. What else it changes it "
        "learnt from the piles as well; the fewer green cloths there are, the more it takes "
        "their other properties for green."
    )


@exercise(
    "06.2", "Take the warmth out of the arrow to light",
    begin="light less so-and-so many times warm; the text above says how many times.",
)  # fmt: skip
def only_lighter(answer: object) -> str:
    """Add the arrow to three cloths: lighter, and the warmth where it was."""
    lighter, warmer, _ = _moved(_arrow(answer))
    told = f"On three other cloths: lightness {lighter:+.2f}, warmth {warmer:+.2f}."
    if lighter <= -_HARDLY:
        raise Hint(f"{told} They become darker. Which way round does the arrow point?")
    if lighter < _HARDLY:
        raise Hint(f"{told} They hardly become lighter: was that what you wanted to keep?")
    if lighter > _TOO_FAR:
        raise Hint(f"{told} So far out there are no cloths. Take the arrow as it comes.")
    if warmer > 0.35 * lighter:
        raise Hint(
            f"{told} They still become warmer as they become lighter: the leak is in it. How much "
            "of warm is in light?"
        )
    if warmer < -0.7 * lighter:
        raise Hint(
            f"{told} Now they become cooler: more warmth was taken out than was in. A whole warm "
            "is too much; how far does light go along it?"
        )
    return (
        f"{told} What light had of warm is out, and no new cloth was needed. What is left comes "
        "from the decoder, which does not take every step alike."
    )


@exercise(
    "06.3", "Make the left half lighter and the right half darker",
    begin="Section 7 edits a part of a cloth with a mask; what is left of 1 is 1 - mask.",
)  # fmt: skip
def day_and_night(answer: object) -> str:
    """Compare both halves of the decoded tile with those of the lesson's cloth."""
    from ankara_lab.model.codec import decode
    from ankara_lab.model.load import shipped_model

    latent, model = _cloth(SEED, 256), shipped_model()
    mine = expect_latent(answer, like=latent.shape[1:])
    before, after = decode(latent, model), decode(mine.to(latent), model)
    if _alike(before, after) < 0.6:
        raise Hint(
            "I don't find the snails of this lesson again. Edit `latent` itself, or what an edit "
            "of it returned."
        )
    middle = before.shape[-1] // 2
    change = (after - before).mean(dim=(0, 1, 2))
    left, right = float(change[:middle].mean()), float(change[middle:].mean())
    told = f"Left half {left:+.2f}, right half {right:+.2f}."
    if left < -_HARDLY / 2 and right > _HARDLY / 2:
        raise Hint(f"{told} Day and night have changed sides. Which columns of the mask are 1?")
    if abs(left - right) < _HARDLY:
        raise Hint(f"{told} Both halves do the same: where was each edit told to work?")
    if left < _HARDLY / 2:
        raise Hint(f"{told} Night has come; the left half waits for its day. One edit or two?")
    if right > -_HARDLY / 2:
        raise Hint(
            f"{told} It is day at the left; at the right it is not night yet. What goes into the "
            "second edit, the cloth or what the first edit made of it?"
        )
    return (
        f"{told} They meet twice on each tile: in the middle, and where the tile meets the next. "
        "A cloth has no edge that a mask could hide behind."
    )


def _arrow(answer: object) -> Tensor:
    """Expect one number for each channel, (1, Z, 1, 1)."""
    from ankara_lab.model.load import shipped_model

    channels = shipped_model().latent_channels
    form = f"(1, {channels}, 1, 1), one number for each channel"
    if not is_tensor(answer) or not answer.is_floating_point():  # type: ignore[attr-defined]
        raise Hint(f"An arrow is wanted, a tensor of shape {form}; this is {looks_like(answer)}.")
    arrow: Tensor = answer.detach()  # type: ignore[attr-defined]
    shape = tuple(arrow.shape)
    if len(shape) == 4 and shape[1] == channels and shape[2] * shape[3] > 1:
        raise Hint(
            f"This is {shape}: it still has a number for each place on the cloth, and brings the "
            "remains of its piles along. What forgets the place?"
        )
    if arrow.numel() != channels or shape not in ((1, channels, 1, 1), (channels, 1, 1)):
        raise Hint(
            f"This is {looks_like(arrow)}; to be added to a latent an arrow is {form}. "
            "reshape brings numbers into another form."
        )
    if not bool(arrow.isfinite().all()):
        raise Hint("Some of the numbers are not finite: was there a pile without any cloth?")
    return arrow.float().reshape(1, channels, 1, 1)


def _moved(arrow: Tensor) -> tuple[float, float, float]:
    """How much lighter, warmer and greener an arrow makes cloths, in the mean."""
    from ankara_lab.model.codec import decode
    from ankara_lab.model.load import shipped_model

    model = shipped_model()
    changes = []
    for seed in OTHERS:
        latent = _cloth(seed, 128)
        change = decode(latent + arrow.to(latent), model) - decode(latent, model)
        red, green, blue = change.mean(dim=(0, 2, 3)).tolist()
        changes.append(((red + green + blue) / 3, red - blue, green - (red + blue) / 2))
    lighter, warmer, greener = (sum(part) / len(OTHERS) for part in zip(*changes, strict=True))
    return lighter, warmer, greener


@lru_cache(maxsize=8)
def _cloth(seed: int, size: int) -> Tensor:
    """The latent of a drawn cloth; drawn small it is quick, and the colours are the same."""
    from PIL import Image

    from ankara_lab.model.codec import encode, picture_to_tile
    from ankara_lab.model.load import shipped_model

    picture = Image.fromarray(draw_swatch(seed=seed, size=size).tile)
    return encode(picture_to_tile(picture, size=size), shipped_model())


def _alike(one: Tensor, other: Tensor) -> float:
    """Correlation of what is light and dark in two tiles, slow changes left out."""
    import torch
    from torch.nn.functional import avg_pool2d

    fine = []
    for tile in (one, other):
        light = tile.float().mean(dim=1, keepdim=True)
        fine.append((light - avg_pool2d(light, 33, 1, 16, count_include_pad=False)).flatten())
    return float(torch.corrcoef(torch.stack(fine))[0, 1].nan_to_num())
