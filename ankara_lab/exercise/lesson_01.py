"""Exercises of lesson 01: a seed of one's own, a mixture of three, a design that is kept."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_file, expect_latent, expect_number, looks_like

if TYPE_CHECKING:
    from torch import Tensor

SEEDS = (11, 3, 7)
"""The cloths that section 5 mixes first."""
WORDS = "yellow birds on indigo"
"""What section 6 asks for: the lesson's design, not the learner's."""


@exercise(
    "01.1", "Find a cloth that comes back better than seed 11",
    begin="Try other numbers in place of 11 in section 1, run sections 2 and 3 again, and keep "
    "the number that gave a higher PSNR.",
)  # fmt: skip
def better_seed(answer: object) -> str:
    """Draw the swatch of the seed, measure its round trip, and compare it with seed 11's."""
    number = expect_number(answer, "the seed")
    if number != int(number):
        raise Hint(
            f"{number:g} is not a whole number, and a seed is. Is it the PSNR? Give the seed that "
            "you put into draw_swatch."
        )
    seed = int(number)
    if seed < 0:
        raise Hint(f"Seeds count from 0 on; {seed} lies below. Try any other whole number.")
    if seed == SEEDS[0]:
        raise Hint("That is seed 11, the one to beat. Which cloths have less that can get lost?")
    mine, first = _round_trip(seed), _round_trip(SEEDS[0])
    if mine <= first:
        raise Hint(
            f"Seed {seed} comes back with {mine:.1f} dB, seed 11 with {first:.1f} dB: more was "
            "lost, not less. Look at both. Which has more fine lines and small dots? Now look for "
            "the opposite."
        )
    return (
        f"Seed {seed} comes back with {mine:.1f} dB, seed 11 with {first:.1f} dB. The latent has "
        "the same number of numbers for every cloth: calm ground and big motifs need few of them, "
        "fine lines need more than there are."
    )


@exercise(
    "01.2", "Mix three cloths, with one that leads",
    begin="Section 5 mixes two with mix(latents[:2], weights=[…]); latents[:3] are three.",
)  # fmt: skip
def three_mixed(answer: object) -> str:
    """Find how much of each of the lesson's three latents is in the answer."""
    latents = _latents()
    if isinstance(answer, (list, tuple)):
        raise Hint(
            f"This is {looks_like(answer)}. Are these the weights, or the cloths one by one? "
            "Wanted is the one latent that mix makes of them."
        )
    mixture = expect_latent(answer, like=latents.shape[1:], batch=None)
    if mixture.shape[0] != 1:
        raise Hint(
            f"These are {mixture.shape[0]} latents side by side, not yet one mixture. Which "
            "function of section 5 makes one out of several, and what else does it ask for?"
        )
    shares, left = _shares(mixture, latents)
    if left > 0.6:
        raise Hint(
            "This latent is hardly made of the cloths with the seeds 11, 3 and 7. Mix "
            "latents[:3] of section 5, with seeds = [11, 3, 7, 6] as the lesson has it."
        )
    absent = [seed for seed, share in zip(SEEDS, shares, strict=True) if share < 0.06]
    if absent:
        raise Hint(
            f"I see {_told(shares)}. Next to nothing of seed {absent[0]} is in it: three cloths "
            "are wanted. How many latents went in, and is a weight near 0?"
        )
    if max(shares) < 0.42:
        raise Hint(
            f"I see {_told(shares)}: three nearly equal parts, and the eye finds no cloth to hold "
            "on to. Let one of them lead with about a half or more, and look again."
        )
    return (
        f"I see {_told(shares)}. One cloth leads and the others colour it; with three equal parts "
        "you would look at three pictures at once."
    )


@exercise(
    "01.3", "Keep a design of your own, with its recipe",
    begin='Make one in section 6, keep it in section 7, and put the file\'s name here, in '
    "quotation marks.",
)  # fmt: skip
def kept_design(answer: object) -> str:
    """Open the saved picture: its recipe tells of own words, and it repeats without a seam."""
    path = expect_file(answer)
    recipe = read_recipe(path)
    if recipe is None:
        raise Hint(
            "This file holds no recipe. A screenshot, a JPEG or a picture that went through a "
            "messenger has lost it: save_picture writes a PNG that keeps it."
        )
    words = str(recipe.get("prompt", "")).strip()
    if not words:
        raise Hint(
            f"The recipe says {str(recipe.get('operation', 'nothing'))[:40]!r} and no words: this "
            "cloth was not asked for in words. Wanted is a design of section 6."
        )
    if words.lower() == WORDS:
        raise Hint(
            f"The recipe says {words!r}: that is the lesson's cloth. Type words of your own into "
            "the studio of section 6, press Make, and run section 7 again."
        )
    if (seam := _seam(path)) > 1.25:
        raise Hint(
            f"Its edges do not meet: the seam score is {seam:.1f}, and 1 means no seam. Was the "
            "picture cut or resized after it was made?"
        )
    return (
        f"{words!r}, seed {recipe.get('seed', 'unknown')}: the file says itself how it was made, "
        "and it repeats without a seam. Whoever has the same model and recipe gets this very cloth."
    )


def _round_trip(seed: int) -> float:
    """PSNR of a swatch that was encoded and decoded [dB]."""
    from ankara_lab.model.codec import decode, encode
    from ankara_lab.model.load import shipped_model

    tile, model = _tile(seed), shipped_model()
    error = ((tile - decode(encode(tile, model), model)) ** 2).mean().item()
    return 10 * math.log10(4 / max(error, 1e-9))


def _latents() -> Tensor:
    import torch

    from ankara_lab.model.codec import encode
    from ankara_lab.model.load import shipped_model

    return encode(torch.cat([_tile(seed) for seed in SEEDS]), shipped_model())


def _shares(mixture: Tensor, latents: Tensor) -> tuple[list[float], float]:
    """How much of each latent is in a mixture, by least squares, and how much of it is left."""
    sides = latents.flatten(1).double().cpu().numpy().T
    goal = mixture.flatten().double().cpu().numpy()
    found: np.ndarray = np.linalg.lstsq(sides, goal, rcond=None)[0]
    size = max(float(np.linalg.norm(goal)), 1e-9)
    left = float(np.linalg.norm(goal - sides @ found)) / size
    parts = np.clip(found, 0, None)
    return [float(part) / max(float(parts.sum()), 1e-9) for part in parts], left


def _told(shares: list[float]) -> str:
    parts = [f"about {share:.0%} of seed {seed}" for seed, share in zip(SEEDS, shares, strict=True)]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _tile(seed: int) -> Tensor:
    from PIL import Image

    from ankara_lab.model.codec import picture_to_tile

    return picture_to_tile(Image.fromarray(draw_swatch(seed=seed).tile))


def _seam(path: Path) -> float:
    from PIL import Image

    with Image.open(path) as picture:
        return max(seam_score(np.asarray(picture.convert("RGB"))))
