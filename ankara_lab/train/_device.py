"""Device and number format of a training run."""

from __future__ import annotations

import torch
from accelerate import Accelerator

from ankara_lab.model.precision import fastest_dtype
from ankara_lab.train._config import RunConfig


def make_accelerator(config: RunConfig) -> Accelerator:
    """Choose device and precision for a run.

    Raises
    ------
    ValueError
        If ``precision`` or ``device`` is none of the known words.
    """
    if config.precision not in ("auto", "bf16", "fp32"):
        raise ValueError(f"precision must be auto, bf16 or fp32, got {config.precision!r}")
    if config.device not in ("auto", "cpu"):
        raise ValueError(f"device must be auto or cpu, got {config.device!r}")
    cuda = config.device == "auto" and torch.cuda.is_available()
    best = fastest_dtype("cuda" if cuda else "cpu")
    bf16 = config.precision == "bf16" or config.precision == "auto" and best is torch.bfloat16
    # Without cpu=True accelerate takes no notice of the other processes that torchrun started.
    return Accelerator(cpu=not cuda, mixed_precision="bf16" if bf16 else "no")
