"""Find a drawn motif on a tile, whatever its colours: a matched filter on edges.

The motif is known as a drawing, so no net has to be asked whether it is there. Its edges and the
edges of the tile are laid over each other at every place of the torus and in ten sizes; what
counts is the best normalised correlation. On cloth that does not show the motif it is what chance
gives: ``threshold`` takes its level from such cloth, drawn and as the model paints it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from ankara_lab.draw.canvas import EMPTY, Canvas, Stamp
from ankara_lab.draw.geometry import ACCENT1, ACCENT2, GROUND, MOTIF, OUTLINE
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.oklab import srgb_to_oklab

SIZES = tuple(52 * 1.1**k for k in range(10))
"""Widths at which the motif is looked for [px]; drawn ones are 60 to 120 px wide."""
_SOFT = 1.3  # edges are blurred so much [px]: a painted line is never quite where it was drawn
# How light each role is in the template: neighbours on the drawing differ, as inks do on cloth.
_GREYS = {GROUND: 0.95, MOTIF: 0.45, ACCENT1: 0.75, ACCENT2: 0.6, OUTLINE: 0.1, EMPTY: 0.95}


def edges_of(picture: NDArray[np.floating]) -> NDArray[np.complex128]:
    """Return the edges of an Oklab picture (H, W, C) that wraps, complex (H, W).

    The length says how hard an edge is, twice the angle how it lies: dark on light and light
    on dark are the same edge, upright and level ones are opposites.
    """
    rows, columns = (np.roll(picture, -1, axis) - np.roll(picture, 1, axis) for axis in (0, 1))
    both = ((columns + 1j * rows) ** 2).sum(2)
    both = gaussian_filter(both.real, _SOFT, mode="wrap") + 1j * gaussian_filter(
        both.imag, _SOFT, mode="wrap"
    )
    # the square root brings hard and soft edges closer; a painted line is often only half as hard
    return both / np.sqrt(np.abs(both) + 1e-6)


def template(family: Family, width: float, side: int = 256) -> NDArray[np.complex128]:
    """Draw the motif's edges, ``width`` px wide, in the middle of an empty tile (side, side)."""
    stamp = Stamp.of(family.draw(np.random.default_rng(0), None))
    spread = np.ptp(stamp.points[:, 0])
    canvas = Canvas(4 * side, EMPTY)
    canvas.stamp(stamp, 0.5, 0.5, width / side / spread)
    grey = np.vectorize(_GREYS.get, otypes=[float])(canvas.index)
    grey = grey.reshape(side, 4, side, 4).mean((1, 3))
    return edges_of(grey[..., None])


class MatchedFilter:
    """Scores of tiles (H, W, 3) uint8 against one motif.

    Parameters
    ----------
    family : Family
        The motif.
    side : int, [px]
        Side of the tiles.
    """

    def __init__(self, family: Family, side: int = 256) -> None:
        self.kernels = []
        for width in SIZES:
            drawn = template(family, width, side)
            seen = np.abs(drawn) > 0.05 * np.abs(drawn).max()
            rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
            window = np.zeros((side, side))
            window[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = 1
            inside = drawn * window
            inside /= np.sqrt((np.abs(inside) ** 2).sum())
            self.kernels.append((np.fft.fft2(inside).conj(), np.fft.fft2(window).conj()))

    def score(self, tile: NDArray[np.uint8]) -> float:
        """Return the best correlation of the motif's edges with the tile's, in [-1, 1]."""
        edges = edges_of(srgb_to_oklab(tile))
        one, two = np.fft.fft2(edges), np.fft.fft2(np.abs(edges) ** 2)
        floor = 1e-6 * float((np.abs(edges) ** 2).sum())
        best = -1.0
        for kernel, window in self.kernels:
            met = np.fft.ifft2(one * kernel).real
            energy = np.fft.ifft2(two * window).real
            best = max(best, float((met / np.sqrt(np.maximum(energy, floor))).max()))
        return best

    def scores(self, tiles: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the scores (N,) of tiles (N, H, W, 3)."""
        return np.array([self.score(tile) for tile in tiles])


def threshold(without: NDArray[np.floating], share: float = 0.95) -> float:
    """Return the score that so large a share of cloths without the motif stays below."""
    return float(np.quantile(without, share))
