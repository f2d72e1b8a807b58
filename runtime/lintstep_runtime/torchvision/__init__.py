"""``torchvision``: data sets of the right shapes, transforms, models with parameters and unknown results.

Only what scripts use; every other name is unknown.
"""

from __future__ import annotations

import sys

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
    "torchvision.utils": "utils",
}


def install() -> None:
    """Serve ``torchvision`` to imports, after every finder that stands on ``sys.meta_path`` already."""
    from lintstep_runtime.torch.surface import serve

    serve(sys.meta_path, "torchvision", __name__, NAMESPACES)
