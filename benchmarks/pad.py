"""How fast the mixing pad answers in a real browser, beside a stock slider and picture.

``python benchmarks/pad.py`` starts JupyterLab and Chromium, drags the pad of MotifMixer, and
does the same mixing by ``FloatSlider`` and ``Image`` of ipywidgets, the usual way. For each:
the time from one pointer (or slider) event to the picture painted, pictures painted a second
while events come at 60 Hz, and how long after the last event the last picture was painted.
With ``--check`` it ends with an error where the pad misses what we promise.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.ui.notebook import new_notebook, open_notebook
from tests.ui.serving import BROWSER_ARGUMENTS, serving_lab

PROMISED = {"median": 100.0, "rate": 10.0, "after": 300.0}
"""Of the pad: at most so many ms, at least so many pictures a second, at most so many ms."""

SCRIPT = Path(__file__).with_suffix(".js")
OURS = """
import torch
from ankara_lab import MotifMixer, draw_swatch, load_model
model = load_model()
mixer = MotifMixer([draw_swatch(seed=seed) for seed in (11, 3, 7, 6)], model)
mixer
"""
RIVAL = """
import io
import torch
import ipywidgets as widgets
from PIL import Image
from ankara_lab import decode, draw_swatch, encode, load_model, mix
from ankara_lab import picture_to_tile, tile_to_picture
model = load_model()
tiles = [picture_to_tile(Image.fromarray(draw_swatch(seed=seed).tile)) for seed in (11, 3)]
latents = encode(torch.cat(tiles), model)
slider, picture = widgets.FloatSlider(0.5, min=0, max=1, step=0.001), widgets.Image(format="png")
def show(change):
    out = io.BytesIO()
    share = change["new"]
    tile = decode(mix(latents, [1 - share, share]), model)
    tile_to_picture(tile).save(out, "PNG")
    picture.value = out.getvalue()
slider.observe(show, "value")
show({"new": 0.5})
widgets.VBox([slider, picture])
"""


def measure(page: Any, lab: str, kind: str, source: str, count: int) -> tuple[float, float, Any]:
    """Latency median and 95th percentile [ms], and the drag's rate [1/s] and backlog [ms]."""
    new_notebook(lab, f"{kind}.ipynb", source.strip())
    open_notebook(page, lab, f"{kind}.ipynb")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    shown = ".al-mixer .al-full" if kind == "ours" else ".jp-OutputArea img"
    page.locator(shown).first.wait_for(timeout=120_000)
    page.wait_for_timeout(2000)
    page.add_script_tag(path=SCRIPT)
    page.evaluate("(kind) => window.watch(kind)", kind)
    page.evaluate("window.single(5)")  # warm
    times = sorted(page.evaluate("(count) => window.single(count)", count))
    drag = page.evaluate("window.drag(4)")
    return statistics.median(times), times[int(0.95 * len(times)) - 1], drag


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--n", type=int, default=60, help="single events of each")
    parser.add_argument("--check", action="store_true", help="fail if the pad is too slow")
    args = parser.parse_args()
    missed: list[str] = []
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        folder = Path(home) / "work"
        folder.mkdir()
        browser = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 1100})
        with serving_lab(folder) as lab:
            print("| | event to picture, median | 95 % | pictures/s in a drag | last one after |")
            print("|---|---|---|---|---|")
            for kind, source, name in (("ours", OURS, "MotifMixer"),
                                       ("rival", RIVAL, "FloatSlider and Image")):  # fmt: skip
                middle, slow, drag = measure(page, lab, kind, source, args.n)
                print(f"| {name} | {middle:.0f} ms | {slow:.0f} ms | {drag['rate']:.1f} | "
                      f"{drag['after']:.0f} ms |", flush=True)  # fmt: skip
                if kind == "ours":
                    missed = [name for name, bad in (
                        ("median", middle > PROMISED["median"]),
                        ("rate", drag["rate"] < PROMISED["rate"]),
                        ("after", drag["after"] > PROMISED["after"])) if bad]  # fmt: skip
        browser.close()
    if args.check and missed:
        raise SystemExit("too slow: " + ", ".join(f"{each} beyond {PROMISED[each]:g}"
                                                  for each in missed))  # fmt: skip


if __name__ == "__main__":
    main()
