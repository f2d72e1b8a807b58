"""``torchvision``: data sets of the right shapes, transforms, models with parameters and unknown results.

Only what scripts use; every other name is unknown.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

NAMESPACES = {
    "torchvision": "about",
    "torchvision.datasets": "datasets",
    "torchvision.datasets.folder": "datasets",
    "torchvision.datasets.mnist": "datasets",
    "torchvision.datasets.cifar": "datasets",
    "torchvision.models": "models",
    "torchvision.models.resnet": "models",
    "torchvision.models.vgg": "models",
    "torchvision.models.detection": "detection",
    "torchvision.models.segmentation": "detection",
    "torchvision.transforms": "transforms",
    "torchvision.transforms.functional": "functional",
    "torchvision.transforms.transforms": "transforms",
    "torchvision.transforms.v2": "transforms",
    "torchvision.transforms.v2.functional": "functional",
    "torchvision.utils": "grids",
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served

    return Finder(Served(root, __name__, NAMESPACES, {}))


FRAMEWORK = Framework(roots=frozenset({"torchvision"}), finder=_finder)
