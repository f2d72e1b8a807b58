"""``torchvision.transforms``: what becomes of an image's shape; random ones leave its content unknown."""

from __future__ import annotations

from enum import Enum
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.tensor import Tensor
from lintstep_runtime.torchvision import functional


class InterpolationMode(Enum):
    """How pixels are made of others."""

    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"


class Transform(Module):
    """Leaves the size as it is, and the content unknown."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.args, self.options = args, options

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        return self.forward(*inputs, **options)

    def forward(self, img: Any, *more: Any) -> Any:
        """Return the image changed."""
        changed = self.changed(img)
        return (changed, *more) if more else changed

    def changed(self, img: Any) -> Any:
        """Return the image changed."""
        return functional.altered(img)

    def setting(self, place: int, name: str, default: Any = None) -> Any:
        """Return what the constructor was given."""
        return self.args[place] if place < len(self.args) else self.options.get(name, default)


class Compose:
    """``torchvision.transforms.Compose``"""

    def __init__(self, transforms: Any) -> None:
        self.transforms = transforms

    def __call__(self, img: Any, *more: Any) -> Any:
        for transform in self.transforms:
            img = transform(img)
        return (img, *more) if more else img

    def __repr__(self) -> str:
        return f"Compose({self.transforms})"


class ToTensor(Transform):
    """``torchvision.transforms.ToTensor``"""

    def changed(self, img: Any) -> Any:
        """Return the image as a tensor."""
        return functional.to_tensor(img)


class PILToTensor(Transform):
    """``torchvision.transforms.PILToTensor``"""

    def changed(self, img: Any) -> Any:
        """Return the image as a tensor."""
        return functional.to_image(img)


class ToImage(PILToTensor):
    """``torchvision.transforms.v2.ToImage``"""


class ToPILImage(Transform):
    """``torchvision.transforms.ToPILImage``"""

    def changed(self, img: Any) -> Any:
        """Return an image."""
        return functional.to_pil_image(img)


class ToDtype(Transform):
    """``torchvision.transforms.v2.ToDtype``"""

    def changed(self, img: Any) -> Any:
        """Return the image in another dtype."""
        kind = self.setting(0, "dtype")
        return functional.convert_image_dtype(img, kind if isinstance(kind, dtypes.dtype) else dtypes.float32)


class ConvertImageDtype(ToDtype):
    """``torchvision.transforms.ConvertImageDtype``"""


class Normalize(Transform):
    """``torchvision.transforms.Normalize``"""

    def changed(self, img: Any) -> Any:
        """Return the image less the mean, divided by the deviation."""
        mean, std = self.setting(0, "mean"), self.setting(1, "std")
        if isinstance(mean, Opaque) or isinstance(std, Opaque):
            return functional.altered(img)
        return functional.normalize(img, mean, std)


class Resize(Transform):
    """``torchvision.transforms.Resize``"""

    def changed(self, img: Any) -> Any:
        """Return the image in another size."""
        return functional.resize(img, self.setting(0, "size"))


Scale = Resize


class CenterCrop(Transform):
    """``torchvision.transforms.CenterCrop``, and other parts of a size."""

    def changed(self, img: Any) -> Any:
        """Return a part of the image."""
        return functional.center_crop(img, self.setting(0, "size"))


class RandomCrop(CenterCrop):
    """``torchvision.transforms.RandomCrop``"""


class RandomResizedCrop(CenterCrop):
    """``torchvision.transforms.RandomResizedCrop``"""


RandomSizedCrop = RandomResizedCrop


class FiveCrop(Transform):
    """``torchvision.transforms.FiveCrop``"""

    def changed(self, img: Any) -> Any:
        """Return five parts of the image."""
        return functional.five_crop(img, self.setting(0, "size"))


class Pad(Transform):
    """``torchvision.transforms.Pad``"""

    def changed(self, img: Any) -> Any:
        """Return the image with a border."""
        return functional.pad(img, self.setting(0, "padding"))


class Grayscale(Transform):
    """``torchvision.transforms.Grayscale``"""

    def changed(self, img: Any) -> Any:
        """Return the image without colours."""
        return functional.rgb_to_grayscale(img, self.setting(0, "num_output_channels", 1))


class Lambda(Transform):
    """``torchvision.transforms.Lambda``"""

    def changed(self, img: Any) -> Any:
        """Return what the function makes of the image."""
        return self.setting(0, "lambd")(img)


class RandomApply(Transform):
    """``torchvision.transforms.RandomApply``: applied, with unknown content."""

    def changed(self, img: Any) -> Any:
        """Return the image changed by all."""
        for transform in self.setting(0, "transforms"):
            img = transform(img)
        return functional.altered(img) if isinstance(img, Tensor) else img


class RandomChoice(Transform):
    """``torchvision.transforms.RandomChoice``: the first."""

    def changed(self, img: Any) -> Any:
        """Return the image changed by the first."""
        return functional.altered(self.setting(0, "transforms")[0](img))


class RandomOrder(RandomApply):
    """``torchvision.transforms.RandomOrder``"""


_SAME_SIZE = """
    RandomHorizontalFlip RandomVerticalFlip ColorJitter RandomRotation RandomAffine RandomGrayscale RandomErasing
    GaussianBlur RandomPerspective RandomInvert RandomPosterize RandomSolarize RandomAdjustSharpness RandomAutocontrast
    RandomEqualize AutoAugment RandAugment TrivialAugmentWide AugMix ElasticTransform LinearTransformation
"""
SAME_SIZE = {
    name: type(name, (Transform,), {"__doc__": f"``torchvision.transforms.{name}``"}) for name in _SAME_SIZE.split()
}
globals().update(SAME_SIZE)


class AutoAugmentPolicy(Enum):
    """Which augmentation."""

    IMAGENET = "imagenet"
    CIFAR10 = "cifar10"
    SVHN = "svhn"


__all__ = [
    *SAME_SIZE, "AutoAugmentPolicy", "CenterCrop", "Compose", "ConvertImageDtype", "FiveCrop", "Grayscale",
    "InterpolationMode", "Lambda", "Normalize", "PILToTensor", "Pad", "RandomApply", "RandomChoice", "RandomCrop",
    "RandomOrder", "RandomResizedCrop", "RandomSizedCrop", "Resize", "Scale", "ToDtype", "ToImage", "ToPILImage",
    "ToTensor",
]  # fmt: skip
