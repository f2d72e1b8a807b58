"""Images: resizing, cropping, flipping, colours. Source: TensorFlow 1.15, ``python/ops/image_ops_impl.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, float32, int32
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.random import generator, random_uniform
from lintstep_runtime.tensorflow.ops.reductions import reduce_mean
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, from_attr, static_shape
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.shapes import Shape

# resizing


def _ratio(before: int, after: int, corners: bool) -> float:
    return (before - 1) / (after - 1) if corners and after > 1 else before / after


def _linear_matrix(before: int, after: int, corners: bool) -> Any:
    at = np.arange(after) * np.float32(_ratio(before, after, corners))
    low = np.minimum(np.floor(at).astype(np.int64), before - 1)
    high = np.minimum(low + 1, before - 1)
    weight = (at - low).astype(np.float32)
    matrix = np.zeros((after, before), np.float32)
    np.add.at(matrix, (np.arange(after), low), 1 - weight)
    np.add.at(matrix, (np.arange(after), high), weight)
    return matrix


def _nearest_matrix(before: int, after: int, corners: bool) -> Any:
    at = np.arange(after) * _ratio(before, after, corners)
    chosen = np.minimum((np.rint(at) if corners else np.floor(at)).astype(np.int64), before - 1)
    matrix = np.zeros((after, before), np.float32)
    matrix[np.arange(after), chosen] = 1
    return matrix


_MATRICES = {"bilinear": _linear_matrix, "nearest": _nearest_matrix}


def _matrices(height: int, width: int, sizes: Any, method: str, corners: bool) -> tuple[Any, Any]:
    make = _MATRICES[method]
    return make(height, int(sizes[0]), corners), make(width, int(sizes[1]), corners)


def _resize(x: Any, sizes: Any, method: str, corners: bool) -> Any:
    down, across = _matrices(x.shape[1], x.shape[2], sizes, method, corners)
    return np.einsum("ah,bw,nhwc->nabc", down, across, x.astype(np.float32), optimize=True)


def _resize_back(dy: Any, x: Any, sizes: Any, method: str, corners: bool) -> Any:
    down, across = _matrices(x.shape[1], x.shape[2], sizes, method, corners)
    return np.einsum("ah,bw,nabc->nhwc", down, across, dy, optimize=True)


def _resize_shape(inputs: Any, attrs: Any) -> Shape:
    x, sizes = inputs[0].static, static_shape(inputs[1])
    return None if x is None or sizes is None else (x[0], *sizes, x[3])


def _resize_gradient(op: Any, dy: Any) -> list[Any]:
    x, sizes = op.inputs
    return [RESIZE_GRAD(dy, x, sizes, method=op.attrs["method"], corners=op.attrs["corners"]), None]


RESIZE_GRAD: OpDef = define("ResizeGrad", _resize_back, shape=lambda i, a: i[1].static, dtype=lambda i, a: i[1].dtype)
RESIZE: OpDef = define("ResizeBilinear", _resize, shape=_resize_shape, dtype=float32, grad=_resize_gradient)
RESIZE_NEAREST: OpDef = define("ResizeNearestNeighbor", _resize, shape=_resize_shape, grad=_resize_gradient)


def resize_bilinear(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Any:
    """``tf.image.resize_bilinear``: [batch, height, width, channels] to another size."""
    return RESIZE(
        convert_to_tensor(images),
        convert_to_tensor(size, hint=int32),
        method="bilinear",
        corners=align_corners,
        name=name,
    )


def resize_nearest_neighbor(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Any:
    """``tf.image.resize_nearest_neighbor``."""
    return RESIZE_NEAREST(
        convert_to_tensor(images),
        convert_to_tensor(size, hint=int32),
        method="nearest",
        corners=align_corners,
        name=name,
    )


class ResizeMethod:
    """``tf.image.ResizeMethod``."""

    BILINEAR, NEAREST_NEIGHBOR, BICUBIC, AREA = 0, 1, 2, 3


def resize_images(
    images: Any,
    size: Any,
    method: Any = 0,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
) -> Any:
    """``tf.image.resize_images``: one image or a batch; other methods than the nearest are taken as bilinear."""
    tensor = convert_to_tensor(images)
    single = tensor.static is not None and len(tensor.static) == 3
    batch = _widened(tensor) if single else tensor
    resize = resize_nearest_neighbor if method in (ResizeMethod.NEAREST_NEIGHBOR, "nearest") else resize_bilinear
    resized = resize(batch, size, align_corners)
    return _narrowed(resized) if single else resized


def _widened(x: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import expand_dims

    return expand_dims(x, 0)


def _narrowed(x: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import squeeze

    return squeeze(x, [0])


# cropping and padding


def _inner(rank: int) -> tuple[int, int]:
    return (0, 1) if rank == 3 else (1, 2)


def _window(x: Any, top: Any, left: Any, height: Any, width: Any) -> Any:
    at = _inner(x.ndim)[0]
    place = (*(slice(None),) * at, slice(int(top), int(top) + int(height)), slice(int(left), int(left) + int(width)))
    return x[place]


def _crop_or_pad(x: Any, height: int, width: int) -> Any:
    axes = _inner(x.ndim)
    result = x
    for axis, wanted in zip(axes, (height, width), strict=True):
        missing = wanted - result.shape[axis]
        if missing < 0:
            start = -missing // 2
            result = np.take(result, range(start, start + wanted), axis)
        elif missing:
            amounts = [(0, 0)] * result.ndim
            amounts[axis] = (missing // 2, missing - missing // 2)
            result = np.pad(result, amounts)
    return result


def _with_sizes(tensor: Tensor, height: Any, width: Any) -> Shape:
    if tensor.static is None:
        return None
    sizes = list(tensor.static)
    for axis, size in zip(_inner(len(sizes)), (height, width), strict=True):
        sizes[axis] = size if isinstance(size, int) else None
    return tuple(sizes)


CROP_OR_PAD: OpDef = define("CropOrPad", _crop_or_pad, shape=lambda i, a: _with_sizes(i[0], a["height"], a["width"]))


def resize_image_with_crop_or_pad(image: Any, target_height: int, target_width: int) -> Any:
    """``tf.image.resize_image_with_crop_or_pad``: cut or padded at the centre."""
    return CROP_OR_PAD(convert_to_tensor(image), height=int(target_height), width=int(target_width))


def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Any:
    """``tf.image.crop_to_bounding_box``."""
    tensor = convert_to_tensor(image)
    at = _inner(len(tensor.static or (0,) * 3))[0]
    rows, columns = (
        slice(start, start + size) for start, size in ((offset_height, target_height), (offset_width, target_width))
    )
    place = (*(slice(None),) * at, rows, columns)
    return tensor[place]


def pad_to_bounding_box(
    image: Any, offset_height: int, offset_width: int, target_height: int, target_width: int
) -> Any:
    """``tf.image.pad_to_bounding_box``."""
    from lintstep_runtime.tensorflow.ops.padding import pad

    tensor = convert_to_tensor(image)
    sizes = tensor.static or (0,) * 3
    axes = _inner(len(sizes))
    amounts = [[0, 0] for _ in sizes]
    for axis, start, wanted in zip(axes, (offset_height, offset_width), (target_height, target_width), strict=True):
        amounts[axis] = [start, wanted - start - (sizes[axis] or 0)]
    return pad(tensor, amounts)


def central_crop(image: Any, central_fraction: float) -> Any:
    """``tf.image.central_crop``: the middle of an image."""
    return CENTRAL(convert_to_tensor(image), fraction=float(central_fraction))


def _central(x: Any, fraction: float) -> Any:
    axes = _inner(x.ndim)
    starts = [int((x.shape[axis] - x.shape[axis] * fraction) / 2) for axis in axes]
    sizes = [x.shape[axis] - 2 * start for axis, start in zip(axes, starts, strict=True)]
    return _window(x, *starts, *sizes)


CENTRAL: OpDef = define("CentralCrop", _central, shape=lambda i, a: _with_sizes(i[0], None, None))


def _random_crop(run: Any, op: Operation, x: Any, size: Any) -> Any:
    source = generator(run, op)
    places = [int(source.integers(0, have - int(want) + 1)) for have, want in zip(x.shape, size, strict=True)]
    window = tuple(slice(p, p + int(n)) for p, n in zip(places, size, strict=True))
    return x[window]


RANDOM_CROP: OpDef = define("RandomCrop", _random_crop, shape=lambda i, a: static_shape(i[1]), stateful=True)


def random_crop(value: Any, size: Any, seed: Any = None, name: str | None = None) -> Any:
    """``tf.random_crop``: a window of that size anywhere."""
    return RANDOM_CROP(convert_to_tensor(value), convert_to_tensor(size, hint=int32), seed=seed, name=name)


# flips and turns


def _flip(axis_from_end: int) -> Callable[..., Any]:
    def flip(image: Any) -> Any:
        from lintstep_runtime.tensorflow.ops.padding import reverse

        return reverse(convert_to_tensor(image), [axis_from_end])

    flip.__doc__ = "``tf.image``: mirrored."
    return flip


flip_left_right, flip_up_down = _flip(-2), _flip(-3)


def _random_flip(flip: Callable[..., Any]) -> Callable[..., Any]:
    def function(image: Any, seed: Any = None) -> Any:
        from lintstep_runtime.tensorflow.ops.control import cond

        tensor = convert_to_tensor(image)
        return cond(random_uniform((), seed=seed) < 0.5, lambda: flip(tensor), lambda: tensor)

    function.__doc__ = "``tf.image``: mirrored, or not."
    return function


random_flip_left_right, random_flip_up_down = _random_flip(flip_left_right), _random_flip(flip_up_down)


def transpose_image(image: Any, name: str | None = None) -> Any:
    """``tf.image.transpose_image``: rows and columns swapped."""
    from lintstep_runtime.tensorflow.ops.arrays import transpose

    tensor = convert_to_tensor(image)
    return transpose(tensor, [1, 0, 2] if tensor.static is None or len(tensor.static) == 3 else [0, 2, 1, 3])


def rot90(image: Any, k: int = 1, name: str | None = None) -> Any:
    """``tf.image.rot90``: turned `k` times by 90 degrees."""
    result = convert_to_tensor(image)
    for _ in range(int(k) % 4):
        result = flip_up_down(transpose_image(result))
    return result


# colours


def per_image_standardization(image: Any) -> Any:
    """``tf.image.per_image_standardization``: to mean 0 and variance 1, the spread at least ``1 / sqrt(elements)``."""
    from lintstep_runtime.tensorflow.ops.arrays import size

    tensor = cast(convert_to_tensor(image), float32)
    axes = [-1, -2, -3]
    mean = reduce_mean(tensor, axes, True)
    variance = reduce_mean(math.square(tensor), axes, True) - math.square(mean)
    count = cast(size(tensor) // size(mean), float32)
    spread = math.maximum(math.sqrt(math.maximum(variance, 0.0)), math.rsqrt(count))
    return (tensor - mean) / spread


def adjust_brightness(image: Any, delta: Any) -> Any:
    """``tf.image.adjust_brightness``."""
    tensor = convert_to_tensor(image)
    return tensor + cast(convert_to_tensor(delta), tensor.dtype)


def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """``tf.image.adjust_contrast``: away from the mean of each channel."""
    tensor = convert_to_tensor(images)
    values = cast(tensor, float32)
    mean = reduce_mean(values, [-3, -2], True)
    return cast((values - mean) * contrast_factor + mean, tensor.dtype)


def random_brightness(image: Any, max_delta: Any, seed: Any = None) -> Any:
    """``tf.image.random_brightness``."""
    return adjust_brightness(image, random_uniform((), -max_delta, max_delta, seed=seed))


def random_contrast(image: Any, lower: Any, upper: Any, seed: Any = None) -> Any:
    """``tf.image.random_contrast``."""
    return adjust_contrast(image, random_uniform((), lower, upper, seed=seed))


def rgb_to_grayscale(images: Any, name: str | None = None) -> Any:
    """``tf.image.rgb_to_grayscale``: one channel."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    tensor = convert_to_tensor(images)
    weighted = cast(tensor, float32) * [0.2989, 0.5870, 0.1140]
    return cast(reduce_sum(weighted, -1, True), tensor.dtype)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Any:
    """``tf.image.grayscale_to_rgb``: three equal channels."""
    from lintstep_runtime.tensorflow.ops.arrays import concat

    tensor = convert_to_tensor(images)
    return concat([tensor] * 3, -1)


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None) -> Any:
    """``tf.image.convert_image_dtype``: integers up to their greatest value, floats up to 1."""
    tensor, kind = convert_to_tensor(image), as_dtype(dtype)
    if tensor.dtype.base_dtype is kind:
        return tensor
    if tensor.dtype.is_integer and kind.is_floating:
        return cast(tensor, kind) * (1.0 / tensor.dtype.max)
    if tensor.dtype.is_floating and kind.is_integer:
        return math.saturate_cast(tensor * (float(kind.max) + 0.5), kind)
    return cast(tensor, kind)


# decoding: nobody reads image files here


def _unknown_image(run: Any, op: Operation, contents: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.registry import UNKNOWN

    return UNKNOWN


DECODE: OpDef = define(
    "DecodeImage",
    _unknown_image,
    shape=lambda i, a: (None, None, a["channels"] or None),
    dtype=from_attr("dtype"),
    stateful=True,
)


def decode_image(
    contents: Any, channels: Any = None, dtype: Any = "uint8", name: str | None = None, **kwargs: Any
) -> Any:
    """``tf.image.decode_image``, ``decode_jpeg``, ``decode_png``: an unknown image, uint8 [height, width, channels]."""
    return DECODE(convert_to_tensor(contents), channels=int(channels or 0), dtype=as_dtype(dtype), name=name)


def extract_jpeg_shape(contents: Any, output_type: Any = int32, name: str | None = None) -> Any:
    """``tf.image.extract_jpeg_shape``: unknown."""
    from lintstep_runtime.tensorflow.ops.convert import opaque_node

    return opaque_node("extract_jpeg_shape", [convert_to_tensor(contents)], as_dtype(output_type), (3,))
