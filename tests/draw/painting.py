"""Paint shapes onto a role map, plain or around a torus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from ankara_lab.draw.geometry import Shape
from ankara_lab.draw.lines import wrap

BARE = 255


def paint(shapes: Sequence[Shape], size: int = 256) -> np.ndarray:
    """Paint the unit square onto a role map; bare cloth stays 255."""
    page = Image.new("L", (size, size), BARE)
    pen = ImageDraw.Draw(page)
    for role, points in shapes:
        pen.polygon([tuple(p) for p in (points * size - 0.5).tolist()], fill=int(role))
    return np.asarray(page)


def seam_fault(shapes: Sequence[Shape], dx: int, dy: int, size: int = 256) -> float:
    """Return the share of pixels that change when the torus is turned.

    The shapes are moved by whole pixels and wrapped again, which would supply any
    copy that was missing at an edge; rolling the plain painting must agree. A
    pixel counts when its role is not even beside it, as rounding shifts edges by one.
    """
    moved = [Shape(role, points + (dx / size, dy / size)) for role, points in shapes]
    rolled = np.roll(paint(shapes, size), (dy, dx), (0, 1))
    again = paint(wrap(moved), size)
    near = [np.roll(again, (y, x), (0, 1)) == rolled for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return float(1 - np.any(near, axis=0).mean())
