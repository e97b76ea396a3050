"""The colour space of a file, and the colours that cloth cannot take."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import ImageCms

from ankara_lab.draw.oklab import srgb_to_oklab

# The most chroma that reactive dye reaches on cotton, by Oklab hue: an envelope of our own, drawn
# a little inside sRGB where prints fall short of a screen (violet, blue, turquoise, pure green).
# Degrees of hue, chroma.
_REACH = ((0, 0.235), (30, 0.235), (60, 0.20), (90, 0.185), (110, 0.19), (130, 0.19), (150, 0.17),
          (180, 0.135), (200, 0.125), (230, 0.14), (260, 0.20), (290, 0.215), (320, 0.235),
          (360, 0.235))  # fmt: skip


@cache
def srgb_profile() -> bytes:
    """Return an ICC profile of sRGB, the same bytes every time."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = (2026).to_bytes(2) + b"\0\1\0\1" + bytes(6)  # else the time of the day
    made[84:100] = bytes(16)  # the checksum of what stood there
    return bytes(made)


def hard_to_print(inks: ArrayLike) -> NDArray[np.bool_]:
    """Tell which inks are more vivid than a typical textile print.

    Parameters
    ----------
    inks : array (K, 3), uint8 sRGB

    Returns
    -------
    ndarray (K,), bool

    References
    ----------
    A rule of thumb of our own: no printer's profile. Only a proof on the cloth can tell.

    Examples
    --------
    >>> hard_to_print(np.array([[0, 255, 255], [122, 61, 30]], np.uint8)).tolist()
    [True, False]
    """
    lab = srgb_to_oklab(inks)
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    degrees, chroma = np.array(_REACH, float).T
    return np.hypot(lab[:, 1], lab[:, 2]) > np.interp(hue, degrees, chroma)
