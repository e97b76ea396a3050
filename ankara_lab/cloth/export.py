"""Save a tile as a picture file: whole or not at all, with its recipe inside.

What comes in is one tile, as a tensor, an array or a PIL picture. What goes out is a PNG whose
bytes depend on nothing but the pixels and the recipe. A file is first written beside its goal
and then moved over it in one step, so that an interrupted run leaves the old file as it was.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ankara_lab.cloth.recipe import SourceType, png_chunks


def save_picture(
    tile: Any,
    path: str | Path,
    recipe: Mapping[str, object] | None = None,
    *,
    source_type: SourceType = "trainedAlgorithmicMedia",
) -> Path:
    """Save one tile as a PNG that carries the recipe it was made by.

    The same pixels and recipe give the same bytes: no time, no machine name.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W) or (3, H, W), float in [-1, 1]
        An array (H, W, 3) of uint8 or a PIL picture works as well.
    path : str or Path
        Ends in ``.png``. An older file there is replaced only by a whole new one.
    recipe : mapping of str to JSON values, optional
        How the picture was made; read back by :func:`ankara_lab.cloth.recipe.read_recipe`.
    source_type : str
        IPTC Digital Source Type. Default: a model's output.

    Returns
    -------
    Path
        Where the picture now is.

    Raises
    ------
    ValueError
        If ``path`` does not end in .png, if ``tile`` is none of the forms above or holds NaN,
        or if the recipe is not plain JSON.
    OSError
        If the folder is missing or cannot be written.
    """
    goal = Path(path)
    if goal.suffix.lower() != ".png":
        raise ValueError(
            f"pictures are saved as .png, which keeps every pixel and the recipe; "
            f"got {goal.name!r}: name it {goal.with_suffix('.png').name!r}"
            if goal.stem
            else "the picture needs a file name that ends in .png"
        )
    buffer = io.BytesIO()
    chunks = png_chunks(recipe or {}, source_type)
    to_picture(tile).save(buffer, format="PNG", pnginfo=chunks, compress_level=6)
    write_whole(goal, buffer.getvalue())
    return goal


def write_whole(path: str | Path, data: bytes) -> None:
    """Write a file whole or leave what was there untouched.

    Parameters
    ----------
    path : str or Path
    data : bytes

    Raises
    ------
    OSError
        If the folder is missing, is not a folder, or cannot be written.
    """
    with whole_file(path) as file:
        file.write(data)


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name only once it is whole.

    Parameters
    ----------
    path : str or Path
        An older file there stays as it is until then, and for good if anything goes wrong.

    Yields
    ------
    BinaryIO
        Can be written and read.

    Raises
    ------
    OSError
        If the folder is missing, is not a folder or cannot be written, or the disk is full.
    """
    goal = Path(path)
    check_writable(goal)
    part = goal.with_name(f".{goal.name[:100]}.{os.getpid()}.part")
    try:
        with open(part, "x+b") as file:
            yield file
        os.replace(part, goal)
    except OSError as error:
        raise OSError(f"cannot write {str(goal)!r}: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: str | Path) -> None:
    """Raise unless a file could be written here; call it before long work.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    OSError
        If the folder is missing, is not a folder or is closed to us, or if ``path`` is a folder.
    """
    goal = Path(path)
    folder = goal.parent
    try:
        if goal.is_dir():
            raise IsADirectoryError(f"cannot write {str(goal)!r}: it is a folder; name a file")
        if not folder.is_dir():
            what = "is not a folder" if folder.exists() else "does not exist; make it first"
            raise NotADirectoryError(f"cannot write {str(goal)!r}: {str(folder)!r} {what}")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(
                f"cannot write {str(goal)!r}: no permission to write in {str(folder)!r}; "
                "choose another folder"
            )
    except (IsADirectoryError, NotADirectoryError, PermissionError):
        raise
    except (OSError, ValueError) as error:  # a name too long, or with a null character
        raise OSError(f"cannot write {str(goal)[:80]!r}: {error}") from None


def to_picture(tile: Any) -> Image.Image:
    """Turn any of the accepted forms of a tile into an RGB picture.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W) or (3, H, W), float in [-1, 1]
        An array (H, W, 3) of uint8 or a PIL picture works as well.

    Returns
    -------
    PIL.Image.Image

    Raises
    ------
    ValueError
        If ``tile`` is none of these forms or holds NaN.
    """
    if isinstance(tile, Image.Image):
        return tile.convert("RGB")
    if hasattr(tile, "detach"):  # a torch tensor, without importing torch in this room
        return Image.fromarray(_bytes_of(tile.detach().cpu().float().numpy()))
    array = np.asarray(tile)
    if array.dtype == np.uint8 and array.ndim == 3 and array.shape[2] == 3:
        return Image.fromarray(array)
    raise _unknown_form(array)


def _bytes_of(tile: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(3, H, W) or (1, 3, H, W) in [-1, 1] → (H, W, 3) uint8."""
    if tile.ndim == 4 and tile.shape[0] == 1:
        tile = tile[0]
    if tile.ndim != 3 or tile.shape[0] != 3:
        raise _unknown_form(tile)
    if not np.isfinite(tile).all():
        raise ValueError("the tile holds NaN or infinite values; nothing was saved")
    levels = np.rint((np.clip(tile, -1, 1) + 1) * 127.5).astype(np.uint8)
    return np.ascontiguousarray(levels.transpose(1, 2, 0))


def _unknown_form(array: NDArray[Any]) -> ValueError:
    return ValueError(
        "tile must be a tensor (3, H, W) or (1, 3, H, W) in [-1, 1], an array (H, W, 3) of "
        f"uint8, or a PIL picture; got {array.dtype} of shape {array.shape}; "
        "save a batch one by one"
    )
