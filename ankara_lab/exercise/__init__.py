"""Exercises of the lessons that check themselves: one file of checkers for each lesson."""
