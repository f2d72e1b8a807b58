"""Padding, tiling, broadcasting, reversing, and blocks of space moved into depth."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import int32
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, static_shape, static_value
from lintstep_runtime.tensorflow.shapes import Shape


def _pad_shape(inputs: Any, attrs: Any) -> Shape:
    sizes, amounts = inputs[0].static, static_value(inputs[1])
    if sizes is None or amounts is None:
        return sizes and (None,) * len(sizes)
    return tuple(None if n is None else n + int(a) + int(b) for n, (a, b) in zip(sizes, amounts, strict=True))


def _pad(x: Any, paddings: Any, mode: str, value: Any) -> Any:
    if mode == "constant":
        return np.pad(x, paddings, mode="constant", constant_values=value)
    return np.pad(x, paddings, mode=mode)  # type: ignore[call-overload]


def _unpad(x: Any, like: Any, paddings: Any, mode: str, value: Any) -> Any:
    sizes = np.shape(like)
    if mode == "constant":
        window = tuple(slice(int(a), int(a) + n) for (a, _), n in zip(paddings, sizes, strict=True))
        return x[window]
    result = x  # each axis back in turn: what was copied from a place is added to that place
    for axis, (size, amounts) in enumerate(zip(sizes, paddings, strict=True)):
        source = np.pad(np.arange(size), [tuple(int(a) for a in amounts)], mode=mode)  # type: ignore[call-overload]
        moved = np.moveaxis(result, axis, 0)
        total = np.zeros((size, *moved.shape[1:]), x.dtype)
        np.add.at(total, source, moved)
        result = np.moveaxis(total, 0, axis)
    return result


UNPAD: OpDef = define("PadGrad", _unpad, shape=lambda i, a: i[1].static)
PAD: OpDef = define(
    "Pad", _pad, shape=_pad_shape, grad=lambda op, dy: [UNPAD(dy, op.inputs[0], op.inputs[1], **op.attrs), None]
)


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0) -> Any:
    """``tf.pad``: `paddings` [rank, 2] says how many to add before and after each axis."""
    how = {"CONSTANT": "constant", "REFLECT": "reflect", "SYMMETRIC": "symmetric"}[mode.upper()]
    return PAD(
        convert_to_tensor(tensor), convert_to_tensor(paddings, hint=int32), mode=how, value=constant_values, name=name
    )


def _tile_shape(inputs: Any, attrs: Any) -> Shape:
    sizes, times = inputs[0].static, static_shape(inputs[1])
    if sizes is None or times is None:
        return sizes and (None,) * len(sizes)
    return tuple(None if n is None or m is None else n * m for n, m in zip(sizes, times, strict=True))


def _untile(x: Any, like: Any, multiples: Any) -> Any:
    sizes = [part for m, n in zip(multiples, np.shape(like), strict=True) for part in (int(m), n)]
    return np.sum(np.reshape(x, sizes), axis=tuple(range(0, len(sizes), 2)))


UNTILE: OpDef = define("TileGrad", _untile, shape=lambda i, a: i[1].static)
TILE: OpDef = define(
    "Tile",
    lambda x, multiples: np.tile(x, tuple(multiples.tolist())),
    shape=_tile_shape,
    grad=lambda op, dy: [UNTILE(dy, op.inputs[0], op.inputs[1]), None],
)


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:
    """``tf.tile``."""
    return TILE(convert_to_tensor(input), convert_to_tensor(multiples, hint=int32), name=name)


BROADCAST_TO: OpDef = define(
    "BroadcastTo",
    lambda x, sizes: np.broadcast_to(x, tuple(sizes.tolist())),
    shape=lambda i, a: static_shape(i[1]),
    grad=lambda op, dy: [_sum_to(dy, op.inputs[0]), None],
)


def _sum_to(gradient: Any, like: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.broadcasting import SUM_TO

    return SUM_TO(gradient, like)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Any:
    """``tf.broadcast_to``."""
    return BROADCAST_TO(convert_to_tensor(input), convert_to_tensor(shape, hint=int32), name=name)


REVERSE: OpDef = define(
    "ReverseV2", lambda x, axis: np.flip(x, axis), grad=lambda op, dy: [REVERSE(dy, axis=op.attrs["axis"])]
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """``tf.reverse``: backwards along `axis`."""
    axes = static_value(axis) if isinstance(axis, Tensor) else axis
    return REVERSE(convert_to_tensor(tensor), axis=tuple(int(a) for a in np.atleast_1d(axes)), name=name)


def mirror_pad(input: Any, paddings: Any, mode: str, name: str | None = None) -> Any:
    """``tf.pad`` that reflects."""
    return pad(input, paddings, mode, name)


def meshgrid(*args: Any, **kwargs: Any) -> list[Any]:
    """``tf.meshgrid``: each vector along an axis of its own, broadcast over the others'."""
    from lintstep_runtime.tensorflow.ops.arrays import reshape
    from lintstep_runtime.tensorflow.ops.elementwise import ones_like

    vectors = [reshape(convert_to_tensor(arg), [-1]) for arg in args]
    axes = list(range(len(vectors)))
    if kwargs.get("indexing", "xy") == "xy" and len(axes) > 1:
        axes[:2] = [1, 0]
    shaped = [
        reshape(vector, [-1 if i == axis else 1 for i in range(len(axes))])
        for vector, axis in zip(vectors, axes, strict=True)
    ]
    full = shaped[0]
    for other in shaped[1:]:
        full = full * ones_like(other)
    unit = ones_like(full)
    return [grid * unit for grid in shaped]


# blocks


def _to_depth(x: Any, size: int) -> Any:
    batch, height, width, channels = x.shape
    blocks = x.reshape(batch, height // size, size, width // size, size, channels)
    return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(batch, height // size, width // size, size * size * channels)


def _to_space(x: Any, size: int) -> Any:
    batch, height, width, channels = x.shape
    blocks = x.reshape(batch, height, width, size, size, channels // (size * size))
    return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(batch, height * size, width * size, -1)


def _scaled(x: Shape, size: int, down: bool) -> Shape:
    if x is None or len(x) != 4:
        return None
    inner = [None if n is None else n // size if down else n * size for n in x[1:3]]
    depth = None if x[3] is None else x[3] * size * size if down else x[3] // (size * size)
    return (x[0], *inner, depth)


TO_DEPTH: OpDef = define(
    "SpaceToDepth",
    _to_depth,
    shape=lambda i, a: _scaled(i[0].static, a["size"], True),
    grad=lambda op, dy: [TO_SPACE(dy, size=op.attrs["size"])],
)
TO_SPACE: OpDef = define(
    "DepthToSpace",
    _to_space,
    shape=lambda i, a: _scaled(i[0].static, a["size"], False),
    grad=lambda op, dy: [TO_DEPTH(dy, size=op.attrs["size"])],
)


def space_to_depth(input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC") -> Any:
    """``tf.space_to_depth``: blocks of pixels become channels."""
    return TO_DEPTH(convert_to_tensor(input), size=int(block_size), name=name)


def depth_to_space(input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC") -> Any:
    """``tf.depth_to_space``: channels become blocks of pixels."""
    return TO_SPACE(convert_to_tensor(input), size=int(block_size), name=name)
