"""Measure what five pictures teach the model: is the motif on the cloth, before and after?

Run ``python benchmarks/teach.py``. It teaches lesson 11's motif to the shipped model, times it,
and counts on how many of n samples the motif is found, before and after. Who says so is a matched
filter (``match.py``): the edges of the drawing, laid over those of the sample at every place and
in ten sizes. Its level is set on cloths that do not show the motif, drawn and repainted by the
untaught model, so that it finds the motif on one in twenty of them by chance; on how many of the
drawn and repainted cloths that do show it it finds it stands in the table's first rows.

``--ship`` keeps what was learnt as the file that the lesson shows, and beside it the losses of
teaching from one picture that is never changed, learnt by heart; ``--sheets FOLDER`` writes
contact sheets; ``--lora FILE`` measures a file instead of teaching.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import ankara_lab as al
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.svg_motif import load_motifs
from ankara_lab.exercise.sewing_machine import BY_HEART, FIVE, FOLDER, HELD, TAUGHT, WORD
from ankara_lab.model.lora import load_lora, save_lora
from ankara_lab.train._sheet import save_sheet, to_uint8
from ankara_lab.train.corpus import to_tensor

from match import MatchedFilter, threshold  # isort: skip  (beside this file)

LAYOUTS = ("grid", "half_drop", "half_brick", "third_drop", "medallion", "cmm")
COLOURS = (("yellow", "indigo"), ("red", "a cream ground"), ("white", "dark green"),
           ("white", "purple"), ("blue", "orange"), ("green", "yellow"), ("black", "pink"),
           ("gold", "black"), ("brown", "cream"), ("teal", "white"))  # fmt: skip
OTHERS = ("yellow birds on indigo", "red flowers on a cream ground", "yellow records on purple",
          "white cowrie shells on dark green", "orange fans on navy")  # fmt: skip
STRENGTHS = (0.3, 0.4, 0.5, 0.6)
MOTIFS = load_motifs(FOLDER)


def draw_all(specs: tuple[al.Spec, ...]) -> Tensor:
    """Draw cloths of the motif as tiles (N, 3, H, W)."""
    return to_tensor(np.stack([al.draw_swatch(spec, motifs=MOTIFS).tile for spec in specs])).float()


def labelled(count: int, first: int) -> tuple[Tensor, np.ndarray]:
    """Draw cloths of which every other one shows the motif; all else is chosen alike for both."""
    tiles, shows = [], np.arange(count) % 2 == 0
    for number in range(count):
        spec = random_spec(first + number, "bold")
        motifs = ("own:sewing_machine",) if shows[number] else spec.motifs[:1]
        spec = dataclasses.replace(spec, motifs=motifs, scale="large",
                                   layout=LAYOUTS[number // 2 % len(LAYOUTS)])
        tiles.append(al.draw_swatch(spec, motifs=MOTIFS).tile)
    return to_tensor(np.stack(tiles)).float(), shows


def repaint(tiles: Tensor, model: al.Model, strength: float, seed: int) -> Tensor:
    """Let the model paint cloths anew from so much noise."""
    done = []
    for start in range(0, len(tiles), 10):
        latents = al.encode(tiles[start : start + 10], model)
        *_, last = al.denoise(model, guidance=1, start=latents, strength=strength,
                              batch=len(latents), seed=seed + start)
        done.append(al.decode(last.latent, model))
    return torch.cat(done)


def set_level(model: al.Model, judge: MatchedFilter, count: int) -> tuple[float, dict[str, float]]:
    """Set the filter's level on drawn and repainted cloths; say how often it is right."""
    tiles, shows = labelled(count, 3_000_000)
    again = torch.cat([
        repaint(part, model, STRENGTHS[k % len(STRENGTHS)], 1000 * k)
        for k, part in enumerate(tiles.split(10))
    ])  # fmt: skip
    drawn, painted = (judge.scores(to_uint8(each)) for each in (tiles, again))
    level = threshold(np.concatenate([drawn[~shows], painted[~shows]]))
    return level, {
        "level of the filter": level,
        "found on drawn cloths that show it": float((drawn[shows] > level).mean()),
        "found on the same repainted": float((painted[shows] > level).mean()),
        "found on cloths that do not show it": float(
            (np.concatenate([drawn[~shows], painted[~shows]]) > level).mean()),
    }  # fmt: skip


def sample(model: al.Model, prompts: list[str], seed: int, guidance: float | None) -> Tensor:
    """Make one tile for each prompt."""
    tiles = []
    for start in range(0, len(prompts), 10):
        *_, last = al.denoise(model, prompts[start : start + 10], seed=seed + start,
                              guidance=guidance)
        tiles.append(al.decode(last.latent, model))
    return torch.cat(tiles)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=50, help="samples of each kind")
    parser.add_argument("--cloths", type=int, default=200, help="drawn cloths that set the level")
    parser.add_argument("--steps", type=int, help="of teaching; default: teach's own")
    parser.add_argument("--guidance", type=float, help="of sampling; default: the model's")
    parser.add_argument("--lora", type=Path, help="measure this file, teach nothing")
    parser.add_argument("--keep", type=Path, help="write what was learnt here")
    parser.add_argument("--ship", action="store_true", help=f"write it as {TAUGHT.name}")
    parser.add_argument("--sheets", type=Path, help="folder for contact sheets")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    args = parser.parse_args()
    if args.sheets:
        args.sheets.mkdir(parents=True, exist_ok=True)
    model = al.load_model()
    figures: dict[str, object] = {"model": model.name, "threads": torch.get_num_threads()}
    if args.lora:
        lora = args.lora
    else:
        began, used = time.monotonic(), time.process_time()
        settings = {"steps": args.steps} if args.steps else {}
        for step in al.teach(draw_all(FIVE), WORD, model, held=draw_all(HELD), **settings):
            if step.lora is not None:
                print(f"step {step.index + 1}/{step.total}, {time.monotonic() - began:.0f} s: "
                      f"learnt {step.learnt_loss:.4f}, held out {step.held_loss:.4f}, "
                      f"other cloth {step.known_loss:.4f}", flush=True)
                lora = step.lora
                if args.sheets:
                    tiles = sample(load_lora(model, lora), prompts_of(WORD, 10), 0, args.guidance)
                    save_sheet(to_uint8(tiles), args.sheets / f"step{step.index + 1:05}.png", 5)
        figures |= {"teaching, wall [s]": time.monotonic() - began,
                    "teaching, processor [s]": time.process_time() - used}
    taught = load_lora(model, lora)
    for path in filter(None, (args.keep, TAUGHT if args.ship else None)):
        print(f"{save_lora(lora, path)}: {path.stat().st_size / 1e3:.0f} kB")
    if args.ship:
        learn_by_heart(model, args.steps)
    judge = MatchedFilter(MOTIFS["own:sewing_machine"])
    level, found = set_level(model, judge, args.cloths)
    figures |= found
    words = prompts_of(WORD, args.n)
    others = [OTHERS[number % len(OTHERS)] for number in range(args.n)]
    for name, who, asked in (("before", model, words), ("after", taught, words),
                             ("after, asked for other motifs", taught, others)):
        tiles = sample(who, asked, 5000, args.guidance)
        figures[f"found {name}"] = float((judge.scores(to_uint8(tiles)) > level).mean())
        if args.sheets:
            save_sheet(to_uint8(tiles), args.sheets / f"{name.replace(' ', '_')}.png", 10)
    for name, value in figures.items():
        print(f"{name:42} {value:.3f}" if isinstance(value, float) else f"{name:42} {value}")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n")


def learn_by_heart(model: al.Model, steps: int | None) -> None:
    """Teach from one picture as it is, and write how the losses went."""
    *_, last = al.teach(draw_all(FIVE[:1]), WORD, model, held=draw_all(HELD), colourings=0,
                        steps=steps or 500)
    assert last.lora is not None  # the last step always has one
    BY_HEART.write_text(json.dumps({"losses": last.lora.recipe["losses"]}) + "\n")


def prompts_of(word: str, count: int) -> list[str]:
    """Ask for the motif in ten pairs of colours, again and again."""
    pairs = [COLOURS[number % len(COLOURS)] for number in range(count)]
    return [f"{colour} {word}s on {ground}" for colour, ground in pairs]


if __name__ == "__main__":
    main()
