"""Train ops that libraries build: slim's and contrib's `create_train_op`, contrib's `optimize_loss`.

Sources: TensorFlow 1.15, ``contrib/training/python/training/training.py``, ``contrib/slim/python/slim/learning.py``,
``contrib/layers/python/layers/optimizers.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.initialization import trainable_variables
from lintstep_runtime.tensorflow.initializers import Constant
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import ancestors, convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import with_dependencies
from lintstep_runtime.tensorflow.ops.linear import clip_by_global_norm, clip_by_norm
from lintstep_runtime.tensorflow.scopes import variable_scope
from lintstep_runtime.tensorflow.stores import get_variable
from lintstep_runtime.tensorflow.train import optimizers
from lintstep_runtime.tensorflow.train.optimizer import Optimizer
from lintstep_runtime.tensorflow.train.steps import assert_global_step, get_global_step, get_or_create_global_step

USE_GLOBAL_STEP = 0  # TensorFlow's own mark for "the registered step": a literal 0 means it too


def create_train_op(
    total_loss: Any,
    optimizer: Any,
    global_step: Any = USE_GLOBAL_STEP,
    update_ops: Any = None,
    variables_to_train: Any = None,
    transform_grads_fn: Callable[..., Any] | None = None,
    summarize_gradients: bool = False,
    gate_gradients: int = Optimizer.GATE_OP,
    aggregation_method: Any = None,
    colocate_gradients_with_ops: bool = False,
    check_numerics: bool = True,
) -> Any:
    """``tf.contrib.training.create_train_op``: a tensor that trains and is the loss.

    It advances the registered step, which it creates, unless `global_step` is a variable, or `None` for no step.
    """
    step = get_or_create_global_step() if global_step is USE_GLOBAL_STEP else global_step
    updates = get_default_graph().get_collection(GraphKeys.UPDATE_OPS) if update_ops is None else list(update_ops)
    loss = with_dependencies(updates, total_loss) if updates else total_loss
    variables = trainable_variables() if variables_to_train is None else variables_to_train
    with recording.labelled("create_train_op"):
        gradients = optimizer.compute_gradients(loss, variables, gate_gradients=gate_gradients)
        if transform_grads_fn is not None:
            gradients = transform_grads_fn(gradients)
        train = optimizer.apply_gradients(gradients, global_step=step)
    with get_default_graph().name_scope("train_op"):
        result = with_dependencies([train], loss)
    get_default_graph().add_to_collection(GraphKeys.TRAIN_OP, result)
    return result


def slim_create_train_op(
    total_loss: Any,
    optimizer: Any,
    global_step: Any = USE_GLOBAL_STEP,
    update_ops: Any = None,
    variables_to_train: Any = None,
    clip_gradient_norm: Any = 0,
    summarize_gradients: bool = False,
    gate_gradients: int = Optimizer.GATE_OP,
    aggregation_method: Any = None,
    colocate_gradients_with_ops: bool = False,
    gradient_multipliers: Any = None,
    check_numerics: bool = True,
) -> Any:
    """``slim.learning.create_train_op``: as `create_train_op`, with gradients multiplied and clipped one by one."""

    def transform(gradients: Any) -> Any:
        if gradient_multipliers:
            gradients = multiply_gradients(gradients, gradient_multipliers)
        return clip_gradient_norms(gradients, clip_gradient_norm) if clip_gradient_norm > 0 else gradients

    return create_train_op(
        total_loss, optimizer, global_step, update_ops, variables_to_train, transform, gate_gradients=gate_gradients
    )


def multiply_gradients(grads_and_vars: Any, gradient_multipliers: Any) -> list[Any]:
    """``slim.learning.multiply_gradients``: each gradient by the factor of its variable (by variable or name)."""
    result = []
    for gradient, variable in grads_and_vars:
        factor = gradient_multipliers.get(variable, gradient_multipliers.get(variable.op.name))
        result.append((gradient if factor is None or gradient is None else gradient * factor, variable))
    return result


def clip_gradient_norms(gradients_to_variables: Any, max_norm: Any) -> list[Any]:
    """``slim.learning.clip_gradient_norms``: each gradient clipped to `max_norm` by itself."""
    return [(None if g is None else clip_by_norm(g, max_norm), v) for g, v in gradients_to_variables]


_OPTIMIZERS: dict[str, Callable[..., Any]] = {
    "Adagrad": optimizers.AdagradOptimizer,
    "Adam": optimizers.AdamOptimizer,
    "Ftrl": optimizers.FtrlOptimizer,
    "Momentum": lambda learning_rate: optimizers.MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": optimizers.RMSPropOptimizer,
    "SGD": optimizers.GradientDescentOptimizer,
}


def optimize_loss(
    loss: Any,
    global_step: Any,
    learning_rate: Any,
    optimizer: Any,
    gradient_noise_scale: Any = None,
    gradient_multipliers: Any = None,
    clip_gradients: Any = None,
    learning_rate_decay_fn: Callable[..., Any] | None = None,
    update_ops: Any = None,
    variables: Any = None,
    name: str | None = None,
    summaries: Any = None,
    colocate_gradients_with_ops: bool = False,
    increment_global_step: bool = True,
) -> Any:
    """``tf.contrib.layers.optimize_loss``: a tensor that trains and is the loss; without a step, the registered one.

    Raises:
        ValueError: the rate, the optimizer or the clipping is none, or a decay has no step to read.
    """
    loss = convert_to_tensor(loss)
    if global_step is None:
        global_step = get_global_step()
    else:
        assert_global_step(global_step)
    with variable_scope(name, "OptimizeLoss"), recording.labelled("optimize_loss"):
        updates = get_default_graph().get_collection(GraphKeys.UPDATE_OPS) if update_ops is None else list(update_ops)
        if updates:
            loss = with_dependencies(updates, loss)
        rate = _rate(learning_rate)
        if learning_rate is not None and learning_rate_decay_fn is not None:
            if global_step is None:
                raise ValueError("global_step is required for learning_rate_decay_fn.")
            rate = learning_rate_decay_fn(rate, global_step)
        chosen = _optimizer(optimizer, learning_rate, rate)
        trained = trainable_variables() if variables is None else variables
        gradients = chosen.compute_gradients(loss, trained)
        if gradient_multipliers is not None:
            gradients = multiply_gradients(gradients, gradient_multipliers)
        gradients = _clipped(gradients, clip_gradients)
        step = global_step if increment_global_step else None
        train = chosen.apply_gradients(gradients, global_step=step, name="train")
        return with_dependencies([train], loss)


def _rate(learning_rate: Any) -> Any:
    if learning_rate is None or isinstance(learning_rate, Opaque):
        return learning_rate
    if isinstance(learning_rate, Tensor) and (learning_rate.get_shape().ndims == 0 or learning_rate.op.uncertain):
        return learning_rate
    if isinstance(learning_rate, float):
        if learning_rate < 0.0:
            raise ValueError("Invalid learning_rate %s.", learning_rate)
        return get_variable("learning_rate", [], trainable=False, initializer=Constant(learning_rate))
    raise ValueError(f"Learning rate should be 0d Tensor or float. Got {learning_rate} of type {type(learning_rate)}")


def _optimizer(optimizer: Any, learning_rate: Any, rate: Any) -> Any:
    if isinstance(optimizer, str):
        if rate is None:
            raise ValueError(f"Learning rate is None, but should be specified if optimizer is string ({optimizer}).")
        if optimizer not in _OPTIMIZERS:
            raise ValueError(f"Optimizer name should be one of [{', '.join(_OPTIMIZERS)}], you provided {optimizer}.")
        return _OPTIMIZERS[optimizer](learning_rate=rate)
    if isinstance(optimizer, type) and issubclass(optimizer, Optimizer):
        made: Any = optimizer
        return made(learning_rate=rate)
    if isinstance(optimizer, Opaque) and rate is not None and not ancestors(optimizer):
        recorder.current().assumed(f"which optimizer {optimizer._opaque_name} is, is unknown: gradient descent is used")
        return optimizers.GradientDescentOptimizer(rate)
    if isinstance(optimizer, Optimizer | Opaque):
        return optimizer
    if callable(optimizer):
        return optimizer(rate) if learning_rate is not None else optimizer()
    raise ValueError(
        f"Unrecognized optimizer: should be string, subclass of Optimizer, instance of subclass of Optimizer or "
        f"function with one argument. Got {optimizer}."
    )


def _clipped(gradients: Any, clip_gradients: Any) -> Any:
    if clip_gradients is None:
        return gradients
    if isinstance(clip_gradients, float | int):
        clipped, _ = clip_by_global_norm([g for g, _ in gradients], float(clip_gradients))
        return list(zip(clipped, [v for _, v in gradients], strict=True))
    if callable(clip_gradients):
        return clip_gradients(gradients)
    raise ValueError(f"Unknown type {type(clip_gradients)} for clip_gradients")
