"""Compare a picture with shifted copies of itself.

The light on a cloth and its colours differ from place to place, so what is compared is a
*relief*: lightness and the two colour opponents, each less its local mean, over the local
contrast of all three. Its autocorrelation, divided by the energy of what overlaps, is 1 where
a shifted copy agrees with the picture and about 0 where it has nothing to do with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, next_fast_len, rfft2
from scipy.ndimage import gaussian_filter, maximum_filter

from ankara_lab.photo.colour import oklab

Relief = NDArray[np.float32]  # (H, W, 3)
_CHROMA = 1.5  # prints differ in hue where light and shadow do not
_LEAST_CONTRAST = 0.02  # [Oklab] below this it is noise of the camera


def relief(pixels: NDArray[np.uint8], *, wide: float = 0.12, fine: float = 0.0) -> Relief:
    """Level out light and contrast; ``wide`` in longer sides, ``fine`` a blur in px."""
    lab = oklab(pixels) * np.array([1, _CHROMA, _CHROMA], np.float32)
    reach = wide * max(lab.shape[:2])
    ground = np.stack([_blur(lab[..., k], reach) for k in range(3)], axis=-1)
    # near the picture's edge a blur sees the edge's pixels again and again; that is good enough
    level = lab - ground
    contrast = np.sqrt(_blur((level**2).sum(-1), reach) + _LEAST_CONTRAST**2)
    level /= contrast[..., None]
    if fine:
        level = np.stack([gaussian_filter(level[..., k], fine) for k in range(3)], axis=-1)
    return np.ascontiguousarray(level, np.float32)


def _blur(plane: NDArray[np.float32], reach: float) -> NDArray[np.float32]:
    """A wide Gaussian, taken on a smaller picture: the result has nothing fine in it."""
    step = max(1, int(reach / 4))
    high, wide = plane.shape
    rows, cols = -(-high // step), -(-wide // step)
    padded = np.pad(plane, ((0, rows * step - high), (0, cols * step - wide)), mode="edge")
    small = padded.reshape(rows, step, cols, step).mean((1, 3))
    small = gaussian_filter(small, reach / step, mode="nearest")
    return _enlarge(small, step, high, wide)


def _enlarge(small: NDArray[np.float32], step: int, high: int, wide: int) -> NDArray[np.float32]:
    at_row = (np.arange(high) + 0.5) / step - 0.5
    at_col = (np.arange(wide) + 0.5) / step - 0.5
    columns = np.stack([np.interp(at_col, np.arange(small.shape[1]), row) for row in small])
    low = np.clip(np.floor(at_row).astype(int), 0, small.shape[0] - 1)
    high_row = np.minimum(low + 1, small.shape[0] - 1)
    part = np.clip(at_row - low, 0, 1)[:, None]
    return (columns[low] * (1 - part) + columns[high_row] * part).astype(np.float32)


def autocorrelation(
    planes: Relief, mask: NDArray[np.float32] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Correlate a relief with itself at every shift.

    Parameters
    ----------
    planes : array (H, W, 3)
    mask : array (H, W), optional
        1 where the picture counts, 0 where it does not.

    Returns
    -------
    (array (2 H - 1, 2 W - 1), array of the same shape)
        The agreement in [-1, 1], no shift in the middle, and the share of the picture that
        overlaps.

    References
    ----------
    Lewis, "Fast normalized cross-correlation" (1995); D. Padfield, "Masked object registration
    in the Fourier domain" (2012), for the energy of the overlap.
    """
    high, wide = planes.shape[:2]
    shape = next_fast_len(2 * high - 1, True), next_fast_len(2 * wide - 1, True)
    weight = np.ones((high, wide), np.float32) if mask is None else mask
    planes = planes * weight[..., None]
    power = np.zeros((shape[0], shape[1] // 2 + 1), np.float32)
    for k in range(planes.shape[-1]):
        wave = rfft2(planes[..., k], shape)
        power += wave.real**2 + wave.imag**2
    area = rfft2(weight, shape)
    energy = rfft2((planes**2).sum(-1), shape)
    both = _middle(irfft2(power, shape), high, wide)
    here = _middle(irfft2(energy * np.conj(area), shape), high, wide)
    there = here[::-1, ::-1]
    overlap = _middle(irfft2(np.abs(area) ** 2, shape), high, wide) / weight.sum()
    norm = np.sqrt(np.maximum(here, 0) * np.maximum(there, 0))
    agreement = both / np.maximum(norm, 1e-3 * here.max() + 1e-12)
    return agreement.astype(np.float32), overlap.astype(np.float32)


def _middle(cyclic: NDArray[np.float32], high: int, wide: int) -> NDArray[np.float32]:
    """Bring no shift to the middle and leave out what only padding overlaps."""
    return np.roll(cyclic, (high - 1, wide - 1), (0, 1))[: 2 * high - 1, : 2 * wide - 1]


def peaks(
    agreement: NDArray[np.float32],
    overlap: NDArray[np.float32],
    *,
    reach: int = 3,
    least_overlap: float = 0.18,
    most: int = 60,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the shifts at which a picture agrees best with itself.

    Returns
    -------
    (array (N, 2), array (N,))
        Shifts as (x, y) px with fractions, one of each pair ±s, and the agreement there,
        the best first.
    """
    middle = np.array(agreement.shape) // 2
    seen = np.where(overlap >= least_overlap, agreement, -1.0)
    top = (seen == maximum_filter(seen, 2 * reach + 1)) & (seen > 0.02)
    top[: middle[0]] = False  # the other half is the same
    top[middle[0], : middle[1] + 1] = False
    rows, cols = np.nonzero(top)
    inside = (rows > 0) & (rows < agreement.shape[0] - 1)
    inside &= (cols > 0) & (cols < agreement.shape[1] - 1)
    rows, cols = rows[inside], cols[inside]
    order = np.argsort(-seen[rows, cols])[:most]
    rows, cols = rows[order], cols[order]
    right, lift_right = _vertex(agreement, rows, cols, 0, 1)
    down, lift_down = _vertex(agreement, rows, cols, 1, 0)
    shift = np.stack([cols - middle[1] + right, rows - middle[0] + down], axis=1)
    return shift, agreement[rows, cols] + lift_right + lift_down


def _vertex(
    values: NDArray[np.float32], rows: NDArray[np.intp], cols: NDArray[np.intp], down: int,
    right: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where between the pixels a parabola through three of them has its top, and how much above."""
    here = values[rows, cols].astype(np.float64)
    before, after = values[rows - down, cols - right], values[rows + down, cols + right]
    bend = np.minimum(before + after - 2 * here, -1e-9)
    where = (0.5 * (before - after) / bend).clip(-0.5, 0.5)
    return where, -0.5 * bend * where**2
