"""The eye names what covers most."""

from __future__ import annotations

import numpy as np
import pytest

from ankara_lab.draw.seen import ground_roles, named_inks, nearly_named, seen_shares

NAMES = ("cream", "red", "gold", "indigo", "black")


@pytest.mark.parametrize(("behind", "names", "grounds"), [
    ((0.5, 0.1, 0.1, 0.0, 0.2), NAMES, [0]),
    ((0.2, 0.1, 0.4, 0.0, 0.2), NAMES, [2]),  # the filler leaves little of the ground
    ((0.3, 0.0, 0.35, 0.0, 0.2), NAMES, [0, 2]),  # two-tone cloth, which the ground holds together
    ((0.1, 0.0, 0.3, 0.35, 0.0), NAMES, [3, 2]),
    ((0.2, 0.0, 0.0, 0.0, 0.3), NAMES, [0]),  # lines, however many, are not what they lie on
    ((0.2, 0.0, 0.0, 0.0, 0.6), NAMES, [4]),  # unless they cover nearly everything
    ((0.2, 0.1, 0.0, 0.0, 0.2), ("cream", "black", "gold", "red", "black"), [4]),
])  # fmt: skip
def test_the_ground_is_the_colour_that_covers_most_behind_the_motifs(
    behind: tuple[float, ...], names: tuple[str, ...], grounds: list[int]
) -> None:
    assert ground_roles(behind, names) == grounds


@pytest.mark.parametrize(("on_motif", "names", "inks"), [
    ((0.1, 0.1, 0.2, 0.02, 0.3), NAMES, [2, 1]),  # too little to see, ground and lines
    ((0.0, 0.0, 0.0, 0.01, 0.3), NAMES, [4]),  # nothing but lines
    ((0.0, 0.1, 0.15, 0.09, 0.1), ("cream", "red", "gold", "red", "black"), [1, 2]),
    ((0.0, 0.02, 0.3, 0.0, 0.3), ("cream", "black", "gold", "red", "black"), [2]),
    ((0.2, 0.0, 0.0, 0.01, 0.1), ("cream", "red", "gold", "red", "cream"), [3]),
    ((0.2, 0.0, 0.0, 0.0, 0.2), ("cream",) * 5, [0]),
    ((0.0, 0.1, 0.12, 0.0, 0.5), NAMES, [4, 2, 1]),  # as good as made of lines
    ((0.0, 0.2, 0.15, 0.0, 0.3), ("black", *NAMES[1:]), [1, 2]),
    ((0.0, 0.1, 0.1, 0.0, 0.5), ("black", *NAMES[1:]), [1, 2]),  # which the ground has too
])  # fmt: skip
def test_the_inks_of_a_motif_are_those_that_show_on_it(
    on_motif: tuple[float, ...], names: tuple[str, ...], inks: list[int]
) -> None:
    assert named_inks(on_motif, names, names[0]) == inks


@pytest.mark.parametrize(("on_motif", "near"), [
    ((0.0, 0.5, 0.2, 0.16, 0.14), [3]),  # three quarters of the second and more
    ((0.0, 0.5, 0.2, 0.14, 0.16), []),  # less
    ((0.0, 0.5, 0.08, 0.07, 0.35), [2]),  # one colour is named: what lacks little of a tenth
    ((0.1, 0.3, 0.2, 0.0, 0.4), []),
    ((0.02, 0.3, 0.2, 0.0, 0.48), [4]),  # lines that are nearly what the motif is of
    ((0.4, 0.2, 0.2, 0.0, 0.2), []),  # never the ground
])  # fmt: skip
def test_an_ink_that_lacks_little_of_being_named_is_nearly_named(
    on_motif: tuple[float, ...], near: list[int]
) -> None:
    named = named_inks(on_motif, NAMES, NAMES[0])[:2]
    assert nearly_named(on_motif, NAMES, NAMES[0], named) == near
    assert not set(near) & set(named)


def test_cloth_without_motifs_is_all_pattern_and_all_ground() -> None:
    cover, behind = np.array([0.3, 0.2, 0.2, 0.1, 0.2]), np.array([0.3, 0.1, 0.0, 0.0, 0.1])
    back, front = seen_shares(cover, behind)
    assert back == pytest.approx(behind) and front == pytest.approx(cover - behind)
    for bare in (cover, np.zeros(5)):  # no motifs, nothing but motifs
        back, front = seen_shares(cover, bare)
        assert back == pytest.approx(cover) and front == pytest.approx(cover)
