"""Random training windows for the autoencoder."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from ankara_lab.train.corpus import Corpus, plain_crop, to_tensor, torus_crop
from ankara_lab.train.disturb import natural, photograph


class Windows:
    """Windows of three kinds: prints, photographed prints, natural pictures.

    Parameters
    ----------
    corpus : Corpus
    crop : int, [px]
        Side of the windows.
    photographed, natural_share : float in [0, 1]
        Fractions of the second and third kind.
    pool : int
        Pictures of each of these made beforehand, because making them is slow.
    seed : int

    Raises
    ------
    ValueError
        If ``crop`` is larger than the tiles.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        crop: int,
        photographed: float,
        natural_share: float,
        pool: int,
        seed: int,
    ) -> None:
        size, places = corpus.tiles.shape[1], corpus.train_places
        if crop > size:
            raise ValueError(f"crop must be at most the tiles' {size} px, got {crop}")
        self.corpus, self.crop = corpus, crop
        self.bounds = natural_share, natural_share + photographed
        rng = np.random.default_rng((seed, 3))
        self.photographed = np.stack(
            [photograph(corpus.tiles[rng.choice(places)], rng) for _ in range(pool)]
        )
        self.natural = np.stack([natural(size, rng) for _ in range(pool)])

    def draw(self, places: np.ndarray, rng: np.random.Generator) -> Tensor:
        """Return tiles (B, 3, crop, crop), one for each place, of the kind chance decides."""
        windows = []
        for place in places:
            kind = rng.random()
            if kind < self.bounds[0]:
                windows.append(plain_crop(rng.choice(self.natural), self.crop, rng))
            elif kind < self.bounds[1]:
                windows.append(plain_crop(rng.choice(self.photographed), self.crop, rng))
            else:
                windows.append(torus_crop(self.corpus.tiles[place], self.crop, rng))
        return to_tensor(np.stack(windows))
