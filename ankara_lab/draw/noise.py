"""Noise that tiles: the same value on both sides of every edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_GRID = 128


def periodic_noise(rng: np.random.Generator, side: int, waves: float) -> NDArray[np.float32]:
    """Draw smooth noise on the torus, with zero mean and a spread of 1.

    Parameters
    ----------
    rng : numpy.random.Generator
    side : int, [px]
    waves : float, [waves per tile]
        How many bumps fit across the tile, about; up to 40.

    Returns
    -------
    ndarray (side, side), float32

    References
    ----------
    Own derivation: white noise through a Gaussian in the frequency domain, which wraps
    by itself, then enlarged with one wrapped row and column on every side.
    """
    frequency = np.fft.fftfreq(_GRID, 1 / _GRID)
    squared = frequency[:, None] ** 2 + frequency[None, :] ** 2
    keep = np.exp(-squared / (2 * max(waves, 0.5) ** 2))
    keep[0, 0] = 0
    small = np.fft.ifft2(np.fft.fft2(rng.standard_normal((_GRID, _GRID))) * keep).real
    small = (small / small.std()).astype(np.float32)
    if side == _GRID:
        return small
    return wrap_resize(small, side)


def wrap_resize(small: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Enlarge or shrink a square map that tiles, so that it still tiles."""
    n = small.shape[0]
    pad = 4
    box = (pad, pad, pad + n, pad + n)
    image = Image.fromarray(np.pad(small, pad, mode="wrap").astype(np.float32))
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, box=box))
