"""Draw a swatch: from a seed or a spec to a tile, its index map and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ankara_lab.draw.captions import captions
from ankara_lab.draw.draft import Draft
from ankara_lab.draw.effects import RESISTED, choose_effects, print_cloth
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.oklab import lightness
from ankara_lab.draw.palettes import colourways, find_palette
from ankara_lab.draw.seen import filler_shows
from ankara_lab.draw.spec import Spec, random_spec
from ankara_lab.draw.svg_motif import OwnMotif, own_motifs

_GRAMMAR = 1  # raised whenever the same spec would draw another picture
_FINE_PX_PER_MM = 4.0  # effects are thinner than a pixel of the tile: paint finer, then average
_SEEN = 0.04  # share of the tile below which marks in the light areas do not show


@dataclass(frozen=True)
class Swatch:
    """A drawn tile.

    Attributes
    ----------
    tile : ndarray (H, W, 3), uint8 sRGB
        The printed cloth, one period.
    index : ndarray (H, W), uint8
        Role of each pixel before printing, as in ``ROLES``: the source for
        separations and recolouring.
    palette : ndarray (5, 3), uint8 sRGB
        The colour of each role.
    record : dict
        Plain JSON: everything :func:`redraw` needs, and the labels.
    """

    tile: NDArray[np.uint8]
    index: NDArray[np.uint8]
    palette: NDArray[np.uint8]
    record: dict[str, Any]

    @property
    def caption(self) -> str:
        """What the swatch shows, in one English phrase."""
        return str(self.record["captions"][0])


def draw_swatch(
    spec: Spec | None = None,
    *,
    seed: int | None = None,
    size: int = 256,
    motifs: Mapping[str, OwnMotif] | str | Path | None = None,
) -> Swatch:
    """Draw a wax-print swatch from a spec, or from a seed alone.

    Parameters
    ----------
    spec : Spec, optional
        What to draw. Left out, the seed chooses.
    seed : int, optional
        Chooses a spec; not together with ``spec``, which has a seed of its own.
    size : int, [px]
        Side of the tile, 32 to 4096.
    motifs : str or Path or mapping of str to OwnMotif, optional
        Where the spec's motifs called ``"own:…"`` are: a folder of SVG files, or what
        :func:`load_motifs` read from one.

    Returns
    -------
    Swatch
        The same spec or seed and size give the same bytes.

    Raises
    ------
    ValueError
        If neither or both of spec and seed are given, if the size is out of range, or if a
        motif of one's own is missing or bad.

    Examples
    --------
    >>> swatch = draw_swatch(seed=7, size=64)
    >>> swatch.tile.shape, swatch.index.shape
    ((64, 64, 3), (64, 64))
    """
    if (spec is None) == (seed is None):
        raise ValueError("give either a spec or a seed, for example draw_swatch(seed=7)")
    if not 32 <= size <= 4096:
        raise ValueError(f"size must be 32 to 4096 px, got {size}")
    if spec is None:
        if seed is None or seed < 0:
            raise ValueError(f"seed must be 0 or more, got {seed}")
        spec = random_spec(seed)

    own = own_motifs(spec.motifs, motifs)
    families: dict[str, Family] = {**FAMILIES, **own}

    px_per_mm = size / (spec.repeat_cm * 10)
    # fine pixels per pixel and side: never less than 3 on small tiles, for smooth edges
    fine = int(np.clip(np.ceil(_FINE_PX_PER_MM / px_per_mm), 3 if size <= 512 else 2, 4))
    side = size * fine
    draft = Draft(spec, side, families)
    LAYOUTS[spec.layout].draw(draft)
    index = draft.finish().index
    way = colourways(spec.palette)[spec.colourway]
    palette = find_palette(spec.palette).rgb[list(way)]
    effects, marks = choose_effects(spec.effect, spec.seed)
    tile = print_cloth(index, palette, effects, px_per_mm * fine, size, spec.seed)
    cover, behind = draft.cover, draft.behind
    shown = [spec.motifs[which] for which in draft.shown]
    # wax cracks and veins where it kept the dye out: a cloth with no light areas shows none
    if cover[lightness(palette) > RESISTED].sum() < _SEEN:
        marks = tuple(mark for mark in marks if mark not in ("crackle", "marble"))
    record: dict[str, Any] = {
        "grammar": _GRAMMAR,
        "spec": spec.to_json(),
        "size": size,
        "px_per_mm": round(px_per_mm, 4),
        "shown": shown,
        "filled": filler_shows(draft.shares[1], palette),
        "heritage": _heritage(spec, families),
        "marks": list(marks),
        "palette": ["#" + colour.tobytes().hex().upper() for colour in palette],
        "cover": [round(float(share), 4) for share in cover],
        "behind": [round(float(share), 4) for share in behind],
    }
    record["captions"] = captions(
        spec, palette, cover, behind, marks, draft.shown, record["filled"], families=families
    )
    if own:
        record["own"] = {name: motif.sha256 for name, motif in own.items()}
    calm = _quiet(tile, both=LAYOUTS[spec.layout].tiles_y)
    tile, index = (np.roll(each, calm, (0, 1)) for each in (tile, _vote(index, fine)))
    return Swatch(tile, index, palette, record)


def redraw(
    record: dict[str, Any], *, motifs: Mapping[str, OwnMotif] | str | Path | None = None
) -> Swatch:
    """Draw a swatch again from its record, to the bit.

    Parameters
    ----------
    record : dict
        ``Swatch.record``, or the same read back from JSON.
    motifs : str or Path or mapping of str to OwnMotif, optional
        As for :func:`draw_swatch`. The record knows each own motif's file by its hash.

    Raises
    ------
    ValueError
        If the record is not one of ours, was drawn by another grammar, or uses a motif
        whose file is missing or has changed.
    """
    if not isinstance(record, dict) or not {"spec", "size", "grammar"} <= record.keys():
        raise ValueError("a swatch record is a dict with spec, size and grammar; this is none")
    if record["grammar"] != _GRAMMAR:
        raise ValueError(
            f"this record was drawn by grammar {record['grammar']}, this version has {_GRAMMAR}; "
            "install the version of ankara_lab that drew it"
        )
    spec = Spec.from_json(record["spec"])
    own = own_motifs(spec.motifs, motifs)
    for name, motif in own.items():
        if record.get("own", {}).get(name) != motif.sha256:
            raise ValueError(
                f"the file of {name} has changed since this swatch was drawn; "
                "give the folder with the old file, or draw a new swatch"
            )
    return draw_swatch(spec, size=int(record["size"]), motifs=own)


def _quiet(tile: NDArray[np.uint8], *, both: bool) -> tuple[int, int]:
    """Say how far to turn the torus so that no hard line of the drawing lies on the edge.

    The tile wraps either way; but a band's edge along the cut would look like a seam.
    """
    turns = []
    for axis in (0, 1):
        steps = np.abs(tile.astype(np.int16) - np.roll(tile, 1, axis))
        lines = steps.mean((1 - axis, 2))
        if (axis == 0 and not both) or lines[0] <= 0.9 * np.percentile(lines, 98):
            turns.append(0)
            continue
        calm = np.flatnonzero(lines <= np.median(lines))
        away = (calm + len(lines) // 2) % len(lines) - len(lines) // 2
        turns.append(-int(away[np.abs(away).argmin()]))
    return turns[0], turns[1]


def _heritage(spec: Spec, families: Mapping[str, Family]) -> list[str]:
    """Name the peoples to credit for what a spec uses."""
    credits = [find_palette(spec.palette).heritage]
    used = [name for name in (*spec.motifs, spec.filler) if name in families]
    credits += [families[name].heritage for name in used]
    return list(dict.fromkeys(credit for credit in credits if credit))


def _vote(index: NDArray[np.uint8], fine: int) -> NDArray[np.uint8]:
    """Give each pixel the role that covers most of it."""
    # five counters of 6 bits in one word count all roles in one pass; at most 4 x 4 are counted
    tally = np.left_shift(np.uint32(1), np.arange(5, dtype=np.uint32) * np.uint32(6))[index]
    rows = sum(tally[k::fine] for k in range(1, fine)) + tally[::fine]
    cells = sum(rows[:, k::fine] for k in range(1, fine)) + rows[:, ::fine]
    counts = np.stack([cells >> np.uint32(6 * role) & np.uint32(63) for role in range(5)])
    return counts.argmax(0).astype(np.uint8)
