"""``torchvision.transforms.functional``: what becomes of an image's shape, and of its numbers where that is simple."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.ops.pointwise import div, sub
from lintstep_runtime.torch.tensor import Tensor, as_tensor, behind, made, unknown
from lintstep_runtime.torchvision.picture import Picture

__all__ = [
    "adjust_brightness", "adjust_contrast", "adjust_gamma", "adjust_hue", "adjust_saturation", "affine", "center_crop",
    "convert_image_dtype", "crop", "five_crop", "gaussian_blur", "get_image_size", "hflip", "normalize", "pad",
    "perspective", "pil_to_tensor", "resize", "resized_crop", "rgb_to_grayscale", "rotate", "to_grayscale",
    "to_image", "to_pil_image", "to_tensor", "vflip",
]  # fmt: skip


def shape_of(image: Any) -> tuple[int, ...] | None:
    """Return (..., channels, height, width) of a picture or tensor, `None` where it is unknown."""
    if isinstance(image, Picture):
        return image.shape
    return image._shape if isinstance(image, Tensor) else None


def sized(image: Any, height: Any, width: Any) -> Any:
    """Return an image of another size, with unknown content."""
    shape = shape_of(image)
    if isinstance(image, Tensor):
        known = shape is not None and not is_unknown(height) and not is_unknown(width)
        new = (*shape[:-2], int(height), int(width)) if known and shape is not None else None
        return unknown((image,), new, image._dtype, image._device)
    if is_unknown(height) or is_unknown(width):
        return Opaque("image", (image,))
    return Picture(int(height), int(width), image.mode if isinstance(image, Picture) else "RGB")


def altered(image: Any, *args: Any, **options: Any) -> Any:
    """Return an image of the same size, with unknown content."""
    if isinstance(image, Tensor):
        return unknown((image,), image._shape, image._dtype, image._device)
    return image


adjust_brightness = adjust_contrast = adjust_gamma = adjust_hue = adjust_saturation = altered
affine = gaussian_blur = hflip = vflip = perspective = rotate = altered


def pair(size: Any) -> tuple[Any, Any]:
    """Return height and width."""
    if isinstance(size, list | tuple):
        return (size[0], size[1]) if len(size) > 1 else (size[0], size[0])
    return size, size


def resize(img: Any, size: Any, *args: Any, **options: Any) -> Any:
    """Return the image with its smaller side of `size`, or in `size` (height, width)."""
    if isinstance(size, list | tuple) and len(size) > 1:
        return sized(img, *pair(size))
    short, shape = pair(size)[0], shape_of(img)
    if is_unknown(short):
        return sized(img, short, short)
    if shape is None or len(shape) < 2:
        return sized(img, Opaque("height"), Opaque("width")) if isinstance(img, Tensor) else sized(img, short, short)
    height, width = shape[-2:]
    if height <= width:
        return sized(img, short, int(short * width / height))
    return sized(img, int(short * height / width), short)


def center_crop(img: Any, output_size: Any) -> Any:
    """Return the middle."""
    return sized(img, *pair(output_size))


def crop(img: Any, top: Any, left: Any, height: Any, width: Any) -> Any:
    """Return a part."""
    return sized(img, height, width)


def resized_crop(img: Any, top: Any, left: Any, height: Any, width: Any, size: Any, *args: Any, **options: Any) -> Any:
    """Return a part in another size."""
    return sized(img, *pair(size))


def five_crop(img: Any, size: Any) -> Any:
    """Return five parts."""
    return (center_crop(img, size),) * 5


def pad(img: Any, padding: Any, *args: Any, **options: Any) -> Any:
    """Return the image with a border."""
    edges = padding if isinstance(padding, list | tuple) else (padding,)
    left, top, right, bottom = {1: tuple(edges) * 4, 2: tuple(edges) * 2, 4: tuple(edges)}.get(len(edges), (0,) * 4)
    shape = shape_of(img)
    if shape is None:
        return altered(img)
    return sized(img, shape[-2] + top + bottom, shape[-1] + left + right)


def to_tensor(pic: Any) -> Any:
    """Return the image as numbers from 0 to 1, [channels, height, width]."""
    if isinstance(pic, Tensor):
        return pic
    if isinstance(pic, np.ndarray):
        array = pic[:, :, None] if pic.ndim == 2 else pic
        turned = np.ascontiguousarray(array.transpose(2, 0, 1))
        return made(turned.astype(np.float32) / np.float32(255)) if pic.dtype == np.uint8 else made(turned)
    return unknown(behind(pic), shape_of(pic), dtypes.float32)


def pil_to_tensor(pic: Any) -> Any:
    """Return the image as whole numbers."""
    return unknown(behind(pic), shape_of(pic), dtypes.uint8)


def to_image(pic: Any) -> Any:
    """Return the image as a tensor."""
    return pic if isinstance(pic, Tensor) else pil_to_tensor(pic)


def to_pil_image(pic: Any, mode: Any = None) -> Any:
    """Return an image of that size."""
    shape = shape_of(pic)
    if shape is None or len(shape) < 2:
        return Opaque("image", (pic,))
    return Picture(shape[-2], shape[-1], "L" if len(shape) < 3 or shape[-3] == 1 else "RGB")


def normalize(tensor: Any, mean: Any, std: Any, inplace: bool = False) -> Any:
    """Return the image less `mean`, divided by `std`, each one number a channel."""
    image = as_tensor(tensor)
    shape = image._shape
    if image._store.array is None or shape is None:
        return unknown((image,), shape, image._dtype, image._device)
    wide = (-1, *(1,) * min(2, len(shape) - 1))
    middle, spread = (as_tensor(each, image._dtype).reshape(*wide) for each in (list(mean), list(std)))
    return div(sub(image, middle), spread)


def rgb_to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """Return the image without colours."""
    shape = shape_of(img)
    if isinstance(img, Tensor):
        new = None if shape is None else (*shape[:-3], num_output_channels, *shape[-2:])
        return unknown((img,), new, img._dtype, img._device)
    return Picture(shape[-2], shape[-1], "L" if num_output_channels == 1 else "RGB") if shape else img


to_grayscale = rgb_to_grayscale


def convert_image_dtype(image: Any, dtype: Any = dtypes.float32) -> Any:
    """Return the image in another dtype."""
    return unknown((image,), image._shape, dtype) if isinstance(image, Tensor) else image


def get_image_size(img: Any) -> Any:
    """Return width and height."""
    shape = shape_of(img)
    return Opaque("size", (img,)) if shape is None else [shape[-1], shape[-2]]
