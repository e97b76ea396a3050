"""Patches of one ink on the torus: find them across the wrap, take the specks out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

Index = NDArray[np.uint8]


def label_patches(index: Index) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number the connected patches of one ink, those that cross the wrap only once.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        Which ink each pixel has. Pixels that share an edge belong together.

    Returns
    -------
    (ndarray (H, W) of int32, ndarray (N,) of int64)
        The patch of each pixel, counted from 0, and how many pixels each patch has.

    Examples
    --------
    >>> patch, size = label_patches(np.array([[1, 0, 0, 1]], np.uint8))
    >>> patch.tolist(), size.tolist()
    ([[1, 0, 0, 1]], [2, 2])
    """
    patch = np.zeros(index.shape, np.int32)
    count = 0
    for ink in np.unique(index):
        found, more = label(index == ink)
        patch += np.where(found > 0, found + count, 0).astype(np.int32)
        count += more
    return _join_across_wrap(patch - 1, index, count)


def _join_across_wrap(
    patch: NDArray[np.int32], index: Index, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    parent = np.arange(count)

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    for axis in (0, 1):
        first, last = (np.take(patch, end, axis) for end in (0, -1))
        same = np.take(index, 0, axis) == np.take(index, -1, axis)
        for one, other in np.unique(np.stack((first[same], last[same]), 1), axis=0).tolist():
            parent[root(other)] = root(one)
    roots = np.array([root(each) for each in range(count)])
    _, joined = np.unique(roots, return_inverse=True)
    patch = joined.astype(np.int32)[patch]
    return patch, np.bincount(patch.ravel())


def remove_specks(index: Index, least: float) -> Index:
    """Give each patch smaller than ``least`` pixels to the ink that lies nearest.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        Read as a torus: a patch on the wrap counts whole.
    least : float, [px²]
        Area below which a patch is a speck. The largest patch always stays.

    Returns
    -------
    ndarray (H, W), uint8
        A new array. No patch in it is smaller than ``least``.
    """
    if least <= 1:
        return index.copy()
    patch, size = label_patches(index)
    speck = size < least
    speck[size.argmax()] = False
    return _fill(index, speck[patch]) if speck.any() else index.copy()


def _fill(index: Index, hole: NDArray[np.bool_]) -> Index:
    """Let what lies round the holes grow into them, step by step, across the wrap as well.

    A pixel is filled from one that shares an edge with it, so every filled pixel belongs to a
    patch that reaches beyond the hole: one pass leaves no speck behind.
    """
    index = index.copy()
    high, wide = index.shape
    flat, open_ = index.ravel(), hole.ravel().copy()
    left = np.flatnonzero(open_)
    while left.size:
        row, column = np.divmod(left, wide)
        beside = np.stack([
            (row - 1) % high * wide + column, (row + 1) % high * wide + column,
            row * wide + (column - 1) % wide, row * wide + (column + 1) % wide,
        ])  # fmt: skip
        known = ~open_[beside]
        ready = known.any(0)
        # of the inks that lie beside it, the one that lies there most often
        votes = np.where(known, flat[beside], 255)[:, ready]
        same = (votes[:, None] == votes[None]).sum(0) * (votes != 255)
        flat[left[ready]] = votes[same.argmax(0), np.arange(votes.shape[1])]
        open_[left[ready]] = False
        left = left[~ready]
    return flat.reshape(high, wide)
