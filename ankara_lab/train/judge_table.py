"""The judge's figures as a table: in a terminal, in Markdown, in ``cards.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Row = tuple[str, str, str]


def table_rows(found: dict[str, Any]) -> list[Row]:
    """Turn what :func:`ankara_lab.train.judge.judge_model` found into rows.

    Returns
    -------
    list of (str, str, str)
        What was measured, the figure, and what stands beside it.
    """
    rows: list[Row] = []
    for name, figures in found["autoencoder"].items():
        label = {"swatches": "held-out swatches", "photos": "photographed swatches"}[name]
        rivals = ", ".join(
            f"{form} {figures[f'{key}_psnr']:.1f} dB / {figures[f'{key}_ssim']:.3f}"
            for form, key in (("JPEG", "jpeg"), ("WebP", "webp"))
        )
        rows.append((f"autoencoder, {label}",
                     f"{figures['psnr']:.1f} dB / SSIM {figures['ssim']:.3f}",
                     f"at {figures['bytes']} bytes: {rivals}"))
        if refined := figures.get("refined"):
            rows.append((f"autoencoder, {label}, latents refined",
                         f"{refined['psnr']:.1f} dB / SSIM {refined['ssim']:.3f}",
                         f"{refined['steps']} steps each"))
    quality = found["quality"]
    for key, label, form in (("kid", "KID", ".4f"), ("fid", "FID", ".2f"),
                             ("precision", "precision", ".2f"), ("recall", "recall", ".2f")):
        rows.append((label, f"{quality['made'][key]:{form}}",
                     f"real {quality['real'][key]:{form}}, "
                     f"autoencoder {quality['back'][key]:{form}}"))
    read = found["attributes"]
    for key, value in read["made"].items():
        rows.append((f"{_ATTRIBUTES.get(key, key)} as asked", f"{value:.1%}",
                     f"real {read['real'][key]:.1%}, autoencoder {read['back'][key]:.1%}"))
    error = found["ground_delta_e"]
    rows.append(("ground colour, Oklab ΔE", f"{error['made']:.3f}", f"real {error['real']:.3f}"))
    for kind, figures in found["seams"].items():
        rows.append((f"seams, {kind}", f"ratio {figures['median ratio']:.3f}",
                     f"highest score {figures['highest score']:.3f}, above 1.1: "
                     f"{figures['scores above 1.1']} of {figures['tiles']}"))
    memory = found["memory"]
    rows.append(("memorisation ratio", f"{memory['median ratio']:.2f}",
                 f"copies {memory['copies']}, highest correlation "
                 f"{memory['highest correlation']:.2f}"))
    cost = found["cost"]
    rows.append(("a new tile", f"{cost['seconds']:.2f} s",
                 f"{cost['steps']} steps, peak memory {cost['peak_mib'] or '?'} MiB"))
    return rows


_ATTRIBUTES = {"ground": "ground colour", "colour": "motif colour", "motif": "motif family",
               "first colour": "motif colour named first", "first ground": "likelier ground colour",
               "near colour": "motif colour named or nearly so"}
_ENOUGH = 500
_HEAD: Row = ("measure", "model", "beside it")


def as_text(found: dict[str, Any]) -> str:
    """Lay the table out for a terminal."""
    rows = [_HEAD, *table_rows(found)]
    wide = [max(len(row[k]) for row in rows) for k in range(2)]
    lines = [f"{one:<{wide[0]}}  {two:<{wide[1]}}  {three}" for one, two, three in rows]
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join([*lines, _note(found)])


def as_markdown(found: dict[str, Any]) -> str:
    """Write the table in Markdown."""
    lines = [_HEAD, ("---", "---", "---"), *table_rows(found)]
    return "\n".join(["| " + " | ".join(row) + " |" for row in lines] + ["", _note(found)]) + "\n"


def save_judgement(found: dict[str, Any], folder: str | Path, markdown: Path | None = None) -> None:
    """Note a judgement in ``cards.json`` of a weights folder, and as Markdown if asked.

    Raises
    ------
    ValueError
        If the folder has no ``cards.json``.
    """
    cards = Path(folder) / "cards.json"
    if not cards.is_file():
        raise ValueError(f"expected cards.json in {str(folder)!r}, found none; assemble the "
                         "weights first: ankara-lab train assemble")
    known = json.loads(cards.read_text(encoding="utf-8")) | {"judge": found}
    part = cards.with_suffix(".part")
    part.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    part.replace(cards)
    if markdown is not None:
        Path(markdown).write_text(as_markdown(found), encoding="utf-8")


def _note(found: dict[str, Any]) -> str:
    settings = found["settings"]
    few = "" if settings["n"] >= _ENOUGH else (
        f" Below {_ENOUGH} tiles KID, FID, precision and recall say little."
    )
    sketch = settings.get("sketch")
    begun = f"a drawing of the words painted over at {sketch:g}" if sketch else "noise alone"
    return (f"{settings['model']}: {settings['n']} tiles of {settings['size']} px, each from "
            f"{begun}, seed {settings['seed']}, guidance {settings['guidance']:g}; real: the same "
            f"for drawn swatches, autoencoder: for their round trip.{few}")
