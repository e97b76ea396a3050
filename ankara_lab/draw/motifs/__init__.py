"""The 36 motif families, drawn with our own recipes inside the unit disc."""
