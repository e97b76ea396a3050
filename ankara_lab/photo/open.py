"""Open a photograph of cloth, whatever form it comes in.

What comes in is a path, bytes, an open file or a PIL picture, from people's phones, scanners
and messengers: so it may be turned, in another colour space, 16 bits deep, transparent, moving,
cut short, or no picture at all. What goes out is a plain RGB picture, upright and in sRGB,
without metadata. Size is judged from the header before anything is decoded, and every refusal
is a :class:`PhotoError` of one line.
"""

from __future__ import annotations

import io
import os
import stat
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_PIXELS = 100_000_000  # a 100-megapixel phone; decoded to RGB it takes 300 MB
MIN_SIDE = 16  # [px] below this no motif is left to see
MAX_SIDE = 4096  # [px] more detail than any tile we cut from it
MAX_BYTES = 256 * 1024 * 1024

# Named one by one: Pillow would also hand PostScript files to an outside program.
_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "TIFF", "GIF", "BMP", "PPM", "AVIF", "JPEG2000", "HEIF")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_EXPECTED = "expected a picture such as JPEG, PNG, WebP or TIFF"


class PhotoError(ValueError):
    """A picture that cannot be opened; the message is one line and says what to do."""


def open_photo(
    source: str | Path | bytes | BinaryIO | Image.Image, *, max_side: int = MAX_SIDE
) -> Image.Image:
    """Open a photograph as a plain RGB picture, upright and in sRGB.

    Orientation comes from EXIF, colours from the embedded profile; transparency is laid over
    white; 16-bit and CMYK are reduced to 8-bit RGB; of a moving picture the first frame is
    taken; all metadata (place, camera, owner) is dropped. HEIC, as iPhones take it, is read
    where the package ``pillow-heif`` is installed (``ankara_lab[photo]``).

    Parameters
    ----------
    source : str, Path, bytes, binary file or PIL picture
        A PIL picture is read, never changed.
    max_side : int, [px]
        A larger picture is reduced so that its longer side has this length.

    Returns
    -------
    PIL.Image.Image
        Mode RGB, at least 16 px a side.

    Raises
    ------
    PhotoError
        If there is no such file, or it is empty, not a picture, cut short, smaller than
        16 px a side, or declares more than 100 megapixels.

    Examples
    --------
    >>> open_photo(Image.new("CMYK", (32, 20))).mode
    'RGB'
    """
    if max_side < MIN_SIDE:
        raise PhotoError(f"max_side must be at least {MIN_SIDE} px, got {max_side}")
    if isinstance(source, Image.Image):
        name = "the picture"
        _check_size(source.size, name)
        return _decode(source.copy(), name, max_side)
    stream, name = _open_stream(source)
    with stream if not hasattr(source, "read") else _Borrowed(stream):
        picture = _open_header(stream, name)
        _check_size(picture.size, name)
        return _decode(picture, name, max_side)


class _Borrowed:
    """A file someone else opened: they close it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __enter__(self) -> BinaryIO:
        return self._stream

    def __exit__(self, *exc: object) -> None:
        return None


def _open_stream(source: str | Path | bytes | BinaryIO) -> tuple[BinaryIO, str]:
    if isinstance(source, (str, Path)):
        return _open_path(Path(source)), repr(str(source)[-80:])
    if isinstance(source, (bytes, bytearray, memoryview)):
        if not len(source):
            raise PhotoError(f"the data is empty (0 bytes); {_EXPECTED}")
        return io.BytesIO(bytes(source)), "the data"
    if hasattr(source, "read") and hasattr(source, "seek"):
        return source, "the file"
    raise PhotoError(
        f"a photo must be a path, bytes, an open binary file or a PIL picture, "
        f"got {type(source).__name__}"
    )


def _open_path(path: Path) -> BinaryIO:
    name = repr(str(path)[-80:])
    try:
        info = os.stat(path)
        if stat.S_ISDIR(info.st_mode):
            raise PhotoError(f"{name} is a folder; {_EXPECTED}")
        if not stat.S_ISREG(info.st_mode):
            raise PhotoError(f"{name} is not a plain file; {_EXPECTED}")
        if info.st_size == 0:
            raise PhotoError(f"{name} is empty (0 bytes); copy or download it again")
        if info.st_size > MAX_BYTES:
            raise PhotoError(
                f"{name} has {info.st_size / 2**20:.0f} MiB; expected at most "
                f"{MAX_BYTES / 2**20:.0f} MiB: save a smaller copy"
            )
        return open(path, "rb")
    except FileNotFoundError:
        raise PhotoError(f"there is no file {name}; check the name and the folder") from None
    except PhotoError:
        raise
    except (OSError, ValueError) as error:  # closed to us, a name too long, a null character
        reason = getattr(error, "strerror", None) or error
        raise PhotoError(f"cannot read {name}: {reason}") from None


def _open_header(stream: BinaryIO, name: str) -> Image.Image:
    Image.init()
    _learn_heic(stream)
    try:
        with warnings.catch_warnings():  # our own limit follows, with a clearer message
            warnings.simplefilter("ignore")
            return Image.open(stream, formats=[f for f in _FORMATS if f in Image.OPEN])
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{name} is too large: {_first_line(error)} {_SMALLER}") from None
    except UnidentifiedImageError:
        raise PhotoError(f"{name} is not a picture we can read{_guess(stream)}") from None
    except Exception as error:  # decoders raise almost anything on a damaged header
        raise PhotoError(f"{name} is damaged: {_first_line(error)}; {_EXPECTED}") from None


def _learn_heic(stream: BinaryIO) -> None:
    """Teach Pillow to read HEIC when a file of that kind first comes."""
    start = stream.tell()
    head = stream.read(12)
    stream.seek(start)
    if head[4:8] != b"ftyp" or head[8:12] not in _HEIC or "HEIF" in Image.OPEN:
        return
    try:
        from pillow_heif import register_heif_opener
    except ModuleNotFoundError:
        raise PhotoError(
            "this is a HEIC photo, as iPhones take them, and needs the package pillow-heif: "
            "pip install 'ankara_lab[photo]', or save or share the photo as JPEG"
        ) from None
    register_heif_opener()


_SMALLER = f"expected at most {MAX_PIXELS // 10**6} megapixels: save a smaller copy"


def _guess(stream: BinaryIO) -> str:
    """Say what the file may be instead, from its first bytes."""
    stream.seek(0)
    head = stream.read(64)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return " (HEIC, but damaged); copy it again, or save or share it as JPEG"
    if head.startswith(b"%PDF"):
        return " (a PDF); export the page as PNG"
    if head.lstrip().startswith((b"<svg", b"<?xml")):
        return " (an SVG drawing); export it as PNG"
    return f"; {_EXPECTED}"


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise PhotoError(f"{name} is too large: {width} x {height} px; {_SMALLER}")
    if min(width, height) < MIN_SIDE:
        raise PhotoError(
            f"{name} is too small: {width} x {height} px; "
            f"expected at least {MIN_SIDE} x {MIN_SIDE} px"
        )


def _decode(picture: Image.Image, name: str, max_side: int) -> Image.Image:
    try:
        with warnings.catch_warnings():  # an odd tag is no reason to worry the person
            warnings.simplefilter("ignore")
            if max(picture.size) > max_side and picture.format in ("JPEG", "MPO"):
                picture.draft(None, (max_side, max_side))  # decodes at 1/2, 1/4 or 1/8
            picture.load()
            return _plain(_upright(picture), max_side)
    except Exception as error:  # decoders raise almost anything on damaged data
        raise PhotoError(
            f"{name} is damaged or cut short: {_first_line(error)}; copy or download it again"
        ) from None


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # a damaged EXIF block says nothing about the pixels
        return picture


def _plain(picture: Image.Image, max_side: int) -> Image.Image:
    """Any mode → RGB without metadata, in sRGB, no longer than ``max_side``."""
    profile = picture.info.get("icc_profile")
    alpha = None
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = _to_8_bit(picture)
    elif picture.mode in ("P", "PA", "1") or picture.has_transparency_data:
        picture = picture.convert("RGBA")
        alpha = picture.getchannel("A")
    rgb = _to_srgb(picture, profile)
    plain = Image.new("RGB", rgb.size, "white")  # a new picture: nothing of the old one's info
    plain.paste(rgb, mask=alpha)
    if max(plain.size) > max_side:
        plain.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return plain


def _to_8_bit(picture: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or float, → 8 bits."""
    values = np.nan_to_num(np.asarray(picture, dtype=np.float64))
    top = float(values.max(initial=0.0))
    if picture.mode.startswith("I;16") or 255 < top <= 65535:
        values = values / 257  # 65535 → 255
    elif picture.mode == "F" and top <= 1:
        values = values * 255
    elif top > 65535:
        values = values * (255 / top)
    return Image.fromarray(np.rint(values.clip(0, 255)).astype(np.uint8))


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    opaque = picture.convert("RGB") if picture.mode in ("RGBA", "LA") else picture
    if profile and opaque.mode in ("RGB", "CMYK", "L"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(opaque, given, screen, outputMode="RGB")
            if turned is not None:
                return turned
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that is damaged or of another colour space is ignored
    return opaque.convert("RGB")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]
