"""Exercises of lesson 05: the grey middle, three parents, and a patchwork without a seam."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.seam import seam_score
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_number, expect_tile, looks_like
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.model.codec import decode, encode, picture_to_tile, tile_to_picture

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

SEEDS = (11, 28, 6)
"""The lesson's three cloths: calabashes, leaves, snails."""
_BLOCK = 32  # [px] places that are compared with both cloths


def colourfulness(tile: Tensor) -> float:
    """Mean chroma of a tile (1, 3, H, W) in Oklab: 0 is grey, 0.1 a bright cloth."""
    return float(to_oklab(tile)[:, 1:].norm(dim=1).mean())


@cache
def _tiles() -> Tensor:
    return torch.cat([picture_to_tile(Image.fromarray(draw_swatch(seed=s).tile)) for s in SEEDS])


def _model() -> Model:
    from ankara_lab.model.load import shipped_model

    return shipped_model()


@exercise(
    "05.1", "Say how much colour the middle of the dots keeps",
    begin="One number: colourfulness of the middle, divided by the mean of its two ends'.",
)  # fmt: skip
def grey_middle(answer: object) -> str:
    """Compare the number with the chroma that averaging the dots leaves."""
    share = expect_number(answer, "the share of colour that is kept", 0)
    first, second = _tiles()[:1], _tiles()[1:2]
    middle = colourfulness((first + second) / 2)
    ends = (colourfulness(first) + colourfulness(second)) / 2
    if abs(share - middle) < 0.01:
        raise Hint(
            "This is the middle's colourfulness itself. How much is it beside that of the two "
            "cloths it came from?"
        )
    if share > 1:
        raise Hint(
            f"{share:.2f} would be more colour than the cloths have. Is the fraction upside down?"
        )
    if abs(share - middle / ends) > 0.04:
        raise Hint(
            f"{share:.2f} is not what the dots keep. The middle is (a + b) / 2 of the tiles; "
            "compare with the mean of both ends, not with one of them."
        )
    return f"The middle keeps {middle / ends:.0%} of the colour: yellow and blue cancel to grey."


@exercise(
    "05.2", "Give each of three cloths its share",
    begin="A list of three numbers, such as [1, 1, 1]; mix scales them so that they add up to 1.",
)  # fmt: skip
def three_shares(answer: object) -> str:
    """Ask for shares of which the first is half and the others are there."""
    if isinstance(answer, Tensor | np.ndarray) and answer.ndim == 1:
        answer = answer.tolist()
    if not isinstance(answer, list | tuple) or len(answer) != 3:
        raise Hint(f"Three shares are wanted, one for each cloth; this is {looks_like(answer)}.")
    shares = [expect_number(each, "a share") for each in answer]
    if min(shares) < 0:
        raise Hint(
            "A share below 0 takes away what a cloth has. That is a direction (lesson 06), not a "
            "mixture."
        )
    total = sum(shares)
    if total <= 0:
        raise Hint("The shares are all 0: nothing is left to mix.")
    shares = [share / total for share in shares]
    if max(shares) > 0.999:
        raise Hint("Only one cloth is left. A mixture needs at least a little of the others.")
    if abs(shares[0] - 0.5) > 0.02 or min(shares) < 0.1:
        told = ", ".join(f"{share:.0%}" for share in shares)
        raise Hint(f"Added up and scaled, the shares are {told}. The order was half calabashes, "
                   "and at least a tenth of each other cloth.")  # fmt: skip
    return "Half of the first, and {:.0%} and {:.0%} of the others.".format(*shares[1:])


@exercise(
    "05.3", "Set two cloths beside each other in one tile without a seam",
    begin="One of mix's methods gives each cloth a part of the tile; decode what it returns.",
)  # fmt: skip
def patchwork(answer: object) -> str:
    """Look which cloth each place is like, and at the seams."""
    tile = expect_tile(answer).float().cpu().clamp(-1, 1)
    model = _model()
    ends = decode(encode(_tiles()[:2], model), model)
    if tile.shape[2:] != ends.shape[2:]:
        raise Hint(f"The cloths are {tuple(ends.shape[2:])} dots, yours {tuple(tile.shape[2:])}.")

    def away(one: Tensor, other: Tensor) -> Tensor:
        return F.avg_pool2d((one - other).square().mean(1, keepdim=True), _BLOCK)

    first, second, apart = (
        away(tile, ends[:1]), away(tile, ends[1:]), away(ends[:1], ends[1:]) + 1e-4,
    )  # fmt: skip
    unlike = float((torch.minimum(first, second) / apart).median())
    mine = float((first < second).float().mean())
    if unlike > 0.1:
        raise Hint(
            "Most places are a mixture of both cloths. Here each place should belong to one of "
            "them: not how much, but where."
        )
    if not 0.15 <= mine <= 0.85:
        raise Hint(f"{mine:.0%} of the tile is the first cloth: nearly one cloth alone.")
    seams = seam_score(np.asarray(tile_to_picture(tile)))
    if max(seams) > 1.1:
        raise Hint(
            f"The edges do not meet (seam score {max(seams):.1f}; up to 1.1 is good). Cutting and "
            "pasting dots makes an edge; mixing latents on the torus does not."
        )
    return f"{mine:.0%} of the tile is the first cloth, and its edges meet ({max(seams):.2f})."
