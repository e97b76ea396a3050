"""What a recipe says about the model that a design was made with."""

from __future__ import annotations

from pathlib import Path

from ankara_lab.model.load import Model
from ankara_lab.model.shipped import NAME, weights_hash


def about_weights(model: Model) -> dict[str, str]:
    """Name a model, its number format and, if it is the shipped one, the hash of its weights.

    Parameters
    ----------
    model : Model

    Returns
    -------
    dict of str
        ``model``, ``dtype`` and perhaps ``weights``. Names no folder of this machine.
    """
    folder = Path(model.name)
    name = folder.name if folder.exists() else model.name
    about = {"model": name, "dtype": str(model.dtype).removeprefix("torch.")}
    if model.name == NAME:
        about["weights"] = weights_hash()
    return about
