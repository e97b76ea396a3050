"""Look at an answer: is it a tile, a latent, a picture, a number? If not, say so in plain words.

Each function returns the answer in one form, or raises a `Hint` that says what was expected, what
came, and what to think about. Nothing here imports torch: an answer can only be a tensor if the
lesson has loaded it already.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ankara_lab.exercise.checking import Hint

if TYPE_CHECKING:
    from torch import Tensor


def looks_like(answer: object) -> str:
    """Say in a few plain words what an answer is."""
    if isinstance(answer, type(...)):
        return "still empty (three dots)"
    if answer is None:
        return "nothing (None)"
    if is_tensor(answer) or isinstance(answer, np.ndarray):
        shape: Any = answer.shape  # type: ignore[attr-defined]
        kind = "tensor" if is_tensor(answer) else "array"
        return f"a {kind} of shape {tuple(shape)}"
    if isinstance(answer, str):
        return f"the text {answer[:40]!r}"
    if isinstance(answer, (bool, int, float)):
        return f"the number {answer}" if not isinstance(answer, bool) else f"{answer}"
    if isinstance(answer, (list, tuple)):
        return f"a {type(answer).__name__} of {len(answer)}"
    if callable(answer):
        name = getattr(answer, "__name__", type(answer).__name__)
        return f"the function {name} itself; did you forget its brackets?"
    return f"a {type(answer).__name__}"


def is_tensor(answer: object) -> bool:
    """Tell whether an answer is a torch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(answer, torch.Tensor)


def expect_tile(answer: object, *, batch: int | None = 1) -> Tensor:
    """Expect a tile, ``Tensor (B, 3, H, W), float in [-1, 1]``.

    Parameters
    ----------
    answer : object
    batch : int or None
        How many tiles; None for any number.

    Returns
    -------
    Tensor (B, 3, H, W)

    Raises
    ------
    Hint
    """
    tensor = _tensor(answer, "a tile: a tensor (1, 3, rows, columns)")
    if tensor.ndim == 4 and tensor.shape[1] != 3:
        raise Hint(
            f"This has {tensor.shape[1]} channels, shape {tuple(tensor.shape)}. A picture has "
            "three: red, green, blue. Is it a latent that still has to be decoded?"
        )
    _four(tensor, "a tile is (1, 3, rows, columns)")
    _batch(tensor, batch, "tile")
    _finite(tensor)
    if tensor.abs().max() > 1.05:
        raise Hint(
            f"The numbers go from {tensor.min():.1f} to {tensor.max():.1f}. Inside the toolkit a "
            "tile lies between -1 (no light) and 1 (full light); picture_to_tile makes it so."
        )
    return tensor


def expect_latent(
    answer: object, *, like: Sequence[int] | None = None, batch: int | None = 1
) -> Tensor:
    """Expect a latent, ``Tensor (B, Z, h, w)``.

    Parameters
    ----------
    answer : object
    like : sequence of int, optional
        The (Z, h, w) that the model makes of the lesson's tiles. Without it any latent does
        that has another number of channels than a picture.
    batch : int or None
        How many latents; None for any number.

    Returns
    -------
    Tensor (B, Z, h, w)

    Raises
    ------
    Hint
    """
    tensor = _tensor(answer, "a latent: what encode returns")
    if tensor.ndim == 4 and tensor.shape[1] == 3:
        raise Hint(
            f"This is a picture, shape {tuple(tensor.shape)}: three colours. A latent is what "
            "comes out when a picture has gone through the encoder."
        )
    _four(tensor, "a latent is (1, channels, rows, columns)")
    _batch(tensor, batch, "latent")
    _finite(tensor)
    if like is not None and tuple(tensor.shape[1:]) != tuple(like):
        raise Hint(
            f"The latent is {tuple(tensor.shape[1:])}; the tiles of this lesson give "
            f"{tuple(like)}. Was the picture of the size that the model works with?"
        )
    return tensor


def expect_picture(answer: object) -> np.ndarray:
    """Expect a picture: a PIL picture, an array (H, W, 3) of uint8, a swatch, or one tile.

    Returns
    -------
    array (H, W, 3) of uint8

    Raises
    ------
    Hint
    """
    if is_tensor(answer):
        tile = expect_tile(answer)[0].detach().cpu().float()
        return ((tile.permute(1, 2, 0).numpy() + 1) * 127.5).round().clip(0, 255).astype(np.uint8)
    if hasattr(answer, "tile") and isinstance(answer.tile, np.ndarray):  # a swatch
        answer = answer.tile
    elif hasattr(answer, "convert") and hasattr(answer, "size"):  # a PIL picture
        answer = np.asarray(answer.convert("RGB"))
    if not isinstance(answer, np.ndarray):
        raise Hint(f"A picture is wanted; this is {looks_like(answer)}.")
    if answer.ndim != 3 or answer.shape[2] != 3 or 0 in answer.shape:
        raise Hint(
            f"A picture is (rows, columns, 3), three numbers a dot for red, green and blue; this "
            f"is {answer.shape}."
        )
    if answer.dtype != np.uint8:
        raise Hint(
            f"The dots of a picture are whole numbers from 0 to 255 (np.uint8); these are "
            f"{answer.dtype}."
        )
    return answer


def expect_number(answer: object, what: str, low: float = -math.inf, high: float = math.inf) \
        -> float:
    """Expect one finite number in a range.

    Parameters
    ----------
    answer : object
        A number, or a tensor or array that holds one.
    what : str
        What the number says, for the hint: "the PSNR in dB".
    low, high : float
        Both belong to the range.

    Returns
    -------
    float

    Raises
    ------
    Hint
    """
    if (is_tensor(answer) or isinstance(answer, np.ndarray)) and _size(answer) == 1:
        answer = answer.item()  # type: ignore[attr-defined]
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise Hint(f"One number is wanted, {what}; this is {looks_like(answer)}.")
    number = float(answer)
    if not math.isfinite(number):
        raise Hint(f"{what[0].upper()}{what[1:]} came out as {number}: was something divided by 0?")
    if not low <= number <= high:
        raise Hint(f"{number:g} cannot be {what}: it lies between {low:g} and {high:g}.")
    return number


def expect_numbers(answer: object, *what: str) -> tuple[float, ...]:
    """Expect several finite numbers: a tuple, list, or array.

    Parameters
    ----------
    answer : object
    *what : str
        What each of them says, for the hint: "the width of the cloth in cm".

    Returns
    -------
    tuple of float
        As many as ``what``.

    Raises
    ------
    Hint
    """
    if (is_tensor(answer) or isinstance(answer, np.ndarray)) and answer.ndim == 1:  # type: ignore[attr-defined]
        answer = answer.tolist()  # type: ignore[attr-defined]
    if not isinstance(answer, (list, tuple)) or len(answer) != len(what):
        raise Hint(
            f"{len(what)} numbers in brackets are wanted, ({', '.join(what)}); this is "
            f"{looks_like(answer)}."
        )
    return tuple(expect_number(one, named) for one, named in zip(answer, what, strict=True))


def expect_file(answer: object, suffix: str = ".png") -> Path:
    """Expect the name of a file that is there: text, a Path, or what wrote it (its ``path``).

    Parameters
    ----------
    answer : object
    suffix : str
        Names of this ending are told if there is no such file.

    Returns
    -------
    Path

    Raises
    ------
    Hint
    """
    answer = getattr(answer, "path", answer)
    name = expect_text(str(answer) if isinstance(answer, Path) else answer, "the name of a file")
    try:
        there = Path(name).is_file()
    except (OSError, ValueError):  # too long for a name, or a null byte
        there = False
    if not there:
        beside = sorted(path.name for path in Path().glob(f"*{suffix}"))[:6]
        raise Hint(
            f"There is no file {name[:60]!r} beside this notebook; there are "
            f"{', '.join(beside) or f'no *{suffix} yet'}. Has the cell run that writes it?"
        )
    return Path(name)


def expect_text(answer: object, what: str) -> str:
    """Expect some text that is not blank.

    Parameters
    ----------
    answer : object
    what : str
        What the text is, for the hint: "a prompt".

    Returns
    -------
    str
        Without blanks around it.

    Raises
    ------
    Hint
    """
    if not isinstance(answer, str):
        raise Hint(f"{what[0].upper()}{what[1:]} is wanted, in quotation marks; this is "
                   f"{looks_like(answer)}.")  # fmt: skip
    if not answer.strip():
        raise Hint(f"The text is blank. Write {what} between the quotation marks.")
    return answer.strip()


def _tensor(answer: object, wanted: str) -> Any:
    if not is_tensor(answer):
        raise Hint(f"Wanted is {wanted}; this is {looks_like(answer)}.")
    if not answer.is_floating_point() or answer.numel() == 0:  # type: ignore[attr-defined]
        raise Hint(f"Wanted is {wanted}; this is {looks_like(answer)} and "
                   f"{answer.dtype}.")  # type: ignore[attr-defined]  # fmt: skip
    return answer.detach()  # type: ignore[attr-defined]


def _four(tensor: Any, form: str) -> None:
    if tensor.ndim == 3:
        raise Hint(
            f"This is {tuple(tensor.shape)}: the first number, how many there are, is missing; "
            f"{form}. tensor[None] puts it in front."
        )
    if tensor.ndim != 4:
        raise Hint(f"This is {looks_like(tensor)}; {form}.")


def _batch(tensor: Any, batch: int | None, what: str) -> None:
    if batch is not None and tensor.shape[0] != batch:
        raise Hint(
            f"This holds {tensor.shape[0]} {what}s; {batch} wanted. "
            "x[:1] takes the first and keeps the shape."
        )


def _finite(tensor: Any) -> None:
    if not bool(tensor.isfinite().all()):
        raise Hint("Some of the numbers are not finite (nan or inf): was something divided by 0?")


def _size(answer: Any) -> int:
    return answer.numel() if is_tensor(answer) else answer.size
