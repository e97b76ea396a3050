"""The commands for many designs at once: index, search, map."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ankara_lab.cloth.export import save_picture, write_whole
from ankara_lab.commands._arguments import REPEATS, add_model, add_output, whole_from_one
from ankara_lab.commands._files import (
    check_name,
    check_picture_name,
    load,
    open_picture,
)

if TYPE_CHECKING:
    from torch import Tensor

    from ankara_lab.latent.search import Hit

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"}
_BATCH = 16


def add_index(one: argparse.ArgumentParser) -> None:
    """Add the words of `index`."""
    one.add_argument("folder", help="pictures, or an imagefolder with metadata.jsonl")
    add_output(one, "designs.safetensors")
    add_model(one)
    one.add_argument("--limit", type=whole_from_one, help="only the first so many")


def add_search(one: argparse.ArgumentParser) -> None:
    """Add the words of `search`."""
    one.add_argument("index", help="a file made by index")
    one.add_argument("--words", help='for example "yellow birds"')
    one.add_argument("--like", metavar="PICTURE", help="a picture to look like")
    one.add_argument("--colours", nargs="+", metavar="#RRGGBB")
    one.add_argument("-k", type=whole_from_one, default=5, help="how many; default 5")
    add_model(one)
    one.add_argument("--repeat", choices=REPEATS, help="how the picture repeats")


def add_map(one: argparse.ArgumentParser) -> None:
    """Add the words of `map`."""
    one.add_argument("folder", help="pictures, or an imagefolder with metadata.jsonl")
    add_output(one, "map.png")
    add_model(one)
    one.add_argument("--method", choices=("umap", "pca"), default="umap")
    one.add_argument("--limit", type=whole_from_one, help="only the first so many")
    one.add_argument("--at", type=float, nargs=2, action="append", metavar=("X", "Y"),
                     help="also decode this point of the map, into FILE-1.png and so on")
    one.add_argument("--size", type=whole_from_one, default=1400, help="side of the map [px]")


def run_index(args: argparse.Namespace) -> int:
    """Index the designs of a folder."""
    from ankara_lab.latent.index import build_index

    check_name(args.output, ".safetensors")
    records = designs_of(args.folder, args.limit)
    model = load(args)
    index = build_index(_tiles(records, args.folder, model.sample_size), records, model)
    write_whole(args.output, index.to_bytes())
    print(f"{args.output}: {len(index)} designs, {len(index.vocabulary)} terms")
    return 0


def run_search(args: argparse.Namespace) -> int:
    """Search an index and print what was found, the best first."""
    from ankara_lab.latent.index import DesignIndex
    from ankara_lab.latent.search import search

    source = Path(args.index)
    if not source.is_file():
        raise ValueError(f"there is no file {args.index[-80:]!r}; make one with `ankara-lab index`")
    index = DesignIndex.from_bytes(source.read_bytes(), repr(source.name))
    asked: dict[str, Any] = {"words": args.words, "colours": args.colours, "k": args.k}
    if args.words is None and args.like is None and not args.colours:
        raise ValueError("nothing to search for; give --words, --like or --colours")
    if args.words is not None or args.like is not None:
        asked["model"] = load(args)
    if args.like is not None:
        from ankara_lab.model.codec import picture_to_tile

        image, repeat = open_picture(args.like)
        asked["like"] = picture_to_tile(image, asked["model"].sample_size)
        asked["repeat"] = args.repeat or repeat or "straight"
    for hit in search(index, **asked):
        print(told(hit))
    return 0


def run_map(args: argparse.Namespace) -> int:
    """Lay designs out on a map, as a picture, and decode points of it."""
    import torch

    from ankara_lab.latent.map import latent_map
    from ankara_lab.model.codec import decode, encode, tile_to_picture

    check_picture_name(args.output)
    records = designs_of(args.folder, args.limit)
    model = load(args)
    latents, small = [], []
    for batch in _tiles(records, args.folder, model.sample_size):
        latents.append(encode(batch, model).cpu())
        small.append(torch.nn.functional.interpolate(batch, 64, mode="area"))
    atlas = latent_map(torch.cat(latents), method=args.method)
    recipe = {"operation": "map", "method": args.method, "designs": len(records)}
    save_picture(_sheet(atlas.points.numpy(), torch.cat(small), args.size), args.output, recipe)
    print(f"{args.output}: {len(records)} designs")
    for number, (x, y) in enumerate(args.at or (), 1):
        goal = Path(args.output).with_name(f"{Path(args.output).stem}-{number}.png")
        tile = decode(atlas.latent_at(x, y).to(model.device), model)
        save_picture(tile_to_picture(tile), str(goal), {**recipe, "at": [x, y]})
        near = ", ".join(str(records[place]["name"]) for place in atlas.nearest(x, y, 3)[0])
        print(f"{goal}: the cloth at ({x:g}, {y:g}), near {near}")
    return 0


def designs_of(folder: str, limit: int | None = None) -> list[dict[str, Any]]:
    """What is known of each picture of a folder, for an index.

    Of our own swatches that is captions, every word for what they show, and the motifs with
    what they mean and whom to credit; of other pictures their names.
    """
    home = Path(folder)
    if not home.is_dir():
        raise ValueError(f"there is no folder {str(folder)[-80:]!r}; check the name")
    listed = home / "metadata.jsonl"
    if listed.is_file():
        lines = listed.read_text(encoding="utf-8").splitlines()[:limit]
        try:
            found = [_record(json.loads(line)) for line in lines if line.strip()]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{str(listed)[-80:]!r} is not the metadata of swatches ({error}); "
                             "remove it to index the pictures by their looks alone") from None
    else:
        names = sorted(p.relative_to(home).as_posix() for p in home.rglob("*")
                       if p.suffix.lower() in _PICTURES)
        found = [{"name": name} for name in names[:limit]]
    if not found:
        raise ValueError(f"{str(folder)[-80:]!r} holds no pictures")
    return found


def _record(line: dict[str, Any]) -> dict[str, Any]:
    """The record of one line of metadata.jsonl."""
    import numpy as np

    from ankara_lab.draw.captions import FILLER_WORDS, MARK_WORDS
    from ankara_lab.draw.layouts import LAYOUTS
    from ankara_lab.draw.motifs.forms import choose_form
    from ankara_lab.draw.motifs.meanings import MEANINGS
    from ankara_lab.draw.motifs.registry import FAMILIES
    from ankara_lab.draw.palettes import name_colour

    record = {"name": str(line["file_name"]), "captions": list(line.get("captions", []))[:2]}
    if "spec" not in line:  # somebody else's imagefolder
        return record
    spec, motifs = line["spec"], []
    terms: list[str] = []
    for which, name in enumerate(spec["motifs"]):
        if name not in line.get("shown", spec["motifs"]) or name not in FAMILIES:
            continue
        words = choose_form(name, int(spec["seed"]), which) or FAMILIES[name].words
        terms += words
        motifs.append({"id": name, "name": words[0], "meaning": MEANINGS.get(name, ""),
                       "heritage": FAMILIES[name].heritage or ""})
    terms += LAYOUTS[spec["layout"]].words
    terms += FILLER_WORDS.get(spec["filler"], ()) if line.get("filled") else ()
    for mark in line.get("marks", []):
        terms += MARK_WORDS.get(mark, ())
    inks = zip(line["palette"], line["cover"], strict=True)
    for ink, cover in inks:
        if cover >= 0.04:
            terms.append(name_colour(np.frombuffer(bytes.fromhex(ink[1:]), np.uint8)))
    return record | {"terms": list(dict.fromkeys(terms)), "motifs": motifs}


def _tiles(records: list[dict[str, Any]], folder: str, size: int) -> Iterator[Tensor]:
    """The pictures as batches of tiles, with a bar on standard error."""
    import torch
    from tqdm import tqdm

    from ankara_lab.model.codec import picture_to_tile

    with tqdm(desc="read", total=len(records), unit="design", leave=False) as bar:
        for start in range(0, len(records), _BATCH):
            some = records[start : start + _BATCH]
            yield torch.cat([
                picture_to_tile(open_picture(str(Path(folder, r["name"])))[0], size) for r in some
            ])
            bar.update(len(some))


def told(hit: Hit) -> str:
    """One line for a hit, and one for each motif of which something is told."""
    record = hit.record
    captions = record.get("captions") or [""]
    lines = [f"{hit.similarity:.3f}  {record.get('name', hit.place)}  {captions[0]}".rstrip()]
    for motif in record.get("motifs", []):
        said = [motif["meaning"]] if motif.get("meaning") else []
        said += [f"heritage: {motif['heritage']}"] if motif.get("heritage") else []
        if said:
            lines.append(f"       {motif['name']}: {'; '.join(said)}")
    return "\n".join(lines)


def _sheet(points: Any, small: Tensor, size: int) -> Any:
    """Paint the designs at their places; the last that would hide another is left small."""
    import numpy as np
    from PIL import Image

    from ankara_lab.model.codec import tile_to_picture

    sheet = Image.new("RGB", (size, size), "white")
    low, high = points.min(0), points.max(0)
    side = int(np.clip(1.1 * size / len(points) ** 0.5, 12, 64))
    span = np.maximum(high - low, 1e-9)
    for (x, y), tile in zip((points - low) / span, small, strict=True):
        spot = int(x * (size - side)), int((1 - y) * (size - side))
        sheet.paste(tile_to_picture(tile).resize((side, side), Image.Resampling.LANCZOS), spot)
    return sheet
