"""Figures for lessons: pictures in a row, a latent's channels as maps.

Each function returns a matplotlib figure that the notebook shows by itself. No
pyplot: its hidden global figure is not safe where widgets answer on other threads.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.repeat import lay_repeat
from ankara_lab.model.codec import tile_to_picture


class Sheet(Figure):
    """A figure that shows itself as PNG wherever it is the last line of a cell."""

    def _repr_png_(self) -> bytes:
        out = io.BytesIO()
        FigureCanvasAgg(self).print_png(out)
        return out.getvalue()


def show(
    *designs: object,
    titles: Sequence[str] = (),
    across: int = 1,
    repeat: str = "straight",
    inches: float = 3.2,
) -> Sheet:
    """Show tiles, swatches or pictures side by side.

    Parameters
    ----------
    *designs : Tensor (B, 3, H, W) in [-1, 1], Swatch, PIL.Image or ndarray (H, W, 3) uint8
        A batch shows each of its tiles.
    titles : sequence of str
        What stands above the pictures, in order; fewer are allowed.
    across : int
        Lay each tile this many times in each direction.
    repeat : {"straight", "half-drop", "brick"}
        How tiles meet when laid.
    inches : float, [inch]
        Width of one picture.

    Returns
    -------
    Sheet
        A matplotlib figure.

    Raises
    ------
    ValueError
        If there is nothing to show or something cannot be shown.
    """
    pictures = [picture for design in designs for picture in _pictures(design)]
    if not pictures:
        raise ValueError("show() needs at least one tile, swatch or picture")
    # no bare margins above a wide picture
    tall = min(1.0, max(pixels.shape[0] / pixels.shape[1] for pixels in pictures))
    size = (inches * len(pictures), inches * (tall + 0.12))
    sheet = Sheet(figsize=size, dpi=100, layout="constrained")
    for index, pixels in enumerate(pictures):
        axes = sheet.add_subplot(1, len(pictures), index + 1)
        axes.imshow(lay_repeat(pixels, across, repeat=repeat) if across > 1 else pixels)
        axes.set_axis_off()
        if index < len(titles):
            axes.set_title(titles[index], fontsize=11)
    return sheet


def show_heat(
    *maps: Tensor, titles: Sequence[str] = (), most: float = 4.0, inches: float = 3.2
) -> Sheet:
    """Show maps of how odd each place is, such as ``find_flaws(photo).heat``.

    Parameters
    ----------
    *maps : Tensor (H, W)
    titles : sequence of str
        What stands above the maps, in order; fewer are allowed.
    most : float
        What is shown brightest. One scale for all, so that they can be compared.
    inches : float, [inch]
        Width of one map.

    Returns
    -------
    Sheet
        A matplotlib figure.

    Raises
    ------
    ValueError
        If there is no map, or one is not (H, W).
    """
    if not maps or any(each.ndim != 2 for each in maps):
        told = [tuple(each.shape) for each in maps]
        raise ValueError(f"maps must be tensors (H, W), at least one, got {told}")
    size = (inches * len(maps) + 0.7, inches * 1.12)
    sheet = Sheet(figsize=size, dpi=100, layout="constrained")
    all_axes = []
    for index, values in enumerate(maps):
        axes = sheet.add_subplot(1, len(maps), index + 1)
        heat = values.detach().float().cpu().numpy()
        image = axes.imshow(heat, cmap="inferno", vmin=0, vmax=most)
        axes.set_axis_off()
        if index < len(titles):
            axes.set_title(titles[index], fontsize=11)
        all_axes.append(axes)
    sheet.colorbar(image, ax=all_axes, shrink=0.8)
    return sheet


def show_channels(latent: Tensor, *, columns: int = 4, inches: float = 2.1) -> Sheet:
    """Show each channel of one latent as a heat map.

    Parameters
    ----------
    latent : Tensor (1, Z, h, w)
        What :func:`ankara_lab.encode` returns for one tile.
    columns : int
        Maps in one row.
    inches : float, [inch]
        Width of one map.

    Returns
    -------
    Sheet
        A matplotlib figure; all maps share one scale, so colours can be compared.

    Raises
    ------
    ValueError
        If ``latent`` is not (1, Z, h, w).
    """
    if latent.ndim != 4 or latent.shape[0] != 1:
        raise ValueError(f"latent must be (1, Z, h, w), got {tuple(latent.shape)}; index one first")
    maps = latent[0].detach().float().cpu().numpy()  # (Z, h, w)
    columns = min(columns, len(maps))
    rows = -(-len(maps) // columns)
    size = (inches * columns + 0.7, inches * 1.12 * rows)
    sheet = Sheet(figsize=size, dpi=100, layout="constrained")
    limit = float(np.abs(maps).max()) or 1.0
    all_axes = []
    for index, values in enumerate(maps):
        axes = sheet.add_subplot(rows, columns, index + 1)
        image = axes.imshow(values, cmap="PuOr", vmin=-limit, vmax=limit)
        axes.set_title(f"channel {index}", fontsize=9)
        axes.set_axis_off()
        all_axes.append(axes)
    sheet.colorbar(image, ax=all_axes, shrink=0.8)
    return sheet


def _pictures(design: object) -> list[np.ndarray]:
    """Turn one thing that can be shown into arrays (H, W, 3), uint8."""
    if isinstance(design, Tensor):
        batch = design if design.ndim == 4 else design[None]
        return [np.asarray(tile_to_picture(tile[None])) for tile in batch]
    if isinstance(design, Image.Image):
        return [np.asarray(design.convert("RGB"))]
    pixels = design if isinstance(design, np.ndarray) else getattr(design, "tile", None)
    if isinstance(pixels, np.ndarray) and pixels.ndim == 3 and pixels.shape[2] == 3:
        return [pixels]
    raise ValueError(f"show() takes tiles, swatches and pictures, got {type(design).__name__}")
