"""Regularisers: functions of a weight that return a scalar loss. Source: TensorFlow 1.15, contrib and Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.dtypes import float32
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import constant, convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import abs_, add_n, multiply, square
from lintstep_runtime.tensorflow.ops.neural import l2_loss
from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

Regularizer = Callable[[Any], Any]


def _scale(value: Any, name: str) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f"scale cannot be an integer: {value}")
    if isinstance(value, float) and value < 0.0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {value:g}")


def l2_regularizer(scale: Any, scope: str | None = None) -> Regularizer:
    """``tf.contrib.layers.l2_regularizer``: `scale` times half the sum of squares; no integer, not negative."""
    _scale(scale, "l2")
    if scale == 0.0:
        return lambda _: None

    def l2(weights: Any) -> Any:
        with get_default_graph().name_scope(scope or "l2_regularizer") as name:
            tensor = convert_to_tensor(weights)
            return multiply(convert_to_tensor(scale, tensor.dtype), l2_loss(tensor), name=name)

    return l2


def l1_regularizer(scale: Any, scope: str | None = None) -> Regularizer:
    """``tf.contrib.layers.l1_regularizer``: `scale` times the sum of absolute values."""
    _scale(scale, "l1")
    if scale == 0.0:
        return lambda _: None

    def l1(weights: Any, name: str | None = None) -> Any:
        with get_default_graph().name_scope(scope or "l1_regularizer") as label:
            tensor = convert_to_tensor(weights)
            return multiply(convert_to_tensor(scale, tensor.dtype), reduce_sum(abs_(tensor)), name=name or label)

    return l1


def l1_l2_regularizer(scale_l1: Any = 1.0, scale_l2: Any = 1.0, scope: str | None = None) -> Regularizer:
    """``tf.contrib.layers.l1_l2_regularizer``."""
    found: Regularizer = sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope)
    return found


def sum_regularizer(regularizer_list: Any, scope: str | None = None) -> Any:
    """``tf.contrib.layers.sum_regularizer``: all of them added up."""
    regularizers = [item for item in regularizer_list if item is not None]
    if not regularizers:
        return None

    def total(weights: Any) -> Any:
        losses = [loss for loss in (item(weights) for item in regularizers) if loss is not None]
        return add_n(losses) if losses else None

    return total


def apply_regularization(regularizer: Regularizer, weights_list: Any = None) -> Any:
    """``tf.contrib.layers.apply_regularization``: the sum over weights, which joins the regularisation losses."""
    graph = get_default_graph()
    weights = graph.get_collection(GraphKeys.WEIGHTS) if weights_list is None else list(weights_list)
    if not weights:
        raise ValueError("No weights to regularize.")
    losses = [constant(0.0) if loss is None else loss for loss in (regularizer(weight) for weight in weights)]
    total = add_n(losses)
    graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, total)
    return total


def _keras(l1: Any, l2: Any) -> Regularizer:
    def regularizer(weights: Any) -> Any:
        tensor = convert_to_tensor(weights)
        total = constant(0.0, float32)
        if l1:
            total = total + l1 * reduce_sum(abs_(tensor))
        return total + l2 * reduce_sum(square(tensor)) if l2 else total

    return regularizer


def keras_l1(l: Any = 0.01) -> Regularizer:  # noqa: E741  (TensorFlow's name)
    """``tf.keras.regularizers.l1``."""
    return _keras(l, 0.0)


def keras_l2(l: Any = 0.01) -> Regularizer:  # noqa: E741
    """``tf.keras.regularizers.l2``: the sum of squares, not halved."""
    return _keras(0.0, l)


def keras_l1_l2(l1: Any = 0.01, l2: Any = 0.01) -> Regularizer:
    """``tf.keras.regularizers.l1_l2``."""
    return _keras(l1, l2)
