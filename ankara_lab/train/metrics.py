"""Measures of pictures and of sets of pictures, as plain functions on arrays.

What compares two sets works on embeddings (N, D) of any net. All of it is deterministic: where
subsets are drawn at random, a seed says which.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

Floats = NDArray[np.floating]


def kid(one: Floats, other: Floats, *, subsets: int = 100, most: int = 500, seed: int = 0) -> float:
    """Measure the kernel distance of two sets of embeddings; unbiased, so about 0 for equals.

    Parameters
    ----------
    one, other : array (N, D), (M, D)
    subsets : int
        How many random subsets are averaged.
    most : int
        Size of a subset, or the size of the smaller set where that is less.
    seed : int

    Returns
    -------
    float
        Mean of the squared maximum mean discrepancy; may be a little below 0.

    Raises
    ------
    ValueError
        If a set has fewer than two embeddings, or D differs.

    References
    ----------
    Binkowski et al., "Demystifying MMD GANs", arXiv 1801.01401, section 4: the kernel is
    (x·y / D + 1)³.
    """
    one, other = _pair(one, other)
    size = min(most, len(one), len(other))
    rng = np.random.default_rng((seed, 0))
    values = []
    for _ in range(subsets):
        x = one[rng.permutation(len(one))[:size]]
        y = other[rng.permutation(len(other))[:size]]
        within = sum((k.sum() - np.trace(k)) / (size * (size - 1))
                     for k in (_cubic(x, x), _cubic(y, y)))
        values.append(within - 2 * _cubic(x, y).mean())
        if size == len(one) == len(other):
            break  # every subset is the whole set
    return float(np.mean(values))


def fid(one: Floats, other: Floats) -> float:
    """Measure the Fréchet distance of two sets of embeddings, each taken as a Gaussian.

    Biased upwards for small sets: compare only figures of one N.

    Parameters
    ----------
    one, other : array (N, D), (M, D)

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError
        As :func:`kid`.

    References
    ----------
    Heusel et al., "GANs trained by a two time-scale update rule", arXiv 1706.08500.
    """
    one, other = _pair(one, other)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    first, second = np.atleast_2d(first), np.atleast_2d(second)
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    # tr √(S₁S₂) by the symmetric √S₁·S₂·√S₁, which has the same eigenvalues
    shared = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    apart = np.square(one.mean(0) - other.mean(0)).sum()
    return float(max(0.0, apart + np.trace(first) + np.trace(second) - 2 * shared))


def precision_recall(real: Floats, made: Floats, *, k: int = 3) -> tuple[float, float]:
    """Say which share of the made lies among the real, and of the real among the made.

    Parameters
    ----------
    real, made : array (N, D), (M, D)
    k : int
        A set reaches as far around each of its members as the k-th nearest other member.

    Returns
    -------
    (float, float), [fraction]
        Precision (are they good?) and recall (are there all kinds?).

    Raises
    ------
    ValueError
        If a set has no more than k members, or D differs.

    References
    ----------
    Kynkäänniemi et al., "Improved precision and recall", arXiv 1904.06991, eq. 1 to 3.
    """
    real, made = _pair(real, made, least=k + 1)
    across = _distances(real, made)

    def reach(members: Floats) -> Floats:
        return np.sort(_distances(members, members), axis=1)[:, k]  # column 0 is itself

    precision = (across <= reach(real)[:, None]).any(0).mean()
    recall = (across <= reach(made)[None]).any(1).mean()
    return float(precision), float(recall)


def nearest(to: Floats, among: Floats, *, count: int = 1) -> tuple[Floats, NDArray[np.intp]]:
    """Find the nearest embeddings.

    Parameters
    ----------
    to, among : array (N, D), (M, D)
    count : int
        How many neighbours, at most M.

    Returns
    -------
    array (N, count), int array (N, count)
        Distances, the nearest first, and places in ``among``.
    """
    apart = _distances(np.asarray(to, np.float64), np.asarray(among, np.float64))
    places = np.argsort(apart, axis=1, kind="stable")[:, :count]
    return np.take_along_axis(apart, places, 1), places


def best_roll(one: NDArray[np.uint8], other: NDArray[np.uint8], side: int = 128) -> float:
    """Correlate two tiles at the roll where they agree best.

    Parameters
    ----------
    one, other : array (H, W, 3), uint8
        Of one size.
    side : int, [px]
        Grid of the rolls that are tried. Finer detail than eight of its steps is not compared.

    Returns
    -------
    float in [-1, 1]
        1 for a tile and the same tile rolled.

    References
    ----------
    Own derivation: circular cross-correlation by FFT, divided by both deviations.
    """
    x, y = (_small(tile, side) for tile in (one, other))
    power = np.sqrt(np.square(x).sum() * np.square(y).sum())
    if power < 1e-9:  # both flat: the same up to a shade
        return 1.0
    waves = np.conj(np.fft.rfft2(x, axes=(0, 1))) * np.fft.rfft2(y, axes=(0, 1))
    return float(np.fft.irfft2(waves, s=x.shape[:2], axes=(0, 1)).sum(2).max() / power)


def ssim(one: NDArray[np.uint8], other: NDArray[np.uint8], window: int = 7) -> float:
    """Return the structural similarity of two pictures, on their luma.

    Parameters
    ----------
    one, other : array (H, W, 3), uint8
    window : int, [px]
        Side of the square that means and variances are taken over.

    Returns
    -------
    float in [-1, 1]
        1 for equal pictures. The border that the window does not fill is left out.

    References
    ----------
    Wang et al., "Image quality assessment" (2004), eq. 13, with K₁ 0.01 and K₂ 0.03, uniform
    window and sample covariance as in scikit-image.
    """
    x, y = (picture.astype(np.float64) @ (0.299, 0.587, 0.114) for picture in (one, other))

    def mean(values: Floats) -> Floats:
        return uniform_filter(values, window)

    unbiased = window**2 / (window**2 - 1)
    mx, my = mean(x), mean(y)
    vx, vy = (unbiased * (mean(v * v) - m * m) for v, m in ((x, mx), (y, my)))
    both = unbiased * (mean(x * y) - mx * my)
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    score = (2 * mx * my + low) * (2 * both + high) / (mx**2 + my**2 + low) / (vx + vy + high)
    edge = (window - 1) // 2
    return float(score[edge:-edge, edge:-edge].mean())


def _small(tile: NDArray[np.uint8], side: int) -> Floats:
    """Keep the low frequencies of a tile, on a grid of ``side``; its mean is taken away.

    The grid samples the shortest of them eight times, so that the best roll is never far off it.
    """
    waves = np.fft.rfft2(tile.astype(np.float64), axes=(0, 1))
    waves[0, 0] = 0
    reach = min(side // 8, (min(tile.shape[:2]) - 1) // 2)
    low = np.zeros((side, side // 2 + 1, 3), complex)
    low[: reach + 1, : reach + 1] = waves[: reach + 1, : reach + 1]
    low[-reach:, : reach + 1] = waves[-reach:, : reach + 1]
    return np.fft.irfft2(low, s=(side, side), axes=(0, 1))


def _pair(one: Floats, other: Floats, least: int = 2) -> tuple[Floats, Floats]:
    one, other = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if one.ndim != 2 or other.ndim != 2 or one.shape[1] != other.shape[1]:
        raise ValueError(
            f"embeddings must be (N, D) and (M, D), got {one.shape} and {other.shape}"
        )
    if min(len(one), len(other)) < least:
        raise ValueError(
            f"each set needs at least {least} embeddings, got {len(one)} and {len(other)}; "
            "ask for more pictures"
        )
    return one, other


def _cubic(x: Floats, y: Floats) -> Floats:
    return (x @ y.T / x.shape[1] + 1) ** 3


def _distances(one: Floats, other: Floats) -> Floats:
    """Euclidean distances (N, M)."""
    square = np.square(one).sum(1)[:, None] + np.square(other).sum(1) - 2 * one @ other.T
    return np.sqrt(square.clip(0))
