"""A description finds the swatch it describes."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.draw.captions import MARK_WORDS
from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.geometry import GROUND, MOTIF, OUTLINE
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.palettes import name_colour
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.train.labels import colours_of, names_of


def test_a_swatch_is_found_again_by_its_own_caption() -> None:
    same = {"layout": 0, "motifs": 0, "scale": 0, "ground": 0}
    seeds = range(40)
    for seed in seeds:
        swatch = draw_swatch(seed=seed, size=32)
        spec, found = random_spec(seed), spec_from_words(swatch.caption, seed=seed + 1000)
        shown = tuple(swatch.record["shown"][:2])
        same["layout"] += found.layout == spec.layout
        same["motifs"] += found.motifs[: len(shown)] == shown
        same["scale"] += found.scale == spec.scale
        called = names_of(draw_swatch(found, size=32).record)["ground"]
        same["ground"] += called == names_of(swatch.record)["ground"]
    assert same["layout"] == len(seeds)
    assert same["scale"] == len(seeds)
    assert same["motifs"] >= 0.9 * len(seeds)  # a drop as a motif, a drop as a layout
    assert same["ground"] >= 0.9 * len(seeds)


@pytest.mark.parametrize(("words", "motifs", "layout"), [
    ("yellow birds on indigo, half-drop", ("bird_swallow",), "half_drop"),
    ("Red record discs on a cream ground!", ("disc_record",), None),
    ("peacock tail and cowries", ("feather_tail", "cowrie"), None),
    ("tortoise shells", ("hex_shell",), None),
    ("brick of drums", ("drum",), "half_brick"),
    ("red fans on cream", ("hand_fan",), None),
    ("fan flowers, shells and concentric circles", ("tulip_fan", "cowrie", "disc_record"), None),
])  # fmt: skip
def test_what_is_named_is_drawn(words: str, motifs: tuple[str, ...], layout: str | None) -> None:
    spec = spec_from_words(words, seed=3)
    assert spec.motifs == motifs
    assert layout in (None, spec.layout)


def test_the_form_of_a_motif_of_two_things_is_the_one_named() -> None:
    for seed in range(6):
        for word, other in (("lamps", "key"), ("keys", "lamp")):
            swatch = draw_swatch(spec_from_words(f"gold {word} on wine", seed=seed), size=32)
            if "key_lamp" in swatch.record["shown"]:
                assert other not in swatch.caption, (word, swatch.caption)


def test_seeds_vary_what_is_left_open() -> None:
    specs = [spec_from_words("fish", seed=seed) for seed in range(12)]
    assert {spec.motifs for spec in specs} == {("fish",)}
    assert len({spec.layout for spec in specs}) > 3
    assert len({spec.palette for spec in specs}) > 3


@settings(deadline=None, max_examples=60)
@given(words=st.text(max_size=60), seed=st.integers(0, 2**31))
def test_any_words_give_a_spec(words: str, seed: int) -> None:
    spec = spec_from_words(words, seed)
    assert spec == spec_from_words(words, seed)
    assert spec.layout in LAYOUTS


def test_other_names_of_colours_are_known() -> None:
    for other, name in (("burgundy", "wine"), ("ochre", "gold")):
        assert spec_from_words(f"fish on {other}", 1) == spec_from_words(f"fish on {name}", 1)


def test_colours_named_come_near() -> None:
    swatch = draw_swatch(spec_from_words("white cowries on a wine ground, grid", seed=2), size=64)
    assert name_colour(swatch.palette[0]) in ("wine", "red", "brown", "dark brown")
    assert names_of(swatch.record)["colour"] in ("white", "cream")


def test_the_first_colour_named_is_that_of_the_motif() -> None:
    """In many drawings the role called motif covers little of the motif, and an accent most."""
    orders = {"red": "red and gold birds on a cream ground, ogee",
              "wine": "wine and cream eyes on a coral ground, scallop layout, large scale"}
    drawn = [(colour, draw_swatch(spec_from_words(words, seed, "bold"), size=64).record)
             for colour, words in orders.items() for seed in range(8)]
    accents = [record for _, record in drawn
               if np.subtract(record["cover"], record["behind"])[MOTIF : OUTLINE].argmax()]
    right = [names_of(record)["colour"] == colour for colour, record in drawn]
    assert len(accents) > 3
    assert sum(right) >= 0.8 * len(right)


def test_both_colours_named_are_those_of_the_motif() -> None:
    """Which ink leads changes with the seed, so some drawing has them where a palette does."""
    orders = {("gold", "red"): "gold and red fish on a white ground",
              ("white", "yellow"): "white and yellow cowries on a turquoise ground, zigzag rows",
              ("cream", "indigo"): "cream and indigo wheels on a teal ground"}
    drawn = [(colours, draw_swatch(spec_from_words(words, seed, "bold"), size=64).record)
             for colours, words in orders.items() for seed in range(8)]
    right = [set(colours_of(record)) == set(colours) for colours, record in drawn]
    assert sum(right) >= 0.85 * len(right)


def test_of_dark_motifs_the_colour_named_is_that_of_what_is_on_them() -> None:
    """Ripples are dark all over but for their dots, and no palette has lines in red."""
    drawn = [draw_swatch(spec_from_words("red pineapples on a white ground", seed, "bold"), size=64)
             for seed in range(6)]
    assert sum("red" in colours_of(swatch.record) for swatch in drawn) >= 5
    dark = draw_swatch(spec_from_words("navy ripples on a cream ground", 1, "bold"), size=64)
    assert names_of(dark.record)["colour"] == "navy"


@pytest.mark.parametrize(("words", "ground"), [
    ("brown and gold fish on a green ground, patchwork", "green"),
    ("yellow and indigo drums on light blue, half-drop", "light blue"),
    ("wine and teal drops on a coral ground", "coral")])
def test_a_ground_keeps_its_name(words: str, ground: str) -> None:
    """A shade nearby that people call something else is not what was asked for."""
    palettes = [draw_swatch(spec_from_words(words, seed), size=32).palette for seed in range(4)]
    assert [name_colour(palette[GROUND]) for palette in palettes] == [ground] * 4


def test_the_ground_named_can_be_seen() -> None:
    orders = ("red fish on cream, hexagon layout", "gold eyes on a navy ground, scallop layout",
              "white stars on pink, ogee")
    drawn = [draw_swatch(spec_from_words(words, seed, "bold"), size=64).record
             for words in orders for seed in range(8)]
    cover = np.array([record["cover"][GROUND] for record in drawn])
    assert (cover >= 0.09).mean() >= 0.95
    assert (cover >= 0.19).mean() >= 0.8


@pytest.mark.parametrize("words", ["indigo suns on a white ground, brick, ripples behind",
                                   "gold hands on black, scattered, cross hatch behind",
                                   "yellow fish, ogee"])  # fmt: skip
def test_what_a_caption_calls_the_ground_is_what_was_asked_for(words: str) -> None:
    """A filler or the motif may cover more than the ground; then people name another colour."""
    asked = re.search(r" on (?:an? )?(\w+)", words)
    for seed in range(8):
        record = draw_swatch(spec_from_words(words, seed, "bold"), size=64).record
        if asked:
            assert names_of(record)["ground"] == asked[1]
        else:  # whatever it is, the motif stands out
            assert names_of(record)["ground"] != "yellow" == names_of(record)["colour"]


@pytest.mark.parametrize("words", ["gold hands, scales behind, ogee", "net behind",
                                   "indigo combs on a white ground, pebbles behind"])  # fmt: skip
def test_the_filler_named_can_be_seen(words: str) -> None:
    drawn = [draw_swatch(spec_from_words(words, seed, "bold"), size=64) for seed in range(8)]
    assert sum(swatch.record["filled"] for swatch in drawn) >= 7
    assert len({swatch.palette.tobytes() for swatch in drawn}) > 1


@pytest.mark.parametrize("words", ["indigo leaves on a white ground, scallop layout",
                                   "birds, overlapping scales"])  # fmt: skip
def test_a_layout_that_may_leave_the_motif_out_shows_it_if_it_is_named(words: str) -> None:
    for seed in range(12):
        assert draw_swatch(spec_from_words(words, seed, "bold"), size=64).record["shown"]


def test_a_motif_named_is_not_left_to_scallops_that_show_it_small() -> None:
    layouts = {spec_from_words("teal fans on a coral ground", seed, "bold").layout
               for seed in range(60)}
    assert "fish_scale" not in layouts and len(layouts) > 8
    alone = {spec_from_words("coral ground", seed, "bold").layout for seed in range(60)}
    assert "fish_scale" in alone


@pytest.mark.parametrize(("word", "mark"), [
    (word, mark) for mark, words in MARK_WORDS.items() for word in words])
def test_the_mark_named_is_the_mark_printed(word: str, mark: str) -> None:
    for seed in range(4):
        record = draw_swatch(spec_from_words(f"red fish on cream, {word}", seed), size=64).record
        assert mark in record["marks"]
        assert len(record["marks"]) <= 2


def test_flat_colour_is_flat() -> None:
    spec = spec_from_words("red fish on cream, flat colour, no crackle", seed=1)
    assert spec.effect == "none"
