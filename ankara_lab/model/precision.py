"""Choose the number format that this machine computes fastest in.

Sixteen-bit bfloat16 is about twice as fast as float32 where the processor has instructions for
it and slower where it has not, and the name of a processor does not tell. So one convolution of
the model's own kind is timed in both, once per process.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import lru_cache

import torch
import torch.nn.functional as F

# How much faster bfloat16 must be. Where it helps it is nearer to 2, so that the choice, and
# with it every picture, is the same from run to run on one machine.
MARGIN = 1.25


def fastest_dtype(device: torch.device | str = "cpu") -> torch.dtype:
    """Choose float32 or a 16-bit format for a device.

    Parameters
    ----------
    device : device or str

    Returns
    -------
    dtype
        On a CPU bfloat16 if a timing of at most 50 ms says that it is faster, else float32.
        On a CUDA device bfloat16, or float16 where that one is missing. Elsewhere float32. The
        environment variable ``ANKARA_LAB_DTYPE`` (``float32`` or ``bfloat16``) overrules.

    Raises
    ------
    ValueError
        If ``ANKARA_LAB_DTYPE`` is set to anything else.
    """
    asked = os.environ.get("ANKARA_LAB_DTYPE", "")
    if asked:
        if asked not in ("float32", "bfloat16"):
            raise ValueError(f"ANKARA_LAB_DTYPE must be float32 or bfloat16, got {asked!r}; "
                             "unset it to let the machine choose")
        return getattr(torch, asked)
    kind = torch.device(device).type
    if kind == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(False) else torch.float16
    return torch.bfloat16 if kind == "cpu" and bfloat16_speed_up() >= MARGIN else torch.float32


@lru_cache(maxsize=1)
def bfloat16_speed_up() -> float:
    """Time one convolution in float32 and bfloat16; return how many times faster the latter is."""
    # On one thread and in that thread's own time where the system tells it finely: the choice
    # must not hang on what else the machine is doing, or one seed would give two pictures.
    fine = time.get_clock_info("thread_time").resolution < 1e-4
    clock = time.thread_time if fine else time.perf_counter
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _time_both(clock)
    finally:
        torch.set_num_threads(threads)


def _time_both(clock: Callable[[], float]) -> float:
    """Shortest time in float32 over shortest in bfloat16."""
    deadline = clock() + 0.05
    runs = []
    for dtype in (torch.float32, torch.bfloat16):
        x = torch.ones(1, 48, 48, 48, dtype=dtype).to(memory_format=torch.channels_last)
        weight = torch.ones(48, 48, 3, 3, dtype=dtype).to(memory_format=torch.channels_last)
        runs.append((x, weight))
    best = [float("inf"), float("inf")]
    with torch.inference_mode():
        # In turns, so that a machine that slows down meanwhile slows both alike.
        for trial in range(8):
            for i, (x, weight) in enumerate(runs):
                start = clock()
                F.conv2d(x, weight, padding=1)
                if trial:  # the first builds the kernel
                    best[i] = min(best[i], clock() - start)
            if trial > 1 and clock() > deadline:
                break
    return best[0] / best[1]
