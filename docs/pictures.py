"""Draw the small pictures of docs/glossary.md: ``python docs/pictures.py [NAME …]``.

One function for each picture, ``docs/pictures/<name>.webp``, and the mark of the site. Seeds are
fixed; nothing is chosen by hand after them. What goes through the model changes with its weights.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import binary_fill_holes, label

import ankara_lab as al

HERE = Path(__file__).parent
SIDE = 168
GAP = 6
WORDS = 20  # height of the line below a panel
PAPER = (255, 255, 255)
INK = (40, 34, 30)

Pixels = NDArray[np.uint8]
PICTURES: dict[str, Callable[[], Image.Image]] = {}


def picture(make: Callable[[], Image.Image]) -> Callable[[], Image.Image]:
    """List a function that draws a picture."""
    PICTURES[make.__name__] = make
    return make


@cache
def model() -> Any:
    """The shipped model."""
    return al.load_model()


def drawn(seed: int, size: int = 256) -> Pixels:
    """A swatch drawn by rule."""
    return al.draw_swatch(seed=seed, size=size).tile


def spec(**choices: Any) -> Pixels:
    """A swatch drawn to choices of our own."""
    return al.draw_swatch(al.Spec(**choices)).tile


def tensor(*pixels: Pixels) -> torch.Tensor:
    """Pictures as a batch of tiles."""
    return torch.cat([al.picture_to_tile(Image.fromarray(one)) for one in pixels])


def pixels(tile: torch.Tensor) -> Pixels:
    """One tile as a picture."""
    return np.asarray(al.tile_to_picture(tile))


def row(panels: Sequence[Pixels | Image.Image], words: Sequence[str] = (),
        side: int = SIDE) -> Image.Image:
    """Set square panels side by side, with a word below each."""
    high = side + (WORDS if words else 0)
    sheet = Image.new("RGB", (len(panels) * (side + GAP) - GAP, high), PAPER)
    pen = ImageDraw.Draw(sheet)
    for place, panel in enumerate(panels):
        image = panel if isinstance(panel, Image.Image) else Image.fromarray(panel)
        left = place * (side + GAP)
        sheet.paste(image.resize((side, side), Image.Resampling.LANCZOS), (left, 0))
        if place < len(words):
            pen.text((left + side / 2, side + WORDS / 2 + 1), words[place], INK, font=_font(13),
                     anchor="mm")  # fmt: skip
    return sheet


@cache
def _font(size: int) -> Any:
    return ImageFont.load_default(size)


@picture
def autoencoder() -> Image.Image:
    """A cloth, what comes back, and what was lost."""
    before = tensor(drawn(31))
    after = al.decode(al.encode(before, model()), model())
    lost = (before - after).abs().mean(1, keepdim=True).expand(-1, 3, -1, -1)
    return row([pixels(before), pixels(after), pixels(1 - 2 * lost)],
               ["before", "encoded, decoded", "what was lost"])  # fmt: skip


@picture
def channel() -> Image.Image:
    """A cloth and three maps of its latent."""
    cloth = drawn(28)
    latent = al.encode(tensor(cloth), model())[0]
    large = torch.nn.functional.avg_pool2d(latent, 4).var(dim=(1, 2))  # shapes, not grain
    top = large.argsort(descending=True)[:2].tolist()
    maps = [_heat(latent[one].float().numpy()) for one in top]
    return row([cloth, *maps], ["cloth", *(f"channel {one}" for one in top)])


def _heat(values: NDArray[np.float32]) -> Image.Image:
    """Blue below zero, orange above."""
    share = np.clip(values / np.abs(values).max(), -1, 1)[..., None]
    low, middle, high = (np.array(one, float) for one in ((29, 42, 107), (250, 246, 238),
                                                          (200, 90, 10)))  # fmt: skip
    mixed = middle + np.where(share < 0, -share * (low - middle), share * (high - middle))
    return Image.fromarray(mixed.astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.NEAREST)


@picture
def colourway() -> Image.Image:
    """One drawing in four colourways."""
    swatch = al.draw_swatch(al.Spec(layout="half_drop", motifs=("tulip_fan",), filler="seed_dots",
                                    palette="Bottle green", seed=5))  # fmt: skip
    names = ("Bottle green", "Hibiscus", "Indigo and ochre", "Black and gold")
    shown = [al.redraw({**swatch.record, "spec": {**swatch.record["spec"], "palette": name}}).tile
             for name in names]  # fmt: skip
    return row(shown, names, side=140)


@picture
def crackle() -> Image.Image:
    """The same corner of cloth without crackle and with much of it, close."""
    shown = [
        Image.fromarray(al.draw_swatch(al.Spec(
            layout="medallion", motifs=("rosette",), filler="plain", palette="Indigo classic",
            effect=effect, repeat_cm=10, seed=6), size=512).tile).crop((232, 232, 512, 512))
        for effect in ("none", "strong")
    ]  # fmt: skip
    return row(shown, ["no crackle", "strong crackle"], side=220)


@picture
def direction() -> Image.Image:
    """A cloth, moved along one direction."""
    latent = al.encode(tensor(drawn(6)), model())
    shares = (-1.0, -0.5, 0.0, 0.5, 1.0)
    shown = [pixels(al.decode(al.edit(latent, "warmth", share, model=model()), model()))
             for share in shares]  # fmt: skip
    return row(shown, ["cooler", "", "as it was", "", "warmer"], side=120)


@picture
def guidance() -> Image.Image:
    """The same words and seed with more and more guidance."""
    amounts = (1.0, 3.0, 6.0, 12.0)
    shown = [pixels(al.design("blue and white stripes", model(), seed=0, guidance=amount))
             for amount in amounts]  # fmt: skip
    return row(shown, [f"guidance {amount:g}" for amount in amounts], side=140)


@picture
def half_drop() -> Image.Image:
    """One tile laid in three ways."""
    ways = ("straight", "half-drop", "brick")
    return row([al.lay_repeat(_one_bird(), 3, repeat=way) for way in ways], ways)


def _one_bird() -> Pixels:
    """A tile that holds a single bird: one quarter of a grid, without the little ones between."""
    swatch = al.draw_swatch(al.Spec(layout="grid", motifs=("bird_swallow",), filler="plain",
                                    palette="Aba market red", effect="none", scale="large", seed=5))
    quarter = swatch.index[:128, :128]
    parts, _ = label(quarter != 0)
    bird = parts == np.bincount(parts[parts > 0]).argmax()
    return swatch.palette[np.where(binary_fill_holes(bird), quarter, 0)]


@picture
def interpolation() -> Image.Image:
    """Five places on the way from one latent to another."""
    latents = al.encode(tensor(drawn(87), drawn(44)), model())
    shown = [pixels(al.decode(al.slerp(latents, (1 - share, share)), model()))
             for share in (0, 0.25, 0.5, 0.75, 1)]  # fmt: skip
    return row(shown, ["0 %", "25 %", "50 %", "75 %", "100 %"], side=120)


@picture
def latent_space() -> Image.Image:
    """Swatches, each where its latent lies on a map."""
    seeds = [seed for seed in range(100) if seed not in (53, 54, 60, 61)]
    shown = [drawn(seed, 64) for seed in seeds]
    tiles = torch.cat([al.picture_to_tile(Image.fromarray(one), 64) for one in shown])
    points = al.latent_map(al.encode(tiles, model()), seed=0).points
    points = (points - points.amin(0)) / (points.amax(0) - points.amin(0))
    high, wide, small = 330, 540, 40
    sheet = Image.new("RGB", (wide, high), (244, 240, 233))
    for (x, y), one in zip(points.tolist(), shown, strict=True):
        thumb = Image.fromarray(one).resize((small, small), Image.Resampling.LANCZOS)
        sheet.paste(thumb, (round(x * (wide - small)), round((1 - y) * (high - small))))
    return sheet


@picture
def misregistration() -> Image.Image:
    """Colours in their outlines, and a hair beside them."""
    from ankara_lab.draw.effects import Effects, print_cloth

    swatch = al.draw_swatch(al.Spec(layout="grid", motifs=("cowrie",), filler="plain",
                                    palette="Hibiscus", scale="large", seed=2), size=512)
    shown = [
        Image.fromarray(print_cloth(np.kron(swatch.index, np.ones((2, 2), np.uint8)),
                                    swatch.palette, Effects(shift_mm=shift, halo_mm=halo),
                                    4.2, 512, 4)).crop((0, 0, 256, 256))
        for shift, halo in ((0.0, 0.0), (2.2, 0.8))
    ]  # fmt: skip
    return row(shown, ["in register", "out of register"], side=200)


@picture
def noise() -> Image.Image:
    """What the sampler has after some of its steps."""
    start = al.encode(tensor(drawn(91)), model())
    generator = torch.Generator().manual_seed(0)
    grain = torch.randn(start.shape, generator=generator) * start.std()
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    shown = [pixels(al.decode((1 - share) ** 0.5 * start + share**0.5 * grain, model()))
             for share in shares]  # fmt: skip
    return row(shown, [f"{share:.0%} noise" for share in shares], side=120)


@picture
def seam() -> Image.Image:
    """Two tiles, laid twice each way: one wraps, one does not."""
    good = spec(layout="half_drop", motifs=("rosette",), filler="pebble", palette="Lagos sunset",
                effect="none", scale="large", seed=4)  # fmt: skip
    bad = np.asarray(Image.fromarray(good).crop((0, 0, 190, 170)).resize((256, 256)))
    return row([al.lay_repeat(good, 2), al.lay_repeat(bad, 2)], ["no seam", "seams"], side=200)


@picture
def separation() -> Image.Image:
    """A design and three of its plates."""
    parted = al.separate(spec(layout="half_brick", motifs=("hibiscus",), palette="Hibiscus",
                              effect="none", seed=8), 4, dpi=40)  # fmt: skip
    plates = [np.where(parted.index == ink, 30, 245).astype(np.uint8) for ink in parted.order]
    names = [ink.name for ink in sorted(parted.ink_list, key=lambda one: one.number)]
    shown = [parted.flat, *(np.stack([plate] * 3, -1) for plate in plates)]
    return row(shown, ["design", *names], side=120)


@picture
def style_transfer() -> Image.Image:
    """One cloth in the manner of another."""
    content, style = tensor(drawn(28)), tensor(drawn(77))
    return row([pixels(content), pixels(style), pixels(al.restyle(content, style))],
               ["content", "style", "result"])  # fmt: skip


@picture
def tile() -> Image.Image:
    """A cloth with one tile marked."""
    laid = al.lay_repeat(drawn(51), 3)
    cloth = Image.fromarray(laid).resize((300, 300), Image.Resampling.LANCZOS)
    dim = Image.blend(cloth, Image.new("RGB", cloth.size, PAPER), 0.55)
    box = (100, 100, 200, 200)
    dim.paste(cloth.crop(box), box[:2])
    ImageDraw.Draw(dim).rectangle(box, outline=(200, 30, 20), width=3)
    return dim


def mark() -> Image.Image:
    """The mark of the site: a disc of our own on a transparent ground."""
    swatch = al.draw_swatch(al.Spec(layout="medallion", motifs=("sunburst",), filler="plain",
                                    palette="Indigo and ochre", effect="none", seed=1), size=512)
    side, x, y = 308, 261, 283  # where one medallion lies, once rolled away from the edge
    image = Image.fromarray(np.roll(swatch.tile, (-100, -100), (0, 1))).convert("RGBA")
    middle = image.crop((x - side // 2, y - side // 2, x + side // 2, y + side // 2))
    mask = Image.new("L", (side * 4, side * 4))
    ImageDraw.Draw(mask).ellipse((8, 8, side * 4 - 8, side * 4 - 8), fill=255)
    middle.putalpha(mask.resize((side, side), Image.Resampling.LANCZOS))
    return middle.resize((160, 160), Image.Resampling.LANCZOS)


def main(names: Sequence[str]) -> None:
    """Draw the pictures named, or all."""
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    total = 0
    for name, make in PICTURES.items():
        path = folder / f"{name}.webp"
        if not names or name in names:
            make().save(path, quality=76, method=6)
        total += path.stat().st_size if path.exists() else 0
    if not names or "mark" in names:
        mark().save(HERE / "static" / "mark.webp", quality=85, method=6)
        mark().resize((48, 48), Image.Resampling.LANCZOS).save(HERE / "static" / "mark.ico")
    print(f"{len(PICTURES)} pictures, {total / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
