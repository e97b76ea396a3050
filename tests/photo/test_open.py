"""A photo opens upright and plain, or is refused in one line."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ankara_lab.photo.open import PhotoError, open_photo


def cloth(size: tuple[int, int] = (40, 24)) -> Image.Image:
    """A picture whose left half is red and right half blue."""
    picture = Image.new("RGB", size, (200, 20, 30))
    picture.paste((30, 40, 160), (size[0] // 2, 0, *size))
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def refusal(source: object) -> str:
    with pytest.raises(PhotoError) as caught:
        open_photo(source)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "PPM", "GIF"])
def test_opens_common_formats(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cloth"
    path.write_bytes(saved(cloth(), kind))
    for source in (path, str(path), path.read_bytes(), io.BytesIO(path.read_bytes())):
        picture = open_photo(source)
        assert (picture.mode, picture.size, picture.info) == ("RGB", (40, 24), {})
        assert picture.getpixel((3, 3))[0] > 150 > 60 > picture.getpixel((3, 3))[2]


def test_leaves_the_callers_picture_and_file_alone() -> None:
    given = cloth().convert("CMYK")
    open_photo(given)
    assert given.mode == "CMYK"
    stream = io.BytesIO(saved(cloth(), "PNG"))
    open_photo(stream)
    assert not stream.closed


def test_turns_a_phone_photo_upright_and_drops_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    exif[0x013B] = "the owner"
    picture = open_photo(saved(cloth(), "JPEG", exif=exif.tobytes(), quality=95))
    assert picture.size == (24, 40)
    assert picture.getpixel((12, 3))[0] > 150  # the red half is on top now
    assert not picture.getexif() and not picture.info


def test_a_damaged_exif_block_is_no_obstacle() -> None:
    assert open_photo(saved(cloth(), "JPEG", exif=b"Exif\x00\x00broken")).size == (40, 24)


def test_lays_transparency_over_white() -> None:
    clear = cloth().convert("RGBA")
    clear.putalpha(0)
    assert open_photo(saved(clear, "PNG")).getpixel((0, 0)) == (255, 255, 255)


def test_palette_png_with_alpha() -> None:
    indexed = cloth().quantize(4)
    first = indexed.getpixel((0, 0))
    picture = open_photo(saved(indexed, "PNG", transparency=first))
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    assert picture.getpixel((39, 0))[2] > 120


def test_cmyk_jpeg() -> None:
    red, _, blue = open_photo(saved(cloth().convert("CMYK"), "JPEG", quality=95)).getpixel((3, 3))
    assert red > 150 and blue < 80


def test_sixteen_bit_greys_keep_their_tone() -> None:
    ramp = np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16)
    for kind in ("PNG", "TIFF"):
        grey = np.asarray(open_photo(saved(Image.fromarray(ramp), kind)))[..., 0]
        assert np.abs(grey - ramp / 257.0).max() <= 1


def test_sixteen_bit_colour_png() -> None:
    rows = b"".join(b"\0" + struct.pack(">HHH", 65535, 32768, 0) * 20 for _ in range(20))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20, 20, 16, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    assert open_photo(data).getpixel((5, 5)) == (255, 128, 0)


def test_float_tiff_with_nan() -> None:
    values = np.full((20, 20), 0.5, np.float32)
    values[0, 0] = np.nan
    assert open_photo(saved(Image.fromarray(values), "TIFF")).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "lime")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    red, green, blue = open_photo(data).getpixel((10, 10))
    assert red > 240 and green < 15 and blue < 15


def test_uses_the_embedded_profile_and_survives_a_broken_one() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    near = np.asarray(open_photo(saved(cloth(), "PNG", icc_profile=profile)), int)
    assert np.abs(near - np.asarray(cloth(), int)).max() <= 2
    broken = open_photo(saved(cloth(), "PNG", icc_profile=b"not a profile"))
    assert np.array_equal(np.asarray(broken), np.asarray(cloth()))


def test_reduces_what_is_larger_than_asked() -> None:
    for kind in ("JPEG", "PNG"):
        assert open_photo(saved(cloth((600, 300)), kind), max_side=100).size == (100, 50)


def test_refuses_what_is_no_picture(tmp_path: Path) -> None:
    text = tmp_path / "notes.jpg"
    text.write_text("six yards of super wax\n" * 50)
    assert "not a picture" in refusal(text)
    empty = tmp_path / "empty.png"
    empty.touch()
    assert "0 bytes" in refusal(empty)
    assert "0 bytes" in refusal(b"")
    assert "folder" in refusal(tmp_path)
    assert "no file" in refusal(tmp_path / "missing.jpg")
    assert "cannot read" in refusal("a\0b.png")
    assert "cannot read" in refusal("x" * 5000)
    assert "must be a path" in refusal(7)


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        (b"\0\0\0\x18ftypheic" + b"\0" * 64, "JPEG"),
        (b"%PDF-1.7\n" + b" " * 64, "PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
    ],
)
def test_says_what_another_kind_of_file_is(head: bytes, hint: str) -> None:
    assert hint in refusal(head)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_refuses_a_file_cut_short(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8))
    data = saved(noise, kind)
    message = refusal(data[: len(data) * 2 // 3])
    assert "damaged" in message or "cut short" in message or "not a picture" in message


def test_refuses_one_pixel_and_names_the_least_size() -> None:
    assert "at least 16 x 16" in refusal(saved(Image.new("RGB", (1, 1)), "PNG"))
    assert "at least 16 x 16" in refusal(Image.new("RGB", (4000, 3)))


@pytest.mark.parametrize("side", [11_000, 40_000])
def test_judges_size_by_the_header_alone(side: int) -> None:
    assert "megapixels" in refusal(png_header(side, side))
    jpeg = bytearray(saved(cloth((16, 16)), "JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    assert "megapixels" in refusal(bytes(jpeg))


def test_a_heic_photo_of_an_iphone_opens_upright() -> None:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "the owner"
    heif.from_pillow(cloth((64, 48))).save(buffer, quality=95, exif=exif.tobytes())
    picture = open_photo(buffer.getvalue())
    assert (picture.mode, picture.size, picture.info) == ("RGB", (64, 48), {})
    assert picture.getpixel((8, 20))[0] > 150 > 60 > picture.getpixel((8, 20))[2]


def test_without_its_reader_a_heic_photo_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    assert "ankara_lab[photo]" in refusal(b"\0\0\0\x18ftypheic" + b"\0" * 64)
