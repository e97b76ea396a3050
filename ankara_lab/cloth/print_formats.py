"""PNG, TIFF and PDF of a length of cloth, written band by band.

Each writer takes an open file, the bands of the cloth from the top down, its size and what is
said about it. None holds more than a band of pixels. The same cloth gives the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ankara_lab.cloth.profile import srgb_profile
from ankara_lab.cloth.recipe import SourceType, recipe_text, xmp_packet

_POINTS = 72 / 0.0254  # a metre in PDF points
_LONGEST_PDF = 14400  # points; longer pages count in larger units
A4 = (0.297, 0.210)  # [m]
_MARGIN = 0.010  # [m] no home printer reaches the paper's edge
_OVERLAP = 0.010  # [m] to glue on

Bands = Iterable[NDArray[np.uint8]]


class About(NamedTuple):
    """What a file says about itself."""

    dots_per_metre: int
    recipe: Mapping[str, object]
    source_type: SourceType


def write_png(file: BinaryIO, bands: Bands, size: tuple[int, int], about: About) -> None:
    """Write an 8-bit RGB PNG with its size on cloth, sRGB profile, recipe and XMP."""
    rows, columns = size

    def chunk(kind: bytes, data: bytes) -> None:
        check = zlib.crc32(data, zlib.crc32(kind))
        file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check))

    def words(key: str, text: str) -> None:
        chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + text.encode())

    file.write(b"\x89PNG\r\n\x1a\n")
    chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0))
    chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(srgb_profile(), 9))
    chunk(b"pHYs", struct.pack(">IIB", about.dots_per_metre, about.dots_per_metre, 1))
    words("Software", "ankara_lab")
    words("parameters", recipe_text(about.recipe))
    words("XML:com.adobe.xmp", xmp_packet(about.source_type))
    for data in _deflate(bands):
        chunk(b"IDAT", data)
    chunk(b"IEND", b"")


def write_tiff(file: BinaryIO, bands: Bands, size: tuple[int, int], about: About) -> None:
    """Write a deflated RGB TIFF, in strips; the same tags as the PNG."""
    import tifffile

    step = 256
    packet = xmp_packet(about.source_type, about.recipe).encode()
    with tifffile.TiffWriter(file, bigtiff=size[0] * size[1] * 3 > 3 * 2**30) as tiff:
        strips = (zlib.compress(np.ascontiguousarray(band).data, 1) for band in bands)
        tiff.write(
            strips, shape=(*size, 3), dtype=np.uint8,
            rowsperstrip=step, photometric="rgb", compression="zlib",
            resolution=(about.dots_per_metre / 100, about.dots_per_metre / 100),
            resolutionunit="CENTIMETER", iccprofile=srgb_profile(), software="ankara_lab",
            metadata=None, extratags=[(700, 1, len(packet), packet, True)],
        )  # fmt: skip


def write_pdf(file: BinaryIO, bands: Bands, size: tuple[int, int], about: About) -> None:
    """Write a PDF of one page at true size, the picture without loss."""
    pages = [(b"".join(_deflate(bands)), size, (0.0, 0.0), None)]
    high, wide = (side / about.dots_per_metre for side in size)
    _pdf(file, pages, (high, wide), about)


def write_sheets(
    file: BinaryIO, pieces: Iterator[tuple[Bands, tuple[int, int], str]], about: About
) -> None:
    """Write a PDF of A4 sheets to print at home, each a piece with marks where it overlaps."""
    pages = [
        (b"".join(_deflate(bands)), size, (_MARGIN, _MARGIN), name) for bands, size, name in pieces
    ]
    _pdf(file, pages, A4, about)


def sheet_grid(size: tuple[int, int], dots_per_metre: int) -> list[tuple[int, int, int, int, str]]:
    """Cut a cloth into pieces for A4: top, left, rows, columns and the name of each."""
    full = [round((side - 2 * _MARGIN) * dots_per_metre) for side in A4]
    step = [each - round(_OVERLAP * dots_per_metre) for each in full]
    lap = round(_OVERLAP * dots_per_metre)
    tops, lefts = (
        range(0, max(1, side - lap), by) for side, by in zip(size, step, strict=True)
    )
    return [
        (top, left, min(full[0], size[0] - top), min(full[1], size[1] - left),
         f"row {r} of {len(tops)}, column {c} of {len(lefts)}")
        for r, top in enumerate(tops, 1)
        for c, left in enumerate(lefts, 1)
    ]  # fmt: skip


def _deflate(bands: Bands) -> Iterator[bytes]:
    """Compress rows as PNG and PDF want them: each with its filter, "as the row above"."""
    packer = zlib.compressobj(1)
    above: NDArray[np.uint8] | None = None
    for band in bands:
        rows = np.ascontiguousarray(band).reshape(len(band), -1)
        lines = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
        lines[:, 0] = 2
        lines[0, 1:] = rows[0] if above is None else rows[0] - above
        np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
        above = rows[-1]
        data = packer.compress(lines.data)
        if data:
            yield data
    yield packer.flush()


def _pdf(
    file: BinaryIO,
    pages: Sequence[tuple[bytes, tuple[int, int], tuple[float, float], str | None]],
    page_m: tuple[float, float],
    about: About,
) -> None:
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    pdf = pikepdf.new()
    icc = pdf.make_stream(srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    unit = int(np.ceil(max(page_m) * _POINTS / _LONGEST_PDF))
    scale = _POINTS / unit
    high, wide = (side * scale for side in page_m)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for data, (rows, columns), (left, top), name in pages:
        picture = pikepdf.Stream(
            pdf, data, Type=Name.XObject, Subtype=Name.Image, Width=columns, Height=rows,
            ColorSpace=Array([Name.ICCBased, icc]), BitsPerComponent=8, Filter=Name.FlateDecode,
            DecodeParms=Dictionary(Predictor=15, Colors=3, BitsPerComponent=8, Columns=columns),
        )  # fmt: skip
        down, across = (side / about.dots_per_metre * scale for side in (rows, columns))
        x, y = left * scale, high - top * scale - down
        draw = f"q {across:.5f} 0 0 {down:.5f} {x:.5f} {y:.5f} cm /Im Do Q\n"
        if name is not None:
            draw += _sheet_marks(x, y, across, down, name)
        page = Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, round(wide, 5), round(high, 5)]),
            Resources=Dictionary(XObject=Dictionary(Im=picture), Font=Dictionary(F=font)),
            Contents=pdf.make_stream(draw.encode()),
        )  # fmt: skip
        if unit > 1:
            page.UserUnit = unit
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    meta = pdf.make_stream(xmp_packet(about.source_type, about.recipe).encode())
    meta.Type, meta.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = meta
    pdf.Root.OutputIntents = Array([
        Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=icc,
                   OutputConditionIdentifier="sRGB")
    ])  # fmt: skip
    pdf.docinfo.Producer = "ankara_lab"
    pdf.save(file, deterministic_id=True, min_version="1.6")


def _sheet_marks(x: float, y: float, wide: float, high: float, name: str) -> str:
    """Lines where the next sheet is glued on, and which sheet this is."""
    lap = _OVERLAP * _POINTS
    lines = [
        (x + side, y - 14, x + side, y - 2) for side in (0, lap, wide - lap, wide)
    ] + [(x - 14, y + side, x - 2, y + side) for side in (0, lap, high - lap, high)]
    lines += [(a, y + high + 2, c, y + high + 14) for a, _, c, _ in lines[:4]]
    lines += [(x + wide + 2, b, x + wide + 14, d) for _, b, _, d in lines[4:8]]
    strokes = "".join(f"{a:.3f} {b:.3f} m {c:.3f} {d:.3f} l S\n" for a, b, c, d in lines)
    words = f"BT /F 8 Tf {x + lap + 6:.3f} {y - 12:.3f} Td ({name}; print at 100 %) Tj ET\n"
    return f"q 0.5 w\n{strokes}{words}Q\n"
