"""From a few pictures of a motif to examples enough to learn from.

Five pictures are five arrangements in five palettes, and a model that sees only these learns them
by heart, colours and all. What may change while it stays the same motif on cloth is changed here:
the colours (by our own `recolour`, so that grounds and inks stay flat and stay apart), the place of
the cut (the tile is a torus) and, where a column or row can be shifted without cutting a motif, the
lay. Nothing is turned, squeezed or mirrored: a motif has an upright and a hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ankara_lab.cloth.inks import find_inks
from ankara_lab.cloth.recolour import recolour
from ankara_lab.draw.captions import article, plural
from ankara_lab.draw.oklab import srgb_to_oklab
from ankara_lab.draw.palettes import name_colour, palettes
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.codec import encode, picture_to_tile
from ankara_lab.model.load import Model
from ankara_lab.model.torus import Repeat, double_tile, roll
from ankara_lab.train._sheet import to_uint8

INKS = 5
_APART = 0.25  # Oklab distance between the ground and the two inks that cover most beside it
_LIGHTER = 0.2  # and the difference in lightness that one of them must have
_TRIES = 60  # palettes looked at for one recolouring
FIRST_KNOWN = 2_000_000
"""Seed of the first drawn swatch that stands for what the model knew."""


@dataclass(frozen=True)
class Examples:
    """Latents to learn from, each with what may be said of it.

    Attributes
    ----------
    latents : Tensor (N, Z, h, w), float32
    captions : list of list of str
    repeats : list of str or None
        How each repeats.
    """

    latents: Tensor
    captions: list[list[str]]
    repeats: list[Repeat | None]

    def __len__(self) -> int:
        return len(self.latents)


def motif_examples(
    tiles: Tensor, word: str, model: Model, *, repeat: Repeat | None = "straight",
    colourings: int = 8, seed: int = 0,
) -> Examples:
    """Make examples of pictures of a motif: as they are, recoloured, and laid otherwise.

    Parameters
    ----------
    tiles : Tensor (N, 3, H, W), float in [-1, 1]
    word : str
        The motif's name, as captions call it.
    model : Model
        Encodes them.
    repeat : {"straight", "half-drop", "brick"} or None
        How the tiles repeat; None for photographs.
    colourings : int
        How often each is recoloured.
    seed : int

    Returns
    -------
    Examples
        ``N * (1 + colourings)``; about a third of those that can be laid half-drop or brick are.
    """
    rng = np.random.default_rng([seed, 8])
    latents, captions, repeats = [], [], []
    for picture in to_uint8(tiles):
        inks = find_inks(picture, INKS)
        lays = other_lays(picture, repeat)
        for number in range(1 + colourings):
            goal = inks if number == 0 else choose_colours(inks, rng)
            coloured = picture if number == 0 else recolour(
                picture, goal, inks=inks, match="order", gentle=repeat is None)
            lay, turn = repeat, (0, 0)
            if number and lays and rng.random() < 1 / 3:
                lay, turn = lays[int(rng.integers(len(lays)))]
            tile = picture_to_tile(Image.fromarray(coloured), picture.shape[0])
            latents.append(encode(tile.roll(turn, (-2, -1)), model, repeat=lay))
            captions.append(describe_motif(word, goal, lay))
            repeats.append(lay)
    return Examples(torch.cat(latents), captions, repeats)


def known_examples(model: Model, count: int, first: int = FIRST_KNOWN) -> Examples:
    """Draw swatches that stand for what the model knew before, so that it may be kept."""
    swatches = [draw_swatch(seed=first + number, size=model.sample_size) for number in range(count)]
    tiles = torch.cat([picture_to_tile(Image.fromarray(each.tile), model.sample_size)
                       for each in swatches])
    latents = torch.cat([encode(tile[None], model) for tile in tiles])
    return Examples(latents, [list(each.record["captions"]) for each in swatches],
                    ["straight"] * count)


def choose_colours(inks: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Choose a colour of one of our palettes for each ink of a picture, the ground's first.

    The ground may become anything; the inks on it keep their order from dark to light, so that
    an outline stays an outline, and the two that cover most stay apart from the ground.

    Parameters
    ----------
    inks : ndarray (K, 3), uint8 sRGB
        As :func:`ankara_lab.cloth.inks.find_inks` gives them.
    rng : numpy Generator

    Returns
    -------
    ndarray (K, 3), uint8 sRGB
        ``inks`` themselves if no palette of ours has as many colours that stay apart.
    """
    every = list(palettes().values())
    ranks = np.argsort(np.argsort(srgb_to_oklab(inks[1:])[:, 0]))
    for _ in range(_TRIES):
        colours = np.unique(every[int(rng.integers(len(every)))].rgb, axis=0)
        if len(colours) < len(inks):
            continue
        colours = colours[rng.permutation(len(colours))][: len(inks)]
        rest = colours[1:][np.argsort(srgb_to_oklab(colours[1:])[:, 0])][ranks]
        goal = np.concatenate([colours[:1], rest])
        away = srgb_to_oklab(goal)[1:3] - srgb_to_oklab(goal)[0]
        if np.linalg.norm(away, axis=1).min() >= _APART and np.abs(away[:, 0]).max() >= _LIGHTER:
            return goal
    return inks


def describe_motif(word: str, inks: NDArray[np.uint8], repeat: Repeat | None) -> list[str]:
    """Say in several ways, the plainest first, that a cloth shows a motif in these inks.

    Examples
    --------
    >>> inks = np.array([[30, 40, 110], [20, 20, 20], [240, 190, 20]], np.uint8)
    >>> describe_motif("kettle", inks, "half-drop")[0]
    'gold kettles on indigo, half-drop'
    """
    many = plural(word)
    lab = srgb_to_oklab(inks)
    vivid = np.linalg.norm(lab[1:] - lab[0], axis=1) + np.linalg.norm(lab[1:, 1:], axis=1)
    vivid /= 1 + np.arange(len(vivid)) / 2  # those that cover more come first
    ground = name_colour(inks[0])
    names = [name_colour(inks[1 + place]) for place in np.argsort(-vivid)]
    names = [name for name in dict.fromkeys(names) if name != ground][:2] or [ground]
    lay = f", {repeat}" if repeat in ("half-drop", "brick") else ""
    return [
        f"{names[0]} {many} on {ground}{lay}",
        f"{' and '.join(names)} {many} on {article(ground)} {ground} ground{lay}",
        f"{many} on {ground}{lay}",
        f"{names[0]} {word} on {ground}{lay}",
        f"ankara, {names[0]} {many} on {article(ground)} {ground} ground{lay}",
        f"{many}{lay}",
    ]


def other_lays(
    picture: NDArray[np.uint8], repeat: Repeat | None
) -> list[tuple[Repeat, tuple[int, int]]]:
    """Find in which other ways a straight tile may be laid without cutting what is on it.

    A column of tiles may drop by half where the cut between two columns is quiet all along: the
    step across the new seam must not be larger than the tile's own steps are on average.

    Parameters
    ----------
    picture : ndarray (H, W, 3), uint8
    repeat : {"straight", "half-drop", "brick"} or None
        How it repeats now; only a straight tile is laid anew.

    Returns
    -------
    list of (repeat, (rows, columns))
        The lay, and how far to roll the tile first so that the quiet line is its edge.
    """
    if repeat != "straight":
        return []
    found: list[tuple[Repeat, tuple[int, int]]] = []
    lab = srgb_to_oklab(picture)
    for axis, kind in ((1, "half-drop"), (0, "brick")):
        across = 1 - axis
        before = np.roll(lab, 1, axis)
        own = np.linalg.norm(lab - before, axis=2).mean()
        sheared = np.roll(before, lab.shape[across] // 2, across)
        steps = np.linalg.norm(lab - sheared, axis=2).mean(across)
        if steps.min() <= own:
            by = -int(steps.argmin())
            found.append((kind, (by, 0) if axis == 0 else (0, by)))  # type: ignore[arg-type]
    return found


def cloth_of(examples: Examples, place: int) -> Tensor:
    """Return one example as a latent that repeats straight, whatever its lay."""
    repeat = examples.repeats[place]
    latent = examples.latents[place : place + 1]
    return latent if repeat is None else double_tile(latent, repeat)


def roll_at_random(
    latents: Tensor, repeat: Repeat | None, rng: np.random.Generator
) -> Tensor:
    """Roll each latent of a batch by its own offset, as its cloth repeats."""
    if repeat is None:
        return latents
    rolled = [
        roll(latent, int(rng.integers(latent.shape[-2])), int(rng.integers(latent.shape[-1])),
             repeat)
        for latent in latents
    ]  # fmt: skip
    return torch.stack(rolled)


def texts_of(
    examples: Examples, places: Sequence[int], rng: np.random.Generator, drop: float
) -> list[str]:
    """Choose for each example one of its captions, or now and then nothing."""
    return [
        "" if rng.random() < drop
        else examples.captions[place][int(rng.integers(len(examples.captions[place])))]
        for place in places
    ]
