"""Put the trained parts into one stock diffusers folder, in half precision.

The folder loads in plain ``StableDiffusionPipeline.from_pretrained``; this is
tried before the old folder is replaced. Beside it goes ``cards.json`` with the
hash and size of every file and where the weights come from.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderTiny, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import load_file
from transformers import BertConfig, BertModel, BertTokenizer

from ankara_lab.model.shipped import NAME, hash_file
from ankara_lab.train.nets import NetsConfig, copy_nets, net_cards
from ankara_lab.train.noising import make_scheduler
from ankara_lab.train.text import note_dtype

_MACHINE_KEYS = ("_name_or_path", "_diffusers_load_id")


@dataclass
class AssembleConfig:
    """Where the parts lie and what the card says of them."""

    unet: Path = Path("runs/unet")
    """Run of the UNet; holds ``unet`` and ``vae``."""
    text: Path = Path("runs/text")
    """Run of the text encoder; holds ``text_encoder`` and ``tokenizer``."""
    autoencoder: Path = Path("runs/autoencoder")
    """Run of the autoencoder; only its log is read, for the scores."""
    attributes: Path | None = None
    """Run of the net behind ``describe``; None keeps the one that is shipped."""
    features: Path | None = None
    """Run of the judge's net; None keeps the one that is shipped."""
    out: Path = Path("ankara_lab/weights")
    """Folder for the model's folder and ``cards.json``."""
    steps: int = 12
    """Denoising steps by default."""
    guidance: float = 5.0
    """Guidance by default."""
    largest_mb: float = 45.0
    """Refuse a folder that is larger [MB]."""
    licence: str = "CC-BY-4.0"
    data: str = "Wax print drawn by ankara_lab.draw; no photograph and no other picture."
    cost: str = "hours on two CPU cores, no GPU"
    """What the training took."""
    command: str = "ankara-lab train autoencoder | text | unet | assemble, with the shipped configs"
    teacher: str = (
        "The text encoder was taught by all-MiniLM-L6-v2 (Apache-2.0), which is not part of it."
    )


def assemble(config: AssembleConfig) -> Path:
    """Write the model's folder and its card.

    Parameters
    ----------
    config : AssembleConfig

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    ValueError
        If a part is missing, the folder would be too large, or the stock
        pipeline makes no picture of it.
    """
    for folder in (config.unet / "unet", config.unet / "vae", config.text / "text_encoder"):
        if not (folder / "config.json").is_file():
            raise ValueError(f"expected a trained part in {folder}, found none; train it first")
    folder, part = config.out / NAME, config.out / f".{NAME}.part"
    shutil.rmtree(part, ignore_errors=True)
    _save_parts(config, part)
    size = sum(path.stat().st_size for path in _files(part)) / 1e6
    if size > config.largest_mb:
        shutil.rmtree(part)
        raise ValueError(
            f"the model must be at most {config.largest_mb} MB, got {size:.1f} MB; "
            "use a smaller network, or --set largest_mb=..."
        )
    check_stock(part)
    copy_nets(NetsConfig(config.attributes, config.features, config.out))
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    cards = {
        "files": {
            path.relative_to(config.out).as_posix(): {
                "sha256": hash_file(path),
                "bytes": path.stat().st_size,
            }
            # What lies beside the model is kept; directions say themselves whose they are.
            for path in [*_files(folder), *sorted(config.out.glob("*.safetensors"))]
        }
        | net_cards(config.out),
        "licence": config.licence,
        "data": config.data,
        "teacher": config.teacher,
        "command": config.command,
        "cost": config.cost,
        "scores": _scores(config),
        "defaults": {"steps": config.steps, "guidance": config.guidance},
    }
    text = json.dumps(cards, indent=2) + "\n"
    (config.out / "cards.json").write_text(text, encoding="utf-8")
    return folder


def check_stock(folder: Path) -> np.ndarray:
    """Let the stock pipeline load a folder and make one picture in two steps.

    Returns
    -------
    float array (1, H, W, 3) in [0, 1]

    Raises
    ------
    ValueError
        If the picture holds values that are no numbers.
    """
    pipeline = StableDiffusionPipeline.from_pretrained(folder, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    dice = torch.Generator().manual_seed(0)
    pictures = pipeline(
        "yellow birds on indigo", num_inference_steps=2, generator=dice, output_type="np"
    ).images
    if not np.isfinite(pictures).all():
        raise ValueError(f"the stock pipeline makes no picture of {folder}; its values overflow")
    return pictures


def _save_parts(config: AssembleConfig, folder: Path) -> None:
    tokens = config.text / "tokenizer"
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderTiny.from_pretrained(config.unet / "vae").half(),
        unet=UNet2DConditionModel.from_pretrained(config.unet / "unet").half(),
        text_encoder=_with_pooler(config.text / "text_encoder").half(),
        tokenizer=BertTokenizer.from_pretrained(tokens),
        scheduler=make_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    # Our own files: vocab.txt for transformers 4, and nothing noted about this machine.
    for path in tokens.iterdir():
        shutil.copyfile(path, folder / "tokenizer" / path.name)
    note_dtype(folder / "text_encoder" / "config.json")
    for path in folder.rglob("*.json"):
        _clean(path)
    for path in _files(folder):
        path.chmod(0o644)  # safetensors writes files that only their owner may read


def _with_pooler(folder: Path) -> BertModel:
    """Read the text encoder and give it the pooling layer that the stock pipeline expects.

    Nothing uses that layer, but without its weights every loading warns that it is random.
    """
    encoder = BertModel(BertConfig.from_pretrained(folder))
    encoder.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
    for weight in encoder.pooler.parameters():
        torch.nn.init.zeros_(weight)
    return encoder


def _clean(path: Path) -> None:
    """Take out what diffusers notes about this machine, and a key that it warns about."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    drop = {key for key in _MACHINE_KEYS if key in content}
    if path.parent.name == "vae":
        drop |= {"block_out_channels"} & content.keys()
    if drop:
        kept = {key: value for key, value in content.items() if key not in drop}
        path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _scores(config: AssembleConfig) -> dict[str, float]:
    """What the logs of the runs say at their end."""
    wanted = {
        "autoencoder": (config.autoencoder, ("psnr", "samples")),
        "text": (config.text, ("held_word_cosine", "held_sentence_cosine", "samples")),
        "unet": (config.unet, ("held_loss", "samples")),
    }
    scores: dict[str, float] = {}
    for name, (folder, keys) in wanted.items():
        log = folder / "log.jsonl"
        lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
        last: dict[str, float] = {}
        for line in lines:
            last |= json.loads(line)
        scores |= {f"{name}_{key}": last[key] for key in keys if key in last}
    return scores
