"""Exercises of lesson 11: a small change counted, when to stop, five cloths to teach from."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np

from ankara_lab.draw.palettes import name_colour
from ankara_lab.draw.spec import Spec
from ankara_lab.draw.svg_motif import load_motifs
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_number, looks_like
from ankara_lab.exercise.sewing_machine import BY_HEART, FOLDER, TAUGHT

LAYER, RANK = "mid_block.resnets.0.conv1", 2
"""The layer and the rank that 11.1 asks about."""
_LEAST_SEEN = 0.06  # share of the tile that the motif's own ink must cover
_PALE = 0.12  # Oklab distance from the ground below which the motif is hard to see


@exercise(
    "11.1", "Count the numbers of one small change",
    begin="Section 4 prints the shapes of A and B at rank 8. What do they become at rank 2?",
)  # fmt: skip
def count_numbers(answer: object) -> str:
    """Compare with what A and B hold at rank 2; the usual slips have a hint each."""
    given = expect_number(answer, "how many numbers the change holds", 1)
    into, out, window = _layer()
    right = RANK * (into * window + out)
    if given == into * out * window:
        raise Hint(f"{given:,.0f} is the layer's whole weight, the matrix that stays as it is. The "
                   "change is the product of two thin ones: only they are stored.")
    if given == RANK * (into + out):
        raise Hint("Nearly. For a convolution one of the two looks at a window of dots, not at one "
                   "dot. Look at the last two numbers of A's shape.")
    if given % (into * window + out) == 0 and given > right:
        rank = given / (into * window + out)
        raise Hint(f"That is the change at rank {rank:.0f}. Which of A's and B's numbers is the "
                   f"rank, and what is left when it is {RANK}?")
    if given != right:
        raise Hint(f"{given:,.0f} it is not. Multiply the four numbers of A's shape, then B's, "
                   f"with the rank set to {RANK} in both; then add the two.")
    whole = into * out * window
    return (f"{right:,} numbers in place of {whole:,}: {whole / right:.0f} times fewer. That is "
            "why a motif fits into a file that can be sent by phone.")


@exercise(
    "11.2", "Say when to stop",
    begin="The three curves of section 6: which of them tells how well it does on cloths that it "
    "has not learnt from?",
)  # fmt: skip
def when_to_stop(answer: object) -> str:
    """Look the number of steps up among those measured, and compare its held-out loss."""
    losses = json.loads(BY_HEART.read_text(encoding="utf-8"))["losses"]
    steps = {int(step): (learnt, held) for step, learnt, held, _ in losses}
    given = int(expect_number(answer, "a number of steps", 1))
    if given not in steps:
        near = ", ".join(str(step) for step in steps)
        raise Hint(f"It was measured after {near} steps, not after {given}. Choose one of these.")
    best = min(held for _, held in steps.values())
    learnt, held = steps[given]
    if given == max(steps) and held > best:
        raise Hint(f"After {given} steps it knows the one picture best ({learnt:.3f}), because it "
                   "has had the most time with it. But is that what you want of it? Follow the "
                   "curve of the cloths that it never sees.")
    if held > best + 0.002:
        later = [step for step, (_, other) in steps.items() if other < held and step > given]
        raise Hint(f"After {given} steps the loss on cloths held out is {held:.3f}; it has been "
                   f"lower, {'later' if later else 'earlier'}. Where does its curve turn?")
    return (f"{given} steps: {held:.3f} on cloths that it has not learnt from. From there on only "
            "the picture it learns by gets better: it learns that one by heart.")


@exercise(
    "11.3", "Choose five cloths to teach from",
    begin='A list of five: [Spec(motifs=("own:sewing_machine",), layout=…, palette=…, …), …].',
)  # fmt: skip
def five_cloths(answer: object) -> str:
    """Draw the five and look for the motif, for different grounds and different layouts."""
    if not isinstance(answer, (list, tuple)) or not all(isinstance(one, Spec) for one in answer):
        raise Hint(f"A list of five Specs is wanted, as section 2 writes them; this is "
                   f"{looks_like(answer)}.")
    if len(answer) != 5:
        raise Hint(f"These are {len(answer)}; five are wanted.")
    without = [at for at, spec in enumerate(answer, 1) if "own:sewing_machine" not in spec.motifs]
    if without:
        raise Hint(f"Cloth {without[0]} does not show the motif: its motifs are "
                   f"{', '.join(answer[without[0] - 1].motifs)}. What would the word learn there?")
    busy = [at for at, spec in enumerate(answer, 1) if len(spec.motifs) > 1]
    if busy:
        raise Hint(f"Cloth {busy[0]} shows other motifs too. All five have only one word: how is "
                   "the model to tell which of them the word means?")
    try:
        motifs = load_motifs(FOLDER)
        cloths = [draw_swatch(spec, size=128, motifs=motifs) for spec in answer]
    except ValueError as error:
        raise Hint(f"One of them cannot be drawn: {error}.") from None
    _check_seen(cloths)
    grounds = Counter(name_colour(cloth.palette[0]) for cloth in cloths)
    ground, often = grounds.most_common(1)[0]
    if often > 2:
        raise Hint(f"{often} of the five lie on {ground}. What is always the same when the word is "
                   f"said becomes part of what the word means: it will learn that {ground} belongs "
                   "to a sewing machine.")
    layout, often = Counter(spec.layout for spec in answer).most_common(1)[0]
    if often > 2:
        raise Hint(f"{often} of the five are laid out as {layout}. Colours change, but the motif "
                   "always sits in the same places: what will the model think the word says?")
    return ("Five cloths whose grounds and layouts differ. The one thing that they share is the "
            "motif, so that is what the word can mean.")


def _layer() -> tuple[int, int, int]:
    """Channels in and out of 11.1's layer, and dots in its window."""
    from ankara_lab.model.lora import read_lora

    down, up = read_lora(TAUGHT).changes[LAYER]
    return down.shape[1], up.shape[0], int(np.prod(down.shape[2:]))


def _check_seen(cloths: list[Any]) -> None:
    """Raise a hint if the motif is hard to see on one of the cloths."""
    from ankara_lab.draw.oklab import srgb_to_oklab

    for at, cloth in enumerate(cloths, 1):
        ground, motif = srgb_to_oklab(cloth.palette[:2])
        if cloth.record["cover"][1] < _LEAST_SEEN:
            raise Hint(f"On cloth {at} the motif covers only {cloth.record['cover'][1]:.0%}. Can "
                       "you make it out from two metres away? Try another layout or scale.")
        if np.linalg.norm(ground - motif) < _PALE:
            raise Hint(f"On cloth {at} motif and ground have nearly the same colour. Choose "
                       "another palette.")
