"""What ``torchvision`` says of itself."""

from __future__ import annotations

from typing import Any

__all__ = ["__version__", "get_image_backend", "set_image_backend"]

__version__ = "0.28.0+cpu"


def set_image_backend(backend: Any) -> None:
    """Do nothing."""


def get_image_backend() -> str:
    """Return the usual one."""
    return "PIL"
