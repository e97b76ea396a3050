"""Patches of one ink on the torus: find them across the wrap, take the specks out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label

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
    index = index.copy()
    while least > 1:
        patch, size = label_patches(index)
        speck = size < least
        speck[size.argmax()] = False
        if not speck.any():
            break
        # patches that touch wait for one another: the smallest of all goes first, so that two
        # specks side by side grow together before either is judged
        small = speck & (size <= max(size[speck].min(), least / 4))
        index = _fill(index, small[patch])
    return index


def _fill(index: Index, hole: NDArray[np.bool_]) -> Index:
    """Copy the nearest pixel outside the hole, across the wrap where that is nearer."""
    reach = [min(side, 64) for side in hole.shape]
    pad = [(each, each) for each in reach]
    wide = np.pad(hole, pad, mode="wrap")
    near = distance_transform_edt(wide, return_distances=False, return_indices=True)
    rows, columns = (
        (axis[reach[0] : -reach[0], reach[1] : -reach[1]][hole] - ahead) % side
        for axis, ahead, side in zip(near, reach, hole.shape, strict=True)
    )
    index[hole] = index[rows, columns]
    return index
