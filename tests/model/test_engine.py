"""The shared engine: the same results from a Dask cluster, and none lost when it goes away.

Most tests run scheduler and workers inside this process, which starts at once; one, slow, has
two true worker processes and kills one in mid-job.
"""

from __future__ import annotations

import os
import signal
import time
import warnings
from collections.abc import Iterator

import pytest
import torch
from distributed import LocalCluster

from ankara_lab.model import engine as engine_module
from ankara_lab.model import worker
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.denoise import denoise
from ankara_lab.model.engine import Engine, EngineError, connect
from ankara_lab.model.fingerprint import fingerprint
from ankara_lab.model.load import Model, load_model
from tests.model_fixtures import save_tiny

# The scheduler says it has lost results when the one cluster of a test is closed under its feet.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = save_tiny(tmp_path_factory.mktemp("models") / "tiny")
    return load_model(folder, dtype=torch.float32, device="cpu")


def start(processes: bool = False, workers: int = 2) -> LocalCluster:
    return LocalCluster(n_workers=workers, threads_per_worker=1, processes=processes,
                        dashboard_address=None, protocol="tcp")  # fmt: skip


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    worker._jobs.clear()
    with start() as running:
        yield running


@pytest.fixture
def engine(cluster: LocalCluster, model: Model) -> Iterator[Engine]:
    with connect(cluster.scheduler_address, model) as made:
        yield made


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what workers compute, one for each time."""
    names: list[str] = []
    for name, work in list(engine_module.WORK.items()):

        def counted(*args: object, name: str = name, work=work):
            names.append(name)
            return work(*args)

        monkeypatch.setitem(engine_module.WORK, name, counted)
    return names


def tiles(count: int) -> torch.Tensor:
    return torch.rand(count, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_encode_decode_and_denoise_as_here(
    model: Model, cluster: LocalCluster, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_of_it() -> list[torch.Tensor]:
        latents = encode(tiles(3), model, repeat="brick")
        steps = list(denoise(model, [("red fish", 2), ("drum", 1)], batch=2, steps=3, seed=5,
                             repeat="half-drop"))
        edited = list(denoise(model, "star", start=latents[:1], strength=0.5, steps=4,
                              mask=torch.ones(1, 1, 8, 8)))
        return [latents, decode(latents, model, repeat=None),
                *(x for step in steps + edited for x in (step.latent, step.x0))]

    here = all_of_it()
    assert not computed
    monkeypatch.setattr(engine_module, "CHUNK", tiles(1).nbytes)
    with connect(cluster.scheduler_address, model) as made:
        assert made.connected and "2 workers" in repr(made)
        there = all_of_it()
    assert computed.count("_encode") == 3, "a batch is cut into pieces"
    assert {"_decode", "_steps"} <= set(computed)
    torch.testing.assert_close(there, here, atol=1e-4, rtol=0)
    assert not made.connected and "disconnected" in repr(made)
    computed.clear()
    all_of_it()
    assert not computed, "after disconnecting the work is done here"


def test_steps_tell_the_same(model: Model, engine: Engine) -> None:
    there = [(step.index, step.total, step.timestep) for step in denoise(model, steps=4)]
    engine.disconnect()
    assert there == [(step.index, step.total, step.timestep) for step in denoise(model, steps=4)]


def test_mistakes_are_told_as_here(model: Model, engine: Engine) -> None:
    with pytest.raises(ValueError, match="tiles must be in"):
        encode(tiles(1) * 255, model)
    with pytest.raises(RuntimeError, match="size"):  # found out by the network itself
        engine.call(engine_module.WORK["_decode"], model, "vae", (torch.zeros(1, 3, 8, 8), None))


def test_cancel_stops_within_one_step(model: Model, engine: Engine) -> None:
    steps = denoise(model, "drum", steps=50)
    for _ in range(3):
        next(steps)
    steps.close()
    for place in engine.workers:  # what a worker has begun ends before it answers this
        engine._client.submit(len, "", workers=place, pure=False).result(timeout=30)
    ((made, _),) = worker._jobs.values()
    assert made <= 4, "three that were seen and the one that was under way"


def test_a_job_of_a_widget_runs_there(
    model: Model, engine: Engine, computed: list[str]
) -> None:
    from ankara_lab.widgets.design_studio import DesignStudio

    studio = DesignStudio(model, prompt="red fish", steps=6, seed=3, begin="noise")
    last = studio.make().wait(timeout=60)
    assert last is not None and last.index == 5 and studio.job.count == 6
    assert {"_steps", "_decode"} == set(computed)
    engine.disconnect()
    *_, here = denoise(model, "red fish", steps=6, seed=3, guidance=studio.guidance)
    torch.testing.assert_close(last.latent, here.latent, atol=1e-4, rtol=0)


def test_a_changed_network_stays_here(
    model: Model, engine: Engine, computed: list[str]
) -> None:
    handle = model.unet.conv_in.register_forward_hook(lambda module, seen, out: out * 0)
    try:
        changed = list(denoise(model, "drum", steps=2))[-1].latent
    finally:
        handle.remove()
    assert not computed
    plain = list(denoise(model, "drum", steps=2))[-1].latent
    assert computed and not torch.allclose(changed, plain)


def test_a_step_is_made_again_where_it_is_missing(model: Model, engine: Engine) -> None:
    steps = denoise(model, "drum", steps=6)
    seen = [next(steps)]
    for left in steps:
        worker._jobs.clear()  # as on a worker that has never seen this job
        seen.append(left)
    engine.disconnect()
    for there, here in zip(seen, denoise(model, "drum", steps=6), strict=True):
        torch.testing.assert_close(there.latent, here.latent, atol=1e-4, rtol=0)


def test_the_scheduler_goes_away_in_mid_job(
    model: Model, cluster: LocalCluster, computed: list[str]
) -> None:
    made = connect(cluster.scheduler_address, model)
    steps = denoise(model, "drum", steps=5)
    seen = [next(steps)]
    cluster.close()
    computed.clear()
    with pytest.warns(RuntimeWarning, match="the work is done on this machine") as told:
        seen += list(steps)
        decode(seen[-1].latent, model)  # nothing more is said
    assert len([w for w in told if w.category is RuntimeWarning]) == 1
    assert not computed and not made.connected
    for there, here in zip(seen, denoise(model, "drum", steps=5), strict=True):
        torch.testing.assert_close(there.latent, here.latent, atol=1e-4, rtol=0)


def test_all_workers_go_away(model: Model, cluster: LocalCluster) -> None:
    here = decode(torch.zeros(1, 4, 8, 8), model)
    with connect(cluster.scheduler_address, model) as made:
        cluster.scale(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            there = decode(torch.zeros(1, 4, 8, 8), model)
        torch.testing.assert_close(there, here, atol=1e-4, rtol=0)
        assert not made.connected


def test_a_worker_with_other_weights_is_refused(cluster: LocalCluster, model: Model) -> None:
    other = load_model(model.name, dtype=torch.float32, device="cpu")
    with torch.no_grad():
        other.unet.conv_in.weight += 1
    with pytest.raises(EngineError, match="other weights than this kernel"):
        connect(cluster.scheduler_address, other)
    assert engine_module._engine is None


def test_a_worker_without_the_model_is_refused(cluster: LocalCluster, model: Model) -> None:
    from dataclasses import replace

    with pytest.raises(EngineError, match="install the same ankara_lab there"):
        connect(cluster.scheduler_address, replace(model, name="no-such/folder/anywhere"))


def test_nobody_there(model: Model) -> None:
    with pytest.raises(EngineError, match="start one by `dask scheduler`"):
        connect("tcp://127.0.0.1:9", model, timeout=0.5)
    with start(workers=0) as empty, pytest.raises(EngineError, match="has no workers"):
        connect(empty.scheduler_address, model)


def test_a_hash_is_of_the_weights_not_of_their_format(model: Model) -> None:
    before = fingerprint(model.vae)
    half = load_model(model.name, dtype=torch.bfloat16, device="cpu")
    assert fingerprint(half.vae) == before != fingerprint(model.unet)
    with torch.no_grad():
        half.vae.decoder.layers[0].weight += 1
    assert fingerprint(half.vae) != before == fingerprint(model.vae)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_worker_is_killed_in_mid_job(model: Model) -> None:
    with start(processes=True) as cluster, connect(cluster.scheduler_address, model) as made:
        steps = denoise(model, "drum", steps=12)
        seen = [next(steps), next(steps)]
        held = made._client.run(_jobs_and_pid)
        (victim,) = [pid for jobs, pid in held.values() if jobs]
        os.kill(victim, signal.SIGKILL)
        began = time.monotonic()
        seen += list(steps)
        assert time.monotonic() - began < 10, "nobody waits longer for a dead worker"
        assert made.connected, "the other worker went on"
    for there, here in zip(seen, denoise(model, "drum", steps=12), strict=True):
        torch.testing.assert_close(there.latent, here.latent, atol=1e-4, rtol=0)


def _jobs_and_pid() -> tuple[int, int]:
    from ankara_lab.model import worker

    return len(worker._jobs), os.getpid()
