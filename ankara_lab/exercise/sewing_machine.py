"""The motif that the model is taught by examples: five swatches to learn from, two held back."""

from __future__ import annotations

from pathlib import Path

from ankara_lab.draw.palettes import palettes
from ankara_lab.draw.spec import Spec

FOLDER = Path(__file__).parent / "files"
"""Holds the motif, ``sewing_machine.svg``, and what the model has been taught of it."""
WORD = "sewing machine"
TAUGHT = FOLDER / "sewing_machine.safetensors"
"""Made by ``python benchmarks/teach.py --ship``."""


def _cloth(
    layout: str, palette: int, seed: int, *, filler: str = "plain", effect: str = "none",
    scale: str = "large",
) -> Spec:  # fmt: skip
    name = list(palettes())[palette]
    return Spec(layout=layout, motifs=("own:sewing_machine",), palette=name, scale=scale,
                repeat_cm=16, seed=seed, filler=filler, effect=effect)


FIVE = (
    _cloth("grid", 0, 0),
    _cloth("half_drop", 5, 1, effect="light"),
    _cloth("half_brick", 10, 0),
    _cloth("grid", 15, 9, filler="seed_dots"),
    _cloth("third_drop", 20, 0, scale="medium"),
)
"""The five cloths that the model learns from."""
HELD = (
    _cloth("grid", 7, 57),
    _cloth("half_drop", 18, 70),
    _cloth("half_brick", 3, 53),
    _cloth("third_drop", 9, 59, scale="medium"),
)
"""Four more, to measure on and never to learn from."""
BY_HEART = FOLDER / "by_heart.json"
"""The losses of teaching from one picture as it is, made by the same command."""
