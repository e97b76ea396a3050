"""The command that teaches the model a motif from a few pictures: teach."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ankara_lab.commands._arguments import (
    REPEATS,
    add_model,
    add_output,
    whole_from_one,
    whole_from_zero,
)

if TYPE_CHECKING:
    from ankara_lab.model.torus import Repeat


def add_teach(one: argparse.ArgumentParser) -> None:
    """Add the words of `teach`."""
    one.add_argument("pictures", nargs="+", metavar="PICTURE",
                     help="tiles, scans or straightened photos that show the motif; five will do")
    one.add_argument("--name", required=True, metavar="WORD",
                     help='what prompts are to call it, in the singular: "sewing machine"')
    add_output(one, "sewing_machine.safetensors")
    add_model(one)
    one.add_argument("--held", nargs="+", default=[], metavar="PICTURE",
                     help="more pictures of it, to measure on and never to learn from")
    one.add_argument("--repeat", choices=(*REPEATS, "none"),
                     help="how the pictures repeat; default: as their recipes say, or straight")
    one.add_argument("--steps", type=whole_from_one, help="how long; default: some minutes")
    one.add_argument("--seed", type=whole_from_zero, default=0)
    one.add_argument("--samples", metavar="FILE.png",
                     help="also draw a sheet: a row of samples for each time that was measured")


def run_teach(args: argparse.Namespace) -> int:
    """Teach the motif, say how the losses went, and save the LoRA."""
    from tqdm import tqdm

    from ankara_lab.commands._files import (
        check_name,
        check_picture_name,
        kind_of,
        load,
        open_picture,
    )

    check_name(args.output, ".safetensors")
    if args.samples:
        check_picture_name(args.samples)
    opened = [open_picture(path) for path in (*args.pictures, *args.held)]
    kinds = {known for _, known in opened if known}
    if args.repeat is None and len(kinds) > 1:
        raise ValueError(f"the pictures repeat in different ways ({', '.join(sorted(kinds))}); "
                         "teach from those of one kind, or say --repeat")
    usual: Repeat = next(iter(kinds), "straight")
    repeat = kind_of(args.repeat) if args.repeat else usual
    model = load(args)
    tiles = [_tile(image, model) for image, _ in opened]
    import torch

    from ankara_lab.model.lora import save_lora
    from ankara_lab.train.lora import teach

    count = len(args.pictures)
    settings: dict[str, Any] = {"steps": args.steps} if args.steps else {}
    steps = teach(torch.cat(tiles[:count]), args.name, model, repeat=repeat, seed=args.seed,
                  held=torch.cat(tiles[count:]) if args.held else None, **settings)
    rows = []
    with tqdm(desc="teach", unit="step", leave=False) as bar:
        for step in steps:
            bar.total = step.total
            bar.update()
            if step.lora is None:
                continue
            told = {"learnt": step.learnt_loss, "held out": step.held_loss,
                    "other cloth": step.known_loss}
            bar.write(f"step {step.index + 1:5}: " + ", ".join(
                f"{name} {loss:.4f}" for name, loss in told.items() if loss is not None))
            if args.samples:
                rows.append(_samples(model, step.lora, repeat))
    assert step.lora is not None
    path = save_lora(step.lora, args.output)
    print(f"{path}: {step.lora.name}, {path.stat().st_size / 1e3:.0f} kB; "
          f'ankara-lab design "red {step.lora.words[-1]} on cream" --lora {path} -o cloth.png')
    if rows:
        from PIL import Image

        from ankara_lab.cloth.export import save_picture

        save_picture(Image.fromarray(torch.cat(rows, 1)[0].numpy()), args.samples,
                     {"operation": "teach", "lora": step.lora.name})
        print(args.samples)
    return 0


def _tile(image: Any, model: Any) -> Any:
    from ankara_lab.model.codec import picture_to_tile

    return picture_to_tile(image, model.sample_size)


def _samples(model: Any, lora: Any, repeat: Any) -> Any:
    """One row of samples, uint8 (1, H, 4 W, 3)."""
    import torch

    from ankara_lab.model.codec import decode
    from ankara_lab.model.denoise import denoise
    from ankara_lab.model.lora import load_lora

    taught = load_lora(model, lora)
    prompts = [f"{colours[0]} {lora.words[-1]} on {colours[1]}" for colours in (
        ("red", "cream"), ("yellow", "indigo"), ("white", "purple"), ("blue", "orange"))]
    *_, last = denoise(taught, prompts, seed=0, repeat=repeat)
    tiles = decode(last.latent, taught, repeat=repeat)
    levels = ((tiles + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1)
    return torch.cat(list(levels), 1)[None]
