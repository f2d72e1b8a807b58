"""Every attack, and what a hit looks like."""

from __future__ import annotations

import inspect
import platform
from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal, NamedTuple

from . import on_files, on_network, on_processes, on_resources, on_start

Hit = Literal["mark", "endures", "volume", "trace"]
"""``mark``: a target changed or the secret came out. ``endures``: it runs on past the limit. ``volume``: the parent is
made to hold megabytes. ``trace``: the parent believes, shows or chokes on what it should not."""


class Attack(NamedTuple):
    name: str
    run: Callable[[dict[str, Any]], str | None]
    hit: Hit
    text: str
    """The source of the module the attack stands in."""
    poisoned: bool
    slow: bool
    """Whether it strikes after it has ended."""
    needs_root: bool
    """Whether it succeeds only as root."""


_OTHER_HITS: dict[Callable[..., Any], Hit] = {
    on_resources.processor_loop: "endures",
    on_resources.sleep: "endures",
    on_resources.stubborn_loop: "endures",
    on_resources.close_and_stay: "endures",
    on_resources.stop_itself: "endures",
    on_resources.output_flood: "volume",
    on_resources.complaint_flood: "volume",
    on_resources.oversized_trace: "volume",
    on_resources.endless_line: "volume",
    on_resources.garbled_trace: "trace",
    on_resources.deep_trace: "trace",
    on_resources.forged_isolation: "trace",
    on_resources.terminal_escapes: "trace",
    on_resources.forged_numbers: "trace",
}
_SLOW = (on_processes.daemon,)
_NEEDS_ROOT = (on_network.performance_counters,)
_ONLY_X86 = (on_processes.fork_by_32_bit_gate,)


def _attacks(module: ModuleType) -> list[Attack]:
    text = inspect.getsource(module)
    found = []
    for name, value in vars(module).items():
        own = inspect.isfunction(value) and value.__module__ == module.__name__
        if not own or name.startswith("_") or name == "call":
            continue
        if value in _ONLY_X86 and platform.machine() != "x86_64":
            continue
        poisoned = module is on_start
        title = name.replace("_", " ")
        hit = _OTHER_HITS.get(value, "mark")
        found.append(Attack(title, value, hit, text, poisoned, value in _SLOW, value in _NEEDS_ROOT))
    return found


ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for module in (on_files, on_processes, on_network, on_resources, on_start)
    for attack in _attacks(module)
}
"""By name, in the order they stand in their modules."""
