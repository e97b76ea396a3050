"""The recipe of a picture: how it was made, carried inside the file.

A recipe is a plain JSON object (operation, words, seed, weights …). In a PNG it stands in the
text chunk ``parameters``; beside it stand ``Software`` and an XMP packet whose IPTC
DigitalSourceType says honestly whether a model, a rule or a person made the picture. Nothing
here holds a time or a path of the machine, so the same recipe gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast, get_args
from xml.sax.saxutils import escape

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

SourceType = Literal[
    "trainedAlgorithmicMedia",
    "algorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "digitalCreation",
    "humanEdits",  # a photo, straightened or cut
]

_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    ' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{kind}"'
)
_XMP_RECIPE = ' xmlns:ankara="https://ankara-lab.invalid/xmp/" ankara:Recipe="{recipe}"'
_XMP_END = "/></rdf:RDF></x:xmpmeta>"


def xmp_packet(
    source_type: SourceType,
    recipe: Mapping[str, object] | None = None,
    *,
    wrapped: bool = True,
) -> str:
    """Write the XMP packet that says how a picture was made.

    Parameters
    ----------
    source_type : str
        IPTC Digital Source Type.
    recipe : mapping of str to JSON values, optional
        For files that have no text chunk of their own for it: TIFF and PDF.
    wrapped : bool
        With the marks at both ends that let a program find the packet in a file.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``source_type`` is unknown or the recipe is not plain JSON.
    """
    if source_type not in get_args(SourceType):
        raise ValueError(
            f"source_type must be one of {', '.join(get_args(SourceType))}, got {source_type!r}"
        )
    text = _XMP.format(kind=source_type)
    if recipe is not None:
        text += _XMP_RECIPE.format(recipe=escape(recipe_text(recipe), {'"': "&quot;"}))
    text += _XMP_END
    if wrapped:
        begin = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        text = f'{begin}{text}<?xpacket end="w"?>'
    return text


def recipe_text(recipe: Mapping[str, object]) -> str:
    """Write a recipe as JSON, keys sorted, on one line.

    Parameters
    ----------
    recipe : mapping of str to JSON values

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the recipe holds something that JSON has no form for, or NaN.
    """
    try:
        return json.dumps(dict(recipe), sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"a recipe must be plain JSON (text, numbers, lists, objects): {error}; "
            "turn arrays and paths into lists and text first"
        ) from None


def png_chunks(recipe: Mapping[str, object], source_type: SourceType) -> PngInfo:
    """Collect the PNG text chunks that say how a picture was made.

    Parameters
    ----------
    recipe : mapping of str to JSON values
    source_type : str
        IPTC value: ``trainedAlgorithmicMedia`` for a model's output, ``algorithmicMedia`` for
        a drawing by rule, and so on.

    Returns
    -------
    PIL.PngImagePlugin.PngInfo

    Raises
    ------
    ValueError
        If ``source_type`` is unknown or the recipe is not plain JSON.

    References
    ----------
    IPTC NewsCodes, Digital Source Type.
    """
    packet = xmp_packet(source_type)
    chunks = PngInfo()
    chunks.add_itxt("Software", "ankara_lab")
    chunks.add_itxt("parameters", recipe_text(recipe))
    chunks.add_itxt("XML:com.adobe.xmp", packet)
    return chunks


def read_recipe(path: str | Path) -> dict[str, object] | None:
    """Read the recipe of a PNG that this toolkit saved.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict or None
        None if the file is another picture, or its recipe is damaged.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            recipe = json.loads(picture.info["parameters"])
    except (UnidentifiedImageError, KeyError, TypeError, ValueError, SyntaxError):
        return None
    return recipe if isinstance(recipe, dict) else None


def read_source_type(path: str | Path) -> SourceType:
    """Read who or what made a PNG: its IPTC Digital Source Type.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    str
        A model's output where the file does not say, so that nothing is passed off as hand-made.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            packet = str(picture.info.get("XML:com.adobe.xmp", ""))
    except (UnidentifiedImageError, ValueError, SyntaxError):
        packet = ""
    found = re.search(r"digitalsourcetype/(\w+)", packet)
    known = found is not None and found[1] in get_args(SourceType)
    return cast(SourceType, found[1]) if known and found else "trainedAlgorithmicMedia"


def one_tile(picture: Image.Image, recipe: Mapping[str, object]) -> Image.Image:
    """Cut the one tile out of the rectangle that a half-drop or brick design is saved as.

    Parameters
    ----------
    picture : PIL.Image
    recipe : mapping of str to JSON values
        The picture's own; ``repeat`` and ``tile`` say how it was laid.

    Returns
    -------
    PIL.Image
        The picture itself if it is no such rectangle.
    """
    side = recipe.get("tile")
    if recipe.get("repeat") in ("half-drop", "brick") and isinstance(side, list) and len(side) == 2:
        high, wide = (int(value) for value in side)
        if picture.size in ((2 * wide, high), (wide, 2 * high)):
            return picture.crop((0, 0, wide, high))
    return picture
