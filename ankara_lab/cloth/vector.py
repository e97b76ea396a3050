"""The flat design as a vector picture: an SVG with one path for each ink.

The index map is traced on a tile with a wide rim of its neighbours around it and cut
by the view, so that curves run on across the tile's edge. Edges are drawn crisp: a soft edge
would be a colour that is no ink, and a hairline between two patches.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ankara_lab.cloth.inks import check_inks
from ankara_lab.cloth.outlines import Points, trace_inks
from ankara_lab.cloth.recipe import SourceType, recipe_text, xmp_packet

_RIM = 24  # pixels of the neighbours that are traced as well


def flat_svg(
    index: NDArray[np.uint8],
    inks: ArrayLike,
    size_cm: tuple[float, float],
    recipe: Mapping[str, object] | None = None,
    *,
    source_type: SourceType = "trainedAlgorithmicMedia",
) -> str:
    """Trace a flat design as SVG at its true size, seamless across the edge.

    Parameters
    ----------
    index : ndarray (H, W), uint8
        Which ink each pixel has, one rectangle that repeats straight. 600 to 3000 pixels a
        side give smooth curves; see :func:`ankara_lab.cloth.sharp.enlarge_inks`.
    inks : array (K, 3), uint8 sRGB
    size_cm : (float, float), [cm]
        Height and width on the cloth.
    recipe : mapping of str to JSON values, optional
    source_type : str
        IPTC Digital Source Type.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``index`` or ``inks`` has another form.
    """
    table = check_inks(inks)
    if index.ndim != 2 or not index.size or index.max() >= len(table):
        raise ValueError(
            f"index must be (H, W) with numbers below {len(table)}, got shape {index.shape} "
            f"up to {index.max() if index.size else 'nothing'}"
        )
    high, wide = index.shape
    rims = min(_RIM, high), min(_RIM, wide)
    around = np.pad(index, [(rims[0],) * 2, (rims[1],) * 2], mode="wrap")
    body = "\n".join(
        f'<path id="ink{ink}" fill="{_hex(table[ink])}" fill-rule="evenodd" d="{_path(rings)}"/>'
        for ink, rings in sorted(trace_inks(around).items())
    )
    ground = _hex(table[np.bincount(index.ravel()).argmax()])
    down, across = size_cm
    note = recipe_text(recipe or {}).replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" '
        f'width="{across:.4f}cm" height="{down:.4f}cm" '
        f'viewBox="{rims[1]} {rims[0]} {wide} {high}" overflow="hidden" '
        'shape-rendering="crispEdges">\n'
        f"<metadata>{xmp_packet(source_type, wrapped=False)}</metadata>\n"
        f"<desc>{note}</desc>\n"
        f'<rect width="{wide + 2 * rims[1]}" height="{high + 2 * rims[0]}" fill="{ground}"/>\n'
        f"{body}\n</svg>\n"
    )


def _path(rings: list[Points]) -> str:
    return "".join(
        "M" + "L".join(f"{x:g} {y:g}" for x, y in ring.tolist()) + "Z" for ring in rings
    )


def _hex(ink: NDArray[np.uint8]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*ink.tolist())
