"""The latents of a whole corpus, computed once and kept in memory.

Tiles are encoded with circular padding, so rolled latents are latents of rolled
tiles and augmentation costs nothing. The file is named by the hashes of the
autoencoder and of the corpus; an interrupted computation goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from diffusers import AutoencoderTiny
from numpy.typing import NDArray
from tqdm import tqdm

from ankara_lab.model.shipped import hash_file
from ankara_lab.model.torus import seamless
from ankara_lab.train.corpus import Corpus, to_tensor


def load_autoencoder(folder: str | Path) -> AutoencoderTiny:
    """Read a trained autoencoder, ready to encode.

    Raises
    ------
    ValueError
        If the folder holds none.
    """
    if not (Path(folder) / "config.json").is_file():
        raise ValueError(
            f"expected a trained autoencoder in {folder}, found none; "
            "run ankara-lab train autoencoder, or name its folder by --set vae=..."
        )
    vae = AutoencoderTiny.from_pretrained(folder, local_files_only=True)
    return vae.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def corpus_latents(
    corpus: Corpus, vae_folder: Path, cache: Path, accelerator: Accelerator, batch: int = 16
) -> NDArray[np.float16]:
    """Encode all tiles of a corpus, or read what was encoded before.

    Parameters
    ----------
    corpus : Corpus
    vae_folder : Path
        Folder of the autoencoder.
    cache : Path
        Folder for the file of latents.
    accelerator : Accelerator
        Decides device and precision; only its main process writes.
    batch : int
        Tiles at a time.

    Returns
    -------
    float16 array (N, Z, h, w)
        Not scaled by the autoencoder's ``scaling_factor``.
    """
    weights = hash_file(vae_folder / "diffusion_pytorch_model.safetensors")
    names = hashlib.sha256(json.dumps(corpus.records).encode()).hexdigest()
    path = cache / f"latents-{weights[:8]}-{names[:8]}.npy"
    if accelerator.is_main_process and not path.is_file():
        _encode_all(corpus, load_autoencoder(vae_folder), path, accelerator, batch)
    accelerator.wait_for_everyone()
    return np.load(path)


@torch.no_grad()
def _encode_all(
    corpus: Corpus, vae: AutoencoderTiny, path: Path, accelerator: Accelerator, batch: int
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part, count = path.with_suffix(".part"), path.with_suffix(".count")
    vae = vae.to(accelerator.device)
    factor = 2 ** (len(vae.config.encoder_block_out_channels) - 1)
    number, high, wide, _ = corpus.tiles.shape
    shape = (number, vae.config.latent_channels, high // factor, wide // factor)
    begun = part.is_file() and count.is_file()
    first = int(count.read_text()) if begun else 0
    latents = np.lib.format.open_memmap(
        part, mode="r+" if begun else "w+", dtype=np.float16, shape=None if begun else shape
    )
    bar = tqdm(total=number, initial=first, desc="encoding tiles", unit="tile")
    with seamless(vae, "straight"), accelerator.autocast(), bar:
        for start in range(first, number, batch):
            tiles = to_tensor(corpus.tiles[start : start + batch]).to(accelerator.device)
            code = vae.encode(tiles).latents
            latents[start : start + len(tiles)] = code.float().cpu().numpy()
            bar.update(len(tiles))
            if start // batch % 64 == 63:
                latents.flush()
                count.write_text(str(start + len(tiles)))
    latents.flush()
    del latents
    os.replace(part, path)
    count.unlink(missing_ok=True)


def rolled(latents: NDArray[np.float16], rng: np.random.Generator) -> NDArray[np.float16]:
    """Roll each latent of a batch (B, Z, h, w) by its own random offset."""
    count, _, high, wide = latents.shape
    rows = (rng.integers(high, size=(count, 1)) + np.arange(high)) % high
    columns = (rng.integers(wide, size=(count, 1)) + np.arange(wide)) % wide
    some = np.arange(count)
    # The slices between advanced indices go last: (B, h, w, Z) -> (B, Z, h, w)
    picked = latents[some[:, None, None], :, rows[:, :, None], columns[:, None, :]]
    return picked.transpose(0, 3, 1, 2)
