"""A teaching toolkit for latent space on African wax print.

Everything public is here, under one name each, and is imported only when it is first used:
``import ankara_lab`` loads neither torch nor Jupyter, and a widget loads Jupyter's parts only when
it is named. One unit runs through all of it: the *tile*, one period of the cloth.

Letters in the shapes of the docstrings, rows before columns, height before width:

======== ==========================================================
``B``    batch
``3``    colour channels
``H, W`` rows and columns of a picture
``Z``    channels of a latent
``h, w`` rows and columns of a latent (``H / model.scale_factor``)
``R, C`` rows and columns of a cloth
``K``    inks of a colourway
``N``    latents that are mixed
``T``    steps of the sampler
======== ==========================================================

Inside, a tile is a ``Tensor (B, 3, H, W), float in [-1, 1]`` and a latent a
``Tensor (B, Z, h, w)``. ``repeat`` says how the tile is laid: ``"straight"``, ``"half-drop"``
(the next column sits H/2 lower) or ``"brick"`` (the next row sits W/2 aside).
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "AttributeSliders": "widgets.attribute_sliders",
    "ClothTable": "widgets.cloth_table",
    "DesignStudio": "widgets.design_studio",
    "LatentLens": "widgets.latent_lens",
    "LatentMap": "widgets.latent_map",
    "Model": "model.load",
    "MotifMixer": "widgets.motif_mixer",
    "PhotoDesk": "widgets.photo_desk",
    "PhotoError": "photo.open",
    "Shelf": "widgets.shelf",
    "Spec": "draw.spec",
    "StyleBench": "widgets.style_bench",
    "Swatch": "draw.swatch",
    "TailorStudio": "widgets.tailor_studio",
    "check": "exercise.checking",
    "colourways": "cloth.colourways",
    "compress": "latent.compress",
    "connect": "model.engine",
    "corner_weights": "latent.weights",
    "cut_tile": "photo.cut",
    "decode": "model.codec",
    "decompress": "latent.compress",
    "denoise": "model.denoise",
    "describe": "latent.describe",
    "design": "model.design",
    "double_tile": "model.torus",
    "draw_swatch": "draw.swatch",
    "edit": "latent.edit",
    "encode": "model.codec",
    "export_cloth": "cloth.print_file",
    "find_flaws": "latent.flaws",
    "find_inks": "cloth.inks",
    "find_repeat": "photo.repeat",
    "garment_preview": "cloth.garment_preview",
    "inpaint": "latent.inpaint",
    "keep_design": "cloth.shelf",
    "latent_map": "latent.map",
    "lay_repeat": "cloth.repeat",
    "lerp": "latent.mix",
    "load_model": "model.load",
    "mix": "latent.mix",
    "mix_prompts": "latent.prompts",
    "open_design": "commands.design_file",
    "open_photo": "photo.open",
    "picture_to_tile": "model.codec",
    "pretend_photo": "photo.pretend",
    "psnr": "latent.quality",
    "recolour": "cloth.recolour",
    "rectify": "photo.rectify",
    "redraw": "draw.swatch",
    "region_masks": "latent.region",
    "restyle": "latent.style",
    "save_design": "commands.design_file",
    "save_picture": "cloth.export",
    "seam_ratio": "cloth.seam",
    "seam_score": "cloth.seam",
    "seamless": "model.torus",
    "search": "latent.search",
    "separate": "cloth.separate",
    "slerp": "latent.mix",
    "spec_from_words": "draw.from_words",
    "teach": "train.lora",
    "tile_to_picture": "model.codec",
    "to_inks": "cloth.inks",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    """Import a public name from its room on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'ankara_lab' has no attribute {name!r}")
    value = getattr(import_module(f"ankara_lab.{_HOME[name]}"), name)
    globals()[name] = value  # the next use finds it without coming here
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
