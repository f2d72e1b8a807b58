"""``torchvision.utils``: pictures for people, which nobody sees here."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.tensor import unknown


def make_grid(tensor: Any, *args: Any, **options: Any) -> Any:
    """Return a picture nobody knows."""
    return unknown((), None, dtypes.float32)


def save_image(tensor: Any, fp: Any, *args: Any, **options: Any) -> None:
    """Write nothing."""


def draw_bounding_boxes(image: Any, *args: Any, **options: Any) -> Any:
    """Return something unknown."""
    return Opaque("image")


draw_segmentation_masks = draw_bounding_boxes
