"""Where a point stands between designs, as weights."""

from __future__ import annotations

CORNERS: dict[int, tuple[tuple[float, float], ...]] = {
    2: ((0.5, 0.0), (0.5, 1.0)),
    3: ((0.0, 0.0), (0.0, 1.0), (1.0, 0.5)),
    4: ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)),
}
"""Where the designs stand on the pad, (row, column) as fractions of its sides."""


def corner_weights(point: tuple[float, float], count: int) -> tuple[float, ...]:
    """Give each of two to four designs its share at a point of the pad.

    Two designs stand at the ends of a line, three at the corners of a triangle,
    four at the corners of a square. At a corner one design has everything; the
    shares change evenly in between, so a small move is a small change of cloth.

    Parameters
    ----------
    point : (float, float), [fraction of the pad]
        Row and column. Values outside 0 to 1 count as the nearest edge.
    count : int
        How many designs, 2 to 4, placed as in :data:`CORNERS`.

    Returns
    -------
    tuple of ``count`` floats in [0, 1] that add up to 1

    Raises
    ------
    ValueError
        If ``count`` is not 2, 3 or 4, or the point is not two finite numbers.

    References
    ----------
    Four: bilinear interpolation. Three: barycentric coordinates; a point outside
    the triangle loses its negative share and the rest is scaled up to 1.

    Examples
    --------
    >>> corner_weights((0.0, 1.0), 4)
    (0.0, 1.0, 0.0, 0.0)
    >>> corner_weights((0.5, 0.25), 2)
    (0.75, 0.25)
    """
    if count not in CORNERS:
        raise ValueError(f"a pad holds 2, 3 or 4 designs, got {count}; leave some out")
    try:
        row, column = (float(value) for value in point)
    except (TypeError, ValueError):
        raise ValueError(f"point must be (row, column), two numbers, got {point!r}") from None
    if row != row or column != column:
        raise ValueError(f"point must be two numbers from 0 to 1, got {point!r}")
    row, column = min(max(row, 0.0), 1.0), min(max(column, 0.0), 1.0)
    if count == 2:
        return (1 - column, column)
    if count == 4:
        return (
            (1 - row) * (1 - column),
            (1 - row) * column,
            row * (1 - column),
            row * column,
        )
    shares = [1 - column - row / 2, column - row / 2, row]
    shares = [max(share, 0.0) for share in shares]
    total = sum(shares)
    return tuple(share / total for share in shares)
