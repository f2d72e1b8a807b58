"""``timm``: its schedulers, exact; optimizers by name, averages, scalers; models with a head and unknown results."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

NAMESPACES = {
    "timm": "models",
    "timm.data": "loading",
    "timm.layers": "layers",
    "timm.models": "models layers",
    "timm.models.layers": "layers",
    "timm.models.registry": "models",
    "timm.optim": "optimizers",
    "timm.optim.optim_factory": "optimizers",
    "timm.scheduler": "schedulers phases factory",
    "timm.scheduler.cosine_lr": "schedulers",
    "timm.scheduler.multistep_lr": "schedulers",
    "timm.scheduler.plateau_lr": "schedulers",
    "timm.scheduler.poly_lr": "schedulers",
    "timm.scheduler.scheduler": "schedulers",
    "timm.scheduler.scheduler_factory": "factory",
    "timm.scheduler.step_lr": "schedulers",
    "timm.scheduler.tanh_lr": "schedulers",
    "timm.scheduler.wsd_lr": "phases",
    "timm.utils": "averages scaling",
    "timm.utils.model_ema": "averages",
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served

    return Finder(Served(root, __name__, NAMESPACES, {}))


FRAMEWORK = Framework(roots=frozenset({"timm"}), finder=_finder)
