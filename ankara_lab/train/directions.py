"""Learn the directions of the named edits, from pairs of cloths that differ in one thing.

Drawn cloth is known to the pixel, so it can be had again in warmer or lighter colours and be
otherwise the same. Both are encoded, and :func:`ankara_lab.latent.directions.fit_direction` says
which way the latent went. Takes half a minute on one core; to be run again whenever the
autoencoder changes. Attributes without a direction are listed in ``latent/edit.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from ankara_lab.draw.oklab import oklab_to_srgb, srgb_to_oklab
from ankara_lab.latent.directions import (
    SHIPPED,
    Direction,
    Directions,
    autoencoder_hash,
    fit_direction,
)
from ankara_lab.model.codec import encode
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.shipped import hash_file, weights_folder
from ankara_lab.train.corpus import read_records, to_tensor, torus_crop

Lab = NDArray[np.float64]
WARM = np.array([0.0, 0.035, 0.07])
"""From neutral towards orange in Oklab: what full strength adds to every colour."""
LIGHT = 0.12
"""What full strength adds to the Oklab lightness of a middle grey."""


@dataclass
class DirectionsConfig:
    """Where the cloth is and where the directions go."""

    data: Path = Path("datasets/swatches")
    """Folder of drawn swatches with their records."""
    out: Path = weights_folder() / SHIPPED
    """File for the directions; beside a ``cards.json`` it is entered there."""
    model: str = ""
    """Folder of the model; "" is the shipped one."""
    tiles: int = 160
    """How many swatches; the last tenth is only measured on."""
    crop: int = 128
    """Side of the window that is taken of each [px]."""
    reach: int = 1
    """How many places of the latent a direction looks to each side."""
    seed: int = 0


def learn(config: DirectionsConfig) -> Path:
    """Learn all directions, say how well each fits, and write the file.

    Parameters
    ----------
    config : DirectionsConfig

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If the swatches or the model are not there.
    """
    model = load_model(config.model or None)
    directions = learn_directions(model, config)
    save_directions(directions, config.out)
    return config.out


def learn_directions(model: Model, config: DirectionsConfig) -> Directions:
    """Learn all directions for a model, and print how much of each change they explain."""
    records = read_records(config.data, limit=config.tiles)
    dice = np.random.default_rng(config.seed)
    crops = []
    for record in records:
        with Image.open(config.data / record["file_name"]) as picture:
            tile = np.asarray(picture.convert("RGB"))
        crops.append(torus_crop(tile, config.crop, dice))
    before = _encode(crops, model)
    held = max(1, len(crops) // 10)
    named: dict[str, Direction] = {}
    for name, change in CHANGES.items():
        after = _encode([change(crop) for crop in crops], model)
        named[name] = fit_direction(before[:-held], after[:-held], reach=config.reach)
        print(f"{name}: explains {explained(named[name], before[-held:], after[-held:]):.0%} "
              "of the change on held-out cloth")
    return Directions(named, autoencoder_hash(model))


def explained(direction: Direction, before: Tensor, after: Tensor) -> float:
    """The share of the squared change from before to after that a direction foretells."""
    moved = after - before
    return 1 - float((moved - direction(before, None)).square().sum() / moved.square().sum())


def save_directions(directions: Directions, path: Path) -> None:
    """Write directions in half precision; beside a ``cards.json``, enter the file there."""
    tensors = {}
    for name, direction in directions.named.items():
        tensors[f"{name}.kernel"] = direction.kernel.half().contiguous()
        tensors[f"{name}.bias"] = direction.bias.half().contiguous()
    about = {"names": sorted(directions.named), "autoencoder": directions.autoencoder}
    save_file(tensors, path, metadata={"directions": json.dumps(about, sort_keys=True)})
    path.chmod(0o644)
    cards = path.parent / "cards.json"
    if cards.is_file():
        card = json.loads(cards.read_text(encoding="utf-8"))
        card["files"][path.name] = {"sha256": hash_file(path), "bytes": path.stat().st_size}
        cards.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _encode(crops: list[NDArray[np.uint8]], model: Model) -> Tensor:
    """Latents of windows, without the outermost places, which see beyond the window."""
    parts = [encode(to_tensor(np.stack(crops[k : k + 8])).contiguous(), model, repeat=None)
             for k in range(0, len(crops), 8)]
    return torch.cat(parts)[:, :, 1:-1, 1:-1]


def _shift(change: Callable[[Lab], Lab]) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """A change of every colour in Oklab, as a change of pictures."""

    def shifted(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.rint(255 * oklab_to_srgb(change(srgb_to_oklab(crop)))).astype(np.uint8)

    return shifted


def _lift(lab: Lab, by: float) -> Lab:
    """Move lightness by ``by`` in the middle, and not at all at black and white."""
    light = lab[..., :1]
    return np.concatenate([light + 4 * by * light * (1 - light), lab[..., 1:]], -1)


CHANGES: dict[str, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    "warmth+": _shift(lambda lab: lab + WARM),
    "warmth-": _shift(lambda lab: lab - WARM),
    "lightness+": _shift(lambda lab: _lift(lab, LIGHT)),
    "lightness-": _shift(lambda lab: _lift(lab, -LIGHT)),
}
"""By attribute and way: the same cloth with one thing changed."""
