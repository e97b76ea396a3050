"""Find flaws on a photo of cloth: what looks like nothing else there.

Two witnesses. *Patch bank*: every place is described by colours, edges and the encoder's feature
maps, and looked up among places of good pictures of the same cloth; how far the nearest is says
how odd the place is. With no good picture the photo itself is the bank, for a flaw is rare.
*Period*: a print or weave repeats, so each place is compared with the same place one repeat on,
to all sides; a flaw differs from all its copies. Repeats are found by autocorrelation. Neither
is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from ankara_lab.latent.oklab import to_oklab
from ankara_lab.model.torus import seamless

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

_CELL = 4  # [px] a place of the patch bank
_MOST = 3000  # places kept in the bank
_SMALLEST, _LARGEST = 64, 4096  # [px]
_ALIKE = 0.35  # correlation from which a shift counts as a repeat
_USUAL = 0.995  # share of good places that score below 1
_SCORED = 0.002  # share of the photo, its oddest places, that the score is the mean of


@dataclass(frozen=True, eq=False)
class Flaws:
    """What :func:`find_flaws` found."""

    heat: Tensor
    """(H, W) how odd each place is; about 1 and below is usual."""
    score: float
    """Mean heat of the oddest places: about 1 on good cloth, more the surer there is a flaw."""
    patches: Tensor
    """(H, W) what the patch bank says alone."""
    period: Tensor
    """(H, W) what the comparison with the copies says alone; 0 where no repeat was found."""
    repeats: tuple[tuple[int, int], ...]
    """Shifts, rows and columns [px], at which the cloth was found to repeat."""


def find_flaws(
    photo: Tensor, good: Sequence[Tensor] = (), *, model: Model | None = None, seed: int = 0
) -> Flaws:
    """Find what does not belong on a photo of cloth.

    Parameters
    ----------
    photo : Tensor (1, 3, H, W), float in [-1, 1]
        Flat, at least 64 px each side, with at least two repeats in view if ``good`` is empty.
    good : sequence of Tensor (1, 3, H, W)
        Pictures of the same cloth without a flaw, at the same scale; of any size and place.
    model : Model, optional
        Whose encoder describes places; default: the shipped one.
    seed : int
        Chooses the places that the bank keeps.

    Returns
    -------
    Flaws

    Raises
    ------
    ValueError
        If a picture has another shape or range, is not finite, or is too small or too large.

    References
    ----------
    Roth et al. 2022, arXiv 2106.08265 (patch bank); Ngan et al. 2011, "Automated fabric defect
    detection" (regular textures by their period).
    """
    for name, picture in (("photo", photo), *((f"good[{i}]", g) for i, g in enumerate(good))):
        _check(picture, name)
    if model is None:
        from ankara_lab.model.load import shipped_model

        model = shipped_model()
    lab = _flat_light(to_oklab(photo.float().cpu()))
    clean = [_flat_light(to_oklab(picture.float().cpu())) for picture in good]
    patches = _by_patches(
        _describe(photo, lab, model),
        [_describe(p, c, model) for p, c in zip(good, clean, strict=True)], seed)
    repeats = find_shifts(lab)
    period = _by_period(lab, repeats)
    if repeats and clean:
        usual = torch.cat([_by_period(c, find_shifts(c) or repeats).flatten() for c in clean])
    else:
        usual = period.flatten()
    period = _in_units(period, usual if repeats else torch.ones(1), self_made=not clean)
    patches, period = (
        F.interpolate(m[None, None], photo.shape[-2:], mode="bilinear", align_corners=False)[0, 0]
        for m in (patches, period))
    # Where cloth repeats, its copies are the better witness by far.
    heat = (0.1 * patches.square() + period.square()).sqrt() if repeats else patches
    most = heat.flatten().topk(max(1, int(_SCORED * heat.numel()))).values
    return Flaws(heat, float(most.mean()), patches, period, tuple(repeats))


def find_shifts(lab: Tensor, most: int = 8) -> list[tuple[int, int]]:
    """Find shifts at which a picture (1, 3, H, W) looks like itself, by autocorrelation.

    Returns
    -------
    list of (int, int), [px]
        Rows and columns, the most alike first; a shift stands for its opposite too.

    References
    ----------
    Wiener and Khinchin: the autocorrelation is the transform of the power spectrum. Divided by
    the overlap, so that far shifts count as near ones do.
    """
    x = lab[0] - lab[0].mean((-2, -1), keepdim=True)
    high, wide = x.shape[-2:]
    size = (2 * high, 2 * wide)  # padded: nothing wraps round on a photo
    power = torch.fft.rfft2(x, s=size).abs().square().sum(0)
    same = torch.fft.irfft2(power, s=size)
    far_r, far_c = int(0.6 * high), int(0.6 * wide)
    rows, cols = torch.arange(0, far_r + 1), torch.arange(-far_c, far_c + 1)
    over = (high - rows)[:, None] * (wide - cols.abs())[None, :] / (high * wide)
    alike = same[rows][:, cols % size[1]] / over / same[0, 0]  # (rows, cols)
    peak = F.max_pool2d(alike[None, None], 7, 1, 3)[0, 0] == alike
    distance = torch.hypot(rows[:, None].float(), cols[None, :].float())
    peak &= (distance >= 6) & (alike >= _ALIKE)
    peak[0, : far_c + 1] = False  # the opposite of a shift in the same row
    found = peak.nonzero()
    if not len(found):
        return []
    # Nearly as alike counts as alike: of those the nearest, where more copies are in view.
    value = alike[found[:, 0], found[:, 1]]
    keep = value >= 0.8 * value.max()
    found, value = found[keep], value[keep]
    order = (value - 0.1 * distance[found[:, 0], found[:, 1]] / max(high, wide)).argsort(
        descending=True, stable=True)[:most]
    return [(int(r), int(c) - far_c) for r, c in found[order].tolist()]


def _by_period(lab: Tensor, shifts: Sequence[tuple[int, int]]) -> Tensor:
    """How much each place differs from its copies (h, w), at half the size."""
    high, wide = lab.shape[-2:]
    if not shifts:
        return torch.zeros(high // 2, wide // 2)
    # A pixel may lie a hair beside its copy: compare with the range of its neighbourhood.
    top, low = F.max_pool2d(lab, 3, 1, 1), -F.max_pool2d(-lab, 3, 1, 1)
    gaps = []
    for down, right in shifts:
        for sign in (1, -1):
            dy, dx = sign * down, sign * right
            here = (slice(max(0, -dy), high - max(0, dy)), slice(max(0, -dx), wide - max(0, dx)))
            there = (slice(max(0, dy), high + min(0, dy)), slice(max(0, dx), wide + min(0, dx)))
            over = (lab[..., *here] - top[..., *there]).clamp(min=0)
            under = (low[..., *there] - lab[..., *here]).clamp(min=0)
            gap = torch.full((1, 1, high, wide), torch.nan)
            gap[..., *here] = (over + under).square().sum(1, keepdim=True).sqrt()
            gaps.append(gap)
    stack = torch.cat(gaps)
    # A flaw differs from every copy; good cloth only from copies that have a flaw themselves.
    rank = stack.nan_to_num(torch.inf).sort(0).values
    count = (~stack.isnan()).sum(0, keepdim=True)
    least = rank.gather(0, ((count - 1) // 3).clamp(min=0))[0, 0]
    least = torch.where(count[0, 0] > 0, least, 0.0)
    return _smooth(F.avg_pool2d(least[None, None], 2), 2.0)[0, 0]


def _by_patches(photo: Tensor, good: Sequence[Tensor], seed: int) -> Tensor:
    """How far each place (D, h, w) is from the bank, (h, w) in units of good places."""
    high, wide = photo.shape[1:]
    asked = photo.flatten(1).T  # (n, D)
    chance = torch.Generator().manual_seed(seed)
    banks = [g.flatten(1).T for g in good] or [asked]
    scale = torch.cat(banks).std(0).clamp(min=1e-4)
    asked, banks = asked / scale, [bank / scale for bank in banks]
    kept = [torch.randperm(len(b), generator=chance)[: max(1, _MOST // len(banks))] for b in banks]
    rows, cols = torch.meshgrid(torch.arange(high), torch.arange(wide), indexing="ij")
    place = torch.stack([rows.flatten(), cols.flatten()], 1).float()
    if not good:  # the photo itself, but not what is beside the place: a flaw is like its own
        far = max(6.0, min(high, wide) / 8)
        distance = _nearest(asked, banks[0][kept[0]], (place, place[kept[0]], far), k=3)
        usual = distance
    else:
        bank = torch.cat([b[some] for b, some in zip(banks, kept, strict=True)])
        distance = _nearest(asked, bank)
        if len(good) > 1:  # each good picture against the others
            usual = torch.cat([
                _nearest(banks[i][kept[i]], torch.cat(
                    [b[some] for j, (b, some) in enumerate(zip(banks, kept, strict=True)) if j != i]
                )) for i in range(len(good))])
        else:
            g_high, g_wide = good[0].shape[1:]
            g_rows, g_cols = kept[0] // g_wide, kept[0] % g_wide
            spot = torch.stack([g_rows, g_cols], 1).float()
            some = banks[0][kept[0]]
            usual = _nearest(some, some, (spot, spot, max(6.0, min(g_high, g_wide) / 8)))
    heat = _smooth(distance.reshape(1, 1, high, wide), 1.0)[0, 0]
    return _in_units(heat, usual, self_made=not good)


def _nearest(
    asked: Tensor, bank: Tensor, apart: tuple[Tensor, Tensor, float] | None = None, k: int = 1
) -> Tensor:
    """Distance of each row to its k-th nearest in the bank, but those nearer than ``apart``."""
    found = []
    for start in range(0, len(asked), 2048):
        gap = torch.cdist(asked[start : start + 2048], bank)
        if apart is not None:
            one, other, far = apart
            gap[torch.cdist(one[start : start + 2048], other) < far] = torch.inf
        found.append(gap.topk(min(k, gap.shape[1]), largest=False).values[:, -1])
    distance = torch.cat(found)
    finite = distance[distance.isfinite()]
    return distance.nan_to_num(0.0, posinf=float(finite.max()) if len(finite) else 0.0)


def _in_units(heat: Tensor, usual: Tensor, *, self_made: bool) -> Tensor:
    """Heat in units of what is usual: 0 at the median of good places, 1 at nearly the highest."""
    middle = usual.median()
    if self_made:  # the photo's own highest may be the flaw: reckon from its middle
        high = middle + 4.0 * (usual.quantile(0.75) if len(usual) < 2**24 else middle) - 4 * middle
    else:
        some = usual[:: max(1, len(usual) // 2**20)]
        high = some.quantile(_USUAL)
    return ((heat - middle) / (high - middle).clamp(min=1e-3)).clamp(min=0)


def _describe(photo: Tensor, lab: Tensor, model: Model) -> Tensor:
    """Describe each place of 4 by 4 px: colours, contrast, edges, features; (D, h, w)."""
    high, wide = (side // _CELL for side in lab.shape[-2:])
    mean = F.avg_pool2d(lab, _CELL)
    near = F.unfold(F.pad(mean, (1, 1, 1, 1), mode="replicate"), 3).reshape(1, 27, high, wide)
    dy, dx = torch.gradient(lab[:, :1], dim=(-2, -1))
    edges = torch.cat([dy.abs(), dx.abs(), (dy + dx).abs(), (dy - dx).abs()], 1)
    spread = F.avg_pool2d(lab.square(), _CELL) - mean.square()
    stats = torch.cat([F.avg_pool2d(edges, _CELL), spread.clamp(min=0).sqrt()], 1)
    learnt = [
        F.interpolate(_smooth(m, 0.7), (high, wide), mode="bilinear", align_corners=False)
        for m in _encoder_maps(photo, model)
    ]
    # Each group counts alike, however many numbers it has.
    groups = [near, stats, *learnt]
    scaled = [g / (g.flatten(2).std(-1).mean() + 1e-6) / g.shape[1] ** 0.5 for g in groups]
    return torch.cat(scaled, 1)[0]


def _encoder_maps(photo: Tensor, model: Model) -> list[Tensor]:
    """Feature maps of the encoder at a quarter and an eighth of the size; photos do not wrap."""
    encoder = model.vae.encoder
    layers = getattr(encoder, "layers", None)
    if layers is None:  # another autoencoder than ours: colours and edges have to do
        return []
    weight = next(encoder.parameters())
    high, wide = photo.shape[-2:]
    edge = 16  # [px] what lies beyond the photo is its mirror, or the edge would look odd
    pad = (edge, edge + -wide % 8, edge, edge + -high % 8)
    x = F.pad(photo.float(), pad, mode="reflect").to(weight.device, weight.dtype)
    found: dict[int, Tensor] = {}
    whole = x.shape[-1]
    with seamless(model.vae, None), torch.no_grad():
        for layer in layers:
            x = layer(x)
            found[whole // x.shape[-1]] = x
    maps = []
    for factor in (4, 8):
        if factor in found:
            cut = edge // factor
            rows, cols = -(-high // factor), -(-wide // factor)
            maps.append(found[factor][..., cut : cut + rows, cut : cut + cols].float().cpu())
    return maps


def _flat_light(lab: Tensor) -> Tensor:
    """Take slow changes of lightness out: shade, not cloth."""
    sigma = min(lab.shape[-2:]) / 4
    coarse = F.adaptive_avg_pool2d(lab[:, :1], (max(4, lab.shape[-2] // 16),
                                                max(4, lab.shape[-1] // 16)))
    shade = F.interpolate(_smooth(coarse, sigma / 16), lab.shape[-2:], mode="bilinear",
                          align_corners=False)
    return torch.cat([lab[:, :1] - shade + shade.mean(), lab[:, 1:]], 1)


def _smooth(maps: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of (B, C, h, w)."""
    reach = max(1, min(round(3 * sigma), *(side - 1 for side in maps.shape[-2:])))
    bell = (-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2).exp()
    bell = (bell / bell.sum()).to(maps)
    count = maps.shape[1]
    upright, level = (0, 0, reach, reach), (reach, reach, 0, 0)
    for shape, pad in (((1, 1, -1, 1), upright), ((1, 1, 1, -1), level)):
        kernel = bell.reshape(shape).expand(count, 1, *bell.reshape(shape).shape[2:])
        maps = F.conv2d(F.pad(maps, pad, mode="replicate"), kernel, groups=count)
    return maps


def _check(picture: Tensor, name: str) -> None:
    if not isinstance(picture, Tensor) or picture.ndim != 4 or picture.shape[:2] != (1, 3):
        told = tuple(picture.shape) if isinstance(picture, Tensor) else type(picture).__name__
        raise ValueError(f"{name} must be a Tensor (1, 3, H, W), got {told}")
    high, wide = picture.shape[-2:]
    if not (_SMALLEST <= min(high, wide) and max(high, wide) <= _LARGEST):
        raise ValueError(f"{name} must be from {_SMALLEST} to {_LARGEST} px each side, got "
                         f"{high} x {wide}; resize it")
    if not picture.is_floating_point() or not torch.isfinite(picture).all():
        raise ValueError(f"{name} must be finite floats, got NaN, infinite or whole numbers")
    low, top = (float(end) for end in torch.aminmax(picture))
    if low < -1.01 or top > 1.01:
        raise ValueError(f"{name} must be in [-1, 1], got values from {low:.3g} to {top:.3g}")
