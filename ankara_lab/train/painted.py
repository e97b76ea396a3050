"""Latents as the UNet leaves them, beside the tiles that they should have been.

A decoder that has only seen what the encoder gives takes each small error of the UNet for a
stain or a scratch. So real tiles are painted over by the model, as a person's drawing is, and the
decoder learns to make of the result the flat, clean print that the tile was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from ankara_lab.model.codec import encode
from ankara_lab.model.denoise import denoise, steps_for
from ankara_lab.model.load import load_model
from ankara_lab.train.corpus import Corpus, to_tensor

BATCH = 8


@dataclass(frozen=True)
class Painted:
    """Tiles and what became of their latents.

    Attributes
    ----------
    tiles : uint8 array (N, H, W, 3)
    latents : float16 array (N, Z, h, w)
        Not scaled by the autoencoder's ``scaling_factor``.
    """

    tiles: NDArray[np.uint8]
    latents: NDArray[np.float16]

    def window(self, place: int, crop: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Cut the same window of a tile and of its latent, anywhere on the torus.

        Parameters
        ----------
        place : int
        crop : int, [px]
        rng : numpy Generator

        Returns
        -------
        Tensor (3, crop, crop), Tensor (Z, crop / f, crop / f)
        """
        high, wide = self.latents.shape[-2:]
        factor = self.tiles.shape[1] // high
        side = crop // factor
        rows = (int(rng.integers(high)) + np.arange(side)) % high
        columns = (int(rng.integers(wide)) + np.arange(side)) % wide
        latent = self.latents[place][:, rows[:, None], columns]
        fine = [(line[:, None] * factor + np.arange(factor)).ravel() for line in (rows, columns)]
        tile = self.tiles[place][fine[0][:, None], fine[1]]
        return to_tensor(tile[None])[0], torch.from_numpy(latent.astype(np.float32))


def paint_tiles(
    corpus: Corpus, folder: str | Path, *, count: int, strengths: tuple[float, float], seed: int
) -> Painted:
    """Paint training tiles over with a model, each so strongly as chance decides.

    Parameters
    ----------
    corpus : Corpus
    folder : path
        Folder of the model; its autoencoder must be the one whose decoder is to be trained.
    count : int
        How many tiles.
    strengths : (float, float)
        Least and most of the way that is gone again, in (0, 1].
    seed : int

    Returns
    -------
    Painted

    Raises
    ------
    ValueError
        If there is no model in the folder, or a strength is out of range.
    """
    model = load_model(folder)
    rng = np.random.default_rng((seed, 9))
    places = rng.choice(corpus.train_places, min(count, len(corpus.train_places)), replace=False)
    latents = []
    with tqdm(total=len(places), desc="painting tiles over", unit="tile") as bar:
        for first in range(0, len(places), BATCH):
            some = places[first : first + BATCH]
            begun = torch.cat([encode(to_tensor(corpus.tiles[place][None]), model)
                               for place in some])
            strength = float(rng.uniform(*strengths))
            *_, last = denoise(
                model, [corpus.captions(place)[0] for place in some], start=begun,
                strength=strength, steps=steps_for(strength, int(rng.integers(4, 9))),
                guidance=float(rng.choice([1.0, model.default_guidance])),
                seed=int(rng.integers(2**31)), batch=len(some),
            )  # fmt: skip
            latents.append((last.latent / model.vae.config.scaling_factor).half().numpy())
            bar.update(len(some))
    return Painted(corpus.tiles[places], np.concatenate(latents))
