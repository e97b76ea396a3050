"""Put the attribute nets among the shipped weights, without touching the model itself."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from ankara_lab.model.attributes import FOLDER, read_attributes
from ankara_lab.model.shipped import hash_file

NETS = ("attributes", "features")


@dataclass
class NetsConfig:
    """Where the nets lie and where they go."""

    attributes: Path | None = Path("runs/attributes")
    """Run of the net behind ``describe``."""
    features: Path | None = Path("runs/features")
    """Run of the judge's net."""
    out: Path = Path("ankara_lab/weights")
    """Folder with ``cards.json``."""
    largest_mb: float = 4.0
    """Refuse nets that are larger together [MB]."""


def ship_nets(config: NetsConfig) -> Path:
    """Copy trained nets into the weights folder and list them in ``cards.json``.

    Parameters
    ----------
    config : NetsConfig

    Returns
    -------
    Path
        The folder of the nets.

    Raises
    ------
    ValueError
        If a net is missing or damaged, they are too large, or there is no ``cards.json``.
    """
    cards_file = config.out / "cards.json"
    if not cards_file.is_file():
        raise ValueError(f"expected cards.json in {config.out}, found none; run "
                         "`ankara-lab train assemble` first")
    copy_nets(config)
    cards = json.loads(cards_file.read_text(encoding="utf-8"))
    kept = {name: card for name, card in cards["files"].items()
            if not name.startswith(f"{FOLDER}/")}
    cards["files"] = kept | net_cards(config.out)
    part = cards_file.with_suffix(".part")
    part.write_text(json.dumps(cards, indent=2) + "\n", encoding="utf-8")
    part.replace(cards_file)
    return config.out / FOLDER


def copy_nets(config: NetsConfig) -> None:
    """Copy the nets that are named; the others stay as they are.

    Raises
    ------
    ValueError
        If a net is missing or damaged, or they are too large.
    """
    sources = {name: folder for name in NETS if (folder := getattr(config, name)) is not None}
    for name, folder in sources.items():
        read_attributes(folder, name)
    files = [Path(folder) / f"{name}{end}" for name, folder in sources.items()
             for end in (".json", ".safetensors")]
    size = sum(file.stat().st_size for file in files) / 1e6
    if size > config.largest_mb:
        raise ValueError(f"the nets must be at most {config.largest_mb} MB, got {size:.2f} MB; "
                         "make them narrower, or --set largest_mb=...")
    for file in files:
        (config.out / FOLDER).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, config.out / FOLDER / file.name)


def net_cards(out: Path) -> dict[str, dict[str, object]]:
    """Return hash and size of every net among the weights, none if there are none."""
    return {
        path.relative_to(out).as_posix(): {"sha256": hash_file(path), "bytes": path.stat().st_size}
        for path in sorted((out / FOLDER).glob("*.*"))
    }
