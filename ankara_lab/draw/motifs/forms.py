"""Families that hold two different things: which words belong to which."""

from __future__ import annotations

import numpy as np

FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "key_lamp": (("key",), ("lamp", "bulb")),
    "pineapple_cane": (("pineapple",), ("sugar cane",)),
}


def choose_form(name: str, seed: int, which: int) -> tuple[str, ...] | None:
    """Pick the form in which a swatch shows a family, so that its caption can name it.

    Parameters
    ----------
    name : str
        A motif family.
    seed : int
        The swatch's.
    which : int
        Place of the family among the swatch's motifs.

    Returns
    -------
    tuple of str or None
        Words for the form, any of which asks the family to draw it; None where all of
        the family's words mean one thing.
    """
    if name not in FORMS:
        return None
    forms = FORMS[name]
    return forms[int(np.random.default_rng([seed, 7, which]).integers(len(forms)))]
