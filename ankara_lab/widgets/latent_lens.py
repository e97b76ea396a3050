"""LatentLens: what the model keeps of a picture, channel by channel.

Python encodes the picture once. A move of the quality slider or a click on a channel
comes in as an ``event``; the latent is packed and unpacked at that quality, the
channels switched off are set to 0, and the decoded tile answers as a frame. At rest
the heat maps (slot ``channels``, one contact sheet that the view cuts up) and the
error map (slot ``error``) follow. Bytes and PSNR are told on the topic ``figures``.
"""

from __future__ import annotations

import time
from typing import Any, ClassVar

import numpy as np
import torch
import traitlets
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ankara_lab.latent.compress import compress, decompress
from ankara_lab.latent.file import latent_to_bytes
from ankara_lab.latent.packed import pack_latents, rounded
from ankara_lab.latent.quality import psnr
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, picture_to_tile, tile_to_picture
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.torus import Repeat
from ankara_lab.widgets._designs import one_latent, plain, repeat_of
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._job import MODEL_LOCK
from ankara_lab.widgets._take import TakesDesigns

WORST = 64
"""Error at which the error map is fully bright [levels of 255]."""

_LOW, _MIDDLE, _HIGH = (np.array(rgb, float) for rgb in ((33, 82, 156), (245,) * 3, (178, 58, 24)))


class LatentLens(FrameWidget, TakesDesigns):
    """See a picture's latent channels, switch them off, and what packing it costs.

    A thin view over :func:`ankara_lab.encode`, :func:`ankara_lab.decode`,
    :func:`ankara_lab.compress` and :func:`ankara_lab.decompress`.

    Parameters
    ----------
    design : picture, swatch, saved design, Tensor (1, 3, H, W) or Tensor (1, Z, h, w)
        What to look at. Of a latent the decoded tile counts as the picture.
    model : Model, optional
        The shipped model by default.
    **traits
        Any setting below by name.

    Raises
    ------
    ValueError
        If ``design`` is of another kind, or is more than one.

    Examples
    --------
    ``LatentLens(draw_swatch(seed=11), quality=30)``
    """

    _view: ClassVar[str] = "latent_lens"
    _parts: ClassVar[tuple[str, ...]] = ("_take",)

    quality = traitlets.Int(50, min=1, max=100).tag(sync=True)
    """How finely the latent is packed, as in :func:`ankara_lab.compress`. Default: 50."""
    off = traitlets.List(traitlets.Int(min=0)).tag(sync=True)
    """Channels that the decoder goes without, counted from 0. Default: none."""
    repeat: Repeat = traitlets.Enum(  # type: ignore[assignment]  # traitlets types it str
        ("straight", "half-drop", "brick"), "straight"
    ).tag(sync=True)
    """How tiles meet. Default: as the design's recipe says, or straight. Fixed once encoded."""
    times = traitlets.Enum((1, 2, 3), 1).tag(sync=True)
    """How many tiles the view lays each way. Default: 1."""
    _channels = traitlets.Int(0).tag(sync=True)
    _range = traitlets.Float(1.0).tag(sync=True)

    def __init__(self, design: object, model: Model | None = None, **traits: object) -> None:
        self._model = model or load_model()
        self._latent: Tensor | None = None
        self._packed: tuple[int, bytes, Tensor] | None = None
        self._kept: dict[str, object] = {}
        self._answering = False
        if kind := repeat_of(design):
            traits = {"repeat": kind, **traits}
        super().__init__(**traits)
        self._lay(design, self.repeat)

    def take(self, design: object, place: Any = 0) -> None:
        """Look at another design.

        Parameters
        ----------
        design : picture, swatch, saved design, widget with a result, tile or latent
        place : int
            There is only one: 0.

        Raises
        ------
        ValueError
            If the design is of another kind or more than one.
        """
        self._lay(design, repeat_of(design) or "straight")

    def _lay(self, design: object, repeat: Repeat) -> None:
        """Encode a design and show what there is to see of it."""
        latent = rounded(one_latent(design, self._model, repeat))
        self._check_off(latent.shape[1])
        self._original = self._original_of(plain(design), latent, repeat)
        with MODEL_LOCK:
            self._latent, self._texts, self._packed = latent, pack_latents(latent), None
            self._channels, self.repeat = latent.shape[1], repeat
            self._range = max(float(latent.abs().max()), 1e-6)
        self.show_frame(self._original, slot="original")
        self._draw({"rest": True})

    @property
    def latent(self) -> Tensor:
        """The picture as the model sees it, whole and unpacked, Tensor (1, Z, h, w)."""
        assert self._latent is not None  # set by the constructor
        return self._latent

    @property
    def recipe(self) -> dict[str, object]:
        """How the picture on show is made again, and what it costs: ``bytes``, ``psnr`` [dB]."""
        return dict(self._kept)

    def _original_of(self, design: object, latent: Tensor, repeat: Repeat) -> Image.Image:
        if isinstance(design, Tensor) and design.shape[-3] == latent.shape[1]:
            with MODEL_LOCK:
                return tile_to_picture(decode(latent, self._model, repeat=repeat))
        if isinstance(design, Tensor):
            return tile_to_picture(design)
        assert isinstance(design, Image.Image)  # or it would have no latent
        return tile_to_picture(picture_to_tile(design, self._model.sample_size))

    def _check_off(self, channels: int) -> None:
        if any(channel >= channels for channel in self.off):
            raise ValueError(f"off must name channels from 0 to {channels - 1}, got {self.off}")

    def _seen(self) -> tuple[bytes, Tensor]:
        """The packed file, and what comes out of it; kept while the quality stays."""
        if self._packed is None or self._packed[0] != self.quality:
            data = compress(self.latent, quality=self.quality)
            self._packed = (self.quality, data, decompress(data)[0].to(self.latent))
        return self._packed[1:]

    @traitlets.observe("quality", "off")
    def _redraw(self, _change: object = None) -> None:
        if self._latent is not None and not self._answering:
            self._check_off(self._channels)
            self._draw({"rest": True})

    def _draw(self, event: dict[str, Any]) -> None:
        began = time.perf_counter()
        with MODEL_LOCK:
            data, seen = self._seen()
            without = seen.clone()
            without[:, self.off] = 0
            self._tile = decode(without, self._model, repeat=self.repeat)
        made = tile_to_picture(self._tile)
        error = picture_error(self._original, made)
        likeness = min(psnr(self._original, made), 88.0)  # JSON has no infinity
        self._kept = {
            "operation": "compress", "quality": self.quality, "off": list(self.off),
            "repeat": self.repeat, "bytes": len(data), "psnr": round(likeness, 2),
            "tile": list(self._tile.shape[2:]), "latents": self._texts,
            **about_weights(self._model),
        }  # fmt: skip
        pixels = made.width * made.height
        self.tell("figures", bytes=len(data), whole=len(latent_to_bytes(self.latent)),
                  raw=3 * pixels, bits=round(8 * len(data) / pixels, 3), psnr=round(likeness, 1))
        rest = bool(event.get("rest"))
        if rest:
            self.show_frame(heat_maps(seen[0], self._range), slot="channels")
        self.show_frame(error_map(error), slot="error", lossless=rest)
        self.show_frame(made, lossless=rest, event=event, began=began)

    def _on_event(self, content: dict[str, Any]) -> None:
        self.report(None)
        off = sorted({int(channel) for channel in content["off"]})
        if any(not 0 <= channel < self._channels for channel in off):
            raise ValueError(f"channels are 0 to {self._channels - 1}, got {off}")
        self._answering = True
        try:
            self.quality, self.off = int(content["quality"]), off
        finally:
            self._answering = False
        self._draw(content)


def picture_error(one: Image.Image, other: Image.Image) -> NDArray[np.float64]:
    """Difference of two pictures of one size, (H, W, 3) [levels of 255]."""
    return np.asarray(one, np.float64) - np.asarray(other, np.float64)


def error_map(error: NDArray[np.float64]) -> Image.Image:
    """Draw an error (H, W, 3) as a picture: black is none, white is ``WORST`` or more."""
    size = np.sqrt(np.square(error).mean(2)) / WORST
    heat = np.stack([np.clip(size * 3 - start, 0, 1) for start in (0, 1, 2)], 2)
    return Image.fromarray(np.rint(heat * 255).astype(np.uint8))


def heat_maps(latent: Tensor, most: float) -> Image.Image:
    """Draw channels (Z, h, w) below one another: blue is -most, white 0, red +most."""
    flat = torch.cat(list(latent.detach().float().cpu())).numpy().astype(float)
    share = np.clip(flat / most, -1, 1)[..., None]
    ends = np.where(share < 0, _LOW, _HIGH)
    heat = _MIDDLE + np.abs(share) * (ends - _MIDDLE)
    return Image.fromarray(np.rint(heat).astype(np.uint8))
