"""``torchvision.datasets``: right in shape and size, with content that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.creation import arange
from lintstep_runtime.torch.data.dataset import Dataset
from lintstep_runtime.torch.tensor import unknown
from lintstep_runtime.torchvision.picture import CHANNELS, Picture


@dataclass(frozen=True)
class Kind:
    """An image's height and width, PIL's mode, the number of classes, images for training and for testing."""

    size: tuple[int, int]
    mode: str
    classes: int
    train: int
    test: int


KINDS = {
    "MNIST": Kind((28, 28), "L", 10, 60_000, 10_000),
    "FashionMNIST": Kind((28, 28), "L", 10, 60_000, 10_000),
    "KMNIST": Kind((28, 28), "L", 10, 60_000, 10_000),
    "QMNIST": Kind((28, 28), "L", 10, 60_000, 60_000),
    "EMNIST": Kind((28, 28), "L", 47, 112_800, 18_800),
    "USPS": Kind((16, 16), "L", 10, 7_291, 2_007),
    "CIFAR10": Kind((32, 32), "RGB", 10, 50_000, 10_000),
    "CIFAR100": Kind((32, 32), "RGB", 100, 50_000, 10_000),
    "SVHN": Kind((32, 32), "RGB", 10, 73_257, 26_032),
    "STL10": Kind((96, 96), "RGB", 10, 5_000, 8_000),
    "CelebA": Kind((218, 178), "RGB", 40, 162_770, 19_962),
    "ImageNet": Kind((500, 500), "RGB", 1000, 1_281_167, 50_000),
    "Flowers102": Kind((500, 500), "RGB", 102, 1_020, 6_149),
    "Food101": Kind((512, 512), "RGB", 101, 75_750, 25_250),
    "OxfordIIITPet": Kind((500, 500), "RGB", 37, 3_680, 3_669),
    "StanfordCars": Kind((500, 500), "RGB", 196, 8_144, 8_041),
    "GTSRB": Kind((64, 64), "RGB", 43, 26_640, 12_630),
    "Caltech101": Kind((300, 300), "RGB", 101, 8_677, 8_677),
    "Omniglot": Kind((105, 105), "L", 964, 19_280, 13_180),
    "LSUN": Kind((256, 341), "RGB", 10, 3_033_042, 300),
}
FOLDER = Kind((256, 256), "RGB", 10, 10_000, 10_000)  # made up: nobody has the folder


class Images(Dataset[Any]):
    """Images and their classes."""

    kind = FOLDER
    root: Any = None

    def _set_up(self, training: bool, transform: Any, target_transform: Any) -> None:
        name, kind = type(self).__name__, self.kind
        recorder.current().assumed(f"the data set {name} is made up: right in shape and size, unknown in content")
        self.train, self.transform, self.target_transform = training, transform, target_transform
        self._count = kind.train if training else kind.test
        self.classes = [str(index) for index in range(kind.classes)]
        self.class_to_idx = {label: index for index, label in enumerate(self.classes)}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, int) and not -self._count <= index < self._count:
            raise IndexError("list index out of range")
        image: Any = Picture(*self.kind.size, self.kind.mode)
        label: Any = index % self.kind.classes if isinstance(index, int) else Opaque("label")
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    @property
    def targets(self) -> Any:
        """The classes of all images."""
        return arange(self._count) % self.kind.classes  # type: ignore[operator]

    @property
    def data(self) -> Any:
        """The pixels of all images: unknown."""
        channels = CHANNELS[self.kind.mode]
        shape = (self._count, *self.kind.size, *((channels,) if channels > 1 else ()))
        return unknown((), shape, dtypes.uint8)

    train_data = test_data = data
    train_labels = test_labels = labels = targets


class _Split(Images):
    """A data set with a part for training and one for testing."""

    def __init__(self, root: Any = None, train: Any = True, transform: Any = None, target_transform: Any = None,
                 download: Any = False, **options: Any) -> None:  # fmt: skip
        self.root = root
        self._set_up(bool(train), transform, target_transform)


class _Named(Images):
    """A data set whose parts have names."""

    def __init__(self, root: Any = None, split: Any = "train", *args: Any, transform: Any = None,
                 target_transform: Any = None, download: Any = False, **options: Any) -> None:  # fmt: skip
        callables = [each for each in args if callable(each)]
        self.root, self.split = root, split
        training = any(word in str(split) for word in ("train", "byclass", "extra", "unlabeled", "True"))
        self._set_up(training, transform or next(iter(callables), None), target_transform)


_BY_FLAG = ("MNIST", "FashionMNIST", "KMNIST", "QMNIST", "USPS", "CIFAR10", "CIFAR100")
CLASSES = {
    name: type(name, (_Split if name in _BY_FLAG else _Named,), {"kind": kind, "__doc__": f"``{name}``"})
    for name, kind in KINDS.items()
}
globals().update(CLASSES)


class FakeData(Images):
    """``torchvision.datasets.FakeData``"""

    def __init__(self, size: Any = 1000, image_size: Any = (3, 224, 224), num_classes: Any = 10, transform: Any = None,
                 target_transform: Any = None, random_offset: int = 0) -> None:  # fmt: skip
        mode = "L" if image_size[0] == 1 else "RGB"
        self.kind = Kind((int(image_size[-2]), int(image_size[-1])), mode, int(num_classes), int(size), int(size))
        self._set_up(True, transform, target_transform)


class DatasetFolder(Images):
    """``torchvision.datasets.DatasetFolder``"""

    def __init__(self, root: Any = None, loader: Any = None, extensions: Any = None, transform: Any = None,
                 target_transform: Any = None, **options: Any) -> None:  # fmt: skip
        self.root = root
        self._set_up(True, transform, target_transform)

    @property
    def samples(self) -> Any:
        """Paths and classes."""
        return [(f"{self.root}/{index}.png", index % self.kind.classes) for index in range(self._count)]

    imgs = samples


class ImageFolder(DatasetFolder):
    """``torchvision.datasets.ImageFolder``"""

    def __init__(self, root: Any = None, transform: Any = None, target_transform: Any = None, **options: Any) -> None:
        super().__init__(root, None, None, transform, target_transform)


class VisionDataset(Dataset[Any]):
    """``torchvision.datasets.VisionDataset``"""

    def __init__(
        self, root: Any = None, transforms: Any = None, transform: Any = None, target_transform: Any = None
    ) -> None:
        self.root, self.transforms, self.transform, self.target_transform = (
            root,
            transforms,
            transform,
            target_transform,
        )


def default_loader(path: Any) -> Any:
    """Return an image nobody has."""
    return Picture(*FOLDER.size)


pil_loader = default_loader
IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
__all__ = [*CLASSES, "DatasetFolder", "FakeData", "IMG_EXTENSIONS", "ImageFolder", "VisionDataset", "default_loader",
           "pil_loader"]  # fmt: skip
