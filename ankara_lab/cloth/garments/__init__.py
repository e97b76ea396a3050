"""Garments as parametric blocks, a file for each family: pieces, seams and how they are worn."""
