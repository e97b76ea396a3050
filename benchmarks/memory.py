"""Measure the memory of one kernel, step by step, and of a class of kernels at once.

Run ``python benchmarks/memory.py --kernels 1 5 20`` on Linux. It starts real IPython kernels one
after the other, lets each load the shipped model and make one design, keeps them all alive, and
prints two Markdown tables. *Resident* counts every page of a kernel, *own* only those that no
other process has mapped, and *share* splits shared pages evenly among those that map them: the
shares of all kernels add up to what they take of the machine. ``--shared`` lets the kernels map
one copy of the weights, as after ``ankara-lab share-weights``. It stops early when the machine
runs short.
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
KEEP_FREE = 6.0  # GiB; other people may work on this machine


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


def one_kernel(folder: str | None) -> Kernel:
    """Print the memory of one kernel after each step; it stays alive."""
    print("| after | resident MB | own MB | peak MB |\n|---|---|---|---|")
    kernel = Kernel(0, folder)
    for name, code in STEPS.items():
        kernel.run(code.format(seed=0))
        m = kernel.memory()
        print(f"| {name} | {m['resident']:.0f} | {m['own']:.0f} | {m['peak']:.0f} |", flush=True)
    return kernel


def class_of(kernels: list[Kernel], counts: list[int], folder: str | None) -> None:
    """Start kernels up to each count, and print what all of them take."""
    print("\n| kernels | all together MB | each further one MB | highest peak of one MB | "
          "free now GiB |\n|---|---|---|---|---|")
    last = (0, 0.0)
    for count in counts:
        while len(kernels) < count:
            if free_gib() < KEEP_FREE:
                print(f"stopped at {len(kernels)} kernels: less than {KEEP_FREE} GiB free")
                return
            kernel = Kernel(len(kernels), folder)
            kernels.append(kernel)
            for code in STEPS.values():
                kernel.run(code.format(seed=kernel.number))
        memory = [kernel.memory() for kernel in kernels]
        total, peak = sum(m["share"] for m in memory), max(m["peak"] for m in memory)
        further = (total - last[1]) / (count - last[0])
        print(f"| {count} | {total:.0f} | {further:.0f} | {peak:.0f} | {free_gib():.1f} |",
              flush=True)
        last = (count, total)


def free_gib() -> float:
    """What the system could still give [GiB]."""
    return psutil.virtual_memory().available / 2**30


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernels", type=int, nargs="+", default=[1, 5, 20])
    parser.add_argument("--shared", action="store_true", help="share the weights among them")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if args.shared:
            from ankara_lab.model import shared

            shared.shared_folder = lambda: Path(place)
            shared.share_weights()
        folder = place if args.shared else None
        kernels = [one_kernel(folder)]
        try:
            class_of(kernels, sorted(args.kernels), folder)
        finally:
            for kernel in kernels:
                kernel.end()


if __name__ == "__main__":
    main()
