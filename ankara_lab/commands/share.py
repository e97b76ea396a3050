"""`ankara-lab share-weights`: let all kernels of a machine share one copy of the weights."""

from __future__ import annotations

import argparse


def add_share_weights(one: argparse.ArgumentParser) -> None:
    """`share-weights` takes no words."""


def run_share_weights(args: argparse.Namespace) -> int:
    """Write the copies into the environment and name them."""
    from ankara_lab.model.shared import share_weights

    for path in share_weights():
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    print("kernels that start from now on map these instead of keeping a copy each")
    return 0
