"""``torch.cuda``: there is no device, and what is said to lie on one lies in memory."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from lintstep_runtime.torch import dtypes, random


def _answering(name: str, answer: Any) -> Callable[..., Any]:
    def function(*args: Any, **options: Any) -> Any:
        return answer

    function.__name__ = function.__qualname__ = name
    return function


_ANSWERS: dict[str, Any] = {
    "is_available": False, "device_count": 0, "is_initialized": False, "current_device": 0, "is_bf16_supported": False,
    "get_device_name": "", "get_device_capability": (0, 0), "memory_allocated": 0, "max_memory_allocated": 0,
    "memory_reserved": 0, "max_memory_reserved": 0, "memory_cached": 0, "max_memory_cached": 0, "utilization": 0,
    "mem_get_info": (0, 0), "memory_stats": {}, "memory_summary": "", "get_arch_list": [],
    **dict.fromkeys((
        "set_device", "synchronize", "empty_cache", "ipc_collect", "init", "reset_peak_memory_stats",
        "reset_max_memory_allocated", "reset_max_memory_cached", "set_per_process_memory_fraction",
    )),
}  # fmt: skip
_FUNCTIONS = {name: _answering(name, answer) for name, answer in _ANSWERS.items()}
globals().update(_FUNCTIONS)
__all__ = [
    *_FUNCTIONS, "Event", "Stream", "current_stream", "default_stream", "device", "get_device_properties",
    "get_rng_state", "get_rng_state_all", "initial_seed", "manual_seed", "manual_seed_all", "seed", "seed_all",
    "set_rng_state", "set_rng_state_all", "stream",
]  # fmt: skip


def manual_seed(seed: Any) -> None:
    """Seed a device that is not there."""


manual_seed_all = manual_seed


def seed() -> None:
    """Seed a device that is not there."""


seed_all = seed


def initial_seed() -> int:
    """Return a seed."""
    return random.SEED


def get_rng_state(device: Any = None) -> Any:
    """Return a state."""
    return random.get_rng_state()


def get_rng_state_all() -> list[Any]:
    """Return the states of no device."""
    return []


def set_rng_state(new_state: Any, device: Any = None) -> None:
    """Take a state for a device that is not there."""


set_rng_state_all = set_rng_state


def get_device_properties(device: Any = None) -> Any:
    """Raise what PyTorch raises without a device.

    Raises:
        AssertionError: always.
    """
    raise AssertionError("Torch not compiled with CUDA enabled")


class device(dtypes.device):  # noqa: N801 - PyTorch's own name
    """A context that chooses a device."""

    def __init__(self, device: Any = 0) -> None:
        super().__init__(device)


class Stream:
    """``torch.cuda.Stream``"""

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def synchronize(self) -> None:
        """Wait for nothing."""

    wait_stream = wait_event = record_event = lambda self, *args: None


def current_stream(device: Any = None) -> Stream:
    """Return a stream."""
    return Stream()


default_stream = current_stream


@contextlib.contextmanager
def stream(stream: Any) -> Iterator[None]:
    """Choose a stream."""
    yield


class Event:
    """``torch.cuda.Event``: it knows the time."""

    def __init__(self, enable_timing: bool = False, **options: Any) -> None:
        self.at = 0.0

    def record(self, stream: Any = None) -> None:
        """Note the time."""
        self.at = time.monotonic()

    def elapsed_time(self, end_event: Any) -> float:
        """Return the milliseconds to another event."""
        return float((end_event.at - self.at) * 1e3)

    def synchronize(self) -> None:
        """Wait for nothing."""

    def wait(self, stream: Any = None) -> None:
        """Wait for nothing."""

    def query(self) -> bool:
        """Say that it is over."""
        return True
