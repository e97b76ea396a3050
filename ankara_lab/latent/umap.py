"""Lay points of many dimensions out in the plane so that neighbours stay neighbours.

Uniform manifold approximation and projection, small: exact neighbours, plain tensors, one seed.
The package umap-learn does the same for millions of points, but brings a compiler of 260 MB and
15 s of waiting at each start; a class maps hundreds or thousands of designs.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy.optimize import curve_fit
from scipy.sparse import coo_matrix, csgraph, identity
from scipy.sparse.linalg import eigsh
from torch import Tensor

_NEGATIVES = 5  # pushes for each pull, as in the paper


def umap(
    vectors: Tensor,
    *,
    neighbours: int = 12,
    min_dist: float = 0.15,
    epochs: int | None = None,
    seed: int = 0,
) -> Tensor:
    """Project vectors to the plane by UMAP.

    Parameters
    ----------
    vectors : Tensor (N, F), float
    neighbours : int
        How many neighbours are kept near; few show detail, many the whole.
    min_dist : float
        How close two points may lie.
    epochs : int, optional
        Default: 500 up to 2000 points, 200 above.
    seed : int

    Returns
    -------
    Tensor (N, 2), float32
        Centred at 0.

    Raises
    ------
    ValueError
        If ``vectors`` is not a finite (N, F) of at least 3 rows, or ``neighbours`` is less
        than 2.

    References
    ----------
    McInnes, Healy and Melville 2018, arXiv 1802.03426: sections 3.1 (graph), 3.2 (layout).
    """
    if not isinstance(vectors, Tensor) or vectors.ndim != 2 or len(vectors) < 3:
        told = tuple(vectors.shape) if isinstance(vectors, Tensor) else type(vectors).__name__
        raise ValueError(f"vectors must be a Tensor (N, F) of at least 3 rows, got {told}")
    if not torch.isfinite(vectors).all():
        raise ValueError("vectors must be finite, got NaN or infinite values")
    if neighbours < 2:
        raise ValueError(f"neighbours must be at least 2, got {neighbours}")
    graph = _graph(vectors.float().cpu(), min(neighbours, len(vectors) - 1))
    place = _spectral(graph, seed)
    epochs = (500 if len(vectors) <= 2000 else 200) if epochs is None else epochs
    return _settle(graph, place, _curve(min_dist), epochs, seed)


def nearest(vectors: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Find the k nearest other rows of each row: distances and places, (N, k) each, exactly."""
    distances, places = [], []
    for start in range(0, len(vectors), 512):
        some = torch.cdist(vectors[start : start + 512], vectors)
        rows = torch.arange(len(some))
        some[rows, start + rows] = torch.inf  # not itself, even among doubles
        found = some.topk(k, largest=False)
        distances.append(found.values)
        places.append(found.indices)
    return torch.cat(distances), torch.cat(places)


def _graph(vectors: Tensor, k: int) -> coo_matrix:
    """The fuzzy neighbour graph: how sure each pair is to be neighbours, symmetric."""
    distance, place = nearest(vectors, k)
    free = (distance - distance[:, :1]).clamp(min=0)  # the nearest is a neighbour for sure
    low, high = torch.full((len(vectors), 1), 1e-6), torch.full((len(vectors), 1), 1e6)
    for _ in range(60):  # the width at which the memberships sum to log2 k
        middle = (low * high).sqrt()
        many = (-free / middle).exp().sum(1, keepdim=True) > np.log2(k)
        low, high = torch.where(many, low, middle), torch.where(many, middle, high)
    member = (-free / high).exp().numpy().astype(np.float64)
    rows = np.repeat(np.arange(len(vectors)), k)
    one = coo_matrix((member.ravel(), (rows, place.numpy().ravel())), shape=[len(vectors)] * 2)
    one = one.tocsr()
    return (one + one.T - one.multiply(one.T)).tocoo()  # fuzzy union


def _spectral(graph: coo_matrix, seed: int) -> Tensor:
    """The first places: two slow waves over the graph."""
    rng = np.random.default_rng(seed)
    count = graph.shape[0]
    # Parts that hang together nowhere are tied by a thread, or each would fall on one point.
    parts, of = csgraph.connected_components(graph)
    tied = graph.tocsr()
    if parts > 1:
        first = np.unique(of, return_index=True)[1]
        ends = (np.full(parts - 1, first[0]), first[1:])
        thread = coo_matrix((np.full(parts - 1, 0.05), ends), shape=graph.shape)
        tied = tied + thread + thread.T
    degree = np.asarray(tied.sum(1)).ravel()
    root = 1 / np.sqrt(np.maximum(degree, 1e-12))
    normal = tied.multiply(root[:, None]).multiply(root[None, :]).tocsr()
    if count <= 4:
        waves = np.linalg.eigh((identity(count) - normal).toarray())[1][:, 1:3]
    else:
        value, vector = eigsh(normal, 3, which="LA", v0=rng.random(count), tol=1e-4)
        waves = vector[:, np.argsort(-value)[1:3]]
    # A wave and its mirror are one: fix the sign, so that a map does not flip between machines.
    waves = waves * np.sign(waves[np.abs(waves).argmax(0), [0, 1]])
    waves = waves / np.abs(waves).max() * 10 + rng.normal(scale=1e-3, size=waves.shape)
    return torch.from_numpy(waves.astype(np.float32))


def _curve(min_dist: float) -> tuple[float, float]:
    """The a, b of 1 / (1 + a d^2b) that is flat up to ``min_dist`` and then falls as exp(-d)."""
    x = np.linspace(0, 3, 300)
    y = np.where(x < min_dist, 1.0, np.exp(-(x - min_dist)))
    (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), x, y, p0=(1.5, 0.9))
    return float(a), float(b)


def _settle(
    graph: coo_matrix, place: Tensor, curve: tuple[float, float], epochs: int, seed: int
) -> Tensor:
    """Pull neighbours together and push others apart, less and less."""
    a, b = curve
    chance = torch.Generator().manual_seed(seed)
    head, tail = (torch.from_numpy(side.astype(np.int64)) for side in (graph.row, graph.col))
    weight = torch.from_numpy((graph.data / graph.data.max()).astype(np.float32))
    place = place.clone()
    for epoch in range(epochs):
        rate = 1 - epoch / epochs
        now = torch.rand(len(weight), generator=chance) < weight
        one, other = head[now], tail[now]
        gap = place[one] - place[other]
        square = gap.square().sum(1, keepdim=True)
        pull = -2 * a * b * square.clamp(min=1e-9) ** (b - 1) / (1 + a * square**b) * gap
        move = torch.zeros_like(place).index_add_(0, one, pull.clamp(-4, 4))
        for _ in range(_NEGATIVES):
            other = torch.randint(len(place), (len(one),), generator=chance)
            gap = place[one] - place[other]
            square = gap.square().sum(1, keepdim=True)
            push = 2 * b / ((0.001 + square) * (1 + a * square**b)) * gap
            move.index_add_(0, one, push.clamp(-4, 4))
        # All pairs move at once, not one after the other: a limit keeps dense places calm.
        place += rate * move.clamp(-4, 4)
    return place - place.mean(0)
