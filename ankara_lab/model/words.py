"""What a prompt says: how the cloth repeats, and its numbers for the UNet.

:func:`embed` turns texts into token states, always padded to the model's full length because
the UNet was trained so, and remembers those of the last few hundred texts: a slider or a mixing
pad asks for the same words again and again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ankara_lab.model.torus import Repeat

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

log = logging.getLogger("ankara_lab")

REMEMBERED = 256

_KINDS: tuple[tuple[Repeat, re.Pattern[str]], ...] = (
    ("half-drop", re.compile(r"\bhalf[\s_-]*drop", re.IGNORECASE)),
    # "brick red" is a colour
    ("brick", re.compile(
        r"\bbrick\b(?![\s-]*(?:red|orange|brown|pink|colou?r|ground|on\b|and\b))", re.IGNORECASE)),
    ("straight", re.compile(
        r"\bstraight\b(?=[\s-]*(?:repeat|grid|layout|drop|set|tile|$|[,.;]))", re.IGNORECASE)),
)


def repeat_from_words(prompt: str) -> Repeat | None:
    """Find the repeat kind that a prompt asks for.

    Parameters
    ----------
    prompt : str

    Returns
    -------
    {"straight", "half-drop", "brick"} or None
        The kind named first, or None if the prompt names none.

    Examples
    --------
    >>> repeat_from_words("yellow birds on indigo, half-drop")
    'half-drop'
    >>> repeat_from_words("brick red fans on cream") is None
    True
    """
    found = [(m.start(), kind) for kind, pattern in _KINDS if (m := pattern.search(prompt))]
    return min(found)[1] if found else None


def embed(texts: Sequence[str], model: Model) -> Tensor:
    """Encode texts into the token states that condition the UNet.

    Parameters
    ----------
    texts : sequence of str
        An empty text is the unconditional one. What is longer than the model reads is left
        out, with a warning in the log.
    model : Model

    Returns
    -------
    Tensor (B, tokens, width), float32
        One row of token states for each text, padding included.

    Raises
    ------
    ValueError
        If a text is not a str, or there is none.
    """
    if isinstance(texts, str) or not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"texts must be a list of at least one str, got {texts!r:.80}")
    return torch.cat([_embed(text, model) for text in texts])


def shorten(text: str, model: Model) -> str:
    """Leave out the last phrases of a text, each after a comma, that :func:`embed` does not read.

    Parameters
    ----------
    text : str
    model : Model

    Returns
    -------
    str
        The text itself where all of it is read, or where it has no comma to be cut at.
    """
    text = _clean(text)
    while "," in text and _too_long(text, model):
        text = text.rpartition(",")[0]
    return text


def _clean(text: str) -> str:
    """The text without what stops the tokenizer: half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def _too_long(text: str, model: Model) -> bool:
    """Whether a text has more tokens than the text encoder reads."""
    most = _length(model) - model.tokenizer.num_special_tokens_to_add()
    return len(text) > most and len(model.tokenizer.tokenize(text, verbose=False)) > most


def _length(model: Model) -> int:
    """How many tokens the text encoder reads, the special ones included."""
    return int(min(model.tokenizer.model_max_length,
                   model.text_encoder.config.max_position_embeddings))


def _embed(text: str, model: Model) -> Tensor:
    """The token states (1, tokens, width) of one text, remembered."""
    with model.lock:
        if text in model.remembered:
            model.remembered.move_to_end(text)
            return model.remembered[text]
    states = _encode(text, model)
    with model.lock:
        model.remembered[text] = states
        while len(model.remembered) > REMEMBERED:
            model.remembered.popitem(last=False)
    return states


def _encode(text: str, model: Model) -> Tensor:
    """The token states (1, tokens, width) of one text, computed as StableDiffusionPipeline does."""
    tokenizer, config = model.tokenizer, model.text_encoder.config
    length = _length(model)
    text = _clean(text)
    if _too_long(text, model):
        log.warning("the prompt is longer than %d words and pieces of words; the rest is left out",
                    length - tokenizer.num_special_tokens_to_add())
    tokens = tokenizer(
        text, padding="max_length", max_length=length, truncation=True, return_tensors="pt"
    )
    device = next(model.text_encoder.parameters()).device
    attends = getattr(config, "use_attention_mask", False)
    mask = tokens.attention_mask.to(device) if attends else None
    with torch.no_grad():
        return model.text_encoder(tokens.input_ids.to(device), attention_mask=mask)[0].float()
