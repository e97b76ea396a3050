"""What is known of many designs, as colours: each label as one byte a design and a legend.

A label of words gives each of the ten commonest a colour of its own and the rest one grey; a
label of numbers runs through a ramp. All colours are of middling lightness, so that they stand
out on a light and on a dark page.
"""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROUPS = ("#2f73d2", "#d9572b", "#1f9a78", "#b8860f", "#a24fc0", "#cf3d74", "#5f8f1f", "#1792b0",
          "#8f6a4a", "#6e6fd6")  # fmt: skip
"""Colours of the ten commonest words of a label."""
OTHER = "#858585"
"""Colour of all other words, and of designs of which nothing is known."""
RAMP = ("#3f68d0", "#1b94a6", "#5a9a35", "#c58a10", "#d2492a")
"""Colours of numbers, the lowest first."""
_OTHERS = "other"


class Label:
    """One thing known of each design.

    Parameters
    ----------
    name : str
    values : sequence of str, bool or None, or of numbers
        One for each design. More than ten different numbers run through the ramp.

    Raises
    ------
    ValueError
        If values are of another kind.
    """

    def __init__(self, name: str, values: Sequence[object]) -> None:
        self.name = name
        known = [value for value in values if value is not None]
        wrong = [value for value in known if not isinstance(value, (str, bool, int, float))]
        if wrong:
            raise ValueError(f"label {name!r} must hold words or numbers, got {wrong[0]!r:.60}")
        numbers = [value for value in known if isinstance(value, (int, float))]
        plain = len(numbers) == len(known) and not any(isinstance(v, bool) for v in known)
        if plain and not all(math.isfinite(number) for number in numbers):
            raise ValueError(f"label {name!r} must hold finite numbers, got NaN or infinite ones")
        self.words = [_word(value) for value in values]
        self.legend: dict[str, Any]
        if plain and len(set(numbers)) > len(GROUPS):
            self._number([float("nan") if v is None else float(v) for v in values])  # type: ignore[arg-type]
        else:
            self._group()

    def _group(self) -> None:
        counted = Counter(word for word in self.words if word)
        common = sorted(counted.most_common(len(GROUPS)), key=lambda pair: (-pair[1], pair[0]))
        place = {word: number for number, (word, _) in enumerate(common)}
        rest = len(self.words) - sum(count for _, count in common)
        groups = [[word, GROUPS[number], count] for number, (word, count) in enumerate(common)]
        if rest:
            groups.append([_OTHERS, OTHER, rest])
        self.codes = np.array([place.get(word, len(common)) for word in self.words], np.uint8)
        self.legend = {"kind": "words", "groups": groups}

    def _number(self, values: list[float]) -> None:
        numbers = np.array(values)
        known = np.isfinite(numbers)
        low, high = float(numbers[known].min()), float(numbers[known].max())
        # 255 is kept for "not known"
        shares = np.where(known, (numbers - low) / (high - low) * 254, 255)
        self.codes = np.rint(shares).astype(np.uint8)
        self.legend = {"kind": "numbers", "low": low, "high": high, "ramp": RAMP, "none": OTHER}

    @property
    def table(self) -> NDArray[np.uint8]:
        """The colour of each code, (256, 3) sRGB."""
        other = bytes.fromhex(OTHER[1:])
        table = np.tile(np.frombuffer(other, np.uint8), (256, 1))
        if self.legend["kind"] == "words":
            for code, (_, colour, _) in enumerate(self.legend["groups"]):
                table[code] = np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)
            return table
        stops = np.array([list(bytes.fromhex(colour[1:])) for colour in RAMP], float)
        at = np.linspace(0, len(RAMP) - 1, 255)
        for channel in range(3):
            table[:255, channel] = np.rint(np.interp(at, np.arange(len(RAMP)), stops[:, channel]))
        return table

    def for_browser(self) -> dict[str, Any]:
        """The legend, codes and colours as a trait carries them."""
        return {**self.legend, "name": self.name, "codes": _text(self.codes),
                "table": _text(self.table)}  # fmt: skip


def to_labels(labels: Mapping[str, Sequence[object]] | Sequence[object] | None,
              count: int) -> list[Label]:  # fmt: skip
    """Bring labels, one sequence or several by name, into order.

    Raises
    ------
    ValueError
        If one has not as many values as there are designs.
    """
    if labels is None:
        return []
    named = labels if isinstance(labels, Mapping) else {"label": labels}
    for name, values in named.items():
        if isinstance(values, str) or len(values) != count:
            told = repr(values)[:40] if isinstance(values, str) else f"{len(values)} values"
            raise ValueError(f"label {name!r} must hold {count} values, one for each design, "
                             f"got {told}")
    # arrays and tensors hand out their own kinds of numbers
    return [Label(str(name), [value.item() if hasattr(value, "item") else value
                              for value in values]) for name, values in named.items()]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(value)


def _text(codes: NDArray[Any]) -> str:
    return base64.b64encode(codes.tobytes()).decode("ascii")
