"""The torus: what a network does to a rolled cloth is the rolled thing it does to the cloth."""

from __future__ import annotations

import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from ankara_lab.model.torus import REPEATS, double_tile, roll, seamless, wrap_pad
from tests.model_fixtures import tiny_parts

kinds = pytest.mark.parametrize("repeat", REPEATS)
TOLERANCE = 1e-4


@pytest.fixture(scope="module", params=[False, True], ids=["tiny", "kl"])
def parts(request: pytest.FixtureRequest) -> dict[str, nn.Module]:
    return tiny_parts(seed=3, kl=request.param)


def encoded(vae: nn.Module, x: Tensor) -> Tensor:
    out = vae.encode(x)
    return out.latents if hasattr(out, "latents") else out.latent_dist.mean


def run(parts: dict, network: str, x: Tensor) -> Tensor:
    if network == "encoder":
        return encoded(parts["vae"], x)
    if network == "decoder":
        return parts["vae"].decode(x).sample
    return parts["unet"](x, 500, encoder_hidden_states=torch.ones(len(x), 3, 16)).sample


def example(network: str, high: int = 8, wide: int = 16) -> tuple[Tensor, int, int]:
    """An input, the step of its grid and the scale of the output as numerator and denominator."""
    generator = torch.Generator().manual_seed(1)
    if network == "encoder":
        return torch.rand(1, 3, 8 * high, 8 * wide, generator=generator) * 2 - 1, 8, -8
    x = torch.randn(2, 4, high, wide, generator=generator)
    return (x, 2, 1) if network == "unet" else (x, 1, 8)


@kinds
@pytest.mark.parametrize("network", ["encoder", "decoder", "unet"])
@pytest.mark.parametrize("move", [(0, 1), (1, 0), (3, 5), (-2, 9)])
def test_a_rolled_cloth_gives_the_rolled_result(
    parts: dict, network: str, repeat: str, move: tuple[int, int]
) -> None:
    x, grid, scale = example(network)
    dy, dx = grid * move[0], grid * move[1]
    oy, ox = (dy // -scale, dx // -scale) if scale < 0 else (dy * scale, dx * scale)
    with seamless([parts["vae"], parts["unet"]], repeat):
        still, moved = run(parts, network, x), run(parts, network, roll(x, dy, dx, repeat))
    torch.testing.assert_close(moved, roll(still, oy, ox, repeat), atol=TOLERANCE, rtol=0)


@kinds
@pytest.mark.parametrize("network", ["encoder", "decoder", "unet"])
def test_one_tile_gives_what_the_plain_torus_gives_on_the_doubled_tile(
    parts: dict, network: str, repeat: str
) -> None:
    x, _, _ = example(network)
    with seamless([parts["vae"], parts["unet"]], repeat):
        single = double_tile(run(parts, network, x), repeat)
    with seamless([parts["vae"], parts["unet"]], "straight"):
        double = run(parts, network, double_tile(x, repeat))
    torch.testing.assert_close(single, double, atol=TOLERANCE, rtol=0)


def test_straight_wrap_is_torchs_circular_padding() -> None:
    conv = nn.Conv2d(2, 3, 5, padding=2, groups=1)
    circular = nn.Conv2d(2, 3, 5, padding=2, padding_mode="circular")
    circular.load_state_dict(conv.state_dict())
    x = torch.randn(1, 2, 8, 8)
    with seamless(conv, "straight"):
        torch.testing.assert_close(conv(x), circular(x))


@pytest.mark.parametrize(
    "conv",
    [
        nn.Conv2d(1, 1, 3, padding=2, dilation=2),
        nn.Conv2d(1, 1, (3, 5), padding=(1, 2)),
        nn.Conv2d(1, 1, 3, padding="same"),
        nn.Conv2d(1, 1, 4, padding="same"),
        nn.Conv2d(1, 1, 1),
        nn.Conv2d(2, 2, 3, padding=1, groups=2),
    ],
    ids=str,
)
@kinds
def test_any_convolution_that_keeps_the_size_wraps(conv: nn.Conv2d, repeat: str) -> None:
    x = torch.randn(1, conv.in_channels, 8, 12)
    with seamless(conv, repeat):
        torch.testing.assert_close(conv(roll(x, 3, 7, repeat)), roll(conv(x), 3, 7, repeat))


def test_nothing_of_it_stays(parts: dict) -> None:
    x, _, _ = example("encoder")
    before = encoded(parts["vae"], x)
    attributes = [set(vars(part)) for part in parts["vae"].modules()]
    with seamless(parts["vae"], "half-drop"):
        assert not torch.equal(before, encoded(parts["vae"], x))
    with pytest.raises(RuntimeError, match="mine"), seamless(parts["vae"], "brick"):
        raise RuntimeError("mine")
    assert torch.equal(before, encoded(parts["vae"], x))
    assert attributes == [set(vars(part)) for part in parts["vae"].modules()]


def test_blocks_nest_and_the_innermost_decides() -> None:
    conv, x = nn.Conv2d(1, 1, 3, padding=1), torch.randn(1, 1, 8, 8)
    zeros = conv(x)
    with seamless(conv, "straight"):
        straight = conv(x)
        with seamless(conv, "brick"):
            brick = conv(x)
            with seamless(conv, None):
                assert torch.equal(conv(x), zeros)
            assert torch.equal(conv(x), brick)
        assert torch.equal(conv(x), straight)
    assert torch.equal(conv(x), zeros)
    assert not torch.equal(straight, brick)


def test_none_leaves_the_padding_alone() -> None:
    conv, x = nn.Conv2d(1, 1, 3, padding=1), torch.randn(1, 1, 8, 8)
    zeros = conv(x)
    with seamless(conv, None):
        assert torch.equal(conv(x), zeros)


def test_threads_do_not_see_each_others_wrapping() -> None:
    conv, x = nn.Conv2d(1, 1, 3, padding=1), torch.randn(1, 1, 8, 8)
    want = {None: conv(x)}
    for repeat in REPEATS:
        with seamless(conv, repeat):
            want[repeat] = conv(x)
    gate, wrong = threading.Barrier(4), []

    def work(repeat: str | None) -> None:
        gate.wait()
        for _ in range(50):
            with seamless(conv, repeat):
                if not torch.equal(conv(x), want[repeat]):
                    wrong.append(repeat)

    threads = [threading.Thread(target=work, args=(kind,)) for kind in want]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert torch.equal(conv(x), want[None])
    assert "_conv_forward" not in vars(conv)


def test_channels_last_stays() -> None:
    x = torch.randn(1, 8, 8, 8).to(memory_format=torch.channels_last)
    for repeat in REPEATS:
        padded = wrap_pad(x, (1, 1, 1, 1), repeat)
        assert padded.is_contiguous(memory_format=torch.channels_last)


def test_gradients_flow_through_the_wrap() -> None:
    conv, x = nn.Conv2d(1, 1, 3, padding=1), torch.randn(1, 1, 4, 4, requires_grad=True)
    with seamless(conv, "half-drop"):
        conv(x).sum().backward()
    # Every pixel of a torus has the same nine neighbours to give to.
    assert torch.allclose(x.grad, x.grad[0, 0, 0, 0].expand_as(x), atol=1e-5)


@settings(deadline=None, max_examples=40)
@given(
    repeat=st.sampled_from(REPEATS), half_high=st.integers(1, 3), half_wide=st.integers(1, 3),
    pad=st.tuples(*[st.integers(0, 6)] * 4), seed=st.integers(0, 99),
)
def test_the_way_back_is_that_of_plain_indexing(repeat, half_high, half_wide, pad, seed) -> None:
    high, wide = 2 * half_high, 2 * half_wide
    pad = (*(min(side, wide) for side in pad[:2]), *(min(side, high) for side in pad[2:]))
    dice = torch.Generator().manual_seed(seed)
    x = torch.randn(2, 3, high, wide, generator=dice, dtype=torch.float64).requires_grad_()
    # which pixel came where, told by a map of their numbers, which has no gradient
    numbers = torch.arange(float(high * wide)).reshape(1, 1, high, wide)
    places = wrap_pad(numbers, pad, repeat).flatten().long()
    padded = wrap_pad(x, pad, repeat)
    assert torch.equal(padded.flatten(2), x.flatten(2)[..., places])
    weight = torch.randn(padded.shape, generator=dice, dtype=torch.float64)
    (mine,) = torch.autograd.grad(padded, x, weight)
    (plain,) = torch.autograd.grad(x.flatten(2)[..., places], x, weight.flatten(2))
    torch.testing.assert_close(mine, plain)


@kinds
def test_the_way_back_has_a_way_back_and_keeps_the_layout(repeat: str) -> None:
    x = torch.randn(1, 2, 4, 6, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradgradcheck(lambda x: wrap_pad(x, (1, 2, 3, 0), repeat) ** 3, x)
    flat = torch.randn(2, 8, 8, 8).to(memory_format=torch.channels_last).requires_grad_()
    padded = wrap_pad(flat, (1, 1, 1, 1), repeat)
    (slope,) = torch.autograd.grad(padded, flat, padded.detach())
    assert slope.is_contiguous(memory_format=torch.channels_last)


def test_sizes_that_cannot_wrap_are_refused_in_words(parts: dict) -> None:
    with seamless(parts["vae"], "straight"), pytest.raises(ValueError, match="stride"):
        encoded(parts["vae"], torch.zeros(1, 3, 60, 64))
    with seamless(parts["unet"], "half-drop"), pytest.raises(ValueError, match="even number"):
        run(parts, "unet", torch.zeros(1, 4, 6, 8))
    with pytest.raises(ValueError, match="smaller than its pad"):
        wrap_pad(torch.zeros(1, 1, 2, 2), (3, 3, 3, 3), "straight")


@pytest.mark.parametrize("call", [
    lambda: roll(torch.zeros(1, 1, 2, 2), 0, 0, "mirror"),
    lambda: double_tile(torch.zeros(1, 1, 2, 2), None),
    lambda: seamless(nn.Conv2d(1, 1, 3), "halfdrop").__enter__(),
])
def test_unknown_kinds_are_refused(call) -> None:
    with pytest.raises(ValueError, match="repeat must be one of"):
        call()


@settings(deadline=None, max_examples=60)
@given(
    repeat=st.sampled_from(REPEATS), high=st.integers(1, 4), wide=st.integers(1, 4),
    first=st.tuples(st.integers(-20, 20), st.integers(-20, 20)),
    second=st.tuples(st.integers(-20, 20), st.integers(-20, 20)),
)
def test_rolls_are_moves_of_one_endless_cloth(repeat, high, wide, first, second) -> None:
    x = torch.randperm(4 * high * wide).reshape(1, 1, 2 * high, 2 * wide).float()
    there = roll(x, *first, repeat)
    assert torch.equal(roll(there, -first[0], -first[1], repeat), x)
    both = roll(x, first[0] + second[0], first[1] + second[1], repeat)
    assert torch.equal(roll(there, *second, repeat), both)
    # and the doubled tile, which repeats straight, moves like any straight tile
    assert torch.equal(double_tile(there, repeat), roll(double_tile(x, repeat), *first))
