"""``torch.version``: the release that this stands in for."""

from __future__ import annotations

__all__ = ["__version__", "cuda", "debug", "git_version", "hip"]

__version__ = "2.13.0+cpu"
cuda = hip = None
debug = False
git_version = ""
