"""The model as an object with two doors: load, encode, decode, denoise; all on the torus."""
