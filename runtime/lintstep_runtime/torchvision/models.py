"""``torchvision.models``: models whose head is real and whose trunk stands for the rest; what they make is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.nn.containers import Sequential
from lintstep_runtime.torch.nn.functions import CLASSES as LAYERS
from lintstep_runtime.torch.nn.layers import BatchNorm2d, Conv2d, LayerNorm, Linear
from lintstep_runtime.torch.nn.module import Module, UnknownModule
from lintstep_runtime.torch.tensor import Tensor, unknown


def trunk(width: int) -> Any:
    """Return layers that stand for a model's many."""
    return Sequential(Conv2d(3, width, 3, padding=1, bias=False), BatchNorm2d(width), LAYERS["ReLU"](inplace=True))


class Model(UnknownModule):
    """A model: `heads` is how its last layers are named and made, `width` the size of their input."""

    def __init__(self, classes: int, width: int, head: Callable[[Any, int, int], None]) -> None:
        head(self, width, classes)

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """Return an unknown tensor [batch, classes]."""
        tensors = tuple(each for each in inputs if isinstance(each, Tensor))
        shape = tensors[0]._shape if tensors else None
        size = self._classes()
        result = None if shape is None or len(shape) != 4 or not isinstance(size, int) else (shape[0], size)
        kind = tensors[0]._dtype if tensors else dtypes.float32
        return unknown((*tensors, *self.parameters()), result, kind)

    def _classes(self) -> Any:
        sizes = [each.out_features for each in self.modules() if isinstance(each, Linear)]
        return sizes[-1] if sizes else Opaque("classes")


def _residual(model: Any, width: int, classes: int) -> None:
    model.conv1, model.bn1 = Conv2d(3, 64, 7, 2, 3, bias=False), BatchNorm2d(64)
    model.relu, model.maxpool = LAYERS["ReLU"](inplace=True), LAYERS["MaxPool2d"](3, 2, 1)
    for number in range(1, 5):
        setattr(model, f"layer{number}", trunk(64 << (number - 1)))
    model.avgpool, model.fc = LAYERS["AdaptiveAvgPool2d"]((1, 1)), Linear(width, classes)


def _inception(model: Any, width: int, classes: int) -> None:
    model.Conv2d_1a_3x3, model.Mixed_7c = trunk(32), trunk(64)
    model.AuxLogits = Module()
    model.AuxLogits.fc = Linear(768, classes)
    model.fc = Linear(width, classes)


def _wide_head(model: Any, width: int, classes: int) -> None:
    model.features, model.avgpool = trunk(64), LAYERS["AdaptiveAvgPool2d"]((7, 7))
    relu, drop = LAYERS["ReLU"], LAYERS["Dropout"]
    first = [Linear(width, 4096), relu(True), drop(), Linear(4096, 4096), relu(True)]
    layers = [drop(), *first] if width == 9216 else [*first, drop()]
    model.classifier = Sequential(*layers, Linear(4096, classes))


def _single_head(model: Any, width: int, classes: int) -> None:
    model.features, model.classifier = trunk(64), Linear(width, classes)


def _dropping_head(model: Any, width: int, classes: int) -> None:
    model.features, model.avgpool = trunk(32), LAYERS["AdaptiveAvgPool2d"](1)
    model.classifier = Sequential(LAYERS["Dropout"](0.2), Linear(width, classes))


def _mobile_head(model: Any, width: int, classes: int) -> None:
    model.features = trunk(16)
    model.classifier = Sequential(
        Linear(width, 1280), LAYERS["Hardswish"](True), LAYERS["Dropout"](0.2), Linear(1280, classes)
    )


def _convolved_head(model: Any, width: int, classes: int) -> None:
    model.features, model.num_classes = trunk(64), classes
    model.classifier = Sequential(
        LAYERS["Dropout"](0.5), Conv2d(width, classes, 1), LAYERS["ReLU"](True), LAYERS["AdaptiveAvgPool2d"]((1, 1))
    )


def _normed_head(model: Any, width: int, classes: int) -> None:
    model.features = trunk(96)
    model.classifier = Sequential(LayerNorm(width), LAYERS["Flatten"](1), Linear(width, classes))


def _heads(model: Any, width: int, classes: int) -> None:
    model.conv_proj, model.encoder = Conv2d(3, 64, 16, 16), trunk(64)
    model.heads = Sequential()
    model.heads.add_module("head", Linear(width, classes))


def _head(model: Any, width: int, classes: int) -> None:
    model.features, model.head = trunk(96), Linear(width, classes)


ROWS: dict[str, tuple[Callable[[Any, int, int], None], int]] = {
    **dict.fromkeys(("resnet18", "resnet34"), (_residual, 512)),
    **dict.fromkeys(("resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d"), (_residual, 2048)),
    **dict.fromkeys(("resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2"), (_residual, 2048)),
    "googlenet": (_residual, 1024),
    "inception_v3": (_inception, 2048),
    "alexnet": (_wide_head, 9216),
    **dict.fromkeys((f"vgg{depth}{kind}" for depth in (11, 13, 16, 19) for kind in ("", "_bn")), (_wide_head, 25088)),
    "densenet121": (_single_head, 1024),
    "densenet161": (_single_head, 2208),
    "densenet169": (_single_head, 1664),
    "densenet201": (_single_head, 1920),
    "mobilenet_v2": (_dropping_head, 1280),
    "mobilenet_v3_small": (_mobile_head, 576),
    "mobilenet_v3_large": (_mobile_head, 960),
    **{f"efficientnet_b{n}": (_dropping_head, size) for n, size in
       enumerate((1280, 1280, 1408, 1536, 1792, 2048, 2304, 2560))},
    **dict.fromkeys(("efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l"), (_dropping_head, 1280)),
    "mnasnet1_0": (_dropping_head, 1280),
    "shufflenet_v2_x1_0": (_residual, 1024),
    "squeezenet1_0": (_convolved_head, 512),
    "squeezenet1_1": (_convolved_head, 512),
    "convnext_tiny": (_normed_head, 768),
    "convnext_small": (_normed_head, 768),
    "convnext_base": (_normed_head, 1024),
    "convnext_large": (_normed_head, 1536),
    "vit_b_16": (_heads, 768),
    "vit_b_32": (_heads, 768),
    "vit_l_16": (_heads, 1024),
    "swin_t": (_head, 768),
    "swin_s": (_head, 768),
    "swin_b": (_head, 1024),
}  # fmt: skip


def builder(name: str) -> Callable[..., Any]:
    """Return the function that makes a model."""
    head, width = ROWS[name]

    def build(*args: Any, num_classes: Any = 1000, **options: Any) -> Any:
        recorder.current().assumed(f"the model {name} is made up: its head is right, what it makes is unknown")
        return Model(num_classes, width, head)

    build.__name__ = build.__qualname__ = name
    return build


BUILDERS = {name: builder(name) for name in ROWS}
globals().update(BUILDERS)


def get_model(name: str, **config: Any) -> Any:
    """``torchvision.models.get_model``"""
    return BUILDERS.get(name, BUILDERS["resnet50"])(**config)


def list_models(*args: Any, **options: Any) -> list[str]:
    """``torchvision.models.list_models``"""
    return sorted(BUILDERS)


__all__ = [*BUILDERS, "get_model", "list_models"]
