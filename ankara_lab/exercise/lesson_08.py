"""Exercises of lesson 08: two orders that read alike, a mixture of words, an order without red."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.palettes import COLOUR_NAMES, parse_colour
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import is_tensor, looks_like
from ankara_lab.latent.describe import describe
from ankara_lab.latent.index import text_vectors
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.model.codec import picture_to_tile
from ankara_lab.model.design import design
from ankara_lab.model.words import embed

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

FANS = ("red fans on cream", "blue fans on cream")
"""The two prompts that 08.2 mixes."""
SWAPPED = ("red fish on a cream ground", "cream fish on a red ground")
"""The lesson's own pair of orders."""
REDS = ("red", "wine", "rust")
"""The names of colours that 08.3 counts as red."""
_ALIKE = 0.9  # likeness from which two orders read nearly the same
_TELLING = frozenset(
    "no not without one two three four five six seven eight nine ten left right above below under "
    "over first last".split()
)  # what a customer minds, though the rules that draw cloth do not know it


def likeness(first: str, second: str, model: Model) -> float:
    """How near two texts lie for the model's text encoder: 1 is the same, about 0 is strangers."""
    one, other = text_vectors([first, second], model)
    return float(one @ other)


def colour_shares(tiles: Tensor) -> dict[str, float]:
    """Give each dot the nearest name of a colour, and return each name's share of all dots.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]

    Returns
    -------
    dict of str to float
        The shares of all names, adding up to 1.
    """
    names, labs = _named()
    dots = to_oklab(tiles[:, :, ::2, ::2]).permute(0, 2, 3, 1).reshape(-1, 3)  # a quarter will do
    nearest = torch.cdist(dots, labs).argmin(1)
    counted = torch.bincount(nearest, minlength=len(names)) / len(dots)
    shares = dict.fromkeys(COLOUR_NAMES, 0.0)
    for name, share in zip(names, counted.tolist(), strict=True):
        shares[name] += share
    return shares


def drawing_of(order: str, seed: int) -> Tensor:
    """Draw what an order says by rule, for a model to paint over.

    Returns
    -------
    Tensor (1, 3, 256, 256), float in [-1, 1]
    """
    swatch = draw_swatch(spec_from_words(order, seed, mixture="bold"))
    return picture_to_tile(Image.fromarray(swatch.tile))


def bound(tiles: Tensor, colour: str, ground: str) -> dict[str, int]:
    """Count how many tiles wear each of two ordered colours where it was ordered.

    Parameters
    ----------
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
    colour, ground : str
        Names of the colours ordered for the motif and for the ground.

    Returns
    -------
    dict of str to int
        Of how many tiles the ground is as ordered, the motif is, and the two are exchanged, as
        the net behind `describe` sees them.
    """
    saw = [(tile.words["ground"], tile.words["colour"]) for tile in describe(tiles)]
    return {"ground as ordered": sum(below == ground for below, _ in saw),
            "motif as ordered": sum(above == colour for _, above in saw),
            "the two exchanged": saw.count((colour, ground))}  # fmt: skip


@cache
def _named() -> tuple[list[str], Tensor]:
    """Each shade that has a name, and its place in Oklab, (K, 3)."""
    pairs = [(name, parse_colour(shade)) for name, some in COLOUR_NAMES.items() for shade in some]
    rgb = torch.tensor([rgb for _, rgb in pairs], dtype=torch.float32)
    labs = to_oklab((rgb / 127.5 - 1).T[None, :, :, None])[0, :, :, 0].T
    return [name for name, _ in pairs], labs


def _model() -> Model:
    from ankara_lab.model.load import shipped_model

    return shipped_model()


@exercise(
    "08.1", "Find two orders that read alike and are not",
    begin="Two texts in brackets, (\"…\", \"…\"). Section 3 shows which differences the encoder "
    "hardly hears.",
)  # fmt: skip
def read_alike(answer: object) -> str:
    """Compare the two texts as the encoder reads them, and as the rules that draw cloth do."""
    if not isinstance(answer, (list, tuple)) or len(answer) != 2 or not all(
            isinstance(text, str) and text.strip() for text in answer):
        raise Hint(f"Two texts are wanted, (\"…\", \"…\"); this is {looks_like(answer)}.")
    first, second = (" ".join(_words(text)) for text in answer)
    if first == second:
        raise Hint("That is one order twice; commas and capitals do not count. Which two would a "
                   "customer never take for each other?")
    if {first, second} == set(SWAPPED):
        raise Hint("That is the lesson's own pair. Take another motif and other colours, or "
                   "another kind of difference that the encoder does not hear.")
    near = likeness(answer[0], answer[1], _model())
    if near < _ALIKE:
        raise Hint(f"The encoder tells these two well apart: likeness {near:.2f}, and {_ALIKE} was "
                   "wanted. Do they hold the same words? Change less, but what a customer minds.")
    if not _differ(first, second):
        raise Hint(f"Likeness {near:.2f}; but is it another cloth? By the rules that draw our "
                   "swatches, both orders ask for the same motif in the same colours. The customer "
                   "would take either.")
    return (f"Likeness {near:.2f}, and yet two cloths. What tells them apart is not which words "
            "there are but how they stand to each other, and a mean keeps none of that.")


@exercise(
    "08.2", "Mix two prompts: seven parts red fans, three parts blue",
    begin="embed([\"red fans on cream\"], model) gives one block of numbers. Blocks can be weighed "
    "and added.",
)  # fmt: skip
def seven_to_three(answer: object) -> str:
    """Find how much of each prompt's token states is in the answer."""
    model = _model()
    sides = embed(FANS, model)
    if not is_tensor(answer):
        raise Hint(f"Wanted is a block of numbers, such as embed makes; this is "
                   f"{looks_like(answer)}. Can the words be turned into numbers before you mix?")
    states = answer.detach()  # type: ignore[attr-defined]
    if tuple(states.shape) != (1, *sides.shape[1:]):
        raise Hint(f"Its shape is {tuple(states.shape)}; one prompt's states are "
                   f"{(1, *sides.shape[1:])}. embed takes a list, and two texts in it give two.")
    if not bool(states.isfinite().all()):
        raise Hint("Some of the numbers are not finite (nan or inf).")
    goal = states.flatten().double().cpu().numpy()
    pair = sides.flatten(1).double().cpu().numpy().T
    (red, blue), *_ = np.linalg.lstsq(pair, goal, rcond=None)
    rest = float(np.linalg.norm(goal - pair @ [red, blue])) / max(float(np.linalg.norm(goal)), 1e-9)
    if rest > 0.05:
        raise Hint(f"This does not lie between the two prompts: {rest:.0%} of it is something "
                   "else. A sentence that speaks of both has states of its own; mix the numbers, "
                   "not the words.")
    if abs(red + blue - 1) > 0.05:
        raise Hint(f"There are {red:.2f} of red and {blue:.2f} of blue in it, {red + blue:.2f} in "
                   "all. The shares must add up to 1, or the states grow longer than any that the "
                   "UNet has seen.")
    if abs(red - 0.7) > 0.05:
        raise Hint(f"It is {red:.0%} red and {blue:.0%} blue, a true mixture, but not the one that "
                   "was ordered.")
    return (f"{red:.0%} red fans, {blue:.0%} blue. Nobody could have typed this prompt; it is a "
            "place between two.")


@exercise(
    "08.3", "Order birds, and not a thread of red",
    begin="{\"prompt\": \"…\", \"negative\": \"…\"}: what is wanted, and what to keep away from.",
)  # fmt: skip
def without_red(answer: object) -> str:
    """Look at where the wish stands; on the cloth the red is measured and told, not judged."""
    if not isinstance(answer, dict) or set(answer) != {"prompt", "negative"} or not all(
            isinstance(text, str) for text in answer.values()):
        raise Hint(f"Wanted is {{\"prompt\": \"…\", \"negative\": \"…\"}}; this is "
                   f"{looks_like(answer)}.")
    prompt, negative = answer["prompt"], answer["negative"]
    wanted, unwanted = _words(prompt), _words(negative)
    if not {"bird", "birds"} & set(wanted):
        raise Hint("The customer wants birds. Do the words of the prompt say so?")
    if set(wanted) & {*REDS, "crimson", "scarlet"}:
        plain = " ".join(word for word in wanted if word not in {"no", "not", "without"})
        near = likeness(prompt, plain, _model())
        raise Hint(f"There is red in the prompt. To the encoder {prompt[:60]!r} and {plain[:60]!r} "
                   f"are alike to {near:.2f}: who speaks of red is heard to want it, whatever "
                   "small word stands before it.")
    if not unwanted:
        raise Hint("Nothing is kept away from yet. Which word must the model flee?")
    if set(unwanted) & {"no", "not", "without", "never", "avoid"}:
        raise Hint(f"The negative prompt names what to keep away from. To keep away from "
                   f"{negative[:40]!r} is to say no twice.")
    if both := {word for word in unwanted if word in wanted and word in {"bird", "birds"}}:
        raise Hint(f"{both.pop()!r} is wanted and unwanted at once. The negative prompt takes away "
                   "all that it names.")
    if not set(unwanted) & {*REDS, "crimson", "scarlet"}:
        raise Hint(f"The model would keep away from {negative[:40]!r}. Is that what the customer "
                   "asked for?")
    plain_red, kept_red = (_red(prompt, avoid) for avoid in ("", negative))
    return (f"In two cloths {plain_red:.0%} of the dots are red without your negative prompt, and "
            f"{kept_red:.0%} with it. Two cloths prove little; ask more seeds before you promise.")


def _red(prompt: str, negative: str) -> float:
    """How much red there is in two cloths."""
    made = [design(prompt, _model(), negative=negative, seed=seed) for seed in (1, 2)]
    shares = colour_shares(torch.cat(made))
    return sum(shares[name] for name in REDS)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _differ(first: str, second: str) -> bool:
    """Whether two orders ask for two cloths."""
    told = [[word for word in text.split() if word in _TELLING or word.isdigit()]
            for text in (first, second)]
    # "a fan above a drum" and "a drum above a fan": the same words, the other way round
    turned = bool(told[0]) and sorted(first.split()) == sorted(second.split())
    return turned or told[0] != told[1] or spec_from_words(first) != spec_from_words(second)
