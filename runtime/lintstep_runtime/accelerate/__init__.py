"""``accelerate``, for one process: what is prepared steps when gradients are synchronised, and not else."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

NAMESPACES = {
    "accelerate": "accelerator helping",
    "accelerate.accelerator": "accelerator",
    "accelerate.logging": "helping",
    "accelerate.optimizer": "accelerator",
    "accelerate.scheduler": "accelerator",
    "accelerate.state": "helping",
    "accelerate.utils": "helping",
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served

    return Finder(Served(root, __name__, NAMESPACES, {}))


FRAMEWORK = Framework(roots=frozenset({"accelerate"}), finder=_finder)
