"""Muon: momentum whose every update is made orthogonal before it is applied.

A convolution is treated as the matrix (out, in * k * k). Weights of one shape
are orthogonalised together in one batched product, because a small network has
many small matrices and the overhead of single calls would dominate.
Algorithm by Keller Jordan et al., "Muon: An optimizer for hidden layers in
neural networks" (2024, https://kellerjordan.github.io/posts/muon/); written anew here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

# Coefficients of the quintic iteration, from the reference above: they push
# singular values towards 1 fast instead of exactly.
_QUINTIC = (3.4445, -4.7750, 2.0315)


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """Bring the singular values of a batch of matrices close to 1.

    Parameters
    ----------
    matrices : Tensor (K, m, n), float
        Matrices of one shape.
    steps : int
        Newton-Schulz iterations; 5 leaves singular values within about 0.7 to 1.2.

    Returns
    -------
    Tensor (K, m, n), bfloat16
        Nearly orthogonal rows (or columns, where m > n).

    References
    ----------
    Newton-Schulz iteration of Muon, see the head of this file.
    """
    a, b, c = _QUINTIC
    x = matrices.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT  # (K, m, m)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Step matrices and convolution kernels along orthogonalised momentum.

    Parameters
    ----------
    parameters : iterable of nn.Parameter (out, in, ...)
        Weights with at least two dimensions; the later ones are flattened.
    lr : float
        Step length; 0.02 suits weights of ordinary scale.
    momentum : float in [0, 1)
        Decay of the running gradient.
    weight_decay : float
        Decoupled decay, as a fraction of ``lr``.

    Raises
    ------
    ValueError
        If a parameter has fewer than two dimensions.

    References
    ----------
    See the head of this file; Nesterov momentum, five Newton-Schulz steps.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float = 0.02,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        settings = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__(parameters, settings)
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.ndim < 2:
                    raise ValueError(
                        f"Muon takes weights of two or more dimensions, got {tuple(weight.shape)}; "
                        "give biases and norms to AdamW"
                    )

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Apply one update from the gradients now stored in the parameters."""
        for group in self.param_groups:
            for weights in self._by_shape(group["params"]).values():
                self._step_alike(weights, group)

    @staticmethod
    def _by_shape(parameters: list[nn.Parameter]) -> dict[tuple[int, int], list[nn.Parameter]]:
        """Sort parameters that have a gradient by the shape of their matrix."""
        alike = defaultdict(list)
        for weight in parameters:
            if weight.grad is not None:
                alike[weight.shape[0], weight[0].numel()].append(weight)
        return alike

    def _step_alike(self, weights: list[nn.Parameter], group: dict[str, float]) -> None:
        grads = torch.stack([w.grad.reshape(w.shape[0], -1) for w in weights])  # (K, m, n)
        moving = []
        for weight in weights:
            state = self.state[weight]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(grads[0])
            moving.append(state["momentum"])
        torch._foreach_lerp_(moving, list(grads.unbind()), 1 - group["momentum"])
        update = orthogonalise(grads.lerp(torch.stack(moving), group["momentum"]))
        # A wide and a tall matrix of equal entries differ in gain: sqrt(rows / columns).
        rows, columns = grads.shape[1:]
        scale = group["lr"] * max(1.0, rows / columns) ** 0.5
        for weight, change in zip(weights, update.to(grads.dtype), strict=True):
            weight.mul_(1 - group["lr"] * group["weight_decay"])
            weight.sub_(change.view(weight.shape), alpha=scale)


def split_parameters(net: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Split a network into weights for Muon and everything else, for AdamW.

    Embedding tables stay with AdamW: their rows are looked up, not multiplied.
    """
    tables = {id(m.weight) for m in net.modules() if isinstance(m, nn.Embedding)}
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for weight in net.parameters():
        if weight.requires_grad:
            muon = weight.ndim >= 2 and id(weight) not in tables
            (matrices if muon else others).append(weight)
    return matrices, others
