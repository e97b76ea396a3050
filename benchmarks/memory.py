"""Measure the memory of one kernel, step by step, and of a class of kernels at once.

Run ``python benchmarks/memory.py --kernels 1 2 20`` on Linux. It starts real IPython kernels one
after the other, lets each load the shipped model and make one design, keeps them all alive, and
prints three Markdown tables: one kernel step by step, the class, and the line for the teachers'
page on sizing, where a class of 20 is also reckoned from the two smallest counts. *Resident*
counts every page of a kernel, *own* only those that no other process has mapped, and *share*
splits shared pages evenly among those that map them: the shares of all kernels add up to what
they take of the machine. ``--shared`` lets the kernels map one copy of the weights, as after
``ankara-lab share-weights``. It stops early when the machine has less free than ``--keep-free``.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

STEPS = {
    "kernel started": "",
    "ankara_lab and torch imported": "import ankara_lab as al, torch",
    "model loaded": "model = al.load_model()",
    "one design made": "tile = al.design('yellow birds on indigo', model, seed={seed})",
    "all widgets imported": "al.DesignStudio, al.MotifMixer, al.LatentLens, al.ClothTable",
}
SHARE = """
import pathlib
from ankara_lab.model import shared
shared.shared_folder = lambda: pathlib.Path({folder!r})
"""
CLASS = 20
"""Kernels of the class that the last table is about."""


class Kernel:
    """A running kernel that tells its memory."""

    def __init__(self, number: int, folder: str | None) -> None:
        self._manager = KernelManager(kernel_name="python3", transport="ipc")
        self._manager.start_kernel()
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)
        self.number = number
        self.run("import os; print(os.getpid())")
        self.pid = int(self.said)
        if folder is not None:
            self.run(SHARE.format(folder=folder))

    def run(self, code: str) -> None:
        """Run a cell to its end."""
        self.said = ""
        reply = self._client.execute_interactive(
            code, timeout=600, allow_stdin=False, output_hook=self._hear)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"{code!r}: {reply['content']['evalue']}")

    def _hear(self, message: dict) -> None:
        self.said += message["content"].get("text", "") if message["msg_type"] == "stream" else ""

    def memory(self) -> dict[str, float]:
        """Resident, share, own and peak [MB, of 10⁶ bytes]."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        kilo = {key: int(n) for key, n in re.findall(r"(\w+):\s+(\d+) kB", lines)}
        status = Path(f"/proc/{self.pid}/status").read_text()
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert peak is not None
        own = kilo["Private_Clean"] + kilo["Private_Dirty"]
        found = {"resident": kilo["Rss"], "share": kilo["Pss"], "own": own, "peak": int(peak[1])}
        return {name: n * 1.024e-3 for name, n in found.items()}

    def end(self) -> None:
        """Stop the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def one_kernel(folder: str | None) -> tuple[Kernel, dict[str, float]]:
    """Print the memory of one kernel after each step; it stays alive. Return the last line."""
    print("| after | resident MB | own MB | peak MB |\n|---|---|---|---|")
    kernel = Kernel(0, folder)
    for name, code in STEPS.items():
        kernel.run(code.format(seed=0))
        m = kernel.memory()
        print(f"| {name} | {m['resident']:.0f} | {m['own']:.0f} | {m['peak']:.0f} |", flush=True)
    return kernel, m


def class_of(
    kernels: list[Kernel], counts: list[int], folder: str | None, keep_free: float
) -> dict[int, float]:
    """Start kernels up to each count, print what all take, and return it by count [MB]."""
    totals: dict[int, float] = {}
    print("\n| kernels | all together MB | each further one MB | highest peak of one MB | "
          "free now GiB |\n|---|---|---|---|---|")
    last = (0, 0.0)
    for count in counts:
        while len(kernels) < count:
            if free_gib() < keep_free:
                print(f"stopped at {len(kernels)} kernels: less than {keep_free} GiB free")
                return totals
            kernel = Kernel(len(kernels), folder)
            kernels.append(kernel)
            for code in STEPS.values():
                kernel.run(code.format(seed=kernel.number))
        memory = [kernel.memory() for kernel in kernels]
        total, peak = sum(m["share"] for m in memory), max(m["peak"] for m in memory)
        further = (total - last[1]) / (count - last[0])
        print(f"| {count} | {total:.0f} | {further:.0f} | {peak:.0f} | {free_gib():.1f} |",
              flush=True)
        last, totals[count] = (count, total), total
    return totals


def for_the_page(one: dict[str, float], totals: dict[int, float], shared: bool) -> None:
    """Print the line of the table in ``docs/teachers/sizing.md``."""
    print("\n| weights | one kernel after a design MB | its peak MB | each further MB | "
          f"{CLASS} kernels, reckoned GiB | {CLASS} kernels, measured GiB |\n"
          "|---|---|---|---|---|---|")
    low, high = sorted(totals)[0], sorted(totals)[min(1, len(totals) - 1)]
    further = (totals[high] - totals[low]) / (high - low) if high > low else float("nan")
    reckoned = (totals[low] + (CLASS - low) * further) * 1e6 / 2**30
    measured = f"{totals[CLASS] * 1e6 / 2**30:.1f}" if CLASS in totals else "–"
    print(f"| {'shared' if shared else 'a copy each'} | {one['resident']:.0f} | "
          f"{one['peak']:.0f} | {further:.0f} | {reckoned:.1f} | {measured} |", flush=True)


def free_gib() -> float:
    """What the system could still give [GiB]."""
    return psutil.virtual_memory().available / 2**30


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernels", type=int, nargs="+", default=[1, 2, 20])
    parser.add_argument("--shared", action="store_true", help="share the weights among them")
    parser.add_argument("--keep-free", type=float, default=4.0,
                        help="start no further kernel if less is free [GiB]; default: 4")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if args.shared:
            from ankara_lab.model import shared

            shared.shared_folder = lambda: Path(place)
            shared.share_weights()
        folder = place if args.shared else None
        kernel, one = one_kernel(folder)
        kernels = [kernel]
        try:
            totals = class_of(kernels, sorted(args.kernels), folder, args.keep_free)
            if totals:
                for_the_page(one, totals, args.shared)
        finally:
            for kernel in kernels:
                kernel.end()


if __name__ == "__main__":
    main()
