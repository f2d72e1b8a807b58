"""``torch.profiler``: contexts that measure nothing."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque

__all__ = ["ProfilerActivity", "emit_nvtx", "profile", "record_function", "schedule", "tensorboard_trace_handler"]

ProfilerActivity = Opaque("ProfilerActivity")


class profile:  # noqa: N801 - PyTorch's own name
    """``torch.profiler.profile``"""

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def step(self) -> None:
        """Do nothing."""

    start = stop = step

    def key_averages(self, *args: Any, **options: Any) -> Any:
        """Return something unknown."""
        return Opaque("key_averages()")

    def export_chrome_trace(self, path: Any) -> None:
        """Write nothing."""

    def __call__(self, function: Any) -> Any:
        return function


record_function = emit_nvtx = profile


def schedule(*args: Any, **options: Any) -> Any:
    """Return something unknown."""
    return Opaque("schedule()")


def tensorboard_trace_handler(*args: Any, **options: Any) -> Any:
    """Return something unknown."""
    return Opaque("handler")
