"""Train an attribute net: it reads from a tile what its record says.

A corpus folder comes in; ``<name>.safetensors`` and ``<name>.json`` come out. Three nets are
made this way, each with a configuration of its own: the one behind ``describe``, and the two of
the judge, of which no training loss ever hears. Tiles are rolled, mirrored and worn a little
(blur, noise, JPEG, the autoencoder's round trip), so that a generated tile is not misjudged for
being softer than a drawn one.
"""

from __future__ import annotations

import copy
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from torch import Tensor, nn
from tqdm import tqdm

from ankara_lab.model.attributes import (
    SEVERAL,
    AttributeNet,
    NetShape,
    read_attributes,
    save_attributes,
)
from ankara_lab.train._config import RunConfig
from ankara_lab.train._loop import Trainer
from ankara_lab.train._sheet import to_uint8
from ankara_lab.train.autoencoder import reconstruct_tiles
from ankara_lab.train.corpus import Corpus, load_corpus, to_tensor
from ankara_lab.train.labels import (
    CLASSES,
    UNKNOWN,
    WORDS,
    classes_of,
    colours_named,
    inks_of,
    motif_shares,
    name_all,
    swap_record,
)

_POINTED = 3  # maps of inks that are told where to look: the ground, the motif's two colours


@dataclass
class AttributesConfig(RunConfig):
    """Settings of an attribute net and its training; sizes as in ``NetShape``."""

    out: Path = Path("runs/attributes")
    name: str = "attributes"
    """What the files are called: ``attributes``, ``features`` or ``judge``."""
    size: int = 256
    stem: int = 32
    widths: tuple[int, ...] = (64, 128, 160)
    blocks: tuple[int, ...] = (2, 2, 1)
    narrow: int = 2
    spectrum: int = 6
    reach: int = 7
    inks: int = 6
    features: int = 128
    patch: int = 4
    context: int = 0
    census: int = 0
    fine: tuple[int, ...] = ()
    portrait: int = 0
    begin: Path | None = None
    """Folder of a trained net of the same name to begin with.

    It may have fewer blocks, smaller patches of a smaller tile, no ``context``, ``census`` or
    ``portrait`` and nothing ``fine``: further blocks begin as the identity, larger patches as an
    average of what the smaller ones see, and the others say nothing before they have learnt."""
    only: str = ""
    """Train only weights whose name begins so, such as ``census`` or ``census,fine``; all by
    default."""
    blend: float = 1.0
    """Share of what was learnt in the weights that are saved; the rest is those of ``begin``.

    Half of each may read better than either (model soups, Wortsman et al. 2022,
    arXiv:2203.05482). Below 1 it needs ``begin``, of the same shape."""
    vae: Path | None = None
    """Folder of an autoencoder whose round trips are learnt from too; none by default."""
    decoded: int = 400
    """Tiles that make that round trip beforehand."""
    decoded_share: float = 0.1
    """Fraction of a batch taken from them."""
    worn: float = 0.4
    """Fraction of tiles that are blurred, noisy or squeezed by JPEG."""
    swapped: float = 0.3
    """Fraction of tiles whose colour channels are swapped: cloth in colours that no palette has, so
    that what is figure and what is ground is not learnt by heart with the palettes."""
    smoothing: float = 0.05
    """Share of the aim that is spread over all classes, against overconfidence."""
    pointing: float = 0.1
    """Weight of pointing: the first map of the inks has to lie on the ground, the next two on the
    colours of the motif. Only for nets with ``context``; others do not see so much."""
    figure: float = 3.0
    """Weight of telling figure from ground: how much of the motifs has each colour. Only for nets
    with a ``census``."""
    held: int = 500
    """Held-out tiles to measure on."""
    limit: int = 0
    """Use only so many tiles of the corpus; 0 means all."""


def train_attributes(config: AttributesConfig, *, resume: bool = False) -> Path:
    """Train an attribute net and save it in half precision.

    Parameters
    ----------
    config : AttributesConfig
    resume : bool
        Go on from the checkpoint in ``config.out``.

    Returns
    -------
    Path
        ``<name>.safetensors`` inside ``config.out``.

    Raises
    ------
    ValueError
        If the corpus or a setting does not fit, see the message.
    """
    if config.context and config.pointing and config.inks < _POINTED:
        raise ValueError(f"a net that learns to point needs at least {_POINTED} inks, "
                         f"got {config.inks}")
    if not 0 < config.blend <= 1 or config.blend < 1 and config.begin is None:
        raise ValueError(f"blend must be in (0, 1], and below 1 needs begin; got {config.blend}")
    # left to the page cache, so that several processes hold it once
    corpus = load_corpus(config.data, limit=config.limit, memory_map=True)
    labels = number_records(corpus)
    torch.manual_seed(config.seed)
    net = AttributeNet(shape_of(config), CLASSES, WORDS)
    if config.census:
        net.census.names.copy_(torch.from_numpy(name_all(len(net.census.names))))
    begun = None if config.begin is None else read_attributes(config.begin, config.name).float()
    if begun is not None:
        begin_with(net, begun)
    for name, weight in net.named_parameters():
        weight.requires_grad_(name.startswith(tuple(config.only.split(","))))
    if not any(weight.requires_grad for weight in net.parameters()):
        parts = ", ".join(name for name, _ in net.named_children())
        raise ValueError(f"only must be how names of weights begin, got {config.only!r}; "
                         f"the net's parts are {parts}")
    trainer = Trainer(config, Reading(net), resume=resume)
    worn, worn_places = _round_trips(config, corpus)
    places = corpus.held_places[: config.held]

    def loss_of(module: nn.Module, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        rng = trainer.numpy_rng(step)
        chosen = corpus.train_places[trainer.places(step, len(corpus.train_places))]
        pictures = [corpus.tiles[place] for place in chosen]
        for k in np.flatnonzero(rng.random(len(chosen)) < config.decoded_share * bool(len(worn))):
            which = int(rng.integers(len(worn)))
            chosen[k], pictures[k] = worn_places[which], worn[which]
        swapped = rng.random(len(chosen)) < config.swapped
        swaps = [rng.permutation(3) if swap else np.arange(3) for swap in swapped]
        tiles = [disturb(each[..., swap], rng, worn=config.worn)
                 for each, swap in zip(pictures, swaps, strict=True)]
        shown = [swap_record(corpus.records[place], swap.tolist())
                 for place, swap in zip(chosen, swaps, strict=True)]
        aims = {key: values[torch.from_numpy(chosen)] for key, values in labels.items()}
        for k in np.flatnonzero(swapped):
            for key, shares in colours_named(shown[k]).items():
                aims[key][k] = torch.from_numpy(shares)
        batch = to_tensor(np.stack(tiles)).to(trainer.device)
        scores, maps, on_motif = module(batch)
        parts = {
            key: _part(key, scores[key].float(), aims[key].to(trainer.device), config.smoothing)
            for key in labels
        }
        loss = torch.stack(list(parts.values())).sum()
        if config.context and config.pointing:
            inks = torch.from_numpy(np.stack([np.concatenate([palette[list(roles)], palette])
                                              for palette, roles in map(inks_of, shown)]))
            parts["pointing"] = pointing_loss(maps, batch, inks.to(trainer.device))
            loss = loss + config.pointing * parts["pointing"]
        if on_motif is not None and config.figure:
            truth = torch.from_numpy(np.stack([motif_shares(record) for record in shown]))
            parts["figure"] = (on_motif - truth.to(trainer.device)).abs().sum(1).mean()
            loss = loss + config.figure * parts["figure"]
        return loss, parts

    def saved(reading: nn.Module) -> AttributeNet:
        return reading.net if config.blend == 1 else blended(begun, reading.net, config.blend)

    def evaluate(reading: nn.Module) -> dict[str, float]:
        aims = {key: values[places] for key, values in labels.items()}
        return accuracies(saved(reading), corpus.tiles[places], aims)

    trainer.train(
        loss_of,
        evaluate=evaluate,
        export=lambda reading: save_attributes(saved(reading), config.out, config.name),
    )
    return Path(config.out) / f"{config.name}.safetensors"


def begin_with(net: AttributeNet, trained: AttributeNet) -> None:
    """Fill a net with a smaller one's weights, so that it reads from the start as that one does.

    Where the trained net looks for inks without ``context``, or has no ``census`` or ``portrait``
    or nothing ``fine``, that is learnt anew.

    Raises
    ------
    ValueError
        If the one cannot be grown into the other.
    """
    new, old = net.shape, trained.shape
    grows = [(shape.stem, shape.widths, shape.narrow, shape.spectrum, shape.reach, shape.inks,
              shape.features, shape.size // shape.patch) for shape in (new, old)]
    fewer = any(own < theirs for own, theirs in zip(new.blocks, old.blocks, strict=False))
    less = (new.context < old.context or old.census not in (0, new.census)
            or old.fine not in ((), new.fine) or old.portrait not in (0, new.portrait))
    if grows[0] != grows[1] or fewer or net.classes != trained.classes or less:
        raise ValueError("the net in begin must have the shape and classes of this one, at most "
                         "with fewer blocks, smaller patches, no context, census, fine "
                         f"or portrait; {new}, got {old}")
    ratio = new.patch // old.patch
    weights = dict(trained.state_dict())
    patches = weights["patches.weight"]
    weights["patches.weight"] = (
        patches.repeat_interleave(ratio, 2).repeat_interleave(ratio, 3) / ratio**2
    )
    own = net.state_dict()
    fitting = {key: value for key, value in weights.items() if own[key].shape == value.shape}
    net.load_state_dict(own | fitting)


def blended(begun: AttributeNet | None, learnt: AttributeNet, share: float) -> AttributeNet:
    """Mix the weights of two nets of one line of training: ``share`` of the second.

    Raises
    ------
    ValueError
        If their shapes differ.
    """
    if begun is None or begun.shape != learnt.shape:
        raise ValueError("blend below 1 needs a net in begin of the shape that is trained")
    mixed, theirs = copy.deepcopy(learnt), begun.state_dict()
    for key, value in mixed.state_dict().items():
        value.lerp_(theirs[key].to(value), 1 - share)
    return mixed


class Reading(nn.Module):
    """All that a net says in one call, which training needs."""

    def __init__(self, net: AttributeNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, tiles: Tensor) -> tuple[dict[str, Tensor], Tensor, Tensor | None]:
        """Return what ``AttributeNet.scores_and_maps`` says of tiles (B, 3, H, W)."""
        return self.net.scores_and_maps(tiles)


def pointing_loss(maps: Tensor, tiles: Tensor, inks: Tensor) -> Tensor:
    """Measure how little the first maps lie on the inks they should point to.

    A pixel is taken for the ink whose colour is nearest to its own.

    Parameters
    ----------
    maps : Tensor (B, K, h, w)
        Shares that sum to one for each of the K maps.
    tiles : Tensor (B, 3, H, W), float in [-1, 1]
        H a multiple of h.
    inks : Tensor (B, M + P, 3), uint8
        What the first M maps should point to, and after it the whole palette of P inks;
        M is 3: the ground and the motif's colours.

    Returns
    -------
    Tensor ()
        Mean of -log of the share that lies right.
    """
    step = tiles.shape[-1] // maps.shape[-1]
    pixels = tiles[..., ::step, ::step].float().flatten(2)  # (B, 3, hw)
    away = torch.cdist(inks.float() / 127.5 - 1, pixels.mT)  # (B, M + P, hw)
    named, palette = away[:, :_POINTED], away[:, _POINTED:]
    right = named <= palette.amin(1, keepdim=True) + 1e-4
    share = (maps[:, :_POINTED].flatten(2) * right).sum(2)
    there = right.any(2)
    return -((share + 1e-3).log() * there).sum() / there.sum().clamp_min(1)


def shape_of(config: AttributesConfig) -> NetShape:
    """Return the size of the net that a configuration asks for."""
    return NetShape(**{key: getattr(config, key) for key in NetShape.__dataclass_fields__})


def number_records(corpus: Corpus) -> dict[str, Tensor]:
    """Collect the class numbers of all tiles: (N,) int64, or shares of several (N, K) float32.

    Raises
    ------
    ValueError
        If the corpus was not drawn by us, so that its records say too little.
    """
    try:
        rows = [classes_of(record) for record in corpus.records]
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"a record of the corpus lacks {error}; attribute nets learn from the records of "
            "`ankara-lab dataset build`"
        ) from None
    return {key: torch.from_numpy(np.stack([row[key] for row in rows])) for key in CLASSES}


def disturb(
    tile: NDArray[np.uint8], rng: np.random.Generator, *, worn: float
) -> NDArray[np.uint8]:
    """Roll and mirror a tile (H, W, 3), and wear it with probability ``worn``."""
    high, wide, _ = tile.shape
    tile = np.roll(tile, (int(rng.integers(high)), int(rng.integers(wide))), (0, 1))
    tile = tile[:: 1 - 2 * int(rng.integers(2)), :: 1 - 2 * int(rng.integers(2))]
    return wear(tile, rng) if rng.random() < worn else tile


def wear(tile: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Take detail from a tile (H, W, 3): blur, noise or JPEG, one of them."""
    kind = rng.integers(3)
    if kind == 0:
        picture = Image.fromarray(np.ascontiguousarray(tile))
        return np.asarray(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.5))))
    if kind == 1:
        noise = rng.standard_normal(tile.shape, np.float32) * rng.uniform(3, 15)
        return (tile + noise).clip(0, 255).round().astype(np.uint8)
    file = io.BytesIO()
    quality = int(rng.integers(12, 70))
    Image.fromarray(np.ascontiguousarray(tile)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def accuracies(
    net: nn.Module, tiles: NDArray[np.uint8], labels: dict[str, Tensor], batch: int = 32
) -> dict[str, float]:
    """Return the share of tiles (B, H, W, 3) whose attribute the net reads rightly.

    For ``effect``, the share of all marks that are rightly seen or rightly not seen; a motif, its
    colour or a layout is right if it is one of those that have a share.
    """
    places = range(0, len(tiles), batch)
    parts = [net.probabilities(to_tensor(tiles[k : k + batch])) for k in places]
    right: dict[str, float] = {}
    for key, aims in labels.items():
        said = torch.cat([part[key] for part in parts])
        if key in SEVERAL:
            right[key] = ((said > 0.5) == (aims > 0.5)).float().mean().item()
            continue
        if aims.ndim == 2:  # shares
            known, hits = aims.sum(1) > 0, aims.gather(1, said.argmax(1, keepdim=True))[:, 0] > 0
        else:
            known, hits = aims != UNKNOWN, said.argmax(1) == aims
        if known.any():
            right[key] = hits[known].float().mean().item()
    return right


def _part(key: str, scores: Tensor, aims: Tensor, smoothing: float) -> Tensor:
    """The loss of one attribute."""
    if key in SEVERAL:
        return F.binary_cross_entropy_with_logits(scores, aims)
    if aims.ndim == 2:  # shares, none of them where nothing is known: that adds nothing
        return -(aims * scores.log_softmax(1)).sum(1).mean()
    if not (aims != UNKNOWN).any():
        return scores.sum() * 0.0  # nothing to learn in this batch
    return F.cross_entropy(scores, aims, label_smoothing=smoothing)


def _round_trips(config: AttributesConfig, corpus: Corpus) -> tuple[NDArray[np.uint8], Any]:
    """Encode and decode some training tiles beforehand; none without an autoencoder."""
    if config.vae is None or not config.decoded:
        return np.empty((0,), np.uint8), np.empty((0,), int)
    vae = AutoencoderTiny.from_pretrained(config.vae).eval().requires_grad_(False)
    vae = vae.to(memory_format=torch.channels_last)
    rng = np.random.default_rng((config.seed, 5))
    places = rng.choice(corpus.train_places, min(config.decoded, len(corpus.train_places)), False)
    pictures = []
    for place in tqdm(places, desc="round trips", unit="tile"):
        output, _ = reconstruct_tiles(vae, to_tensor(corpus.tiles[place][None]))
        pictures.append(to_uint8(output)[0])
    return np.stack(pictures), places
