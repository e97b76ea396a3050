"""Beads: on open ground only, each whole, none touching another, the same all over the cloth."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ankara_lab.latent.beads import around, open_beads, string_beads
from ankara_lab.model.torus import REPEATS


def some_ground(size: int = 96) -> np.ndarray:
    ground = np.ones((size, size), bool)
    ground[10:40, 5:30] = ground[60:70, 50:96] = False
    return ground


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_beads_lie_apart_on_the_ground(repeat: str | None) -> None:
    ground = some_ground()
    beads = open_beads(ground, repeat)
    assert len(beads) > 5
    taken = ~ground
    for row, column, radius in beads:
        rows, columns, far = around(row, column, radius, ground.shape, repeat)
        disc = (rows[far <= radius], columns[far <= radius])
        assert not taken[disc].any()
        taken[disc] = True
        if repeat is None:  # a photograph ends: no bead is cut by its edge
            assert radius <= min(row, column, 95 - row, 95 - column) + 1


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_bead_over_the_edge_goes_on_beyond_it(repeat: str) -> None:
    rows, columns, far = around(1.0, 62.0, 5, (64, 64), repeat)
    beyond = columns < 32 if repeat != "brick" else rows > 32
    assert beyond.any()
    assert len(set(zip(rows.tolist(), columns.tolist(), strict=True))) == len(rows)
    assert far.max() < 8


def test_there_is_no_room_on_a_full_cloth_and_no_bead_without_a_middle() -> None:
    assert open_beads(np.zeros((64, 64), bool), "straight") == []
    assert open_beads(np.ones((64, 64), bool), "straight") == []
    thin = np.zeros((64, 64), bool)
    thin[30:33] = True
    assert open_beads(thin, "straight") == []


def test_beads_are_drawn_in_their_inks() -> None:
    lab = torch.full((1, 3, 64, 64), 0.9)
    inks = torch.tensor([[0.2, 0.0, 0.1], [0.5, 0.1, 0.0]])
    done = string_beads(lab, [(20.0, 30.0, 10.0), (2.0, 2.0, 1.0)], inks, "straight")
    torch.testing.assert_close(done[0, :, 20, 30], inks[1])  # the heart
    torch.testing.assert_close(done[0, :, 20, 38], inks[0])
    torch.testing.assert_close(done[0, :, 2, 2], inks[0])  # too small for one
    torch.testing.assert_close(done[0, :, 40, 40], lab[0, :, 0, 0])
