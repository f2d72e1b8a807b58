"""``torchvision.models.detection`` and ``segmentation``: models with parameters, whose results are unknown."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.nn.layers import Linear
from lintstep_runtime.torch.nn.module import UnknownModule
from lintstep_runtime.torchvision.models import trunk


class Detector(UnknownModule):
    """A model that gives several results by name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.backbone, self.head = trunk(64), Linear(1024, 91)

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """Return results that depend on the parameters."""
        return Opaque("results", (*inputs, *self.parameters()))


_NAMES = """
    fasterrcnn_resnet50_fpn fasterrcnn_resnet50_fpn_v2 fasterrcnn_mobilenet_v3_large_fpn maskrcnn_resnet50_fpn
    maskrcnn_resnet50_fpn_v2 keypointrcnn_resnet50_fpn retinanet_resnet50_fpn retinanet_resnet50_fpn_v2 ssd300_vgg16
    ssdlite320_mobilenet_v3_large fcos_resnet50_fpn FasterRCNN MaskRCNN RetinaNet SSD deeplabv3_resnet50
    deeplabv3_resnet101 deeplabv3_mobilenet_v3_large fcn_resnet50 fcn_resnet101 lraspp_mobilenet_v3_large
"""
MODELS = dict.fromkeys(_NAMES.split(), Detector)
globals().update(MODELS)
__all__ = list(MODELS)
