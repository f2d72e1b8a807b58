"""Runs the graph."""

from __future__ import annotations

tolerant: bool = False
