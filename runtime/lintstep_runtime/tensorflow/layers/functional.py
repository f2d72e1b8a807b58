"""The functions of ``tf.layers``: each makes a layer and calls it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.initializers import Ones, Zeros
from lintstep_runtime.tensorflow.layers import core, windowed

_CALL_ARGUMENTS = ("training",)


def _function(layer: Any, name: str) -> Callable[..., Any]:
    def function(inputs: Any, *args: Any, **kwargs: Any) -> Any:
        label, reuse = kwargs.pop("name", None), kwargs.pop("reuse", None)
        passed = {key: kwargs.pop(key) for key in _CALL_ARGUMENTS if key in kwargs}
        made = layer(*args, name=label, _reuse=reuse, _scope=label, **kwargs)
        return made.apply(inputs, **passed)

    function.__name__, function.__qualname__ = name, name
    function.__doc__ = f"``tf.layers.{name}``: the layer `{layer.__name__}`, called once on `inputs`."
    return function


dense = fully_connected = _function(core.Dense, "dense")
conv1d, conv2d, conv3d = (_function(getattr(windowed, f"Conv{n}D"), f"conv{n}d") for n in (1, 2, 3))
conv2d_transpose = _function(windowed.Conv2DTranspose, "conv2d_transpose")
conv3d_transpose = _function(windowed.Conv3DTranspose, "conv3d_transpose")
separable_conv2d = _function(windowed.SeparableConv2D, "separable_conv2d")
max_pooling1d, max_pooling2d, max_pooling3d = (
    _function(getattr(windowed, f"MaxPooling{n}D"), f"max_pooling{n}d") for n in (1, 2, 3)
)
average_pooling1d, average_pooling2d, average_pooling3d = (
    _function(getattr(windowed, f"AveragePooling{n}D"), f"average_pooling{n}d") for n in (1, 2, 3)
)


def flatten(inputs: Any, name: str | None = None, data_format: Any = None) -> Any:
    """``tf.layers.flatten``."""
    return core.Flatten(name=name).apply(inputs)


def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Any = None,
    seed: Any = None,
    training: Any = False,
    name: str | None = None,
) -> Any:
    """``tf.layers.dropout``."""
    return core.Dropout(rate, noise_shape, seed, name).apply(inputs, training=training)


def batch_normalization(
    inputs: Any,
    axis: int = -1,
    momentum: Any = 0.99,
    epsilon: Any = 1e-3,
    center: bool = True,
    scale: bool = True,
    beta_initializer: Any = Zeros,
    gamma_initializer: Any = Ones,
    moving_mean_initializer: Any = Zeros,
    moving_variance_initializer: Any = Ones,
    beta_regularizer: Any = None,
    gamma_regularizer: Any = None,
    beta_constraint: Any = None,
    gamma_constraint: Any = None,
    training: Any = False,
    trainable: bool = True,
    name: str | None = None,
    reuse: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_momentum: Any = 0.99,
    fused: Any = None,
    virtual_batch_size: Any = None,
    adjustment: Any = None,
) -> Any:
    """``tf.layers.batch_normalization``; see `BatchNormalization`."""
    layer = core.BatchNormalization(
        axis,
        momentum,
        epsilon,
        center,
        scale,
        beta_initializer,
        gamma_initializer,
        moving_mean_initializer,
        moving_variance_initializer,
        beta_regularizer,
        gamma_regularizer,
        trainable=trainable,
        name=name,
        _reuse=reuse,
        _scope=name,
    )
    return layer.apply(inputs, training=training)
