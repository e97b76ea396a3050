"""The text encoder's own WordPiece vocabulary and tokenizer.

Words of captions come first, then colour names, then the commonest English
words. Every printable ASCII character is there too, alone and inside a word, so
that whatever is typed becomes tokens and nothing becomes [UNK].
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from matplotlib.colors import CSS4_COLORS, XKCD_COLORS
from transformers import BertTokenizer
from wordfreq import top_n_list

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
MAX_LENGTH = 32
"""Tokens of a prompt, the two special ones included; the UNet is trained on so many."""

_SUFFIXES = (
    "s es ed d ing er ers est ly y ish ness ful less like al ic ive able ion ions ation ment ist "
    "ity ous th ty teen land man men work tree bird flower leaf shell green blue red"
).split()


def words_of(text: str) -> list[str]:
    """Split a text into lower-case words of letters."""
    return re.findall(r"[a-z]+", text.lower())


def colour_words() -> list[str]:
    """Return the words of the CSS and XKCD colour names, sorted."""
    names = [*CSS4_COLORS, *(name.removeprefix("xkcd:") for name in XKCD_COLORS)]
    return sorted({word for name in names for word in words_of(name)})


def build_vocabulary(captions: Iterable[str], size: int = 6000) -> list[str]:
    """Choose the tokens of a vocabulary.

    Parameters
    ----------
    captions : iterable of str
        Texts all of whose words should be whole tokens, the commonest first.
    size : int
        Number of tokens.

    Returns
    -------
    list of str
        Tokens; the place of each is its number.

    Raises
    ------
    ValueError
        If ``size`` is too small for the characters and pieces that must be in.
    """
    printable = [c for c in string.printable[:95] if not c.isupper() and not c.isspace()]
    inner = [f"##{c}" for c in string.ascii_lowercase + string.digits]
    tokens = dict.fromkeys([*SPECIAL, *printable, *inner, *(f"##{s}" for s in _SUFFIXES)])
    if size < len(tokens):
        raise ValueError(f"a vocabulary needs at least {len(tokens)} tokens, got size={size}")
    counts = Counter(word for caption in captions for word in words_of(caption))
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    common = (w for w in top_n_list("en", 2 * size) if re.fullmatch(r"[a-z]+", w))
    for word in (*ranked, *colour_words(), *common):
        if len(tokens) == size:
            break
        tokens[word] = None
    return list(tokens)


def make_tokenizer(vocabulary: list[str]) -> BertTokenizer:
    """Wrap a vocabulary into the stock BertTokenizer, lower-casing, 32 tokens long."""
    numbers = {token: number for number, token in enumerate(vocabulary)}
    return BertTokenizer(vocab=numbers, do_lower_case=True, model_max_length=MAX_LENGTH)


def save_tokenizer(tokenizer: BertTokenizer, folder: Path) -> None:
    """Write a tokenizer for transformers 5 (tokenizer.json) and 4 (vocab.txt)."""
    tokenizer.save_pretrained(folder)
    numbers = tokenizer.get_vocab()
    lines = "".join(f"{token}\n" for token in sorted(numbers, key=numbers.__getitem__))
    (folder / "vocab.txt").write_text(lines, encoding="utf-8")
