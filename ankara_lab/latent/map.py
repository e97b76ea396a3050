"""A map of designs: latents as points in the plane, and the way back from any point.

Two ways there. PCA is linear: its axes are directions in latent space, and its inverse is exact
for what lies in its plane. UMAP bends the plane so that alike designs, wherever their tiles
begin, lie side by side; it has no inverse. The way back that works on both is to blend the
nearest designs: each is rolled beforehand so that it lies best on its neighbour on the map, and
the blend gets back the contrast that averaging took.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError
from torch import Tensor

from ankara_lab.latent.features import check_batch, signature
from ankara_lab.latent.mix import mix
from ankara_lab.latent.umap import umap
from ankara_lab.model.torus import Repeat, check_repeat, double_tile, roll

MapMethod = Literal["umap", "pca"]
_BLENDED = 3  # designs that a place between them is made of


class LatentMap:
    """Designs in the plane; made by :func:`latent_map`, or from points of one's own.

    Parameters
    ----------
    points : Tensor (N, 2), float
        Where each design lies: x to the right, y up.
    latents : Tensor (N, Z, h, w), float
        Kept as they are; thousands take half the memory in half precision.
    repeat : {"straight", "half-drop", "brick"}
        How the tiles repeat, all alike.
    axes : (Tensor, Tensor), optional
        Mean (Z, h, w) and two orthonormal directions (2, Z, h, w) of a linear map, for
        :meth:`inverse`.

    Raises
    ------
    ValueError
        If shapes do not fit, values are not finite, or there is no design.
    """

    def __init__(
        self,
        points: Tensor,
        latents: Tensor,
        *,
        repeat: Repeat = "straight",
        axes: tuple[Tensor, Tensor] | None = None,
    ) -> None:
        check_batch(latents)
        check_repeat(repeat)
        if not isinstance(points, Tensor) or points.shape != (len(latents), 2):
            told = tuple(points.shape) if isinstance(points, Tensor) else type(points).__name__
            raise ValueError(f"points must be a Tensor ({len(latents)}, 2), one for each latent, "
                             f"got {told}")
        if not torch.isfinite(points).all():
            raise ValueError("points must be finite, got NaN or infinite values")
        self.points = points.detach().float().cpu()
        """(N, 2) x and y of each design."""
        self.repeat: Repeat = repeat
        self._axes = axes
        self._source = latents.detach()
        self._rolls = _rolls(self._source, self.points, repeat)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def latents(self) -> Tensor:
        """(N, Z, h, w) the designs, rolled to lie best on their neighbours."""
        return self.designs(range(len(self)))

    def designs(self, places: Iterable[int]) -> Tensor:
        """Take some designs, rolled to lie best on their neighbours, Tensor (n, Z, h, w)."""
        rows = [roll(self._source[place], *self._rolls[place], self.repeat) for place in places]
        return torch.stack(rows).float()

    def nearest(self, x: float, y: float, k: int = 5) -> tuple[list[int], list[float]]:
        """Find the k designs nearest to a point.

        Returns
        -------
        (list of int, list of float)
            Their places in the map, the nearest first, and how far they are.

        Raises
        ------
        ValueError
            If ``x`` or ``y`` is not finite, or ``k`` is less than 1.
        """
        if not isinstance(k, int) or k < 1:
            raise ValueError(f"k must be an int of at least 1, got {k!r}")
        distance = (self.points - _point(x, y)).norm(dim=1)
        order = distance.argsort(stable=True)[:k]
        return order.tolist(), distance[order].tolist()

    def blend_at(
        self, x: float, y: float, *, sharpness: float = 2.0
    ) -> tuple[list[int], list[float]]:
        """Tell which designs a point of the map is made of.

        Parameters
        ----------
        x, y : float
            Anywhere; far outside the nearest designs at the edge are blended.
        sharpness : float, above 0
            How soon the nearest design has it all its own way.

        Returns
        -------
        (list of int, list of float)
            At most three places in the map and their shares, which add up to 1. At a design's
            own point that design alone. Shares change without a jump as the point moves.

        Raises
        ------
        ValueError
            If ``x`` or ``y`` is not finite, or ``sharpness`` is not above 0.

        References
        ----------
        Franke and Nielson 1980 (Shepard's inverse distance weights that end at the next
        neighbour, so that one comes in or goes out at weight 0).
        """
        if not sharpness > 0:
            raise ValueError(f"sharpness must be above 0, got {sharpness!r}")
        places, distances = self.nearest(x, y, _BLENDED + 1)
        if distances[0] == 0 or len(places) == 1:
            return places[:1], [1.0]
        reach = distances[-1] if len(places) > _BLENDED else 2 * distances[-1]
        weights = [max(reach - d, 0.0) / (reach * d) for d in distances[:_BLENDED]]
        top = max(weights)
        if top == 0:  # all at one distance
            weights, top = [1.0] * len(weights), 1.0
        parts = [(weight / top) ** sharpness for weight in weights]
        kept = [(at, part) for at, part in zip(places, parts, strict=False) if part > 1e-6]
        total = sum(part for _, part in kept)
        return [at for at, _ in kept], [part / total for _, part in kept]

    def latent_at(self, x: float, y: float, *, sharpness: float = 2.0) -> Tensor:
        """Give the latent at any point of the map: the blend that :meth:`blend_at` tells.

        Parameters
        ----------
        x, y : float
        sharpness : float, above 0

        Returns
        -------
        Tensor (1, Z, h, w)

        Raises
        ------
        ValueError
            As :meth:`blend_at`.
        """
        places, shares = self.blend_at(x, y, sharpness=sharpness)
        found = self.designs(places)
        return found if len(found) == 1 else mix(found, shares)

    def inverse(self, x: float, y: float) -> Tensor:
        """Go back through the plane of a PCA map: mean + x times one axis + y times the other.

        It shows what the two axes mean, not a finished cloth: all the rest is averaged away.

        Returns
        -------
        Tensor (1, Z, h, w)

        Raises
        ------
        ValueError
            If the map is not a linear one, or ``x`` or ``y`` is not finite.
        """
        if self._axes is None:
            raise ValueError("only a map by method='pca' has an inverse; use latent_at")
        mean, axes = self._axes
        return (mean + torch.einsum("k,kzhw->zhw", _point(x, y).to(axes), axes))[None]


def latent_map(
    latents: Tensor,
    *,
    method: MapMethod = "umap",
    repeat: Repeat = "straight",
    seed: int = 0,
) -> LatentMap:
    """Lay latents out as a map.

    Parameters
    ----------
    latents : Tensor (N, Z, h, w), float
        At least 3.
    method : {"umap", "pca"}
    repeat : {"straight", "half-drop", "brick"}
        How the tiles repeat, all alike.
    seed : int
        For UMAP.

    Returns
    -------
    LatentMap
        The same latents, seed and machine give the same map.

    Raises
    ------
    ValueError
        If ``latents`` has another shape, is not finite or holds less than 3, or the method is
        unknown.

    References
    ----------
    Pearson 1901 (PCA); McInnes et al. 2018, arXiv 1802.03426 (UMAP).
    """
    check_batch(latents)
    if len(latents) < 3:
        raise ValueError(f"a map needs at least 3 designs, got {len(latents)}")
    if method == "pca":
        points, mean, axes = pca(latents.float().flatten(1).cpu())
        shape = latents.shape[1:]
        return LatentMap(points, latents, repeat=repeat,
                         axes=(mean.reshape(shape), axes.reshape(2, *shape)))
    if method != "umap":
        raise ValueError(f"method must be 'umap' or 'pca', got {method!r}")
    features = torch.cat([signature(part, repeat) for part in latents.split(256)]).cpu()
    spread = features.std(0, correction=0).clamp(min=1e-3)
    return LatentMap(umap((features - features.mean(0)) / spread, seed=seed), latents,
                     repeat=repeat)


def pca(vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Find the plane that vectors spread most in, exactly.

    Parameters
    ----------
    vectors : Tensor (N, D), float

    Returns
    -------
    (Tensor (N, 2), Tensor (D,), Tensor (2, D))
        Coordinates, mean and orthonormal axes.

    Examples
    --------
    >>> x = torch.tensor([[0.0, 0.0, 5.0], [2.0, 0.0, 5.0], [0.0, 1.0, 5.0], [2.0, 1.0, 5.0]])
    >>> points, mean, axes = pca(x)
    >>> bool(torch.allclose(points @ axes + mean, x, atol=1e-5))
    True
    """
    mean = vectors.mean(0)
    centred = (vectors - mean).double() if vectors.numel() < 2**24 else vectors - mean
    # Few designs, many numbers: the N by N products have the same axes as the D by D covariance.
    if len(vectors) <= vectors.shape[1]:
        value, left = torch.linalg.eigh(centred @ centred.T)
        long = value[-2:].flip(0).clamp(min=0).sqrt()
        axes = (left[:, -2:].flip(1).T @ centred) / long.clamp(min=1e-12)[:, None]
    else:
        axes = torch.linalg.eigh(centred.T @ centred)[1][:, -2:].flip(1).T
    lead = axes.abs().argmax(1, keepdim=True)
    axes = axes * axes.gather(1, lead).sign()  # an axis and its mirror are one: fix the sign
    return (centred @ axes.T).float(), mean, axes.float()


def best_roll(latent: Tensor, onto: Tensor, repeat: Repeat = "straight") -> tuple[int, int]:
    """Find the shift that lays one tile best on another.

    Parameters
    ----------
    latent, onto : Tensor (Z, h, w)
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    (int, int), [latent px]
        Rows down and columns to the right for :func:`ankara_lab.model.torus.roll`.

    References
    ----------
    Own derivation: of all shifts of the torus the one of highest correlation has the least
    squared difference; all of them come from one Fourier transform.
    """
    one, two = double_tile(latent.float(), repeat), double_tile(onto.float(), repeat)
    product = torch.fft.rfft2(two) * torch.fft.rfft2(one).conj()
    match = torch.fft.irfft2(product.sum(0), s=one.shape[-2:])
    best = int(match.argmax())
    return best // match.shape[1], best % match.shape[1]


def _rolls(latents: Tensor, points: Tensor, repeat: Repeat) -> list[tuple[int, int]]:
    """Find for each latent the roll that lays it on its neighbour in the tree of the points.

    Once for all, and not at each point: else the cloth would jump as the point moves.
    """
    rolls = [(0, 0)] * len(points)
    if len(points) < 2:
        return rolls
    order, parent = breadth_first_order(_tree(points.double().numpy()), 0, directed=False)
    for place in order[1:].tolist():
        above = int(parent[place])
        onto = roll(latents[above], *rolls[above], repeat)
        rolls[place] = best_roll(latents[place], onto, repeat)
    return rolls


def _tree(points: NDArray[np.float64]) -> coo_matrix:
    """The shortest tree that joins points (N, 2), as a sparse matrix of its edges.

    References
    ----------
    Shamos and Hoey 1975: its edges are all among those of the Delaunay triangulation, 3 N at
    most, where all pairs of ten thousand points would take 800 MB.
    """
    apart, first, same = np.unique(points, axis=0, return_index=True, return_inverse=True)
    try:
        sides = Delaunay(apart).simplices[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    except (QhullError, ValueError):  # fewer than three points, or all on one line: sorted by x, y
        sides = np.stack([np.arange(len(apart) - 1), np.arange(1, len(apart))], 1)
    doubles = np.flatnonzero(first[same.ravel()] != np.arange(len(points)))
    ends = np.concatenate([first[sides], np.stack([doubles, first[same.ravel()[doubles]]], 1)])
    ends = np.unique(np.sort(ends, axis=1), axis=0)
    gaps = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1) + 1e-9
    return minimum_spanning_tree(coo_matrix((gaps, ends.T), shape=[len(points)] * 2).tocsr())


def _point(x: float, y: float) -> Tensor:
    try:
        point = torch.tensor([float(x), float(y)])
    except (TypeError, ValueError):
        raise ValueError(f"a point is two numbers, x and y, got {x!r} and {y!r}") from None
    if not torch.isfinite(point).all():
        raise ValueError(f"a point is two finite numbers, got {x!r} and {y!r}")
    return point
