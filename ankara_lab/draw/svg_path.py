"""Read the path data of an SVG file into plain polylines."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from ankara_lab.draw.geometry import Points


class MotifError(ValueError):
    """A motif file that cannot be used; one line says what was found and what to do."""


class Line(NamedTuple):
    """One sub-path: its corners (n, 2), and whether it ends where it begins."""

    points: Points
    closed: bool


_CURVE_STEPS = 12  # straight pieces a Bézier curve becomes
_ARC_STEP = np.pi / 24  # largest piece of an elliptic arc, [rad]
_LARGEST = 1e6  # coordinates beyond are a mistake, and would lose their decimals
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_GAP = re.compile(r"[\s,]*")
_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def number(text: str) -> float:
    """Read one number of an SVG attribute; ``px`` may follow it.

    Raises
    ------
    MotifError
        If it is no plain number, or larger than a million.
    """
    plain = text.strip().removesuffix("px")
    if not _NUMBER.fullmatch(plain) or abs(float(plain)) > _LARGEST:
        raise MotifError(
            f"expected a plain number up to a million, got {text.strip()[:40]!r}; "
            "save as plain SVG with pixels as the unit"
        )
    return float(plain)


def numbers(text: str) -> list[float]:
    """Read a list of numbers parted by spaces or commas."""
    scan = _Scanner(text)
    found = []
    while not scan.done:
        found.append(scan.number())
    return found


class _Scanner:
    """Takes commands, numbers and flags off the front of path data."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self._skip()

    def _skip(self) -> None:
        gap = _GAP.match(self.text, self.at)
        self.at = gap.end() if gap else self.at

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def command(self) -> str | None:
        """Return the command letter that comes next, or None before a number."""
        letter = self.text[self.at]
        if letter.upper() not in _COUNT:
            return None
        self.at += 1
        self._skip()
        return letter

    def number(self) -> float:
        found = _NUMBER.match(self.text, self.at)
        if not found:
            rest = self.text[self.at : self.at + 20]
            raise MotifError(f"expected a number where {rest!r} stands")
        self.at = found.end()
        self._skip()
        return number(found.group())

    def flag(self) -> float:
        """Return an arc's flag, one digit that needs no gap behind it."""
        digit = self.text[self.at : self.at + 1]
        if digit not in ("0", "1"):
            raise MotifError(f"an arc's flag must be 0 or 1, got {digit!r}")
        self.at += 1
        self._skip()
        return float(digit)


def read_path(data: str) -> list[Line]:
    """Flatten path data into sub-paths.

    Parameters
    ----------
    data : str
        The ``d`` attribute of a path, with any of the commands ``MLHVCSQTAZ``.

    Returns
    -------
    list of Line
        Curves become 12 straight pieces, arcs one for every 7.5 degrees.

    Raises
    ------
    MotifError
        If the data does not follow the grammar of SVG paths.

    References
    ----------
    W3C, "Scalable Vector Graphics (SVG) 1.1", sections 8.3 and F.6.

    Examples
    --------
    >>> read_path("M0 0h2v2z")[0].points.tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0]]
    """
    scan, lines = _Scanner(data), []
    command, before = "", ""
    run: list[Points] = []
    start = here = handle = np.zeros(2)

    def end(closed: bool) -> None:
        if run:
            points = np.array(run)
            keep = np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]
            points = points[keep]
            if closed and len(points) > 1 and np.array_equal(points[0], points[-1]):
                points = points[:-1]
            lines.append(Line(points, closed))
            run.clear()

    while not scan.done:
        letter = scan.command()
        if letter is None and command.upper() in ("", "Z"):
            raise MotifError("path data must begin with M, and a command must follow Z")
        # further pairs after a move are lines
        command = letter or {"M": "L", "m": "l"}.get(command, command)
        kind = command.upper()
        if not before and kind != "M":
            raise MotifError(f"path data must begin with M, got {command}")
        if kind == "Z":
            end(True)
            here = start
        else:
            values = [scan.flag() if kind == "A" and k in (3, 4) else scan.number()
                      for k in range(_COUNT[kind])]  # fmt: skip
            base = here if command.islower() else np.zeros(2)
            if kind == "M":
                end(False)
                start = here = base + values
                run.append(here)
            else:
                if not run:
                    run.append(here)
                pieces, handle = _segment(kind, values, base, here, handle, before)
                run.extend(pieces)
                here = run[-1]
        before = kind
    end(False)
    return lines


def _segment(
    kind: str, values: list[float], base: Points, here: Points, handle: Points, before: str
) -> tuple[list[Points], Points]:
    """Flatten one segment; return its points and the handle a smooth one goes on from."""
    if kind in "HV":
        to = here.copy()
        axis = "HV".index(kind)
        to[axis] = base[axis] + values[0]
        return [to], to
    if kind == "A":
        to = base + values[5:]
        return _arc(here, to, values), to
    points = list(np.reshape(values, (-1, 2)) + base)
    if kind == "L":
        return points, points[-1]
    if kind in "ST":
        smooth = before in ("CS" if kind == "S" else "QT")
        points.insert(0, 2 * here - handle if smooth else here)
    controls = [here, *points]
    t = np.linspace(0, 1, _CURVE_STEPS + 1)[1:, None]
    while len(controls) > 1:  # de Casteljau
        controls = [a * (1 - t) + b * t for a, b in zip(controls[:-1], controls[1:], strict=True)]
    return list(controls[0]), points[-2]


def _arc(a: Points, b: Points, values: list[float]) -> list[Points]:
    """Flatten an elliptic arc from end points to centre form (SVG 1.1, F.6.5)."""
    radii, (tilt, large, sweep) = np.abs(values[:2]), values[2:5]
    if not radii.all() or np.array_equal(a, b):
        return [b]
    c, s = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    turn = np.array(((c, s), (-s, c)))
    half = turn @ (a - b) / 2 / radii
    radii = radii * max(1.0, float(np.hypot(*half)))  # too small an ellipse is enlarged
    half = turn @ (a - b) / 2 / radii
    far = float(half @ half)
    away = np.sqrt(max(0.0, 1 / far - 1)) * (-1 if large == sweep else 1)
    centre = away * np.array((half[1], -half[0]))
    first, last = (np.arctan2(*(end - centre)[::-1]) for end in (half, -half))
    span = (last - first) % (2 * np.pi)
    if not sweep:
        span -= 2 * np.pi
    steps = int(np.ceil(abs(span) / _ARC_STEP)) or 1
    angle = first + np.linspace(0, span, steps + 1)[1:]
    circle = (np.stack((np.cos(angle), np.sin(angle)), 1) + centre) * radii
    points = circle @ turn + (a + b) / 2
    points[-1] = b
    return list(points)
