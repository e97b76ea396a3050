"""The part inside Jupyter's own server: lessons, shelf and progress for the panels, no delay."""
