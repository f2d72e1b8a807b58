"""``torch.accelerator``: there is none."""

from __future__ import annotations

from typing import Any


def is_available() -> bool:
    """Say that there is none."""
    return False


def device_count() -> int:
    """Return how many there are."""
    return 0


def current_accelerator(check_available: bool = False) -> Any:
    """Return none."""
    return


def current_device_index() -> int:
    """Return the first."""
    return 0


def set_device_index(device: Any) -> None:
    """Choose one that is not there."""


current_device_idx, set_device_idx = current_device_index, set_device_index


def synchronize(device: Any = None) -> None:
    """Wait for nothing."""


def empty_cache() -> None:
    """Do nothing."""
