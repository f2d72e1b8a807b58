"""``tf.keras.layers``. Source: TensorFlow 1.15, ``python/keras/layers``."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from typing import Any

from lintstep_runtime.dtypes import as_dtype, float32
from lintstep_runtime.graph import Tensor, get_default_graph
from lintstep_runtime.initializers import GlorotUniform
from lintstep_runtime.keras import backend, names
from lintstep_runtime.layers import activations, base, core, windowed
from lintstep_runtime.opaque import Opaque
from lintstep_runtime.ops import arrays, neural
from lintstep_runtime.ops.arrays import concat
from lintstep_runtime.ops.convert import convert_to_tensor
from lintstep_runtime.ops.elementwise import add_n, maximum
from lintstep_runtime.ops.flow import placeholder
from lintstep_runtime.ops.padding import pad
from lintstep_runtime.ops.reductions import reduce_max, reduce_mean
from lintstep_runtime.ops.selection import cast
from lintstep_runtime.variables import Variable

_OF_THE_INPUT = ("input_shape", "batch_input_shape", "input_dim", "input_length", "batch_size", "weights", "dynamic")


class Layer(base.Layer):
    """``tf.keras.layers.Layer``: keeps its losses and updates to itself, and remembers what it was called on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given = {key: kwargs.pop(key) for key in _OF_THE_INPUT if key in kwargs}
        self.batch_input_shape = _input_shape(given)
        for key, value in kwargs.items():
            if key.endswith("initializer"):
                kwargs[key] = names.initializer(value)
            elif key.endswith("regularizer"):
                kwargs[key] = names.regularizer(value)
        if kwargs.get("data_format", "") is None:
            kwargs["data_format"] = backend.image_data_format()
        super().__init__(*args, **kwargs)
        self._label: str | None = None

    @property
    def name(self) -> str:
        """The layer's name: the one it was given, or its kind and a number."""
        if self._given_name:
            return str(self._given_name)
        if self.__dict__.get("_label") is None:
            counts = get_default_graph().store.setdefault("keras_names", Counter())
            kind = self._base_name()
            self._label = f"{kind}_{counts[kind]}" if counts[kind] else kind
            counts[kind] += 1
        return str(self._label)

    def add_weight(
        self,
        name: Any = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: Any = None,
        constraint: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Return a new variable of the layer: a resource, which Keras' session initialises."""
        if name is not None and not isinstance(name, str):  # shape first
            name, shape = shape if isinstance(shape, str) else None, name
        kind = as_dtype(dtype or self._dtype or float32)
        start = GlorotUniform() if initializer is None else names.initializer(initializer)
        size = [int(n) for n in (() if shape is None else list(shape))]
        chosen = self.trainable and (trainable is None or bool(trainable))
        variable = track_new(lambda: start(size, dtype=kind), chosen, name or f"weight{len(self._weights)}", constraint)
        self._weights.append(variable)
        if regularizer is not None:
            self._losses.append(names.regularizer(regularizer)(variable))
        return variable

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add to the layer's losses."""
        self._losses.extend(losses if isinstance(losses, list | tuple) else [losses])

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Add to the layer's updates."""
        self._updates.extend(updates if isinstance(updates, list | tuple) else [updates])

    def _entered(self, scope: Any) -> Any:
        return get_default_graph().name_scope(self.name.replace(" ", "_"))

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = super().__call__(inputs, *args, **kwargs)
        for output in outputs if isinstance(outputs, list | tuple) else [outputs]:
            if isinstance(output, Tensor):
                output._keras_history = (self, inputs, outputs)
        return outputs

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that are trained."""
        return [variable for variable in self._weights if variable.trainable] if self.trainable else []

    trainable_variables = trainable_weights

    def count_params(self) -> int:
        """Return the number of values in the variables."""
        return sum(variable.shape.num_elements() or 0 for variable in self.weights)

    def get_weights(self) -> list[Any]:
        """Return the values of the variables."""
        return backend.batch_get_value(self.weights)

    def set_weights(self, weights: Any) -> None:
        """Store the values of the variables."""
        backend.batch_set_value(zip(self.weights, weights, strict=False))


def track_new(start: Callable[[], Any], trainable: bool, name: str, constraint: Any = None) -> Variable:
    """Return a new resource variable that Keras' session initialises."""
    variable: Variable = backend.track(
        Variable(start, trainable=trainable, name=name, constraint=constraint, use_resource=True)
    )
    return variable


def _input_shape(given: dict[str, Any]) -> Any:
    batch = given.get("batch_size")
    if given.get("batch_input_shape") is not None:
        return tuple(given["batch_input_shape"])
    if given.get("input_shape") is not None:
        return (batch, *given["input_shape"])
    if given.get("input_dim") is not None:
        return (
            (batch, given["input_length"], given["input_dim"])
            if "input_length" in given
            else (batch, given["input_dim"])
        )
    return None


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
        self.max_value, self.slope = max_value, negative_slope

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = neural.leaky_relu(inputs, self.slope) if self.slope else neural.relu(inputs)
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
        self._start = (embeddings_initializer, regularizer)

    def build(self, input_shape: Any) -> None:
        start, regularizer = self._start
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
        self.first = (data_format or backend.image_data_format()) == "channels_first"

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        still = [0, 0]
        return pad(inputs, [still, still, *self.padding] if self.first else [still, *self.padding, still])


class _Global(Layer):
    axes: tuple[int, ...] = (1, 2)
    reduce: Any = staticmethod(reduce_mean)

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return self.reduce(inputs, list(self.axes))


class GlobalAveragePooling1D(_Global):
    """``tf.keras.layers.GlobalAveragePooling1D``."""

    axes = (1,)


class GlobalAveragePooling2D(_Global):
    """``tf.keras.layers.GlobalAveragePooling2D``."""


class GlobalMaxPooling1D(_Global):
    """``tf.keras.layers.GlobalMaxPooling1D``."""

    axes, reduce = (1,), staticmethod(reduce_max)


class GlobalMaxPooling2D(_Global):
    """``tf.keras.layers.GlobalMaxPooling2D``."""

    reduce = staticmethod(reduce_max)


class _Merge(Layer):
    combine: Callable[..., Any]

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return type(self).combine(list(inputs))


class Add(_Merge):
    """``tf.keras.layers.Add``."""

    combine = staticmethod(add_n)


class Multiply(_Merge):
    """``tf.keras.layers.Multiply``."""

    combine = staticmethod(lambda values: functools.reduce(lambda a, b: a * b, values))


class Average(_Merge):
    """``tf.keras.layers.Average``."""

    combine = staticmethod(lambda values: add_n(values) / float(len(values)))


class Subtract(_Merge):
    """``tf.keras.layers.Subtract``."""

    combine = staticmethod(lambda values: values[0] - values[1])


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


class InputLayer(Layer):
    """``tf.keras.layers.InputLayer``: says the shape of a model's input."""


def Input(  # noqa: N802  (TensorFlow's name)
    shape: Any = None,
    batch_size: Any = None,
    name: str | None = None,
    dtype: Any = None,
    sparse: bool = False,
    tensor: Any = None,
    **kwargs: Any,
) -> Any:
    """``tf.keras.Input``: a placeholder of a batch of examples of `shape`."""
    if tensor is not None:
        return convert_to_tensor(tensor)
    if "batch_shape" in kwargs:
        size = tuple(kwargs["batch_shape"])
    elif isinstance(shape, Opaque) or shape is None:
        return placeholder(dtype or backend.floatx(), None, name=name or "input")
    else:
        size = (batch_size, *shape)
    with get_default_graph().outside():
        made = placeholder(dtype or backend.floatx(), size, name=name or "input")
    made._keras_history = (InputLayer(name=name), [], [made])
    return made
