"""The training loop that the trainers share.

A trainer brings a network, a function from the number of a step to its loss,
and what to do at a measurement, a sample sheet and an export. The loop brings
the rest: schedule, running mean of the weights, log, checkpoints, signals.
All randomness of a step follows from (seed, step, process), so a resumed run
takes up exactly where it stopped. Checkpoints are safetensors, never pickles.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate.utils import broadcast
from torch import Tensor, nn
from tqdm import tqdm

from ankara_lab.train._checkpoint import load_checkpoint, save_checkpoint
from ankara_lab.train._config import RunConfig, as_json
from ankara_lab.train._device import make_accelerator
from ankara_lab.train._muon import Muon, split_parameters
from ankara_lab.train._rhythm import Clock, Rhythm, stop_on_signal

Losses = dict[str, Tensor]
LossOf = Callable[[nn.Module, int], tuple[Tensor, Losses]]


class Trainer:
    """Train one network under a budget of time or of steps.

    Parameters
    ----------
    config : RunConfig
        Budget, learning rates and rhythm.
    net : nn.Module
        What is trained; its ``forward`` is what the loss calls.
    resume : bool
        Take up the checkpoint in ``config.out``.

    Raises
    ------
    ValueError
        If not exactly one of ``minutes`` and ``steps`` is given, or there is
        nothing to resume.
    """

    def __init__(self, config: RunConfig, net: nn.Module, *, resume: bool = False) -> None:
        if (config.minutes > 0) == (config.steps > 0):
            raise ValueError(
                "give a budget by one of minutes and steps, above 0; "
                f"got minutes={config.minutes}, steps={config.steps}"
            )
        self.config = config
        self.accelerator = make_accelerator(config)
        self.device = self.accelerator.device
        self.net = net.to(self.device, memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.net).requires_grad_(False).eval()
        matrices, others = split_parameters(self.net)
        self.optimisers: list[torch.optim.Optimizer] = []
        if matrices:
            self.optimisers.append(
                Muon(matrices, lr=config.muon_lr, weight_decay=config.muon_decay)
            )
        if others:
            self.optimisers.append(torch.optim.AdamW(others, lr=config.lr, weight_decay=0.0))
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["first_lr"] = group["lr"]
        self.step, self.elapsed, self.samples = 0, 0.0, 0
        self.scores: dict[str, float] = {}
        self._orders: dict[tuple[int, int], np.ndarray] = {}
        self._width = 0
        self.checkpoint = Path(config.out) / "checkpoint.safetensors"
        if resume:
            self._take_up()
        elif self.main:
            Path(config.out).mkdir(parents=True, exist_ok=True)
            (Path(config.out) / "log.jsonl").unlink(missing_ok=True)

    @property
    def main(self) -> bool:
        """Whether this process writes the files."""
        return self.accelerator.is_main_process

    @property
    def rank(self) -> int:
        """The number of this process among those that train together."""
        return self.accelerator.process_index

    @property
    def progress(self) -> float:
        """The fraction of the budget that is spent, in [0, 1]."""
        budget = self.config.minutes * 60
        return min(1.0, self.elapsed / budget if budget else self.step / self.config.steps)

    def numpy_rng(self, step: int) -> np.random.Generator:
        """Return the random numbers of one step, for choices in numpy."""
        return np.random.default_rng((self.config.seed, step, self.rank))

    def torch_rng(self, step: int) -> torch.Generator:
        """Return the random numbers of one step, for noise (drawn on the CPU)."""
        state = np.random.SeedSequence((self.config.seed, step, self.rank, 1)).generate_state(2)
        return torch.Generator().manual_seed(int(state[0]) << 31 ^ int(state[1]))

    def places(self, step: int, count: int, each: int = 0) -> np.ndarray:
        """Return which of ``count`` samples a step learns from, each once an epoch.

        ``each`` is the size of the batch where it is not the configuration's.
        """
        each = each or self.config.batch
        width = each * self.accelerator.num_processes
        first = step * width + self.rank * each
        self._width = width
        epochs, offsets = np.divmod(np.arange(first, first + each), count)
        return np.array([self._order(e, count)[o] for e, o in zip(epochs, offsets, strict=True)])

    def _order(self, epoch: int, count: int) -> np.ndarray:
        key = (int(epoch), count)
        if key not in self._orders:
            rng = np.random.default_rng((self.config.seed, *key, 2))
            self._orders = {key: rng.permutation(count)}  # the last one only
        return self._orders[key]

    def train(
        self,
        loss_of: LossOf,
        *,
        evaluate: Callable[[nn.Module], dict[str, float]] | None = None,
        sheet: Callable[[nn.Module, Path], None] | None = None,
        export: Callable[[nn.Module], None] | None = None,
    ) -> bool:
        """Run until the budget is spent or a signal asks to stop.

        Parameters
        ----------
        loss_of : function (network, step) -> (loss, further losses to log)
        evaluate : function (network) -> scores
            Called with the running mean of the weights, on the main process.
        sheet : function (network, path of the PNG to write)
        export : function (network)
            Writes the result in its final form; called at every checkpoint.

        Returns
        -------
        bool
            Whether the budget was spent (False: stopped by a signal).
        """
        module = self.accelerator.prepare(self.net)
        weights = [w for w in self.net.parameters() if w.requires_grad]
        means = [
            m
            for m, w in zip(self.mean.parameters(), self.net.parameters(), strict=True)
            if w.requires_grad
        ]
        clock = Clock(self.elapsed)
        rhythm = Rhythm(self.config, self.elapsed)
        bar = tqdm(total=100, unit="%", disable=not self.main, bar_format=_BAR)
        with stop_on_signal() as asked, bar:
            while self.progress < 1 and not self._shared(float(asked.is_set())):
                self._set_rates()
                loss, parts = loss_of(module, self.step)
                for optimiser in self.optimisers:
                    optimiser.zero_grad(set_to_none=True)
                self.accelerator.backward(loss)
                if self.config.clip:
                    self.accelerator.clip_grad_norm_(weights, self.config.clip)
                for optimiser in self.optimisers:
                    optimiser.step()
                self.step, self.samples = self.step + 1, self.samples + self._width
                decay = min(self.config.ema, (1 + self.step) / (10 + self.step))
                with torch.no_grad():
                    torch._foreach_lerp_(means, weights, 1 - decay)
                self.elapsed = self._shared(clock.read())
                if self.main:
                    bar.n = round(100 * self.progress, 2)
                    if rhythm.due("log", self.elapsed):
                        self._log({k: v.item() for k, v in ({"loss": loss} | parts).items()})
                        bar.set_postfix_str(f"step {self.step}, loss {loss.item():.4f}")
                    self._regular(rhythm, evaluate, sheet, export)
            if self.main:
                self._finish(asked.is_set(), evaluate, sheet, export)
        self.accelerator.wait_for_everyone()
        return self.progress >= 1

    def _regular(self, rhythm: Rhythm, evaluate: Any, sheet: Any, export: Any) -> None:
        if evaluate and rhythm.due("eval", self.elapsed):
            self._evaluate(evaluate)
        if sheet and rhythm.due("sheet", self.elapsed):
            self._sheet(sheet)
        if rhythm.due("checkpoint", self.elapsed):
            self.save()
            if export:
                export(self.mean)

    def _finish(self, stopped: bool, evaluate: Any, sheet: Any, export: Any) -> None:
        # A run that was told to stop saves at once: whoever stops it may not wait long.
        self.save()
        if export:
            export(self.mean)
        if not stopped:
            if evaluate:
                self._evaluate(evaluate)
            if sheet:
                self._sheet(sheet)

    def save(self) -> None:
        """Write the checkpoint, replacing the one before in one stroke."""
        counts = {"step": self.step, "elapsed": self.elapsed, "samples": self.samples}
        meta = counts | {"config": as_json(self.config)}
        save_checkpoint(self.checkpoint, self.net, self.mean, self.optimisers, meta)

    def _take_up(self) -> None:
        meta = load_checkpoint(self.checkpoint, self.net, self.mean, self.optimisers)
        self.step, self.elapsed = meta["step"], meta["elapsed"]
        self.samples = meta["samples"]

    def _set_rates(self) -> None:
        rise = min(1.0, (self.step + 1) / self.config.warmup) if self.config.warmup else 1.0
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = group["first_lr"] * rise * (1 - self.progress)

    def _shared(self, value: float) -> float:
        """Let all processes use the value of the main one."""
        if self.accelerator.num_processes == 1:
            return value
        return broadcast(torch.tensor([value], device=self.device, dtype=torch.float64)).item()

    def _evaluate(self, evaluate: Callable[[nn.Module], dict[str, float]]) -> None:
        self.scores = evaluate(self.mean)
        self._log(self.scores)
        told = ", ".join(f"{key} {value:.3f}" for key, value in self.scores.items())
        tqdm.write(f"step {self.step}: {told}")

    def _sheet(self, sheet: Callable[[nn.Module, Path], None]) -> None:
        folder = Path(self.config.out) / "sheets"
        folder.mkdir(parents=True, exist_ok=True)
        sheet(self.mean, folder / f"{self.step:07d}.png")

    def _log(self, values: dict[str, float]) -> None:
        rate = self.optimisers[0].param_groups[0]["lr"]
        line = {"step": self.step, "elapsed": round(self.elapsed, 2), "lr": rate}
        with open(Path(self.config.out) / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(json.dumps(line | {"samples": self.samples} | values) + "\n")


_BAR = "{percentage:3.1f}% |{bar}| {elapsed}<{remaining} {postfix}"
