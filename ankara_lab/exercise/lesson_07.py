"""Exercises of lesson 07: half noise, covering a cloth, and painting it over."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PIL import Image
from torch import Tensor

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_latent, expect_number
from ankara_lab.model.codec import decode, encode, picture_to_tile
from ankara_lab.model.denoise import denoise

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

SEED, PROMPT = 28, "red leaves on a cream ground"
"""The lesson's leaves, and what they are painted over as."""
_SAME, _FORGOTTEN = 0.93, 0.3  # likeness of two tiles, 1 for the same and about 0 for strangers


def _model() -> Model:
    from ankara_lab.model.load import shipped_model

    return shipped_model()


@cache
def _leaves() -> Tensor:
    return encode(picture_to_tile(Image.fromarray(draw_swatch(seed=SEED).tile)), _model())


@exercise(
    "07.1", "Find the time at which cloth and noise are equal",
    begin="A whole number from 0 to 999; left[time] is the share of cloth at that time.",
)  # fmt: skip
def half_and_half(answer: object) -> str:
    """Look the time up in the scheduler's table."""
    left = _model().scheduler.alphas_cumprod
    time = expect_number(answer, "a time", 0, len(left) - 1)
    if time != int(time):
        raise Hint(f"{time:g} is a share, or between two times. Wanted is the time itself, a whole "
                   "number: the place in the table where the share is one half.")
    share = float(left[int(time)])
    if int(time) == len(left) // 2:
        raise Hint(f"{time:.0f} is half of the way in time, but the table does not fall evenly: "
                   f"{share:.0%} cloth is left there. Look for the share and read off the time.")
    if abs(share - 0.5) > 0.01:
        way = "later" if share > 0.5 else "earlier"
        raise Hint(f"At time {time:.0f} there is {share:.0%} cloth. It must be {way}.")
    return (f"At time {time:.0f} {share:.1%} is cloth. Half of the times lie not in the middle: "
            "the table spends many steps where it is decided what is drawn.")


@exercise(
    "07.2", "Cover a cloth three quarters with noise",
    begin="A latent, such as 0.9 * leaves + (1 - 0.9**2) ** 0.5 * noise, with other weights.",
)  # fmt: skip
def cover(answer: object) -> str:
    """Find both weights again: by how the answer agrees with the leaves, and by what is left."""
    leaves = _leaves()
    latent = expect_latent(answer, like=leaves.shape[1:]).to(leaves)
    cloth = float((latent * leaves).mean() / leaves.square().mean())
    rest = latent - cloth * leaves
    noise = float(rest.square().mean().sqrt())
    if abs(cloth) < 0.05:
        raise Hint("There is hardly anything of the leaves in it. A weight beside `leaves`, too.")
    if noise < 0.05:
        raise Hint(f"That is the leaves' latent times {cloth:.2f} and no noise at all.")
    if cloth > 0.9 and noise > 0.9:
        raise Hint("Both go in whole, so the sum is twice as lively as the model ever saw. The "
                   "squares of the two weights must add up to 1.")
    if abs(cloth**2 + noise**2 - 1) > 0.12:
        raise Hint(f"The weights are about {cloth:.2f} and {noise:.2f}; their squares add up to "
                   f"{cloth**2 + noise**2:.2f}, not to 1. Shares are squares: a share of a quarter "
                   "is a weight of …?")
    if abs(cloth**2 - 0.25) > 0.06:
        raise Hint(f"The squares add up to 1, good; but {cloth**2:.0%} of it is cloth. It should "
                   "be a quarter.")
    return (f"{cloth**2:.0%} cloth and {noise**2:.0%} noise: the model has seen latents just like "
            "this while it learnt.")


@exercise(
    "07.3", "Paint a cloth over so that it is neither old nor forgotten",
    begin="One number. Section 6 shows what five of them do.",
)  # fmt: skip
def paint_over(answer: object) -> str:
    """Paint the leaves over and compare with what they were."""
    strength = expect_number(answer, "a strength", 0, 1)
    if strength == 0:
        raise Hint("At 0 nothing is painted. Look at section 6: what is new at 0.2?")
    *_, last = denoise(_model(), PROMPT, start=_leaves(), strength=strength, seed=1)
    alike = _likeness(decode(last.latent, _model()), decode(_leaves(), _model()))
    if alike > _SAME:
        raise Hint(f"At {strength:g} it is still the same cloth (likeness {alike:.2f}): the noise "
                   "covered only the finest lines. Go back further.")
    if alike < _FORGOTTEN:
        raise Hint(f"At {strength:g} the leaves are forgotten (likeness {alike:.2f}): there was "
                   "so much noise that nothing shone through. Leave more of the cloth.")
    return (f"Likeness {alike:.2f} with the old cloth: the places are kept, the leaves are painted "
            "anew.")


def _likeness(first: Tensor, second: Tensor) -> float:
    """Correlation of two tiles, dot by dot, each channel beside its own mean."""
    a, b = (tile - tile.mean((2, 3), keepdim=True) for tile in (first, second))
    return float((a * b).mean() / (a.square().mean() * b.square().mean()).sqrt().clamp_min(1e-6))
