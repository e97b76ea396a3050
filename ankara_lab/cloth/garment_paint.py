"""Paint a view: cloth at true scale, bent by folds, lit from the upper left.

Every panel becomes a height map in cm: it curves away at its outline and rises along its folds.
The map's slope gives the light and shifts the print a little, as real folds do. Everything is
painted twice as fine as the picture and averaged down.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt, gaussian_filter

from ankara_lab.cloth.garment_cloth import Cloth, look_up
from ankara_lab.cloth.garment_piece import Points, along, length_of
from ankara_lab.cloth.garment_view import Fold, Line, Panel

FINE = 2  # painted this much finer, then averaged
_COARSE = 5.0  # px per cm of the height maps: folds are soft
_LIGHT = np.array((-0.46, -0.56, 0.69))
_AMBIENT = 0.3
_BEND = 0.8  # cm that the print moves for each unit of slope


class Easel:
    """A picture in the making: ``px_per_cm`` final pixels a cm, corner ``origin`` in cm."""

    def __init__(self, width_cm: float, height_cm: float, px_per_cm: float, paper: Points) -> None:
        self.fine = px_per_cm * FINE
        self.wide, self.high = (round(side * px_per_cm) * FINE for side in (width_cm, height_cm))
        self.picture = np.empty((self.high, self.wide, 3), np.float32)
        fall = np.linspace(1.012, 0.965, self.high, dtype=np.float32)[:, None, None]
        self.picture[:] = np.clip(paper * fall, 0, 255)
        self.cover = np.zeros((self.high, self.wide), np.float32)
        self._known: tuple[Cloth, NDArray[np.uint8], Points] | None = None

    def paint(self, panel: Panel, cloth: Cloth, phase: Points, offset: Points) -> None:
        """Add one panel; ``phase`` takes its piece to the cloth, ``offset`` the view to here."""
        outline = panel.outline + offset
        margin = 1.5
        low = np.maximum(np.floor((outline.min(0) - margin) * self.fine), 0).astype(int)
        high = np.minimum(np.ceil((outline.max(0) + margin) * self.fine), (self.wide, self.high))
        high = high.astype(int)
        wide, tall = high - low
        if wide < 2 or tall < 2:
            return
        box = np.s_[low[1] : high[1], low[0] : high[0]]
        corner = low / self.fine  # cm, in this picture
        mask = _mask(outline - corner, self.fine, wide, tall)

        self._shadow(outline, panel.lift)
        slope, shade = _relief(panel, corner - offset, (wide, tall), self.fine)
        if panel.colour is not None:
            colour = np.broadcast_to(np.array(panel.colour, np.float32), (tall, wide, 3)).copy()
        else:
            colour = self._print(panel, cloth, phase, corner - offset, (wide, tall), slope)
        colour = _lit(colour, shade * panel.shade)
        for one in panel.lines:
            _draw_line(colour, one, offset - corner, self.fine, cloth)
        alpha = mask[..., None]
        self.picture[box] = self.picture[box] * (1 - alpha) + colour * alpha
        closed = np.concatenate((outline, outline[:1])) - corner
        rim = _many([closed], self.fine, int(wide), int(tall), 0.13)
        dark = cloth.inks[0].astype(np.float32) * 0.45
        alpha = (rim * 0.62)[..., None]
        self.picture[box] = self.picture[box] * (1 - alpha) + dark * alpha
        self.cover[box] = np.maximum(self.cover[box], mask)

    def _print(
        self,
        panel: Panel,
        cloth: Cloth,
        phase: Points,
        corner: Points,
        size: tuple[int, int],
        slope: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        wide, tall = size
        x = (np.arange(wide, dtype=np.float32) + 0.5)[None] / self.fine + corner[0]
        y = (np.arange(tall, dtype=np.float32) + 0.5)[:, None] / self.fine + corner[1]
        x, y = x + slope[0] * _BEND, y + slope[1] * _BEND
        back = np.linalg.inv(panel.place.turn).astype(np.float32)
        x, y = x - np.float32(panel.place.move[0]), y - np.float32(panel.place.move[1])
        u = x * back[0, 0] + y * back[1, 0] + np.float32(phase[0])
        v = x * back[0, 1] + y * back[1, 1] + np.float32(phase[1])
        density = min(self.fine * 1.6, 4000 / cloth.repeat_cm)
        if self._known is None or self._known[0] is not cloth:
            self._known = (cloth, *cloth.fine(density))
        _, picture, per_cm = self._known
        return look_up(picture, per_cm, u, v).astype(np.float32)

    def _shadow(self, outline: Points, lift: float) -> None:
        """Darken what lies under a panel, to its lower right."""
        if lift <= 0:
            return
        rough = 4.0  # px per cm: shadows are soft
        low = np.maximum((outline.min(0) - 3 * lift) * self.fine, 0).astype(int)
        top = np.minimum((outline.max(0) + 5 * lift) * self.fine, (self.wide, self.high)).astype(
            int
        )
        wide, high = (int(side) for side in top - low)
        if min(wide, high) < 2:
            return
        w, h = (max(2, round(side / self.fine * rough)) for side in (wide, high))
        mask = _mask(outline - low / self.fine + (lift * 0.45, lift * 0.8), rough, w, h)
        soft = gaussian_filter(mask, lift * rough * 0.75)
        part = Image.fromarray(soft).resize((wide, high), Image.Resampling.BILINEAR)
        box = np.s_[low[1] : top[1], low[0] : top[0]]
        on_cloth = self.cover[box]
        strength = (0.42 * on_cloth + 0.17 * (1 - on_cloth)) * np.asarray(part)
        self.picture[box] *= (1 - strength)[..., None]

    def words(
        self,
        text: str,
        x: float,
        y: float,
        height: float,
        *,
        anchor: str = "mm",
        colour: tuple[int, int, int] = (70, 62, 56),
    ) -> None:
        """Write a line of text; place and height in cm."""
        from PIL import ImageFont

        face = ImageFont.load_default(max(8.0, height * self.fine))
        image = Image.new("L", (self.wide, round(height * self.fine * 2.2)), 0)
        ImageDraw.Draw(image).text(
            (x * self.fine, image.height / 2), text, fill=255, font=face, anchor=anchor
        )
        top = round(y * self.fine - image.height / 2)
        a, b = max(top, 0), min(top + image.height, self.high)
        alpha = (np.asarray(image, np.float32) / 255)[a - top : b - top, :, None]
        self.picture[a:b] = self.picture[a:b] * (1 - alpha) + np.array(colour, np.float32) * alpha

    def bar(self, a: tuple[float, float], b: tuple[float, float], width: float = 0.25) -> None:
        """Draw a plain line."""
        (x0, x1), (y0, y1) = sorted((a[0], b[0])), sorted((a[1], b[1]))
        box = [
            round(side * self.fine)
            for side in (y0 - width / 2, y1 + width / 2, x0 - width / 2, x1 + width / 2)
        ]
        self.picture[box[0] : box[1] + 1, box[2] : box[3] + 1] = (70, 62, 56)

    def finish(self) -> NDArray[np.uint8]:
        """Average down to the final picture."""
        tall, wide = self.high // FINE, self.wide // FINE
        cells = self.picture.reshape(tall, FINE, wide, FINE, 3)
        return np.clip(np.rint(cells.mean((1, 3))), 0, 255).astype(np.uint8)


def _mask(points: Points, scale: float, wide: int, tall: int) -> NDArray[np.float32]:
    """Cover of a polygon in [0, 1], smooth at its edge."""
    image = Image.new("L", (int(wide) * 2, int(tall) * 2), 0)
    flat = (points * scale * 2 - 0.5).ravel().tolist()
    ImageDraw.Draw(image).polygon(flat, fill=255)
    return np.asarray(image.reduce(2), np.float32) / np.float32(255)


def _relief(
    panel: Panel, corner: Points, size: tuple[int, int], scale: float
) -> tuple[tuple[NDArray[np.float32], NDArray[np.float32]], NDArray[np.float32]]:
    """Slope of a panel across and down, and its light, each (tall, wide)."""
    wide, tall = size
    rough = min(_COARSE, scale)
    w, h = (max(2, round(side / scale * rough)) for side in (wide, tall))
    form = panel.outline if panel.form is None else panel.form
    mask = _mask(form - corner, rough, w, h) > 0.5
    # a panel's surroundings go on at its own edge, or the blur would draw a dark rim
    deep = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1] / rough
    r = max(panel.roundness, 1e-3)
    up = np.clip(deep / r, 0, 1)
    height = (r * 0.45 * np.sqrt(np.clip(1 - (1 - up) ** 2, 0, 1))).astype(np.float32)
    height = gaussian_filter(height, rough * 0.35)
    x = (np.arange(w) + 0.5) / rough + corner[0]
    y = (np.arange(h) + 0.5) / rough + corner[1]
    for fold in panel.folds:
        _raise(height, fold, x, y)
    dy, dx = np.gradient(height, 1 / rough)
    dx, dy = (np.clip(part, -1.6, 1.6).astype(np.float32) for part in (dx, dy))
    facing = (_LIGHT[2] - dx * _LIGHT[0] - dy * _LIGHT[1]) / np.sqrt(1 + dx**2 + dy**2)
    light = _AMBIENT + (1 - _AMBIENT) * np.clip(facing, 0, None) / _LIGHT[2]
    # a hollow sees less of the sky
    hollow = height - gaussian_filter(height, rough * 2.5)
    light = light * np.clip(1 + hollow * 0.34, 0.5, 1.1)

    def fine(part: NDArray[np.floating]) -> NDArray[np.float32]:
        image = Image.fromarray(part.astype(np.float32))
        return np.asarray(image.resize((int(wide), int(tall)), Image.Resampling.BICUBIC))

    # the print gives way less than the light shows: a steep fold hides cloth, it does not mirror it
    bent = (gaussian_filter(np.clip(part, -0.7, 0.7), rough * 0.3) for part in (dx, dy))
    across, down = (fine(part) for part in bent)
    return (across, down), fine(light)


def _raise(
    height: NDArray[np.float32], fold: Fold, x: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    """Add one fold to a height map, in place."""
    reach = fold.width * 3.2
    low, high = fold.points.min(0) - reach, fold.points.max(0) + reach
    i, j = np.searchsorted(x, (low[0], high[0]))
    k, m = np.searchsorted(y, (low[1], high[1]))
    if j - i < 1 or m - k < 1:
        return
    px, py = x[None, i:j], y[k:m, None]
    stroke = along(fold.points, np.linspace(0, 1, min(len(fold.points), 14)))
    total = length_of(stroke)
    nearest = np.full((m - k, j - i), np.inf)
    signed, share = np.zeros_like(nearest), np.zeros_like(nearest)
    done = 0.0
    for a, b in zip(stroke[:-1], stroke[1:], strict=True):
        way = b - a
        far = float(np.hypot(*way))
        if far < 1e-9:
            continue
        u = ((px - a[0]) * way[0] + (py - a[1]) * way[1]) / far**2
        t = np.clip(u, 0, 1)
        ex, ey = px - (a[0] + t * way[0]), py - (a[1] + t * way[1])
        distance = np.hypot(ex, ey)
        closer = distance < nearest
        side = np.sign(way[0] * ey - way[1] * ex)
        nearest = np.where(closer, distance, nearest)
        signed = np.where(closer, distance * side, signed)
        share = np.where(closer, (done + t * far) / total, share)
        done += far
    start, end = fold.fade
    rise = np.clip(share / max(start, 1e-6), 0, 1) * np.clip((1 - share) / max(end, 1e-6), 0, 1)
    rise = rise * rise * (3 - 2 * rise)
    width = fold.width * (1 + fold.skew * np.sign(signed))
    height[k:m, i:j] += (fold.height * rise * np.exp(-((signed / width) ** 2))).astype(np.float32)


def _lit(colour: NDArray[np.float32], light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shade colours: shadows cool a little, lights veil a little, as on starched cotton."""
    dark = np.clip(light, 0.12, 1)[..., None]
    bright = np.clip(light - 1, 0, 0.5)[..., None]
    tint = np.power(dark, np.array((1.06, 1.02, 0.92), np.float32))
    return colour * tint + (255 - colour) * bright * 0.55


def _draw_line(
    colour: NDArray[np.float32], one: Line, offset: Points, scale: float, cloth: Cloth
) -> None:
    """Draw a seam, a row of stitches or a crease on a panel's colours, in place."""
    points = one.points + offset
    low = np.maximum(np.floor((points.min(0) - 0.6) * scale), 0).astype(int)
    high = np.minimum(np.ceil((points.max(0) + 0.6) * scale), colour.shape[1::-1]).astype(int)
    wide, tall = (int(side) for side in high - low)
    if wide < 1 or tall < 1:
        return
    part = colour[low[1] : high[1], low[0] : high[0]]
    points = points - low / scale
    dark, bright = (ink.astype(np.float32) for ink in cloth.inks)
    nudge = 0.09

    def blend(rows: list[Points], ink: NDArray[np.float32], strength: float, width: float) -> None:
        alpha = (_many(rows, scale, wide, tall, width) * np.float32(strength))[..., None]
        part[:] = part * (1 - alpha) + ink * alpha

    if one.kind in ("stitch", "thread"):
        on, off, width = (0.42, 0.26, 0.1) if one.kind == "stitch" else (0.9, 0.06, 0.42)
        ink = bright if one.kind == "thread" else bright * 0.5 + 110
        rows = _dashes(points, on, off)
        blend([row + nudge for row in rows], dark * 0.3, 0.5, width)
        blend(rows, ink, 0.9, width)
        return
    strength = {"seam": 0.62, "edge": 0.75, "crease": 0.3}[one.kind]
    width = {"seam": 0.13, "edge": 0.17, "crease": 0.3}[one.kind]
    blend([points + nudge * 1.6], np.full(3, 255, np.float32), 0.16, width)
    blend([points], dark * 0.35, strength, width)


def _dashes(points: Points, on: float, off: float) -> list[Points]:
    total = length_of(points)
    starts = np.arange(0, max(total - on, 0.01), on + off)
    return [along(points, np.array((s, min(s + on, total))) / total) for s in starts]


def _many(
    rows: list[Points], scale: float, wide: int, tall: int, width: float
) -> NDArray[np.float32]:
    """Cover of many strokes of one width."""
    image = Image.new("L", (wide * 2, tall * 2), 0)
    pen = ImageDraw.Draw(image)
    for row in rows:
        pen.line(
            (row * scale * 2 - 0.5).ravel().tolist(),
            fill=255,
            width=max(2, round(width * scale * 2)),
            joint="curve",
        )
    return np.asarray(image.reduce(2), np.float32) / np.float32(255)
