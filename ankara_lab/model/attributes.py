"""The attribute net: a small convolutional network that reads from a tile what is on it.

A tile comes in; for each attribute (ground colour, motif, layout …) the scores of its classes
go out, and on the way there an embedding of the whole tile. The net works on the torus as the
tile does: its convolutions wrap round and what it pools does not say where anything lay, so a
rolled tile is the same tile to it. It is trained by us on drawn swatches and no other picture.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ankara_lab.model._blocks import NarrowBlock, WrappedConv
from ankara_lab.model.census import COUNTED, Census, Counted
from ankara_lab.model.fine import Fine
from ankara_lab.model.portrait import Portrait
from ankara_lab.model.shipped import ModelError, check_weights, weights_folder

FOLDER = "attributes"
SEVERAL = ("effect",)
"""Attributes of which a tile may have several or none; of all others it has exactly one."""
_LOOKS = ((False, (0, 0)), (True, (0, 0)), (False, (36, 20)), (True, (28, 44)))
"""Whether the mirror is looked into, and how far the tile is rolled [px]: half a patch, and half of
what the coarsest maps see as one."""


@dataclass(frozen=True)
class NetShape:
    """The size of an attribute net.

    Attributes
    ----------
    size : int, [px]
        Side to which every tile is brought first.
    stem : int
        Channels after the first convolution, which reads patches.
    widths : tuple of int
        Channels at each further resolution, every one half of the one before.
    blocks : tuple of int
        Residual blocks at each of them.
    narrow : int
        How many times fewer channels a block has inside.
    spectrum : int
        Channels whose amplitude spectrum is pooled at the first of these resolutions; it says
        how often and in which lattice things come again.
    reach : int
        Highest frequency of that spectrum [per tile].
    inks : int
        How many colours are picked out of the tile, each by a map of where to look.
    features : int
        Length of the embedding.
    patch : int, [px]
        Side of those patches.
    context : int
        Channels by which the maps of the inks look at every resolution, up to the coarsest, which
        sees the whole tile; with 0 they see near things only and cannot tell figure from ground.
    census : int
        Channels of what is seen that are averaged over all pixels of one colour name, for each
        name; from it follows which colour is the ground's and which the motif's. 0 takes none.
    fine : tuple of 0 or 2 int
        Channels of a second reading in patches half as wide, and of its maps half as fine as that;
        without it motifs that are small on the tile are misread.
    portrait : int
        Channels of what is seen on the motifs alone, by which the motif is told; it needs a census,
        which knows where they are. With 0 motifs between bands and lattices are misread.
    """

    size: int = 256
    stem: int = 32
    widths: tuple[int, ...] = (64, 128, 224)
    blocks: tuple[int, ...] = (2, 2, 2)
    narrow: int = 2
    spectrum: int = 8
    reach: int = 8
    inks: int = 6
    features: int = 128
    patch: int = 4
    context: int = 0
    census: int = 0
    fine: tuple[int, ...] = ()
    portrait: int = 0


_SHADES = 32


class AttributeNet(nn.Module):
    """Read the attributes of tiles.

    Parameters
    ----------
    shape : NetShape
    classes : dict of str to tuple of str
        For each attribute the names of its classes, for ``ground`` and ``colour`` the same ones.
    words : dict of str to tuple of str, optional
        The same in plain English, for captions.

    Raises
    ------
    ValueError
        If ``widths`` and ``blocks`` differ in length, the size does not fit the strides,
        ``fine`` the patch, or a ``portrait`` lacks its census.
    """

    def __init__(
        self,
        shape: NetShape,
        classes: dict[str, tuple[str, ...]],
        words: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__()
        stride = shape.patch * 2 ** len(shape.widths)
        if len(shape.widths) != len(shape.blocks) or shape.size % stride:
            raise ValueError(
                f"widths and blocks must be of one length and size a multiple of {stride} px, "
                f"got {shape.widths}, {shape.blocks} and {shape.size}"
            )
        if shape.fine and (len(shape.fine) != 2 or shape.patch % 2):
            raise ValueError("fine must be the channels of two maps and needs an even patch, got "
                             f"{shape.fine} and {shape.patch} px")
        if shape.portrait and not shape.census:
            raise ValueError("a portrait needs a census, which says where the motifs are")
        self.shape, self.classes, self.words = shape, dict(classes), dict(words or classes)
        self.patches = nn.Conv2d(3, shape.stem, shape.patch, stride=shape.patch)
        self.stages = nn.ModuleList()
        before = shape.stem
        for width, count in zip(shape.widths, shape.blocks, strict=True):
            blocks = [NarrowBlock(width, width // shape.narrow) for _ in range(count)]
            self.stages.append(nn.ModuleList([WrappedConv(before, width, 3, 2), *blocks]))
            before = width
        # colours are named pixel by pixel, before anything blurs them, and picked up by maps
        self.shades = nn.Sequential(
            nn.Conv2d(3, _SHADES, 1), nn.ReLU(), nn.Conv2d(_SHADES, _SHADES, 1), nn.ReLU()
        )
        if shape.context:
            self.glances = nn.ModuleList(
                nn.Conv2d(width, shape.context, 1) for width in (shape.stem, *shape.widths)
            )
            self.match = nn.Conv2d(shape.context + _SHADES, _SHADES, 1)
        if shape.census:
            self.census = Census(len(self.classes["ground"]), (shape.stem, *shape.widths),
                                  shape.census, shape.features)
        if shape.fine:
            self.fine = Fine(shape.patch // 2, shape.fine, shape.stem, shape.widths[0],
                             shape.features, shape.census)
        if shape.portrait:
            self.portrait = Portrait(len(self.classes["motif"]),
                                     [*shape.fine[1:], *shape.widths], shape.portrait,
                                     shape.features)
        self.where = nn.Conv2d((0 if shape.context else shape.widths[0]) + _SHADES, shape.inks, 1)
        self.ripple = nn.Conv2d(shape.widths[0], shape.spectrum, 1)
        waves = shape.spectrum * (2 * shape.reach + 1) * (shape.reach + 1)
        self.waves = nn.Linear(waves, shape.features)
        inks = (shape.inks + 1) * _SHADES
        self.gather = nn.Linear(2 * sum(shape.widths) + shape.features + inks, shape.features)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(shape.features, len(kinds)) for name, kinds in self.classes.items()}
        )

    def embed(self, tiles: Tensor) -> Tensor:
        """Return what the net makes of whole tiles.

        Parameters
        ----------
        tiles : Tensor (B, 3, H, W), float in [-1, 1]
            Of any size; a tile that is not square is squeezed.

        Returns
        -------
        Tensor (B, D)
            The same for a tile rolled by a multiple of the net's stride, nearly the same for
            any other roll.
        """
        return self._look(tiles)[0]

    def _look(self, tiles: Tensor) -> tuple[Tensor, Tensor, Counted | None, Tensor | None]:
        """Return the embedding (B, D), the maps (B, inks, h, w) of where its inks lie, and what
        census and portrait say, if there are any."""
        side = (self.shape.size, self.shape.size)
        x = tiles if tiles.shape[-2:] == side else F.interpolate(tiles, side, mode="area")
        step = self.shape.patch // 2  # single pixels: their colour is blurred by nothing
        pixels = x[..., ::step, ::step]
        shades = self.shades(pixels)
        finer = self.fine(x) if self.shape.fine else None
        x = self.patches(x)
        levels = [F.relu(x if finer is None else x + finer.stem)]
        pooled = []
        for number, (down, *blocks) in enumerate(self.stages):
            x = down(levels[-1])
            x = F.relu(x + finer.width if finer and not number else x)
            for block in blocks:
                x = block(x)
            levels.append(x)
            pooled += [x.mean((2, 3)), x.amax((2, 3))]
        inks, maps = self._inks(levels, shades)
        waves = self.waves(amplitudes(self.ripple(levels[1]), self.shape.reach))
        pooled = [*pooled[:2], inks, *pooled[2:], F.relu(waves)]
        flat = torch.cat([F.layer_norm(part, part.shape[1:]) for part in pooled], 1)
        features = self.gather(flat)
        features = F.relu(features if finer is None else features + finer.features)
        counted = told = None
        if self.shape.census:
            counted = self.census(pixels, levels, features, finer.census if finer else None)
        if counted is not None and self.shape.portrait:
            seen = levels[1:] if finer is None else [finer.far, *levels[1:]]
            told = self.portrait(counted.figure, seen, features)
        return features, maps, counted, told

    def _inks(self, levels: list[Tensor], shades: Tensor) -> tuple[Tensor, Tensor]:
        """Pick colours out of the tile: (B, (inks + 1) * S), the last of them the mean."""
        if self.shape.context:
            seen = self.glances[-1](levels[-1])
            for glance, level in zip(self.glances[-2::-1], levels[-2::-1], strict=True):
                seen = F.relu(F.interpolate(seen, scale_factor=2.0) + glance(level))
            seen = F.interpolate(seen, shades.shape[-2:])
            near = F.relu(self.match(torch.cat([seen, shades], 1)))
        else:
            shades = F.avg_pool2d(shades, shades.shape[-1] // levels[1].shape[-1])
            near = torch.cat([levels[1], shades], 1)
        maps = self.where(near).flatten(2).float().softmax(2)  # (B, K, hw)
        flat = shades.flatten(2).float()  # (B, S, hw)
        picked = torch.einsum("bkp,bsp->bks", maps, flat)
        inks = torch.cat([picked, flat.mean(2)[:, None]], 1).flatten(1)
        return inks, maps.unflatten(2, shades.shape[-2:])

    def forward(self, tiles: Tensor) -> dict[str, Tensor]:
        """Return the scores (B, K) of every attribute's classes, before softmax or sigmoid."""
        return self.scores_and_maps(tiles)[0]

    def scores_and_maps(self, tiles: Tensor) -> tuple[dict[str, Tensor], Tensor, Tensor | None]:
        """Return the scores, where the net looks for its inks, and how much is on the motifs.

        Returns
        -------
        dict of str to Tensor (B, K)
            As :meth:`forward` gives them.
        Tensor (B, inks, h, w)
            Shares of the tile that sum to one for each ink. Nets trained with ``context`` look
            for the ground in the first map and for the motif's colours in the next two.
        Tensor (B, names) or None, [fraction of the tile]
            How much of the motifs has the colour of each name, by nets with a ``census``.
        """
        features, maps, counted, told = self._look(tiles)
        scores = {name: head(features) for name, head in self.heads.items()}
        if told is not None:
            scores["motif"] = scores["motif"] + told
        if counted is None:
            return scores, maps, None
        scores |= {name: scores[name] + part
                   for name, part in zip(COUNTED, counted.scores.unbind(2), strict=True)}
        return scores, maps, counted.on_motif

    @torch.no_grad()
    def probabilities(self, tiles: Tensor) -> dict[str, Tensor]:
        """Return the probability (B, K) of every class, float32 on the CPU.

        Cloth rolled along or seen in a mirror is the same cloth, so the net looks four times and
        the mean of its scores counts: where it wavers, that is right more often.
        For attributes in ``SEVERAL`` each class has a probability of its own; those of any
        other attribute sum to one. A motif is never said to have the ground's colour: people
        would not see it, and no record names it.
        """
        weight = self.patches.weight
        tiles = tiles.to(weight.device, weight.dtype)
        turned = [(tiles.flip(3) if mirrored else tiles).roll(by, (2, 3))
                  for mirrored, by in _LOOKS]
        looks = [self(one.contiguous(memory_format=torch.channels_last)) for one in turned]
        scores = {name: torch.stack([look[name].float() for look in looks]).mean(0)
                  for name in self.classes}
        ground, colour = (scores[name] for name in COUNTED)
        colour.scatter_(1, ground.argmax(1, keepdim=True), -torch.inf)
        return {name: (score.sigmoid() if name in SEVERAL else score.softmax(1)).cpu()
                for name, score in scores.items()}


def amplitudes(maps: Tensor, reach: int) -> Tensor:
    """Take the low end of the amplitude spectrum, which does not change when a tile rolls.

    Parameters
    ----------
    maps : Tensor (B, C, h, w)
        Sides of at least ``2 * reach + 1``.
    reach : int
        Highest frequency that is kept [per tile].

    Returns
    -------
    Tensor (B, C * (2 * reach + 1) * (reach + 1)), float32
        log(1 + |F|) of the frequencies from -reach to reach by 0 to reach.
    """
    waves = torch.fft.rfft2(maps.float(), norm="ortho").abs()
    low = torch.cat([waves[:, :, : reach + 1], waves[:, :, -reach:]], 2)[..., : reach + 1]
    return low.log1p().flatten(1)


def save_attributes(net: AttributeNet, folder: str | Path, name: str) -> None:
    """Write a net as ``<name>.safetensors`` in half precision and ``<name>.json``."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    weights = {key: value.half().contiguous() for key, value in net.state_dict().items()}
    save_file(weights, folder / f"{name}.safetensors")
    (folder / f"{name}.safetensors").chmod(0o644)  # safetensors lets only the owner read it
    known = {"shape": vars(net.shape), "classes": net.classes, "words": net.words}
    text = json.dumps(known, indent=1) + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def read_attributes(folder: str | Path, name: str) -> AttributeNet:
    """Read a net that :func:`save_attributes` wrote.

    Raises
    ------
    ModelError
        A ``ValueError`` in one line: there is no such net, or its files do not go together.
    """
    folder = Path(folder)
    try:
        known: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
        weights = load_file(folder / f"{name}.safetensors")
        shape: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in known["shape"].items()
        }
        classes, words = (
            {key: tuple(kinds) for key, kinds in known[which].items()}
            for which in ("classes", "words")
        )
        net = AttributeNet(NetShape(**shape), classes, words)
        net.load_state_dict({key: value.float() for key, value in weights.items()})
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        first = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"expected an attribute net {name}.json and {name}.safetensors in {folder.name!r}, "
            f"got: {first}; train it by: ankara-lab train attributes"
        ) from error
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


@lru_cache(maxsize=4)
def shipped_attributes(name: str = "attributes") -> AttributeNet:
    """The net of this name that comes with the package, loaded at the first call and kept.

    Raises
    ------
    ModelError
        If it is not in this installation, or not what ``cards.json`` says.
    """
    check_weights()
    return read_attributes(weights_folder() / FOLDER, name)
