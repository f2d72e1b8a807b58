"""``torch.utils.tensorboard``: what is logged is dropped."""

from __future__ import annotations

from typing import Any

__all__ = ["FileWriter", "SummaryWriter"]


class SummaryWriter:
    """``torch.utils.tensorboard.SummaryWriter``"""

    def __init__(self, log_dir: Any = None, *args: Any, **options: Any) -> None:
        self.log_dir = self.logdir = log_dir or "runs"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _drop

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def _drop(*args: Any, **options: Any) -> None:
    """Take anything."""


FileWriter = SummaryWriter
