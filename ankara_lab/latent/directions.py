"""Directions in latent space: which way latents go when one thing about the cloth changes.

The oldest direction is one arrow, the same for every latent: the mean of the latents with an
attribute less the mean of those without. Much of what can be named about cloth depends on what
is there already (a white ground turns cream, a blue one violet), so a :class:`Direction` is an
arrow that looks at its surroundings: a small convolution and a bias, fitted by least squares on
pairs of drawn cloths that differ in one thing. It wraps as the tile does and treats every place
alike, so seams are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from torch import Tensor

from ankara_lab.model.shipped import NAME, hash_file, shipped_folder, weights_folder
from ankara_lab.model.torus import Repeat, check_repeat, wrap_pad

if TYPE_CHECKING:
    from ankara_lab.model.load import Model

SHIPPED = f"{NAME}-directions.safetensors"


@dataclass(frozen=True, eq=False)
class Direction:
    """Where latents go when an attribute changes by its full strength."""

    kernel: Tensor
    """(Z, Z, k, k), k odd."""
    bias: Tensor
    """(Z,): the arrow that is the same for every latent."""

    def __call__(self, latents: Tensor, repeat: Repeat | None = "straight") -> Tensor:
        """Say how each place of the latents (B, Z, h, w) moves, in their own shape."""
        check_repeat(repeat, allow_none=True)
        reach = self.kernel.shape[-1] // 2
        pad = (reach,) * 4
        wide = F.pad(latents, pad, mode="replicate") if repeat is None else (
            wrap_pad(latents, pad, repeat))
        return F.conv2d(wide, self.kernel.to(latents), self.bias.to(latents))


@dataclass(frozen=True, eq=False)
class Directions:
    """Named directions and the autoencoder whose latents they are for."""

    named: Mapping[str, Direction]
    """By attribute and way, as ``"warmth+"``."""
    autoencoder: str
    """sha256 of the autoencoder's weights file."""

    def check(self, model: Model) -> None:
        """Raise ``ValueError`` if the model has another autoencoder."""
        if autoencoder_hash(model) != self.autoencoder:
            raise ValueError(
                f"these directions were learnt for another autoencoder than {model.name}'s; "
                "learn them again by: ankara-lab train directions --set model=FOLDER")


def fit_direction(
    before: Tensor, after: Tensor, *, reach: int = 1, ridge: float = 1e-3
) -> Direction:
    """Fit a direction to pairs of latents by least squares.

    Parameters
    ----------
    before, after : Tensor (B, Z, h, w)
        Latents of the same cloths without and with the change. A border of ``reach`` is not
        fitted, so crops will do.
    reach : int
        How many places the direction looks to each side.
    ridge : float
        Pull to zero, as a share of the mean square of a feature.

    Returns
    -------
    Direction

    Raises
    ------
    ValueError
        If the shapes differ or are too small for the reach.

    References
    ----------
    Ridge regression; a direction of constant steps is the mean difference of arXiv 1907.10786.

    Examples
    --------
    >>> z = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    >>> learnt = fit_direction(z, 1.5 * z + 1, reach=0, ridge=0)
    >>> bool(torch.allclose(learnt(z), 0.5 * z + 1, atol=1e-4))
    True
    """
    if before.ndim != 4 or before.shape != after.shape or min(before.shape[2:]) <= 2 * reach:
        raise ValueError(f"before and after must be Tensors (B, Z, h, w) of one shape with sides "
                         f"over {2 * reach}, got {tuple(before.shape)} and {tuple(after.shape)}")
    size, depth = 2 * reach + 1, before.shape[1]
    seen = F.unfold(before.double(), size).transpose(1, 2).reshape(-1, depth * size**2)
    core = [slice(reach, side - reach) for side in before.shape[2:]]
    moved = (after - before).double()[:, :, core[0], core[1]]
    wanted = moved.permute(0, 2, 3, 1).reshape(-1, depth)
    seen = torch.cat([seen, torch.ones_like(seen[:, :1])], 1)
    gram = seen.T @ seen
    pull = torch.full((len(gram),), ridge * float(gram.diagonal()[:-1].mean()), dtype=gram.dtype)
    pull[-1] = 0  # the bias is free
    weights = torch.linalg.solve(gram + pull.diag(), seen.T @ wanted).float()  # (D + 1, Z)
    kernel = weights[:-1].T.reshape(depth, depth, size, size).contiguous()
    return Direction(kernel, weights[-1].clone())


def load_directions(path: str | Path | None = None) -> Directions:
    """Read directions from a safetensors file.

    Parameters
    ----------
    path : str or Path, optional
        Default: those that come with the package.

    Returns
    -------
    Directions

    Raises
    ------
    ValueError
        If there is no such file or it holds something else.
    """
    source = weights_folder() / SHIPPED if path is None else Path(path)
    if not source.is_file():
        raise ValueError(f"there are no directions at {source.name!r}; learn them by: "
                         "ankara-lab train directions")
    try:
        with safe_open(source, framework="pt") as file:
            about = json.loads((file.metadata() or {})["directions"])
            named = {name: Direction(file.get_tensor(f"{name}.kernel").float(),
                                     file.get_tensor(f"{name}.bias").float())
                     for name in about["names"]}
            return Directions(named, str(about["autoencoder"]))
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{source.name!r} is no file of directions "
                         f"({type(error).__name__}: {error}); learn them again by: "
                         "ankara-lab train directions") from None


def autoencoder_hash(model: Model) -> str:
    """The sha256 of the weights file of a model's autoencoder; "" if it came from elsewhere."""
    folder = shipped_folder() if model.name == NAME else Path(model.name)
    files = sorted((folder / "vae").glob("*.safetensors")) if folder.is_dir() else []
    return hash_file(files[0]) if files else ""
