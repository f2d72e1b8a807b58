"""``torch.multiprocessing``: processes are run here, one after the other; of several alike, the first."""

from __future__ import annotations

import multiprocessing
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque

__all__ = ["Event", "Lock", "Manager", "Pool", "Process", "Queue", "SimpleQueue", "Value", "cpu_count",
           "get_all_start_methods", "get_context", "get_start_method", "set_sharing_strategy", "set_start_method",
           "spawn", "start_processes"]  # fmt: skip

Event, Lock, Manager, Pool, Queue, SimpleQueue, Value = (
    Opaque(name) for name in ("Event", "Lock", "Manager", "Pool", "Queue", "SimpleQueue", "Value")
)
cpu_count = multiprocessing.cpu_count


class Process:
    """``torch.multiprocessing.Process``: `start` runs it to its end."""

    exitcode = 0
    pid = 0

    def __init__(self, group: Any = None, target: Any = None, name: Any = None, args: Any = (), kwargs: Any = None,
                 daemon: Any = None) -> None:  # fmt: skip
        self._call, self.name, self.daemon = (target, tuple(args), dict(kwargs or {})), name, daemon

    def start(self) -> None:
        """Run it."""
        target, args, kwargs = self._call
        target(*args, **kwargs)

    run = start

    def join(self, timeout: Any = None) -> None:
        """Wait for nothing."""

    def is_alive(self) -> bool:
        """Say no."""
        return False

    terminate = kill = close = join


def spawn(fn: Any, args: Any = (), nprocs: Any = 1, join: bool = True, daemon: bool = False, **options: Any) -> Any:
    """Run `fn` as the first process."""
    recorder.current.assumed("of the processes that are spawned, the first is run")
    fn(0, *args)
    return Process()


start_processes = spawn


def get_context(method: Any = None) -> Any:
    """Return this module's names."""
    return Opaque("context")


def set_start_method(*args: Any, **options: Any) -> None:
    """Do nothing."""


set_sharing_strategy = set_start_method


def get_start_method(*args: Any) -> str:
    """Return the usual one."""
    return "fork"


def get_all_start_methods() -> list[str]:
    """Return the usual ones."""
    return ["fork", "spawn", "forkserver"]
