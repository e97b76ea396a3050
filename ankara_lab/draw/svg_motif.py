"""Read a tailor's own motif from an SVG file.

Every shape is marked with the role that it plays, one of `geometry.ROLES`, by
``class="motif"`` or ``data-role="motif"``, on itself or on a group around it; the colours in
the file are for the eye only. ``<title>`` holds the words for captions, parted by semicolons;
lines of ``<desc>`` may say ``heritage: …`` (the people to credit), ``upright: no`` and
``square: yes``. The file is only measured: nothing in it is run, fetched or looked up, and a
file that asks for it is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from ankara_lab.draw.geometry import Shape, fit
from ankara_lab.draw.motifs.family import Family
from ankara_lab.draw.svg_path import MotifError
from ankara_lab.draw.svg_reader import Reader

OWN = "own:"  # what the name of an own motif begins with in a spec
_MOST_BYTES = 1_000_000
_MOST_FILES = 500
# all that begins with <! or <? but comments, and the first line of an XML file
_DECLARATION = re.compile(r"<!(?!--)|<\?(?!xml\s)")
_SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


@dataclass(frozen=True)
class OwnMotif(Family):
    """A motif family read from a file; ``sha256`` is the hash of the file's bytes."""

    sha256: str = ""


def read_motif(path: str | Path) -> OwnMotif:
    """Read an SVG file as a motif.

    Parameters
    ----------
    path : str or Path
        An ``.svg`` file of at most a megabyte. Its name becomes the motif's:
        ``Kola nut.svg`` is ``own:kola_nut``.

    Returns
    -------
    OwnMotif
        Draws the file's shapes inside the unit disc, the same for every seed.

    Raises
    ------
    MotifError
        If the file is no SVG, asks for something outside itself, holds an element that is
        not a plain shape, a shape without a role, or nothing to draw.
    OSError
        If it cannot be read.
    """
    path = Path(path)
    try:
        return _read(path)
    except MotifError as error:
        raise MotifError(f"{path.name}: {error}") from None


def load_motifs(folder: str | Path) -> dict[str, OwnMotif]:
    """Read every SVG file of a folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    dict
        Motifs by the name that a spec calls them, ``"own:…"``, in the order of the names.

    Raises
    ------
    MotifError
        If the folder holds no SVG file, more than 500, two of one name, or a bad one.
    OSError
        If it cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise MotifError(f"there is no folder {str(folder)!r}; name one that holds SVG motifs")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".svg")
    if not 1 <= len(paths) <= _MOST_FILES:
        raise MotifError(f"expected 1 to {_MOST_FILES} .svg files in {folder}, got {len(paths)}")
    found: dict[str, OwnMotif] = {}
    for path in paths:
        motif = read_motif(path)
        if motif.id in found:
            raise MotifError(f"{path.name}: another file is called {motif.id} too; rename one")
        found[motif.id] = motif
    return dict(sorted(found.items()))


def own_motifs(
    names: tuple[str, ...], motifs: Mapping[str, OwnMotif] | str | Path | None
) -> dict[str, OwnMotif]:
    """Pick the own motifs that a spec names from a folder, or from those already read.

    Raises
    ------
    MotifError
        If one is not there; the message says which are.
    """
    wanted = [name for name in names if name.startswith(OWN)]
    if not wanted:
        return {}
    if motifs is None:
        raise MotifError(
            f"{wanted[0]} is a motif of your own; name its folder with motifs=… "
            "(on the command line, --motifs FOLDER)"
        )
    known = load_motifs(motifs) if isinstance(motifs, (str, Path)) else motifs
    for name in wanted:
        if name not in known:
            raise MotifError(f"no motif is called {name!r}; there are: {', '.join(known)}")
    return {name: known[name] for name in wanted}


def _read(path: Path) -> OwnMotif:
    with open(path, "rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise MotifError(f"larger than {_MOST_BYTES:,} bytes; simplify its paths and save again")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MotifError("not UTF-8 text; save it as a plain SVG file in UTF-8") from None
    if found := _DECLARATION.search(text):
        line = text[found.start() : found.start() + 30].split("\n")[0]
        raise MotifError(f"{line!r} is not allowed; delete it, or save as plain SVG")
    reader = Reader()
    parser = ElementTree.XMLParser(target=reader)
    try:
        parser.feed(text)
        parser.close()
    except ElementTree.ParseError as error:
        raise MotifError(f"not well-formed XML ({error}); save it again as plain SVG") from None
    if not reader.shapes:
        raise MotifError("holds no filled or stroked shape; draw at least one")
    every = np.concatenate([points for _, points in reader.shapes])
    if np.ptp(every, axis=0).max() <= 0:
        raise MotifError("all its shapes lie in one point; draw them larger")
    said = dict(re.findall(r"(?mi)^\s*(heritage|upright|square)\s*:[ \t]*(.*?)\s*$", reader.desc))
    said = {key.lower(): value for key, value in said.items()}
    square = said.get("square", "no").lower() == "yes"
    shapes = tuple(fit(reader.shapes, square=square))
    name = _slug(path.stem)
    words = tuple(" ".join(word.split())[:60] for word in reader.title.split(";") if word.strip())

    def draw(rng: np.random.Generator, word: str | None = None) -> list[Shape]:
        """Return the file's shapes; nothing in it is left to chance."""
        return list(shapes)

    return OwnMotif(
        OWN + name, words or (re.sub("[_-]", " ", name),), said.get("heritage") or None, draw,
        upright=said.get("upright", "yes").lower() != "no", square=square, field=None,
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


def _slug(stem: str) -> str:
    """Make a name of small letters, digits and underscores out of a file's."""
    slug = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise MotifError("name the file with 1 to 60 of the letters a-z and digits, as kola.svg")
    return slug
