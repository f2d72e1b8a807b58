"""``tf.keras.Model`` and ``Sequential``: layers put together. Source: TensorFlow 1.15, ``python/keras/engine``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.keras.base import Input, InputLayer, Layer
from lintstep_runtime.tensorflow.keras.training import Trainable
from lintstep_runtime.tensorflow.layers import base
from lintstep_runtime.tensorflow.ops.control import structured


class Model(Trainable, Layer):
    """``tf.keras.Model(inputs, outputs)``, or a subclass that defines `call`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given = {key: kwargs.pop(key) for key in ("inputs", "outputs") if key in kwargs}
        name = kwargs.pop("name", None)
        Layer.__init__(self, name=name)
        self.inputs: Any = args[0] if args else given.get("inputs")
        self.outputs: Any = args[1] if len(args) > 1 else given.get("outputs")
        if isinstance(self.inputs, str):  # a subclass that passes its name on
            self.inputs = None
        self._start_training_()

    # layers

    @property
    def layers(self) -> list[Any]:
        """The layers, in the order in which they were attached."""
        if self.outputs is not None and type(self).call is Model.call:
            return list(dict.fromkeys(_behind(self.outputs)))
        return list(dict.fromkeys(_held(self.__dict__.values())))

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """Return a layer by name or number; ValueError where there is none."""
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}")

    @property
    def weights(self) -> list[Any]:
        """All variables."""
        return [*self.trainable_weights, *self.non_trainable_weights]

    variables = weights

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that are trained."""
        if not self.trainable:
            return []
        found = [variable for layer in self.layers for variable in layer.trainable_weights]
        return list(dict.fromkeys([*(v for v in self._weights_ if v.trainable), *found]))

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The variables that are not trained."""
        every = [*self._weights_, *(variable for layer in self.layers for variable in layer.weights)]
        trained = set(self.trainable_weights)
        return [variable for variable in dict.fromkeys(every) if variable not in trained]

    @property
    def losses(self) -> list[Any]:
        """The losses of all layers."""
        return [*self._losses, *(loss for layer in self.layers for loss in layer.losses)]

    @property
    def updates(self) -> list[Any]:
        """The updates of all layers."""
        return [*self._updates, *(update for layer in self.layers for update in layer.updates)]

    @property
    def input(self) -> Any:
        """The model's input."""
        return self.inputs[0] if isinstance(self.inputs, list) and len(self.inputs) == 1 else self.inputs

    @property
    def output(self) -> Any:
        """The model's output."""
        return self.outputs[0] if isinstance(self.outputs, list) and len(self.outputs) == 1 else self.outputs

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs of other inputs with the same layers."""
        if self.outputs is None:
            raise NotImplementedError("When subclassing the `Model` class, you should implement a `call` method.")
        values = {id(a): b for a, b in zip(structured(self.inputs)[0], structured(inputs)[0], strict=False)}
        leaves, build = structured(self.outputs)
        return build([_again(leaf, values) for leaf in leaves])

    def summary(self, *args: Any, **kwargs: Any) -> None:
        """Print nothing."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save nothing."""

    save_weights = load_weights = save

    def to_json(self, **kwargs: Any) -> str:
        """Return an empty description."""
        return "{}"


def _held(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, base.Layer):
            yield value
        elif isinstance(value, list | tuple):
            yield from _held(value)
        elif isinstance(value, dict):
            yield from _held(value.values())


def _behind(outputs: Any) -> list[Any]:
    """The layers that lead to `outputs`, those nearest to the inputs first."""
    found: list[Any] = []
    seen: set[int] = set()

    def visit(tensor: Any) -> None:
        if not isinstance(tensor, Tensor) or id(tensor) in seen:
            return
        seen.add(id(tensor))
        history = tensor._keras_history
        before = structured(history[1])[0] if history is not None else tensor.op.inputs
        for each in before:
            visit(each)
        if history is not None:
            found.append(history[0])

    for output in structured(outputs)[0]:
        visit(output)
    return found


def _again(tensor: Any, values: dict[int, Any]) -> Any:
    """What `tensor` is for other inputs: `values` maps tensors seen so far to their replacements."""
    if id(tensor) in values:
        return values[id(tensor)]
    history = getattr(tensor, "_keras_history", None)
    if history is None:
        return (
            tensor
            if not getattr(getattr(tensor, "op", None), "inputs", ())
            else Opaque("a model's output", [*values.values()])
        )
    layer, inputs, outputs = history
    if isinstance(layer, InputLayer):
        return tensor
    leaves, build = structured(inputs)
    made = layer(build([_again(leaf, values) for leaf in leaves]))
    for old, new in zip(structured(outputs)[0], structured(made)[0], strict=False):
        values[id(old)] = new
    return values[id(tensor)]


class Sequential(Model):
    """``tf.keras.Sequential``: one layer after the other."""

    def __init__(self, layers: Any = None, name: str | None = None) -> None:
        super().__init__(name=name)
        self._stack_: list[Any] = []
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Add a layer at the end."""
        self._stack_.append(layer)
        size = getattr(layer, "batch_input_shape", None) if isinstance(layer, base.Layer) else None
        if self.outputs is None and size is not None:
            self.inputs = [Input(batch_shape=size)]
            self.outputs = [self._through_(self._stack_, self.inputs[0])]
        elif self.outputs is not None:
            self.outputs = [self._through_([layer], self.outputs[0])]

    def pop(self) -> None:
        """Remove the last layer."""
        self._stack_.pop()
        if self.inputs is not None:
            self.outputs = [self._through_(self._stack_, self.inputs[0])]

    @property
    def layers(self) -> list[Any]:
        """The layers."""
        return [layer for layer in self._stack_ if isinstance(layer, base.Layer) and not isinstance(layer, InputLayer)]

    def _through_(self, layers: Any, value: Any) -> Any:
        for layer in layers:
            value = layer(value)
        return value

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return self._through_(self._stack_, inputs)

    def predict_classes(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the most likely class of each example."""
        found = self.predict(x)
        return found.argmax(-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")
