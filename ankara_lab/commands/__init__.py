"""Commands of `ankara-lab`, a file for each group: their words, and what they call."""
