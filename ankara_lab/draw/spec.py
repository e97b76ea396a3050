"""What a swatch is to look like: the choices that a seed or a person makes.

A `Spec` holds every choice that a person would name (layout, motifs, filler, palette,
effect, scale) and one seed for all that is left to chance. Spec and size fix the swatch
to the bit.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from ankara_lab.draw.effects import LEVELS
from ankara_lab.draw.fillers import FILLERS
from ankara_lab.draw.layouts import LAYOUTS
from ankara_lab.draw.motifs.registry import FAMILIES
from ankara_lab.draw.palettes import colourways, find_palette, palettes

SCALES = ("small", "medium", "large")


@dataclass(frozen=True)
class Spec:
    """The choices behind one swatch.

    Attributes
    ----------
    layout : str
        One of ``LAYOUTS``: ``"half_drop"``, ``"tossed"``, ``"medallion"`` …
    motifs : tuple of 1 to 3 str
        Motif families, the main one first; ``"own:…"`` names a tailor's own, looked up
        when it is drawn (see `svg_motif`).
    filler : str
        What lies behind the motifs: a filler, a motif family that has an all-over
        field, or ``"plain"``.
    palette : str
        Name of a palette.
    colourway : int
        Which way the palette's roles are swapped; 0 as it stands.
    effect : str
        Strength of the print effects: ``"none"``, ``"light"`` or ``"strong"``.
    scale : str
        ``"small"``, ``"medium"`` or ``"large"`` motifs.
    repeat_cm : float, [cm]
        Width of the tile on cloth.
    seed : int
        For everything else.
    """

    layout: str = "half_drop"
    motifs: tuple[str, ...] = ("disc_record",)
    filler: str = "seed_dots"
    palette: str = "Indigo classic"
    colourway: int = 0
    effect: str = "light"
    scale: str = "medium"
    repeat_cm: float = 24.0
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "motifs", tuple(self.motifs))  # JSON brings a list
        known = FAMILIES
        _one_of("layout", self.layout, LAYOUTS)
        if not 1 <= len(self.motifs) <= 3:
            raise ValueError(f"motifs must name 1 to 3 families, got {len(self.motifs)}")
        for motif in self.motifs:
            if not str(motif).startswith("own:"):  # whose file is known only to draw_swatch
                _one_of("motif", motif, known)
        fields_too = [name for name, family in known.items() if family.field]
        _one_of("filler", self.filler, ["plain", *FILLERS, *fields_too])
        find_palette(self.palette)
        ways = len(colourways(self.palette))
        if not 0 <= self.colourway < ways:
            raise ValueError(f"{self.palette} has colourways 0 to {ways - 1}, got {self.colourway}")
        _one_of("effect", self.effect, LEVELS)
        _one_of("scale", self.scale, SCALES)
        if not 6 <= self.repeat_cm <= 60:
            raise ValueError(f"repeat_cm must be 6 to 60 cm, got {self.repeat_cm}")
        if self.seed < 0:
            raise ValueError(f"seed must be 0 or more, got {self.seed}")

    def to_json(self) -> dict[str, Any]:
        """Return the choices as plain JSON values."""
        return {**asdict(self), "motifs": list(self.motifs)}

    @classmethod
    def from_json(cls, choices: dict[str, Any]) -> Spec:
        """Read what :meth:`to_json` wrote; a choice left out takes its default."""
        names = [field.name for field in fields(cls)]
        for name in choices:
            _one_of("choice", name, names)
        return cls(**choices)


def _one_of(what: str, value: str, known: Any) -> None:
    if value not in known:
        raise ValueError(f"no {what} is called {value!r}; there are: {', '.join(known)}")


@dataclass(frozen=True)
class Mixture:
    """In what proportions chance draws from the grammar; see `MIXTURES`."""

    count: tuple[float, float, float]
    """Shares of designs with one, two and three motif families."""
    plain: float
    """Share of plain grounds."""
    field: float
    """Share of grounds filled by a motif family's all-over field."""
    effect: tuple[float, float, float]
    """Shares of no, light and strong print effects."""
    scale: tuple[float, float, float]
    """Shares of small, medium and large motifs."""


MIXTURES = {
    "full": Mixture((0.35, 0.45, 0.2), 0.12, 0.18, (0.4, 0.4, 0.2), (0.25, 0.4, 0.35)),
    # At 256 px a small motif is three latent pixels wide, and a model of this size learns no
    # drawing from three pixels. Bold cloth has all of the grammar too, but mostly one motif at
    # a time, large, on a calmer ground.
    "bold": Mixture((0.7, 0.25, 0.05), 0.25, 0.1, (0.55, 0.4, 0.05), (0.05, 0.25, 0.7)),
}


def random_spec(seed: int, mixture: str = "full") -> Spec:
    """Choose a swatch at random, in the proportions of a mixture.

    Every choice is drawn by itself, so that a model can learn to tell them apart.

    Parameters
    ----------
    seed : int
    mixture : str
        ``"full"``, all of the grammar as it comes, or ``"bold"``, what the UNet is trained
        on: mostly one motif, large.

    Raises
    ------
    ValueError
        If there is no such mixture.
    """
    _one_of("mixture", mixture, MIXTURES)
    shares = MIXTURES[mixture]
    rng = np.random.default_rng([seed, 0])
    known = FAMILIES
    names = list(known)
    layouts = list(LAYOUTS)
    weight = np.array([LAYOUTS[name].weight for name in layouts], float)
    count = rng.choice((1, 2, 3), p=shares.count)
    motifs = [str(name) for name in rng.choice(names, count, replace=False)]
    all_over = [name for name, family in known.items() if family.field and name not in motifs]
    kind = rng.random()
    if kind < shares.plain:
        filler = "plain"
    elif kind < 1 - shares.field:
        filler = str(rng.choice(list(FILLERS)))
    else:
        filler = str(rng.choice(all_over))
    palette = str(rng.choice(list(palettes())))
    ways = len(colourways(palette))
    return Spec(
        layout=str(rng.choice(layouts, p=weight / weight.sum())),
        motifs=tuple(motifs),
        filler=filler,
        palette=palette,
        # half as the palette stands, half in one of its other colourways
        colourway=0 if rng.random() < 0.5 else int(rng.integers(ways)),
        effect=str(rng.choice(LEVELS, p=shares.effect)),
        scale=str(rng.choice(SCALES, p=shares.scale)),
        repeat_cm=float(rng.choice((9, 12, 16, 20, 24, 30))),
        seed=seed,
    )
