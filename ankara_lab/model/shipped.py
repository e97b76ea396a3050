"""The weights that come with the package, and the proof that they are unchanged.

``weights/cards.json`` lists every file of the shipped model with its size and sha256, beside
licence, data, command and scores. The files are compared with it once per process, before the
first is opened.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

NAME = "ankara-256"


class ModelError(ValueError):
    """A model could not be loaded; the message says in one line why and what to do."""


def weights_folder() -> Path:
    """The folder that holds ``cards.json`` and the shipped model."""
    return Path(__file__).parent.parent / "weights"


def shipped_folder() -> Path:
    """The folder of the shipped model, in the format of diffusers."""
    return weights_folder() / NAME


def check_weights(folder: Path | None = None) -> dict[str, Any]:
    """Compare the shipped files with their hashes; return what ``cards.json`` says.

    Parameters
    ----------
    folder : Path, optional
        Another folder of the same form as ``weights/``.

    Returns
    -------
    dict
        ``files``, ``licence``, ``data``, ``command``, ``scores`` and ``defaults``.

    Raises
    ------
    ModelError
        If the weights are not there, or a file is missing, unlisted or changed.
    """
    return _check(folder or weights_folder())


@lru_cache(maxsize=4)
def _check(folder: Path) -> dict[str, Any]:
    """Once per process and folder."""
    try:
        cards = json.loads((folder / "cards.json").read_text(encoding="utf-8"))
        listed = dict(cards["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("the shipped weights are not in this installation; install ankara_lab "
                         "again, or give the folder of another model") from error
    for name, card in listed.items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"the shipped weights lack {name}; install ankara_lab again")
        if hash_file(path) != card["sha256"]:
            raise ModelError(f"the shipped file {name} is not the one that cards.json lists (its "
                             "sha256 differs); install ankara_lab again")
    unlisted = [path.relative_to(folder).as_posix() for path in folder.rglob("*.safetensors")]
    if unlisted := sorted(set(unlisted) - set(listed)):
        raise ModelError(f"{unlisted[0]} lies among the shipped weights but is not in cards.json; "
                         "remove it or install ankara_lab again")
    return cards


def hash_file(path: Path) -> str:
    """The sha256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_hash() -> str:
    """One sha256 that stands for all shipped files, from ``cards.json``, as 64 digits."""
    listed = sorted((name, card["sha256"]) for name, card in check_weights()["files"].items())
    return hashlib.sha256(repr(listed).encode()).hexdigest()
