"""A map: designs stay themselves, neighbours are neighbours, every point decodes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.latent.map import LatentMap, _tree, best_roll, latent_map, pca
from ankara_lab.latent.mix import mix
from ankara_lab.latent.umap import nearest, umap
from ankara_lab.model.codec import decode
from ankara_lab.model.torus import REPEATS, roll


def noises(count: int = 12, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 4, 8, 8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("method", ["pca", "umap"])
def test_a_design_is_at_its_point(method: str, repeat: str, tiny_model: Any) -> None:
    latents = noises()
    atlas = latent_map(latents, method=method, repeat=repeat)
    assert len(atlas) == 12 and atlas.points.shape == (12, 2)
    for place, (x, y) in enumerate(atlas.points.tolist()):
        places, distances = atlas.nearest(x, y, 3)
        assert places[0] == place and distances[0] == 0 and distances == sorted(distances)
        there = atlas.latent_at(x, y)
        down, right = best_roll(latents[place], there[0], repeat)
        assert torch.equal(roll(latents[place], down, right, repeat), there[0])
    tile = decode(atlas.latent_at(0.3, -0.2), tiny_model, repeat=repeat)
    assert torch.isfinite(tile).all() and tile.std() > 0


@settings(deadline=None, max_examples=40)
@given(x=st.floats(-1e4, 1e4), y=st.floats(-1e4, 1e4), count=st.integers(1, 6))
def test_any_point_gives_a_latent_that_is_not_washed_out(x: float, y: float, count: int) -> None:
    latents = noises(count)
    points = torch.randn(count, 2, generator=torch.Generator().manual_seed(1))
    found = LatentMap(points, latents).latent_at(x, y)
    assert found.shape == (1, 4, 8, 8) and torch.isfinite(found).all()
    spread = latents.std((-2, -1), correction=0)
    assert (found.std((-2, -1), correction=0)[0] > 0.9 * spread.amin(0)).all()


def test_a_small_move_is_a_small_change() -> None:
    atlas = latent_map(noises(20), method="pca")
    low, high = atlas.points.min(0).values, atlas.points.max(0).values
    way = torch.linspace(0, 1, 2000)[:, None] * (high - low) + low
    along = torch.cat([atlas.latent_at(x, y) for x, y in way.tolist()])
    steps = along.diff(dim=0).flatten(1).norm(dim=1)
    assert float(steps.max()) < 0.1 * float(along.flatten(1).norm(dim=1).mean())


@settings(deadline=None, max_examples=25)
@given(down=st.integers(-9, 9), right=st.integers(-20, 20), repeat=st.sampled_from(REPEATS))
def test_best_roll_finds_the_roll(down: int, right: int, repeat: str) -> None:
    latent = noises(1)[0]
    moved = roll(latent, down, right, repeat)
    found = roll(latent, *best_roll(latent, moved, repeat), repeat)
    torch.testing.assert_close(found, moved)


def test_neighbours_are_blended_in_step() -> None:
    one = noises(1)
    atlas = LatentMap(torch.tensor([[0.0, 0.0], [1.0, 0.0]]), torch.cat([one, one.roll(3, -1)]))
    torch.testing.assert_close(atlas.latent_at(0.5, 0.0), one)  # not a double exposure


@pytest.mark.parametrize("points", [
    np.random.default_rng(0).normal(size=(60, 2)),
    np.random.default_rng(1).normal(size=(20, 2)).repeat(3, 0),  # each three times
    np.outer(np.random.default_rng(2).permutation(30), [1.0, 2.0]),  # on one line
    np.random.default_rng(3).integers(0, 5, (70, 2)).astype(float),
    np.zeros((5, 2)), np.eye(2),
])  # fmt: skip
def test_the_tree_is_the_shortest(points: np.ndarray) -> None:
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    reached, length = {0}, 0.0  # Prim 1957
    while len(reached) < len(points):
        rest = [at for at in range(len(points)) if at not in reached]
        near = gaps[np.ix_(sorted(reached), rest)]
        reached.add(rest[int(near.min(0).argmin())])
        length += near.min()
    tree = _tree(points)
    assert tree.nnz == len(points) - 1
    assert tree.sum() == pytest.approx(length, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(x=st.floats(-3, 3), y=st.floats(-3, 3))
def test_a_blend_says_what_it_is_made_of(x: float, y: float) -> None:
    atlas = latent_map(noises(9), method="pca")
    places, shares = atlas.blend_at(x, y)
    assert 1 <= len(places) <= 3 and sum(shares) == pytest.approx(1)
    assert places[0] == atlas.nearest(x, y, 1)[0][0] and shares[0] == max(shares)
    found = atlas.designs(places)
    made = mix(found, shares) if len(places) > 1 else found
    assert torch.equal(made, atlas.latent_at(x, y))
    assert torch.equal(found, atlas.latents[places])


def test_half_precision_is_kept_and_given_back_whole() -> None:
    atlas = latent_map(noises(5).half(), method="pca")
    assert atlas.latents.dtype == atlas.latent_at(0.1, 0).dtype == torch.float32


def test_pca_is_exact() -> None:
    vectors = noises(9).flatten(1)
    points, mean, axes = pca(vectors)
    torch.testing.assert_close(axes @ axes.T, torch.eye(2), atol=1e-5, rtol=0)
    spread = torch.linalg.svdvals(vectors - vectors.mean(0))[:2]
    torch.testing.assert_close(points.norm(dim=0), spread, atol=1e-3, rtol=1e-4)
    tall = torch.randn(50, 3, generator=torch.Generator().manual_seed(2))
    spread = torch.linalg.svdvals(tall - tall.mean(0))[:2]
    torch.testing.assert_close(pca(tall)[0].norm(dim=0), spread, atol=1e-3, rtol=1e-4)


def test_the_inverse_of_pca_goes_back() -> None:
    plane = torch.einsum("nk,kzhw->nzhw", noises(7)[:, 0, 0, :2], noises(2, seed=5))
    atlas = latent_map(plane, method="pca")
    for place, (x, y) in enumerate(atlas.points.tolist()):
        torch.testing.assert_close(atlas.inverse(x, y)[0], plane[place], atol=1e-4, rtol=1e-3)
    with pytest.raises(ValueError, match="pca"):
        latent_map(plane).inverse(0, 0)


def test_umap_keeps_groups_apart_and_is_the_same_again() -> None:
    chance = torch.Generator().manual_seed(0)
    of = torch.arange(90) % 3
    vectors = 8 * torch.eye(3)[of].repeat(1, 4) + torch.randn(90, 12, generator=chance)
    points = umap(vectors, seed=4)
    assert torch.equal(points, umap(vectors, seed=4))
    _, places = nearest(points, 5)
    assert (of[places] == of[:, None]).float().mean() > 0.95


def test_nearest_is_brute_force_even_among_doubles() -> None:
    vectors = noises(6).flatten(1).repeat(2, 1)
    distance, place = nearest(vectors, 2)
    assert torch.equal(place[:, 0], (torch.arange(12) + 6) % 12)
    assert float(distance[:, 0].max()) < 1e-2
    assert torch.isfinite(umap(torch.zeros(8, 3))).all()


@pytest.mark.parametrize("call", [
    lambda: latent_map(noises(2)), lambda: latent_map(noises()[0]),
    lambda: latent_map(noises(), method="tsne"), lambda: latent_map(noises(), repeat="zigzag"),
    lambda: latent_map(torch.full((4, 4, 8, 8), torch.nan)),
    lambda: LatentMap(torch.zeros(3, 2), noises(4)), lambda: LatentMap(None, noises(4)),
    lambda: LatentMap(torch.full((4, 2), torch.nan), noises(4)),
    lambda: latent_map(noises()).nearest(0, 0, 0), lambda: latent_map(noises()).latent_at(0, None),
    lambda: latent_map(noises()).latent_at(0, float("nan")),
    lambda: latent_map(noises()).latent_at(0, 0, sharpness=0),
    lambda: umap(torch.zeros(2, 2)), lambda: umap(torch.zeros(9, 2), neighbours=1),
])
def test_bad_input(call: Any) -> None:
    with pytest.raises(ValueError, match=r"must be|needs|two"):
        call()
