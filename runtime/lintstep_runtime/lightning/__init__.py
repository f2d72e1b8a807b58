"""Lightning, under both of its names: the Trainer's loop, its hooks in their order, and the schedulers it steps.

Source: lightning 2.6. One process; loggers, checkpoints and progress bars are unknown.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

_PARTS = {
    "": "module trainer command callbacks",
    ".callbacks": "callbacks",
    ".callbacks.callback": "callbacks",
    ".cli": "command",
    ".core": "module",
    ".core.lightning": "module",
    ".core.module": "module",
    ".core.datamodule": "module",
    ".trainer": "trainer",
    ".trainer.trainer": "trainer",
    ".utilities.cli": "command",
    ".utilities.exceptions": "configuration",
    ".utilities.seed": "trainer",
}
NAMESPACES = {
    f"{root}{part}": names
    for root in ("lightning", "lightning.pytorch", "pytorch_lightning")
    for part, names in _PARTS.items()
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served

    return Finder(Served(root, __name__, NAMESPACES, {}))


FRAMEWORK = Framework(roots=frozenset({"lightning", "pytorch_lightning"}), finder=_finder)
