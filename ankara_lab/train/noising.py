"""The noise schedule: what is shipped with the model, and how training draws from it.

v-prediction on a variance-preserving schedule whose last step is pure noise, so
that a flat saturated ground gets its colour right.
"""

from __future__ import annotations

import math

import torch
from diffusers import DDIMScheduler
from torch import Tensor


def make_scheduler() -> DDIMScheduler:
    """Make the scheduler that is shipped: v-prediction, last step pure noise.

    References
    ----------
    Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed"
    (2023): zero terminal SNR, trailing spacing.
    """
    return DDIMScheduler(
        num_train_timesteps=1000,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        steps_offset=1,
        clip_sample=False,
    )


class Noising:
    """Timesteps, noisy latents and what the UNet is to say of them.

    Parameters
    ----------
    scheduler : DDIMScheduler
    uniform : float in [0, 1]
        Fraction of timesteps drawn evenly.
    shift : float
        Above 1, the others gather at more noise: there it is decided what is drawn, and sixteen
        channels show through noise what a few would not.
    """

    def __init__(self, scheduler: DDIMScheduler, uniform: float, shift: float = 1.0) -> None:
        if shift <= 0:
            raise ValueError(f"shift must be above 0, got {shift}")
        self.alpha = scheduler.alphas_cumprod.double()
        # Zero terminal SNR: the last logSNR is -inf; searchsorted wants a rising sequence.
        self.rising = -(self.alpha.clamp(1e-12, 1 - 1e-12).logit())
        self.uniform, self.middle = uniform, 2 * math.log(shift)

    def times(self, count: int, rng: torch.Generator) -> Tensor:
        """Draw timesteps (B,): logit-normal in noise level, some evenly.

        References
        ----------
        Esser et al., "Scaling Rectified Flow Transformers" (2024), section 3.1: with u the
        share of noise and logit(u) normal, logSNR = -2 logit(u); the shift is their eq. 23.
        """
        level = self.middle + 2 * torch.randn(count, generator=rng, dtype=torch.float64)
        gathered = torch.searchsorted(self.rising, level).clamp_max(len(self.alpha) - 1)
        even = torch.randint(len(self.alpha), (count,), generator=rng)
        return torch.where(torch.rand(count, generator=rng) < self.uniform, even, gathered)

    def mix(self, clean: Tensor, noise: Tensor, times: Tensor) -> tuple[Tensor, Tensor]:
        """Return noisy latents and v, both (B, Z, h, w).

        References
        ----------
        Salimans & Ho, arXiv 2202.00512, appendix D: v = alpha * eps - sigma * x.
        """
        alpha = self.alpha[times.cpu()].to(clean.device)[:, None, None, None]
        signal, spread = alpha.sqrt().float(), (1 - alpha).sqrt().float()
        return signal * clean + spread * noise, signal * noise - spread * clean
