"""Small pictures of the designs on the shelf, made once for each state of a file."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image

from ankara_lab.cloth.shelf import MOST, SHELF, is_on_shelf

THUMBNAIL = 256
"""Longest side of a thumbnail [px]: sharp at 128 px on a dense screen."""

LARGEST = 36_000_000
"""Pictures of more pixels are print files; their thumbnail would cost 100 MB."""


def thumbnail(work: Path, name: str) -> bytes:
    """Make a small picture of a design on the shelf, as PNG.

    Parameters
    ----------
    work : Path
    name : str
        The file's name, as :func:`list_shelf` gives it.

    Returns
    -------
    bytes

    Raises
    ------
    FileNotFoundError
        If no picture of that name is on the shelf.
    ValueError
        If the picture is damaged, or has more pixels than :data:`LARGEST`.
    """
    path = work / SHELF / name
    plain = name == Path(name).name and "\\" not in name and "\0" not in name
    if not plain or path.suffix.lower() != ".png" or not is_on_shelf(path, work):
        raise FileNotFoundError(f"there is no design {name[:80]!r} on the shelf")
    stat = path.stat()
    return _thumbnail(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=MOST)
def _thumbnail(path: str, _modified: int, _size: int) -> bytes:
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            if picture.width * picture.height > LARGEST:
                raise ValueError(f"the picture is too large: {picture.width} x {picture.height} px")
            small = picture.convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"the picture cannot be read: {error}") from None
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG")
    return buffer.getvalue()
