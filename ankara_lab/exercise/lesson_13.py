"""Exercises of lesson 13: a narrow place that keeps the fish, how far layers see, a new fish."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_number, is_tensor, looks_like
from ankara_lab.exercise.small_cloth import SIDE, small_cloth

COUNT, SEED = 1024, 0
"""The lesson's examples."""
UNSEEN, GIVEN_BACK = 1, 16
"""Seed of the cloths kept aside, and how many of them 13.1 asks for."""
PLACES = 8
"""Rows and columns of the lesson's latent."""
_COPY = 0.002  # mean square of the difference below which a plate is a drawn one again
_FISH = 0.6  # likeness of plates from which we see a fish


def nearest(plate: Tensor, cloth: Tensor) -> tuple[Tensor, float]:
    """Find the plate most like another, wherever on it the motif stands.

    Parameters
    ----------
    plate : Tensor (1, 1, H, W), float in [-1, 1]
    cloth : Tensor (B, 1, H, W), float in [-1, 1]

    Returns
    -------
    Tensor (1, 1, H, W)
        The one of ``cloth`` that differs least, rolled to where it fits best.
    float
        The mean square of the difference.
    """
    agree = _rolled(plate, cloth)  # (B, H, W), for each roll
    gap = plate.square().sum() + cloth.square().sum((1, 2, 3))[:, None, None] - 2 * agree
    which, down, across = (int(i) for i in torch.unravel_index(gap.argmin(), gap.shape))
    rolled = torch.roll(cloth[which : which + 1], (down, across), (2, 3))
    return rolled, float((rolled - plate).square().mean())


def fish_likeness(plates: Tensor) -> Tensor:
    """How like the most similar drawn fish each plate is, (B,): 1 the same, 0 strangers."""
    drawn = _even(_cloth())
    return torch.stack([_rolled(one[None], drawn).max() for one in _even(plates)])


def _rolled(plate: Tensor, cloth: Tensor) -> Tensor:
    """Sum of the products of a plate and each cloth, for each roll of the cloth, (B, H, W)."""
    spectrum = torch.fft.fft2(plate) * torch.fft.fft2(cloth).conj()
    return torch.fft.ifft2(spectrum).real.sum(1)


def _even(plates: Tensor) -> Tensor:
    """Plates of mean 0 and length 1, so that strong and faint ink count alike."""
    plates = plates - plates.mean((1, 2, 3), keepdim=True)
    return plates / plates.flatten(1).norm(dim=1).clamp_min(1e-6)[:, None, None, None]


@cache
def _cloth() -> Tensor:
    return small_cloth(COUNT, seed=SEED)


def _expect_plates(answer: object, count: int) -> Tensor:
    wanted = (count, 1, SIDE, SIDE)
    if not is_tensor(answer) or not answer.is_floating_point():  # type: ignore[attr-defined]
        raise Hint(f"Wanted is a tensor {wanted}; this is {looks_like(answer)}.")
    plates: Tensor = answer.detach().cpu().float()  # type: ignore[attr-defined]
    if plates.ndim == 4 and tuple(plates.shape[2:]) == (PLACES, PLACES):
        raise Hint(f"This is {tuple(plates.shape)}, still a latent. Who makes a plate of it?")
    if plates.ndim == 4 and plates.shape[1] == 3:
        raise Hint("These are printed already, in three colours. The plate itself is wanted, which "
                   "has one channel: where the ink goes.")
    if tuple(plates.shape) != wanted:
        raise Hint(f"This is {tuple(plates.shape)}; wanted is {wanted}: how many, one channel, "
                   "rows, columns.")
    if not bool(plates.isfinite().all()):
        raise Hint("Some of the numbers are not finite (nan or inf).")
    return plates.clamp(-1, 1)


@exercise(
    "13.1", "Send sixteen unseen plates through the narrow place",
    begin="Section 2 sends all of `unseen` through encoder and decoder.",
)  # fmt: skip
def through(answer: object) -> str:
    """Compare with a small picture that has fewer numbers than the latent."""
    plates = _expect_plates(answer, GIVEN_BACK)
    unseen = small_cloth(GIVEN_BACK, seed=UNSEEN)
    error = float((plates - unseen).square().mean())
    if error < 1e-5:
        raise Hint("To the dot what was there before: these have not been through anything. What "
                   "does the encoder make of them, and the decoder of that?")
    if float((plates - _cloth()[:GIVEN_BACK]).square().mean()) < error / 2:
        raise Hint("These look like the plates that it learnt from. Of those it could know some by "
                   "heart; only what it never saw shows what it has understood.")
    small = F.interpolate(F.avg_pool2d(unseen, 2), scale_factor=2, mode="bilinear")
    blurred = float((small - unseen).square().mean())
    if error > blurred:
        raise Hint(f"They differ by {error:.3f} in the mean square; a picture of {SIDE // 2} by "
                   f"{SIDE // 2} dots, made large, has as many numbers as your latent and differs "
                   f"by {blurred:.3f}. Was it trained? Does the loss still fall at its end?")
    return (f"Mean square {error:.3f}, and {blurred:.3f} for a small picture of as many numbers: "
            "the latent holds no small picture, but what is needed to draw fish.")


@exercise(
    "13.2", "Count the layers until each place has heard of all others",
    begin="One layer: one place to each side. Draw eight places in a ring, and count.",
)  # fmt: skip
def how_far(answer: object) -> str:
    """Count how many of a row of eight places that wraps round are seen."""
    layers = expect_number(answer, "a number of layers", 1, 1000)
    if layers != int(layers):
        raise Hint(f"{layers:g} layers cannot be stacked; a whole number is wanted.")
    seen = 2 * int(layers) + 1
    if seen < PLACES:
        raise Hint(f"With {layers:.0f} on one another a place sees {layers:.0f} to each side and "
                   f"itself, {seen} in a row of {PLACES}. Some are still out of sight.")
    if seen - 2 >= PLACES:
        raise Hint(f"That is enough, and more than is needed: {layers:.0f} layers see {seen} "
                   f"places in a row, and on a ring of {PLACES} some of them twice. Fewer?")
    return (f"{layers:.0f} layers, since the ring closes behind the last place. The lesson's "
            "denoiser has six: what is at one end of a fish can know what is at the other.")


@exercise(
    "13.3", "Make a fish that nobody drew",
    begin="Change the seed in section 5, run it, and take one of `made`, such as made[3:4].",
)  # fmt: skip
def new_fish(answer: object) -> str:
    """Compare the plate with drawn fish: like them, and none of them."""
    plate = _expect_plates(answer, 1)
    if float(plate.std()) < 0.05:
        raise Hint("Bare ground, or full ink, and nothing on it.")
    _, gap = nearest(plate, _cloth())
    if gap < _COPY:
        raise Hint(f"That is one of the drawn plates (difference {gap:.4f}). Begin with noise, not "
                   "with cloth.")
    alike = float(fish_likeness(plate))
    if alike < _FISH:
        raise Hint(f"Likeness to the most similar drawn fish: {alike:.2f}, and {_FISH} was wanted. "
                   "Look at it with show(dye(fish), across=2). Is it one fish, with a head and a "
                   "tail? Choose another, or let the denoiser learn for longer.")
    return (f"A fish (likeness {alike:.2f}), and no copy (difference {gap:.3f} to the nearest "
            "drawn plate). Only your seed and your weights make it.")
