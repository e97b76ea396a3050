"""Layout from one latent, detail from another: split by frequency on the torus.

Where things stand is told by the low frequencies of a latent, what they look like from near by
the high ones. The Fourier transform takes its input for one period, as a tile is, so the split
keeps seams; a half-drop or brick tile is laid out as the rectangle that repeats straight first.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ankara_lab.model.torus import Repeat, check_repeat, double_tile


def layout_and_detail(
    layout: Tensor,
    detail: Tensor,
    cutoff: float = 4.0,
    *,
    repeat: Repeat = "straight",
) -> Tensor:
    """Take the low frequencies of one latent and the high ones of another.

    Parameters
    ----------
    layout, detail : Tensor (B, Z, h, w)
    cutoff : float, [cycles per h]
        Below it is layout, above detail. 0 gives ``detail`` with the mean of ``layout``.
    repeat : {"straight", "half-drop", "brick"}

    Returns
    -------
    Tensor (B, Z, h, w)

    Raises
    ------
    ValueError
        If the shapes differ, values are not finite, the cutoff is negative, or the repeat
        halves an odd side.

    References
    ----------
    Hybrid images: Oliva, Torralba and Schyns 2006; for noise latents, FreeInit, arXiv
    2312.07537.

    Examples
    --------
    >>> z = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    >>> bool(torch.allclose(layout_and_detail(z, z), z, atol=1e-5))
    True
    """
    check_repeat(repeat)
    fits = all(isinstance(z, Tensor) and z.ndim == 4 for z in (layout, detail))
    if not fits or layout.shape != detail.shape:
        told = [tuple(getattr(z, "shape", ())) for z in (layout, detail)]
        raise ValueError(f"layout and detail must be Tensors (B, Z, h, w) of one shape, got "
                         f"{told[0]} and {told[1]}")
    if not torch.isfinite(layout).all() or not torch.isfinite(detail).all():
        raise ValueError("layout and detail must be finite, got NaN or infinite values")
    if not 0 <= cutoff < float("inf"):
        raise ValueError(f"cutoff must be at least 0 cycles per tile, got {cutoff}")
    high, wide = layout.shape[2:]
    low = _low(double_tile(layout.float() - detail.float(), repeat), cutoff, high)
    return (detail.float() + low[..., :high, :wide]).to(layout)


def _low(z: Tensor, cutoff: float, high: int) -> Tensor:
    """What of z lies below a frequency [cycles per ``high`` rows], fading over half an octave."""
    rows = torch.fft.fftfreq(z.shape[-2], device=z.device)[:, None] * high
    columns = torch.fft.rfftfreq(z.shape[-1], device=z.device)[None, :] * high
    frequency = torch.hypot(rows, columns)
    keep = torch.exp(-0.6931 * (frequency / max(cutoff, 1e-6)) ** 4)  # a half at the cutoff
    return torch.fft.irfft2(torch.fft.rfft2(z) * keep, s=z.shape[-2:])
