"""Put on a model what it was taught later: a LoRA and a word of its own.

A LoRA (low-rank adaptation) is a small change of a few weight matrices, W + B A, where A and B are
thin. Here the change is added to a copy of the UNet, so sampling costs what it did and the model
that was given stays as it was. With it comes the word that calls it: one vector in the text
encoder's table. The file is safetensors, names the weights that it was learnt on, and is refused
on any other: on them it would only be noise.
"""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from ankara_lab.model.load import Model
from ankara_lab.model.shipped import ModelError

_KEY = "ankara_lab"
_TOKEN = "text_encoder.token"
_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True, eq=False)
class Lora:
    """What a model was taught.

    Attributes
    ----------
    words : tuple of str
        What calls it in a prompt: the word and its plural, which share one vector.
    changes : dict of str to (Tensor (r, in, ...), Tensor (out, r, ...))
        For each layer of the UNet, by its name, A and B of the change B A.
    token : Tensor (width,)
        The words' vector in the text encoder's table.
    recipe : dict
        Plain JSON: ``weights``, the hash of the model's own, how it was taught, and ``losses``:
        for each time it was measured the number of steps and the loss on the pictures learnt
        from, on those held out (or None), and on other cloth.
    """

    words: tuple[str, ...]
    changes: dict[str, tuple[Tensor, Tensor]] = field(repr=False)
    token: Tensor = field(repr=False)
    recipe: dict[str, Any]

    @property
    def name(self) -> str:
        """The word, with the first digits of the hash of the numbers, to tell two apart."""
        digest = hashlib.sha256(self.token.half().numpy().tobytes())
        for layer in sorted(self.changes):
            for part in self.changes[layer]:
                digest.update(part.half().contiguous().numpy().tobytes())
        return f"{self.words[0]} ({digest.hexdigest()[:8]})"


def load_lora(model: Model, source: str | Path | Lora, *, strength: float = 1.0) -> Model:
    """Return the model as it is after being taught a motif; the one given is not changed.

    Parameters
    ----------
    model : Model
        The model that the LoRA was taught on.
    source : str, Path or Lora
        A file that :func:`save_lora` wrote, or what it was written from.
    strength : float in [0, 2]
        How much of the change is added: 0 leaves the UNet as it was and only the word is new.

    Returns
    -------
    Model
        With a UNet, text encoder and tokenizer of its own; the autoencoder is shared.

    Raises
    ------
    ModelError
        A ``ValueError`` in one line: the file is not there, damaged or no LoRA of ours, or it
        was taught on other weights.
    ValueError
        If ``strength`` is out of range.

    References
    ----------
    LoRA: arXiv 2106.09685, eq. 3. The word's vector: textual inversion, arXiv 2208.01618.
    """
    if not 0 <= strength <= 2:
        raise ValueError(f"strength must be from 0 to 2, got {strength}; 1 is as it was taught")
    lora = source if isinstance(source, Lora) else read_lora(source)
    if lora.recipe.get("weights") != hash_weights(model):
        raise ModelError(f"{lora.words[0]!r} was taught on other weights than those of "
                         f"{model.name}; load the model it was taught on, or teach it again")
    unet = copy.deepcopy(model.unet)
    layers = dict(unet.named_modules())
    with torch.no_grad():
        for name, (down, up) in lora.changes.items():
            _change(layers.get(name), name, down, up, strength)
    encoder, tokenizer = copy.deepcopy(model.text_encoder), copy.deepcopy(model.tokenizer)
    add_words(tokenizer, encoder, lora.words, lora.token)
    return replace(
        model, unet=unet, text_encoder=encoder, tokenizer=tokenizer,
        name=" + ".join([model.name, lora.name + (f" x {strength:g}" if strength != 1 else "")]),
        remembered=OrderedDict(), lock=threading.Lock(),
    )  # fmt: skip


def save_lora(lora: Lora, path: str | Path) -> Path:
    """Write a LoRA as a small safetensors file, in half precision, whole or not at all.

    Parameters
    ----------
    lora : Lora
    path : str or Path
        Named ``*.safetensors``.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If the name ends otherwise.
    OSError
        If it cannot be written.
    """
    path = Path(path)
    if path.suffix != ".safetensors":
        raise ValueError(f"a LoRA's file must be named *.safetensors, got {path.name!r}")
    tensors = {_TOKEN: lora.token}
    for name, (down, up) in lora.changes.items():
        tensors |= {f"unet.{name}{_DOWN}": down, f"unet.{name}{_UP}": up}
    known = json.dumps({"words": list(lora.words), **lora.recipe}, sort_keys=True)
    small = {key: value.detach().half().contiguous() for key, value in tensors.items()}
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(save(small, {_KEY: known}))
    part.replace(path)
    return path


def read_lora(path: str | Path) -> Lora:
    """Read a file that :func:`save_lora` wrote.

    Raises
    ------
    ModelError
        A ``ValueError`` in one line: there is no such file, or it is not one of ours.
    """
    path = Path(path)
    if not path.is_file():
        raise ModelError(f"there is no file {str(path)[-80:]!r}; teach makes it")
    try:
        with safe_open(path, framework="pt") as file:
            recipe = json.loads((file.metadata() or {})[_KEY])
            tensors = {key: file.get_tensor(key).float() for key in file.keys()}
        words = tuple(str(word) for word in recipe.pop("words"))
        token = tensors.pop(_TOKEN)
        names = [key.removeprefix("unet.").removesuffix(_DOWN) for key in tensors
                 if key.endswith(_DOWN)]
        changes = {name: (tensors.pop(f"unet.{name}{_DOWN}"), tensors.pop(f"unet.{name}{_UP}"))
                   for name in names}
        if tensors or not words or token.ndim != 1:
            raise ValueError("it holds other tensors")
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ModelError(f"{path.name!r} is not a LoRA that teach has made, or it is damaged "
                         f"({type(error).__name__}: {reason})") from error
    return Lora(words, changes, token, recipe)


def add_words(tokenizer: Any, encoder: nn.Module, words: tuple[str, ...], token: Tensor) -> None:
    """Give words one vector in the table of a text encoder; both are changed in place."""
    from transformers import AddedToken

    # normalized: found in any case; single_word: "cat" is not found in "category"
    tokenizer.add_tokens([AddedToken(word, single_word=True, normalized=True) for word in words])
    if len(tokenizer) > encoder.get_input_embeddings().num_embeddings:
        encoder.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    table = encoder.get_input_embeddings().weight
    with torch.no_grad():
        table[tokenizer.convert_tokens_to_ids(list(words))] = token.to(table)


def hash_weights(model: Model) -> str:
    """Hash what a LoRA depends on: the weights of UNet and text encoder, 64 hexadecimal digits.

    The same whether the model was loaded in float32 or bfloat16.
    """
    digest = hashlib.sha256()
    for part in (model.unet, model.text_encoder):
        for name, weight in sorted(part.state_dict().items()):
            digest.update(name.encode())
            plain = weight.detach().cpu().contiguous().bfloat16()
            digest.update(plain.view(torch.int16).numpy().tobytes())
    return digest.hexdigest()


def _change(layer: nn.Module | None, name: str, down: Tensor, up: Tensor, strength: float) -> None:
    """Add B A to the weight of one layer."""
    weight = getattr(layer, "weight", None)
    delta = up.flatten(1) @ down.flatten(1)
    if not isinstance(weight, Tensor) or delta.numel() != weight.numel() or \
            delta.shape[0] != weight.shape[0]:
        raise ModelError(f"the LoRA changes {name}, which this model has not, or in another size")
    summed = weight.float() + strength * delta.to(weight.device).view(weight.shape)
    weight.copy_(summed)
