"""LatentMap: thousands of designs as points in the plane, and the cloth at any point of it.

Python holds the map (:class:`ankara_lab.latent.map.LatentMap`) and decodes; the browser draws the
points by WebGL itself, on a canvas of our own: pan and zoom never ask Python. jupyter-scatter does
that too, but needs pandas and pyarrow (over 150 MB installed) and sends 2 MB of script to each
view, where ours is 6 KB.

A press or drag comes in as an ``event`` with the point and goes out as a frame that answers it.
An event without a point only asks for the small picture of the design that is pointed at. At rest
the designs which the cloth is made of are told on the topic ``near``; their small pictures follow
from a background job, in the slots ``near0`` ….
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets
from PIL import Image
from torch import Tensor

from ankara_lab.latent import map as maps
from ankara_lab.latent.index import DesignIndex, fold
from ankara_lab.latent.map import MapMethod, latent_map
from ankara_lab.latent.mix import mix
from ankara_lab.latent.packed import pack_latents, rounded
from ankara_lab.latent.search import search
from ankara_lab.model.about import about_weights
from ankara_lab.model.codec import decode, tile_to_picture
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.torus import Repeat
from ankara_lab.widgets._designs import plain, repeat_of, to_latents
from ankara_lab.widgets._frames import FrameWidget
from ankara_lab.widgets._job import MODEL_LOCK, Job
from ankara_lab.widgets._labels import to_labels
from ankara_lab.widgets._map_pictures import Thumbs, contact_sheet, draw_map

_SHEET = 2048  # designs whose pictures the browser gets all at once, if they are known
_NEAR = 5  # designs in the list
_FOUND = 24
_MARGIN = 0.06  # of the map's side


class LatentMap(FrameWidget):
    """Walk over a map of designs and see the cloth at any point of it.

    A thin view over :func:`ankara_lab.latent_map`, :func:`ankara_lab.decode` and
    :func:`ankara_lab.search`.

    Parameters
    ----------
    designs : map of latent_map, Tensor (N, Z, h, w), Tensor (N, 3, H, W), or sequence
        A map already made, or at least three designs to lay out: latents, tiles in [-1, 1], or
        a list whose items are pictures, swatches, tiles or latents.
    model : Model, optional
        The shipped model by default.
    labels : mapping of str to sequence, or sequence, optional
        What is known of the designs, to colour the points by: words or numbers, one for each.
    names : sequence of str, optional
        What the designs are called. Default: as the index says, or their numbers.
    pictures : Tensor (N, 3, H, W) or sequence, optional
        What the designs look like, if they come as latents or as a map: tiles, pictures or
        swatches. Else the model paints a small picture of those that are pointed at.
    index : DesignIndex, optional
        The same designs, for the search by words. Without it words are looked for in names
        and labels.
    method : {"umap", "pca"}
        How designs are laid out.
    seed : int
        For UMAP.
    **traits
        Any setting below by name, such as ``colour_by="motif"``.

    Raises
    ------
    ValueError
        If there are fewer than three designs, one is of an unknown kind, or labels, names or
        the index are not as many as the designs.

    Examples
    --------
    ``LatentMap([draw_swatch(seed=seed) for seed in range(60)], method="pca")``
    """

    _view: ClassVar[str] = "latent_map"
    _parts: ClassVar[tuple[str, ...]] = ("_points",)

    point = traitlets.Tuple(
        traitlets.Float(), traitlets.Float(), default_value=(0.0, 0.0)
    ).tag(sync=True)  # fmt: skip
    """Where the crosshair stands, (x, y), y up. Unit: that of the map. Default: the design
    nearest to the middle."""
    colour_by = traitlets.Unicode("").tag(sync=True)
    """Label that the points are coloured by. Default: the first one."""
    drag = traitlets.Enum(("decode", "move"), "decode").tag(sync=True)
    """What dragging does: paint the cloth under the finger, or move the map. Default: decode."""
    repeat: Repeat = traitlets.Enum(  # type: ignore[assignment]  # traitlets types it str
        ("straight", "half-drop", "brick"), "straight"
    ).tag(sync=True)
    """How tiles meet, all alike. Default: as the map says, or straight. Fixed once it is made."""
    times = traitlets.Enum((1, 2, 3), 1).tag(sync=True)
    """How many tiles the view lays each way. Default: 1."""
    _places = traitlets.Unicode().tag(sync=True)
    _frame = traitlets.List(traitlets.Float()).tag(sync=True)
    _labels = traitlets.List(traitlets.Dict()).tag(sync=True)
    _search = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        designs: maps.LatentMap | Tensor | Sequence[object],
        model: Model | None = None,
        *,
        labels: Mapping[str, Sequence[object]] | Sequence[object] | None = None,
        names: Sequence[str] | None = None,
        pictures: Tensor | Sequence[object] | None = None,
        index: DesignIndex | None = None,
        method: MapMethod = "umap",
        seed: int = 0,
        **traits: object,
    ) -> None:
        self._model = model or load_model()
        self._map: maps.LatentMap | None = None
        self._blend: tuple[list[int], list[float], Tensor] | None = None
        self._thumbs = Thumbs()
        self._sheet: Image.Image | None = None
        self._drawn: tuple[float, float, bool] | None = None
        self._answering = False
        self.job: Job[int] | None = None
        known = designs.repeat if isinstance(designs, maps.LatentMap) else repeat_of(designs)
        if known:
            traits = {"repeat": known, **traits}
        super().__init__(**traits)
        atlas = self._lay_out(designs, method, seed)
        count = len(atlas)
        for what, told in (("names", names), ("pictures", pictures), ("index", index)):
            if told is not None and len(told) != count:  # type: ignore[arg-type]  # all have one
                raise ValueError(f"{what} must hold {count}, one for each design, got {len(told)}")  # type: ignore[arg-type]
        self._index = index
        self._known = to_labels(labels, count)
        self._names = _named(names, index, count)
        self._labels = [label.for_browser() for label in self._known]
        if not self.colour_by and self._known:
            self.colour_by = self._known[0].name
        self._check_colour()
        worth = "" if index is None and names is None and not self._known else "a name or label"
        self._search = "what is on the cloth, such as birds" if index is not None else worth
        self._measure(atlas)
        self._take_pictures(designs if pictures is None else pictures)
        if "point" not in traits:
            middle = atlas.points - atlas.points.median(0).values
            x, y = atlas.points[int(middle.norm(dim=1).argmin())].tolist()
            self.point = (x, y)
        self._map = atlas
        self._draw({"rest": True})

    def _lay_out(self, designs: Any, method: MapMethod, seed: int) -> maps.LatentMap:
        if isinstance(designs, maps.LatentMap):
            if self.repeat != designs.repeat:
                raise ValueError(f"the map's tiles repeat {designs.repeat}, got {self.repeat!r}")
            return designs
        if not isinstance(designs, (Tensor, Sequence)) or isinstance(designs, str):
            raise ValueError("designs must be a map, latents, tiles or a list of designs, got "
                             f"{type(designs).__name__}")
        return latent_map(to_latents(designs, self._model, self.repeat), method=method,
                          repeat=self.repeat, seed=seed)  # fmt: skip

    def _measure(self, atlas: maps.LatentMap) -> None:
        """Frame the points by a square and write them as the browser reads them."""
        points = atlas.points.double().numpy()
        low, high = points.min(0), points.max(0)
        side = float((high - low).max() * (1 + 2 * _MARGIN)) or 1.0
        left, top = ((low + high) / 2 + np.array([-side, side]) / 2).tolist()
        self._frame = [left, top, side]
        shares = np.stack([points[:, 0] - left, top - points[:, 1]], 1) / side
        places = np.rint(shares.clip(0, 1) * 65535).astype("<u2")
        self._places = base64.b64encode(places.tobytes()).decode("ascii")

    def _take_pictures(self, designs: Any) -> None:
        """Keep small pictures of designs that have one; if all have, send them as one sheet."""
        several = isinstance(designs, (Tensor, Sequence))
        for place, design in enumerate(designs[:_SHEET] if several else ()):
            if (picture := _picture(design)) is not None:
                self._thumbs.put(place, picture, forever=True)
        if len(self._thumbs) == len(self._names):
            self._sheet = contact_sheet(self._thumbs, len(self._names))
            self.show_frame(self._sheet, slot="sheet", lossless=False, keep=False)

    @property
    def map(self) -> maps.LatentMap:
        """The map itself: where designs lie, and the latent at any point."""
        assert self._map is not None  # set by the constructor
        return self._map

    @property
    def blend(self) -> dict[int, float]:
        """Designs that the cloth on show is made of, with their shares."""
        return dict(zip(*self._blend[:2], strict=True)) if self._blend else {}

    @property
    def recipe(self) -> dict[str, object]:
        """How the cloth on show is made again; see :func:`ankara_lab.open_design`."""
        if self._blend is None or self._tile is None:
            return {}
        places, shares, latents = self._blend
        how: dict[str, object] = {"operation": "decode"}
        if len(places) > 1:
            how = {"operation": "mix", "method": "lerp", "vivid": False, "shares": shares}
        return {**how, "designs": [self._names[place] for place in places],
                "repeat": self.repeat, "tile": list(self._tile.shape[2:]),
                "latents": pack_latents(latents), **about_weights(self._model)}  # fmt: skip

    def go_to(self, place: int) -> None:
        """Put the crosshair on a design, by its place in the list.

        Parameters
        ----------
        place : int

        Raises
        ------
        ValueError
            If there is no such design.
        """
        x, y = self.map.points[self._checked(place)].tolist()
        self.point = (x, y)

    def find(self, words: str) -> list[int]:
        """Mark the designs that words fit best, and return their places.

        Parameters
        ----------
        words : str

        Returns
        -------
        list of int
            At most 24, the best first.

        Raises
        ------
        ValueError
            If the index was made by another model.
        """
        if self._index is not None:
            found = search(self._index, words=words, k=_FOUND, model=self._model)
            least = max(0.3, 0.6 * found[0].similarity)
            places = [hit.place for hit in found if hit.similarity >= least]
        else:
            asked = fold(words)
            texts = (fold(self._called(place)[0] + " " + self._called(place)[1])
                     for place in range(len(self._names)))  # fmt: skip
            places = [place for place, text in enumerate(texts) if asked and asked in text]
            places = places[:_FOUND]
        self.tell("found", words=words, hits=[self._told_of(place) for place in places])
        return places

    def _checked(self, place: Any) -> int:
        if not isinstance(place, int) or not 0 <= place < len(self.map):
            raise ValueError(f"place must be from 0 to {len(self.map) - 1}, got {place!r}")
        return place

    def _called(self, place: int) -> tuple[str, str]:
        """A design's name, and what its labels say."""
        about = ", ".join(label.words[place] for label in self._known if label.words[place])
        return self._names[place], about

    def _told_of(self, place: int) -> dict[str, object]:
        name, about = self._called(place)
        return {"place": place, "name": name, "about": about}

    def _check_colour(self) -> None:
        names = [label.name for label in self._known]
        if self.colour_by and self.colour_by not in names:
            raise ValueError(f"colour_by must be one of {', '.join(names) or 'no labels'}, "
                             f"got {self.colour_by!r}")

    @traitlets.observe("point")
    def _redraw(self, _change: object = None) -> None:
        if self._map is not None and not self._answering:
            self._draw({"rest": True})

    @traitlets.observe("colour_by")
    def _recoloured(self, _change: object = None) -> None:
        if self._map is not None:
            self._check_colour()

    def _draw(self, event: dict[str, Any]) -> None:
        """Decode the crosshair's point; at rest tell what it is made of."""
        began = time.perf_counter()
        if self.job is not None:
            self.job.cancel()
        places, shares = self.map.blend_at(*self.point)
        latents = rounded(self.map.designs(places)).to(self._model.device)
        latent = latents if len(places) == 1 else mix(latents, shares, vivid=False)
        with MODEL_LOCK:
            tile = decode(latent, self._model, repeat=self.repeat)
        self._blend, self._tile = (places, shares, latents), tile
        rest = bool(event.get("rest"))
        self._drawn = (*self.point, rest)
        self.show_frame(tile_to_picture(tile), lossless=rest, event=event, began=began)
        if rest:
            self._show_near()

    def _show_near(self) -> None:
        x, y = self.point
        near = self.map.nearest(x, y, _NEAR)[0]
        blend = self.blend
        items = [{**self._told_of(place), "share": blend.get(place, 0.0)} for place in near]
        self.tell("near", items=items)
        for number, place in enumerate(near):
            self._shown.pop(f"near{number}", None)
            if place in self._thumbs:
                self.show_frame(self._thumbs[place], slot=f"near{number}", lossless=False)
        if missing := [place for place in near if place not in self._thumbs]:
            self.job = Job(lambda: self._painting(missing), on_step=lambda job, place:
                           self._show_painted(job, place, near))  # fmt: skip
            self.job.start()

    def _painting(self, places: Sequence[int]) -> Iterator[int]:
        for place in places:
            self._thumb(place)
            yield place

    def _show_painted(self, job: Job[int], place: int, near: list[int]) -> None:
        if job is self.job:
            slot = f"near{near.index(place)}"
            self.show_frame(self._thumb(place), slot=slot, lossless=False)

    def _thumb(self, place: int) -> Image.Image:
        """A small picture of a design, decoded if it was never seen."""
        if place not in self._thumbs:
            with MODEL_LOCK:
                tile = decode(self.map.designs([place]).to(self._model.device), self._model,
                              repeat=self.repeat)  # fmt: skip
            self._thumbs.put(place, tile_to_picture(tile))
        return self._thumbs[place]

    def _still(self) -> Image.Image | None:
        """The map and the cloth beside it."""
        if (picture := self.picture) is None:
            return None
        label = next((one for one in self._known if one.name == self.colour_by), None)
        inks = None if label is None else label.table[label.codes]
        return draw_map(self.map.points.numpy(), self._frame, inks, self.point, picture)

    def _on_hello(self, content: dict[str, Any]) -> None:
        super()._on_hello(content)
        if self._sheet is not None:
            self.show_frame(self._sheet, slot="sheet", lossless=False, keep=False)

    def _on_event(self, content: dict[str, Any]) -> None:
        self.report(None)
        event: dict[str, Any] | None = content
        if content.get("at") is not None:
            x, y = (float(value) for value in content["at"])
            if self._drawn != (x, y, bool(content.get("rest"))):  # else it is asked a second time
                self._move(x, y)
                self._draw(content)
                event = None  # the frame has answered it
        if content.get("look") is not None:
            place, began = self._checked(content["look"]), time.perf_counter()
            thumb = self._thumb(place)
            self.tell("look", **self._told_of(place))
            self.show_frame(thumb, slot="thumb", lossless=False, event=event, began=began,
                            keep=False)  # fmt: skip

    def _move(self, x: float, y: float) -> None:
        self.map.nearest(x, y, 1)  # refuses what is no point
        self._answering = True
        try:
            self.point = (x, y)
        finally:
            self._answering = False

    def _on_find(self, content: dict[str, Any]) -> None:
        self.report(None)
        self.find(str(content["words"]).strip())


def _picture(design: Any) -> Image.Image | None:
    """The picture of a design that has one; None of a latent or what is unknown."""
    design = plain(design)
    if isinstance(design, Image.Image):
        return design.convert("RGB")
    if isinstance(design, Tensor) and design.is_floating_point():
        if design.ndim in (3, 4) and design.shape[-3] == 3 and design[None].shape[-4] == 1:
            return tile_to_picture(design.reshape(1, *design.shape[-3:]).detach().cpu())
    return None


def _named(names: Sequence[str] | None, index: DesignIndex | None, count: int) -> list[str]:
    if names is not None:
        return [str(name) for name in names]
    if index is not None:
        told = [record.get("name") for record in index.records]
        return [str(name or number) for number, name in enumerate(told, 1)]
    return [str(number) for number in range(1, count + 1)]
