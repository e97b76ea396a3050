"""Time a new tile beside models of the shapes people use today, in one run.

Run ``python benchmarks/speed.py``. Ours is the shipped model with its default steps; the
others are UNets and decoders of the published shapes with random weights, since only the
shape decides the time: Stable Diffusion 1.5 (20 steps, guided), SD-Turbo (1 step), the
0.3-billion class of SDXS and BK-SDM-Tiny (1 step, TAESD decoder). At 256 x 256 and 512 x 512,
float32 for them, and for ours what its run-time probe chose. Medians; machines are noisy, so
read the ratios, which are against our default: a drawing of the words, painted over.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from statistics import median

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
from PIL import Image

import ankara_lab as al
from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.codec import picture_to_tile


def seconds(job: Callable[[], object], repeats: int) -> float:
    """Return the median time of a job after one warm-up [s]."""
    job()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return median(times)


def unet_of(width: int, **shape: object) -> UNet2DConditionModel:
    """Build a UNet of random weights."""
    return UNet2DConditionModel(sample_size=64, cross_attention_dim=width, **shape).eval()


def rival(name: str) -> tuple[UNet2DConditionModel, torch.nn.Module, int, int]:
    """Build a rival's UNet and decoder; also its steps and passes a step."""
    if name == "SD 1.5, 20 steps":
        unet = unet_of(768, block_out_channels=(320, 640, 1280, 1280), attention_head_dim=8)
    elif name == "SD-Turbo, 1 step":
        unet = unet_of(
            1024,
            block_out_channels=(320, 640, 1280, 1280),
            attention_head_dim=(5, 10, 20, 20),
            use_linear_projection=True,
        )
    else:
        unet = unet_of(
            1024,
            block_out_channels=(320, 640, 1280),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            mid_block_type=None,
            layers_per_block=1,
            attention_head_dim=(5, 10, 20),
        )
    if name.startswith("SDXS"):
        vae: torch.nn.Module = AutoencoderTiny()
    else:
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512),
            layers_per_block=2,
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
        )
    steps, passes = (20, 2) if "20" in name else (1, 1)
    return unet, vae.eval(), steps, passes


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512])
    args = parser.parse_args()
    model = al.load_model()
    for size in args.sizes:
        compare(model, size, args.repeats)


def compare(model: al.Model, size: int, repeats: int) -> None:
    """Print ours and the rivals at one size."""
    prompt = "yellow birds on indigo"

    def draw() -> torch.Tensor:
        swatch = draw_swatch(spec_from_words(prompt, 7, "bold"), size=size)
        return picture_to_tile(Image.fromarray(swatch.tile), size)

    ours = seconds(lambda: al.design(prompt, model, over=draw(), seed=7), repeats)
    print(f"{size} x {size} px")
    print(f"  {'ankara-256, from words':32} {ours:7.2f} s   1.0 x")
    print(f"  {'of which drawing by rule':32} {seconds(draw, repeats):7.3f} s")
    noise = seconds(lambda: al.design(prompt, model, seed=7, size=size), repeats)
    told = f"from noise, {model.default_steps} steps"
    print(f"  {told:32} {noise:7.2f} s {noise / ours:5.1f} x")
    side = size // model.scale_factor
    latent = torch.randn(1, model.latent_channels, side, side)
    decoding = seconds(lambda: al.decode(latent, model), repeats)
    print(f"  {'of which decoding':32} {decoding:7.3f} s")
    for name in ("SDXS class, 1 step", "SD-Turbo, 1 step", "SD 1.5, 20 steps"):
        unet, vae, steps, passes = rival(name)
        width = unet.config.cross_attention_dim
        noisy = torch.randn(passes, 4, size // 8, size // 8)
        states = torch.randn(passes, 77, width)
        with torch.inference_mode():
            one = seconds(
                lambda u=unet, n=noisy, s=states: u(n, 999, encoder_hidden_states=s), repeats
            )
            back = seconds(lambda v=vae, n=noisy: v.decode(n[:1]), repeats)
        total = steps * one + back
        print(f"  {name:32} {total:7.2f} s {total / ours:5.1f} x", flush=True)
        del unet, vae
        gc.collect()


if __name__ == "__main__":
    main()
