"""Load a latent diffusion model: the shipped one, a folder or one from the hub.

All three are in the format of diffusers' ``StableDiffusionPipeline`` and become the same
:class:`Model`, so everything that works on the shipped model works on any of that family. Only
safetensors files are read, because a pickled file can run code when it is opened; for the same
reason a model that brings its own code is refused. The shipped model needs no network, and its
files are compared with the hashes in ``weights/cards.json`` before they are read.
"""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

from ankara_lab.model.precision import fastest_dtype
from ankara_lab.model.shared import build_on, mapped_weights
from ankara_lab.model.shipped import ModelError, check_weights, shipped_folder
from ankara_lab.model.threads import use_threads
from ankara_lab.model.torus import Repeat

PARTS = ("vae", "unet", "text_encoder", "tokenizer", "scheduler")


@dataclass(eq=False)
class Model:
    """A latent diffusion model: five stock parts and what one needs to know about them."""

    vae: Any
    """Autoencoder: ``AutoencoderTiny``, ``AutoencoderKL`` or another of diffusers'."""
    unet: Any
    """``UNet2DConditionModel``."""
    text_encoder: Any
    """``BertModel``, ``CLIPTextModel`` or another of transformers'."""
    tokenizer: Any
    scheduler: Any
    """Any scheduler of diffusers that StableDiffusionPipeline takes; never changed by us."""
    name: str = "model"
    """What it was loaded from, for recipes and messages."""
    default_steps: int = 12
    default_guidance: float = 5.0
    remembered: OrderedDict[str, Tensor] = field(default_factory=OrderedDict, repr=False)
    """Token states of the last texts; see :func:`ankara_lab.model.words.embed`."""
    lock: Any = field(default_factory=threading.Lock, repr=False)
    """Held while ``remembered`` is read or changed."""

    @property
    def device(self) -> torch.device:
        """Where the UNet is."""
        return next(self.unet.parameters()).device

    @property
    def dtype(self) -> torch.dtype:
        """Number format of the UNet."""
        return next(self.unet.parameters()).dtype

    @property
    def scale_factor(self) -> int:
        """Picture rows per latent row [px]."""
        config = self.vae.config
        stages = config.get("encoder_block_out_channels") or config["block_out_channels"]
        return 2 ** (len(stages) - 1)

    @property
    def latent_channels(self) -> int:
        """Z, the number of channels of a latent."""
        return int(self.vae.config["latent_channels"])

    @property
    def sample_size(self) -> int:
        """Side of the tile that the model was trained on [px]."""
        size = self.unet.config["sample_size"]
        return (size if isinstance(size, int) else max(size)) * self.scale_factor

    def multiple(self, repeat: Repeat | None, *, codec_only: bool = False) -> int:
        """The number [px] that a tile's sides must be a multiple of.

        Parameters
        ----------
        repeat : {"straight", "half-drop", "brick"} or None
        codec_only : bool
            For encoding and decoding alone; the UNet needs more.
        """
        levels = 1 if codec_only else len(self.unet.config["block_out_channels"])
        wrap = 1 if repeat is None else 2 ** (levels - 1)
        return self.scale_factor * wrap * (2 if repeat in ("half-drop", "brick") else 1)


def load_model(
    source: str | Path | None = None,
    *,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
) -> Model:
    """Load the shipped model, a diffusers folder or a model of the hub.

    Parameters
    ----------
    source : str or Path, optional
        None for the shipped model; the path of a folder with a ``model_index.json``; or a hub
        id such as ``"owner/name"``, which is fetched once and then found without a network.
    device : device or str, optional
        Default: CUDA if there is one, else CPU.
    dtype : dtype, optional
        Number format of autoencoder and UNet; default: what a short timing finds fastest
        (:func:`ankara_lab.model.precision.fastest_dtype`). The text encoder is always float32.

    Returns
    -------
    Model

    Raises
    ------
    ModelError
        A ``ValueError`` in one line: there is no such folder or hub id, the network is away,
        a file is missing, damaged, pickled or not what ``cards.json`` says, or the model is
        not of the StableDiffusionPipeline family.
    """
    use_threads()
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    dtype = dtype or fastest_dtype(where)
    if source is None:
        folder, cards = shipped_folder(), check_weights()
        shared = mapped_weights(dtype) if where.type == "cpu" else {}
        model = _assemble(folder, folder.name, where, dtype, local=True, shared=shared)
        defaults = cards.get("defaults", {})
        model.default_steps = int(defaults.get("steps", model.default_steps))
        model.default_guidance = float(defaults.get("guidance", model.default_guidance))
        return model
    folder = Path(source).expanduser()
    local = folder.exists()
    if not local and not re.fullmatch(r"[\w.-]+/[\w.-]+", str(source)):
        raise ModelError(f"there is no folder {str(source)!r}; give a folder that holds a "
                         "model_index.json, or a hub id such as 'owner/name'")
    model = _assemble(folder if local else str(source), str(source), where, dtype, local=local)
    if model.sample_size >= 512:  # the Stable Diffusion models and what is made from them
        model.default_steps, model.default_guidance = 25, 7.5
    return model


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The shipped model, loaded at the first call and kept."""
    return load_model()


def _assemble(
    source: Path | str, name: str, device: torch.device, dtype: torch.dtype, *, local: bool,
    shared: Mapping[str, dict[str, Tensor]] = MappingProxyType({}),
) -> Model:
    """Load the five parts by their classes, without the pipeline and what it would import."""
    index = _folder_index(Path(source)) if local else _hub_index(str(source))
    parts = {part: _part(part, index, source, dtype, local, shared.get(part)) for part in PARTS}
    for part in ("vae", "unet", "text_encoder"):
        network: nn.Module = parts[part].eval().requires_grad_(False)
        layout = torch.preserve_format if part == "text_encoder" else torch.channels_last
        network.to(device=device, memory_format=layout)
    model = Model(**parts, name=name)
    channels = model.unet.config["in_channels"]
    if channels != model.latent_channels:
        raise ModelError(f"{name}: its UNet takes {channels} channels and its latents have "
                         f"{model.latent_channels}; use a text-to-image model, not one for "
                         "inpainting or upscaling")
    return model


def _folder_index(folder: Path) -> dict[str, Any]:
    """The model_index.json of a folder, after a look at what lies beside it."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is a file; give the folder of a diffusers model, the one "
                         "that holds model_index.json")
    path = folder / "model_index.json"
    if not path.is_file():
        raise ModelError(f"{folder} has no model_index.json; give the folder that "
                         "save_pretrained of a StableDiffusionPipeline wrote")
    for part in ("vae", "unet", "text_encoder"):
        files = [file.suffix for file in (folder / part).glob("*")]
        if ".safetensors" not in files:
            pickled = {".bin", ".pt", ".pth", ".ckpt"} & set(files)
            raise ModelError(
                f"{folder / part} holds pickled weights, which can run code when opened; save "
                "the model again with safe_serialization=True" if pickled else
                f"{folder / part} has no .safetensors file; the copy of the model is incomplete")
    return _read_index(path, str(folder))


def _hub_index(name: str) -> dict[str, Any]:
    """The model_index.json of a hub model, from the network or from what was fetched before."""
    from huggingface_hub import hf_hub_download

    try:
        path = hf_hub_download(name, "model_index.json")
    except Exception as error:  # the hub's client raises its own, httpx's and the system's
        raise ModelError(
            f"there is no folder {name!r}, and the hub model of that name was not reached "
            f"({type(error).__name__}); check the name and the network, fetch it once while "
            "online, or leave the model out to use the shipped one, which needs no network"
        ) from error
    return _read_index(Path(path), name)


def _read_index(path: Path, name: str) -> dict[str, Any]:
    """A model_index.json that names our five parts, of the two libraries we trust."""
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
        classes = {part: tuple(index[part]) for part in PARTS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{name}: its model_index.json does not list {', '.join(PARTS)}; use a "
                         "model of the StableDiffusionPipeline family") from error
    if extra := sorted({"text_encoder_2", "transformer", "prior"} & set(index)):
        raise ModelError(f"{name} has {', '.join(extra)}, a kind of model that this does not "
                         "drive; use a model of the StableDiffusionPipeline family")
    for part, entry in classes.items():
        if len(entry) != 2 or entry[0] not in ("diffusers", "transformers"):
            raise ModelError(f"{name}: its {part} is {entry}, code of its own, which is never "
                             "run; use a model whose parts are of diffusers and transformers")
    return {"name": name, **classes}


def _part(
    part: str, index: dict[str, Any], source: Path | str, dtype: torch.dtype, local: bool,
    weights: dict[str, Tensor] | None,
) -> Any:
    """One part, by its class's ``from_pretrained``; or on ``weights``, if these are shared."""
    library, class_name = index[part]
    options: dict[str, Any] = {"local_files_only": True} if local else {"subfolder": part}
    if part in ("vae", "unet"):
        options |= {"torch_dtype": dtype, "use_safetensors": True}
    elif part == "text_encoder":
        options |= {"dtype": torch.float32, "use_safetensors": True}
    try:
        with _quiet(local):
            made = getattr(importlib.import_module(library), class_name)
            if local and part == "text_encoder" and class_name == "BertModel":
                return _bert(made, Path(source, part), weights)
            if weights is not None:
                return build_on(made, Path(source, part), weights)
            return made.from_pretrained(str(Path(source, part) if local else source), **options)
    except Exception as error:  # both libraries raise of every kind on a damaged file
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{index['name']}: its {part} could not be read by {library}'s "
                         f"{class_name} ({type(error).__name__}: {reason}); fetch or save the "
                         "model again, as safetensors") from error


def _bert(made: Any, folder: Path, weights: dict[str, Tensor] | None = None) -> nn.Module:
    """A BertModel without its pooler, which we never use."""
    # Not by from_pretrained: that one first compiles half a second of rules for renaming the
    # weights of other models.
    from safetensors.torch import load_file

    network = made(made.config_class.from_pretrained(str(folder)), add_pooling_layer=False)
    stored = load_file(folder / "model.safetensors") if weights is None else weights
    lacks, over = network.load_state_dict(stored, strict=False, assign=weights is not None)
    if wrong := lacks + [name for name in over if not name.startswith("pooler.")]:
        raise ValueError(f"{wrong[0]} is missing or not of a BertModel")
    return network.float()


@contextmanager
def _quiet(local: bool) -> Iterator[None]:
    """Keep both libraries' notes to developers off the screen; leave bars of downloads."""
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    levels = of_diffusers.get_verbosity(), of_transformers.get_verbosity()
    bars = of_transformers.is_progress_bar_enabled()
    of_diffusers.set_verbosity_error()
    of_transformers.set_verbosity_error()
    if local:
        of_transformers.disable_progress_bar()
    try:
        yield
    finally:
        of_diffusers.set_verbosity(levels[0])
        of_transformers.set_verbosity(levels[1])
        if local and bars:
            of_transformers.enable_progress_bar()
