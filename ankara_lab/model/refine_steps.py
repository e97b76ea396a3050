"""How many steps of refining are usual; apart from the refining itself, which needs torch."""

REFINE = 12
"""For a picture that is kept: 1.6 dB more of it."""
REFINE_SOON = 4
"""For a picture that somebody waits for: most of that for a third of the time."""
