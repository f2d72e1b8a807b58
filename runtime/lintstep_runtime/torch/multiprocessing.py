"""``torch.multiprocessing``: processes are run here, one after the other; of several alike, the first."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.processes import Pool, Process

__all__ = ["Event", "Lock", "Manager", "Pool", "Process", "Queue", "SimpleQueue", "Value", "cpu_count",
           "get_all_start_methods", "get_context", "get_start_method", "set_sharing_strategy", "set_start_method",
           "spawn", "start_processes"]  # fmt: skip

Event, Lock, Manager, Queue, SimpleQueue, Value = (
    Opaque(name) for name in ("Event", "Lock", "Manager", "Queue", "SimpleQueue", "Value")
)


def spawn(fn: Any, args: Any = (), nprocs: Any = 1, join: bool = True, daemon: bool = False, **options: Any) -> Any:
    """Run `fn` as the first process."""
    recorder.current().assumed("of the processes that are spawned, the first is run")
    fn(0, *args)
    return Process()


start_processes = spawn


def get_context(method: Any = None) -> Any:
    """Return this module's names."""
    return Opaque("context")


def cpu_count() -> int:
    """Return 1."""
    return 1


def set_start_method(*args: Any, **options: Any) -> None:
    """Do nothing."""


set_sharing_strategy = set_start_method


def get_start_method(allow_none: bool = False) -> str:
    """Return the usual one."""
    return "fork"


def get_all_start_methods() -> list[str]:
    """Return the usual ones."""
    return ["fork", "spawn", "forkserver"]
