"""Captions name what shows, in good English, with every word for it in turn."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from ankara_lab.draw.captions import (
    CLOTH,
    FILLER_WORDS,
    MARK_WORDS,
    SCALE_WORDS,
    article,
    captions,
    plural,
)
from ankara_lab.draw.draft import Draft
from ankara_lab.draw.fillers import FILLERS
from ankara_lab.draw.geometry import ACCENT1, ACCENT2, MOTIF
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.forms import FORMS, choose_form
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.palettes import find_palette, name_colour
from ankara_lab.draw.spec import Spec, random_spec
from ankara_lab.draw.swatch import draw_swatch

EVEN, CALM = np.full(5, 0.2), np.array([0.5, 0.1, 0.1, 0.1, 0.1])


def say(spec: Spec, marks: tuple[str, ...] = (), count: int = 60, **more: object) -> list[str]:
    palette = find_palette(spec.palette).rgb
    return captions(spec, palette, 2 * EVEN, EVEN, marks, count=count, **more)


def all_of(spec: Spec, marks: tuple[str, ...] = (), count: int = 60) -> str:
    return " | ".join(say(spec, marks, count))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_word_for_a_motif_is_used(name: str) -> None:
    words = {plural(word) for word in FAMILIES[name].words}
    if name in FORMS:
        words = set()
        for seed in range(8):
            form = choose_form(name, seed, 0)
            said = all_of(Spec(motifs=(name,), seed=seed))
            words |= {word for word in FAMILIES[name].words if plural(word) in said}
            assert {word for word in FAMILIES[name].words if plural(word) in said} <= set(form)
        assert words == set(FAMILIES[name].words)
        return
    said = all_of(Spec(motifs=(name,), seed=1))
    assert not [word for word in words if word not in said]


def test_the_ground_that_lies_behind_is_the_one_that_is_named() -> None:
    palette = find_palette(Spec().palette).rgb
    names = [name_colour(ink) for ink in palette]
    behind = np.array([0.05, 0.1, 0.4, 0.0, 0.0])
    first = captions(Spec(), palette, behind + 0.1, behind, ())[0]
    assert f"on {article(names[2])} {names[2]} ground" in first


@pytest.mark.parametrize("name", ("bird_swallow", "fish", "hand", "tortoise", "hibiscus"))
def test_the_first_colour_is_the_one_of_which_the_motif_has_most(name: str) -> None:
    """Counted on the picture: on plain cloth what is not the ground's role is the motif."""
    leads = set()
    for seed in range(12):
        spec = Spec(motifs=(name,), layout="grid", filler="plain", effect="none", seed=seed)
        swatch = draw_swatch(spec, size=96)
        names = [name_colour(colour) for colour in swatch.palette]
        if Draft(spec, 32).echoes or len(set(names)) < 5:
            continue  # lines around the motif have an ink too
        cover = np.bincount(swatch.index.ravel(), minlength=5)[[MOTIF, ACCENT1, ACCENT2]]
        lead = names[MOTIF + int(cover.argmax())]
        leads.add(lead)
        assert f" {lead} " in swatch.caption.partition(plural(FAMILIES[name].words[0]))[0]
    assert len(leads) > 1  # the inks of a motif take turns


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_word_for_a_layout_is_used(name: str) -> None:
    said = all_of(Spec(layout=name))
    assert all(word in said for word in LAYOUTS[name].words)


def test_a_filler_is_named_where_it_can_be_seen() -> None:
    """Beside the same swatch without it; between the bounds either is right."""
    shown, named = [], []
    for seed in range(60):
        spec = replace(random_spec(seed, "bold"), effect="none")
        if spec.filler == "plain":
            assert not draw_swatch(spec, size=96).record["filled"]
            continue
        with_it = draw_swatch(spec, size=96)
        without = draw_swatch(replace(spec, filler="plain"), size=96).tile
        apart = srgb_to_oklab(with_it.tile.reshape(-1, 3)) - srgb_to_oklab(without.reshape(-1, 3))
        shown.append(float((np.linalg.norm(apart, axis=1) > 0.1).mean()))
        named.append(" behind" in with_it.caption)
        assert named[-1] == with_it.record["filled"]
    assert not any(name for name, share in zip(named, shown, strict=True) if share < 0.003)
    assert all(name for name, share in zip(named, shown, strict=True) if share > 0.08)
    assert 0 < sum(named) < len(named)


def all_long(spec: Spec, marks: tuple[str, ...] = ()) -> str:
    """Join the full captions of many seeds; the later ones of a swatch are short."""
    return " | ".join(" | ".join(say(replace(spec, seed=k), marks, 3)) for k in range(60))


def test_every_word_for_filler_mark_scale_and_cloth_is_used() -> None:
    assert set(FILLER_WORDS) == {"plain", *FILLERS}
    for filler in FILLERS:
        said = all_long(Spec(filler=filler))
        assert all(f", {word} behind" in said for word in FILLER_WORDS[filler])
    for mark, words in MARK_WORDS.items():
        said = all_long(Spec(), (mark,))
        assert all(f", {word}" in said for word in words)
    for scale, words in SCALE_WORDS.items():
        said = all_long(Spec(scale=scale))
        assert all(f", {word}" in said for word in words)
    said = all_long(Spec())
    assert all(cloth in said for cloth in CLOTH)


@pytest.mark.parametrize("seed", range(12))
def test_colours_are_named_and_the_first_caption_is_whole(seed: int) -> None:
    """On cloth of which the motifs show their own ink, and the ground covers most."""
    spec = random_spec(seed)
    first = captions(spec, find_palette(spec.palette).rgb, CALM + EVEN, CALM, ())[0]
    ground, motif = (name_colour(colour) for colour in find_palette(spec.palette).rgb[:2])
    assert f"{article(ground)} {ground} ground" in first and motif in first
    assert LAYOUTS[spec.layout].words[0] in first


def test_the_english_is_sound() -> None:
    for seed in range(60):
        for caption in say(random_spec(seed), ("crackle",), 6):
            assert not re.search(r"\ba [aeiou]|\ban [^aeiou]|  | ,|,,|[\s,]$|^[\s,]", caption)
            assert len(caption) < 200


@pytest.mark.parametrize("one, many", [
    ("fan", "fans"), ("leaf", "leaves"), ("fish", "fish"), ("daisy", "daisies"), ("eyes", "eyes"),
    ("branch", "branches"), ("hibiscus", "hibiscus"), ("teeth", "teeth"), ("palm", "palms"),
    ("key", "keys"), ("record disc", "record discs"), ("big flower", "big flowers"),
])  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


def test_what_does_not_show_is_not_named() -> None:
    spec = Spec(motifs=("fish", "star_n"), filler="pebble", layout="fish_scale")
    some = " ".join(say(spec, shown=(1,), filled=False))
    assert "fish on" not in some and "stars" in some and "behind" not in some
    assert "scales" in say(spec, shown=(), filled=False)[0]


def test_the_same_spec_says_the_same() -> None:
    spec = random_spec(3)
    assert say(spec) == say(spec) != say(replace(spec, seed=4))
