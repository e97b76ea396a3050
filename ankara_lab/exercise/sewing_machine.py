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
    layout: str, palette: int, repeat_cm: float, seed: int, *, filler: str = "plain",
    effect: str = "none",
) -> Spec:  # fmt: skip
    name = list(palettes())[palette]
    return Spec(layout=layout, motifs=("own:sewing_machine",), palette=name, scale="large",
                repeat_cm=repeat_cm, seed=seed, filler=filler, effect=effect)


FIVE = (
    _cloth("grid", 0, 12, 0),
    _cloth("half_drop", 5, 12, 1, effect="light"),
    _cloth("half_brick", 10, 12, 3),
    _cloth("grid", 15, 12, 9, filler="seed_dots"),
    _cloth("third_drop", 20, 12, 4),
)
"""The five cloths that the model learns from."""
HELD = (
    _cloth("grid", 7, 12, 57),
    _cloth("half_drop", 20, 12, 70),
    _cloth("half_brick", 3, 12, 53),
    _cloth("third_drop", 9, 12, 59),
)
"""Four more, to measure on and never to learn from."""
