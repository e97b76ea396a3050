"""Open a hand-in that came from somebody else's computer, and trust nothing in it.

A zip is read member by member against limits of our own, whatever its directory says, and nothing
is written unless all of it is in order: plain names below the folder, no links, no huge members.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankara_lab.exercise.hand_in import LARGEST, MANIFEST, PHOTOS, read_notebook

MOST_MEMBERS = 200
MOST_BYTES = 150 * 2**20
"""Of all members of a hand-in together."""

_PLAIN = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]{1,200}")
_LINK, _KIND = 0o120000, 0o170000


class RefusedError(ValueError):
    """A hand-in that is not opened; the message says why in a few words."""


@dataclass(frozen=True)
class HandIn:
    """An opened hand-in."""

    name: str
    notebooks: dict[str, dict[str, Any]]
    verdicts: dict[str, dict[str, Any]]
    """As the learner's computer recorded them: ``passed`` and ``said``."""
    files: dict[str, bytes]
    """Pictures that came along, by their names below the folder; anything else is left."""


def open_hand_in(path: str | Path) -> HandIn:
    """Open a hand-in in memory.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    HandIn

    Raises
    ------
    RefusedError
        If it is no whole zip, is too large, holds a name that leads out of its folder, a link or
        a locked member, or is not what :mod:`ankara_lab.exercise.hand_in` packs.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            members = _read_all(packed)
    except RefusedError:
        raise
    except (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error,
            zipfile.BadZipFile) as error:  # fmt: skip
        raise RefusedError(f"not a whole zip file ({error})") from None
    return _understand(members)


def _read_all(packed: zipfile.ZipFile) -> dict[str, bytes]:
    listed = packed.infolist()
    if len(listed) > MOST_MEMBERS:
        raise RefusedError(f"{len(listed)} files, more than {MOST_MEMBERS}")
    members: dict[str, bytes] = {}
    left = MOST_BYTES
    for info in listed:
        name = info.filename
        _check_name(name.rstrip("/"), members)
        if info.is_dir() or _of_the_system(name):
            continue
        if (info.external_attr >> 16) & _KIND == _LINK:
            raise RefusedError(f"{name!r} is a link")
        if info.flag_bits & 1:
            raise RefusedError(f"{name!r} is locked with a password")
        most = min(LARGEST, left)
        with packed.open(info) as member:  # the directory may tell another size than there is
            data = member.read(most + 1)
        if len(data) > most:
            raise RefusedError(f"{name!r} is larger than {most // 2**20} MiB")
        members[name] = data
        left -= len(data)
    return members


def _check_name(name: str, known: dict[str, bytes]) -> None:
    parts = name.split("/")
    plain = _PLAIN.fullmatch(name) and not name.startswith(("/", "~"))
    if not plain or any(part in ("", ".", "..") or part[-1] in ". " for part in parts):
        raise RefusedError(f"the name {name[:60]!r} leads out of the folder or is none")
    if name.lower() in (other.lower() for other in known):
        raise RefusedError(f"{name[:60]!r} is in it twice")


def _of_the_system(name: str) -> bool:
    """A file that a Mac or an editor put in when the zip was made again by hand."""
    return name.startswith("__MACOSX/") or any(part.startswith(".") for part in name.split("/"))


def _understand(members: dict[str, bytes]) -> HandIn:
    try:
        told = json.loads(members[MANIFEST])
        version, name, listed = told["version"], told["name"], told["notebooks"]
        verdicts = told["verdicts"]
        good = (
            isinstance(name, str) and bool(name.strip()) and len(name) <= 80 and name.isprintable()
            and isinstance(listed, list) and all(isinstance(one, str) for one in listed)
            and isinstance(verdicts, dict)
        )  # fmt: skip
    except KeyError as error:
        if error.args == (MANIFEST,):
            raise RefusedError(f"no {MANIFEST} in it; `ankara-lab hand-in` makes one") from None
        good = False
    except (ValueError, TypeError, RecursionError):
        good = False
    if not good:
        raise RefusedError(f"its {MANIFEST} is damaged")
    if version != 1:
        raise RefusedError(f"made by a newer ankara_lab (form {version!r}); install that here")
    notebooks = {}
    for one in listed:
        if one not in members or not re.fullmatch(r"[^/]+\.ipynb", one):
            raise RefusedError(f"the notebook {one[:60]!r} is not in it")
        try:
            notebooks[one] = read_notebook(members[one], one)
        except ValueError as error:
            raise RefusedError(str(error)) from None
    recorded = {
        str(key): {"passed": value.get("passed") is True, "said": str(value.get("said", ""))[:500]}
        for key, value in verdicts.items()
        if isinstance(value, dict)
    }
    files = {
        key: data for key, data in members.items()
        if key.lower().endswith(PHOTOS)
    }  # fmt: skip
    return HandIn(name.strip(), notebooks, recorded, files)
