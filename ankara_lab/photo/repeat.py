"""Find how a cloth repeats, from one photograph of it.

What comes in is a photo of flat cloth, turned or tipped a little; what goes out is the lattice
of the print: the two shortest steps after which it repeats, as seen in the middle of the photo,
and the slope by which a tipped camera lets the scale fall towards the edge. The way there:

1. On a small copy, undo several tilts and keep the one whose autocorrelation is sharpest.
2. From its peaks take pairs of steps, fit lattice and tilt to each at once, keep the best.
3. On a larger copy, laid flat by that tilt, look at the agreement at every lattice point. A
   motif may come again and again within one period on a ground that does not, so of all
   lattices that agree about as well as the best one, the finest is the repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import maximum_filter

from ankara_lab.photo.align import Fit, fit_lattice
from ankara_lab.photo.correlate import Relief, autocorrelation, peaks, relief
from ankara_lab.photo.lattice import PhotoKind, repeat_cell, shortest
from ankara_lab.photo.open import PhotoError, open_photo
from ankara_lab.photo.plane import carry, look_up, tilt

_COARSE, _FINE = 256, 640  # [px] longer sides of the copies that are looked at
_SLOPES = (-0.11, 0.0, 0.11)  # tried first, as a share of the scale at the edge
_LEAST_SIDE = 64  # [px]
_LEAST_CONFIDENCE = 0.25  # less is what chance gives on cloth without a repeat in view
_NODES = 5
_SLACK, _NOISE = 0.02, 0.15  # how much less may be as good: of the agreement, of the rest


@dataclass(frozen=True)
class PhotoRepeat:
    """The repeat of a printed cloth as a photo shows it.

    Attributes
    ----------
    vectors : ((float, float), (float, float)), [px]
        The two shortest steps, each ``(x, y)``, at the photo's middle. The first points to the
        right, the second down.
    kind : {"straight", "half-drop", "brick", "oblique"}
        How the tile is laid; ``"oblique"``: straight along vectors that are not square.
    confidence : float in [0, 1]
        How well the cloth agrees with itself a step further on, 0 being what chance gives.
        Below 0.5 look at the overlay before you trust it; below 0.25 there is no
        ``PhotoRepeat`` but an error.
    size : (int, int), [px]
        Height and width of the photo.
    slope : (float, float), [1/px]
        How the tipped camera lets the scale fall, to the right and down:
        :func:`ankara_lab.photo.plane.tilt`.
    """

    vectors: tuple[tuple[float, float], tuple[float, float]]
    kind: PhotoKind
    confidence: float
    size: tuple[int, int]
    slope: tuple[float, float] = (0.0, 0.0)

    @property
    def cell(self) -> NDArray[np.float64]:
        """The tile's side to the right and its side down, (2, 2), [px] at the middle."""
        return repeat_cell(np.array(self.vectors))[1]

    @property
    def middle(self) -> NDArray[np.float64]:
        """The photo's middle (x, y), [px]."""
        return np.array([self.size[1] - 1, self.size[0] - 1]) / 2

    def flatten(self) -> NDArray[np.floating]:
        """Return the homography (3, 3) from the photo's px to those of the cloth lying flat."""
        return tilt(self.slope, self.middle)

    def overlay(self, photo: Image.Image) -> Image.Image:
        """Draw the lattice over a photo: one line for every edge of a cell.

        Parameters
        ----------
        photo : PIL.Image
            The photo the repeat was found in.

        Returns
        -------
        PIL.Image, RGB
            A copy; the photo stays as it is.
        """
        picture = photo.convert("RGB")
        pen = ImageDraw.Draw(picture)
        lift = np.linalg.inv(self.flatten())
        high, wide = picture.height, picture.width
        corners = carry(self.flatten(), [[0, 0], [wide, 0], [wide, high], [0, high]]) - self.middle
        a, b = np.array(self.vectors)
        reach = np.abs(corners @ np.linalg.inv(np.stack([a, b]))).max(0).astype(int) + 1
        broad = max(2, round(min(picture.size) / 300))
        steps = np.linspace(-1, 1, 33)[:, None]
        for along, across, far, count in ((a, b, reach[0], reach[1]), (b, a, reach[1], reach[0])):
            for k in range(-count, count + 1):
                line = self.middle + k * across + steps * far * along
                seen = (line - self.middle) @ np.asarray(self.slope) < 0.9
                way = [tuple(point) for point in carry(lift, line[seen])]
                if len(way) > 1:
                    pen.line(way, fill=(0, 0, 0), width=broad + 2)
                    pen.line(way, fill=(255, 255, 255), width=broad)
        return picture


def find_repeat(photo: Image.Image | ArrayLike) -> PhotoRepeat:
    """Find the lattice on which the cloth in a photo repeats.

    The photo may be turned, tipped by some 15 degrees, unevenly lit and noisy; it must show at
    least about 2.3 periods each way, and little but cloth: cut the rest away with
    :func:`ankara_lab.rectify`.

    Parameters
    ----------
    photo : PIL.Image or array (H, W, 3) of uint8
        At least 64 px a side.

    Returns
    -------
    PhotoRepeat

    Raises
    ------
    PhotoError
        If the picture is smaller than 64 px a side, or if nothing in it repeats: it is all of
        one colour, or the best lattice is no better than chance.

    References
    ----------
    Lin, Wang and Yang, "Extracting periodic patterns from real textures" (1997), for the
    autocorrelation; own derivation for tilt and the choice of lattice.

    Examples
    --------
    >>> y, x = np.mgrid[0:96, 0:96]
    >>> dots = np.hypot((x + 12) % 24 - 12, (y + 15) % 30 - 15) < 6
    >>> found = find_repeat(np.where(dots[..., None], 220, 40).repeat(3, 2).astype(np.uint8))
    >>> found.kind, np.abs(np.round(found.vectors)).tolist()
    ('straight', [[24.0, 0.0], [0.0, 30.0]])
    """
    picture = as_picture(photo)
    high, wide = picture.height, picture.width
    if min(high, wide) < _LEAST_SIDE:
        raise PhotoError(
            f"the photo is too small: {wide} x {high} px; a repeat needs at least "
            f"{_LEAST_SIDE} x {_LEAST_SIDE} px"
        )
    if np.ptp(np.asarray(picture.resize((32, 32))), axis=(0, 1)).max() < 4:
        raise PhotoError("no repeat found: the photo is all of one colour")
    start = _rough(_reduced(picture, _COARSE))
    fit = None if start is None else _settle(_reduced(picture, _FINE), start)
    if fit is None or fit[1] < _LEAST_CONFIDENCE:
        raise PhotoError(
            "no repeat found: no part of the cloth comes again; take a photo that shows at "
            "least two and a half periods each way, flat and sharp"
        )
    found, confidence = fit
    factor = max(high, wide) / min(_FINE, max(high, wide))
    scaled = found.scaled(factor)
    a, b = shortest(scaled.vectors)
    return PhotoRepeat(
        vectors=((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))),
        kind=repeat_cell(np.stack([a, b]))[0],
        confidence=round(confidence, 4),
        size=(high, wide),
        slope=(float(scaled.slope[0]), float(scaled.slope[1])),
    )


def as_picture(photo: Any) -> Image.Image:
    """Take a PIL picture or an array (H, W, 3) of uint8 as a plain RGB picture."""
    if isinstance(photo, Image.Image):
        return photo if photo.mode == "RGB" else open_photo(photo)
    if isinstance(photo, np.ndarray):
        if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
            raise PhotoError(
                f"a photo as an array must be (H, W, 3) of uint8, got {photo.dtype} of shape "
                f"{photo.shape}"
            )
        return Image.fromarray(photo)
    raise PhotoError(
        f"a photo must be a PIL picture or an array (H, W, 3) of uint8, got "
        f"{type(photo).__name__}; open a file with open_photo"
    )


def _reduced(picture: Image.Image, side: int) -> Relief:
    """The relief of a copy whose longer side is at most ``side``."""
    factor = side / max(picture.size)
    if factor < 1:
        wide, high = (max(8, round(length * factor)) for length in picture.size)
        picture = picture.resize((wide, high), Image.Resampling.BOX, reducing_gap=None)
    return relief(np.asarray(picture), fine=0.7)


def _laid_flat(
    planes: Relief, slope: NDArray[np.float64]
) -> tuple[Relief, NDArray[np.float32] | None]:
    """Undo a tilt; and say which pixels the photo shows."""
    if not slope.any():
        return planes, None
    high, wide = planes.shape[:2]
    middle = np.array([wide - 1, high - 1]) / 2
    y, x = np.mgrid[0:high, 0:wide]
    points = carry(np.linalg.inv(tilt(slope, middle)), np.stack([x, y], -1))
    inside: Any = ((points >= 0) & (points <= [wide - 1, high - 1])).all(-1)
    return look_up(planes, points, order=1).astype(np.float32), inside.astype(np.float32)


def _rough(planes: Relief) -> Fit | None:
    """Find some lattice on which the picture agrees with itself, and the tilt."""
    half = max(planes.shape[:2]) / 2
    best: tuple[float, NDArray[np.float64], NDArray[np.float64]] | None = None
    for down in _SLOPES:
        for right in _SLOPES:
            slope = np.array([right, down]) / half
            agreement, overlap = autocorrelation(*_laid_flat(planes, slope))
            shift, value = peaks(agreement, overlap, reach=3, most=40)
            if len(value) < 2:
                continue
            sharp = float((value[:6] * np.sqrt(np.hypot(*shift[:6].T) / half)).sum())
            if best is None or sharp > best[0]:
                best = sharp, slope, np.column_stack([shift, value])
    if best is None:
        return None
    _, slope, found = best
    starts = []
    for i in range(len(found)):
        for j in range(i):
            a, b = found[i, :2], found[j, :2]
            turn = abs(a[0] * b[1] - a[1] * b[0]) / (np.hypot(*a) * np.hypot(*b))
            if turn > 0.35:
                starts.append((found[i, 2] + found[j, 2], np.stack([a, b])))
    starts.sort(key=lambda pair: -float(pair[0]))
    fits = [fit_lattice(planes, Fit(pair, slope), points=1200, rounds=8) for _, pair in starts[:4]]
    return max(fits, key=lambda fit: fit.agreement, default=None)


def _settle(planes: Relief, start: Fit) -> tuple[Fit, float] | None:
    """Choose the finest lattice that explains the picture, and fit it closely."""
    rough = fit_lattice(planes, start.scaled(_FINE / _COARSE))
    agreement, overlap = autocorrelation(*_laid_flat(planes, rough.slope))
    chosen = _finest(agreement, overlap)
    if chosen is None:
        return None
    vectors, good = chosen
    fit = fit_lattice(planes, Fit(vectors, rough.slope), points=4000)
    return fit, good


def _finest(
    agreement: NDArray[np.float32], overlap: NDArray[np.float32]
) -> tuple[NDArray[np.float64], float] | None:
    """Of the lattices that agree about as well as the best, take the finest."""
    shift, value = peaks(agreement, overlap, reach=3, most=300)
    if len(value) < 2:
        return None
    near = agreement.copy()  # a peak between two pixels is higher than both
    middle = np.array(agreement.shape) // 2
    for sign in (1, -1):
        cols, rows = np.rint(sign * shift).astype(int).T
        near[middle[0] + rows, middle[1] + cols] = value
    near = maximum_filter(near, 3)
    seen = overlap >= 0.2
    by_length = np.argsort(np.hypot(*shift.T))
    for shares in ((0.97, 0.93, 0.85), (0.6,), (0.35,)):  # creased cloth agrees less further away
        good = np.unique(
            np.concatenate(
                [by_length[value[by_length] >= share * value.max()][:14] for share in shares]
            )
        )
        options = []
        for i, first in enumerate(good):
            for second in good[:i]:
                basis = np.stack([shift[second], shift[first]])
                area = abs(float(np.linalg.det(basis)))
                if area > 0.3 * float(np.prod(np.linalg.norm(basis, axis=1))):
                    options.append((area, *_explains(near, seen, basis), basis))
        if options:
            # the best of many lattices of which little is in view would be best by chance
            well_seen = [score for _, score, nodes, _ in options if nodes >= _NODES]
            best = max(well_seen or [score for _, score, _, _ in options])
            slack = _SLACK * best + _NOISE * (1 - best)
            fine = [option for option in options if option[1] >= best - slack]
            least = min(area for area, *_ in fine)
            _, score, _, basis = max(
                (option for option in fine if option[0] < 1.3 * least), key=lambda each: each[1]
            )
            return basis, max(0.0, float(score))
    return None


def _explains(
    near: NDArray[np.float32], seen: NDArray[np.bool_], basis: NDArray[np.float64]
) -> tuple[float, int]:
    """How well a picture agrees with itself at nearly every lattice point in view; their count."""
    m, n = np.mgrid[-2:3, 0:3].reshape(2, -1)
    keep = (n > 0) | (m > 0)
    nodes = np.rint(m[keep, None] * basis[0] + n[keep, None] * basis[1]).astype(int)
    rows, cols = near.shape[0] // 2 + nodes[:, 1], near.shape[1] // 2 + nodes[:, 0]
    inside = (rows >= 0) & (rows < near.shape[0]) & (cols >= 0) & (cols < near.shape[1])
    rows, cols = rows[inside], cols[inside]
    values = near[rows, cols][seen[rows, cols]]
    return (float(np.percentile(values, 20)) if len(values) > 1 else -1.0), len(values)
