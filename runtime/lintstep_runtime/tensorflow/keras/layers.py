"""``tf.keras.layers``. Source: TensorFlow 1.15, ``python/keras/layers``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.keras import backend
from lintstep_runtime.tensorflow.keras.base import Layer
from lintstep_runtime.tensorflow.layers import activations, core, windowed
from lintstep_runtime.tensorflow.ops import arrays, neural
from lintstep_runtime.tensorflow.ops.arrays import concat
from lintstep_runtime.tensorflow.ops.elementwise import add_n, maximum
from lintstep_runtime.tensorflow.ops.padding import pad
from lintstep_runtime.tensorflow.ops.reductions import reduce_max, reduce_mean
from lintstep_runtime.tensorflow.ops.selection import cast


class Dense(Layer, core.Dense):
    """``tf.keras.layers.Dense``."""


class Conv1D(Layer, windowed.Conv1D):
    """``tf.keras.layers.Conv1D``."""


class Conv2D(Layer, windowed.Conv2D):
    """``tf.keras.layers.Conv2D``."""


class Conv3D(Layer, windowed.Conv3D):
    """``tf.keras.layers.Conv3D``."""


class SeparableConv2D(Layer, windowed.SeparableConv2D):
    """``tf.keras.layers.SeparableConv2D``."""


class MaxPooling1D(Layer, windowed.MaxPooling1D):
    """``tf.keras.layers.MaxPooling1D``."""


class MaxPooling2D(Layer, windowed.MaxPooling2D):
    """``tf.keras.layers.MaxPooling2D``."""


class AveragePooling1D(Layer, windowed.AveragePooling1D):
    """``tf.keras.layers.AveragePooling1D``."""


class AveragePooling2D(Layer, windowed.AveragePooling2D):
    """``tf.keras.layers.AveragePooling2D``."""


class Flatten(Layer, core.Flatten):
    """``tf.keras.layers.Flatten``."""


class Dropout(Layer, core.Dropout):
    """``tf.keras.layers.Dropout``: drops while the model trains."""

    def call(self, inputs: Any, training: Any = None, **kwargs: Any) -> Any:
        return super().call(inputs, backend.learning_phase() if training is None else training)


class BatchNormalization(Layer, core.BatchNormalization):
    """``tf.keras.layers.BatchNormalization``: by the batch's moments while the model trains."""

    def call(self, inputs: Any, training: Any = None, **kwargs: Any) -> Any:
        return super().call(inputs, backend.learning_phase() if training is None else training)


class Activation(Layer):
    """``tf.keras.layers.Activation``."""

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return inputs if self.activation is None else self.activation(inputs)


class ReLU(Layer):
    """``tf.keras.layers.ReLU``."""

    def __init__(self, max_value: Any = None, negative_slope: Any = 0, threshold: Any = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_value, self._slope_ = max_value, negative_slope

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = neural.leaky_relu(inputs, self._slope_) if self._slope_ else neural.relu(inputs)
        return outputs if self.max_value is None else -maximum(-outputs, -float(self.max_value))


class LeakyReLU(Layer):
    """``tf.keras.layers.LeakyReLU``."""

    def __init__(self, alpha: Any = 0.3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return neural.leaky_relu(inputs, self.alpha)


class Softmax(Layer):
    """``tf.keras.layers.Softmax``."""

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return neural.softmax(inputs, self.axis)


class Reshape(Layer):
    """``tf.keras.layers.Reshape``: of each example."""

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = arrays.reshape(inputs, [arrays.shape(inputs)[0], *self.target_shape])
        if -1 not in self.target_shape:
            outputs.set_shape((None, *self.target_shape))
        return outputs


class Permute(Layer):
    """``tf.keras.layers.Permute``: the axes of each example, counted from one."""

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return arrays.transpose(inputs, [0, *self.dims])


class Lambda(Layer):
    """``tf.keras.layers.Lambda``: a function as a layer."""

    def __init__(self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.function, self.arguments = function, arguments or {}

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return self.function(inputs, **self.arguments)


class Embedding(Layer):
    """``tf.keras.layers.Embedding``: integers to rows of a matrix."""

    def __init__(
        self, input_dim: Any, output_dim: Any, embeddings_initializer: Any = "uniform", *args: Any, **kwargs: Any
    ) -> None:
        length = kwargs.pop("input_length", None)
        kwargs.pop("mask_zero", None)
        regularizer = kwargs.pop("embeddings_regularizer", None)
        super().__init__(**kwargs)
        if self.batch_input_shape is None:
            self.batch_input_shape = (None, length)
        self.input_dim, self.output_dim = int(input_dim), int(output_dim)
        self._start_ = (embeddings_initializer, regularizer)

    def build(self, input_shape: Any) -> None:
        start, regularizer = self._start_
        self.embeddings = self.add_weight(
            "embeddings", [self.input_dim, self.output_dim], initializer=start, regularizer=regularizer
        )

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return neural.embedding_lookup(self.embeddings, cast(inputs, "int32"))


class ZeroPadding2D(Layer):
    """``tf.keras.layers.ZeroPadding2D``."""

    def __init__(self, padding: Any = (1, 1), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        both = (padding, padding) if isinstance(padding, int) else tuple(padding)
        self.padding = [[n, n] if isinstance(n, int) else list(n) for n in both]
        self._first_ = (data_format or backend.image_data_format()) == "channels_first"

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        still = [0, 0]
        return pad(inputs, [still, still, *self.padding] if self._first_ else [still, *self.padding, still])


class _Global(Layer):
    _axes_: tuple[int, ...] = (1, 2)
    _reduce_: Any = staticmethod(reduce_mean)

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return self._reduce_(inputs, list(self._axes_))


class GlobalAveragePooling1D(_Global):
    """``tf.keras.layers.GlobalAveragePooling1D``."""

    _axes_ = (1,)


class GlobalAveragePooling2D(_Global):
    """``tf.keras.layers.GlobalAveragePooling2D``."""


class GlobalMaxPooling1D(_Global):
    """``tf.keras.layers.GlobalMaxPooling1D``."""

    axes, reduce = (1,), staticmethod(reduce_max)


class GlobalMaxPooling2D(_Global):
    """``tf.keras.layers.GlobalMaxPooling2D``."""

    _reduce_ = staticmethod(reduce_max)


class _Merge(Layer):
    _combine_: Callable[..., Any]

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return type(self)._combine_(list(inputs))


class Add(_Merge):
    """``tf.keras.layers.Add``."""

    _combine_ = staticmethod(add_n)


class Multiply(_Merge):
    """``tf.keras.layers.Multiply``."""

    _combine_ = staticmethod(lambda values: functools.reduce(lambda a, b: a * b, values))


class Average(_Merge):
    """``tf.keras.layers.Average``."""

    _combine_ = staticmethod(lambda values: add_n(values) / float(len(values)))


class Subtract(_Merge):
    """``tf.keras.layers.Subtract``."""

    _combine_ = staticmethod(lambda values: values[0] - values[1])


class Concatenate(_Merge):
    """``tf.keras.layers.Concatenate``."""

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return concat(list(inputs), self.axis)


def _merging(layer: type[_Merge]) -> Callable[..., Any]:
    def function(inputs: Any, **kwargs: Any) -> Any:
        return layer(**kwargs)(inputs)

    function.__doc__ = f"``tf.keras.layers.{layer.__name__.lower()}``: the layer, called once."
    return function


add, multiply, average, subtract = map(_merging, (Add, Multiply, Average, Subtract))


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """``tf.keras.layers.concatenate``: the layer, called once."""
    return Concatenate(axis, **kwargs)(inputs)
