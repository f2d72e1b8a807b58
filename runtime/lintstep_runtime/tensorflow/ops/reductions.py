"""Reductions over axes, and cumulative sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, bool_, int64
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.broadcasting import BROADCAST_LIKE
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, dense
from lintstep_runtime.tensorflow.ops.elementwise import div_no_nan, equal, exp, log
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, from_attr, static_value
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.shapes import Shape


def _reduced(inputs: Any, attrs: Any) -> Shape:
    shape, axis = inputs[0].static, attrs["axis"]
    if axis is None:
        return shape and (1,) * len(shape) if attrs["keepdims"] and shape is not None else ()
    if shape is None:
        return None
    axes = {a % len(shape) for a in axis} if shape else set()
    for a in axis:
        if not -len(shape) <= a < len(shape):
            raise ValueError(f"Invalid reduction dimension {a} for input with {len(shape)} dimensions")
    return tuple(1 if i in axes else n for i, n in enumerate(shape) if attrs["keepdims"] or i not in axes)


def _numpy(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, axis, keepdims: function(x, axis=axis, keepdims=keepdims)


def _mean(x: Any, axis: Any, keepdims: bool) -> Any:
    total = np.sum(x, axis=axis, keepdims=keepdims)
    count = x.size // max(np.size(total), 1)
    if x.dtype.kind in "iu":
        return total // max(count, 1)
    return total / x.dtype.type(count)


def spread(gradient: Any, op: Any) -> Any:
    """Return `gradient` (reduced) broadcast over the reduced axes of the operation's input."""
    axis, keepdims = op.attrs["axis"], op.attrs["keepdims"]
    if axis is not None and not keepdims:
        gradient = KEEP_AXES(gradient, op.inputs[0], axis=axis)
    return BROADCAST_LIKE(gradient, op.inputs[0])


def _with_axes(x: Any, like: Any, axis: Any) -> Any:
    rank = np.ndim(like)
    return np.expand_dims(x, tuple(sorted(a % rank for a in axis))) if rank else x


def _with_axes_shape(inputs: Any, attrs: Any) -> Shape:
    shape = inputs[1].static
    if shape is None:
        return None
    axes = {a % len(shape) for a in attrs["axis"]}
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


KEEP_AXES: OpDef = define(
    "KeepAxes", _with_axes, shape=_with_axes_shape, grad=lambda op, dy: [_squeezed(dy, op.attrs["axis"]), None]
)


def _squeezed(x: Any, axis: Any) -> Any:
    return REDUCERS["Sum"](x, axis=axis, keepdims=False)


COUNT: OpDef = define(
    "ReducedCount", lambda x, y: np.asarray(np.size(x) / max(np.size(y), 1), x.dtype), shape=lambda i, a: ()
)


def _extreme_gradient(op: Any, dy: Any) -> list[Any]:
    x = op.inputs[0]
    hits = cast(equal(x, spread(op.outputs[0], op)), x.dtype)
    count = REDUCERS["Sum"](hits, **op.attrs)
    return [hits * spread(dy / count, op)]


def _prod_gradient(op: Any, dy: Any) -> list[Any]:
    return [div_no_nan(spread(dy * op.outputs[0], op), op.inputs[0])]


REDUCERS = {
    "Sum": define("Sum", _numpy(np.sum), shape=_reduced, grad=lambda op, dy: [spread(dy, op)]),
    "Mean": define("Mean", _mean, shape=_reduced,
                   grad=lambda op, dy: [spread(dy / COUNT(op.inputs[0], op.outputs[0]), op)]),
    "Prod": define("Prod", _numpy(np.prod), shape=_reduced, grad=_prod_gradient),
    "Max": define("Max", _numpy(np.max), shape=_reduced, grad=_extreme_gradient),
    "Min": define("Min", _numpy(np.min), shape=_reduced, grad=_extreme_gradient),
    "All": define("All", _numpy(np.all), shape=_reduced, dtype=bool_, grad=lambda op, dy: [None]),
    "Any": define("Any", _numpy(np.any), shape=_reduced, dtype=bool_, grad=lambda op, dy: [None]),
}  # fmt: skip


def axes_of(axis: Any, tensor: Tensor) -> tuple[int, ...] | None:
    """Return `axis` (a number, a list, a constant tensor or `None`) as a tuple of numbers."""
    if axis is None:
        return None
    value = static_value(axis) if isinstance(axis, Tensor) else axis
    if value is None:  # known only in a run: of a vector there is no choice
        return None
    return tuple(int(a) for a in np.atleast_1d(np.asarray(value)).reshape(-1))


def _reducer(kind: str) -> Callable[..., Any]:
    def function(
        input_tensor: Any,
        axis: Any = None,
        keepdims: Any = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: Any = None,
    ) -> Any:
        tensor = convert_to_tensor(dense(input_tensor))
        chosen = reduction_indices if axis is None else axis
        keep = bool(keep_dims if keepdims is None else keepdims)
        return REDUCERS[kind](tensor, axis=axes_of(chosen, tensor), keepdims=keep, name=name)

    function.__name__ = f"reduce_{kind.lower()}"
    function.__doc__ = f"``tf.reduce_{kind.lower()}`` over `axis` (default: all); `keepdims` leaves axes of size 1."
    return function


reduce_sum, reduce_mean, reduce_prod = _reducer("Sum"), _reducer("Mean"), _reducer("Prod")
reduce_max, reduce_min = _reducer("Max"), _reducer("Min")
reduce_all, reduce_any = _reducer("All"), _reducer("Any")


def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
) -> Any:
    """``tf.reduce_logsumexp``: ``log(sum(exp(x)))`` without overflow."""
    from lintstep_runtime.tensorflow.ops.selection import stop_gradient

    tensor, chosen = convert_to_tensor(input_tensor), reduction_indices if axis is None else axis
    keep = bool(keep_dims if keepdims is None else keepdims)
    top = stop_gradient(reduce_max(tensor, chosen, keepdims=True))
    rest = log(reduce_sum(exp(tensor - top), chosen, keepdims=keep))
    return rest + (top if keep else _squeezed(top, axes_of(chosen, tensor)))


def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """``tf.math.reduce_euclidean_norm``."""
    from lintstep_runtime.tensorflow.ops.elementwise import sqrt, square

    return sqrt(reduce_sum(square(input_tensor), axis, keepdims), name=name)


def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """``tf.math.reduce_variance``."""
    tensor = convert_to_tensor(input_tensor)
    from lintstep_runtime.tensorflow.ops.elementwise import squared_difference

    return reduce_mean(squared_difference(tensor, reduce_mean(tensor, axis, True)), axis, keepdims, name)


def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """``tf.math.reduce_std``."""
    from lintstep_runtime.tensorflow.ops.elementwise import sqrt

    return sqrt(reduce_variance(input_tensor, axis, keepdims), name=name)


# positions of extremes


def _without(inputs: Any, attrs: Any) -> Shape:
    shape = inputs[0].static
    return None if shape is None else tuple(n for i, n in enumerate(shape) if i != attrs["axis"] % max(len(shape), 1))


ARG_MAX: OpDef = define(
    "ArgMax",
    lambda x, axis, dtype: np.argmax(x, axis=axis),
    shape=_without,
    dtype=from_attr("dtype"),
    grad=lambda op, dy: [None],
)
ARG_MIN: OpDef = define(
    "ArgMin",
    lambda x, axis, dtype: np.argmin(x, axis=axis),
    shape=_without,
    dtype=from_attr("dtype"),
    grad=lambda op, dy: [None],
)


def _positions(definition: Any) -> Callable[..., Any]:
    def function(
        input: Any,
        axis: Any = None,
        name: str | None = None,
        dimension: Any = None,
        output_type: Any = int64,
    ) -> Any:
        tensor = convert_to_tensor(input)
        chosen = axes_of(dimension if axis is None else axis, tensor) or (0,)
        return definition(tensor, axis=chosen[0], dtype=as_dtype(output_type), name=name)

    function.__doc__ = "``tf.argmax``, ``tf.argmin``: the position of the extreme along `axis`, int64."
    return function


argmax, argmin = _positions(ARG_MAX), _positions(ARG_MIN)


def _cumulative(function: Callable[..., Any]) -> Callable[..., Any]:
    def kernel(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
        values = np.flip(x, axis) if reverse else x
        result = function(values, axis=axis, dtype=x.dtype)
        if exclusive:
            result = np.roll(result, 1, axis)
            head: list[Any] = [slice(None)] * x.ndim
            head[axis] = slice(0, 1)
            result[tuple(head)] = 0 if function is np.cumsum else 1
        return np.flip(result, axis) if reverse else result

    return kernel


CUMSUM: OpDef = define(
    "Cumsum",
    _cumulative(np.cumsum),
    grad=lambda op, dy: [CUMSUM(dy, **{**op.attrs, "reverse": not op.attrs["reverse"]})],
)


def _cumprod_gradient(op: Any, dy: Any) -> list[Any]:
    x, y = op.inputs[0], op.outputs[0]
    return [div_no_nan(CUMSUM(dy * y, **{**op.attrs, "reverse": not op.attrs["reverse"]}), x)]


CUMPROD: OpDef = define("Cumprod", _cumulative(np.cumprod), grad=_cumprod_gradient)


def cumsum(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """``tf.cumsum``."""
    tensor = convert_to_tensor(x)
    return CUMSUM(tensor, axis=(axes_of(axis, tensor) or (0,))[0], exclusive=exclusive, reverse=reverse, name=name)


def cumprod(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """``tf.cumprod``."""
    tensor = convert_to_tensor(x)
    return CUMPROD(tensor, axis=(axes_of(axis, tensor) or (0,))[0], exclusive=exclusive, reverse=reverse, name=name)


def count_nonzero(
    input_tensor: Any = None,
    axis: Any = None,
    keepdims: Any = None,
    dtype: Any = int64,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
    input: Any = None,
) -> Any:
    """``tf.count_nonzero``."""
    from lintstep_runtime.tensorflow.ops.elementwise import not_equal, zeros_like

    tensor = convert_to_tensor(input_tensor if input_tensor is not None else input)
    chosen = reduction_indices if axis is None else axis
    return reduce_sum(cast(not_equal(tensor, zeros_like(tensor)), dtype), chosen, keepdims or keep_dims, name)


def zero_fraction(value: Any, name: str | None = None) -> Any:
    """``tf.nn.zero_fraction``: the share of zeros, float32."""
    from lintstep_runtime.tensorflow.dtypes import float32
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

    tensor = convert_to_tensor(value)
    return reduce_mean(cast(equal(tensor, zeros_like(tensor)), float32), name=name or "zero_fraction")


def arg_max(input: Any, dimension: Any, output_type: Any = int64, name: str | None = None) -> Any:
    """``tf.arg_max``: the old form of `argmax`."""
    return argmax(input, dimension, name=name, output_type=output_type)


def arg_min(input: Any, dimension: Any, output_type: Any = int64, name: str | None = None) -> Any:
    """``tf.arg_min``: the old form of `argmin`."""
    return argmin(input, dimension, name=name, output_type=output_type)
