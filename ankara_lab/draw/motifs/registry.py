"""Gather the 36 motif families, in the order of the textile reference."""

from __future__ import annotations

from ankara_lab.draw.motifs import (
    birds,
    carried,
    creatures,
    eyes,
    flowers,
    harvest,
    household,
    leaves,
    meanders,
    plates,
    round,
    vines,
    zigzags,
)
from ankara_lab.draw.motifs.family import KNOWN, Family

ORDER = (
    "disc_record", "ripple_dots", "sunburst", "spoke_wheel", "rosette", "hibiscus", "tulip_fan",
    "leaf_single", "leaf_sprig", "vine_coil", "paisley_drop", "eye", "linked_eyes", "feather_tail",
    "bird_swallow", "fish", "tortoise", "hex_shell", "snail", "cowrie", "hand", "comb", "drum",
    "hand_fan", "stool", "umbrella", "key_lamp", "pineapple_cane", "calabash", "star_n",
    "diamond_nest", "chevron", "triangle_field", "spiral_square", "basket_weave", "uli_line",
)  # fmt: skip

# importing these files is what registers their families
SHEETS = (
    birds,
    carried,
    creatures,
    eyes,
    flowers,
    harvest,
    household,
    leaves,
    meanders,
    plates,
    round,
    vines,
    zigzags,
)

FAMILIES: dict[str, Family] = {name: KNOWN[name] for name in ORDER}
