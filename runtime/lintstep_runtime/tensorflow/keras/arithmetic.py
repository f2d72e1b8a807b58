"""The operations of ``tf.keras.backend``, with Keras' own names of arguments and defaults."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.ops import arrays, elementwise, neural, reductions


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``tf.keras.backend.mean``: of truths, the share of true ones."""
    from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
    from lintstep_runtime.tensorflow.ops.selection import cast

    tensor = convert_to_tensor(x)
    return reductions.reduce_mean(cast(tensor, "float32") if tensor.dtype.is_bool else tensor, axis, keepdims)


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``tf.keras.backend.sum``."""
    return reductions.reduce_sum(x, axis, keepdims)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``tf.keras.backend.max``."""
    return reductions.reduce_max(x, axis, keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``tf.keras.backend.min``."""
    return reductions.reduce_min(x, axis, keepdims)


def argmax(x: Any, axis: int = -1) -> Any:
    """``tf.keras.backend.argmax``."""
    return reductions.argmax(x, axis)


def pow(x: Any, a: Any) -> Any:
    """``tf.keras.backend.pow``."""
    return elementwise.pow_(x, a)


def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """``tf.keras.backend.clip``."""
    return elementwise.clip_by_value(x, min_value, max_value)


def relu(x: Any, alpha: Any = 0.0, max_value: Any = None, threshold: Any = 0) -> Any:
    """``tf.keras.backend.relu``; a threshold other than 0 is not modelled."""
    outputs = neural.leaky_relu(x, alpha) if alpha else neural.relu(x)
    return outputs if max_value is None else elementwise.minimum(outputs, float(max_value))


def softmax(x: Any, axis: int = -1) -> Any:
    """``tf.keras.backend.softmax``."""
    return neural.softmax(x, axis)


def shape(x: Any) -> Any:
    """``tf.keras.backend.shape``."""
    return arrays.shape(x)


def reshape(x: Any, shape: Any) -> Any:
    """``tf.keras.backend.reshape``."""
    return arrays.reshape(x, shape)


def concatenate(tensors: Any, axis: int = -1) -> Any:
    """``tf.keras.backend.concatenate``."""
    return arrays.concat(tensors, axis)


def expand_dims(x: Any, axis: int = -1) -> Any:
    """``tf.keras.backend.expand_dims``."""
    return arrays.expand_dims(x, axis)


def squeeze(x: Any, axis: Any) -> Any:
    """``tf.keras.backend.squeeze``."""
    return arrays.squeeze(x, [axis])


def stack(x: Any, axis: int = 0) -> Any:
    """``tf.keras.backend.stack``."""
    return arrays.stack(x, axis)
