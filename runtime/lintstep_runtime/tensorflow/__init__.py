"""The TensorFlow 1 surface: names and signatures only, each bound to the engine."""

from __future__ import annotations


def install() -> None:
    """Put the finder that serves ``tensorflow`` and its kin on ``sys.meta_path`` (at its end)."""
