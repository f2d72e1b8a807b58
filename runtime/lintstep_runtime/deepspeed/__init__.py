"""``deepspeed``, for one process: its engine, which steps what it is handed, and its schedulers. Nothing overflows."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

NAMESPACES = {
    "deepspeed": "engine arguments",
    "deepspeed.runtime": "engine",
    "deepspeed.runtime.engine": "engine",
    "deepspeed.runtime.lr_schedules": "schedulers",
    "deepspeed.ops": "optimizers",
    "deepspeed.ops.adam": "optimizers",
    "deepspeed.ops.lamb": "optimizers",
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served

    return Finder(Served(root, __name__, NAMESPACES, {}))


FRAMEWORK = Framework(roots=frozenset({"deepspeed"}), finder=_finder)
