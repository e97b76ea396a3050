"""Exercises of lesson 09: another manner, and a customer who wants both."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_number, expect_numbers, expect_tile
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.latent.style import restyle
from ankara_lab.model.codec import picture_to_tile, tile_to_picture

SEEDS = (28, 6)
"""The lesson's content and style."""
MOVED, KEPT = 0.6, 0.8
"""What the customer of 09.2 wants."""


@cache
def _pair() -> tuple[Tensor, Tensor]:
    content, style = (picture_to_tile(Image.fromarray(draw_swatch(seed=s).tile)) for s in SEEDS)
    return content, style


def kept(tile: Tensor, content: Tensor) -> float:
    """How much light and dark stay where they were: 1 all, 0 nothing (correlation)."""
    light = torch.stack([to_oklab(each)[:, 0].flatten() for each in (tile, content)])
    return float(torch.nan_to_num(torch.corrcoef(light)[0, 1]))  # NaN: all of one shade


def moved(tile: Tensor, content: Tensor, style: Tensor) -> float:
    """How far the mean colour has gone from the content's (0) to the style's (1)."""
    tiles = (tile, content, style)
    here, start, goal = (to_oklab(each)[0, 1:].flatten(1).mean(1) for each in tiles)
    return float(torch.dot(here - start, goal - start) / torch.dot(goal - start, goal - start))


@exercise(
    "09.1", "Paint the leaves in the manner of the snails",
    begin="restyle takes the content first and the style second.",
)  # fmt: skip
def in_the_manner(answer: object) -> str:
    """Measure drawing, colour and seam of the answer against both cloths."""
    tile = expect_tile(answer).float().cpu().clamp(-1, 1)
    content, style = _pair()
    if tile.shape != content.shape:
        raise Hint(f"The cloths are {tuple(content.shape)}, yours {tuple(tile.shape)}.")
    stays, goes = kept(tile, content), moved(tile, content, style)
    if stays < 0.3:
        raise Hint(
            f"The leaves are gone: light and dark agree with them by {stays:.2f} only. Which "
            "cloth is the content, and which the style?"
        )
    if goes < 0.2:
        raise Hint("The leaves are there, in their own colours. Where is the other cloth's manner?")
    if goes < 0.8:
        raise Hint(
            f"The colours have gone {goes:.0%} of the way. If you see both drawings at once, as "
            "two slides on one screen, it is a mixture (lesson 05) and not a manner."
        )
    seams = seam_score(np.asarray(tile_to_picture(tile)))
    if max(seams) > 1.1:
        raise Hint(f"The edges do not meet any more (seam score {max(seams):.1f}).")
    return (
        f"The drawing stays ({stays:.2f}), the colours went {goes:.0%} of the way, and the edges "
        f"meet ({max(seams):.2f})."
    )


@exercise(
    "09.2", "Find the strength and structure that please a customer who wants both",
    begin="Two numbers from 0 to 1 in brackets: (strength, keep_structure).",
)  # fmt: skip
def pleases_both(answer: object) -> str:
    """Restyle with the two numbers and measure what the customer asked for."""
    strength, structure = expect_numbers(answer, "the strength", "keep_structure")
    expect_number(strength, "the strength", 0, 1)
    expect_number(structure, "keep_structure", 0, 1)
    content, style = _pair()
    tile = restyle(content, style, strength=strength, keep_structure=structure)
    stays, goes = kept(tile, content), moved(tile, content, style)
    if goes < MOVED:
        raise Hint(
            f"The drawing is kept ({stays:.2f}), but the colours have gone only {goes:.0%} of the "
            f"way; she wants {MOVED:.0%}. Which of the two numbers moves colours?"
        )
    if stays < KEPT:
        raise Hint(
            f"The colours are there ({goes:.0%}), but the drawing is kept by {stays:.2f} only; "
            f"she wants {KEPT}. More of one number, or a little less of the other?"
        )
    return f"She is pleased: drawing {stays:.2f}, colours {goes:.0%} of the way."
