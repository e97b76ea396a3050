from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from ankara_lab.train._muon import Muon, orthogonalise, split_parameters


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3), st.integers(2, 40), st.integers(2, 40), st.integers(0, 99))
def test_singular_values_come_near_one(count: int, rows: int, columns: int, seed: int) -> None:
    # A random square matrix may be nearly singular; its smallest values are left out.
    dice = torch.Generator().manual_seed(seed)
    matrices = torch.randn(count, rows, columns, generator=dice)
    values = torch.linalg.svdvals(orthogonalise(matrices).float())
    assert values.max() < 1.35
    before = torch.linalg.svdvals(matrices)
    assert values[before > 0.1 * before.max()].min() > 0.5


def test_a_step_does_not_depend_on_the_scale_of_the_gradient() -> None:
    after = []
    for scale in (1.0, 1024.0):  # a power of two: no other rounding
        torch.manual_seed(0)
        weight = nn.Parameter(torch.randn(8, 4, 3, 3))
        weight.grad = scale * torch.randn(8, 4, 3, 3)
        Muon([weight], lr=0.1).step()
        after.append(weight.detach())
    torch.testing.assert_close(*after, atol=2e-3, rtol=0)


def test_alike_weights_stepped_together_move_as_if_alone() -> None:
    torch.manual_seed(0)
    start, grads = torch.randn(3, 6, 5), torch.randn(3, 6, 5)
    together = [nn.Parameter(s.clone()) for s in start]
    for weight, grad in zip(together, grads, strict=True):
        weight.grad = grad.clone()
    Muon(together).step()
    for weight, first, grad in zip(together, start, grads, strict=True):
        alone = nn.Parameter(first.clone())
        alone.grad = grad.clone()
        Muon([alone]).step()
        torch.testing.assert_close(weight.detach(), alone.detach(), atol=1e-3, rtol=0)


def test_it_learns_a_linear_map() -> None:
    torch.manual_seed(0)
    net, aim = nn.Linear(6, 6, bias=False), torch.randn(6, 6)
    muon = Muon(net.parameters(), lr=0.05)
    x = torch.randn(64, 6)
    losses = []
    for _ in range(80):
        loss = (net(x) - x @ aim).square().mean()
        muon.zero_grad()
        loss.backward()
        muon.step()
        losses.append(loss.item())
    assert losses[-1] < 0.1 * losses[0]


def test_a_bias_is_refused() -> None:
    with pytest.raises(ValueError, match="AdamW"):
        Muon([nn.Parameter(torch.zeros(3))])


def test_tables_and_biases_are_left_to_adamw() -> None:
    net = nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 3), nn.LayerNorm(3))
    matrices, others = split_parameters(net)
    assert [tuple(w.shape) for w in matrices] == [(3, 4)]
    assert len(others) == 4
