"""Sample sheets: many pictures on one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor


def to_uint8(tiles: Tensor) -> NDArray[np.uint8]:
    """Turn tiles (B, 3, H, W) in [-1, 1] into pictures (B, H, W, 3)."""
    scaled = (tiles.float().clamp(-1, 1) + 1) * 127.5
    return scaled.round().byte().permute(0, 2, 3, 1).cpu().numpy()


def save_sheet(pictures: NDArray[np.uint8], path: Path, columns: int = 8, gap: int = 4) -> None:
    """Write pictures (N, H, W, 3) as one PNG, see :func:`lay_out`."""
    lay_out(pictures, columns, gap).save(path)


def lay_out(pictures: NDArray[np.uint8], columns: int = 8, gap: int = 4) -> Image.Image:
    """Lay pictures out on one, row by row.

    Parameters
    ----------
    pictures : uint8 array (N, H, W, 3)
    columns : int
        Pictures in a row.
    gap : int, [px]
        White between them.
    """
    count, high, wide, _ = pictures.shape
    rows = -(-count // columns)
    sheet = np.full(
        (rows * (high + gap) + gap, columns * (wide + gap) + gap, 3), 255, dtype=np.uint8
    )
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        y, x = gap + row * (high + gap), gap + column * (wide + gap)
        sheet[y : y + high, x : x + wide] = picture
    return Image.fromarray(sheet)
