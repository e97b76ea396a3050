"""Print files: how long, how much memory, how large on cloth, and how sharp.

Run as ``python benchmarks/print.py``. Each file is written in a process of its own, whose peak
memory is read when it ends. Seconds are wall-clock and of the processor: on a machine that does
other work at the same time only the second says what the file costs. Sizes are read back with
Pillow and PDFium, which did not write them. ``--sharp`` compares ways to enlarge a 256 px tile
with the same swatch drawn six times larger; vtracer takes part if it is installed.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch

Image.MAX_IMAGE_PIXELS = None
JOBS = [
    # height, width [cm], dpi, file, further choices
    (60, 60, 300, "square.png", {}),
    (60, 60, 300, "square.tif", {}),
    (60, 60, 300, "square.pdf", {}),
    (60, 60, 300, "wax.png", {"wax": "light"}),
    (60, 60, 300, "soft.png", {"inks": None}),
    (550, 116, 150, "six_yards.png", {}),
    (550, 116, 150, "six_yards.tif", {}),
    (550, 116, 150, "six_yards.pdf", {}),
    (550, 116, 150, "metre.png", {"wax": "light", "per_metre": True, "selvedge": "ankara_lab"}),
]


def work(folder: str, number: int) -> None:
    """Write one file and say what it took."""
    from ankara_lab.cloth.print_file import export_cloth

    high, wide, dpi, name, choices = JOBS[number]
    tile = draw_swatch(replace(random_spec(31), effect="none")).tile
    start, cpu = time.perf_counter(), time.process_time()
    made = export_cloth(tile, Path(folder) / name, cloth_cm=(high, wide), dpi=dpi, **choices)
    took = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([*took, peak, made.rows, made.columns]))


def size_mm(path: Path) -> tuple[float, float]:
    """Height and width as another program reads them."""
    if path.suffix == ".pdf":
        import pikepdf
        import pypdfium2

        wide, high = pypdfium2.PdfDocument(path)[0].get_size()
        with pikepdf.open(path) as pdf:  # PDFium leaves the unit of a long page to its caller
            unit = float(pdf.pages[0].get("/UserUnit", 1))
        return high * unit / 72 * 25.4, wide * unit / 72 * 25.4
    with Image.open(path) as opened:
        wide, high = (px / d * 25.4 for px, d in zip(opened.size, opened.info["dpi"], strict=True))
    return high, wide


def files() -> None:
    """The table of print files."""
    print("file              wall s  cpu s peak MiB     MB  size, off by [mm]")
    for number, (high, wide, _, name, _) in enumerate(JOBS):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, __file__, "--job", folder, str(number)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            took, cpu, peak, rows, columns = json.loads(done.stdout)
            path = Path(folder) / name
            seen = size_mm(path)
            off = max(abs(seen[0] - 10 * high), abs(seen[1] - 10 * wide))
            mega = path.stat().st_size / 1e6
            print(f"{name:16s} {took:7.1f} {cpu:6.1f} {peak:8.0f} {mega:6.1f}  "
                  f"{columns} x {rows} px, {seen[1]:.2f} x {seen[0]:.2f} mm, {off:.3f}", flush=True)


def sharpness(count: int = 6) -> None:
    """How many pixels of a six times larger drawing each way of enlarging gets right."""
    from ankara_lab.cloth.inks import to_inks
    from ankara_lab.cloth.sharp import enlarge_inks, enlarge_picture
    from ankara_lab.draw.oklab import srgb_to_oklab

    def nearest(picture: np.ndarray, inks: np.ndarray) -> np.ndarray:
        far = [np.square(srgb_to_oklab(picture) - ink).sum(-1) for ink in srgb_to_oklab(inks)]
        return np.argmin(far, 0)

    right: dict[str, list[float]] = {}
    for seed in range(40, 40 + count):
        drawn = draw_swatch(replace(random_spec(seed), effect="none"), size=1536)
        tile = np.asarray(Image.fromarray(drawn.tile).reduce(6))
        inks = np.unique(drawn.palette, axis=0)
        truth, large = nearest(drawn.tile, inks), drawn.tile.shape[:2]
        index = to_inks(tile, inks, speck=0)
        ways = {
            "Lanczos, nearest ink": nearest(enlarge_picture(tile, large), inks),
            "pixels repeated": index.repeat(6, 0).repeat(6, 1),
            "coverage from the index": enlarge_inks(index, large),
            "coverage from soft edges": enlarge_inks(index, large, tile=tile, inks=inks),
        }
        if (traced := vtraced(index, large)) is not None:
            ways["vtracer"] = traced
        for name, way in ways.items():
            right.setdefault(name, []).append(100 * float((way == truth).mean()))
    print(f"\n256 px to 1536 px, {count} swatches: pixels right [%]")
    for name, shares in right.items():
        print(f"{name:26s} mean {np.mean(shares):5.1f}   least {min(shares):5.1f}")


def vtraced(index: np.ndarray, size: tuple[int, int]) -> np.ndarray | None:
    """The index traced by vtracer and drawn by resvg, or None without vtracer."""
    try:
        import resvg_py
        import vtracer
    except ImportError:
        return None
    codes = np.array([(r, g, b) for r in (0, 255) for g in (0, 255) for b in (0, 255)], np.uint8)
    data = io.BytesIO()
    Image.fromarray(codes[index]).save(data, "PNG")
    svg = vtracer.convert_raw_image_to_svg(
        data.getvalue(), "png", filter_speckle=0, color_precision=8, layer_difference=0
    )
    old = f'width="{index.shape[1]}" height="{index.shape[0]}"'
    view = f'viewBox="0 0 {index.shape[1]} {index.shape[0]}" shape-rendering="crispEdges"'
    svg = svg.replace(old, f'width="{size[1]}" height="{size[0]}" {view}')
    picture = np.asarray(Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))))
    far = [np.square(picture[..., :3].astype(int) - code).sum(-1) for code in codes.astype(int)]
    return np.argmin(far, 0)


def main() -> None:
    """Print both tables."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sharp", action="store_true", help="only compare ways to enlarge")
    words.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    args = words.parse_args()
    if args.job:
        work(args.job[0], int(args.job[1]))
        return
    if not args.sharp:
        files()
    sharpness()


if __name__ == "__main__":
    main()
