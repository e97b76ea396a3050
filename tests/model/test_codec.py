"""The two doors: tiles and latents, pictures and tiles."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ankara_lab.model.codec import decode, encode, picture_to_tile, tile_to_picture
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll
from tests.model_fixtures import tiny

TOLERANCE = 1e-4


@pytest.fixture(scope="module", params=[False, True], ids=["tiny", "kl"])
def model(request: pytest.FixtureRequest) -> Model:
    return tiny(seed=2, kl=request.param)


def noise(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("repeat", [*REPEATS, None])
def test_shapes_and_ranges(model: Model, repeat: str | None) -> None:
    latents = encode(noise(2, 3, 64, 32), model, repeat=repeat)
    assert latents.shape == (2, 4, 8, 4)
    assert latents.dtype == torch.float32
    tiles = decode(latents * 100, model, repeat=repeat)
    assert tiles.shape == (2, 3, 64, 32)
    assert tiles.min() >= -1
    assert tiles.max() <= 1


@pytest.mark.parametrize("repeat", REPEATS)
def test_seams_are_kept_both_ways(model: Model, repeat: str) -> None:
    tiles, latents = noise(1, 3, 64, 64), noise(1, 4, 8, 8)
    for dy, dx in [(0, 1), (3, 0), (5, 9)]:
        moved = encode(roll(tiles, 8 * dy, 8 * dx, repeat), model, repeat=repeat)
        want = roll(encode(tiles, model, repeat=repeat), dy, dx, repeat)
        torch.testing.assert_close(moved, want, atol=TOLERANCE, rtol=0)
        moved = decode(roll(latents, dy, dx, repeat), model, repeat=repeat)
        want = roll(decode(latents, model, repeat=repeat), 8 * dy, 8 * dx, repeat)
        torch.testing.assert_close(moved, want, atol=TOLERANCE, rtol=0)


def test_without_repeat_it_is_the_stock_autoencoder(model: Model) -> None:
    tiles = noise(1, 3, 32, 40)
    stock = model.vae.encode(tiles)
    stock = stock.latents if hasattr(stock, "latents") else stock.latent_dist.mode()
    factor = model.vae.config.scaling_factor
    torch.testing.assert_close(encode(tiles, model, repeat=None), stock * factor)
    want = model.vae.decode(stock).sample.clamp(-1, 1)
    torch.testing.assert_close(decode(stock * factor, model, repeat=None), want)


@pytest.mark.parametrize(("tiles", "message"), [
    (torch.zeros(3, 64, 64), r"tiles must be a Tensor \(B, 3, H, W\), got \(3, 64, 64\)"),
    (torch.zeros(1, 4, 64, 64), "tiles must be a Tensor"),
    (torch.zeros(0, 3, 64, 64), "tiles must be a Tensor"),
    ("tile.png", "got str"),
    (torch.zeros(1, 3, 64, 64, dtype=torch.uint8), "float dtype"),
    (torch.full((1, 3, 64, 64), float("nan")), "NaN"),
    (torch.full((1, 3, 64, 64), 255.0), r"in \[-1, 1\]"),
    (torch.zeros(1, 3, 60, 64), "use 64 x 64"),
])
def test_bad_tiles_are_refused(tiny_model: Model, tiles: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        encode(tiles, tiny_model)


@pytest.mark.parametrize(("latents", "repeat", "message"), [
    (torch.zeros(4, 8, 8), "straight", "latents must be"),
    (torch.zeros(1, 3, 8, 8), "straight", r"\(B, 4, h, w\)"),
    (torch.full((1, 4, 8, 8), float("inf")), "straight", "infinite"),
    (torch.zeros(1, 4, 7, 8), "half-drop", "multiple of 16 px"),
    (torch.zeros(1, 4, 8, 8), "diamond", "repeat must be one of"),
])
def test_bad_latents_are_refused(tiny_model, latents, repeat, message) -> None:
    with pytest.raises(ValueError, match=message):
        decode(latents, tiny_model, repeat=repeat)


@settings(deadline=None, max_examples=20)
@given(size=st.integers(16, 40), seed=st.integers(0, 99))
def test_a_picture_comes_back_to_the_bit(size: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)
    tile = picture_to_tile(Image.fromarray(pixels), size)
    assert tile.shape == (1, 3, size, size)
    assert np.array_equal(np.asarray(tile_to_picture(tile)), pixels)


def test_the_middle_square_is_taken() -> None:
    image = Image.new("RGB", (90, 30), "red")
    image.paste("blue", (30, 0, 60, 30))
    tile, blue = picture_to_tile(image, 32), torch.tensor([-1.0, -1.0, 1.0])
    assert torch.equal(tile, blue.reshape(1, 3, 1, 1).expand_as(tile))


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGBA", "1", "I;16"])
def test_any_mode_of_picture_will_do(mode: str) -> None:
    assert picture_to_tile(Image.new(mode, (50, 40))).shape == (1, 3, 256, 256)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: picture_to_tile("cloth.jpg"), "PIL.Image.Image, got str"),
    (lambda: picture_to_tile(Image.new("RGB", (9, 9)), 8), "at least 16"),
    (lambda: tile_to_picture(torch.zeros(2, 3, 8, 8)), "must be one tile"),
    (lambda: tile_to_picture(torch.full((3, 8, 8), float("nan"))), "NaN"),
    (lambda: tile_to_picture(None), "got NoneType"),
])
def test_bad_pictures_are_refused(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
