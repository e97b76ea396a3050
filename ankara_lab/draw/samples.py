"""Draw a small set of swatches to look at: compressed pictures, each with its exact record.

A set that travels with the code must be small, so the pictures lose a little detail. Nothing is
lost for good: `redraw` makes the exact tile from the record beside each picture.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

from PIL import Image

from ankara_lab.draw.swatch import draw_swatch

FIRST_SEED = 1_000_000  # far from the training corpus, whose seeds begin at 0
_QUALITY = 11  # keeps 512 pictures of 256 px, with their records, within 6 MB
_OURS = re.compile(r"metadata\.jsonl|\d{4}\.(webp|png)")


def write_swatches(
    folder: str | Path,
    n: int = 512,
    *,
    size: int = 256,
    seed: int = FIRST_SEED,
    format: str = "webp",
    quality: int = _QUALITY,
) -> Path:
    """Write swatches as an imagefolder of compressed pictures.

    Parameters
    ----------
    folder : str or Path
        A new or empty folder, or one that this function has written before.
    n : int
        How many, at most 10,000.
    size : int, [px]
    seed : int
        Swatch i has the seed ``seed + i``.
    format : str
        ``"webp"``, or ``"png"`` without loss and several times as large.
    quality : int
        Of WebP, 1 to 100.

    Returns
    -------
    Path
        The folder, with ``0000.webp`` … and ``metadata.jsonl``.

    Raises
    ------
    ValueError
        If a number is out of range, the format is another, or the folder holds other files.
    OSError
        If the folder cannot be written.
    """
    if not 1 <= n <= 10_000:
        raise ValueError(f"n must be 1 to 10,000 swatches, got {n}")
    if format not in ("webp", "png"):
        raise ValueError(f"format must be webp or png, got {format!r}")
    if not 1 <= quality <= 100:
        raise ValueError(f"quality must be 1 to 100, got {quality}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    held = sorted(path.name for path in folder.iterdir())
    if other := [name for name in held if not _OURS.fullmatch(name)]:
        raise ValueError(f"{str(folder)!r} holds other files, such as {other[0]!r}")
    if held and "metadata.jsonl" not in held:
        raise ValueError(f"{str(folder)!r} holds pictures that are not ours; name a new folder")
    for name in held:
        (folder / name).unlink()
    lines = []
    for number in range(n):
        swatch = draw_swatch(seed=seed + number, size=size)
        name = f"{number:04d}.{format}"
        buffer = io.BytesIO()
        picture = Image.fromarray(swatch.tile)
        if format == "webp":
            picture.save(buffer, "WEBP", quality=quality, method=6, use_sharp_yuv=True)
        else:
            picture.save(buffer, "PNG", optimize=True)
        (folder / name).write_bytes(buffer.getvalue())
        line = {**swatch.record, "file_name": name, "caption": swatch.caption,
                "seed": seed + number}  # fmt: skip
        lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    (folder / "metadata.jsonl").write_bytes("".join(lines).encode())
    return folder
