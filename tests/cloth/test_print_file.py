"""Print files: true size in other programs' eyes, exact inks, whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
import resvg_py
from PIL import Image, ImageCms

from ankara_lab.cloth import export, print_file
from ankara_lab.cloth.print_file import ClothWarning, export_cloth
from ankara_lab.cloth.seam import seam_score
from ankara_lab.cloth.separate import separate
from tests.cloth.designs import swatch

RECIPE = {"operation": "draw", "prompt": 'yellow "birds" & <àdìrẹ>', "seed": 7}
TILE = swatch(23).tile


def small(path: Path, **words: object) -> print_file.PrintFile:
    choices = {"repeat_cm": 6, "dpi": 100, "cloth_cm": (20.0, 30.0), "recipe": RECIPE, **words}
    return export_cloth(TILE, path, **choices)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_pictures_have_true_size_inks_profile_and_recipe(
    tmp_path: Path, suffix: str, dpi: int
) -> None:
    made = small(tmp_path / f"cloth{suffix}", dpi=dpi)
    flat = separate(TILE, 5, repeat_cm=6, dpi=dpi)
    with Image.open(made.path) as opened:
        wide, high = (px / d * 25.4 for px, d in zip(opened.size, opened.info["dpi"], strict=True))
        assert wide == pytest.approx(300, abs=0.1) and high == pytest.approx(200, abs=0.1)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(opened.info["icc_profile"]))
        assert "sRGB" in ImageCms.getProfileDescription(profile)
        pixels = np.asarray(opened)
        xmp = str(opened.getxmp())
        if suffix == ".png":
            assert "birds" in opened.info["parameters"]
        else:
            assert "birds" in xmp
    assert "trainedAlgorithmicMedia" in xmp
    high, wide = flat.index.shape
    at = np.ix_(np.arange(made.rows) % high, np.arange(made.columns) % wide)
    assert np.array_equal(pixels, flat.flat[at])


def test_pdf_has_true_size_and_the_same_pixels(tmp_path: Path) -> None:
    made = small(tmp_path / "cloth.pdf", dpi=150)
    with pikepdf.open(made.path) as pdf:
        picture = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Im).as_pil_image()
        assert "birds" in pdf.Root.Metadata.read_bytes().decode()
    page = pypdfium2.PdfDocument(made.path)[0]
    wide, high = (side / 72 * 25.4 for side in page.get_size())
    assert wide == pytest.approx(300, abs=0.1) and high == pytest.approx(200, abs=0.1)
    small(tmp_path / "cloth.png", dpi=150)
    with Image.open(tmp_path / "cloth.png") as other:
        assert np.array_equal(np.asarray(picture.convert("RGB")), np.asarray(other))


def test_a_page_longer_than_a_pdf_can_count(tmp_path: Path) -> None:
    made = small(tmp_path / "long.pdf", cloth_cm=(550, 10), dpi=20)
    with pikepdf.open(made.path) as pdf:
        page = pdf.pages[0]
        high = float(page.MediaBox[3]) * float(page.UserUnit) / 72 * 25.4
        assert high == pytest.approx(made.height_cm * 10, abs=0.1)


def test_sheets_cover_the_cloth(tmp_path: Path) -> None:
    made = small(tmp_path / "sheets.pdf", sheets=True)
    small(tmp_path / "whole.png")
    pdf = pypdfium2.PdfDocument(made.path)
    assert len(pdf) == 2
    for page in pdf:
        assert [side / 72 * 25.4 for side in page.get_size()] == pytest.approx([210, 297], abs=0.1)
        assert "print at 100 %" in page.get_textpage().get_text_bounded()
    with pikepdf.open(made.path) as opened, Image.open(tmp_path / "whole.png") as whole:
        pieces = [pikepdf.PdfImage(p.Resources.XObject.Im).as_pil_image() for p in opened.pages]
        pixels = np.asarray(whole)
    lap = round(0.01 / 0.0254 * 100)
    left, right = (np.asarray(piece.convert("RGB")) for piece in pieces)
    assert np.array_equal(left[:, -lap:], right[:, :lap])
    assert np.array_equal(np.concatenate((left, right[:, lap:]), 1), pixels)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_svg_equals_the_flat_design_and_tiles(tmp_path: Path, repeat: str) -> None:
    from tests.cloth.test_repeat import sheared  # a tile that is seamless when laid so

    tile = sheared(TILE, repeat)
    made = export_cloth(tile, tmp_path / "t.svg", repeat_cm=12, dpi=150, repeat=repeat,
                        recipe=RECIPE, cloth_cm=None)
    flat = separate(tile, 5, repeat_cm=12, dpi=150, repeat=repeat).unit().flat
    text = made.path.read_text()
    assert "birds" in text and "trainedAlgorithmicMedia" in text
    high, wide = flat.shape[:2]
    drawn = resvg_py.svg_to_bytes(svg_string=text, width=wide, height=high, dpi=96)
    picture = np.asarray(Image.open(io.BytesIO(bytes(drawn))).convert("RGB"))
    assert (picture == flat).all(-1).mean() >= 0.99
    assert all(score <= 1.1 for score in seam_score(picture))


def test_wax_keeps_the_inks_and_the_seam(tmp_path: Path) -> None:
    made = export_cloth(TILE, tmp_path / "w.png", repeat_cm=8, dpi=150, wax="strong")
    plain = separate(TILE, 5, repeat_cm=8, dpi=150)
    with Image.open(made.path) as opened:
        pixels = np.asarray(opened)
    inks = {tuple(ink) for ink in plain.inks.tolist()}
    assert {tuple(c) for c in np.unique(pixels.reshape(-1, 3), axis=0).tolist()} <= inks
    assert not np.array_equal(pixels, plain.flat)
    assert all(score <= 1.1 for score in seam_score(pixels))


def test_wax_per_metre_differs_from_repeat_to_repeat(tmp_path: Path) -> None:
    made = small(tmp_path / "m.png", wax="strong", per_metre=True, selvedge="OUR OWN LINE",
                 cloth_cm=(50.0, 20.0))
    with Image.open(made.path) as opened:
        pixels = np.asarray(opened)
    wide = separate(TILE, 5, repeat_cm=6, dpi=100).index.shape[1]
    assert not np.array_equal(pixels[:, wide : 2 * wide], pixels[:, 2 * wide : 3 * wide])
    assert len(np.unique(pixels[:, :40].reshape(-1, 3), axis=0)) == 2  # letters on bare cloth


def test_the_same_cloth_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in (".png", ".tif", ".pdf", ".svg"):
        cloth = {"cloth_cm": (5.0, 7.0)}
        one = small(tmp_path / f"a{suffix}", **cloth).path.read_bytes()
        assert one == small(tmp_path / f"b{suffix}", **cloth).path.read_bytes(), suffix


def test_a_tile_that_is_not_seamless_is_told_with_its_measure(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 255, 96).astype(np.uint8)[:, None, None], 96, 1).repeat(3, 2)
    with pytest.warns(ClothWarning, match=r"seam score \d+\.\d+ top to bottom"):
        export_cloth(ramp, tmp_path / "x.png", repeat_cm=4, dpi=100)


def test_vivid_inks_are_told(tmp_path: Path) -> None:
    tile = np.full((32, 32, 3), (0, 255, 255), np.uint8)
    tile[8:24, 8:24] = 20
    with pytest.warns(ClothWarning, match="#00FFFF"):
        export_cloth(tile, tmp_path / "x.png", inks=2, repeat_cm=4, dpi=100)


@pytest.mark.parametrize(
    ("words", "said"),
    [({"repeat_cm": 40}, "smaller repeat or a wider cloth"), ({"inks": 0}, "2 to 8"),
     ({"inks": 300}, "2 to 8"), ({"dpi": 0}, "dpi"), ({"cloth_cm": (-1, 30)}, "positive"),
     ({"cloth_cm": (20, float("nan"))}, "positive"), ({"wax": "much"}, "wax must"),
     ({"repeat": "sideways"}, "repeat must"), ({"selvedge": ""}, "1 to 120"),
     ({"selvedge": "x" * 121}, "1 to 120"), ({"cloth_cm": None, "selvedge": "x"}, "cloth_cm"),
     ({"inks": None, "wax": "light"}, "flat inks"), ({"sheets": True}, "PDF"),
     ({"recipe": {"a": np.int64(1)}}, "JSON"), ({"source_type": "painting"}, "source_type"),
     ({"cloth_cm": (99999, 116), "dpi": 1200}, "more than any printer")],
)  # fmt: skip
def test_bad_input_writes_nothing(tmp_path: Path, words: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        small(tmp_path / "x.png", **words)
    assert not list(tmp_path.iterdir())


def test_bad_places(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ends in"):
        small(tmp_path / "x.jpg")
    with pytest.raises(OSError, match="make it first"):
        small(tmp_path / "no" / "x.png")


@pytest.mark.parametrize("suffix", [".png", ".tif", ".pdf", ".svg"])
def test_a_full_disk_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    goal = tmp_path / f"x{suffix}"
    goal.write_bytes(b"old")
    real = open

    class Full(io.FileIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    def filled(path: Path, mode: str) -> io.IOBase:
        real(path, mode).close()
        return Full(str(path), "r+")

    monkeypatch.setattr(export, "open", filled, raising=False)
    with pytest.raises(OSError, match="No space left"):
        small(goal, cloth_cm=(5.0, 7.0))
    assert goal.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == [goal.name]
