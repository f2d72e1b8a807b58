"""Finds the training schedule that never moves, and proves it."""

__version__ = "0.2.0"
