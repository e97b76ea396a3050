"""Style transfer: strength, colours, structure, masks and refusals, for every method."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.cloth.seam import seam_ratio, seam_score
from ankara_lab.draw.spec import random_spec
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.oklab import to_oklab
from ankara_lab.latent.style import METHODS, restyle, restyle_steps
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, double_tile

SIDE = 64


def drawn(seed: int, size: int = SIDE) -> torch.Tensor:
    """A drawn tile, exactly periodic."""
    tile = draw_swatch(random_spec(seed), size=size).tile
    return torch.from_numpy(tile.copy()).movedim(-1, 0)[None].float() / 127.5 - 1


def waves(kind: str, seed: int, size: int = SIDE) -> torch.Tensor:
    """A smooth tile that repeats as ``kind`` says: waves that fit its lattice."""
    dice = np.random.default_rng(seed)
    row, column = np.mgrid[:size, :size] / size
    picture = np.zeros((3, size, size))
    for _ in range(12):
        k, n = dice.integers(-4, 5, 2)
        # Half-drop: a column on, the phase has moved by k / 2, so k must pair with half of n.
        across = n + k / 2 if kind == "half-drop" else n
        down = k + n / 2 if kind == "brick" else k
        phase = row * down + column * across
        picture += dice.normal(size=(3, 1, 1)) * np.cos(2 * np.pi * (phase + dice.random()))
    return torch.from_numpy(picture / np.abs(picture).max())[None].float()


def strokes(seed: int = 0, high: int = 80, wide: int = 100) -> torch.Tensor:
    """A picture that is no tile: coarse noise, streaked, brighter to the right."""
    noise = torch.randn(1, 3, high // 5, wide // 20, generator=torch.Generator().manual_seed(seed))
    picture = torch.nn.functional.interpolate(noise, (high, wide), mode="bicubic")
    return (0.4 * picture + torch.linspace(-0.5, 0.5, wide)).clamp(-1, 1)


def options(method: str, model: Model) -> dict[str, object]:
    return {"method": method, "model": model, "steps": {"diffusion": 4, "texture": 3}.get(method)}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("repeat", REPEATS)
def test_the_seam_is_kept(method: str, repeat: str, tiny_model: Model) -> None:
    ratios = []
    for seed in range(8):
        content = drawn(seed) if repeat == "straight" else waves(repeat, seed)
        got = restyle(content, strokes(seed), repeat=repeat, **options(method, tiny_model))
        laid = (double_tile(got, repeat)[0].movedim(0, -1).numpy() + 1) / 2
        ratios.append(seam_ratio(laid))
        assert max(seam_score(laid)) <= 1.15
    assert (np.median(ratios, 0) <= 1.2).all(), ratios


@pytest.mark.parametrize("method", METHODS)
def test_strength_leads_from_the_content_to_the_style(method: str, tiny_model: Model) -> None:
    content, style = drawn(3), strokes()
    how = options(method, tiny_model)
    none, some, whole = (
        restyle(content, style, strength=strength, **how) for strength in (0.0, 0.5, 1.0))
    if method != "diffusion":
        torch.testing.assert_close(none, content, atol=2e-3, rtol=0)
    assert 0 < (some - none).norm() < (whole - none).norm()
    wanted = to_oklab(style).mean((-2, -1))
    far, near = ((to_oklab(x).mean((-2, -1)) - wanted).norm() for x in (none, whole))
    assert near < 0.5 * far


@pytest.mark.parametrize("method", METHODS)
def test_keep_colours_keeps_them(method: str, tiny_model: Model) -> None:
    content, style = drawn(4), strokes(1)
    kept, taken = (restyle(content, style, keep_colours=keep, **options(method, tiny_model))
                   for keep in (True, False))
    own, it, other = (to_oklab(x).flatten(2).sort(2).values for x in (content, kept, taken))
    assert (it - own).abs().mean() < 0.5 * (other - own).abs().mean()
    assert (kept - content).abs().mean() > 1e-3


@pytest.mark.parametrize("method", ["fast", "texture"])
def test_more_structure_is_nearer_to_the_contents_light_and_dark(
    method: str, tiny_model: Model
) -> None:
    content, style = drawn(5), strokes(2)

    def likeness(share: float) -> float:
        got = restyle(content, style, keep_structure=share, **options(method, tiny_model))
        pair = torch.stack([to_oklab(got)[0, 0].flatten(), to_oklab(content)[0, 0].flatten()])
        return float(torch.corrcoef(pair)[0, 1])

    assert likeness(1.0) > likeness(0.0) + 0.02


@pytest.mark.parametrize("method", METHODS)
def test_the_mask_keeps_the_rest_and_its_edge_is_soft_across_the_wrap(
    method: str, tiny_model: Model
) -> None:
    content = drawn(6)
    mask = torch.zeros(1, 1, SIDE, SIDE)
    mask[..., :16] = 1
    how = {**options(method, tiny_model), "mask": mask}
    change = (restyle(content, strokes(), **how) - content).abs().amax(1)[0]
    assert change[:, 24:56].max() < 2e-3
    assert change[:, 4:12].mean() > 0.02
    assert change[:, -1].max() > 1e-3, "the edge is softened round the tile"


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_gives_what_each_tile_gives_alone(method: str, tiny_model: Model) -> None:
    contents, how = torch.cat([drawn(7), drawn(8)]), options(method, tiny_model)
    both = restyle(contents, strokes(), **how)
    for k in range(2):
        alone = restyle(contents[k : k + 1], strokes(), **how)
        torch.testing.assert_close(both[k : k + 1], alone, atol=1e-5, rtol=0)


@pytest.mark.parametrize("method", METHODS)
def test_steps_count_up_and_the_last_is_the_result(method: str, tiny_model: Model) -> None:
    how = options(method, tiny_model)
    content = torch.cat([drawn(9), drawn(10)])
    steps = list(restyle_steps(content, strokes(), **how))
    assert [step.index for step in steps] == list(range(steps[0].total))
    assert all(step.tile.shape == content.shape for step in steps)
    assert torch.equal(steps[-1].tile, restyle(content, strokes(), **how))
    assert not steps[-1].tile.is_inference()


@settings(deadline=None, max_examples=12)
@given(
    high=st.integers(4, 9), wide=st.integers(4, 9), style=st.tuples(*[st.integers(32, 90)] * 2),
    method=st.sampled_from(["fast", "texture"]), repeat=st.sampled_from(["straight", "brick"]),
    flat=st.booleans(),
)
def test_any_size_and_flat_pictures_too(
    high: int, wide: int, style: tuple[int, int], method: str, repeat: str, flat: bool
) -> None:
    unit = 8 if repeat == "straight" else 16
    content = torch.zeros(1, 3, high * unit, wide * unit) + (0 if flat else 0.1) * torch.randn(
        1, 3, high * unit, wide * unit, generator=torch.Generator().manual_seed(high))
    got = restyle(content, torch.zeros(1, 3, *style) if flat else strokes(0, *style),
                  method=method, repeat=repeat, steps=1)
    assert got.shape == content.shape and got.dtype == torch.float32
    assert torch.isfinite(got).all() and got.abs().max() <= 1


@pytest.mark.parametrize(("change", "message"), [
    ({"method": "neural"}, "method must be one of fast, diffusion, texture"),
    ({"content": torch.zeros(3, 64, 64)}, r"content must be a float Tensor \(B, 3, H, W\)"),
    ({"content": torch.zeros(1, 3, 64, 64, dtype=torch.uint8)}, "content must be a float"),
    ({"content": torch.zeros(1, 3, 60, 64)}, "multiple of 8"),
    ({"content": torch.zeros(1, 3, 72, 64), "repeat": "brick"}, "multiple of 16"),
    ({"content": torch.full((1, 3, 64, 64), 255.0)}, "content must be in"),
    ({"style": torch.full((1, 3, 64, 64), float("nan"))}, "style must be in"),
    ({"style": torch.zeros(2, 3, 64, 64)}, "style must be one picture"),
    ({"style": torch.zeros(1, 3, 8, 64)}, "style must be at least"),
    ({"style": "leaf.png"}, "got str"),
    ({"strength": 1.5}, "strength must be a number in"),
    ({"strength": float("nan")}, "strength must be a number in"),
    ({"keep_structure": "much"}, "keep_structure must be a number"),
    ({"seed": -1}, "seed must be an int"),
    ({"steps": 0}, "steps must be an int from 1"),
    ({"repeat": None}, "repeat must be one of"),
    ({"mask": torch.ones(1, 1, 8, 8)}, "mask must be a Tensor"),
    ({"mask": torch.full((1, 1, 64, 64), 2.0)}, "mask must be in"),
])
def test_bad_input_is_refused_before_any_work(change: dict[str, object], message: str) -> None:
    given_ = {"content": torch.zeros(1, 3, 64, 64), "style": torch.zeros(1, 3, 64, 64), **change}
    content, style = given_.pop("content"), given_.pop("style")
    with pytest.raises(ValueError, match=message):
        restyle_steps(content, style, **given_)
