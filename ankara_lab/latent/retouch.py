"""Retouch a tile as a printer would: outline, density, number of colours.

These changes have no direction in latent space, because what they do at one place depends on
the whole tile: which colour is the ground, which is the outline, where there is room. So they
work on the decoded tile, in Oklab, with filters that wrap as the tile does; `edit` encodes the
difference. Strength runs from -1 (less) to 1 (more).
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import distance_transform_edt, label
from torch import Tensor

from ankara_lab.latent.beads import Bead, open_beads, string_beads
from ankara_lab.latent.oklab import from_oklab, to_oklab
from ankara_lab.model.torus import Repeat, wrap_pad

_ALIKE = 0.09  # Oklab distance within which two pixels are of one ink
_LINE = 4.5 / 256  # [fraction of H] half the width up to which a dark shape is a line


def main_colours(lab: Tensor, least: float = 0.02, most: int = 8) -> tuple[Tensor, Tensor]:
    """Find the colours that cover most of a tile, the commonest first.

    Parameters
    ----------
    lab : Tensor (1, 3, H, W)
        Oklab.
    least : float, [fraction of the tile]
        What a colour must cover to count.
    most : int

    Returns
    -------
    (Tensor (K, 3), Tensor (K,))
        Oklab colours, and the share that each covers. K is at least 1.
    """
    pixels = lab[0].flatten(1).T
    cells, where, count = (pixels / 0.04).round().unique(dim=0, return_inverse=True,
                                                         return_counts=True)
    middle = torch.zeros(len(cells), 3).index_add_(0, where, pixels) / count[:, None]
    free = count.float()
    colours: list[Tensor] = []
    shares: list[float] = []
    while len(colours) < most:
        top = int(free.argmax())
        near = (middle - middle[top]).norm(dim=1) < _ALIKE
        cover = float((free * near).sum()) / len(pixels)
        if colours and cover < least:
            break
        weight = free * near
        colours.append((middle * weight[:, None]).sum(0) / weight.sum())
        shares.append(cover)
        free = free * ~near
        if not bool((free > 0).any()):
            break
    return torch.stack(colours), torch.tensor(shares)


def weigh_outline(tile: Tensor, strength: float, *, repeat: Repeat | None = "straight") -> Tensor:
    """Make the darkest ink's lines wider or thinner by about a pixel in 256 on each side.

    Wider: lines only. A dark ground or a dark shape has no line's two sides, and would eat
    what it surrounds.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    strength : float in [-1, 1]
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (1, 3, H, W)
    """
    lab = to_oklab(tile)
    colours, _ = main_colours(lab, 0.005, 12)  # an outline may be thin
    dark = colours[colours[:, 0].argmin()]
    others = colours[(colours - dark).norm(dim=1) > 0.01]
    gap = float((others - dark).norm(dim=1).min()) if len(others) else 0.2
    away = (lab - dark[:, None, None]).norm(dim=1, keepdim=True)
    share = (1.2 - 2 * away / max(0.1, min(gap, 0.3))).clamp(0, 1)  # 1 on the outline
    pixels = abs(strength) * (1.6 if strength > 0 else 1.0) * max(1.0, tile.shape[-2] / 256)
    if strength > 0:
        half = max(2, round(_LINE * tile.shape[-2]))
        broad = _widest(-_widest(-share, half, repeat), half, repeat)
        # A hairline is never quite dark: a crack in the wax, a thread. It stays as it is.
        core = (2 * (share - broad).clamp(0, 1) - 1).clamp(min=0)
        grown = spread(core, pixels, repeat)
        return from_oklab(torch.lerp(lab, dark[:, None, None].expand_as(lab),
                                     (grown - share).clamp(0, 1)))
    kept = 1 - spread(1 - share, pixels, repeat)
    lost = ((share - kept) / share.clamp(min=0.1)).clamp(0, 1)
    return from_oklab(torch.lerp(lab, _fill(lab, share > 0.15, repeat), lost))


def thicken(tile: Tensor, strength: float, *, repeat: Repeat | None = "straight") -> Tensor:
    """Put more on the ground, or clear small things off it.

    More: beads in the cloth's own inks wherever the ground lies open, the largest first (see
    `beads`). Less: what stands free on the ground is taken away, the smallest first.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    strength : float in [-1, 1]
        At 1 every open place has its bead; at -1 half of what is not ground goes.
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (1, 3, H, W)
    """
    lab = to_oklab(tile)
    colours, shares = main_colours(lab)
    ground = ((lab - colours[0][:, None, None]).norm(dim=1, keepdim=True) < _ALIKE).float()
    if strength > 0:
        for known in (colours, main_colours(lab, 0.003, 12)[0]):  # of a few small motifs as well
            inks = known[(known - colours[0]).norm(dim=1) > 0.15]
            if len(inks):
                break
        else:
            return tile.clone()
        beads = open_beads(ground[0, 0].numpy() > 0.5, repeat)
        # In the inks that the cloth has least of, or a common one would be the new ground.
        return from_oklab(string_beads(lab, _largest(beads, strength), inks.flip(0), repeat))
    gone = _smallest(1 - ground, -strength / 2, repeat)
    take = _soft(spread(gone, 1.0, repeat), repeat)
    return from_oklab(torch.lerp(lab, colours[0][:, None, None].expand_as(lab), take))


def count_colours(tile: Tensor, strength: float, *, repeat: Repeat | None = "straight") -> Tensor:
    """Print with fewer or more colours: up to two less, or two more.

    Fewer: the ink that covers least takes the colour of the nearest other. More: the heart of
    the widest shapes of an ink takes a new hue of the same lightness.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    strength : float in [-1, 1]
        A half is one colour.
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (1, 3, H, W)
    """
    lab = to_oklab(tile)
    for turn in range(round(2 * abs(strength))):
        colours, shares = main_colours(lab, 0.01)
        if strength < 0:
            if len(colours) <= 2:
                break
            least = int(shares[1:].argmin()) + 1
            far = (colours - colours[least]).norm(dim=1)
            far[least] = torch.inf
            way = colours[int(far.argmin())] - colours[least]
            # Soft edges go along, or they would stand as a rim of the old ink.
            lab = lab + _belongs(lab, colours, least) * way[:, None, None]
        else:
            which = min(turn + 1, len(colours) - 1)
            lab = torch.lerp(lab, _other_hue(lab, colours, which),
                             _heart(_belongs(lab, colours, which), repeat))
    return from_oklab(lab)


def sharpen(tile: Tensor, much: float, *, repeat: Repeat | None = "straight") -> Tensor:
    """Raise a tile's fine detail: each pixel moves away from the mean of the 3 x 3 about it.

    Parameters
    ----------
    tile : Tensor (1, 3, H, W), float in [-1, 1]
    much : float
        0 leaves the tile as it is.
    repeat : {"straight", "half-drop", "brick"} or None

    Returns
    -------
    Tensor (1, 3, H, W)
    """
    return torch.lerp(_soft(tile, repeat), tile, 1 + much).clamp(-1, 1)


def _belongs(lab: Tensor, colours: Tensor, which: int) -> Tensor:
    """How far each pixel is of one ink rather than of the others, (1, 1, H, W) in [0, 1]."""
    away = (lab - colours[:, :, None, None]).norm(dim=1)  # (K, H, W)
    return torch.softmax(-away / 0.02, 0)[None, which : which + 1]


def _other_hue(lab: Tensor, colours: Tensor, which: int) -> Tensor:
    """The tile with one ink's hue turned to where the palette has no colour yet."""
    angles = torch.arange(24) * torch.pi / 12
    hues = torch.stack([angles.cos(), angles.sin()], 1) * 0.12
    gap = (hues[:, None] - colours[None, :, 1:]).norm(dim=2).amin(1)
    new = torch.cat([colours[which, :1].clamp(0.45, 0.8), hues[int(gap.argmax())]])
    return lab + (new - colours[which])[:, None, None]


def _heart(share: Tensor, repeat: Repeat | None) -> Tensor:
    """Where an ink's shapes are deepest: about the inner half of what it covers."""
    inside = (share > 0.5).float()
    edge = max(2, share.shape[-1] // 8)
    wide = pad_around(inside, edge, repeat)
    depth = distance_transform_edt(wide[0, 0].numpy() > 0.5)[edge:-edge, edge:-edge]
    held = depth[depth > 0]
    if not held.size:
        return inside
    deep = torch.from_numpy(depth > max(1.5, float(np.median(held)))).float()[None, None]
    return _soft(deep, repeat)


def _largest(beads: list[Bead], part: float) -> list[Bead]:
    """The largest beads that make up ``part`` of all that they cover; equals go together."""
    if not beads:
        return []
    radii = np.sort([radius for _, _, radius in beads])[::-1]
    area = np.square(radii).cumsum()
    least = radii[np.count_nonzero(area < part * area[-1] - 1e-6)]
    return [bead for bead in beads if bead[2] >= least - 1e-6]


def _smallest(figure: Tensor, part: float, repeat: Repeat | None) -> Tensor:
    """The smallest pieces of a figure that make up ``part`` of it, (1, 1, H, W) of 0 and 1."""
    high, wide = figure.shape[-2:]
    # On the cloth around the tile no piece is cut by the tile's edge.
    pieces, count = label(pad_around(figure, min(high, wide) // 2, repeat)[0, 0].numpy() > 0.5)
    size = np.bincount(pieces.ravel(), minlength=count + 1)
    edge = min(high, wide) // 2
    own = pieces[edge:-edge, edge:-edge]
    inside = np.bincount(own.ravel(), minlength=count + 1)
    order = np.argsort(size[1:], kind="stable") + 1
    taken = np.cumsum(inside[order]) <= part * inside[1:].sum()
    gone = np.zeros(count + 1, np.float32)
    gone[order[taken]] = 1
    return torch.from_numpy(gone[own])[None, None]


def _fill(lab: Tensor, hole: Tensor, repeat: Repeat | None) -> Tensor:
    """The tile with holes filled by the nearest colour beside them."""
    if bool(hole.all()):
        return lab
    edge = max(2, lab.shape[-1] // 8)
    wide = pad_around(lab, edge, repeat)
    open_ = pad_around(hole.float(), edge, repeat)[0, 0].numpy() > 0.5
    rows, columns = distance_transform_edt(open_, return_distances=False, return_indices=True)
    return wide[:, :, rows, columns][:, :, edge:-edge, edge:-edge]


def spread(share: Tensor, pixels: float, repeat: Repeat | None) -> Tensor:
    """The largest of a mask within a disc; between whole radii, between their results."""
    whole = int(pixels)
    inner, outer = (dilate(share, radius, repeat) for radius in (whole, whole + 1))
    return torch.lerp(inner, outer, pixels - whole)


def dilate(share: Tensor, radius: int, repeat: Repeat | None) -> Tensor:
    """Give each pixel the largest value of a mask within a disc of whole pixels."""
    if radius < 1:
        return share
    high, wide = share.shape[-2:]
    around = pad_around(share, radius, repeat)
    best = share
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            if 0 < dy * dy + dx * dx <= radius * radius + 1:
                part = around[:, :, radius + dy : radius + dy + high,
                              radius + dx : radius + dx + wide]
                best = torch.maximum(best, part)
    return best


def _widest(share: Tensor, half: int, repeat: Repeat | None) -> Tensor:
    """Give each pixel the largest value in a square of ``2 half + 1``; for a disc see `dilate`."""
    side = 2 * half + 1
    around = F.max_pool2d(pad_around(share, half, repeat), (side, 1), 1)
    return F.max_pool2d(around, (1, side), 1)


def _soft(mask: Tensor, repeat: Repeat | None) -> Tensor:
    """Smooth the steps of a hard mask over three pixels."""
    return F.avg_pool2d(pad_around(mask, 1, repeat), 3, 1)


def pad_around(x: Tensor, edge: int, repeat: Repeat | None) -> Tensor:
    """What lies around the tile; around a photograph, its own edge."""
    pad = (edge,) * 4
    return F.pad(x, pad, mode="replicate") if repeat is None else wrap_pad(x, pad, repeat)
