"""Judge a model: one run, one set of figures, each beside what it should be compared with.

The judge draws swatches that no corpus holds, has the model make a tile from each one's caption,
and measures both. What real swatches give stands beside everything as the floor, what the
autoencoder gives back of them as the ceiling. The two nets that look on, `features` and
`attributes`, differ in architecture and seed, and no training loss hears of either.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.palettes import COLOUR_NAMES
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.quality import psnr
from ankara_lab.model.attributes import AttributeNet
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.denoise import denoise
from ankara_lab.model.design import design, steps_for
from ankara_lab.model.load import Model
from ankara_lab.model.refine_steps import REFINE
from ankara_lab.model.torus import Repeat
from ankara_lab.train import metrics
from ankara_lab.train._sheet import to_uint8
from ankara_lab.train.codecs import by_size
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.disturb import photograph
from ankara_lab.train.labels import CLASSES, SHARED, colours_near, colours_of, names_of
from ankara_lab.train.seams import KINDS, seam_figures

FIRST_SEED = 10_000_000
"""Where held-out swatches begin: sample sets start at 1,000,000, the corpus at LEARNT_SEED."""
LEARNT_SEED = 20_000_000
"""Where the corpus of the shipped UNet begins, see ``train/configs/unet.toml``."""
_NEAR = 0.15  # share of a tile that is compared with the asked ground colour
_COMPARED = 200  # tiles that also go through JPEG and WebP, and as photographs
_COPY = 0.9  # correlation at the best roll above which two tiles are looked at as copies

Pictures = NDArray[np.uint8]


@dataclass(frozen=True)
class JudgeConfig:
    """How thorough a judgement is.

    Attributes
    ----------
    n : int
        Held-out swatches and generated tiles; from 8.
    steps : int or None
        Denoising steps; None takes the model's.
    guidance : float or None
    seed : int
        Tile i comes from the noise of ``seed + i``.
    size : int or None, [px]
        Side of the tiles; None takes the model's.
    mixture : str
        In what proportions the held-out swatches are drawn: ``"bold"``, as the UNet's corpus, or
        ``"full"``.
    sketch : float or None
        Begin from a drawing by rule of each caption and paint it over so freely, in (0, 1];
        None begins from noise. Drawings tile straight; other kinds still begin from noise.
    refine : int
        Also measure the autoencoder on latents refined by so many steps, as the commands
        ``encode`` and ``compress`` do; 0 does not.
    """

    n: int = 1000
    steps: int | None = None
    guidance: float | None = None
    seed: int = 0
    size: int | None = None
    mixture: str = "bold"
    sketch: float | None = None
    refine: int = REFINE

    def __post_init__(self) -> None:
        if self.n < 8:
            raise ValueError(f"n must be at least 8 tiles, got {self.n}; 1000 is usual")


def judge_model(
    model: Model, features: AttributeNet, attributes: AttributeNet, config: JudgeConfig
) -> dict[str, Any]:
    """Measure a model by every measure there is.

    Parameters
    ----------
    model : Model
    features : AttributeNet
        Its embeddings are what KID, FID, precision, recall and nearness are measured in.
    attributes : AttributeNet
        Reads what is on a tile.
    config : JudgeConfig

    Returns
    -------
    dict
        Plain JSON: a dict of figures for each group (``autoencoder``, ``quality``,
        ``attributes``, ``ground_delta_e``, ``seams``, ``memory``, ``cost``) and the ``settings``.

    Raises
    ------
    ValueError
        If ``n`` is below 8 or the size does not fit the model.
    """
    size = config.size or model.sample_size
    count, few = config.n, min(config.n, _COMPARED)
    steps = model.default_steps if config.steps is None else config.steps
    if config.sketch is not None:  # of those asked for, the last ones are done
        steps = max(1, int((config.steps or steps_for(config.sketch)) * config.sketch))
    half = max(4, count // 2)
    total = 3 * count + count + few + count + 2 * half + few * (config.refine > 0)
    with tqdm(total=total, desc="judge", unit="tile", file=sys.stderr) as bar:
        cost = _warm_up(model, config, size)
        real, records = _draw(FIRST_SEED, config.mixture, count, size, bar)
        other, _ = _draw(FIRST_SEED + count, config.mixture, count, size, bar)
        # the first swatches of the UNet's corpus: what the model has learnt from
        learnt, _ = _draw(LEARNT_SEED, "bold", count, size, bar)
        back = _round_trips(model, real, bar)
        refined = {}
        if config.refine:
            exact = _round_trips(model, real[:few], bar, refine=config.refine)
            refined = {"refined": {"steps": config.refine} | _alike(real[:few], exact)}
        prompts = [record["captions"][0] for record in records]
        started = time.perf_counter()
        made = _make(model, prompts, "straight", config, size, bar)
        cost["seconds"] = round((time.perf_counter() - started) / count, 4)
        laid = {kind: made if kind == "straight"
                else _make(model, prompts[:half], kind, config, size, bar) for kind in KINDS}
        camera = _photographs(model, real[:few], config.seed, bar)
    pictures = np.concatenate([to_uint8(tile) for tile in made])
    seen = {name: embed_tiles(features, some) for name, some in
            (("real", real), ("other", other), ("learnt", learnt), ("back", back),
             ("made", pictures))}
    return {
        "settings": {"n": count, "model": model.name.rsplit("/", 1)[-1], "size": size,
                     "steps": steps, "seed": config.seed,
                     "mixture": config.mixture, "sketch": config.sketch,
                     "guidance": model.default_guidance
                     if config.guidance is None else config.guidance},
        "autoencoder": {"swatches": _alike(real[:few], back[:few]) | refined
                        | by_size(real[:few], _code_bytes(model, size)),
                        "photos": camera},
        "quality": _quality(seen, config.seed),
        "attributes": {
            name: attribute_accuracy(attributes, some, records)
            for name, some in (("made", pictures), ("real", real), ("back", back))
        },
        "ground_delta_e": {name: _ground_error(some, records)
                           for name, some in (("made", pictures), ("real", real))},
        "seams": {kind: seam_figures(tiles, kind) for kind, tiles in laid.items()},
        "memory": _memory(seen, pictures, learnt),
        "cost": cost | {"steps": steps},
    }


def attribute_accuracy(
    net: AttributeNet, tiles: Pictures, records: list[dict[str, Any]]
) -> dict[str, float]:
    """Say how often a net reads from a tile what its record names.

    For the effect a tile is right if the mark that the caption names is seen, or, where it names
    none, if none is seen; of `SHARED` attributes, ground, motif, its colour and layout, any that
    the record tells of is right; the motif's colours are those on the ground that the net sees,
    where the record leaves a choice. ``"first ground"`` and ``"first colour"`` count the one named
    first alone, ``"near colour"`` also those that lack a quarter at most of being named.

    Parameters
    ----------
    net : AttributeNet
    tiles : uint8 array (B, H, W, 3)
    records : list of dict
        What each tile was drawn from, or asked to be.

    Returns
    -------
    dict of str to float, [fraction]
        Attributes that no record names are left out.
    """
    said = [net.probabilities(to_tensor(tiles[k : k + 16])) for k in range(0, len(tiles), 16)]
    asked = [names_of(record) for record in records]
    right: dict[str, float] = {}
    grounds = [net.classes["ground"][int(row.argmax())]
               for part in said for row in part["ground"]]
    for figure in (*CLASSES, "first ground", "first colour", "near colour"):
        key = figure.split()[-1]
        chances = torch.cat([part[key] for part in said])
        hits = []
        for row, names, record, ground in zip(chances, asked, records, grounds, strict=True):
            name = names[key]
            if figure in ("colour", "near colour"):
                near = colours_near(record, ground) if figure == "near colour" else []
                hits.append(net.classes[key][int(row.argmax())]
                            in [*colours_of(record, ground), *near])
            elif figure in SHARED and name is not None:
                hits.append(net.classes[key][int(row.argmax())] in SHARED[figure](record))
            elif key == "effect":
                seen = {net.classes[key][int(place)] for place in (row > 0.5).nonzero()}
                hits.append(name in seen if name else not seen)
            elif name is not None:
                hits.append(net.classes[key][int(row.argmax())] == name)
        if hits:
            right[figure] = round(float(np.mean(hits)), 4)
    return right


def _draw(
    first: int, mixture: str, count: int, size: int, bar: tqdm[Any]
) -> tuple[Pictures, list[dict[str, Any]]]:
    tiles, records = [], []
    for seed in range(first, first + count):
        swatch = draw_swatch(random_spec(seed, mixture), size=size)
        tiles.append(swatch.tile)
        records.append(swatch.record)
        bar.update()
    return np.stack(tiles), records


def _make(
    model: Model, prompts: list[str], kind: Repeat, config: JudgeConfig, size: int, bar: tqdm[Any]
) -> list[Tensor]:
    """One tile at a time, as a person asks for them."""
    tiles = []
    for number, prompt in enumerate(prompts):
        how = dict[str, Any](seed=config.seed + number, steps=config.steps,
                             guidance=config.guidance)
        if config.sketch is not None and kind == "straight":
            spec = spec_from_words(prompt, how["seed"], config.mixture)
            drawing = to_tensor(draw_swatch(spec, size=size).tile[None])
            how |= {"over": drawing, "freedom": config.sketch}
        else:
            how["size"] = size
        tiles.append(design(prompt, model, repeat=kind, **how).cpu())
        bar.update()
    return tiles


def _round_trips(
    model: Model, tiles: Pictures, bar: tqdm[Any], repeat: Repeat | None = "straight",
    refine: int = 0,
) -> Pictures:
    back = []
    for tile in tiles:
        latent = encode(to_tensor(tile[None]), model, repeat=repeat, refine=refine)
        back.append(to_uint8(decode(latent, model, repeat=repeat))[0])
        bar.update()
    return np.stack(back)


def _photographs(model: Model, tiles: Pictures, seed: int, bar: tqdm[Any]) -> dict[str, float]:
    """Photographed prints, which do not wrap, through the autoencoder and its rivals."""
    rng = np.random.default_rng((seed, 6))
    photos = np.stack([photograph(tile, rng) for tile in tiles])
    back = _round_trips(model, photos, bar, None)
    return _alike(photos, back) | by_size(photos, _code_bytes(model, photos.shape[1]))


def _alike(tiles: Pictures, back: Pictures) -> dict[str, float]:
    pairs = list(zip(tiles, back, strict=True))
    return {
        "psnr": round(float(np.mean([psnr(*pair) for pair in pairs])), 2),
        "ssim": round(float(np.mean([metrics.ssim(*pair) for pair in pairs])), 4),
    }


def _code_bytes(model: Model, size: int) -> int:
    """Bytes of a latent at eight bits a number."""
    return model.latent_channels * (size // model.scale_factor) ** 2


def embed_tiles(net: AttributeNet, tiles: Pictures) -> NDArray[np.float32]:
    """Return what a net makes of tiles (B, H, W, 3): embeddings (B, D)."""
    with torch.no_grad():
        parts = [net.embed(to_tensor(tiles[k : k + 16])) for k in range(0, len(tiles), 16)]
    return torch.cat(parts).float().numpy()


def _quality(seen: dict[str, Any], seed: int) -> dict[str, dict[str, float]]:
    """Compare made, real and returned tiles with another set of real ones."""
    figures = {}
    for name in ("made", "real", "back"):
        precision, recall = metrics.precision_recall(seen["other"], seen[name])
        figures[name] = {
            "kid": round(metrics.kid(seen[name], seen["other"], seed=seed), 6),
            "fid": round(metrics.fid(seen[name], seen["other"]), 4),
            "precision": round(precision, 4),
            "recall": round(recall, 4),
        }
    return figures


def _ground_error(tiles: Pictures, records: list[dict[str, Any]]) -> float:
    """Median distance in Oklab from the asked ground colour to the part of a tile nearest to it."""
    apart = []
    for tile, record in zip(tiles, records, strict=True):
        typical = COLOUR_NAMES[str(names_of(record)["ground"])]
        aims = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in typical])
        pixels = srgb_to_oklab(tile[::4, ::4].reshape(-1, 3))
        aim = srgb_to_oklab(aims.astype(np.uint8))
        distance = np.linalg.norm(pixels[:, None] - aim, axis=2).min(1)
        apart.append(np.sort(distance)[: int(_NEAR * len(distance)) + 1].mean())
    return round(float(np.median(apart)), 4)


def _memory(seen: dict[str, Any], made: Pictures, learnt: Pictures) -> dict[str, float]:
    """Is what is made nearer to what was learnt from than fresh swatches are?"""
    apart, places = metrics.nearest(seen["made"], seen["learnt"], count=min(5, len(learnt)))
    usual = metrics.nearest(seen["other"], seen["learnt"])[0][:, 0]
    ratio = float(np.median(apart[:, 0])) / max(float(np.median(usual)), 1e-9)
    rolls = [max(metrics.best_roll(tile, learnt[place]) for place in near)
             for tile, near in zip(made, places, strict=True)]
    return {
        "median ratio": round(ratio, 4),
        "below 1st percentile": round(float((apart[:, 0] < np.percentile(usual, 1)).mean()), 4),
        "highest correlation": round(float(max(rolls)), 4),
        "copies": int((np.array(rolls) > _COPY).sum()),
    }


def _warm_up(model: Model, config: JudgeConfig, size: int) -> dict[str, Any]:
    """Make one tile that is not counted, and say how much memory the process has needed."""
    *_, last = denoise(model, "yellow birds on indigo", steps=config.steps, size=size,
                       guidance=config.guidance)
    decode(last.latent, model)
    return {"peak_mib": _peak_mib()}


def _peak_mib() -> int | None:
    """Most memory that this process has held [MiB]; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.is_file():  # Linux, whose ru_maxrss also counts the program that started this one
        return int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
