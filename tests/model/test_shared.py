"""Weights that kernels share: the same networks, on pages of a file instead of copies."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from ankara_lab.cli import main
from ankara_lab.model import shared
from ankara_lab.model.codec import decode, encode
from ankara_lab.model.denoise import denoise
from ankara_lab.model.load import Model, load_model
from ankara_lab.model.shipped import ModelError

# A kernel that maps what lies in a folder, computes with it, and waits for a line.
KERNEL = """
import pathlib, sys
from ankara_lab.model import shared
shared.shared_folder = lambda: pathlib.Path(sys.argv[1])
import torch
from ankara_lab.model.denoise import denoise
from ankara_lab.model.load import load_model
model = load_model(dtype=torch.float32)
list(denoise(model, "birds", steps=1))
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for shared weights outside this environment, filled by the command."""
    place = tmp_path_factory.mktemp("share")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "shared_folder", lambda: place)
        (place / "0123456789abcdef-float32.safetensors").write_bytes(b"of older weights")
        assert main(["share-weights"]) == 0
        yield place


@pytest.fixture
def mapped(folder: Path) -> Model:
    return load_model(dtype=torch.float32, device="cpu")


@pytest.fixture
def own(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Model:
    with monkeypatch.context() as patch:
        patch.setattr(shared, "shared_folder", lambda: tmp_path)
        return load_model(dtype=torch.float32, device="cpu")


def test_one_file_for_each_format_and_none_of_older_weights(folder: Path) -> None:
    names = sorted(path.name.split("-")[1] for path in folder.iterdir())
    assert names == ["bfloat16.safetensors", "float32.safetensors"]
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o444 == 0o444, "other users map it too"


def test_mapped_networks_compute_the_same_to_the_bit(mapped: Model, own: Model) -> None:
    *_, here = denoise(own, "birds", steps=2, repeat="brick")
    *_, there = denoise(mapped, "birds", steps=2, repeat="brick")
    assert torch.equal(here.latent, there.latent)
    tile = decode(here.latent, own)
    assert torch.equal(decode(there.latent, mapped), tile)
    assert torch.equal(encode(tile, own), encode(tile, mapped))
    for part in shared.NETWORKS:
        kept, network = getattr(own, part), getattr(mapped, part)
        buffers = dict(network.named_buffers())
        assert buffers.keys() == dict(kept.named_buffers()).keys()
        assert all(torch.equal(x, buffers[name]) for name, x in kept.named_buffers())
        assert not network.training
        assert not any(x.requires_grad or x.is_meta for x in network.parameters())


def test_changing_a_weight_changes_it_here_alone(mapped: Model) -> None:
    weight = mapped.vae.decoder.layers[0].weight
    before = weight.clone()
    with torch.no_grad():
        weight.zero_()
    again = load_model(dtype=torch.float32, device="cpu")
    assert torch.equal(again.vae.decoder.layers[0].weight, before)


def test_a_damaged_copy_is_told_and_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shared, "shared_folder", lambda: tmp_path)
    shared.shared_file(torch.float32).write_bytes(b"half a file")
    with pytest.warns(RuntimeWarning, match="run `ankara-lab share-weights` again"):
        model = load_model(dtype=torch.float32, device="cpu")
    assert len(list(denoise(model, "", steps=1))) == 1


def test_an_environment_of_somebody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "share").write_text("a file where the folder would be")
    monkeypatch.setattr(shared, "shared_folder", lambda: tmp_path / "share")
    with pytest.raises(ModelError, match="run this as the user who installed"):
        shared.share_weights()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="counts pages as Linux tells")
def test_two_kernels_share_the_pages(folder: Path) -> None:
    kernels = [
        subprocess.Popen([sys.executable, "-c", KERNEL, str(folder)], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    try:
        for kernel in kernels:
            assert kernel.stdout and kernel.stdout.readline() == "ready\n"
        size = shared.shared_file(torch.float32).stat().st_size / 1024
        for kernel in kernels:
            resident, private = _pages(kernel.pid, "float32.safetensors")
            assert resident > size / 2, "the networks run on the file's pages"
            assert private < size / 20, "the other kernel holds the same pages"
    finally:
        for kernel in kernels:
            kernel.communicate("\n", timeout=60)


def _pages(pid: int, name: str) -> tuple[int, int]:
    """Resident and private [kB] of the mappings of a file."""
    held, counts = False, {"Rss": 0, "Private": 0}
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            held = line.endswith(name)
        elif held and (found := re.match(r"(Rss|Private)(?:_Clean|_Dirty)?:\s+(\d+) kB", line)):
            counts[found[1]] += int(found[2])
    return counts["Rss"], counts["Private"]
