"""The model card: what the model is, what it was made from, what it can and can't do.

Written from ``cards.json``, so that no figure is typed by hand, with samples whose prompts and
seeds follow from their order, so that none is chosen. Beside the weights, as hubs expect it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from ankara_lab.cloth.export import whole_file
from ankara_lab.draw.from_words import spec_from_words
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.model.design import FREEDOM, design
from ankara_lab.model.load import load_model
from ankara_lab.model.shipped import NAME, weights_folder
from ankara_lab.train._sheet import lay_out, to_uint8
from ankara_lab.train.corpus import to_tensor
from ankara_lab.train.judge import FIRST_SEED
from ankara_lab.train.judge_table import as_markdown

CARD, SAMPLES = "README.md", "samples.webp"


@dataclass
class CardConfig:
    """Which weights the card is of, and how many samples it shows."""

    out: Path = weights_folder()
    """Folder with ``cards.json`` and the model; the card and the samples go there."""
    samples: int = 36
    side: int = 128
    """Side of a sample on the sheet [px]; it is made at the model's own size."""
    columns: int = 6


def write_card(config: CardConfig) -> Path:
    """Make the samples and write the card.

    Parameters
    ----------
    config : CardConfig

    Returns
    -------
    Path
        The card.

    Raises
    ------
    ValueError
        If there is no ``cards.json``, or it holds no judgement yet.
    """
    file = config.out / "cards.json"
    if not file.is_file():
        raise ValueError(f"expected cards.json in {config.out}, found none; run "
                         "`ankara-lab train assemble` first")
    cards = json.loads(file.read_text(encoding="utf-8"))
    if "judge" not in cards:
        raise ValueError(f"{file} holds no judgement; run `ankara-lab judge --sketch {FREEDOM} "
                         f"--cards {config.out}` first")
    prompts = sample_prompts(config.samples)
    with whole_file(config.out / SAMPLES) as sheet:
        sample_sheet(config, prompts).save(sheet, "WEBP", quality=82, method=6)
    with whole_file(config.out / CARD) as card:
        card.write(card_text(cards, prompts).encode())
    return config.out / CARD


def sample_prompts(count: int) -> list[str]:
    """Return the first captions of the first held-out swatches, in the order of their seeds."""
    return [draw_swatch(random_spec(FIRST_SEED + number, "bold"), size=64).record["captions"][0]
            for number in range(count)]


def sample_sheet(config: CardConfig, prompts: list[str]) -> Image.Image:
    """Make a tile of every prompt, seed 0 for the first, 1 for the second, and lay them out."""
    model, small = load_model(config.out / NAME), []
    for seed, prompt in enumerate(tqdm(prompts, desc="samples", unit="tile")):
        drawing = draw_swatch(spec_from_words(prompt, seed, "bold"), size=model.sample_size)
        tile = design(prompt, model, over=to_tensor(drawing.tile[None]), seed=seed)
        picture = Image.fromarray(to_uint8(tile)[0])
        small.append(picture.resize((config.side, config.side), Image.Resampling.LANCZOS))
    return lay_out(np.stack([np.asarray(each) for each in small]), columns=config.columns)


def card_text(cards: dict[str, Any], prompts: list[str]) -> str:
    """Write the card in Markdown, with the header that hubs read."""
    scores = cards["scores"]
    listed = "\n".join(f"{number + 1}. {prompt}" for number, prompt in enumerate(prompts))
    return _TEXT.format(
        licence=cards["licence"].lower(), name=NAME, data=cards["data"], teacher=cards["teacher"],
        command=cards["command"], cost=cards["cost"], freedom=FREEDOM, count=len(prompts),
        last=len(prompts) - 1, listed=listed, autoencoder=f"{scores['autoencoder_samples']:,}",
        unet=f"{scores['unet_samples']:,}", text=f"{scores['text_samples']:,}",
        table=as_markdown(cards["judge"]).strip(), samples=SAMPLES,
    )


_TEXT = """---
license: {licence}
library_name: diffusers
pipeline_tag: text-to-image
tags: [latent-diffusion, seamless, textile, ankara, wax-print, education]
---

# {name}

A small latent diffusion model of African wax print, for teaching. It makes seamless tiles,
straight, half-drop or brick, from a few English words, on two CPU cores.

## Use

```sh
ankara-lab design "yellow birds on indigo" --seed 7 -o cloth.png
```

or from Python

```python
import ankara_lab as al
from PIL import Image

words = "yellow birds on indigo"
drawing = Image.fromarray(al.draw_swatch(al.spec_from_words(words, 7, "bold")).tile)
tile = al.design(words, over=al.picture_to_tile(drawing), seed=7)
```

The folder `{name}` also loads in plain `diffusers.StableDiffusionPipeline.from_pretrained`; what
that makes has seams, because the circular padding is ours.

## What it was made from

{data} {teacher}

Autoencoder (AutoencoderTiny): {autoencoder} windows. Text encoder (BERT): {text} sentences. UNet
(v-prediction, zero terminal SNR): {unet} samples. Cost: {cost}. Commands: {command}.

## What it can't do

- From noise alone it gets colours and simple lattices right, but few motifs that can be named.
  So a design begins with a drawing of the words by rule, and the model paints it over.
- It knows the motifs that we draw, in our drawing, and wax print only. It knows no people and
  no maker's cloth; letters it has seen only on the ribbon of one layout.
- Words that it has not met are passed over.

It must not be used to pass cloth off as hand-dyed, as adire, or as a maker's; and sacred signs are
left out of it on purpose.

## Figures

{table}

## {count} samples

The first {count} held-out captions, in the order of their seeds, seeds 0 to {last}; none chosen.
Each from a drawing of the words by rule, painted over at {freedom}.

![{count} samples]({samples})

{listed}
"""
