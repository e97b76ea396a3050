"""Walk through an SVG file and collect its shapes as polygons, each with its role."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from ankara_lab.draw.geometry import OUTLINE, ROLES, Points, Shape, box, ellipse
from ankara_lab.draw.svg_outline import (
    PLAIN,
    Matrix,
    apply,
    chain,
    fill_outlines,
    read_transform,
    stroke_outlines,
)
from ankara_lab.draw.svg_path import Line, MotifError, number, numbers, read_path

_SVG = "http://www.w3.org/2000/svg"
_EDITORS = ("http://www.inkscape.org/", "http://sodipodi.sourceforge.net/")
_SHAPES = {"path", "circle", "ellipse", "rect", "polygon", "polyline", "line"}
_TEXTS = {"title", "desc"}
_DEEPEST = 40
_MOST_POINTS = 40_000
_FOLLOWED = re.compile(r"url\s*\(|@import|javascript:|expression\s*\(|\\", re.IGNORECASE)


@dataclass(frozen=True)
class _Style:
    """What a group hands down to the shapes in it."""

    matrix: Matrix
    role: int | None = None
    stroke_role: int | None = None
    fill: bool = True
    stroke: bool = False
    width: float = 1.0
    even_odd: bool = False
    cap: str = "butt"
    join: str = "miter"
    shown: bool = True
    skipped: bool = False  # inside metadata or an editor's own notes


class Reader:
    """Target of an XML parser: takes tags as they come and keeps no tree.

    Attributes
    ----------
    shapes : list of Shape
    title, desc : str
        Text of the drawing's own ``<title>`` and ``<desc>``.
    """

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.title = self.desc = ""
        self._styles: list[_Style] = []
        self._tags: list[str] = []
        self._points = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        space, _, name = tag.rpartition("}")
        space = space.removeprefix("{")
        if len(self._tags) >= _DEEPEST:
            raise MotifError(f"elements lie deeper than {_DEEPEST}; ungroup them")
        if not self._tags:
            if name != "svg" or space not in ("", _SVG):
                raise MotifError(f"expected an SVG drawing, got <{name[:40]}>")
            self._enter(name, self._inherit(_Style(PLAIN), attributes))
            return
        above, inside = self._styles[-1], self._tags[-1]
        if above.skipped or space.startswith(_EDITORS):
            self._enter(name, replace(above, skipped=True))
            return
        self._check(name, space, inside)
        _refuse_links(name, attributes)
        if name in ("metadata", "defs", *_TEXTS):
            self._enter(name, replace(above, skipped=name == "metadata"))
            return
        style = self._inherit(above, attributes)
        self._enter(name, style)
        if name in _SHAPES and style.shown:
            self._add(name, attributes, style)

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        self._tags.pop()
        self._styles.pop()

    def data(self, text: str) -> None:
        """Take text; only that of the drawing's title and description is kept."""
        if len(self._tags) == 2 and not self._styles[-1].skipped:
            if self._tags[-1] == "title":
                self.title = (self.title + text)[:2000]
            elif self._tags[-1] == "desc":
                self.desc = (self.desc + text)[:2000]

    def close(self) -> None:
        """End the file."""

    def _enter(self, name: str, style: _Style) -> None:
        self._tags.append(name)
        self._styles.append(style)

    def _check(self, name: str, space: str, inside: str) -> None:
        known = name in {"g", "metadata", "defs", *_SHAPES, *_TEXTS} and space in ("", _SVG)
        if not known or inside == "defs":
            raise MotifError(
                f"<{name[:40]}> is not allowed; keep to groups and plain shapes "
                "(convert text and effects to paths, unlink clones, delete the rest)"
            )
        if inside in _SHAPES and name not in _TEXTS or inside in _TEXTS:
            raise MotifError(f"<{name}> cannot stand inside <{inside}>")

    def _inherit(self, above: _Style, attributes: dict[str, str]) -> _Style:
        _refuse_links("svg", attributes)
        said = dict(attributes)
        for part in attributes.get("style", "").split(";"):
            key, _, value = part.partition(":")
            said[key.strip()] = value.strip()
        role = above.role
        named = said.get("data-role") or next(
            (word for word in said.get("class", "").split() if word in ROLES), None
        )
        if named is not None:
            role = _role(named)
        return _Style(
            chain(above.matrix, read_transform(said.get("transform", ""))),
            role,
            _role(said["data-stroke-role"]) if "data-stroke-role" in said else above.stroke_role,
            said["fill"] != "none" if "fill" in said else above.fill,
            said["stroke"] != "none" if "stroke" in said else above.stroke,
            number(said["stroke-width"]) if "stroke-width" in said else above.width,
            said["fill-rule"] == "evenodd" if "fill-rule" in said else above.even_odd,
            said.get("stroke-linecap", above.cap),
            said.get("stroke-linejoin", above.join),
            above.shown and said.get("display") != "none",
        )

    def _add(self, name: str, attributes: dict[str, str], style: _Style) -> None:
        lines = [line for line in _lines(name, attributes) if len(line.points)]
        filled = style.fill and name != "line"
        stroked = style.stroke and style.width > 0
        if not lines or not (filled or stroked):
            return
        if style.role is None:
            raise MotifError(
                f"a <{name}> has no role; give it or its group a class of {', '.join(ROLES)}"
            )
        if filled:
            self._keep(style.role, fill_outlines(lines, even_odd=style.even_odd), style.matrix)
        if stroked:
            role = OUTLINE if filled else style.role
            role = role if style.stroke_role is None else style.stroke_role
            for line in lines:
                outlines = stroke_outlines(line, style.width, cap=style.cap, join=style.join)
                self._keep(role, outlines, style.matrix)

    def _keep(self, role: int, outlines: list[Points], matrix: Matrix) -> None:
        for points in outlines:
            self._points += len(points)
            if self._points > _MOST_POINTS:
                raise MotifError(f"more than {_MOST_POINTS:,} points; simplify its paths")
            if len(points) >= 3:
                self.shapes.append(Shape(role, apply(matrix, points)))


def _role(name: str) -> int:
    if name not in ROLES:
        raise MotifError(f"a role is one of {', '.join(ROLES)}, got {name[:40]!r}")
    return ROLES.index(name)


def _refuse_links(name: str, attributes: dict[str, str]) -> None:
    """Refuse what another reader would follow or run."""
    for key, value in attributes.items():
        plain = key.rpartition("}")[2].lower()
        if plain in ("href", "src", "base") or plain.startswith("on") or _FOLLOWED.search(value):
            raise MotifError(
                f"{plain}={value[:40]!r} is not allowed; a motif is plain shapes, "
                "without scripts, links, pictures, gradients, clips or filters"
            )


def _lines(name: str, attributes: dict[str, str]) -> list[Line]:
    """Read the geometry of a shape."""

    def size(key: str, default: float = 0.0) -> float:
        return number(attributes[key]) if attributes.get(key, "auto") != "auto" else default

    if name == "path":
        return read_path(attributes.get("d", ""))
    if name in ("polygon", "polyline"):
        values = numbers(attributes.get("points", ""))
        if len(values) % 2:
            raise MotifError(f"the points of a <{name}> must be pairs, got {len(values)} numbers")
        points = np.reshape(values, (-1, 2))
        keep = np.any(points != np.roll(points, 1, 0), axis=1)
        keep[:1] = True
        return [Line(points[keep], name == "polygon")]
    if name == "line":
        ends = np.array(((size("x1"), size("y1")), (size("x2"), size("y2"))))
        return [Line(ends if np.any(ends[0] != ends[1]) else ends[:1], False)]
    if name == "rect":
        x, y, wide, high = size("x"), size("y"), size("width"), size("height")
        if min(wide, high) <= 0:
            return []
        rx, ry = size("rx", size("ry")), size("ry", size("rx"))
        return [Line(_round_box(x, y, wide, high, min(rx, wide / 2), min(ry, high / 2)), True)]
    rx, ry = (size("r"),) * 2 if name == "circle" else (size("rx"), size("ry"))
    if min(rx, ry) <= 0:
        return []
    return [Line(ellipse((size("cx"), size("cy")), rx, ry, n=60), True)]


def _round_box(x: float, y: float, wide: float, high: float, rx: float, ry: float) -> Points:
    if min(rx, ry) <= 0:
        return box(x, y, x + wide, y + high)
    angle = np.linspace(0, np.pi / 2, 8)
    corner = np.stack((np.sin(angle), -np.cos(angle)), 1)
    half = np.array((wide / 2 - rx, high / 2 - ry))
    turns = ((1, -1), (1, 1), (-1, 1), (-1, -1))
    rings = []
    for k, (sx, sy) in enumerate(turns):
        c, s = (1, 0, -1, 0)[k], (0, 1, 0, -1)[k]
        arc = corner @ np.array(((c, s), (-s, c)))
        rings.append(arc * (rx, ry) + half * (sx, sy))
    points = np.concatenate(rings) + (x + wide / 2, y + high / 2)
    return points[np.any(points != np.roll(points, 1, 0), axis=1)]
