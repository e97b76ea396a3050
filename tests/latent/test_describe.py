"""What the shipped net says of fresh swatches; of captions with a net that says what we want."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.describe import describe
from ankara_lab.train.labels import CLASSES, WORDS, names_of

FIRST = 20_000_000  # in no corpus and not among the judge's


class Saying:
    """Stands in for a net: gives each tile the classes it is told."""

    words = WORDS

    def __init__(self, **said: str) -> None:
        self.said = said

    def probabilities(self, tiles: Tensor) -> dict[str, Tensor]:
        found = {}
        for key, names in CLASSES.items():
            row = torch.full((len(names),), 0.02)
            if key in self.said:
                row[names.index(self.said[key])] = 0.9
            found[key] = row.expand(len(tiles), -1)
        return found


BIRDS = {
    "ground": "indigo", "colour": "yellow", "motif": "bird_swallow", "layout": "half_drop",
    "filler": "seed_dots", "effect": "crackle", "scale": "large",
}


def say(**changes: Any) -> str:
    said = {key: name for key, name in (BIRDS | changes).items() if name}
    (seen,) = describe(torch.zeros(1, 3, 32, 32), net=Saying(**said))  # type: ignore[arg-type]
    return seen.caption


def test_the_caption_is_plain_english() -> None:
    assert say() == (
        "yellow birds on an indigo ground, half-drop, seed dots behind, large scale, crackle"
    )


def test_what_is_not_there_is_not_said() -> None:
    assert say(filler="plain", effect=None) == (
        "yellow birds on an indigo ground, half-drop, large scale"
    )
    assert say(colour="indigo").startswith("birds on an indigo")
    assert say(ground="red").startswith("yellow birds on a red")


@pytest.mark.parametrize(("second", "lead"), [(0.4, "yellow and red birds on an indigo"),
                                               (0.2, "yellow birds on an indigo")])  # fmt: skip
def test_a_second_colour_is_named_where_the_net_sees_it(second: float, lead: str) -> None:
    class TwoColours(Saying):
        def probabilities(self, tiles: Tensor) -> dict[str, Tensor]:
            chances = {"yellow": 1 - second, "red": second}
            row = torch.tensor([chances.get(name, 0.0) for name in CLASSES["colour"]])
            return super().probabilities(tiles) | {"colour": row.expand(len(tiles), -1)}

    (seen,) = describe(torch.zeros(1, 3, 32, 32), net=TwoColours(**BIRDS))
    assert seen.caption.startswith(lead) and seen.words["colour"] == "yellow"


def test_a_layout_that_may_as_well_be_another_is_both() -> None:
    class Both(Saying):
        def probabilities(self, tiles: Tensor) -> dict[str, Tensor]:
            chances = {"half_drop": 0.5, "half_brick": 0.45}
            row = torch.tensor([chances.get(name, 0.0) for name in CLASSES["layout"]])
            return super().probabilities(tiles) | {"layout": row.expand(len(tiles), -1)}

    (seen,) = describe(torch.zeros(1, 3, 32, 32), net=Both(**BIRDS))
    assert ", half-drop or brick, " in seen.caption and seen.words["layout"] == "half-drop"


def test_what_is_guessed_at_is_left_out() -> None:
    assert say(motif=None, layout=None, filler=None) == (
        "yellow motifs on an indigo ground, large scale, crackle"
    )


@pytest.fixture(scope="module")
def swatches() -> list[Any]:
    return [draw_swatch(seed=FIRST + k) for k in range(64)]


@pytest.fixture(scope="module")
def tiles(swatches: list[Any]) -> Tensor:
    pixels = np.stack([swatch.tile for swatch in swatches])
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1


def test_the_shipped_net_reads_fresh_swatches(swatches: list[Any], tiles: Tensor) -> None:
    """The floors are below what the net reaches on 500 held-out swatches, see its card."""
    seen = describe(tiles)
    right = dict.fromkeys(FLOORS, 0.0)
    for each, swatch in zip(seen, swatches, strict=True):
        names = names_of(swatch.record)
        for key in FLOORS:
            word = each.words[key]
            right[key] += word == WORDS[key][CLASSES[key].index(names[key] or "plain")]
    assert {key: count / 64 for key, count in right.items() if count / 64 < FLOORS[key]} == {}


FLOORS = {"ground": 0.72, "colour": 0.55, "layout": 0.72, "scale": 0.7}


def test_a_rolled_tile_is_described_nearly_alike(tiles: Tensor) -> None:
    some = tiles[:16]
    pairs = list(zip(describe(some), describe(some.roll((37, 90), (2, 3))), strict=True))
    for key, least in (("ground", 14), ("layout", 12)):
        assert sum(one.words[key] == other.words[key] for one, other in pairs) >= least


def test_chances_are_named_and_sum_to_one(tiles: Tensor) -> None:
    (seen,) = describe(tiles[:1])
    for name, chances in seen.probabilities.items():
        assert set(chances) == set(WORDS[name])
        if name != "effect":
            assert sum(chances.values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "bad",
    [torch.zeros(3, 32, 32), torch.zeros(1, 4, 32, 32), torch.zeros(0, 3, 32, 32),
     torch.zeros(1, 3, 8, 32), torch.full((1, 3, 32, 32), 255.0),
     torch.full((1, 3, 32, 32), float("nan")), torch.zeros(1, 3, 32, 32, dtype=torch.uint8),
     np.zeros((1, 3, 32, 32))],
)
def test_what_is_no_tile_is_refused(bad: Any) -> None:
    with pytest.raises(ValueError, match="tiles must be"):
        describe(bad)
