"""Train the text encoder: a small BertModel that learns to read as MiniLM does.

The captions of a corpus come in; folders ``tokenizer/`` and ``text_encoder/``
come out. The student has its own vocabulary and width; a linear map to the
teacher's width exists during training only. Word by word the student's states
are pulled to the teacher's, and its mean state to the teacher's sentence vector.
A misspelt word has the state of the right one as its aim.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel, BertTokenizer

from ankara_lab.train._config import RunConfig
from ankara_lab.train._loop import Trainer
from ankara_lab.train.corpus import read_records
from ankara_lab.train.phrases import misspell, sentences
from ankara_lab.train.teacher import Teacher, find_teacher, word_means
from ankara_lab.train.vocabulary import MAX_LENGTH, build_vocabulary, make_tokenizer, save_tokenizer

WORDS = MAX_LENGTH - 2
"""Words of a sentence that the student is taught at most."""


@dataclass
class TextConfig(RunConfig):
    """Settings of the text encoder and its training."""

    out: Path = Path("runs/text")
    batch: int = 64
    muon_lr: float = 0.01
    warmup: int = 50
    vocabulary: int = 6000
    """Number of tokens."""
    hidden: int = 256
    """Width, which is the UNet's ``cross_attention_dim``."""
    layers: int = 2
    heads: int = 4
    sentences: int = 24_000
    """Distinct sentences the teacher reads."""
    held: int = 500
    """Of these, sentences to measure on."""
    typos: float = 0.03
    """Fraction of words misspelt."""
    teacher: bool = True
    """False uses random aims, for trying the machinery without the teacher's package."""


def build_student(config: TextConfig) -> BertModel:
    """Make a BertModel of random weights that the stock pipeline can use.

    ``use_attention_mask`` makes the stock pipeline pass the mask of padded tokens.
    """
    torch.manual_seed(config.seed)
    return BertModel(
        BertConfig(
            vocab_size=config.vocabulary,
            hidden_size=config.hidden,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            intermediate_size=2 * config.hidden,
            max_position_embeddings=MAX_LENGTH,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            use_attention_mask=True,
            attn_implementation="eager",  # faster than SDPA in training at this size
        ),
        add_pooling_layer=False,
    )


class Imitate(nn.Module):
    """The student with its map to the teacher's width."""

    def __init__(self, student: BertModel) -> None:
        super().__init__()
        self.student = student
        self.to_teacher = nn.Linear(student.config.hidden_size, 384)

    def forward(self, ids: Tensor, mask: Tensor, means: Tensor) -> tuple[Tensor, Tensor]:
        """Return states of words (B, W, 384) and sentence vectors (B, 384)."""
        tokens = self.to_teacher(self.student(ids, mask)[0])
        weight = mask[..., None] / mask.sum(1)[:, None, None]
        return means @ tokens, (tokens * weight).sum(1)


def imitation_loss(
    words: Tensor, vectors: Tensor, word_aims: Tensor, vector_aims: Tensor, present: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """Compare student and teacher by squared error and by angle.

    Parameters
    ----------
    words, word_aims : Tensor (B, W, 384)
        Aims are expected at unit variance.
    vectors, vector_aims : Tensor (B, 384)
    present : Tensor (B, W), bool
        Which words exist.

    Returns
    -------
    Tensor (), dict of Tensor ()
        The loss, and the mean cosines ``word_cosine`` and ``sentence_cosine``.
    """
    ours, aims = words[present], word_aims[present]
    word_cosine = F.cosine_similarity(ours, aims, dim=1).mean()
    sentence_cosine = F.cosine_similarity(vectors, vector_aims, dim=1).mean()
    loss = F.mse_loss(ours, aims) + (1 - word_cosine) + 2 * (1 - sentence_cosine)
    return loss, {"word_cosine": word_cosine, "sentence_cosine": sentence_cosine}


class Lessons:
    """Sentences as words, with the teacher's aims for each."""

    def __init__(self, config: TextConfig, captions: list[str], tokenizer: BertTokenizer) -> None:
        vocabulary = list(tokenizer.get_vocab())
        texts = sentences(captions, vocabulary, config.sentences, config.seed)
        self.words = [text.split()[:WORDS] for text in texts]
        self.tokenizer: Tokenizer = tokenizer.backend_tokenizer
        self.tokenizer.enable_truncation(MAX_LENGTH)
        self.tokenizer.enable_padding()  # to the longest of a batch
        self.states, self.vectors = self._aims(config, texts)
        # A few directions of the teacher's states are huge and constant: centre and scale.
        sample = self.states[:2000].float()
        sample = sample[sample.abs().sum(2) > 0]
        self.mean, self.std = sample.mean(0), sample.std()

    def _aims(self, config: TextConfig, texts: list[str]) -> tuple[Tensor, Tensor]:
        """Let the teacher read, or take what it read before from the run's folder."""
        if not config.teacher:
            rng = torch.Generator().manual_seed(config.seed)
            return (
                torch.randn(len(texts), WORDS, 384, generator=rng).half(),
                torch.randn(len(texts), 384, generator=rng).half(),
            )
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
        path = Path(config.out) / f"teacher-{digest}.safetensors"
        if not path.is_file():
            bf16 = torch.backends.mkldnn.is_available() and config.precision != "fp32"
            teacher = Teacher(find_teacher(), torch.bfloat16 if bf16 else torch.float32)
            states, vectors = teacher.read(self.words, WORDS)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            save_file({"states": states, "vectors": vectors}, part)
            os.replace(part, path)
        tensors = load_file(path)
        return tensors["states"], tensors["vectors"]

    def batch(
        self, places: np.ndarray, rng: np.random.Generator | None, typos: float = 0.0
    ) -> tuple[tuple[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]:
        """Return (ids, mask, means) for the student and (states, vectors, present) as aims."""
        texts = [self.words[i] for i in places]
        if rng is not None:
            texts = [misspell(words, rng, typos) for words in texts]
        encodings = self.tokenizer.encode_batch(texts, is_pretokenized=True)
        ids = torch.tensor([e.ids for e in encodings])
        mask = torch.tensor([e.attention_mask for e in encodings])
        means = word_means(encodings, WORDS)
        present = means.sum(2) > 0
        states = (self.states[places].float() - self.mean) / self.std
        vectors = (self.vectors[places].float() - self.mean) / self.std
        return (ids, mask, means), (states, vectors, present)


def train_text(config: TextConfig, *, resume: bool = False) -> Path:
    """Train a text encoder and save it with its tokenizer.

    Parameters
    ----------
    config : TextConfig
    resume : bool
        Go on from the checkpoint in ``config.out``.

    Returns
    -------
    Path
        ``config.out``, which holds ``text_encoder`` and ``tokenizer``.

    Raises
    ------
    ValueError
        If the corpus, the teacher or a setting does not fit, see the message.
    """
    records = read_records(config.data)
    captions = [text for r in records for text in r.get("captions") or [r["caption"]]]
    tokenizer = make_tokenizer(build_vocabulary(captions, config.vocabulary))
    save_tokenizer(tokenizer, Path(config.out) / "tokenizer")
    lessons = Lessons(config, captions, tokenizer)
    count = len(lessons.words)
    held = np.arange(count)[max(1, count - config.held) :]
    trainer = Trainer(config, Imitate(build_student(config)), resume=resume)

    def loss_of(module: nn.Module, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        places = trainer.places(step, count - len(held))
        given, aims = lessons.batch(places, trainer.numpy_rng(step), config.typos)
        words, vectors = module(*(t.to(trainer.device) for t in given))
        states, wanted, present = (t.to(trainer.device) for t in aims)
        return imitation_loss(words.float(), vectors.float(), states, wanted, present)

    @torch.no_grad()
    def evaluate(net: nn.Module) -> dict[str, float]:
        given, aims = lessons.batch(held, None)
        words, vectors = net(*(t.to(trainer.device) for t in given))
        states, wanted, present = (t.to(trainer.device) for t in aims)
        loss, scores = imitation_loss(words, vectors, states, wanted, present)
        return {"held_loss": loss.item()} | {f"held_{k}": v.item() for k, v in scores.items()}

    def export(net: nn.Module) -> None:
        folder = Path(config.out) / "text_encoder"
        net.student.save_pretrained(folder)
        note_dtype(folder / "config.json")

    trainer.train(loss_of, evaluate=evaluate, export=export)
    return Path(config.out)


def note_dtype(path: Path) -> None:
    """Write into a text encoder's config that it is to be loaded as float32.

    Without it transformers 5 loads a half-precision file as float16 while
    diffusers loads its networks as float32, and the stock pipeline fails.
    transformers 4 reads the older key.
    """
    config = json.loads(path.read_text(encoding="utf-8"))
    config |= {"dtype": "float32", "torch_dtype": "float32", "use_attention_mask": True}
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
