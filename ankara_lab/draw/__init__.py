"""Draw wax-print swatches: shapes, motifs, fillers, layouts, colours, captions."""
