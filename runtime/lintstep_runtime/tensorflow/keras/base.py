"""What every Keras layer does, and the input a model begins with. Source: TensorFlow 1.15, ``python/keras/engine``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.dtypes import as_dtype, float32
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.initializers import GlorotUniform
from lintstep_runtime.tensorflow.keras import backend, names
from lintstep_runtime.tensorflow.layers import base
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import placeholder
from lintstep_runtime.tensorflow.variables import Variable

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
        self._label_: str | None = None

    @property
    def name(self) -> str:
        """The layer's name: the one it was given, or its kind and a number."""
        if self._given_name_:
            return str(self._given_name_)
        if self.__dict__.get("_label_") is None:
            counts = get_default_graph().store.setdefault("keras_names", Counter())
            kind = self._base_name_()
            self._label_ = f"{kind}_{counts[kind]}" if counts[kind] else kind
            counts[kind] += 1
        return str(self._label_)

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
        variable = track_new(
            lambda: start(size, dtype=kind), chosen, name or f"weight{len(self._weights_)}", constraint
        )
        self._weights_.append(variable)
        if regularizer is not None:
            self._losses.append(names.regularizer(regularizer)(variable))
        return variable

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add to the layer's losses."""
        self._losses.extend(losses if isinstance(losses, list | tuple) else [losses])

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Add to the layer's updates."""
        self._updates.extend(updates if isinstance(updates, list | tuple) else [updates])

    def _entered_(self, scope: Any) -> Any:
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
        return [variable for variable in self._weights_ if variable.trainable] if self.trainable else []

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
