"""Configuration of a training run: a TOML file read into a dataclass.

Every key of the file is a field of the dataclass and nothing else; values from
the command line come on top. A key that no field bears is an error, so that a
typing mistake never passes for a setting.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

CONFIGS = Path(__file__).parent / "configs"


@dataclass
class RunConfig:
    """What every training run is told, whatever it trains."""

    data: Path = Path("corpus")
    """Folder of tiles: PNG files and ``metadata.jsonl``."""
    out: Path = Path("runs/run")
    """Folder for log, checkpoint, sample sheets and the result."""
    minutes: float = 0.0
    """Budget of time [min]; 0 means that ``steps`` is the budget."""
    steps: int = 0
    """Budget of steps; 0 means that ``minutes`` is the budget."""
    batch: int = 8
    """Pictures in a step, on each process."""
    muon_lr: float = 0.02
    """First learning rate of matrices and convolutions."""
    muon_decay: float = 0.1
    """Pull of those weights to zero, as a share of their learning rate; keeps long runs bounded."""
    lr: float = 1e-3
    """First learning rate of everything else."""
    warmup: int = 0
    """Steps over which the learning rate rises from 0."""
    clip: float = 0.0
    """Largest norm of the gradient; 0 leaves it alone."""
    ema: float = 0.999
    """Decay of the running mean of the weights, which is what is shipped."""
    seed: int = 0
    """All randomness follows from it and the number of the step."""
    precision: str = "auto"
    """"bf16", "fp32", or "auto": bf16 where the machine computes it natively."""
    device: str = "auto"
    """"cpu", or "auto": what accelerate finds."""
    log_seconds: float = 10.0
    """Time between lines of the log [s]."""
    eval_minutes: float = 2.0
    """Time between measurements on held-out tiles [min]."""
    sheet_minutes: float = 5.0
    """Time between sample sheets [min]."""
    checkpoint_minutes: float = 5.0
    """Time between checkpoints [min]."""


Config = TypeVar("Config")


def load_config(
    path: str | Path | None, cls: type[Config], overrides: Mapping[str, Any] | None = None
) -> Config:
    """Read a TOML file into a configuration, with overrides on top.

    Parameters
    ----------
    path : path or None
        The file; None takes the defaults of ``cls``.
    cls : dataclass type
        Which configuration to fill.
    overrides : mapping
        Values that replace those of the file.

    Returns
    -------
    instance of ``cls``

    Raises
    ------
    ValueError
        If the file is missing or is no TOML, a key is unknown, or a value has
        the wrong type.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ValueError(
                f"expected a TOML file at {path}, found none; check --config"
            ) from None
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path} is no valid TOML: {error}") from None
    values |= overrides or {}
    wanted = typing.get_type_hints(cls)
    for key in values:
        if key not in wanted:
            near = difflib.get_close_matches(key, wanted, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(wanted)}"
            raise ValueError(f"unknown setting {key!r} for {cls.__name__}; {hint}")
    return cls(**{key: _fit(key, value, wanted[key]) for key, value in values.items()})


def parse_setting(text: str) -> tuple[str, Any]:
    """Read ``key=value`` from a command line; the value is TOML, else a string."""
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise ValueError(f"expected key=value after --set, got {text!r}")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value


def as_json(config: Any) -> dict[str, Any]:
    """Return a configuration as plain JSON values."""
    fields = dataclasses.asdict(config)
    return {key: str(value) if isinstance(value, Path) else value for key, value in fields.items()}


def _fit(key: str, value: Any, kind: Any) -> Any:
    """Fit one value to the type of its field."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        if value is None:
            return None
        kind = next(k for k in typing.get_args(kind) if k is not type(None))
    if typing.get_origin(kind) is tuple and isinstance(value, Sequence):
        item = typing.get_args(kind)[0]
        if not isinstance(value, str):
            return tuple(_fit(key, part, item) for part in value)
    elif kind is Path and isinstance(value, str | Path):
        return Path(value)
    elif kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    elif isinstance(kind, type) and type(value) is kind:
        return value
    name = getattr(kind, "__name__", str(kind))
    raise ValueError(f"setting {key!r} must be of type {name}, got {value!r}")
