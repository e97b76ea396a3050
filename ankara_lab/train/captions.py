"""Captions as the UNet is told them: chosen, cut or left out, then read by the text encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import BertModel, BertTokenizer

from ankara_lab.train.phrases import shorten


class Captions:
    """The frozen text encoder, reading captions exactly as the stock pipeline does."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        if not (Path(folder) / "text_encoder" / "config.json").is_file():
            raise ValueError(
                f"expected text_encoder and tokenizer in {folder}, found none; "
                "run ankara-lab train text, or name its folder by --set text=..."
            )
        self.tokenizer = BertTokenizer.from_pretrained(Path(folder) / "tokenizer")
        encoder = BertModel.from_pretrained(
            Path(folder) / "text_encoder", add_pooling_layer=False, dtype=torch.float32
        )
        self.encoder = encoder.eval().requires_grad_(False).to(device)

    @torch.no_grad()
    def read(self, texts: list[str]) -> Tensor:
        """Return token states (B, tokens, width), padding included."""
        tokens = self.tokenizer(
            texts,
            padding="max_length",
            truncation=True,
            max_length=self.tokenizer.model_max_length,
            return_tensors="pt",
        ).to(self.encoder.device)
        return self.encoder(tokens.input_ids, tokens.attention_mask)[0]


def choose_caption(
    texts: list[str], rng: np.random.Generator, *, drop: float, shorten_rate: float
) -> str:
    """Choose what is said of a tile this time: a caption, a part of one, or nothing.

    Parameters
    ----------
    texts : list of str
        The tile's captions.
    rng : numpy Generator
    drop : float in [0, 1]
        Chance of an empty text, from which guidance learns.
    shorten_rate : float in [0, 1]
        Chance of a part of a caption.
    """
    text = texts[rng.integers(len(texts))]
    chance = rng.random()
    if chance < drop:
        return ""
    return shorten(text, rng) if chance < drop + shorten_rate else text
