"""contrib's batch normalisation. Source: TensorFlow 1.15, ``contrib/layers/python/layers/layers.py``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.contrib.arg_scope import add_arg_scope
from lintstep_runtime.tensorflow.contrib.variables import model_variable
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.initializers import Ones, Zeros
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.layers.base import known_size
from lintstep_runtime.tensorflow.layers.core import batch_moments
from lintstep_runtime.tensorflow.ops.arrays import reshape
from lintstep_runtime.tensorflow.ops.control import smart_cond
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, is_tensor
from lintstep_runtime.tensorflow.ops.normalization import batch_normalization
from lintstep_runtime.tensorflow.ops.registry import static_value
from lintstep_runtime.tensorflow.ops.selection import identity
from lintstep_runtime.tensorflow.scopes import variable_scope
from lintstep_runtime.tensorflow.variables import assign_sub


@add_arg_scope
def batch_norm(
    inputs: Any,
    decay: Any = 0.999,
    center: bool = True,
    scale: bool = False,
    epsilon: Any = 0.001,
    activation_fn: Any = None,
    param_initializers: Any = None,
    param_regularizers: Any = None,
    updates_collections: Any = GraphKeys.UPDATE_OPS,
    is_training: Any = True,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    batch_weights: Any = None,
    fused: Any = None,
    data_format: str = "NHWC",
    zero_debias_moving_mean: bool = False,
    scope: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_decay: Any = 0.99,
    adjustment: Any = None,
) -> Any:
    """``tf.contrib.layers.batch_norm``: by the batch's moments while training, else by their moving averages.

    With `updates_collections` `None` the averages move as the output is computed.
    """
    with variable_scope(scope, "BatchNorm", [inputs], reuse=reuse):
        tensor = convert_to_tensor(inputs)
        rank = len(tensor.static) if tensor.static is not None else 2
        axis = 1 if data_format.startswith("NC") and rank > 2 else rank - 1
        size = known_size(tensor, axis - rank, "BatchNorm")
        starts = {"beta": Zeros(), "gamma": Ones(), "moving_mean": Zeros(), "moving_variance": Ones()}
        starts.update(param_initializers or {})
        regularizers = param_regularizers or {}

        def parameter(name: str, trained: bool) -> Any:
            return model_variable(
                name, [size], initializer=starts[name], trainable=trained, regularizer=regularizers.get(name)
            )

        gamma = parameter("gamma", trainable) if scale else None
        beta = parameter("beta", trainable) if center else None
        averages = parameter("moving_mean", False), parameter("moving_variance", False)

        def finished(mean: Any, variance: Any) -> Any:
            shape = [-1 if i == axis else 1 for i in range(rank)]
            parts = [mean, variance, beta, gamma]
            if axis != rank - 1:
                parts = [None if part is None else reshape(part, shape) for part in parts]
            return batch_normalization(tensor, parts[0], parts[1], parts[2], parts[3], epsilon)

        taught = known_truth(is_training)
        if taught is False:
            outputs = finished(*averages)
        else:
            axes = [i for i in range(rank) if i != axis]
            mean, variance, unbiased = batch_moments(tensor, axes, rank == 4 and fused is not False)
            towards = [mean, unbiased]
            if taught is None:
                still = [identity(average) for average in averages]
                towards = smart_cond(is_training, lambda: [mean, unbiased], lambda: still)
                mean, variance = smart_cond(is_training, lambda: [mean, variance], lambda: still)
            moves = [
                assign_sub(average, (average - value) * (1.0 - decay))
                for average, value in zip(averages, towards, strict=True)
            ]
            if updates_collections is None:
                with get_default_graph().control_dependencies([move.op for move in moves]):
                    outputs = identity(finished(mean, variance))
            else:
                outputs = finished(mean, variance)
                for move in moves:
                    get_default_graph().add_to_collections(updates_collections, move)
        return outputs if activation_fn is None else activation_fn(outputs)


def known_truth(value: Any) -> bool | None:
    """Return a truth that is known while the graph is built, else `None`."""
    if is_tensor(value):
        known = static_value(convert_to_tensor(value))
        return None if known is None else bool(known)
    return bool(value)
