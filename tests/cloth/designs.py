"""Drawn tiles that the tests of this room share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import Swatch, draw_swatch


@cache
def swatch(seed: int = 31, effect: str = "none", size: int = 128) -> Swatch:
    return draw_swatch(replace(random_spec(seed), effect=effect), size=size)
