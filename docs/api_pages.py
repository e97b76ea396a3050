"""Write the pages of the API: one for each room, from what stands at the front door."""

from __future__ import annotations

import importlib
import inspect

import ankara_lab

ROOMS = {
    "draw": ("Drawing", "Cloth by rule: a seed or a few words become a tile, without a model."),
    "photo": ("Photos", "From a photo to one seamless tile."),
    "model": ("The model", "Load it, and go through its two doors: encode and decode. Denoise."),
    "latent": ("Latents", "What is done to latents: mix, edit, style, map, search, find flaws."),
    "cloth": ("Cloth", "From a tile to cloth, inks, garments and files, in centimetres."),
    "commands": ("Designs and recipes", "Files that hold the recipe of what they show."),
    "exercise": ("Exercises", "What a lesson's exercises call."),
    "train": ("Teaching", "Put a motif of your own into the model."),
    "widgets": ("Widgets", "Thin views on all this for JupyterLab, Notebook 7 and Voilà."),
}
"""Rooms in the order in which the cloth passes through them: title, and what they hold."""


def api_pages() -> dict[str, str]:
    """Write every page of the API.

    Returns
    -------
    dict of str to str
        File name to MyST text: ``index.md`` and one page for each room.

    Raises
    ------
    ValueError
        If a public name is in a room that has no page.
    """
    rooms: dict[str, list[str]] = {room: [] for room in ROOMS}
    for name, home in ankara_lab._HOME.items():
        room = home.partition(".")[0]
        if room not in rooms:
            raise ValueError(f"{name} is in the room {room}, which docs/api_pages.py must name")
        rooms[room].append(name)
    pages = {f"{room}.md": _room_page(room, names) for room, names in rooms.items() if names}
    pages["index.md"] = _index(pages)
    return pages


def _index(pages: dict[str, str]) -> str:
    doc = inspect.getdoc(ankara_lab) or ""
    lines = "\n".join(
        f"| [{title}]({room}.md) | {what} |"
        for room, (title, what) in ROOMS.items() if f"{room}.md" in pages
    )  # fmt: skip
    tree = "\n".join(name.removesuffix(".md") for name in pages)
    return (
        "# From Python\n\n"
        "Everything here is imported by `from ankara_lab import …`, under one name each.\n\n"
        f"| page | what |\n|---|---|\n{lines}\n\n"
        f"```{{toctree}}\n:hidden:\n\n{tree}\n```\n\n"
        f"## How to read these pages\n\n```{{eval-rst}}\n{doc}\n```\n"
    )


def _room_page(room: str, names: list[str]) -> str:
    title, what = ROOMS[room]
    entries = "\n\n".join(_entry(name) for name in sorted(names, key=str.lower))
    listed = "\n".join(f"   {name}" for name in sorted(names, key=str.lower))
    return (
        f"# {title}\n\n{what}\n\n"
        "```{eval-rst}\n.. currentmodule:: ankara_lab\n\n"
        f".. autosummary::\n   :nosignatures:\n\n{listed}\n\n{entries}\n```\n"
    )


def _entry(name: str) -> str:
    thing = getattr(ankara_lab, name)
    if inspect.isclass(thing):
        kind = "autoexception" if issubclass(thing, BaseException) else "autoclass"
        return f".. {kind}:: {name}\n"
    if callable(thing) and inspect.isfunction(thing):
        return f".. autofunction:: {name}\n"
    home = importlib.import_module(f"ankara_lab.{ankara_lab._HOME[name]}")
    return f".. autodata:: {name}\n   :annotation: = {getattr(home, name)!r}\n"
