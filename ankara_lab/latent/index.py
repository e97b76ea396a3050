"""An index of designs: what search, by picture, words or colours, looks through.

Built once from tiles and what is known of each (its record), kept as one safetensors file.
A record is plain JSON; three of its keys are read here: ``name``, ``captions`` (sentences about
it) and ``terms`` (single words and phrases that are true of it, synonyms too). Whatever else a
record holds, such as ``motifs`` with their meanings and credits, is handed back with each hit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from ankara_lab.latent.features import colour_histogram, dominant_colours, signature
from ankara_lab.model.codec import encode
from ankara_lab.model.torus import Repeat
from ankara_lab.model.words import embed, shorten

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

_FORMAT = "ankara-lab index 1"
_PARTS = ("signature", "centre", "spread", "histogram", "colours", "captions", "terms")


@dataclass(frozen=True, eq=False)
class DesignIndex:
    """Features of N designs; made by :func:`build_index`."""

    records: list[dict[str, Any]]
    """What is known of each design."""
    signature: Tensor
    """(N, F) roll-invariant features of the latents."""
    centre: Tensor
    """(F,) their mean, and"""
    spread: Tensor
    """(F,) standard deviation, by which they are made comparable."""
    histogram: Tensor
    """(N, 180) colour histograms in Oklab."""
    colours: Tensor
    """(N, 6, 4) dominant colours: Oklab and share."""
    captions: Tensor
    """(N, W) mean of the unit text vectors of each design's captions; 0 where it has none."""
    terms: Tensor
    """(V, W) unit text vectors of :attr:`vocabulary`."""
    vocabulary: list[str]
    """Every term of any record, once, folded by :func:`fold`."""
    model: str
    """Name of the model whose encoders made the features."""

    def __len__(self) -> int:
        return len(self.records)

    def to_bytes(self) -> bytes:
        """Write the index as the bytes of a safetensors file."""
        known = {"records": self.records, "vocabulary": self.vocabulary, "model": self.model}
        text = json.dumps(known, ensure_ascii=False, sort_keys=True).encode()
        tensors = {part: getattr(self, part).float().cpu().contiguous() for part in _PARTS}
        # As a tensor of bytes: a header of safetensors is short, records of thousands are not.
        tensors["json"] = torch.frombuffer(bytearray(text), dtype=torch.uint8)
        return save(tensors, metadata={"format": _FORMAT})

    @staticmethod
    def from_bytes(data: bytes, name: str = "the file") -> DesignIndex:
        """Read an index from the bytes of a safetensors file.

        Parameters
        ----------
        data : bytes
        name : str
            What to call the file in messages.

        Raises
        ------
        ValueError
            If the bytes are no index, or its parts do not fit together.
        """
        try:
            tensors = load(data)
            known = json.loads(bytes(tensors.pop("json").numpy()))
            index = DesignIndex(**{part: tensors[part] for part in _PARTS}, **known)
            index._check()
        except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"{name} is not an index of designs ({' '.join(str(error).split())[:120]}); "
                "make one with `ankara-lab index FOLDER -o FILE.safetensors`"
            ) from None
        return index

    def _check(self) -> None:
        count, features = self.signature.shape
        texts = self.captions.shape[1]
        wanted = {
            "centre": (features,), "spread": (features,), "captions": (count, texts),
            "terms": (len(self.vocabulary), texts), "colours": (count, 6, 4),
            "histogram": (count, self.histogram.shape[-1]),
        }
        for part, shape in wanted.items():
            if tuple(getattr(self, part).shape) != shape:
                raise ValueError(f"its {part} must be {shape}")
        if any(not torch.isfinite(getattr(self, part)).all() for part in _PARTS):
            raise ValueError("it holds NaN or infinite values")
        if len(self.records) != count or not all(isinstance(r, dict) for r in self.records):
            raise ValueError(f"it must hold {count} records")


def build_index(
    tiles: Iterable[Tensor],
    records: Sequence[Mapping[str, Any]],
    model: Model,
    *,
    repeat: Repeat = "straight",
) -> DesignIndex:
    """Index designs, so that they can be searched.

    Parameters
    ----------
    tiles : iterable of Tensor (B, 3, H, W), float in [-1, 1]
        Batches of tiles, together as many as there are records and in their order; all of the
        sizes that the model encodes.
    records : sequence of mapping
        JSON values: ``name``, and if known ``captions`` and ``terms``, lists of str.
    model : Model
    repeat : {"straight", "half-drop", "brick"}
        How the tiles repeat.

    Returns
    -------
    DesignIndex

    Raises
    ------
    ValueError
        If there are no tiles, their number is not that of the records, or a record's captions
        or terms are not lists of str.
    """
    known = [dict(record) for record in records]
    for record in known:
        for key in ("captions", "terms"):
            texts = record.get(key, [])
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise ValueError(f"{key} of {record.get('name')!r} must be a list of str, got "
                                 f"{texts!r:.60}")
    described = [
        (signature(encode(batch, model, repeat=repeat), repeat), colour_histogram(batch),
         dominant_colours(batch))
        for batch in tiles
    ]
    count = sum(len(parts[0]) for parts in described)
    if count != len(known) or not count:
        raise ValueError(f"expected as many tiles as records, at least one, got {count} tiles "
                         f"and {len(known)} records")
    features, histogram, colours = (torch.cat(parts).cpu() for parts in
                                    zip(*described, strict=True))
    vocabulary = sorted({fold(term) for record in known for term in record.get("terms", [])}
                        - {""})
    return DesignIndex(
        records=known, signature=features, centre=features.mean(0),
        spread=features.std(0, correction=0).clamp(min=1e-3), histogram=histogram, colours=colours,
        captions=_of_captions(known, model), terms=text_vectors(vocabulary, model),
        vocabulary=vocabulary, model=model.name,
    )


def _of_captions(records: Sequence[Mapping[str, Any]], model: Model) -> Tensor:
    """A text vector (N, W) for each record: the mean of its captions'."""
    rows = []
    for record in records:
        # a caption of every mark is longer than the encoder reads: it loses phrases, not a half
        texts = list(dict.fromkeys(shorten(text, model) for text in record.get("captions", [])))
        vectors = text_vectors(texts, model)
        rows.append(vectors.mean(0) if texts else vectors.new_zeros(vectors.shape[1]))
    return torch.stack(rows)


def text_vectors(texts: Sequence[str], model: Model) -> Tensor:
    """Turn texts into unit vectors by the model's text encoder.

    Parameters
    ----------
    texts : sequence of str
    model : Model

    Returns
    -------
    Tensor (B, W), float32
        The mean of the token states, without the padding, scaled to length 1.

    References
    ----------
    Reimers and Gurevych 2019, arXiv 1908.10084 (mean pooling).
    """
    tokenizer = model.tokenizer
    rows = []
    for text in texts:
        states = embed([text], model)[0].cpu()
        count = len(tokenizer(text, truncation=True, max_length=len(states)).input_ids)
        rows.append(torch.nn.functional.normalize(states[:count].mean(0), dim=0))
    return torch.stack(rows) if rows else torch.zeros(0, embed([""], model).shape[-1])


_ODD = {"leaves": "leaf", "teeth": "tooth", "feet": "foot", "knives": "knife", "halves": "half",
        "colour": "color", "colours": "color", "grey": "gray", "indigoes": "indigo"}


def fold(text: str) -> str:
    """Bring a word or phrase to its plain form: lower case, singular.

    Examples
    --------
    >>> fold("Talking-Drums"), fold("daisies"), fold("water wells"), fold("leaves")
    ('talking drum', 'daisy', 'water well', 'leaf')
    """
    return " ".join(_singular(word) for word in re.findall(r"[^\W_]+", text.lower()))


def _singular(word: str) -> str:
    if word in _ODD:
        return _ODD[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word.removesuffix("s")
