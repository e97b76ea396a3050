"""A model of the shipped form, but tiny and with random weights, built in code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

WORDS = """[PAD] [UNK] [CLS] [SEP] [MASK] a an the of on in with and , . - yellow red green blue
indigo white black orange brown pink birds bird fish flowers flower circles circle stars star
leaves fan eye drum cloth wax print ankara half drop brick straight pattern motif small large
dense border crackle ##s ##e ##d""".split()


def tiny_parts(
    *,
    seed: int = 0,
    guidance_embedding: bool = False,
    kl: bool = False,
    prediction: str = "v_prediction",
) -> dict[str, Any]:
    """The five parts of a ``StableDiffusionPipeline``: f8, 32 px by default, random weights."""
    from diffusers import AutoencoderKL, AutoencoderTiny, DDIMScheduler, UNet2DConditionModel
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(seed)
    if kl:
        vae = AutoencoderKL(
            in_channels=3, out_channels=3, latent_channels=4, norm_num_groups=4,
            block_out_channels=(8, 8, 8, 8), layers_per_block=1,
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        )
    else:
        vae = AutoencoderTiny(
            latent_channels=4, encoder_block_out_channels=(8,) * 4,
            decoder_block_out_channels=(8,) * 4, num_encoder_blocks=(1, 1, 1, 1),
            num_decoder_blocks=(1, 1, 1, 1),
        )
    unet = UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, block_out_channels=(16, 32),
        layers_per_block=1, norm_num_groups=8, attention_head_dim=2, cross_attention_dim=16,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        time_cond_proj_dim=8 if guidance_embedding else None,
    )
    text_encoder = BertModel(
        BertConfig(
            vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=32, max_position_embeddings=16, use_attention_mask=True,
        ),
        add_pooling_layer=False,
    )
    tokenizer = BertTokenizer(vocab={word: i for i, word in enumerate(WORDS)}, model_max_length=16)
    scheduler = DDIMScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False,
        prediction_type=prediction, rescale_betas_zero_snr=True, timestep_spacing="trailing",
        set_alpha_to_one=True, steps_offset=1,
    )
    parts = {"vae": vae, "unet": unet, "text_encoder": text_encoder}
    for network in parts.values():
        network.eval().requires_grad_(False)
    return {**parts, "tokenizer": tokenizer, "scheduler": scheduler}


def tiny(**options: Any) -> Any:
    """The same as a ``Model``."""
    from ankara_lab.model.load import Model

    return Model(**tiny_parts(**options), name="tiny")


def save_tiny(folder: Path, **options: Any) -> Path:
    """Write a tiny model as a diffusers folder, the form of the shipped one, and return it."""
    from diffusers import StableDiffusionPipeline

    parts = tiny_parts(**options)
    pipe = StableDiffusionPipeline(
        **parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )
    pipe.save_pretrained(folder, safe_serialization=True)
    (folder / "tokenizer" / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    config = folder / "text_encoder" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "dtype": "float32"}))
    return folder


@pytest.fixture(scope="session")
def tiny_model() -> Any:
    """A ``Model`` of the shipped form, tiny, with random weights; do not change it."""
    return tiny()
