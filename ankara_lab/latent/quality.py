"""How much of a picture is left."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from torch import Tensor


def psnr(one: Any, other: Any) -> float:
    """Measure how alike two pictures are, as the peak signal-to-noise ratio.

    Parameters
    ----------
    one, other : Tensor (..., H, W), float in [-1, 1]; or uint8 array or PIL picture (H, W, 3)
        Both of one kind and size.

    Returns
    -------
    float, [dB]
        More is better: 20 is a fair likeness, 30 hard to tell apart, infinite the same.

    Raises
    ------
    ValueError
        If the two differ in size.

    Examples
    --------
    >>> round(psnr(np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 51, np.uint8)), 2)
    13.98
    """
    span = 2.0 if isinstance(one, Tensor) else 255.0
    first, second = (
        (side.detach().cpu() if isinstance(side, Tensor) else np.asarray(side))
        for side in (one, other)
    )
    if tuple(first.shape) != tuple(second.shape):
        raise ValueError(f"pictures must have one size, got {tuple(first.shape)} and "
                         f"{tuple(second.shape)}; resize one")  # fmt: skip
    error = np.square(np.asarray(first, np.float64) - np.asarray(second, np.float64)).mean()
    return math.inf if error == 0 else 10 * math.log10(span**2 / float(error))
