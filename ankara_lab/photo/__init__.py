"""photo → tile: open a photograph safely and upright. numpy, Pillow and scipy only."""
